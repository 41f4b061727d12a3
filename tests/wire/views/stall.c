/* stall.c: all of it works without JavaScript too. */
#include "stall.live.h"

static live_status
mount(struct stall *self, live_socket *socket, const live_params *params)
{
    (void)socket, (void)params;
    self->mounts++;
    return LIVE_OK;
}

static void
put(struct stall *self, live_str name)
{
    struct thing *thing = thing_list_append(&self->things);
    thing->id = self->next++;
    live_set(&thing->name, name);
}

static live_status
add(struct stall *self, live_socket *socket, const live_event *event)
{
    (void)socket;
    put(self, live_event_str(event, "thing[name]", "nothing"));
    return LIVE_OK;
}

static live_status
two(struct stall *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    put(self, LIVE_STR("left"));
    put(self, LIVE_STR("right"));
    return LIVE_OK;
}

static live_status
remove_(struct stall *self, live_socket *socket, const live_event *event)
{
    (void)socket;
    int64_t at = thing_list_find(&self->things, live_event_int(event, "id", 0));
    if (at >= 0)
        thing_list_remove(&self->things, (uint32_t)at);
    return LIVE_OK;
}

static live_status
leave(struct stall *self, live_socket *socket, const live_event *event)
{
    (void)self;
    live_put_flash(socket, "info", "left");
    if (live_event_int(event, "to", 0) == 9)
        live_push_navigate(socket, "/wander/9");
    return LIVE_OK;
}

const struct stall_view stall_view = {
    .mount = mount,
    .on = { .add = add, .leave = leave, .remove = remove_, .two = two },
};
