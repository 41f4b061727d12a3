/* e2e_errors_child.c: a view within e2e_errors that fails its first joins, as many as it is told. */
#include "e2e_errors_child.live.h"

#include <stdlib.h>

static int
number(live_str text)
{
    return atoi(live_textf("%.*s", (int)text.len, text.len ? text.ptr : ""));
}

static live_status
load(struct e2e_errors_child *self, live_socket *socket)
{
    self->rendered_at = live_now();
    self->connected = live_connected(socket);
    if (!self->connected)
        return LIVE_OK;
    int attempts = number(live_connect_param(socket, "_mount_attempts"));
    return attempts < number(live_session_get(socket, "fails")) ? live_fail(socket, "boom")
                                                                 : LIVE_OK;
}

static live_status
boom(struct e2e_errors_child *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)event;
    return live_fail(socket, "boom");
}

const struct e2e_errors_child_view e2e_errors_child_view = {
    .load = load,
    .on = { .boom = boom },
};
