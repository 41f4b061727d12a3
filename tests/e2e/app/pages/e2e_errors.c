/* e2e_errors.c: callbacks that fail as the URL asks for. */
#include "e2e_errors.live.h"

static bool
wants(const live_params *params, const char *name)
{
    return live_str_equal(live_param(params, name, ""), LIVE_STR("raise"));
}

static live_status
mount(struct e2e_errors *self, live_socket *socket, const live_params *params)
{
    live_str child = live_param(params, "connected-child-mount-raise", NULL);
    if (wants(params, "dead-mount") ||
        (live_connected(socket) && wants(params, "connected-mount")))
        return live_fail(socket, "boom");
    self->has_child = child.ptr || live_param(params, "child", NULL).ptr;
    self->is_linked = live_str_equal(child, LIVE_STR("link"));
    if (!self->is_linked)
        self->fails = live_param_int(params, "connected-child-mount-raise", 0);
    else if (live_str_equal(live_connect_param(socket, "_mounts"), LIVE_STR("0")))
        self->fails = 1; /* once: this view always comes alive, so the client would not give up */
    return LIVE_OK;
}

static live_status
load(struct e2e_errors *self, live_socket *socket)
{
    (void)socket;
    self->rendered_at = live_now();
    return LIVE_OK;
}

static live_status
boom(struct e2e_errors *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)event;
    return live_fail(socket, "boom");
}

extern const live_layout_class errors_live_class;

const struct e2e_errors_view e2e_errors_view = {
    .mount = mount,
    .load = load,
    .remount = true,
    .layout = &errors_live_class,
    .on = { .boom = boom },
};
