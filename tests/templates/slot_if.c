#include "slot_if.live.h"

static live_status
mount(struct v *self, live_socket *socket, const live_params *params)
{
    (void)socket, (void)params;
    item_list_append(&self->items)->id = 1;
    item_list_append(&self->items)->done = true;
    live_set(&item_list_append(&self->items)->name, "last");
    return LIVE_OK;
}
const struct v_view v_view = { .mount = mount };
