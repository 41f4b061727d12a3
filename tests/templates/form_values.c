#include "form_values.live.h"

static live_status
mount(struct v *self, live_socket *socket, const live_params *params)
{
    (void)socket, (void)params;
    live_form_set(&self->user, "email", "<a@b>");
    live_form_set_int(&self->user, "age", 41);
    live_form_set(&self->user, "ids[]", "1");
    live_form_set(&self->user, "ids[]", "2");
    live_form_set(&self->user, "tags[0][name]", "red");
    live_form_set(&self->user, "tags[1][name]", "blue");
    live_form_set(&self->user, "address[street]", "High St");
    live_form_error(&self->user, "email", "is %s", "<bad>");
    live_form_error(&self->user, "", "as a whole");
    live_form_error(&self->user, "tags[1][name]", "is taken");
    live_form_set_action(&self->user, "validate");
    return LIVE_OK;
}
const struct v_view v_view = { .mount = mount };
