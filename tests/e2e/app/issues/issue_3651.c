/* issue_3651.c: an event in the join's reply, whose answers are events again. */
#include "issue_3651.live.h"

enum { CHANGE_ID = 1, ENOUGH = 4096 };

static live_status
load(struct issue_3651 *self, live_socket *socket)
{
    (void)self;
    live_send_after(socket, 1, CHANGE_ID);
    live_push_event(socket, "myevent", NULL);
    return LIVE_OK;
}

static live_status
handle_info(struct issue_3651 *self, live_socket *socket, const live_message *message)
{
    (void)socket, (void)message;
    self->id = 2;
    return LIVE_OK;
}

static live_status
lol(struct issue_3651 *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)socket, (void)event;
    return LIVE_OK;
}

static live_status
reload(struct issue_3651 *self, live_socket *socket, const live_event *event)
{
    (void)event;
    live_push_event(socket, "myevent", NULL);
    if (++self->counter > ENOUGH)
        return live_fail(socket, "that is enough");
    return LIVE_OK;
}

const struct issue_3651_view issue_3651_view = {
    .load = load,
    .handle_info = handle_info,
    .on = { .lol = lol, .reload = reload },
};
