#include "for_self.live.h"

static live_status
mount(struct rows *self, live_socket *socket, const live_params *params)
{
    (void)socket, (void)params;
    for (int i = 1; i <= 3; i++) {
        struct row *row = row_list_append(&self->rows);
        row->id = i;
        live_format(&row->name, "<%d>", i);
    }
    row_list_edit(&self->rows, 2)->on = false;
    row_list_move(&self->rows, 2, 0);
    return LIVE_OK;
}
const struct rows_view rows_view = { .mount = mount };
