/* issue_3612.c: a view that stays takes the page from one address to the other. */
#include "issue_3612_a.live.h"
#include "issue_3612_b.live.h"
#include "issue_3612_sticky.live.h"

static live_status
to_a(struct issue_3612_sticky *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)event;
    live_push_navigate(socket, "/issues/3612/a");
    return LIVE_OK;
}

static live_status
to_b(struct issue_3612_sticky *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)event;
    live_push_navigate(socket, "/issues/3612/b");
    return LIVE_OK;
}

const struct issue_3612_a_view issue_3612_a_view = { .mount = NULL };
const struct issue_3612_b_view issue_3612_b_view = { .mount = NULL };
const struct issue_3612_sticky_view issue_3612_sticky_view = {
    .on = { .navigate_to_a = to_a, .navigate_to_b = to_b },
};
