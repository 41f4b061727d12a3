/* nav_b.c: a long list, and one item of it by a patch. */
#include "nav_b.live.h"

enum { ITEMS = 100 };

static live_status
load(struct nav_b *self, live_socket *socket)
{
    (void)socket;
    for (int64_t i = 1; i <= ITEMS; i++)
        nav_item_list_append(&self->items)->id = i;
    return LIVE_OK;
}

static live_status
handle_params(struct nav_b *self, live_socket *socket, const live_params *params, live_str uri)
{
    (void)uri;
    self->container = live_param(params, "container", NULL).ptr != NULL;
    live_set(&self->action, live_action(socket));
    live_set(&self->id, live_param(params, "id", ""));
    return LIVE_OK;
}

const struct nav_b_view nav_b_view = { .load = load, .handle_params = handle_params };
