/* issue_3529.c: when it was mounted tells whether it was mounted again. */
#include "issue_3529.live.h"

static live_status
mount(struct issue_3529 *self, live_socket *socket, const live_params *params)
{
    (void)socket, (void)params;
    self->mounted = live_now();
    return LIVE_OK;
}

static live_status
handle_params(struct issue_3529 *self, live_socket *socket, const live_params *params,
              live_str uri)
{
    (void)socket, (void)params, (void)uri;
    self->next = live_now().us;
    return LIVE_OK;
}

const struct issue_3529_view issue_3529_view = { .mount = mount,
                                                 .handle_params = handle_params };
