/* e2e_components.c: components that come with clivec, one tab each. */
#include "e2e_components.live.h"

static live_status
handle_params(struct e2e_components *self, live_socket *socket, const live_params *params,
              live_str uri)
{
    (void)socket, (void)uri;
    live_set(&self->tab, live_param(params, "tab", "focus_wrap"));
    return LIVE_OK;
}

const struct e2e_components_view e2e_components_view = { .handle_params = handle_params };
