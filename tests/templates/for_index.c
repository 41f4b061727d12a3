#include "for_index.live.h"

static live_status
mount(struct rows *self, live_socket *socket, const live_params *params)
{
    (void)socket, (void)params;
    live_set(&row_list_append(&self->rows)->name, "a");
    live_set(&row_list_append(&self->rows)->name, "b");
    return LIVE_OK;
}
const struct rows_view rows_view = { .mount = mount };
