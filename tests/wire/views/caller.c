/* caller.c: says whom it talks to, as far as it is told. */
#include "caller.live.h"

static live_status
load(struct caller *self, live_socket *socket)
{
    live_set(&self->host, live_host_uri(socket));
    live_set(&self->peer, live_connect_info(socket, "peer_data"));
    live_set(&self->agent, live_connect_info(socket, "user_agent"));
    live_set(&self->tag, live_connect_info(socket, "x-tag"));
    live_set(&self->uri, live_connect_info(socket, "uri"));
    live_set(&self->param, live_connect_param(socket, "color"));
    live_set(&self->list, live_connect_param(socket, "_mounts"));
    self->changed = live_static_changed(socket);
    return LIVE_OK;
}

/* Too late: fails. */
static live_status
ask(struct caller *self, live_socket *socket, const live_event *event)
{
    self->asked++;
    if (live_event_int(event, "host", 0))
        live_set(&self->host, live_host_uri(socket));
    else
        live_set(&self->param, live_connect_param(socket, "color"));
    return LIVE_OK;
}

const struct caller_view caller_view = { .load = load, .on = { .ask = ask } };
