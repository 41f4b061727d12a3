/* nest.c: a view with others in it, which do what its parameter `what` says. */
#include "nest.live.h"
#include "nest_inner.live.h"

static live_status
mount(struct nest *self, live_socket *socket, const live_params *params)
{
    (void)socket;
    live_set(&self->what, live_param(params, "what", ""));
    live_set(&self->id, live_param(params, "id", "in"));
    self->twice = live_param(params, "twice", NULL).ptr;
    live_str session = live_param(params, "session", NULL);
    return session.ptr ? live_parse_json(&self->session, session) : LIVE_OK;
}

static live_status
inc(struct nest *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    self->n++;
    return LIVE_OK;
}

static live_status
hide(struct nest *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    self->hidden = true;
    return LIVE_OK;
}

static live_status
handle_params(struct nest *self, live_socket *socket, const live_params *params, live_str uri)
{
    (void)socket, (void)uri;
    if (live_param(params, "patched", NULL).ptr)
        live_set(&self->what, "patched");
    return LIVE_OK;
}

const struct nest_view nest_view = { .mount = mount,
                                     .handle_params = handle_params,
                                     .on = { .inc = inc, .hide = hide } };

static live_status
inner_mount(struct nest_inner *self, live_socket *socket, const live_params *params)
{
    live_str what = live_session_get(socket, "what");
    live_set(&self->what, what);
    live_set(&self->n, live_session_get(socket, "n"));
    live_set(&self->host, live_host_uri(socket));
    if (live_str_equal(what, LIVE_STR("fail")))
        return live_fail(socket, "asked to");
    if (live_str_equal(what, LIVE_STR("lost")))
        return live_fail_with(socket, 404, "asked to be lost");
    if (live_str_equal(what, LIVE_STR("away"))) {
        live_put_flash(socket, "info", "from within");
        live_redirect(socket, "/probe");
    }
    return live_param(params, "what", NULL).ptr ? live_fail(socket, "the page's parameters")
                                                : LIVE_OK;
}

static live_status
inner_event(struct nest_inner *self, live_socket *socket, const live_event *event)
{
    live_str name = live_event_name(event);
    self->count++;
    if (live_str_equal(name, LIVE_STR("boom")))
        return live_fail(socket, "asked to");
    if (live_str_equal(name, LIVE_STR("patch")))
        live_push_patch(socket, "/nest?patched=1");
    if (live_str_equal(name, LIVE_STR("patch_wrong")))
        live_push_patch(socket, "/probe");
    if (live_str_equal(name, LIVE_STR("navigate")))
        live_push_navigate(socket, "/probe");
    return LIVE_OK;
}

const struct nest_inner_view nest_inner_view = { .mount = inner_mount,
                                                 .handle_event = inner_event };
