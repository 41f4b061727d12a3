#include "pick_names.live.h"

static live_status
mount(struct v *self, live_socket *socket, const live_params *params)
{
    (void)socket, (void)params;
    for (int i = 0; i < 3; i++)
        row_list_append(&self->rows)->id = i;
    return LIVE_OK;
}
const struct v_view v_view = { .mount = mount };
