/* again.c: it is mounted again at each join, as in Phoenix. */
#include "again.live.h"

static live_status
mount(struct again *self, live_socket *socket, const live_params *params)
{
    (void)params;
    self->mounts = live_connected(socket) ? 2 : 1;
    return LIVE_OK;
}

static live_status
inc(struct again *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    self->count++;
    return LIVE_OK;
}

const struct again_view again_view = {
    .mount = mount,
    .on = { .inc = inc },
    .remount = true,
};
