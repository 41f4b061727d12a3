/* roam.c: another view of the same live_session, in a container of its own. */
#include "roam.live.h"

static live_status
step(struct roam *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    self->steps++;
    return LIVE_OK;
}

static const live_container wide = {
    .tag = "section", .attrs = { { "class", "wide \"one\"" }, { "data-x", "1" } }
};

const struct roam_view roam_view = { .container = &wide, .on = { .step = step } };
