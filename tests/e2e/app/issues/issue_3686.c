/* issue_3686.c: a flash that goes along: by live navigation, by a redirect, and by live
 * navigation that becomes a page load, because C is of another live_session. */
#include "issue_3686_a.live.h"
#include "issue_3686_b.live.h"
#include "issue_3686_c.live.h"

static live_status
to_b(struct issue_3686_a *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)event;
    live_put_flash(socket, "info", "Flash from A");
    live_push_navigate(socket, "/issues/3686/b");
    return LIVE_OK;
}

static live_status
to_c(struct issue_3686_b *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)event;
    live_put_flash(socket, "info", "Flash from B");
    live_redirect(socket, "/issues/3686/c");
    return LIVE_OK;
}

static live_status
to_a(struct issue_3686_c *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)event;
    live_put_flash(socket, "info", "Flash from C");
    live_push_navigate(socket, "/issues/3686/a");
    return LIVE_OK;
}

const struct issue_3686_a_view issue_3686_a_view = { .on = { .go = to_b } };
const struct issue_3686_b_view issue_3686_b_view = { .on = { .go = to_c } };
const struct issue_3686_c_view issue_3686_c_view = { .on = { .go = to_a } };
