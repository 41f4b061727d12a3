#include "view_inside.h"

#include "codec.h"
#include "event.h"
#include "fields.h"
#include "json_write.h"
#include "log.h"
#include "mem.h"
#include "render.h"
#include "str.h"

#include <stdio.h>

static size_t
aligned(size_t size)
{
    return (size + 15) & ~(size_t)15;
}

static void
check(const struct view *view)
{
    if (!view || view->magic != VIEW_MAGIC)
        live_bug("a view that is gone");
}

live_status
view_new(struct view **out, const live_view_class *class, live_str dom_id, bool connected,
         live_error *error)
{
    size_t state = aligned(class->state->size), prints = class->prints ? aligned(class->prints->size) : 0;
    char *block = mem_zalloc(aligned(sizeof(struct view)) + 2 * state + prints + dom_id.len + 1);
    *out = NULL;
    if (!block)
        return live_error_set(error, LIVE_ENOMEM, "out of memory for a view of %s", class->name);
    struct view *view = (struct view *)block;
    view->magic = VIEW_MAGIC;
    view->class = class;
    view->state = block + aligned(sizeof *view);
    view->shadow = (char *)view->state + state;
    view->prints = (char *)view->shadow + state;
    char *id = (char *)view->prints + prints;
    if (dom_id.len)
        memcpy(id, dom_id.ptr, dom_id.len);
    view->dom_id = (live_str){ id, dom_id.len };
    view->socket = (struct live_socket){ view, connected };
    view->last_request = &view->requests;
    view->page_title = fields_find(class->state, LIVE_STR("page_title"));
    if (view->page_title && view->page_title->type != LIVE_T_STR)
        view->page_title = NULL;
    if (fields_init(class->state, view->state)) {
        mem_free(block);
        return live_error_set(error, LIVE_ENOMEM, "out of memory for a view of %s", class->name);
    }
    *out = view;
    return LIVE_OK;
}

void
view_free(struct view *view)
{
    if (!view)
        return;
    check(view);
    if (view->stage == VIEW_ALIVE)
        view->class->terminate(view->state, &view->socket);
    fields_release(view->class->state, view->state);
    if (view->class->prints)
        prints_release(view->class->prints, view->prints);
    buf_release(&view->kept);
    mem_free(view->uri);
    view->magic = 0;
    mem_free(view);
}

const live_view_class *
view_class(const struct view *view)
{
    return view->class;
}

live_str
view_uri(const struct view *view)
{
    return live_str_of(view->uri);
}

live_status
view_set_uri(struct view *view, live_str uri, const char *action)
{
    check(view);
    view->action = action;
    if (str_is(view_uri(view), uri))
        return LIVE_OK;
    char *copy = mem_alloc(uri.len + 1);
    if (!copy)
        return LIVE_ENOMEM;
    memcpy(copy, uri.ptr, uri.len);
    copy[uri.len] = '\0';
    mem_free(view->uri);
    view->uri = copy;
    return LIVE_OK;
}

/* Before a callback: what an earlier one of the turn left behind is not this one's fault. */
static void
begin(struct view *view, enum view_stage least)
{
    check(view);
    live_expect(view->stage >= least && view->stage != VIEW_BROKEN);
    live_expect(turn_current());
    turn_current()->failed = false;
    view->reason = NULL;
}

static live_status
finish(struct view *view, const char *callback, live_status status, live_error *error)
{
    if (turn_current()->failed)
        status = LIVE_ENOMEM;
    if (status == LIVE_OK)
        return LIVE_OK;
    view->stage = VIEW_BROKEN;
    view->requests = NULL;
    view->last_request = &view->requests;
    const char *why = view->reason ? view->reason : live_strerror(status);
    live_error_set(error, status, "%s of view %s: %s", callback, view->class->name, why);
    if (error)
        error->file = view->class->file;
    return status;
}

live_status
view_load(struct view *view, live_error *error)
{
    begin(view, VIEW_READY);
    view->stage = VIEW_ALIVE;
    return finish(view, "load", view->class->load(view->state, &view->socket), error);
}

live_status
view_mount(struct view *view, const live_params *params, live_error *error)
{
    begin(view, VIEW_NEW);
    live_status status = view->class->mount(view->state, &view->socket, params);
    status = finish(view, "mount", status, error);
    if (status)
        return status;
    view->stage = VIEW_READY;
    return view_load(view, error);
}

struct resets {
    size_t len;
    char names[160];
};

static void
note_reset(void *context, live_str field)
{
    struct resets *resets = context;
    int added = snprintf(resets->names + resets->len, sizeof resets->names - resets->len, "%s%.*s",
                         resets->len ? ", " : "", (int)(field.len < 64 ? field.len : 64), field.ptr);
    if (added > 0)
        resets->len += (size_t)added;
    if (resets->len >= sizeof resets->names)
        resets->len = sizeof resets->names - 1;
}

live_status
view_restore(struct view *view, live_str snapshot, live_error *error)
{
    struct resets resets = { 0 };
    begin(view, VIEW_NEW);
    live_error_set(error, LIVE_OK, "%s", "");
    live_status status = snapshot_read(snapshot, view->class->state, view->state, &view->kept,
                                       note_reset, &resets, error);
    if (turn_current()->failed || view->kept.failed)
        status = live_error_set(error, LIVE_ENOMEM, "out of memory in a snapshot of view %s",
                                view->class->name);
    view->stage = status ? VIEW_BROKEN : VIEW_READY;
    if (!status && resets.len)
        live_error_set(error, LIVE_OK, "view %s: fields of another type were reset: %s",
                       view->class->name, resets.names);
    return status;
}

live_status
view_handle_params(struct view *view, const live_params *params, live_error *error)
{
    begin(view, VIEW_ALIVE);
    return finish(view, "handle_params",
                  view->class->handle_params(view->state, &view->socket, params, view_uri(view)),
                  error);
}

static const live_handler *
find_handler(const live_view_class *class, live_str name)
{
    size_t low = 0, high = class->n_events;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        live_str at = live_str_of(class->events[middle].name);
        size_t shorter = at.len < name.len ? at.len : name.len;
        int order = shorter ? memcmp(at.ptr, name.ptr, shorter) : 0;
        if (order == 0 && at.len == name.len)
            return &class->events[middle];
        if (order < 0 || (order == 0 && at.len < name.len))
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

live_status
view_event(struct view *view, const struct view_event *in, live_error *error)
{
    begin(view, VIEW_ALIVE);
    const live_handler *handler = find_handler(view->class, in->name);
    if (!handler && !view->class->has_handle_event())
        return live_error_set(error, LIVE_ENOENT, "view %s has no handler for event `%.*s`",
                              view->class->name, (int)(in->name.len < 100 ? in->name.len : 100),
                              in->name.ptr);
    struct live_event event = {
        .name = in->name,
        .value = in->value,
        .is_form = str_is(in->type, LIVE_STR("form")),
        .arena = &turn_current()->arena,
    };
    live_status status = handler ? handler->call(view->state, &view->socket, &event)
                                 : view->class->handle_event(view->state, &view->socket, &event);
    event_release(&event);
    return finish(view, handler ? handler->name : "handle_event", status, error);
}

live_status
view_info(struct view *view, const live_message *message, live_error *error)
{
    begin(view, VIEW_ALIVE);
    return finish(view, "handle_info",
                  view->class->handle_info(view->state, &view->socket, message), error);
}

struct timer_request *
view_take_timers(struct view *view)
{
    struct timer_request *first = view->requests;
    view->requests = NULL;
    view->last_request = &view->requests;
    return first;
}

void
view_snapshot(struct view *view, struct buf *out)
{
    check(view);
    snapshot_write(out, view->class->state, view->state, buf_text(&view->kept));
}

live_str
view_page_title(const struct view *view)
{
    if (!view->page_title)
        return live_none;
    return live_string_text((const live_string *)((const char *)view->state + view->page_title->offset));
}

/* After a render that failed without a component's template to name. */
static void
blame(struct view *view)
{
    if (view->unrendered.status != LIVE_OK && !view->unrendered.file)
        view->unrendered.file = view->class->file;
}

void
view_html(struct view *view, struct buf *out)
{
    check(view);
    render_html(out, &turn_current()->arena, view->class->render, view->class->prints, view->state,
                &view->unrendered);
    blame(view);
}

const live_error *
view_render_error(const struct view *view)
{
    return &view->unrendered;
}

void
view_full(struct view *view, struct buf *out)
{
    check(view);
    buf_char(out, '{');
    render_full(out, &turn_current()->arena, view->class->render, view->class->prints, view->state,
                view->prints, &view->unrendered);
    blame(view);
    live_str title = view_page_title(view);
    if (title.len) {
        buf_lit(out, ",\"t\":");
        json_string(out, title);
    }
    buf_char(out, '}');
    fields_settle(view->class->state, view->state, view->shadow);
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

bool
view_is_dirty(struct view *view)
{
    bool any;
    check(view);
    return !changed_fields(view, &any) || any;
}

bool
view_diff(struct view *view, struct buf *out)
{
    bool any;
    check(view);
    uint64_t *mask = changed_fields(view, &any);
    if (!mask) {
        out->failed = true;
        return false;
    }
    if (!any)
        return false;
    size_t start = out->len;
    buf_char(out, '{');
    bool sent = render_diff(out, &turn_current()->arena, view->class->render, view->state,
                            view->prints, mask, &view->unrendered);
    blame(view);
    if (view->page_title) {
        size_t bit = (size_t)(view->page_title - view->class->state->fields);
        if (mask[bit / 64] >> (bit % 64) & 1) {
            buf_str(out, sent ? LIVE_STR(",\"t\":") : LIVE_STR("\"t\":"));
            json_string(out, view_page_title(view));
            sent = true;
        }
    }
    if (sent)
        buf_char(out, '}');
    else
        out->len = start;
    fields_settle(view->class->state, view->state, view->shadow);
    return sent;
}
