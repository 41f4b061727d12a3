/* hooks.c: functions that run before a view's own callbacks (live_attach_hook): a list on the
 * heap, in the order of attachment; and the browser's session. A hook is copied: its struct may
 * stand on the author's stack. */
#include "view_inside.h"

#include "json_scan.h"
#include "mem.h"
#include "str.h"

live_str
live_session_get(const live_socket *socket, const char *key)
{
    const struct view_place *place = socket->view->place;
    struct turn *turn = turn_current();
    if (!place || !turn)
        return live_none;
    live_str value = json_get(place->own, key);
    if (!value.ptr)
        value = json_get(place->data, key);
    bool as_it_is = !json_is_string(value) && !str_is(value, LIVE_STR("null"));
    return as_it_is ? value : json_text(&turn->arena, value);
}

/* ---- hooks that know no view: behind the same calls as those that do ---- */

static live_status
call_params(const void *hook, void *self, live_socket *socket, const live_params *params,
            live_str uri)
{
    return ((const live_hook *)hook)->handle_params(self, socket, params, uri);
}

static live_status
call_event(const void *hook, void *self, live_socket *socket, const live_event *event)
{
    return ((const live_hook *)hook)->handle_event(self, socket, event);
}

static live_status
call_info(const void *hook, void *self, live_socket *socket, const live_message *message)
{
    return ((const live_hook *)hook)->handle_info(self, socket, message);
}

static void
call_after_render(const void *hook, void *self, live_socket *socket)
{
    ((const live_hook *)hook)->after_render(self, socket);
}

static void
call_terminate(const void *hook, void *self, live_socket *socket)
{
    ((const live_hook *)hook)->terminate(self, socket);
}

static const live_hook_calls any_view = { NULL,      call_params,       call_event,
                                          call_info, call_after_render, call_terminate };

static unsigned
stages_of(const live_hook *hook)
{
    return (hook->handle_params ? LIVE_HANDLE_PARAMS : 0u) |
           (hook->handle_event ? LIVE_HANDLE_EVENT : 0u) |
           (hook->handle_info ? LIVE_HANDLE_INFO : 0u) |
           (hook->after_render ? LIVE_AFTER_RENDER : 0u) |
           (hook->terminate ? LIVE_TERMINATE : 0u);
}

void
live_attach_hook(live_socket *socket, const live_hook *hook)
{
    live_attach_hook_of(socket, &any_view, hook->id, stages_of(hook), hook);
}

/* ---- the list ---- */

/* The place behind the last hook that has not been detached wholly; NULL: the callback fails.
 */
static struct view_hook *
new_place(struct view *view)
{
    while (view->n_hooks && !view->hooks[view->n_hooks - 1].stages)
        view->n_hooks--;
    if (view->n_hooks == VIEW_MAX_HOOKS) {
        view->misuse = "live_attach_hook: more than 16 hooks";
        return NULL;
    }
    if (view->n_hooks == view->max_hooks) {
        unsigned most = view->max_hooks ? view->max_hooks * 2u : 2;
        struct view_hook *more = mem_realloc(view->hooks, most * sizeof *more);
        if (!more) {
            turn_fail();
            return NULL;
        }
        view->hooks = more;
        view->max_hooks = (uint8_t)most;
    }
    return &view->hooks[view->n_hooks++];
}

void
live_attach_hook_of(live_socket *socket, const live_hook_calls *calls, const char *id,
                    unsigned stages, const void *hook)
{
    struct view *view = socket->view;
    if (calls->class && calls->class != view->class) {
        view->misuse = "a hook of another view was attached";
        return;
    }
    for (unsigned i = 0; i < view->n_hooks; i++)
        if (view->hooks[i].stages & stages &&
            str_is(live_str_of(view->hooks[i].id), live_str_of(id))) {
            view->misuse = "live_attach_hook: a hook of that id is attached to that stage";
            return;
        }
    struct view_hook *place = new_place(view);
    if (!place)
        return;
    place->calls = calls;
    place->id = id;
    place->stages = stages;
    memcpy(place->hook, hook, sizeof place->hook);
}

void
live_detach_hook(live_socket *socket, const char *id, live_stage stage)
{
    struct view *view = socket->view;
    for (unsigned i = 0; i < view->n_hooks; i++)
        if (str_is(live_str_of(view->hooks[i].id), live_str_of(id)))
            view->hooks[i].stages &= ~(unsigned)stage;
}
