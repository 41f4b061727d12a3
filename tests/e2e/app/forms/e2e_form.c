/*
 * e2e_form.c: one form in many ways, as the address asks. It is mounted afresh at each join:
 * what it shows after a lost connection comes from the form that the client sends again.
 */
#include "e2e_form.live.h"

static live_status
mount(struct e2e_form *self, live_socket *socket, const live_params *params)
{
    (void)socket;
    if (live_param(params, "no-id", NULL).ptr)
        live_set(&self->form_id, "");
    if (live_param(params, "no-change-event", NULL).ptr)
        live_set(&self->on_change, "");
    self->pushes = live_param(params, "js-change", NULL).ptr != NULL;
    self->disabled = live_param(params, "disabled-fieldset", NULL).ptr != NULL;
    live_set(&self->auto_recover, live_param(params, "phx-auto-recover", ""));
    return LIVE_OK;
}

static live_status
validate(struct e2e_form *self, live_socket *socket, const live_event *event)
{
    (void)socket;
    return live_form_params(&self->values, event);
}

static live_status
save(struct e2e_form *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    self->submitted = true;
    return LIVE_OK;
}

static live_status
custom_recovery(struct e2e_form *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    live_form_reset(&self->values);
    live_form_set(&self->values, "b", "custom value from server");
    return LIVE_OK;
}

static live_status
patch_recovery(struct e2e_form *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)event;
    live_push_patch(socket, "/form?patched=true");
    return LIVE_OK;
}

static live_status
button_test(struct e2e_form *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)socket, (void)event;
    return LIVE_OK;
}

const struct e2e_form_view e2e_form_view = {
    .mount = mount,
    .on = { .validate = validate,
            .save = save,
            .custom_recovery = custom_recovery,
            .patch_recovery = patch_recovery,
            .button_test = button_test },
    .checkpoint = LIVE_NEVER,
    .remount = true,
};
