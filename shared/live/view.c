#include "view_inside.h"

#include "codec.h"
#include "event.h"
#include "fields.h"
#include "json_scan.h"
#include "mem.h"
#include "str.h"

#include <stdio.h>

static size_t
aligned(size_t size)
{
    return (size + 15) & ~(size_t)15;
}

live_status
view_new(struct view **out, const live_view_class *class, live_str dom_id, bool connected,
         live_error *error)
{
    size_t state = aligned(class->state->size),
           prints = class->prints ? aligned(class->prints->size) : 0;
    char *block =
        mem_zalloc(aligned(sizeof(struct view)) + 2 * state + prints + dom_id.len + 1);
    *out = NULL;
    if (!block)
        return live_error_set(error, LIVE_ENOMEM, "out of memory for a view of %s",
                              class->name);
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
    view->last_wish = &view->wishes;
    view->page_title = fields_find(class->state, LIVE_STR("page_title"));
    if (view->page_title && view->page_title->type != LIVE_T_STR)
        view->page_title = NULL;
    if (fields_init(class->state, view->state)) {
        mem_free(block);
        return live_error_set(error, LIVE_ENOMEM, "out of memory for a view of %s",
                              class->name);
    }
    *out = view;
    return LIVE_OK;
}

void
view_span_begin(struct telemetry_span *span, struct view *view, enum telemetry_stage stage,
           live_str event)
{
    span->telemetry = NULL;
    if (turn_current() && turn_current()->telemetry)
        telemetry_start(span, stage,
                        &(live_telemetry_event){ .view = view->class->name,
                                                 .socket = &view->socket,
                                                 .id = view->dom_id,
                                                 .uri = view_uri(view),
                                                 .event = event });
}

static live_status
end_span(struct telemetry_span *span, live_status status, const live_error *error)
{
    telemetry_stop(span, status, error && status != LIVE_OK ? error->message : NULL);
    return status;
}

void
view_terminate(struct view *view)
{
    view_check(view);
    struct telemetry_span span;
    if (view->stage != VIEW_ALIVE)
        return;
    view_span_begin(&span, view, TELEMETRY_TERMINATE, live_none);
    view->stage = VIEW_BROKEN;
    for (unsigned i = 0; i < view->n_hooks; i++)
        if (view->hooks[i].stages & LIVE_TERMINATE)
            view->hooks[i].calls->terminate(view->hooks[i].hook, view->state, &view->socket);
    view->class->terminate(view->state, &view->socket);
    telemetry_stop(&span, LIVE_OK, NULL);
}

void
view_free(struct view *view)
{
    if (!view)
        return;
    view_terminate(view);
    fields_release(view->class->state, view->state);
    if (view->class->prints)
        prints_release(view->class->prints, view->prints);
    layout_free(view->layout);
    buf_release(&view->kept);
    buf_release(&view->pushed);
    mem_free(view->csrf);
    mem_free(view->nest);
    flash_release(&view->flash);
    mem_free(view->hooks);
    mem_free(view->unrendered);
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
    return view->uri ? live_str_of(view->uri + view->host_len) : live_none;
}

live_str
view_host(const struct view *view)
{
    return view->host_len ? (live_str){ view->uri, view->host_len } : live_none;
}

/* host, then uri. */
static live_status
set_uri(struct view *view, live_str host, live_str uri)
{
    char *copy = mem_alloc(host.len + uri.len + 1);
    if (!copy)
        return LIVE_ENOMEM;
    if (host.len)
        memcpy(copy, host.ptr, host.len);
    if (uri.len)
        memcpy(copy + host.len, uri.ptr, uri.len);
    copy[host.len + uri.len] = '\0';
    mem_free(view->uri);
    view->uri = copy;
    view->host_len = host.len;
    return LIVE_OK;
}

live_status
view_set_host(struct view *view, live_str host)
{
    view_check(view);
    return set_uri(view, host, view_uri(view));
}

live_status
view_set_uri(struct view *view, live_str uri, const char *action)
{
    view_check(view);
    view->action = action;
    if (view->uri && str_is(view_uri(view), uri))
        return LIVE_OK;
    live_status status = set_uri(view, (live_str){ view->uri, view->host_len }, uri);
    view->is_moved = view->is_moved || status == LIVE_OK;
    return status;
}

/* Before a callback: what an earlier one of the turn left behind is not this one's fault. */
static void
begin(struct view *view, enum view_stage least)
{
    view_check(view);
    live_expect(view->stage >= least && view->stage != VIEW_BROKEN);
    live_expect(turn_current());
    turn_current()->failed = false;
    view->reason = view->misuse = NULL;
    view->may_patch = view->is_event = false;
    view->http_status = 0;
}

static live_status
finish(struct view *view, const char *callback, live_status status, live_error *error)
{
    view_flash_show(view);
    if (turn_current()->failed)
        status = LIVE_ENOMEM;
    else if (status == LIVE_OK && view->misuse)
        status = LIVE_ERROR;
    if (status == LIVE_OK)
        return LIVE_OK;
    if (view->misuse && !view->reason)
        view->reason = view->misuse;
    view->nav.kind = NAV_NONE;
    view->stage = VIEW_BROKEN;
    view->requests = NULL;
    view->last_request = &view->requests;
    view->wishes = NULL;
    view->last_wish = &view->wishes;
    const char *why = view->reason ? view->reason : live_strerror(status);
    live_error_set(error, status, "%s of view %s: %s", callback, view->class->name, why);
    if (error)
        error->file = view->class->file;
    return status;
}

void
view_set_place(struct view *view, const struct view_place *place)
{
    view->place = place;
}

void
view_set_session(struct view *view, const struct token_keys *keys,
                 const struct session_id *session)
{
    view->keys = keys;
    view->session = session;
}

live_status
view_set_layout(struct view *view, const live_layout_class *class)
{
    view_check(view);
    layout_free(view->layout);
    view->layout = NULL;
    return class ? layout_new(&view->layout, class, view->class->state) : LIVE_OK;
}

live_status
view_set_nest(struct view *view, const struct nest *nest)
{
    view_check(view);
    if (!view->class->nested && !(view->layout && view->layout->class->nested))
        return LIVE_OK;
    if (!view->nest)
        view->nest = mem_alloc(sizeof *view->nest);
    if (!view->nest)
        return LIVE_ENOMEM;
    *view->nest = *nest;
    view->nest->keys = view->keys;
    view->nest->session = view->session;
    view->nest->dom_id = view->dom_id;
    return LIVE_OK;
}

live_str
view_csrf_token(struct view *view)
{
    if (!view->keys)
        return LIVE_STR("");
    if (!view->csrf) {
        struct buf token = { 0 };
        csrf_sign(&token, view->keys, view->session);
        buf_char(&token, '\0');
        if (token.failed)
            buf_release(&token);
        view->csrf = token.data; /* NULL if released */
    }
    return live_str_of(view->csrf);
}

live_status
view_session_data(struct view *view, live_session_data *data, const live_params *params,
                  live_error *error)
{
    const live_session *session = view->place->session;
    begin(view, VIEW_NEW);
    return finish(view, "the live_session", session->session(data, &view->socket, params), error);
}

static live_status
run_hook(struct view *view, const live_on_mount *hook, const live_params *params,
         live_error *error)
{
    live_status status = hook->run(&view->socket, params);
    if (status == LIVE_HALT && view->nav.kind == NAV_NONE) {
        view->misuse = "an on_mount hook that halts must redirect or navigate";
        status = LIVE_ERROR;
    }
    return finish(view, hook->name, status == LIVE_HALT ? LIVE_OK : status, error);
}

/* The live_session's hooks, then the view's, until one sends the user elsewhere. */
static live_status
run_on_mount(struct view *view, const live_params *params, live_error *error)
{
    const live_session *session = view->place ? view->place->session : NULL;
    const live_on_mount *const *lists[] = { session ? session->on_mount : NULL,
                                            view->class->on_mount };
    live_status status = LIVE_OK;
    for (int list = 0; list < 2; list++)
        for (int i = 0; lists[list] && i < LIVE_ON_MOUNT_MAX && lists[list][i]; i++)
            if (status == LIVE_OK && view->nav.kind == NAV_NONE)
                status = run_hook(view, lists[list][i], params, error);
    return status;
}

/* What the layout shows of the browser's session is as it is now. */
static live_status
take_session(struct view *view, live_error *error)
{
    live_status status = LIVE_OK;
    if (view->layout)
        status = layout_take_session(view->layout, view->place ? view->place->data : live_none);
    return status == LIVE_OK ? LIVE_OK : finish(view, "the layout", status, error);
}

static live_status
load(struct view *view, live_error *error)
{
    begin(view, VIEW_READY);
    view->stage = VIEW_ALIVE;
    return finish(view, "load", view->class->load(view->state, &view->socket), error);
}

live_status
view_load(struct view *view, const live_params *params, live_error *error)
{
    struct telemetry_span span;
    begin(view, VIEW_READY);
    view_span_begin(&span, view, TELEMETRY_LOAD, live_none);
    live_status status = take_session(view, error);
    if (status == LIVE_OK)
        status = run_on_mount(view, params, error);
    if (status == LIVE_OK && view->nav.kind == NAV_NONE)
        status = load(view, error);
    view->place = NULL;
    return end_span(&span, status, error);
}

static live_status
mount(struct view *view, const live_params *params, live_error *error)
{
    live_status status = take_session(view, error);
    if (status == LIVE_OK)
        status = run_on_mount(view, params, error);
    if (status == LIVE_OK && view->nav.kind == NAV_NONE) {
        begin(view, VIEW_NEW);
        status = finish(view, "mount", view->class->mount(view->state, &view->socket, params),
                        error);
    }
    if (status == LIVE_OK)
        view->stage = VIEW_READY;
    return status;
}

live_status
view_mount(struct view *view, const live_params *params, live_error *error)
{
    struct telemetry_span span;
    begin(view, VIEW_NEW);
    view_span_begin(&span, view, TELEMETRY_MOUNT, live_none);
    live_status status = end_span(&span, mount(view, params, error), error);
    if (status == LIVE_OK && view->nav.kind == NAV_NONE) {
        view_span_begin(&span, view, TELEMETRY_LOAD, live_none);
        status = end_span(&span, load(view, error), error);
    }
    view->place = NULL;
    return status;
}

struct resets {
    size_t len;
    char names[160];
};

static void
note_reset(void *context, live_str field)
{
    struct resets *resets = context;
    int added =
        snprintf(resets->names + resets->len, sizeof resets->names - resets->len, "%s%.*s",
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
    if (status == LIVE_OK)
        status = view_flash_restore(view);
    if (turn_current()->failed || view->kept.failed || status == LIVE_ENOMEM)
        status = live_error_set(error, LIVE_ENOMEM, "out of memory in a snapshot of view %s",
                                view->class->name);
    view->stage = status ? VIEW_BROKEN : VIEW_READY;
    if (!status && resets.len)
        live_error_set(error, LIVE_OK, "view %s: fields of another type were reset: %s",
                       view->class->name, resets.names);
    return status;
}

/* Calls each hook of the stage until one fails or halts. */
#define EACH_HOOK(view, stage, status, call)                                                   \
    for (unsigned i_ = 0; i_ < (view)->n_hooks && (status) == LIVE_OK; i_++) {                 \
        const struct view_hook *at = &(view)->hooks[i_];                                       \
        if (at->stages & (stage))                                                              \
            (status) = at->calls->call;                                                        \
    }

live_status
view_handle_params(struct view *view, const live_params *params, live_error *error)
{
    struct telemetry_span span;
    begin(view, VIEW_ALIVE);
    view_span_begin(&span, view, TELEMETRY_HANDLE_PARAMS, live_none);
    view->may_patch = true;
    live_status status = LIVE_OK;
    EACH_HOOK(view, LIVE_HANDLE_PARAMS, status,
              handle_params(at->hook, view->state, &view->socket, params, view_uri(view)));
    if (status == LIVE_OK)
        status = view->class->handle_params(view->state, &view->socket, params, view_uri(view));
    status = finish(view, "handle_params", status == LIVE_HALT ? LIVE_OK : status, error);
    return end_span(&span, status, error);
}

static const live_handler *
find_handler(const live_handler *events, size_t n_events, live_str name)
{
    size_t low = 0, high = n_events;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        live_str at = live_str_of(events[middle].name);
        size_t shorter = at.len < name.len ? at.len : name.len;
        int order = shorter ? memcmp(at.ptr, name.ptr, shorter) : 0;
        if (order == 0 && at.len == name.len)
            return &events[middle];
        if (order < 0 || (order == 0 && at.len < name.len))
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* The view's own, else the one that its live layout has for all. */
static const live_handler *
handler_of(const struct view *view, live_str name)
{
    const live_handler *own = find_handler(view->class->events, view->class->n_events, name);
    if (own || !view->layout)
        return own;
    const live_layout_class *layout = view->layout->class;
    own = find_handler(layout->events, layout->n_events, name);
    return own && own->given() ? own : NULL;
}

/* `lv:` names are the runtime's own: there is one. */
static live_status
own_event(struct view *view, const struct view_event *in, live_error *error)
{
    if (!str_is(in->name, LIVE_STR("lv:clear-flash")))
        return live_error_set(error, LIVE_ENOENT, "`%.*s` is no event of the runtime",
                              (int)(in->name.len < 100 ? in->name.len : 100), in->name.ptr);
    live_str key = live_none;
    if (in->value.len && in->value.ptr[0] == '{')
        key = json_text(&turn_current()->arena, json_get(in->value, "key"));
    flash_clear(&view->flash, key);
    return finish(view, "lv:clear-flash", LIVE_OK, error);
}

static live_status
handle_event(struct view *view, const struct view_event *in, live_error *error)
{
    begin(view, VIEW_ALIVE);
    if (str_starts(in->name, LIVE_STR("lv:")))
        return own_event(view, in, error);
    view->may_patch = view->is_event = true;
    struct live_event event = {
        .name = in->name,
        .value = in->value,
        .type = in->type,
        .meta = in->meta,
        .is_form = str_is(in->type, LIVE_STR("form")),
        .arena = &turn_current()->arena,
    };
    const live_handler *handler = handler_of(view, in->name);
    live_status status = LIVE_OK;
    EACH_HOOK(view, LIVE_HANDLE_EVENT, status,
              handle_event(at->hook, view->state, &view->socket, &event));
    bool unknown = status == LIVE_OK && !handler && !view->class->has_handle_event();
    if (status == LIVE_OK && handler)
        status = handler->call(view->state, &view->socket, &event);
    else if (status == LIVE_OK && !unknown)
        status = view->class->handle_event(view->state, &view->socket, &event);
    event_release(&event);
    if (unknown)
        return live_error_set(error, LIVE_ENOENT, "view %s has no handler for event `%.*s`",
                              view->class->name, (int)(in->name.len < 100 ? in->name.len : 100),
                              in->name.ptr);
    return finish(view, handler ? handler->name : "handle_event",
                  status == LIVE_HALT ? LIVE_OK : status, error);
}

live_status
view_event(struct view *view, const struct view_event *in, live_error *error)
{
    struct telemetry_span span;
    view_span_begin(&span, view, TELEMETRY_HANDLE_EVENT, in->name);
    return end_span(&span, handle_event(view, in, error), error);
}

live_status
view_info(struct view *view, const live_message *message, live_error *error)
{
    struct telemetry_span span;
    begin(view, VIEW_ALIVE);
    view_span_begin(&span, view, TELEMETRY_HANDLE_INFO, message->topic);
    view->may_patch = true;
    live_status status = LIVE_OK;
    EACH_HOOK(view, LIVE_HANDLE_INFO, status,
              handle_info(at->hook, view->state, &view->socket, message));
    if (status == LIVE_OK)
        status = view->class->handle_info(view->state, &view->socket, message);
    status = finish(view, "handle_info", status == LIVE_HALT ? LIVE_OK : status, error);
    return end_span(&span, status, error);
}

unsigned
view_http_status(const struct view *view)
{
    return view->stage == VIEW_BROKEN ? view->http_status : 0;
}

bool
view_has_nav(const struct view *view)
{
    return view->nav.kind != NAV_NONE;
}

void
view_take_nav(struct view *view, struct nav *nav)
{
    *nav = view->nav;
    view->nav = (struct nav){ .kind = NAV_NONE };
}

bool
view_has_reply(const struct view *view)
{
    return view->reply.ptr != NULL;
}

struct timer_request *
view_take_timers(struct view *view)
{
    struct timer_request *first = view->requests;
    view->requests = NULL;
    view->last_request = &view->requests;
    return first;
}

struct pubsub_wish *
view_take_wishes(struct view *view)
{
    struct pubsub_wish *first = view->wishes;
    view->wishes = NULL;
    view->last_wish = &view->wishes;
    return first;
}

void
view_snapshot(struct view *view, struct buf *out)
{
    view_check(view);
    snapshot_write(out, view->class->state, view->state, buf_text(&view->kept));
    view_flash_save(view, out);
}
