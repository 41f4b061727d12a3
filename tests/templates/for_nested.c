#include "for_nested.live.h"

static live_status
mount(struct groups *self, live_socket *socket, const live_params *params)
{
    (void)socket, (void)params;
    for (int n = 0; n < 2; n++) {
        struct group *group = group_list_append(&self->groups);
        live_format(&group->title, "g%d", n);
        for (int k = 0; k < 2; k++)
            live_format(&item_list_append(&group->items)->name, "i%d", k);
    }
    return LIVE_OK;
}
const struct groups_view groups_view = { .mount = mount };
