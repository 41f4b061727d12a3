/*
 * post.c: what has phx-static, without JavaScript: a browser posts the event to its page's own
 * URL, the handler runs on the stored state, and the answer is the page with the same row.
 *
 *     fields ► session, CSRF, row ► row taken (epoch + 1, posted + 1) ► restore, load
 *       ► handler ► snapshot, HTML ► row written ► the page, or 303 where the handler sends him
 *
 * A form says how many posts its page had seen. So a second post of one page (a double click,
 * the reload of an answer) is not carried out: it shows the state as it is and says so. The
 * row is taken before the handler runs, in a transaction of its own, so that of two posts at
 * once only one runs it. A tab that is connected to the row loses it and comes back.
 */
#include "page_nest.h"

#include "channel.h"
#include "clock.h"
#include "pubsub.h"
#include "str.h"

static const char gone[] = "This page was open for too long, and what you sent was not done. "
                           "Here it is afresh: please send it once more.";
static const char repeated[] = "This was sent from an older state of the page and was not done "
                               "again. Here is the page as it is now.";

struct post {
    struct static_event event;
    int64_t row, posted; /* as the form says */
};

static live_status
refuse(struct page_response *response, unsigned status, live_error *error)
{
    response->status = status;
    *error = (live_error){ .status = LIVE_OK }; /* the client's doing: nothing for the log */
    return status == 403 ? LIVE_EAUTH : LIVE_ERROR;
}

/* ---- who posts ----------------------------------------------------------------------- */

/* The session that the form itself says, where no cookie does. */
static live_status
find_session(struct page *page, live_str *token, struct page_response *response,
             struct buf *out, live_error *error)
{
    live_str note, bearer = str_cut(*token, '.', &note);
    if (!note.ptr)
        return page_find_session(page, response, out, error);
    page->is_bearer = true;
    *token = note;
    page->is_new_session = bearer_verify(&page->world->keys, bearer, &page->session) != LIVE_OK;
    return LIVE_OK;
}

/* "row posted" */
static bool
read_row(live_str text, struct post *post)
{
    live_str posted, row = str_cut(text, ' ', &posted);
    return str_to_int(row, &post->row) && str_to_int(posted, &post->posted);
}

/* LIVE_EEXPIRED: it was theirs once. */
static live_status
identify(struct page *page, struct post *post, struct page_response *response, struct buf *out,
         live_error *error)
{
    const struct token_keys *keys = &page->world->keys;
    live_str text, token = post->event.row;
    live_status status = find_session(page, &token, response, out, error);
    if (status != LIVE_OK)
        return status;
    if (page->is_new_session || !post->event.csrf.ptr ||
        csrf_verify(keys, post->event.csrf, &page->session) != LIVE_OK)
        return refuse(response, 403, error);
    status = note_verify(&page->turn->arena, keys, token, NOTE_POST, &page->session,
                         clock_wall_s(), page->world->token_max_age_s, &text);
    if (status == LIVE_OK && !read_row(text, post))
        status = LIVE_EINVAL;
    if (status == LIVE_ENOMEM)
        return live_error_set(error, status, "out of memory");
    return status == LIVE_OK || status == LIVE_EEXPIRED ? status : refuse(response, 403, error);
}

/* ---- the row ------------------------------------------------------------------------- */

static live_status
take_row(struct page *page, int64_t now_s)
{
    return store_view_post(page->world->store, &page->turn->arena, &page->session,
                           page->post->row, page->post->posted, PAGE_STATIC_S, now_s,
                           &page->row);
}

static live_status
write_row(struct page *page, int64_t now_s)
{
    return store_view_replace(page->world->store, &page->row, now_s);
}

static live_status
count_strike(struct page *page, int64_t now_s)
{
    int64_t strikes;
    return store_view_strike(page->world->store, page->row.id, now_s, &strikes);
}

/* ---- the view ------------------------------------------------------------------------ */

/* In place of a row that is gone. */
static live_status
show_fresh(struct page *page, struct page_response *response, struct buf *out,
           live_error *error)
{
    page_nest_free(page);
    view_free(page->view);
    page->view = NULL;
    page->row = (struct view_row){ 0 };
    page->notice = gone;
    response->status = 409;
    live_status status = page_mount(page, response, out, error);
    if (status == LIVE_OK && page->nav.kind == NAV_NONE)
        status = page_insert(page, error);
    return status;
}

/* From the snapshot, as a join does it; afresh where there is none. */
static live_status
come_alive(struct page *page, struct buf *out, live_error *error)
{
    const live_view_class *class = page->route->view;
    bool afresh = !page->row.snapshot.ptr || page->row.strikes >= CHANNEL_STRIKES ||
                  *class->remount || *class->checkpoint == LIVE_NEVER;
    live_status status = page_new_view(page, out, error);
    if (status == LIVE_OK && !afresh) {
        status = view_restore(page->view, page->row.snapshot, error);
        afresh = status == LIVE_EINVAL; /* of another build */
        if (afresh)
            status = page_new_view(page, out, error);
    }
    if (status != LIVE_OK)
        return status;
    *error = (live_error){ .status = LIVE_OK };
    view_set_place(page->view, &page->place);
    if (!afresh)
        return view_load(page->view, &page->params, error);
    status = view_mount(page->view, &page->params, error);
    if (status == LIVE_OK && !view_has_nav(page->view))
        status = view_handle_params(page->view, &page->params, error);
    return status;
}

static live_status
run_event(struct page *page, struct page_response *response, live_error *error)
{
    const struct static_event *in = &page->post->event;
    const struct view_event event = {
        .name = in->name, .type = in->type, .value = in->value, .meta = in->meta
    };
    live_error unused;
    live_status status = view_event(page->view, &event, error);
    if (status == LIVE_ENOENT)
        return refuse(response, 400, error);
    if (status != LIVE_OK)
        (void)page_save(page, count_strike, "cannot count a failure", &unused);
    return status;
}

/* The state that the handler left, where the user goes elsewhere. */
static live_status
note_state(struct page *page, live_error *error)
{
    buf_reset(&page->snapshot);
    page->row.snapshot = live_none;
    if (*page->route->view->checkpoint == LIVE_NEVER)
        return LIVE_OK;
    view_snapshot(page->view, &page->snapshot);
    page->row.snapshot = buf_text(&page->snapshot);
    return page->snapshot.failed ? live_error_set(error, LIVE_ENOMEM, "out of memory")
                                 : LIVE_OK;
}

/* The row is ours; `run`: the event is to be carried out. */
static live_status
show_row(struct page *page, bool run, struct page_response *response, struct buf *out,
         live_error *error)
{
    live_status status = page_route(page, LIVE_STR("GET"), page->row.url, error);
    bool leads = status == LIVE_OK && page->route->view &&
                 str_is(live_str_of(page->route->view->name), page->row.view);
    if (status == LIVE_ENOMEM)
        return status;
    if (!leads) /* another build */
        return page_route(page, LIVE_STR("GET"), page->request->uri, error) == LIVE_OK
                   ? show_fresh(page, response, out, error)
                   : refuse(response, 404, error);
    page->dom_id = page->row.dom_id;
    status = come_alive(page, out, error);
    if (status == LIVE_OK && run && !view_has_nav(page->view))
        status = run_event(page, response, error);
    if (status != LIVE_OK)
        return status;
    view_take_nav(page->view, &page->nav);
    page->notice = run ? NULL : repeated;
    status =
        page->nav.kind == NAV_NONE ? page_render(page, out, error) : note_state(page, error);
    if (status != LIVE_OK || !run)
        return status;
    status = page_save(page, write_row, "cannot save the view", error);
    if (status == LIVE_ELOST) /* a connected tab was faster */
        return show_fresh(page, response, out, error);
    if (status == LIVE_OK)
        pubsub_publish(page->world, page->view);
    return status == LIVE_OK ? page_nest_save(page, error) : status;
}

live_status
post_answer(struct page *page, struct page_response *response, struct buf *out,
            live_error *error)
{
    struct post post = { .row = 0 };
    page->post = &post;
    live_status status =
        static_event_read(&page->turn->arena, page->request->body, &post.event, error);
    if (status == LIVE_EINVAL)
        return refuse(response, 400, error);
    if (status == LIVE_OK)
        status = identify(page, &post, response, out, error);
    if (status == LIVE_OK)
        status = page_save(page, take_row, "cannot take the view", error);
    response->status = status == LIVE_EAUTH || status == LIVE_ERROR ? response->status : 200;
    if (status == LIVE_EEXPIRED || status == LIVE_ENOENT)
        return show_fresh(page, response, out, error);
    if (status != LIVE_OK && status != LIVE_ELOST)
        return status;
    return show_row(page, status == LIVE_OK, response, out, error);
}
