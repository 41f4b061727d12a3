#include "loops_in_branches.live.h"

static live_status
mount(struct v *self, live_socket *socket, const live_params *params)
{
    (void)socket, (void)params;
    for (int i = 0; i < 2; i++) {
        struct row *row = row_list_append(&self->rows);
        row->id = 10 + i;
        row->open = i == 0;
        item_list_append(&row->items)->n = 5;
    }
    return LIVE_OK;
}
const struct v_view v_view = { .mount = mount };
