#include "nested_in_for.live.h"

static live_status
mount(struct page *self, live_socket *socket, const live_params *params)
{
    (void)socket, (void)params;
    for (int i = 0; i < 3; i++) {
        struct city *city = city_list_append(&self->cities);
        city->id = i;
        live_set(&city->name, i == 1 ? "Bergen" : "Oslo");
    }
    return LIVE_OK;
}

const struct page_view page_view = { .mount = mount };
