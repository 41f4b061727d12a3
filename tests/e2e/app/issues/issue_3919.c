/* issue_3919.c: an attribute that is given, and then has its default again. */
#include "issue_3919.live.h"

static live_status
toggle_special(struct issue_3919 *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    self->special = !self->special;
    return LIVE_OK;
}

const struct issue_3919_view issue_3919_view = { .on = { .toggle_special = toggle_special } };
