#include "respond.h"

#include "clive/live.h"
#include "fragment.h"
#include "str.h"
#include "url.h"

enum { RETRY_AFTER_S = 5 };

static const struct reason {
    unsigned status;
    live_str text;
} reasons[] = {
    { 200, LIVE_STR_INIT("OK") },
    { 201, LIVE_STR_INIT("Created") },
    { 204, LIVE_STR_INIT("No Content") },
    { 301, LIVE_STR_INIT("Moved Permanently") },
    { 302, LIVE_STR_INIT("Found") },
    { 303, LIVE_STR_INIT("See Other") },
    { 307, LIVE_STR_INIT("Temporary Redirect") },
    { 308, LIVE_STR_INIT("Permanent Redirect") },
    { 400, LIVE_STR_INIT("Bad Request") },
    { 401, LIVE_STR_INIT("Unauthorized") },
    { 403, LIVE_STR_INIT("Forbidden") },
    { 404, LIVE_STR_INIT("Not Found") },
    { 410, LIVE_STR_INIT("Gone") },
    { 409, LIVE_STR_INIT("Conflict") },
    { 405, LIVE_STR_INIT("Method Not Allowed") },
    { 413, LIVE_STR_INIT("Content Too Large") },
    { 414, LIVE_STR_INIT("URI Too Long") },
    { 422, LIVE_STR_INIT("Unprocessable Content") },
    { 500, LIVE_STR_INIT("Internal Server Error") },
    { 503, LIVE_STR_INIT("Service Unavailable") },
};

/* SCRIPT_NAME and PATH_INFO come decoded: coded again, but for the slashes. */
static void
write_path(struct buf *out, live_str path)
{
    while (path.ptr) {
        url_encode(out, str_cut(path, '/', &path));
        if (path.ptr)
            buf_char(out, '/');
    }
}

static live_status
join_uri(struct arena *arena, respond_param_fn *param, const void *context, live_str *uri)
{
    struct buf text = { 0 };
    write_path(&text, param(context, "SCRIPT_NAME"));
    write_path(&text, param(context, "PATH_INFO"));
    live_str query = param(context, "QUERY_STRING");
    if (query.len) {
        buf_char(&text, '?');
        buf_str(&text, query);
    }
    *uri = text.failed ? live_none : arena_copy(arena, buf_text(&text));
    buf_release(&text);
    return uri->ptr ? LIVE_OK : LIVE_ENOMEM;
}

/* In a subrequest (SSI) REQUEST_URI is the page's around it; SCRIPT_NAME and PATH_INFO are its
 * own. */
static bool
is_included(respond_param_fn *param, const void *context, live_str fragments)
{
    live_str script = param(context, "SCRIPT_NAME"), info = param(context, "PATH_INFO");
    return fragment_is(fragments, script) || (!script.len && fragment_is(fragments, info));
}

static bool
is_https(respond_param_fn *param, const void *context)
{
    live_str https = param(context, "HTTPS");
    return str_is(param(context, "REQUEST_SCHEME"), LIVE_STR("https")) ||
           (https.len && !str_is(https, LIVE_STR("off")));
}

struct forwarded
respond_who(const struct proxies *proxies, respond_param_fn *param, const void *context)
{
    struct forwarded_headers headers = { param(context, "HTTP_X_FORWARDED_PROTO"),
                                         param(context, "HTTP_X_FORWARDED_HOST"),
                                         param(context, "HTTP_X_FORWARDED_FOR") };
    struct forwarded who = { .peer = param(context, "REMOTE_ADDR"),
                             .scheme = is_https(param, context) ? LIVE_STR("https")
                                                                : LIVE_STR("http"),
                             .host = param(context, "HTTP_HOST") };
    if (!forwarded_is_host(who.host))
        who.host = live_none;
    forwarded_apply(proxies, &headers, &who);
    return who;
}

live_status
respond_request(struct arena *arena, const struct proxies *proxies, respond_param_fn *param,
                const void *context, live_str fragments, struct page_request *request)
{
    struct forwarded who = respond_who(proxies, param, context);
    *request = (struct page_request){ .method = param(context, "REQUEST_METHOD"),
                                      .uri = param(context, "REQUEST_URI"),
                                      .cookie = param(context, "HTTP_COOKIE"),
                                      .csrf = param(context, "HTTP_X_CSRF_TOKEN"),
                                      .content_type = param(context, "CONTENT_TYPE"),
                                      .https = str_is(who.scheme, LIVE_STR("https")),
                                      .who = who };
    bool is_own = request->uri.len && (fragment_is(fragments, request->uri) ||
                                       !is_included(param, context, fragments));
    return is_own ? LIVE_OK : join_uri(arena, param, context, &request->uri);
}

static void
header(struct buf *out, const char *name, live_str value)
{
    if (!value.ptr)
        return;
    buf_append(out, name, strlen(name));
    buf_lit(out, ": ");
    buf_str(out, value);
    buf_lit(out, "\r\n");
}

void
respond_head(struct buf *out, const struct page_response *response, const char *socket_url)
{
    live_str reason = LIVE_STR("Other");
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        if (reasons[i].status == response->status)
            reason = reasons[i].text;
    buf_lit(out, "Status: ");
    buf_uint(out, response->status);
    buf_char(out, ' ');
    buf_str(out, reason);
    buf_lit(out, "\r\nContent-Type: ");
    buf_str(out, response->content_type.ptr ? response->content_type
                                            : LIVE_STR("text/html; charset=utf-8"));
    buf_lit(out, "\r\nContent-Length: ");
    buf_uint(out, response->content_length);
    buf_lit(out, "\r\nCache-Control: private, no-store\r\nContent-Security-Policy: ");
    if (response->csp)
        buf_str(out, live_str_of(response->csp));
    else
        buf_lit(out, "default-src 'self'; style-src-attr 'unsafe-inline'; object-src 'none'; "
                     "base-uri 'self'; frame-ancestors 'self'; connect-src 'self'");
    if (socket_url && !response->csp) {
        buf_char(out, ' ');
        buf_append(out, socket_url, strlen(socket_url));
    }
    buf_lit(out, "\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: same-origin\r\n");
    header(out, "Location", response->location);
    header(out, "Set-Cookie", response->set_cookie);
    for (size_t i = 0; i < sizeof response->cookies / sizeof response->cookies[0]; i++)
        header(out, "Set-Cookie", response->cookies[i]);
    if (response->allow)
        buf_lit(out, "Allow: GET, HEAD\r\n");
    if (response->status == 503) {
        buf_lit(out, "Retry-After: ");
        buf_uint(out, RETRY_AFTER_S);
        buf_lit(out, "\r\n");
    }
    buf_lit(out, "\r\n");
}
