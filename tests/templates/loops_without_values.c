#include "loops_without_values.live.h"

static live_status
mount(struct v *self, live_socket *socket, const live_params *params)
{
    (void)socket, (void)params;
    row_list_append(&self->rows)->id = 1;
    row_list_append(&self->rows)->id = 2;
    return LIVE_OK;
}
const struct v_view v_view = { .mount = mount };
