#include "for_with_if.live.h"

static live_status
mount(struct rows *self, live_socket *socket, const live_params *params)
{
    (void)socket, (void)params;
    for (int i = 0; i < 4; i++)
        row_list_append(&self->rows)->n = i;
    return LIVE_OK;
}
const struct rows_view rows_view = { .mount = mount };
