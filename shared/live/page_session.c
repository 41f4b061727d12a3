/* page_session.c: whose page it is: the session's cookie or bearer and its row, the flash, and
 * the other cookies that a browser brings once. */
#include "page_inside.h"

#include "clock.h"
#include "cookie.h"
#include "flash.h"
#include "running.h"
#include "str.h"

#include <time.h>

#define RELOAD_COOKIE "__phoenix_reload_status__" /* the client's own name for it */

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
        return page_no_memory(error);
    response->set_cookie = arena_copy(&page->turn->arena, buf_text(out));
    return response->set_cookie.ptr ? LIVE_OK : page_no_memory(error);
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

live_status
page_take_flash(struct page *page, struct page_response *response)
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

unsigned
page_take_reload_status(struct page *page, struct page_response *response)
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

void
page_write_bearer(const struct page *page, struct buf *out)
{
    if (!page->is_bearer)
        return;
    bearer_sign(out, &page->world->keys, &page->session);
    buf_char(out, '.');
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

live_status
page_session_lives(struct page *page, const struct session_id *session, int64_t now_s)
{
    struct session_row row;
    live_status status =
        store_session_read(page->world->store, &page->turn->arena, session, now_s, &row);
    page->is_over = status == LIVE_ENOENT || (status == LIVE_OK && !row.data.ptr);
    return page->is_over ? LIVE_EAUTH : status;
}
