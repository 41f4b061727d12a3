/* room.c: views that speak to one another on the topic that the path names. */
#include "room.live.h"

#include <stdio.h>

static live_status
mount(struct room *self, live_socket *socket, const live_params *params)
{
    live_set(&self->topic, live_param(params, "topic", "hall"));
    live_str hail = live_param(params, "hail", NULL);
    if (hail.ptr && !live_connected(socket))
        live_broadcast(socket, live_text(self->topic), hail);
    return live_param_int(params, "fail", 0) ? live_fail(socket, "asked to") : LIVE_OK;
}

static live_status
load(struct room *self, live_socket *socket)
{
    live_subscribe(socket, live_text(self->topic));
    return LIVE_OK;
}

/* What was heard, joined by commas. */
static live_status
handle_info(struct room *self, live_socket *socket, const live_message *message)
{
    (void)socket;
    self->heard++;
    if (live_text(self->text).len)
        live_append(&self->text, LIVE_STR(","));
    live_append(&self->text, live_message_str(message, "text", "?"));
    return LIVE_OK;
}

static void
put(live_socket *socket, const struct room *self, live_str text, bool to_all)
{
    char json[256];
    snprintf(json, sizeof json, "{\"text\":\"%.*s\"}", (int)text.len, text.ptr);
    if (to_all)
        live_broadcast(socket, live_text(self->topic), json);
    else
        live_broadcast_from(socket, live_text(self->topic), json);
}

static live_status
say(struct room *self, live_socket *socket, const live_event *event)
{
    put(socket, self, live_event_str(event, "text", "hi"), true);
    return LIVE_OK;
}

static live_status
say_from(struct room *self, live_socket *socket, const live_event *event)
{
    put(socket, self, live_event_str(event, "text", "hi"), false);
    return LIVE_OK;
}

static live_status
many(struct room *self, live_socket *socket, const live_event *event)
{
    (void)event;
    for (int i = 0; i < 100; i++) {
        char text[16];
        snprintf(text, sizeof text, "%d", i);
        put(socket, self, live_str_of(text), false);
    }
    return LIVE_OK;
}

static live_status
fail(struct room *self, live_socket *socket, const live_event *event)
{
    (void)event;
    put(socket, self, LIVE_STR("never"), true);
    live_unsubscribe(socket, live_text(self->topic));
    return live_fail(socket, "asked to");
}

static live_status
again(struct room *self, live_socket *socket, const live_event *event)
{
    live_subscribe(socket, live_text(self->topic));
    live_subscribe(socket, live_event_str(event, "topic", "hall"));
    return LIVE_OK;
}

static live_status
leave(struct room *self, live_socket *socket, const live_event *event)
{
    (void)event;
    live_unsubscribe(socket, live_text(self->topic));
    return LIVE_OK;
}

static live_status
quiet(struct room *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)socket, (void)event;
    return LIVE_OK;
}

static live_status
noise(struct room *self, live_socket *socket, const live_event *event)
{
    live_broadcast(socket, live_text(self->topic), live_event_str(event, "json", "hello"));
    return LIVE_OK;
}

static void
terminate(struct room *self, live_socket *socket)
{
    put(socket, self, LIVE_STR("gone"), false);
}

const struct room_view room_view = {
    .mount = mount,
    .load = load,
    .handle_info = handle_info,
    .terminate = terminate,
    .on = { .say = say,
            .say_from = say_from,
            .many = many,
            .fail = fail,
            .again = again,
            .leave = leave,
            .quiet = quiet,
            .noise = noise },
};
