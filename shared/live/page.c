#include "page_nest.h"

#include "body.h"
#include "clock.h"
#include "container.h"
#include "fragment.h"
#include "html.h"
#include "pubsub.h"
#include "render.h"
#include "str.h"
#include "url.h"

enum { MAX_URI = 8192 };

#define ERROR_PAGE(title, text)                                                                \
    LIVE_STR_INIT("<p role=\"alert\">" title ". " text "</p>\n"),                               \
        LIVE_STR_INIT("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"    \
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n" \
                  "<meta name=\"color-scheme\" content=\"light dark\">\n"                      \
                  "<title>" title "</title>\n</head>\n<body>\n<h1>" title "</h1>\n<p>" text    \
                  "</p>\n</body>\n</html>\n")

static const struct error_page {
    unsigned status;
    live_str part; /* of a fragment */
    live_str html;
} error_pages[] = {
    { 500, ERROR_PAGE("Something went wrong",
                      "The server could not make this page. The reason is in its log.") },
    { 400, ERROR_PAGE("Bad request", "The server does not answer this request.") },
    { 403, ERROR_PAGE("Not allowed", "This form is not from a page of yours, or it is too old. "
                                     "Please load the page again and send it once more.") },
    { 404, ERROR_PAGE("Not found",
                      "There is no page at this address. <a href=\"/\">Go to the start</a>") },
    { 405, ERROR_PAGE("Method not allowed", "A page here can only be read (GET, HEAD).") },
    { 413, ERROR_PAGE("Too much", "What was sent is larger than a page here takes.") },
    { 414, ERROR_PAGE("Address too long", "This address is longer than 8192 bytes.") },
    { 503, ERROR_PAGE("Busy at the moment",
                      "The server cannot save this page just now. Nothing is lost: "
                      "please load it again in a few seconds.") },
};

/* ---- the request ------------------------------------------------------------------------ */

/* The fields of the body, and the method that they say; a status where that is refused. */
static unsigned
read_fields(struct page *page, live_error *error)
{
    const struct page_request *request = page->request;
    page->method =
        str_is(request->method, LIVE_STR("HEAD")) ? LIVE_STR("GET") : request->method;
    if (str_is(page->method, LIVE_STR("GET"))) /* as Plug: its body says nothing */
        return 0;
    live_error why = { .status = LIVE_OK };
    live_status status = body_read(&page->turn->arena, request->content_type, request->body,
                                   &page->fields, &why);
    if (status == LIVE_ENOMEM) {
        page_no_memory(error);
        return 500;
    }
    if (status != LIVE_OK) {
        if (body_is_json(request->content_type))
            page->refusal = arena_copy(&page->turn->arena, live_str_of(why.message));
        return status == LIVE_ELIMIT ? 413 : 400;
    }
    live_str said = body_method(page->fields);
    if (said.ptr && str_is(request->method, LIVE_STR("POST")))
        page->method = said;
    return 0;
}

live_status
page_route(struct page *page, live_str method, live_str url_text, live_error *error)
{
    struct url url;
    if (url_parse(url_text, &url) != LIVE_OK)
        return LIVE_EINVAL;
    page->url = url.query.ptr ? (live_str){ url.path.ptr, 0 } : url.path;
    if (url.query.ptr) /* the query stands behind its path */
        page->url.len = (size_t)(url.query.ptr + url.query.len - url.path.ptr);
    live_status status = app_route_by(&page->world->app, &page->turn->arena, method, url.path,
                                      url.query, &page->route, &page->params);
    return status == LIVE_ENOMEM ? page_no_memory(error) : status;
}

/* A form's or button's with phx-static. */
static bool
is_static_post(const struct page_request *request)
{
    return str_is(request->method, LIVE_STR("POST")) &&
           str_starts(request->content_type, LIVE_STR("application/x-www-form-urlencoded")) &&
           static_event_is(request->body);
}

/* The status for a request that never reaches a view; 0 where it may. */
static unsigned
find_route(struct page *page, live_error *error)
{
    const struct page_request *request = page->request;
    live_str prefix = page->world->fragments, uri = request->uri;
    struct fragment fragment;
    if (request->too_large)
        return 413;
    if (uri.len > MAX_URI)
        return 414;
    unsigned refusal = read_fields(page, error); /* of a body that a route takes */
    live_str method = page->method;
    if (fragment_is(prefix, uri)) {
        page->is_embedded = true;
        if (!fragment_read(prefix, uri, &fragment))
            return 404;
        page->is_main = fragment.is_main;
        page->has_layout = fragment.has_layout;
        uri = fragment.uri;
    } else if (is_static_post(request)) {
        page->is_post = true;
        method = LIVE_STR("GET");
    }
    bool is_get = str_is(method, LIVE_STR("GET"));
    switch (page_route(page, method, uri, error)) {
    case LIVE_OK:
        if (page->route->handler && (page->is_post || page->is_embedded))
            return page->is_post ? 405 : 404;
        return refusal && page->route->view && !page->is_post ? 405 : refusal;
    case LIVE_ENOENT:
    case LIVE_EAUTH:
        return is_get ? 404 : 405;
    case LIVE_ENOMEM:
        return 500;
    default:
        return 400;
    }
}

/* ---- the page --------------------------------------------------------------------------- */

/* <div id="…" data-phx-main data-phx-session="…" data-phx-static="…">HTML</div> */
static void
write_container(struct page *page, live_str html, int64_t now_s)
{
    struct buf *out = &page->inner;
    const live_view_class *class = page->route->view;
    const live_container *container = container_of(page->route, class);
    struct buf flash = { 0 };
    struct token token = { .kind = TOKEN_SESSION,
                           .row = page->row.id,
                           .issued_s = now_s,
                           .dom_id = page->dom_id,
                           .view = page->row.view,
                           .live_session = page->row.live_session,
                           .is_embedded = page->is_embedded,
                           .is_main = page->is_main,
                           .has_layout = page->has_layout,
                           .data = page->own };
    if (page->is_embedded && page->url.len <= TOKEN_MAX_TEXT)
        token.url = page->url;
    buf_reserve(out, html.len + 1024);
    buf_char(out, '<');
    buf_str(out, container_tag(container));
    buf_lit(out, " id=\"");
    buf_str(out, page->dom_id);
    buf_lit(out, "\"");
    if (page->is_embedded ? page->is_main : !page->is_rendered)
        buf_lit(out, " data-phx-main");
    buf_lit(out, " data-phx-session=\"");
    page_write_bearer(page, out);
    token_sign(out, &page->world->keys, &token, &page->session);
    buf_lit(out, "\" data-phx-static=\"");
    token.kind = TOKEN_STATIC;
    token.data = live_none;
    if ((*class->checkpoint == LIVE_NEVER || *class->remount) &&
        view_flash_write(page->view, &flash, false))
        token.data = buf_text(&flash); /* no snapshot brings it along */
    out->failed = out->failed || flash.failed;
    token_sign(out, &page->world->keys, &token, &page->session);
    buf_char(out, '"');
    if (page->is_embedded && !page->is_bearer) { /* for the socket: there is no layout */
        buf_lit(out, " data-csrf-token=\"");
        live_str csrf = view_csrf_token(page->view);
        out->failed |= !csrf.ptr;
        buf_str(out, csrf);
        buf_char(out, '"');
    }
    container_html(container, out);
    buf_char(out, '>');
    if (page->notice) {
        buf_lit(out, "<p class=\"phx-static-notice\" role=\"alert\">");
        html_escape(out, live_str_of(page->notice));
        buf_lit(out, "</p>");
    }
    buf_str(out, html);
    buf_lit(out, "</");
    buf_str(out, container_tag(container));
    buf_char(out, '>');
    buf_release(&flash);
}

/* The root layout around page->inner, into `out`. */
static live_status
write_layout(struct page *page, struct buf *out, live_error *error)
{
    const live_session *session = page->route->session;
    const live_layout_class *class = session && session->root_layout
                                         ? session->root_layout
                                         : page->world->app.live->root_layout;
    struct arena *arena = &page->turn->arena;
    struct nest nest = page_nest(page, page->row.id);
    const struct render_nest writer = { nest_write, &nest };
    const struct render_scope scope = { .error = error, .nest = &writer };
    const live_markup inner = { buf_text(&page->inner) };
    struct layout_view shown;
    *error = (live_error){ .status = LIVE_OK };
    bool may_show = view_show(page->view, layout_wants_csrf(class), &shown);
    shown.session = page->session_data;
    void *values = may_show ? layout_values(arena, class, &shown, inner) : NULL;
    if (values) {
        buf_reset(out);
        buf_reserve(out, page->inner.len + 2048);
        render_html(out, arena, class->render, class->prints, values, &scope);
    }
    if (page->nav.kind != NAV_NONE) { /* a view in the layout goes elsewhere */
        *error = (live_error){ .status = LIVE_OK };
        out->failed = false;
        return LIVE_OK;
    }
    if (values && error->status != LIVE_OK)
        return error->status;
    return values && !out->failed && !page->turn->failed ? LIVE_OK : page_no_memory(error);
}

/* Who includes a fragment does not follow a redirect: the user does. */
static live_status
write_link(struct page *page, struct buf *out, live_error *error)
{
    buf_lit(out, "<p><a href=\"");
    html_escape(out, page->nav.to);
    buf_lit(out, "\">Continue</a></p>\n");
    return out->failed ? page_no_memory(error) : LIVE_OK;
}

/* A view that sends the user elsewhere leaves no row, but his session and the flash. */
static live_status
elsewhere(struct page *page, struct page_response *response, struct buf *out, live_error *error)
{
    buf_reset(out);
    if (page->is_embedded)
        return write_link(page, out, error);
    response->status = page->is_post                     ? 303
                       : page->nav.kind == NAV_REDIRECT ? page->nav.status
                                                         : 302;
    response->location = page->nav.to;
    struct buf json = { 0 };
    live_status status = LIVE_OK;
    if (view_flash_write(page->departing ? page->departing : page->view, &json, true))
        status = json.failed ? LIVE_ENOMEM : page_leave_flash(page, buf_text(&json), response);
    buf_release(&json);
    return status == LIVE_OK ? LIVE_OK : page_no_memory(error);
}

static live_status
make_answer(struct page *page, struct page_response *response, struct buf *out,
            live_error *error)
{
    live_status status = page_find_session(page, response, out, error);
    return status == LIVE_OK ? request_answer(page, response, out, error) : status;
}

/* Mounted, its row written. */
static live_status
mount_new(struct page *page, struct page_response *response, struct buf *out, live_error *error)
{
    live_status status = page_mount(page, response, out, error);
    if (status != LIVE_OK)
        return status;
    if (page->nav.kind == NAV_NONE)
        return page_insert(page, error);
    if (!str_is(page->request->method, LIVE_STR("HEAD")))
        pubsub_publish(page->world, page->view);
    return LIVE_OK;
}

/* The view's HTML in `out` becomes the whole answer. */
static live_status
wrap(struct page *page, struct page_response *response, struct buf *out, live_error *error)
{
    if (page->nav.kind != NAV_NONE)
        return elsewhere(page, response, out, error);
    write_container(page, buf_text(out), clock_wall_s());
    if (page->inner.failed)
        return page_no_memory(error);
    if (!page->is_embedded) {
        live_status status = write_layout(page, out, error);
        if (status == LIVE_OK && page->nav.kind != NAV_NONE)
            return elsewhere(page, response, out, error);
        return status == LIVE_OK ? page_nest_save(page, error) : status;
    }
    buf_reset(out);
    buf_str(out, buf_text(&page->inner));
    return out->failed ? page_no_memory(error) : LIVE_OK;
}

live_status
page_show(struct page *page, struct page_response *response, struct buf *out, live_error *error)
{
    live_status status = mount_new(page, response, out, error);
    return status == LIVE_OK ? wrap(page, response, out, error) : status;
}

/* A GET's. */
static live_status
make_view(struct page *page, struct page_response *response, struct buf *out, live_error *error)
{
    live_status status = page_find_session(page, response, out, error);
    if (status != LIVE_OK)
        return status;
    response->status = page->is_embedded ? 0 : page_take_reload_status(page, response);
    if (response->status)
        return LIVE_ERROR;
    response->status = 200;
    return mount_new(page, response, out, error);
}

static live_status
make_page(struct page *page, struct page_response *response, struct buf *out, live_error *error)
{
    live_status status = page->is_post ? post_answer(page, response, out, error)
                                       : make_view(page, response, out, error);
    return status == LIVE_OK ? wrap(page, response, out, error) : status;
}

static void
use_error_page(const struct page *page, struct page_response *response, unsigned status)
{
    size_t which = 0;
    for (size_t i = 0; i < sizeof error_pages / sizeof error_pages[0]; i++)
        if (error_pages[i].status == status ||
            (i == 1 && status > 400 && status < 500 && !which))
            which = i;
    response->status = status; /* with the general words where it has none of its own */
    response->body = page->is_embedded ? error_pages[which].part : error_pages[which].html;
    bool is_said = page->refusal.ptr && (status == 400 || status == 413);
    if (is_said) /* to a program, not in words for a person */
        response->body = page->refusal;
    response->allow = status == 405;
    response->location = response->set_cookie = live_none;
    response->csp = NULL;
    response->content_type = is_said ? LIVE_STR("text/plain; charset=utf-8") : live_none;
}

static void
end_span(struct telemetry_span *span, const struct page *page,
         const struct page_response *response, const live_error *error)
{
    span->event.view = page->route && page->route->view ? page->route->view->name : NULL;
    span->event.id = page->dom_id;
    span->event.bytes = response->content_length;
    span->event.http_status = response->status;
    telemetry_stop(span, error->status, error->message);
}

void
page_respond(struct world *world, struct turn *turn, const struct page_request *request,
             struct page_response *response, struct buf *out, live_error *error)
{
    struct page page = { .world = world, .turn = turn, .request = request };
    *error = (live_error){ .status = LIVE_OK };
    *response = (struct page_response){ .status = 200 };
    struct telemetry_span span = { .telemetry = NULL };
    if (turn->telemetry)
        telemetry_start(&span, TELEMETRY_PAGE, &(live_telemetry_event){ .uri = request->uri });
    unsigned refusal = find_route(&page, error);
    if (refusal) {
        use_error_page(&page, response, refusal);
    } else {
        live_status status = page.route->handler ? make_answer(&page, response, out, error)
                                                 : make_page(&page, response, out, error);
        if (page.is_over || (page.route->handler && status == LIVE_EAUTH))
            response->status = 403;
        if (page.route->handler && status != LIVE_OK && status != LIVE_EAUTH)
            response->status = 200;
        bool reloaded =
            (status == LIVE_ERROR || status == LIVE_EAUTH) && response->status >= 400;
        live_str cookie = page.is_cookie_due ? response->set_cookie : live_none;
        if (status == LIVE_OK) /* a handler's empty answer has no type */
            response->body = buf_text(out);
        else
            use_error_page(&page, response, reloaded       ? response->status
                                     : page.unsaved ? 503
                                     : page.http_status ? page.http_status
                                     : page.view && view_http_status(page.view)
                                         ? view_http_status(page.view)
                                         : 500);
        if (status != LIVE_OK)
            response->set_cookie = cookie;
        if (status == LIVE_OK && page.route->session)
            response->csp = page.route->session->csp;
        if (status != LIVE_OK && !reloaded && error->status == LIVE_OK)
            live_error_set(error, status, "%s: %s", page.route->path, live_strerror(status));
    }
    page_nest_free(&page);
    view_free(page.view);
    buf_release(&page.snapshot);
    buf_release(&page.inner);
    response->content_length = response->body.len;
    if (span.telemetry)
        end_span(&span, &page, response, error);
    if (str_is(request->method, LIVE_STR("HEAD")))
        response->body = LIVE_STR("");
}
