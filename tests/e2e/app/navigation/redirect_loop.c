/* redirect_loop.c: a patch whose handle_params patches again, until the runtime ends the view.
 * A page that is loaded with the parameter does not. */
#include "redirect_loop.live.h"

static live_status
mount(struct redirect_loop *self, live_socket *socket, const live_params *params)
{
    (void)socket;
    self->loop = !live_param(params, "loop", NULL).ptr;
    live_set(&self->message, self->loop ? "" : "Too many redirects");
    return LIVE_OK;
}

static live_status
handle_params(struct redirect_loop *self, live_socket *socket, const live_params *params,
              live_str uri)
{
    (void)uri;
    if (self->loop && live_param(params, "loop", NULL).ptr)
        live_push_patch(socket, "/navigation/redirectloop?loop=true");
    return LIVE_OK;
}

const struct redirect_loop_view redirect_loop_view = {
    .mount = mount,
    .handle_params = handle_params,
    .remount = true,
};
