#include "page_nest.h"

#include "pubsub.h"
#include "str.h"
#include "turn.h"

struct page_nested {
    struct page_nested *next; /* in the order of the page: what is around comes first */
    struct view *view;
    struct view_row row;
    bool is_saved, is_published;
};

static live_status mount_nested(struct nest *nest, const struct nested_view *in,
                                struct nested_html *html, live_error *error);

struct nest
page_nest(struct page *page, int64_t row)
{
    return (struct nest){ .keys = &page->world->keys,
                          .session = &page->session,
                          .row = row,
                          .root = page->row.id,
                          .is_bearer = page->is_bearer,
                          .is_embedded = page->is_embedded,
                          .is_main = page->is_main,
                          .mount = mount_nested,
                          .owner = page };
}

/* One that is new, or of a page that was posted: then its row may be there. */
static live_status
find_row(struct page *page, struct page_nested *nested, const struct nested_view *in,
         int64_t anchor)
{
    struct store *store = page->world->store;
    bool is_taken = page->post && page->row.epoch > 0;
    live_status status = LIVE_ENOENT;
    for (const struct page_nested *other = page->nested; other; other = other->next)
        if (other->row.parent == anchor && str_is(other->row.dom_id, in->id))
            return LIVE_EINVAL;
    if (is_taken)
        status = store_view_read_nested(store, &page->turn->arena, &page->session, anchor,
                                        in->id, &nested->row);
    nested->is_saved = status == LIVE_OK;
    if (status != LIVE_OK && status != LIVE_ENOENT)
        return status;
    if (status == LIVE_ENOENT)
        nested->row = (struct view_row){ .id = store_view_id(store) };
    else if (!str_is(nested->row.view, live_str_of(in->class->name)))
        nested->row.snapshot = live_none; /* another view's, as in a join */
    nested->row.parent = anchor;
    nested->row.is_sticky = in->is_sticky;
    nested->row.view = live_str_of(in->class->name);
    nested->row.dom_id = arena_copy(&page->turn->arena, in->id);
    return nested->row.dom_id.ptr ? LIVE_OK : LIVE_ENOMEM;
}

static live_status
new_view(struct page *page, struct page_nested *nested, const struct nested_view *in,
         const struct view_place *place, live_error *error)
{
    const struct nest nest = page_nest(page, nested->row.id);
    view_free(nested->view);
    nested->view = NULL;
    live_status status = view_new(&nested->view, in->class, in->id, false, error);
    if (status != LIVE_OK)
        return status;
    view_set_session(nested->view, &page->world->keys, &page->session);
    if (in->is_sticky)
        status = view_set_layout(nested->view, layout_of(NULL, in->class));
    if (status == LIVE_OK)
        status = view_set_host(nested->view, view_host(page->view));
    if (status == LIVE_OK)
        status = view_set_nest(nested->view, &nest);
    view_set_place(nested->view, place);
    return status;
}

static live_status
come_alive(struct page *page, struct page_nested *nested, const struct nested_view *in,
           live_error *error)
{
    const struct view_place place = { .data = page->session_data,
                                      .own = in->own,
                                      .connect = &page->connect };
    const struct live_params none = { 0 };
    bool kept = nested->is_saved && nested->row.snapshot.ptr && !*in->class->remount &&
                *in->class->checkpoint != LIVE_NEVER;
    live_status status = new_view(page, nested, in, &place, error);
    if (status == LIVE_OK && kept) {
        status = view_restore(nested->view, nested->row.snapshot, error);
        if (status == LIVE_OK) {
            *error = (live_error){ .status = LIVE_OK };
            return view_load(nested->view, &none, error);
        }
        if (status == LIVE_EINVAL) /* of another build */
            status = new_view(page, nested, in, &place, error);
        *error = (live_error){ .status = LIVE_OK };
    }
    return status == LIVE_OK ? view_mount(nested->view, &none, error) : status;
}

/* The state before the HTML, which forgets what is temporary. */
static live_status
show(struct page *page, struct page_nested *nested, struct nested_html *html, live_error *error)
{
    const live_view_class *class = view_class(nested->view);
    bool is_kept = *class->checkpoint != LIVE_NEVER;
    struct buf text = { 0 };
    bool ok = true;
    if (is_kept && !nested->is_saved) {
        view_snapshot(nested->view, &text);
        nested->row.snapshot =
            text.failed ? live_none : arena_copy(&page->turn->arena, buf_text(&text));
        ok = nested->row.snapshot.ptr != NULL;
    }
    buf_reset(&text);
    if ((!is_kept || *class->remount) && view_flash_write(nested->view, &text, false)) {
        html->flash = text.failed ? live_none : arena_copy(&page->turn->arena, buf_text(&text));
        ok = ok && html->flash.ptr;
    }
    buf_release(&text);
    if (!ok)
        return live_error_set(error, LIVE_ENOMEM, "out of memory for a view of %s",
                              class->name);
    view_html(nested->view, &html->html, NULL);
    if (view_render_error(nested->view)->status != LIVE_OK) {
        *error = *view_render_error(nested->view);
        return error->status;
    }
    return LIVE_OK;
}

static live_status
mount_one(struct page *page, const struct nested_view *in, int64_t anchor,
          struct nested_html *html, live_error *error)
{
    struct page_nested *nested = arena_new(&page->turn->arena, struct page_nested, 1);
    if (!nested)
        return LIVE_ENOMEM;
    live_status status = find_row(page, nested, in, anchor);
    if (status == LIVE_EINVAL)
        return live_error_set(error, LIVE_ERROR,
                              "two <.live_render> of one id, %.*s: give each its own",
                              (int)in->id.len, in->id.ptr);
    if (status != LIVE_OK)
        return live_error_set(error, status, "cannot read a view of %s: %s", in->class->name,
                              store_message(page->world->store));
    struct page_nested **last = &page->nested;
    while (*last)
        last = &(*last)->next;
    *last = nested;
    status = come_alive(page, nested, in, error);
    if (status == LIVE_OK && view_has_nav(nested->view)) {
        view_take_nav(nested->view, &page->nav);
        page->departing = nested->view;
        return LIVE_ERROR; /* ends the render: the page is not shown */
    }
    if (status != LIVE_OK && nested->view && view_http_status(nested->view))
        page->http_status = view_http_status(nested->view);
    return status == LIVE_OK ? show(page, nested, html, error) : status;
}

/* The author's code runs in the middle of a render: what that has failed in stays failed. */
static live_status
mount_nested(struct nest *nest, const struct nested_view *in, struct nested_html *html,
             live_error *error)
{
    struct page *page = nest->owner;
    bool failed = page->turn->failed;
    if (!page->row.id)
        page->row.id = store_view_id(page->world->store);
    nest->root = page->row.id;
    if (!nest->row)
        nest->row = page->row.id;
    if (page->nest_depth == NEST_MAX_DEPTH)
        return live_error_set(error, LIVE_ERROR,
                              "<.live_render> of view %s: views nest deeper than %d: does one "
                              "render itself?",
                              in->class->name, NEST_MAX_DEPTH);
    if (page->n_nested++ == NEST_MAX_VIEWS)
        return live_error_set(error, LIVE_ERROR,
                              "<.live_render> of view %s: more than %d live views in one page: "
                              "a component costs less",
                              in->class->name, NEST_MAX_VIEWS);
    page->nest_depth++;
    live_status status =
        mount_one(page, in, in->is_sticky ? nest->root : nest->row, html, error);
    page->nest_depth--;
    page->turn->failed |= failed;
    return status;
}

/* ---- the store ----------------------------------------------------------------------- */

live_status
page_nest_insert(struct page *page, int64_t now_s)
{
    live_status status = LIVE_OK;
    for (struct page_nested *at = page->nested; at && status == LIVE_OK; at = at->next) {
        at->row.keep_s = page->row.keep_s;
        if (!at->is_saved)
            status = store_view_insert(page->world->store, &page->session, &at->row, now_s);
    }
    return status;
}

void
page_nest_saved(struct page *page)
{
    for (struct page_nested *at = page->nested; at; at = at->next) {
        at->is_saved = true;
        if (!at->is_published)
            pubsub_publish(page->world, at->view);
        at->is_published = true;
    }
}

static live_status
save(struct page *page, int64_t now_s)
{
    struct store *store = page->world->store;
    live_status status = store_begin(store);
    if (status == LIVE_OK)
        status = page_nest_insert(page, now_s);
    if (status == LIVE_OK)
        status = store_commit(store);
    if (status != LIVE_OK)
        store_rollback(store);
    return status;
}

live_status
page_nest_save(struct page *page, live_error *error)
{
    bool keep = !str_is(page->request->method, LIVE_STR("HEAD")), any = false;
    for (const struct page_nested *at = page->nested; at; at = at->next)
        any |= !at->is_saved;
    live_status status = LIVE_OK;
    if (any && keep)
        status = page_save(page, save, "cannot save a nested view", error);
    if (status == LIVE_OK && keep)
        page_nest_saved(page);
    return status;
}

void
page_nest_free(struct page *page)
{
    for (struct page_nested *at = page->nested; at; at = at->next)
        view_free(at->view);
    page->nested = NULL;
    page->n_nested = 0;
}
