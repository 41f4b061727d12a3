#include "volatile_in_loops.live.h"

static live_status
mount(struct v *self, live_socket *socket, const live_params *params)
{
    (void)socket, (void)params;
    for (int i = 0; i < 2; i++) {
        struct row *row = row_list_append(&self->rows);
        live_set(&row->s, i ? "b" : "a");
        item_list_append(&row->items)->id = i;
    }
    live_set(&self->s, "s");
    return LIVE_OK;
}
const struct v_view v_view = { .mount = mount };
