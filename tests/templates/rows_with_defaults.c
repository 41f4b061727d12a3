#include "rows_with_defaults.live.h"

static live_status
mount(struct rows *self, live_socket *socket, const live_params *params)
{
    (void)socket, (void)params;
    row_list_insert(&self->rows, 0);
    return row_list_count(&self->rows) == 1 && row_list_at(&self->rows, 0)->a == 1 ? LIVE_OK : LIVE_ERROR;
}
const struct rows_view rows_view = { .mount = mount };
