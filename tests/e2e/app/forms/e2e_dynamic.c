/* e2e_dynamic.c: rows of inputs that come and go. */
#include "e2e_dynamic.live.h"

static live_status
mount(struct e2e_dynamic *self, live_socket *socket, const live_params *params)
{
    (void)socket;
    self->checkboxes = live_param_int(params, "checkboxes", 0) == 1;
    return LIVE_OK;
}

static live_status
validate(struct e2e_dynamic *self, live_socket *socket, const live_event *event)
{
    (void)socket;
    return live_form_params(&self->my_form, event);
}

static live_status
save(struct e2e_dynamic *self, live_socket *socket, const live_event *event)
{
    self->submitted = true;
    return validate(self, socket, event);
}

const struct e2e_dynamic_view e2e_dynamic_view = {
    .mount = mount,
    .on = { .validate = validate, .save = save },
};
