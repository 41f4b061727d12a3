/* hall.c: a view that others stand in, as its address and its events ask. */
#include "hall.live.h"

#include <stdlib.h>

static void
seat(struct hall *self)
{
    seat_list_append(&self->seats)->id = ++self->last;
}

static live_status
mount(struct hall *self, live_socket *socket, const live_params *params)
{
    (void)socket;
    self->deep = live_param_int(params, "deep", 0);
    self->fails = live_param_int(params, "fails", 0);
    live_set(&self->kind, live_param(params, "kind", ""));
    live_set(&self->how, live_param(params, "how", ""));
    for (int64_t n = live_param_int(params, "guests", 1); n > 0; n--)
        seat(self);
    return LIVE_OK;
}

static live_status
handle_params(struct hall *self, live_socket *socket, const live_params *params, live_str uri)
{
    (void)socket, (void)params;
    live_set(&self->where, uri);
    return LIVE_OK;
}

static live_status
inc(struct hall *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    self->n++;
    return LIVE_OK;
}

static live_status
sit(struct hall *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    seat(self);
    return LIVE_OK;
}

/* `last` goes back, so that the next guest is called as he was. */
static live_status
rise(struct hall *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    if (seat_list_count(&self->seats) > 0)
        seat_list_remove(&self->seats, seat_list_count(&self->seats) - 1);
    self->last--;
    return LIVE_OK;
}

static live_status
fail(struct hall *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)event;
    return live_fail(socket, "asked to");
}

static live_status
crash(struct hall *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)socket, (void)event;
    abort();
}

static live_status
go(struct hall *self, live_socket *socket, const live_event *event)
{
    live_str to = live_event_str(event, "to", "/hall");
    (void)self;
    live_push_navigate(socket, live_textf("%.*s", (int)to.len, to.ptr));
    return LIVE_OK;
}

const struct hall_view hall_view = {
    .mount = mount,
    .handle_params = handle_params,
    .on = { .inc = inc, .sit = sit, .rise = rise, .fail = fail, .crash = crash, .go = go },
};
