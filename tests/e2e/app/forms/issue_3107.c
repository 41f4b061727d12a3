/* issue_3107.c: a change enables the button; the select has no name and is the client's. */
#include "issue_3107.live.h"

static live_status
validate(struct issue_3107 *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    self->is_valid = true;
    return LIVE_OK;
}

const struct issue_3107_view issue_3107_view = { .on = { .validate = validate } };
