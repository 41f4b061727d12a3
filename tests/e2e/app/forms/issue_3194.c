/* issue_3194.c: to submit is to go elsewhere, while a change may still wait for its blur. */
#include "issue_3194.live.h"

#include "issue_3194_other.live.h"

static live_status
validate(struct issue_3194 *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)socket, (void)event;
    return LIVE_OK;
}

static live_status
submit(struct issue_3194 *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)event;
    live_push_navigate(socket, "/issues/3194/other");
    return LIVE_OK;
}

const struct issue_3194_view issue_3194_view = {
    .on = { .validate = validate, .submit = submit },
};
const struct issue_3194_other_view issue_3194_other_view = { .remount = false };
