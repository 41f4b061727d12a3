#include "names_of_c_and_ours.live.h"

static live_status
mount(struct t0 *self, live_socket *socket, const live_params *params)
{
    (void)socket, (void)params;
    for (int i = 0; i < 2; i++) {
        struct p *p = p_list_append(&self->k1);
        p->m = i;
        live_set(&p->r, i ? "y" : "x");
    }
    live_set(&self->item, "-");
    return LIVE_OK;
}
const struct t0_view t0_view = { .mount = mount };
