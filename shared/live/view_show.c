/* view_show.c: what of a view is shown: HTML, tree and diff, with its title, events and reply.
 */
#include "view_inside.h"

#include "fields.h"
#include "json_write.h"
#include "render.h"
#include "view_draw.h"

enum { PUSHED_KEEP = 16 << 10 };

static void
write_events(struct view *view, struct buf *out)
{
    buf_lit(out, "\"e\":[");
    buf_str(out, buf_text(&view->pushed));
    buf_char(out, ']');
    if (view->pushed.cap > PUSHED_KEEP)
        buf_release(&view->pushed);
    view->pushed.len = 0;
}

bool
view_take_events(struct view *view, struct buf *out)
{
    if (!view->pushed.len)
        return false;
    buf_char(out, '{');
    write_events(view, out);
    buf_char(out, '}');
    return true;
}

void
view_hide_title(struct view *view)
{
    view->page_title = NULL;
}

live_str
view_page_title(const struct view *view)
{
    if (!view->page_title)
        return live_none;
    return live_string_text(
        (const live_string *)((const char *)view->state + view->page_title->offset));
}

const live_error *
view_render_error(const struct view *view)
{
    static const live_error none = { .status = LIVE_OK };
    return view->unrendered ? view->unrendered : &none;
}

/* What is no field of the view's, and has been shown. */
static void
settle_shown(struct view *view)
{
    flash_settle(&view->flash);
    view->is_moved = false;
}

/* What was written from `start` on; a render that failed is in out->failed. */
static void
end_render(struct telemetry_span *span, struct view *view, const struct buf *out, size_t start)
{
    if (!span->telemetry)
        return;
    span->event.bytes = out->failed || out->len < start ? 0 : out->len - start;
    const live_error *why = view_render_error(view);
    telemetry_stop(span,
                   !out->failed             ? LIVE_OK
                   : why->status != LIVE_OK ? why->status
                                            : LIVE_ENOMEM,
                   why->status != LIVE_OK ? why->message : NULL);
}

static void
after_render(struct view *view)
{
    for (unsigned i = 0; i < view->n_hooks; i++)
        if (view->hooks[i].stages & LIVE_AFTER_RENDER)
            view->hooks[i].calls->after_render(view->hooks[i].hook, view->state, &view->socket);
}

void
view_html(struct view *view, struct buf *out, struct render_page *page)
{
    struct telemetry_span span;
    view_check(view);
    size_t start = out->len;
    view_span_begin(&span, view, TELEMETRY_RENDER, live_none);
    draw_html(view, out, page);
    end_render(&span, view, out, start);
    after_render(view);
}

void
view_full(struct view *view, struct buf *out)
{
    struct telemetry_span span;
    view_check(view);
    size_t start = out->len;
    view_span_begin(&span, view, TELEMETRY_RENDER, live_none);
    buf_char(out, '{');
    draw_full(view, out);
    live_str title = view_page_title(view);
    if (title.len) {
        buf_lit(out, ",\"t\":");
        json_string(out, title);
    }
    if (view->pushed.len) {
        buf_char(out, ',');
        write_events(view, out);
    }
    buf_char(out, '}');
    end_render(&span, view, out, start);
    settle_shown(view);
    fields_settle(view->class->state, view->state, view->shadow);
    after_render(view);
}

/* The changed fields since the last render, in the turn's arena; NULL when memory fails. */
static uint64_t *
changed_fields(struct view *view, bool *any)
{
    uint64_t *mask = arena_new(&turn_current()->arena, uint64_t,
                               LIVE_MASK_WORDS((size_t)view->class->state->n_fields) + 1);
    *any = mask && fields_changed(view->class->state, view->state, view->shadow, mask);
    return mask;
}

/* The address is another, and a live layout may show it. */
static bool
shows_move(const struct view *view)
{
    return view->layout && view->is_moved;
}

bool
view_is_dirty(struct view *view)
{
    bool any;
    view_check(view);
    return view->pushed.len || view->flash.changed || shows_move(view) ||
           !changed_fields(view, &any) || any;
}

bool
view_diff(struct view *view, struct buf *out)
{
    bool any;
    struct telemetry_span span;
    view_check(view);
    uint64_t *mask = changed_fields(view, &any);
    if (!mask) {
        out->failed = true;
        return false;
    }
    bool flashed = (view->layout && view->flash.changed) || shows_move(view);
    if (!any && !flashed && !view->pushed.len && !view->reply.ptr) {
        settle_shown(view);
        return false;
    }
    size_t start = out->len;
    view_span_begin(&span, view, TELEMETRY_RENDER, live_none);
    buf_char(out, '{');
    bool sent = (any || flashed) && draw_diff(view, out, mask);
    settle_shown(view);
    size_t bit = view->page_title ? (size_t)(view->page_title - view->class->state->fields) : 0;
    if (view->page_title && mask[bit / 64] >> (bit % 64) & 1) {
        buf_str(out, sent ? LIVE_STR(",\"t\":") : LIVE_STR("\"t\":"));
        json_string(out, view_page_title(view));
        sent = true;
    }
    if (view->pushed.len) {
        buf_str(out, sent ? LIVE_STR(",") : LIVE_STR(""));
        write_events(view, out);
        sent = true;
    }
    if (view->reply.ptr) {
        buf_str(out, sent ? LIVE_STR(",\"r\":") : LIVE_STR("\"r\":"));
        buf_str(out, view->reply);
        view->reply = live_none;
        sent = true;
    }
    if (sent)
        buf_char(out, '}');
    else
        out->len = start;
    end_render(&span, view, out, start);
    fields_settle(view->class->state, view->state, view->shadow);
    after_render(view);
    return sent;
}
