/* issue_3819.c: a form with nothing to recover. */
#include "issue_3819.live.h"

static live_status
ignore(struct issue_3819 *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)socket, (void)event;
    return LIVE_OK;
}

static live_status
reconnected(struct issue_3819 *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    self->is_back = true;
    return LIVE_OK;
}

const struct issue_3819_view issue_3819_view = {
    .on = { .validate = ignore, .save = ignore, .reconnected = reconnected },
};
