/* twins.c: a view whose rows may have the same key, which is a mistake: it cannot be rendered.
 */
#include "twins.live.h"

static live_status
more(struct twins *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    int64_t id = twin_list_count(&self->twins);
    twin_list_append(&self->twins)->id = id;
    return LIVE_OK;
}

static live_status
pair(struct twins *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    twin_list_append(&self->twins)->id = 0;
    return LIVE_OK;
}

const struct twins_view twins_view = { .on = { .more = more, .pair = pair } };
