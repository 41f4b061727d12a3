/* nav_a.c: a page that patches to itself, each time with a parameter that was not there before.
 */
#include "nav_a.live.h"

static live_status
handle_params(struct nav_a *self, live_socket *socket, const live_params *params, live_str uri)
{
    (void)socket, (void)uri;
    live_set(&self->param_current, live_param(params, "param", ""));
    self->param_next = live_now().us;
    return LIVE_OK;
}

const struct nav_a_view nav_a_view = { .handle_params = handle_params };
