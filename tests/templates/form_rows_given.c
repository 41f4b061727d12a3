#include "form_rows_given.live.h"

static live_status
mount(struct v *self, live_socket *socket, const live_params *params)
{
    (void)socket, (void)params;
    live_form_set(&self->user, "tags[0][name]", "old");
    live_form_set(&self->user, "two[name]", "of data");
    return LIVE_OK;
}
const struct v_view v_view = { .mount = mount };
