/* e2e_js.c: commands that change attributes; the one event is only counted. */
#include "e2e_js.live.h"

static live_status
increment(struct e2e_js *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    self->count++;
    return LIVE_OK;
}

const struct e2e_js_view e2e_js_view = { .on = { .increment = increment } };
