/* hooks.c: what code that does not know the view may do with it: fields by name, hooks, the
 * browser's session. */
#include "view_inside.h"

#include "fields.h"
#include "json_scan.h"
#include "str.h"

static void *
field_of(live_socket *socket, const char *name, live_type type)
{
    struct view *view = socket->view;
    const live_field *field = fields_find(view->class->state, live_str_of(name));
    if (!field || field->type != (uint8_t)type) {
        view->misuse = "live_assign_…: the view has no field of that name and type (.needs "
                       "would have said so at start)";
        return NULL;
    }
    return (char *)view->state + field->offset;
}

void
live_assign_text(live_socket *socket, const char *name, live_str text)
{
    live_string *field = field_of(socket, name, LIVE_T_STR);
    if (field)
        live_string_set(field, text);
}

void
live_assign_int(live_socket *socket, const char *name, int64_t number)
{
    int64_t *field = field_of(socket, name, LIVE_T_INT);
    if (field)
        *field = number;
}

void
live_assign_bool(live_socket *socket, const char *name, bool value)
{
    bool *field = field_of(socket, name, LIVE_T_BOOL);
    if (field)
        *field = value;
}

live_str
live_session_get(const live_socket *socket, const char *key)
{
    const struct view_place *place = socket->view->place;
    struct turn *turn = turn_current();
    return place && turn ? json_text(&turn->arena, json_get(place->data, key)) : live_none;
}

static unsigned
stages_of(const live_hook *hook)
{
    return (hook->handle_params ? LIVE_HANDLE_PARAMS : 0u) |
           (hook->handle_event ? LIVE_HANDLE_EVENT : 0u) |
           (hook->handle_info ? LIVE_HANDLE_INFO : 0u) |
           (hook->after_render ? LIVE_AFTER_RENDER : 0u);
}

void
live_attach_hook(live_socket *socket, const live_hook *hook)
{
    struct view *view = socket->view;
    unsigned stages = stages_of(hook), place = view->n_hooks;
    for (unsigned i = view->n_hooks; i-- > 0;) {
        if (!view->hooks[i].stages && i + 1 == place)
            place = i; /* the last ones that were detached make room */
        else if (view->hooks[i].stages & stages &&
                 str_is(live_str_of(view->hooks[i].hook->id), live_str_of(hook->id)))
            view->misuse = "live_attach_hook: a hook of that id is attached to that stage";
    }
    if (place == VIEW_MAX_HOOKS)
        view->misuse = "live_attach_hook: more than 16 hooks";
    if (view->misuse)
        return;
    view->hooks[place].hook = hook;
    view->hooks[place].stages = stages;
    view->n_hooks = place + 1;
}

void
live_detach_hook(live_socket *socket, const char *id, live_stage stage)
{
    struct view *view = socket->view;
    for (unsigned i = 0; i < view->n_hooks; i++)
        if (str_is(live_str_of(view->hooks[i].hook->id), live_str_of(id)))
            view->hooks[i].stages &= ~(unsigned)stage;
}
