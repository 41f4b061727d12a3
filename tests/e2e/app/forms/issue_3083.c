/* issue_3083.c: what is selected comes from the server, by messages. */
#include "e2e.h"
#include "issue_3083.live.h"

static live_status
handle_info(struct issue_3083 *self, live_socket *socket, const live_message *message)
{
    (void)socket;
    int first = message->tag - E2E_SELECT_1_2 + 1;
    live_form_clear_list(&self->choice, "ids");
    live_form_set_int(&self->choice, "ids[]", first);
    live_form_set_int(&self->choice, "ids[]", first + 1);
    return LIVE_OK;
}

static live_status
validate(struct issue_3083 *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)socket, (void)event;
    return LIVE_OK;
}

const struct issue_3083_view issue_3083_view = {
    .handle_info = handle_info,
    .on = { .validate = validate },
};
