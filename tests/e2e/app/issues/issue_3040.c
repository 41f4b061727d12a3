/* issue_3040.c: a modal that a click outside closes, but not the end of one that began inside.
 */
#include "issue_3040.live.h"

static live_status
handle_params(struct issue_3040 *self, live_socket *socket, const live_params *params,
              live_str uri)
{
    (void)socket, (void)uri;
    self->modal_open = live_param(params, "modal", NULL).ptr != NULL;
    return LIVE_OK;
}

static live_status
submit(struct issue_3040 *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    self->submitted = true;
    return LIVE_OK;
}

const struct issue_3040_view issue_3040_view = {
    .handle_params = handle_params,
    .on = { .submit = submit },
};
