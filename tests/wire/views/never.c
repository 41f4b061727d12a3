/* never.c: its state is never saved. */
#include "never.live.h"

static live_status
mount(struct never *self, live_socket *socket, const live_params *params)
{
    (void)params;
    self->mounts = live_connected(socket) ? 2 : 1;
    return LIVE_OK;
}

static live_status
inc(struct never *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    self->count++;
    return LIVE_OK;
}

const struct never_view never_view = {
    .mount = mount,
    .on = { .inc = inc },
    .checkpoint = LIVE_NEVER,
};
