/* guest.c: a view that stands in others, and may have one of its own kind in itself. */
#include "guest.live.h"

#include <stdlib.h>

enum { LATER = 1 };

static int64_t
number(live_str text)
{
    return atoll(live_textf("%.*s", (int)text.len, text.len ? text.ptr : ""));
}

static void
go(live_socket *socket, live_str how, live_str where)
{
    const char *to = live_textf("%.*s", (int)where.len, where.ptr);
    if (live_str_equal(how, LIVE_STR("patch")))
        live_push_patch(socket, to);
    else if (live_str_equal(how, LIVE_STR("navigate")))
        live_push_navigate(socket, to);
    else if (live_str_equal(how, LIVE_STR("redirect")))
        live_redirect(socket, to);
}

static live_status
mount(struct guest *self, live_socket *socket, const live_params *params)
{
    (void)params;
    self->deep = number(live_session_get(socket, "deep"));
    live_set(&self->seat, live_session_get(socket, "seat"));
    live_str how = live_session_get(socket, "how");
    if (live_str_equal(how, LIVE_STR("fail")))
        return live_fail(socket, "no entry");
    if (live_str_equal(how, LIVE_STR("flash")))
        live_put_flash(socket, "info", "hello");
    if (!live_connected(socket))
        go(socket, how, LIVE_STR("/roam"));
    else if (live_str_equal(how, LIVE_STR("join-navigate")))
        go(socket, LIVE_STR("navigate"), LIVE_STR("/roam"));
    else if (live_str_equal(how, LIVE_STR("join-redirect")))
        go(socket, LIVE_STR("redirect"), LIVE_STR("/roam"));
    return LIVE_OK;
}

/* Fails the first joins, as many as it is told. */
static live_status
load(struct guest *self, live_socket *socket)
{
    self->alive = live_connected(socket);
    live_set(&self->told, live_session_get(socket, "n"));
    if (!self->alive)
        return LIVE_OK;
    int64_t attempts = number(live_connect_param(socket, "_mount_attempts"));
    return attempts < number(live_session_get(socket, "fails")) ? live_fail(socket, "not yet")
                                                                : LIVE_OK;
}

static live_status
inc(struct guest *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    self->n++;
    return LIVE_OK;
}

static live_status
fail(struct guest *self, live_socket *socket, const live_event *event)
{
    (void)event;
    self->n = -1000;
    return live_fail(socket, "asked to");
}

static live_status
crash(struct guest *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)socket, (void)event;
    abort();
}

static live_status
deeper(struct guest *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    self->deep = !self->deep;
    return LIVE_OK;
}

static live_status
on_go(struct guest *self, live_socket *socket, const live_event *event)
{
    self->n += live_event_int(event, "inc", 0);
    go(socket, live_event_str(event, "how", ""), live_event_str(event, "to", "/hall"));
    return LIVE_OK;
}

static live_status
tell(struct guest *self, live_socket *socket, const live_event *event)
{
    (void)event;
    live_put_flash(socket, "info", "told");
    live_push_event(socket, "told", NULL);
    live_set(&self->page_title, "Guest who told");
    return LIVE_OK;
}

static live_status
later(struct guest *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)event;
    live_send_after(socket, 1, LATER);
    return LIVE_OK;
}

static live_status
handle_info(struct guest *self, live_socket *socket, const live_message *message)
{
    (void)message;
    self->n += 100;
    live_push_patch(socket, "/hall/later");
    return LIVE_OK;
}

const struct guest_view guest_view = {
    .mount = mount,
    .load = load,
    .handle_info = handle_info,
    .on = { .inc = inc,
            .fail = fail,
            .crash = crash,
            .deeper = deeper,
            .go = on_go,
            .tell = tell,
            .later = later },
};
