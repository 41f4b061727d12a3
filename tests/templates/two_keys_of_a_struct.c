#include "two_keys_of_a_struct.live.h"

static live_status
mount(struct two *self, live_socket *socket, const live_params *params)
{
    (void)socket, (void)params;
    row_list_append(&self->a)->id = 4;
    live_set(&row_list_append(&self->b)->slug, "s");
    bool found = row_list_find_by_id(&self->a, 4) == 0 && row_list_find_by_slug(&self->b, LIVE_STR("s")) == 0 &&
                 row_list_find_by_id(&self->a, 5) == -1;
    return found ? LIVE_OK : LIVE_ERROR;
}
const struct two_view two_view = { .mount = mount };
