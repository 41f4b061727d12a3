#include "for_same_list_twice.live.h"

static live_status
mount(struct rows *self, live_socket *socket, const live_params *params)
{
    (void)socket, (void)params;
    for (int i = 0; i < 2; i++) {
        struct row *row = row_list_append(&self->rows);
        row->id = i;
        live_format(&row->name, "%c", 'x' + i);
    }
    return LIVE_OK;
}
const struct rows_view rows_view = { .mount = mount };
