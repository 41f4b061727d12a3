/* inn.c: a view with another one in it. */
#include "inn.live.h"

static live_status
build(struct inn *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    self->rooms++;
    return LIVE_OK;
}

static live_status
shut(struct inn *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    self->is_open = false;
    return LIVE_OK;
}

/* Its render fails. */
static live_status
copy(struct inn *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    key_list_append(&self->keys)->number = 7;
    key_list_append(&self->keys)->number = 7;
    return LIVE_OK;
}

const struct inn_view inn_view = { .on = { .build = build, .copy = copy, .shut = shut } };
