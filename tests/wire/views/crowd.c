/* crowd.c: as many live views within it as its address says. */
#include "crowd.live.h"

static live_status
mount(struct crowd *self, live_socket *socket, const live_params *params)
{
    (void)socket;
    self->n = live_param_int(params, "n", 0);
    return LIVE_OK;
}

const struct crowd_view crowd_view = { .mount = mount };
