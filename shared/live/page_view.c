/* page_view.c: the view of a page: made, mounted, rendered, its row written. */
#include "page_nest.h"

#include "base64.h"
#include "clock.h"
#include "connect.h"
#include "json_write.h"
#include "pubsub.h"
#include "render.h"
#include "str.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <time.h>

enum { DOM_ID_RANDOM = 12 /* bytes: 16 characters behind "phx-" */ };

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
    return page->dom_id.ptr ? LIVE_OK : page_no_memory(error);
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
    return connect->info ? LIVE_OK : page_no_memory(error);
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
    page_write_bearer(page, out);
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
        return page_no_memory(error);
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
            status = page_no_memory(error);
        else if (data.json.len > PAGE_MAX_OWN)
            status = live_error_set(error, LIVE_ELIMIT,
                                    "live_session %s: more than 4 KiB of session data",
                                    session->name);
        else
            page->own = arena_copy(&page->turn->arena, buf_text(&data.json));
        if (status == LIVE_OK && !page->own.ptr)
            status = page_no_memory(error);
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
    page->place =
        (struct view_place){ .session = page->route->session, .connect = &page->connect };
    live_status status = find_connect(page, &page->connect, out, error);
    if (status == LIVE_OK)
        status = view_new(&page->view, class, page->dom_id, false, error);
    if (status == LIVE_OK)
        view_set_session(page->view, &page->world->keys, &page->session);
    if (status == LIVE_OK && (!page->is_embedded || page->has_layout))
        status =
            view_set_layout(page->view, layout_of(page->route->session, page->route->view));
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
    return status == LIVE_ENOMEM && error->status == LIVE_OK ? page_no_memory(error) : status;
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
        status = page_take_flash(page, response);
    if (status == LIVE_OK && page->given_flash.ptr)
        status = view_flash_read(page->view, page->given_flash);
    if (status == LIVE_OK) {
        view_set_place(page->view, &page->place);
        status = view_mount(page->view, &page->params, error);
    }
    if (status == LIVE_OK && !page->is_rendered && !view_has_nav(page->view))
        status = view_handle_params(page->view, &page->params, error);
    if (status != LIVE_OK)
        return status == LIVE_ENOMEM && error->status == LIVE_OK ? page_no_memory(error)
                                                                 : status;
    view_take_nav(page->view, &page->nav);
    return page->nav.kind == NAV_NONE ? page_render(page, out, error) : LIVE_OK;
}

/* ---- the store -------------------------------------------------------------------------- */

/* The row, and the session's before it where it is due or has gone. One that had data and has
 * gone was ended meanwhile (page_session_lives). */
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
