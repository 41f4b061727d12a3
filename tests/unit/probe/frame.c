/* frame.c: the live layout's part: what it handles for whatever view it is around. */
#include "probe_frame.live.h"

static live_status
greet(void *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)event;
    live_put_flash(socket, "info", "hello");
    live_assign_int(socket, "count", 77);
    return LIVE_OK;
}

const struct probe_frame_layout probe_frame_layout = { .on = { .greet = greet } };
