/* wander.c: the view that goes elsewhere: by its URL's parameters and by events. */
#include "wander.live.h"

#include <json-c/json.h>
#include <stdio.h>

enum { LATER = 1 };

/* `how`: patch, replace, navigate, redirect, external; anything else stays. */
static void
go(live_socket *socket, live_str how, live_str where)
{
    char to[256];
    snprintf(to, sizeof to, "%.*s", (int)where.len, where.len ? where.ptr : "");
    if (live_str_equal(how, LIVE_STR("patch")))
        live_push_patch(socket, to);
    else if (live_str_equal(how, LIVE_STR("replace")))
        live_push_patch(socket, to, .replace = true);
    else if (live_str_equal(how, LIVE_STR("navigate")))
        live_push_navigate(socket, to);
    else if (live_str_equal(how, LIVE_STR("redirect")))
        live_redirect(socket, to, .status = 303);
    else if (live_str_equal(how, LIVE_STR("external")))
        live_redirect(socket, to, .external = true);
}

static live_status
mount(struct wander *self, live_socket *socket, const live_params *params)
{
    self->mounts++;
    if (live_param_int(params, "status", 0))
        return live_fail_with(socket, (int)live_param_int(params, "status", 0),
                              "no such thing");
    if (live_param(params, "flash", NULL).ptr)
        live_put_flash(socket, "info", live_param(params, "flash", NULL));
    if (!live_connected(socket) || live_param(params, "always", NULL).ptr)
        go(socket, live_param(params, "mount", "no"), live_param(params, "to", ""));
    if (live_connected(socket))
        go(socket, live_param(params, "connected", "no"), live_param(params, "to", ""));
    return LIVE_OK;
}

static live_status
load(struct wander *self, live_socket *socket)
{
    (void)self;
    if (live_connected(socket))
        live_push_event(socket, "loaded", NULL);
    return LIVE_OK;
}

static live_status
handle_params(struct wander *self, live_socket *socket, const live_params *params, live_str uri)
{
    live_set(&self->where, uri);
    live_set(&self->action, live_action(socket));
    if (live_param(params, "loop", NULL).ptr)
        live_push_patch(socket, "/wander?loop=1");
    else
        go(socket, live_param(params, "params", "no"), live_param(params, "to", ""));
    return LIVE_OK;
}

static live_status
on_go(struct wander *self, live_socket *socket, const live_event *event)
{
    (void)self;
    if (live_event_str(event, "tell", NULL).ptr)
        live_push_event(socket, "going", NULL);
    go(socket, live_event_str(event, "how", ""), live_event_str(event, "to", ""));
    return LIVE_OK;
}

static live_status
on_answer(struct wander *self, live_socket *socket, const live_event *event)
{
    live_set(&self->where, live_event_str(event, "where", ""));
    struct json_object *reply = json_object_new_object();
    json_object_object_add(reply, "n", json_object_new_int64(live_event_int(event, "n", 0)));
    json_object_object_add(reply, "path", json_object_new_string("a/b \"c\""));
    live_reply(socket, reply);
    json_object_put(reply);
    return LIVE_OK;
}

static live_status
on_tell(struct wander *self, live_socket *socket, const live_event *event)
{
    (void)self;
    live_push_event(socket, "first", NULL);
    live_push_event(socket, "second", live_event_json(event), .before = true);
    return LIVE_OK;
}

static live_status
on_say(struct wander *self, live_socket *socket, const live_event *event)
{
    (void)self;
    live_put_flash(socket, "info", live_event_str(event, "text", ""));
    return LIVE_OK;
}

static live_status
on_say_and_go(struct wander *self, live_socket *socket, const live_event *event)
{
    on_say(self, socket, event);
    return on_go(self, socket, event);
}

static live_status
on_patch_twice(struct wander *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)event;
    live_push_patch(socket, "/wander?a");
    live_push_patch(socket, "/wander?b");
    return LIVE_OK;
}

static live_status
on_later(struct wander *self, live_socket *socket, const live_event *event)
{
    live_set(&self->where, live_event_str(event, "to", ""));
    live_send_after(socket, 1, LATER);
    return LIVE_OK;
}

static live_status
on_kind(struct wander *self, live_socket *socket, const live_event *event)
{
    (void)socket;
    live_set(&self->where, live_event_type(event));
    live_append(&self->where, LIVE_STR(" "));
    live_append(&self->where, live_event_meta(event, "_target", "-"));
    return LIVE_OK;
}

/* Where `later` said, with an event on the way. */
static live_status
handle_info(struct wander *self, live_socket *socket, const live_message *message)
{
    (void)message;
    live_str to = live_text(self->where);
    live_push_event(socket, "ticked", NULL);
    if (to.len && to.ptr[0] == '/')
        go(socket,
           live_str_equal(to, LIVE_STR("/roam")) ? LIVE_STR("navigate") : LIVE_STR("patch"),
           to);
    return LIVE_OK;
}

const struct wander_view wander_view = {
    .mount = mount,
    .load = load,
    .handle_params = handle_params,
    .handle_info = handle_info,
    .on = { .go = on_go,
            .answer = on_answer,
            .tell = on_tell,
            .say = on_say,
            .say_and_go = on_say_and_go,
            .patch_twice = on_patch_twice,
            .later = on_later,
            .kind = on_kind },
};
