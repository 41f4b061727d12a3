/*
 * e2e_form.c: one form in many ways, as the address asks, or the page that the form stands in as a
 * view of its own. It is mounted afresh at each join: what it shows after a lost connection comes
 * from the form that the client sends again.
 */
#include "e2e.h"
#include "e2e_form.live.h"

/* Of the address; within another view of its session. Absent: not asked for. */
static live_str
asked(live_socket *socket, const live_params *params, const char *name)
{
    live_str value = live_param(params, name, NULL);
    return value.ptr ? value : live_session_get(socket, name);
}

static live_status
mount(struct e2e_form *self, live_socket *socket, const live_params *params)
{
    if (asked(socket, params, "no-id").ptr)
        live_set(&self->form_id, "");
    if (asked(socket, params, "no-change-event").ptr)
        live_set(&self->on_change, "");
    self->pushes = asked(socket, params, "js-change").ptr != NULL;
    self->disabled = asked(socket, params, "disabled-fieldset").ptr != NULL;
    live_set(&self->auto_recover, asked(socket, params, "phx-auto-recover"));
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
    .on_mount = { &e2e_sandbox },
    .on = { .validate = validate,
            .save = save,
            .custom_recovery = custom_recovery,
            .patch_recovery = patch_recovery,
            .button_test = button_test },
    .checkpoint = LIVE_NEVER,
    .remount = true,
};
