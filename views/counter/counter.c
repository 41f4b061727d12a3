/* counter.c: the smallest view: a number that lives in the session store. */
#include "counter.live.h"

static live_status
inc(struct counter *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    if (self->count < INT64_MAX)
        self->count++;
    return LIVE_OK;
}

static live_status
dec(struct counter *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    if (self->count > INT64_MIN)
        self->count--;
    return LIVE_OK;
}

const struct counter_view counter_view = { .on = { .inc = inc, .dec = dec } };
