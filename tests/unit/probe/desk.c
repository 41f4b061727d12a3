/* desk.c: what has phx-static: each handler leaves in `seen` what it was given. */
#include "desk.live.h"

static live_status
mount(struct desk *self, live_socket *socket, const live_params *params)
{
    (void)socket;
    self->n = live_param_int(params, "n", self->n);
    self->plain = live_param_int(params, "plain", 0) != 0;
    return LIVE_OK;
}

static live_status
load(struct desk *self, live_socket *socket)
{
    if (self->n == 404)
        return live_fail_with(socket, 404, "no desk");
    return LIVE_OK;
}

static void
see(struct desk *self, const live_event *event)
{
    live_str type = live_event_type(event), raw = live_event_raw(event);
    live_str meta = live_event_meta(event, "n", "none");
    live_format(&self->seen, "%.*s %.*s %.*s", (int)type.len, type.ptr, (int)raw.len, raw.ptr,
                (int)meta.len, meta.ptr);
}

static live_status
save(struct desk *self, live_socket *socket, const live_event *event)
{
    live_set(&self->name, live_event_str(event, "user[name]", "nobody"));
    see(self, event);
    live_broadcast(socket, "desks", "{}");
    return LIVE_OK;
}

static live_status
add(struct desk *self, live_socket *socket, const live_event *event)
{
    (void)socket;
    self->n += live_event_int(event, "by", 1);
    see(self, event);
    return LIVE_OK;
}

static live_status
go(struct desk *self, live_socket *socket, const live_event *event)
{
    live_str how = live_event_str(event, "how", "");
    self->n = 77;
    live_put_flash(socket, "info", "gone");
    if (live_str_equal(how, LIVE_STR("patch")))
        live_push_patch(socket, "/desk?n=3");
    else if (live_str_equal(how, LIVE_STR("navigate")))
        live_push_navigate(socket, "/probe");
    else
        live_redirect(socket, "/probe", .status = 307);
    return LIVE_OK;
}

static live_status
fail(struct desk *self, live_socket *socket, const live_event *event)
{
    (void)event;
    self->n = -1;
    return live_fail(socket, "asked to");
}

const struct desk_view desk_view = {
    .mount = mount,
    .load = load,
    .on = { .add = add, .fail = fail, .go = go, .save = save },
};
