/* e2e_selects.c: one of the selects takes only numbers above 5. */
#include "e2e_selects.live.h"

enum { TICK = 1 };

static live_status
validate(struct e2e_selects *self, live_socket *socket, const live_event *event)
{
    (void)socket;
    live_status status = live_form_params(&self->select_form, event);
    if (status != LIVE_OK)
        return status;
    if (live_form_int(&self->select_form, "select3", 0) <= 5)
        live_form_error(&self->select_form, "select3", "must be greater than 5");
    live_form_set_action(&self->select_form, "validate");
    return LIVE_OK;
}

static live_status
toggle_tick(struct e2e_selects *self, live_socket *socket, const live_event *event)
{
    (void)event;
    self->ticks = !self->ticks;
    if (self->ticks)
        live_send_interval(socket, 1000, TICK);
    else
        live_cancel_timer(socket, TICK);
    return LIVE_OK;
}

static live_status
handle_info(struct e2e_selects *self, live_socket *socket, const live_message *message)
{
    (void)socket;
    self->tick += message->tag == TICK;
    return LIVE_OK;
}

const struct e2e_selects_view e2e_selects_view = {
    .handle_info = handle_info,
    .on = { .validate = validate, .toggle_tick = toggle_tick },
};
