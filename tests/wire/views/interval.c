/* interval.c: its state is saved each second. */
#include "interval.live.h"

static live_status
mount(struct interval *self, live_socket *socket, const live_params *params)
{
    (void)params;
    self->mounts = live_connected(socket) ? 2 : 1;
    return LIVE_OK;
}

static live_status
inc(struct interval *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    self->count++;
    return LIVE_OK;
}

const struct interval_view interval_view = {
    .mount = mount,
    .on = { .inc = inc },
    .checkpoint = LIVE_INTERVAL,
};
