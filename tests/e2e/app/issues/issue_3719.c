/* issue_3719.c: which input a change came from, as its path. */
#include "issue_3719.live.h"

/* foo[bar] is shown as ["foo", "bar"]. */
static live_status
inc(struct issue_3719 *self, live_socket *socket, const live_event *event)
{
    (void)socket;
    live_str name = live_event_meta(event, "_target", "undefined");
    live_set(&self->target, "[\"");
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == '[')
            live_append(&self->target, LIVE_STR("\", \""));
        else if (name.ptr[i] != ']')
            live_append(&self->target, (live_str){ name.ptr + i, 1 });
    }
    live_append(&self->target, LIVE_STR("\"]"));
    return LIVE_OK;
}

const struct issue_3719_view issue_3719_view = { .on = { .inc = inc } };
