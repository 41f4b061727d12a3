/* badge.c: a view that handlers render into their pages, with data of its own. */
#include "badge.live.h"

static live_status
mount(struct badge *self, live_socket *socket, const live_params *params)
{
    live_set(&self->who, live_session_get(socket, "who"));
    live_set(&self->uri, live_uri(socket));
    if (live_param(params, "away", NULL).ptr)
        live_redirect(socket, "/wander");
    return LIVE_OK;
}

static live_status
load(struct badge *self, live_socket *socket)
{
    live_set(&self->now, live_session_get(socket, "user"));
    live_set(&self->tier, live_session_get(socket, "tier"));
    return LIVE_OK;
}

static live_status
handle_params(struct badge *self, live_socket *socket, const live_params *params, live_str uri)
{
    (void)self, (void)params, (void)uri;
    return live_fail(socket, "a view of no route has no URL of its own");
}

static live_status
inc(struct badge *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    self->n++;
    return LIVE_OK;
}

static live_status
patch(struct badge *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)event;
    live_push_patch(socket, "/badge/x");
    return LIVE_OK;
}

const struct badge_view badge_view = { .mount = mount,
                                       .load = load,
                                       .handle_params = handle_params,
                                       .on = { .inc = inc, .patch = patch } };
