/*
 * e2e_feedback.c: a text that is hidden until its input was used, by an attribute of older
 * versions of LiveView that a script of the layout keeps alive; clivec knows it no more, so it
 * is markup.
 */
#include "e2e_feedback.live.h"

#include "feedback_live.live.h"

static void
show(struct e2e_feedback *self)
{
    live_set_html(&self->feedback,
                  self->is_off ? LIVE_STR("<div data-feedback-container>Said something?</div>")
                               : LIVE_STR("<div phx-feedback-for=\"myfeedback\" "
                                          "data-feedback-container>Said something?</div>"));
}

static live_status
mount(struct e2e_feedback *self, live_socket *socket, const live_params *params)
{
    (void)socket, (void)params;
    show(self);
    return LIVE_OK;
}

static live_status
inc(struct e2e_feedback *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    self->count++;
    return LIVE_OK;
}

static live_status
validate(struct e2e_feedback *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    self->n_changes++;
    return LIVE_OK;
}

static live_status
submit(struct e2e_feedback *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    self->n_submits++;
    return LIVE_OK;
}

static live_status
toggle(struct e2e_feedback *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    self->is_off = !self->is_off;
    show(self);
    return LIVE_OK;
}

const struct e2e_feedback_view e2e_feedback_view = {
    .mount = mount,
    .on = { .inc = inc, .validate = validate, .submit = submit, .toggle_feedback = toggle },
    .layout = &feedback_live_class,
};
