/* issue_2787.c: the options of one select follow another one; both are empty once submitted. */
#include "issue_2787.live.h"

static live_status
updated(struct issue_2787 *self, live_socket *socket, const live_event *event)
{
    (void)socket;
    return live_form_params(&self->demo, event);
}

static live_status
submitted(struct issue_2787 *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    live_form_reset(&self->demo);
    return LIVE_OK;
}

const struct issue_2787_view issue_2787_view = {
    .on = { .updated = updated, .submitted = submitted },
};
