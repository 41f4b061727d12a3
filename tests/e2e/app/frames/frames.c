/* frames.c: views of one live_session, each with a live layout of its own, or none. */
#include "frame_boxed.live.h"
#include "frame_plain.live.h"
#include "framed_bare.live.h"
#include "framed_boxed.live.h"
#include "framed_plain.live.h"

/* The layout's, for every view in it. */
static live_status
greet(void *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)event;
    live_put_flash(socket, "info", "greetings");
    return LIVE_OK;
}

const struct frame_plain_layout frame_plain_layout = { .on = { .greet = greet } };

/* The view's own, in the layout's markup or in the view's. */
static live_status
plain_event(struct framed_plain *self, live_socket *socket, const live_event *event)
{
    (void)socket;
    self->n += live_str_equal(live_event_name(event), LIVE_STR("more")) ? 1 : -1;
    if (self->n == 2)
        live_set(&self->page_title, "two");
    return LIVE_OK;
}

static live_status
boxed_event(struct framed_boxed *self, live_socket *socket, const live_event *event)
{
    (void)socket;
    self->n = live_str_equal(live_event_name(event), LIVE_STR("more")) ? self->n % 4 + 1
                                                                       : self->n - 1;
    return LIVE_OK;
}

const struct framed_plain_view framed_plain_view = {
    .layout = &frame_plain_class,
    .handle_event = plain_event,
    .on = { .less = plain_event },
};
const struct framed_boxed_view framed_boxed_view = {
    .layout = &frame_boxed_class,
    .handle_event = boxed_event,
    .on = { .less = boxed_event },
};
const struct framed_bare_view framed_bare_view = { .layout = NULL };
