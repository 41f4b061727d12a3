/* issue_3814.c: the browser posts the form, with the button that did it, once the view is
 * ready. */
#include "issue_3814.live.h"

static live_status
submit(struct issue_3814 *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    self->is_ready = true;
    return LIVE_OK;
}

const struct issue_3814_view issue_3814_view = { .on = { .submit = submit } };
