#include "form_options.live.h"

static live_status
mount(struct v *self, live_socket *socket, const live_params *params)
{
    (void)socket, (void)params;
    live_form_set(&self->user, "ids[]", "1");
    live_form_set(&self->user, "ids[]", "2");
    return LIVE_OK;
}
const struct v_view v_view = { .mount = mount };
