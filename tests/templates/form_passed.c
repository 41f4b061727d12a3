#include "form_passed.live.h"

static live_status
mount(struct v *self, live_socket *socket, const live_params *params)
{
    (void)socket, (void)params;
    live_form_set(&self->home, "town", "Oslo");
    live_form_set(&self->trip, "from[town]", "Bergen");
    live_form_set(&self->trip, "stops[0][town]", "Voss");
    live_form_set(&self->trip, "stops[1][zip]", "2");
    return LIVE_OK;
}
const struct v_view v_view = { .mount = mount };
