/* warden.c: a view with a live layout of its own, which it has where it is sticky. */
#include "warden.live.h"
#include "warden_frame.live.h"

static live_status
inc(struct warden *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    self->n++;
    return LIVE_OK;
}

const struct warden_view warden_view = { .on = { .inc = inc }, .layout = &warden_frame_class };
