static live_status
on(struct event_of_default *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)socket, (void)event;
    return LIVE_OK;
}
const struct event_of_default_view event_of_default_view = { .on = { .pick = on, .take = on, .close = on } };
