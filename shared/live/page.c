#include "page_nest.h"

#include "base64.h"
#include "body.h"
#include "clock.h"
#include "connect.h"
#include "container.h"
#include "cookie.h"
#include "fields.h"
#include "fragment.h"
#include "html.h"
#include "json_write.h"
#include "pubsub.h"
#include "render.h"
#include "running.h"
#include "str.h"
#include "url.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    MAX_URI = 8192,
    DOM_ID_RANDOM = 12, /* bytes: 16 characters behind "phx-" */
};

#define RELOAD_COOKIE "__phoenix_reload_status__" /* the client's own name for it */

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

static live_status
out_of_memory(live_error *error)
{
    return live_error_set(error, LIVE_ENOMEM, "out of memory");
}

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
        out_of_memory(error);
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
    return status == LIVE_ENOMEM ? out_of_memory(error) : status;
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

live_status
page_session_cookie(struct page *page, struct page_response *response, struct buf *out,
                    live_error *error)
{
    buf_reset(out);
    session_cookie_sign(out, &page->world->keys, &page->session);
    live_str value = arena_copy(&page->turn->arena, buf_text(out));
    buf_reset(out);
    struct cookie cookie = { .name = LIVE_STR(SESSION_COOKIE),
                             .value = value,
                             .max_age_s = -1,
                             .secure = page->request->https,
                             .http_only = true };
    if (!value.ptr || !cookie_write(out, &cookie) || out->failed)
        return out_of_memory(error);
    response->set_cookie = arena_copy(&page->turn->arena, buf_text(out));
    return response->set_cookie.ptr ? LIVE_OK : out_of_memory(error);
}

live_status
page_find_session(struct page *page, struct page_response *response, struct buf *out,
                  live_error *error)
{
    const struct token_keys *keys = &page->world->keys;
    live_str sent = cookie_get(page->request->cookie, LIVE_STR(SESSION_COOKIE));
    if (page->route->no_csrf) /* what another site made the browser send is not its session's */
        sent = live_none;
    if (sent.ptr && session_cookie_verify(keys, sent, &page->session) == LIVE_OK)
        return LIVE_OK;
    page->is_new_session = true;
    session_id_random(&page->session);
    page->is_bearer = page->is_embedded; /* who includes a fragment drops its cookies */
    return page->is_bearer ? LIVE_OK : page_session_cookie(page, response, out, error);
}

/* A cookie that the client has set is used once. */
static live_str
used_cookie(live_str name, struct page *page, struct page_response *response, unsigned place)
{
    struct buf text = { 0 };
    live_str sent = cookie_get(page->request->cookie, name);
    if (!sent.ptr)
        return sent;
    cookie_write(&text,
                 &(struct cookie){ .name = name, .value = LIVE_STR(""), .max_age_s = 0 });
    if (!text.failed)
        response->cookies[place] = arena_copy(&page->turn->arena, buf_text(&text));
    buf_release(&text);
    return sent;
}

/* What a redirect, or the client before it loaded this page, left; one that does not verify is
 * nothing. */
static live_status
take_flash(struct page *page, struct page_response *response)
{
    live_str json, sent = used_cookie(LIVE_STR(FLASH_COOKIE), page, response, 0);
    if (!sent.ptr ||
        note_verify(&page->turn->arena, &page->world->keys, sent, NOTE_FLASH, &page->session,
                    clock_wall_s(), FLASH_MAX_AGE_S, &json) != LIVE_OK)
        return LIVE_OK;
    return view_flash_read(page->view, json) == LIVE_ENOMEM ? LIVE_ENOMEM : LIVE_OK;
}

live_status
page_leave_flash(struct page *page, live_str json, struct page_response *response)
{
    struct buf token = { 0 }, text = { 0 };
    if (!json.ptr)
        return LIVE_OK;
    note_sign(&token, &page->world->keys, NOTE_FLASH, json, clock_wall_s(), &page->session);
    struct cookie cookie = { .name = LIVE_STR(FLASH_COOKIE),
                             .value = buf_text(&token),
                             .max_age_s = FLASH_MAX_AGE_S,
                             .secure = page->request->https };
    bool ok = !token.failed && cookie_write(&text, &cookie) && !text.failed;
    if (ok)
        response->cookies[0] = arena_copy(&page->turn->arena, buf_text(&text));
    buf_release(&token);
    buf_release(&text);
    return ok && response->cookies[0].ptr ? LIVE_OK : LIVE_ENOMEM;
}

/* A join that failed with a status of its own asks for the page anew to show it. 0: none did.
 */
static unsigned
take_reload_status(struct page *page, struct page_response *response)
{
    int64_t status;
    live_str text, sent = used_cookie(LIVE_STR(RELOAD_COOKIE), page, response, 1);
    if (!sent.ptr)
        return 0;
    if (note_verify(&page->turn->arena, &page->world->keys, sent, NOTE_RELOAD, &page->session,
                    clock_wall_s(), FLASH_MAX_AGE_S, &text) != LIVE_OK ||
        !str_to_int(text, &status) || status < 400 || status > 599)
        return 500;
    return (unsigned)status;
}

/* ---- the view --------------------------------------------------------------------------- */

/* Before what a browser without a cookie shows. */
static void
write_bearer(const struct page *page, struct buf *out)
{
    if (!page->is_bearer)
        return;
    bearer_sign(out, &page->world->keys, &page->session);
    buf_char(out, '.');
}

static live_status
new_dom_id(struct page *page, struct buf *out, live_error *error)
{
    unsigned char random[DOM_ID_RANDOM];
    randombytes_buf(random, sizeof random);
    buf_reset(out);
    buf_lit(out, "phx-");
    base64_write(out, random, sizeof random);
    if (!out->failed)
        page->dom_id = arena_copy(&page->turn->arena, buf_text(out));
    return page->dom_id.ptr ? LIVE_OK : out_of_memory(error);
}

live_status
page_read_session(struct page *page, live_str *data, live_error *error)
{
    struct store *store = page->world->store;
    struct session_row row = { .data = live_none };
    live_status status = LIVE_ENOENT;
    int64_t until = clock_monotonic_us() + PAGE_BUSY_FOR_US;
    if (!page->is_new_session)
        while ((status = store_session_read(store, &page->turn->arena, &page->session,
                                            clock_wall_s(), &row)) == LIVE_EBUSY &&
               clock_monotonic_us() < until)
            nanosleep(&(struct timespec){ .tv_nsec = PAGE_PAUSE_US * 1000 }, NULL);
    *data = row.data;
    page->socket_id = row.socket_id;
    page->is_fresh = status == LIVE_OK && row.is_fresh;
    if (row.crashes > CRASHES_BORNE)
        return live_error_set(error, LIVE_ERROR,
                              "quarantine: the session has brought down %lld workers",
                              (long long)row.crashes);
    if (!page->is_new_session)
        running_set(page->world->running, &page->session, 0);
    if (status == LIVE_OK || status == LIVE_ENOENT)
        return LIVE_OK;
    page->unsaved = true;
    return live_error_set(error, status, "cannot read the session: %s", store_message(store));
}

static live_str
no_header(void *context, const char *name)
{
    (void)context, (void)name;
    return live_none;
}

static live_status
find_connect(struct page *page, struct connect *connect, struct buf *out, live_error *error)
{
    const struct page_request *request = page->request;
    struct connect_source source = { .header = request->header ? request->header : no_header,
                                     .context = request->context,
                                     .who = request->who,
                                     .path = page->url };
    *connect = (struct connect){ .info = NULL };
    buf_reset(out);
    connect_gather(out, &page->world->app, &source);
    if (!out->len && !out->failed)
        return LIVE_OK;
    connect->info = out->failed ? NULL : arena_copy(&page->turn->arena, buf_text(out)).ptr;
    return connect->info ? LIVE_OK : out_of_memory(error);
}

static live_status
set_host(struct page *page, struct buf *out)
{
    buf_reset(out);
    connect_host(out, &page->request->who);
    return out->failed ? LIVE_ENOMEM : view_set_host(page->view, buf_text(out));
}

/* What a form with phx-static says about who posts it. */
static void
write_fields(void *owner, struct buf *out)
{
    struct page *page = owner;
    char row[48];
    if (!page->row.id)
        page->row.id = store_view_id(page->world->store);
    snprintf(row, sizeof row, "%" PRId64 " %" PRId64, page->row.id, page->row.posted);
    buf_lit(out, "<input type=\"hidden\" name=\"_csrf_token\" value=\"");
    live_str csrf = view_csrf_token(page->view);
    out->failed |= !csrf.ptr;
    buf_str(out, csrf);
    buf_lit(out, "\"><input type=\"hidden\" name=\"_phx_row\" value=\"");
    write_bearer(page, out);
    note_sign(out, &page->world->keys, NOTE_POST, live_str_of(row), clock_wall_s(),
              &page->session);
    buf_lit(out, "\">");
}

live_status
page_render(struct page *page, struct buf *out, live_error *error)
{
    const live_view_class *class = page->route->view;
    bool saved = *class->checkpoint != LIVE_NEVER;
    buf_reset(&page->snapshot);
    if (saved)
        view_snapshot(page->view, &page->snapshot);
    page->row.view = live_str_of(class->name);
    page->row.dom_id = page->dom_id;
    page->row.route = page->is_rendered ? live_none : live_str_of(page->route->path);
    page->row.url = page->url;
    page->row.live_session = page->is_rendered ? live_none : route_session(page->route);
    page->row.snapshot = saved ? buf_text(&page->snapshot) : live_none;
    page->render = (struct render_page){
        .url = page->url, .dom_id = page->dom_id, .fields = write_fields, .owner = page
    };
    buf_reset(out);
    /* a handler's URL cannot be posted to its view */
    view_html(page->view, out, page->is_rendered ? NULL : &page->render);
    static_end(&page->render, out);
    if (page->nav.kind != NAV_NONE) { /* a view within it goes elsewhere */
        out->failed = false;
        return LIVE_OK;
    }
    if (view_render_error(page->view)->status != LIVE_OK) {
        *error = *view_render_error(page->view);
        return error->status;
    }
    if (page->snapshot.failed || out->failed || page->turn->failed)
        return out_of_memory(error);
    page->row.keep_s = page->render.has_static ? PAGE_STATIC_S : 0;
    return LIVE_OK;
}

struct live_session_data {
    struct buf json; /* without its last brace; empty: nothing was put */
};

void
live_session_data_put_str(live_session_data *data, const char *key, live_str text)
{
    if (!text.ptr)
        return;
    buf_char(&data->json, data->json.len ? ',' : '{');
    json_string(&data->json, live_str_of(key));
    buf_char(&data->json, ':');
    json_string(&data->json, text);
}

/* What the live_session has for its views. */
static live_status
ask_session(struct page *page, live_error *error)
{
    const live_session *session = page->route->session;
    struct live_session_data data = { .json = { 0 } };
    if (page->is_rendered || !session || !session->session)
        return LIVE_OK;
    page->own = live_none;
    view_set_place(page->view, &page->place);
    live_status status = view_session_data(page->view, &data, &page->params, error);
    if (status == LIVE_OK && data.json.len) {
        buf_char(&data.json, '}');
        if (data.json.failed)
            status = out_of_memory(error);
        else if (data.json.len > PAGE_MAX_OWN)
            status = live_error_set(error, LIVE_ELIMIT,
                                    "live_session %s: more than 4 KiB of session data",
                                    session->name);
        else
            page->own = arena_copy(&page->turn->arena, buf_text(&data.json));
        if (status == LIVE_OK && !page->own.ptr)
            status = out_of_memory(error);
    }
    buf_release(&data.json);
    return status;
}

live_status
page_new_view(struct page *page, struct buf *out, live_error *error)
{
    const live_view_class *class = page->route->view;
    view_free(page->view);
    page->view = NULL;
    page->place = (struct view_place){ .session = page->route->session,
                                       .connect = &page->connect };
    live_status status = find_connect(page, &page->connect, out, error);
    if (status == LIVE_OK)
        status = view_new(&page->view, class, page->dom_id, false, error);
    if (status == LIVE_OK)
        view_set_session(page->view, &page->world->keys, &page->session);
    if (status == LIVE_OK && (!page->is_embedded || page->has_layout))
        status = view_set_layout(page->view, layout_of(page->route->session, page->route->view));
    if (status == LIVE_OK)
        status = set_host(page, out);
    if (status == LIVE_OK)
        status = view_set_uri(page->view, page->url, page->route->action);
    if (status == LIVE_OK) {
        const struct nest nest = page_nest(page, page->row.id);
        status = view_set_nest(page->view, &nest);
    }
    if (status == LIVE_OK)
        status = page_read_session(page, &page->session_data, error);
    page->place.data = page->session_data;
    if (status == LIVE_OK)
        status = ask_session(page, error);
    page->place.own = page->own;
    return status == LIVE_ENOMEM && error->status == LIVE_OK ? out_of_memory(error) : status;
}

live_status
page_mount(struct page *page, struct page_response *response, struct buf *out,
           live_error *error)
{
    bool is_named = page->is_rendered && page->dom_id.ptr;
    live_status status = is_named ? LIVE_OK : new_dom_id(page, out, error);
    if (status == LIVE_OK)
        status = page_new_view(page, out, error);
    if (status == LIVE_OK && !page->is_embedded) /* whose cookies would stay */
        status = take_flash(page, response);
    if (status == LIVE_OK && page->given_flash.ptr)
        status = view_flash_read(page->view, page->given_flash);
    if (status == LIVE_OK) {
        view_set_place(page->view, &page->place);
        status = view_mount(page->view, &page->params, error);
    }
    if (status == LIVE_OK && !page->is_rendered && !view_has_nav(page->view))
        status = view_handle_params(page->view, &page->params, error);
    if (status != LIVE_OK)
        return status == LIVE_ENOMEM && error->status == LIVE_OK ? out_of_memory(error)
                                                                 : status;
    view_take_nav(page->view, &page->nav);
    return page->nav.kind == NAV_NONE ? page_render(page, out, error) : LIVE_OK;
}

/* ---- the store -------------------------------------------------------------------------- */

live_status
page_session_lives(struct page *page, const struct session_id *session, int64_t now_s)
{
    struct session_row row;
    live_status status =
        store_session_read(page->world->store, &page->turn->arena, session, now_s, &row);
    page->is_over = status == LIVE_ENOENT || (status == LIVE_OK && !row.data.ptr);
    return page->is_over ? LIVE_EAUTH : status;
}

/* The row, and the session's before it where it is due or has gone. One that had data and has gone
 * was ended meanwhile (page_session_lives). */
static live_status
insert_root(struct page *page, int64_t now_s)
{
    struct store *store = page->world->store;
    live_status status = LIVE_ENOENT;
    page->row.needs_data = page->session_data.ptr != NULL;
    if (page->is_fresh)
        status = store_view_insert(store, &page->session, &page->row, now_s);
    if (status != LIVE_ENOENT)
        return status;
    if (!page->is_fresh || !page->row.needs_data) {
        page->is_fresh = false;
        status = store_session_touch(store, &page->session, now_s);
        if (status == LIVE_OK)
            status = store_view_insert(store, &page->session, &page->row, now_s);
    }
    page->is_over = status == LIVE_ENOENT && page->row.needs_data;
    return page->is_over ? LIVE_EAUTH : status;
}

/* The session and the rows, or none. A HEAD's page is never joined: it leaves nothing. */
static live_status
insert_row(struct page *page, int64_t now_s)
{
    struct store *store = page->world->store;
    bool keep = !str_is(page->request->method, LIVE_STR("HEAD"));
    live_status status = store_begin(store);
    if (status != LIVE_OK)
        return status;
    status = insert_root(page, now_s);
    if (status == LIVE_OK)
        status = page_nest_insert(page, now_s);
    if (status == LIVE_OK && keep)
        status = store_commit(store);
    if (status != LIVE_OK || !keep)
        store_rollback(store);
    return status;
}

/* Others hold the write lock for milliseconds: waits for it with growing pauses. */
live_status
page_save(struct page *page, live_status (*write)(struct page *page, int64_t now_s),
          const char *what, live_error *error)
{
    int64_t now_s = clock_wall_s(), until = clock_monotonic_us() + PAGE_BUSY_FOR_US;
    long pause_us = PAGE_PAUSE_US;
    live_status status;
    while ((status = write(page, now_s)) == LIVE_EBUSY && clock_monotonic_us() < until) {
        nanosleep(&(struct timespec){ .tv_nsec = pause_us * 1000 }, NULL);
        pause_us = pause_us * 2 < PAGE_PAUSE_MAX_US ? pause_us * 2 : PAGE_PAUSE_MAX_US;
    }
    if (status != LIVE_OK && status != LIVE_ENOENT && status != LIVE_ELOST && !page->is_over) {
        page->unsaved = true;
        live_error_set(error, status, "%s: %s", what, store_message(page->world->store));
    }
    return status;
}

live_status
page_insert(struct page *page, live_error *error)
{
    live_status status = page_save(page, insert_row, "cannot save the view", error);
    if (status == LIVE_ENOENT || status == LIVE_ELOST) {
        page->unsaved = true;
        live_error_set(error, status, "cannot save the view: %s",
                       status == LIVE_ELOST ? "another has its id"
                                            : store_message(page->world->store));
    }
    if (status == LIVE_OK && !str_is(page->request->method, LIVE_STR("HEAD"))) {
        pubsub_publish(page->world, page->view);
        page_nest_saved(page);
    }
    return status;
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
    write_bearer(page, out);
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
    return values && !out->failed && !page->turn->failed ? LIVE_OK : out_of_memory(error);
}

/* Who includes a fragment does not follow a redirect: the user does. */
static live_status
write_link(struct page *page, struct buf *out, live_error *error)
{
    buf_lit(out, "<p><a href=\"");
    html_escape(out, page->nav.to);
    buf_lit(out, "\">Continue</a></p>\n");
    return out->failed ? out_of_memory(error) : LIVE_OK;
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
    return status == LIVE_OK ? LIVE_OK : out_of_memory(error);
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
        return out_of_memory(error);
    if (!page->is_embedded) {
        live_status status = write_layout(page, out, error);
        if (status == LIVE_OK && page->nav.kind != NAV_NONE)
            return elsewhere(page, response, out, error);
        return status == LIVE_OK ? page_nest_save(page, error) : status;
    }
    buf_reset(out);
    buf_str(out, buf_text(&page->inner));
    return out->failed ? out_of_memory(error) : LIVE_OK;
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
    response->status = page->is_embedded ? 0 : take_reload_status(page, response);
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
