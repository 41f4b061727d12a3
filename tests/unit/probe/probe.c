/* probe.c: the view that the tests of live/ drive: each handler shows one thing. */
#include "bare.live.h"
#include "desk.live.h"
#include "kinds.live.h"
#include "nest.live.h"
#include "probe.live.h"
#include "probe_root.live.h"
#include "shop.live.h"
#include "twins.live.h"

#include "probe_app.h"

void (*probe_meanwhile)(void);

static live_status
mount(struct probe *self, live_socket *socket, const live_params *params)
{
    if (probe_meanwhile)
        probe_meanwhile();
    self->count = live_param_int(params, "count", self->count);
    if (self->count == 666)
        return live_fail(socket, "no probe number %d", 666);
    live_set(&self->name, live_param(params, "name", "Ann"));
    return LIVE_OK;
}

static live_status
load(struct probe *self, live_socket *socket)
{
    self->loads++;
    if (live_connected(socket))
        live_send_interval(socket, 250, 7);
    return LIVE_OK;
}

static live_status
handle_params(struct probe *self, live_socket *socket, const live_params *params, live_str uri)
{
    (void)socket, (void)params;
    live_set(&self->notice, uri);
    return LIVE_OK;
}

static live_status
inc(struct probe *self, live_socket *socket, const live_event *event)
{
    (void)socket;
    self->count += live_event_int(event, "by", 1);
    return LIVE_OK;
}

static live_status
rename_(struct probe *self, live_socket *socket, const live_event *event)
{
    (void)socket;
    live_set(&self->name, live_event_str(event, "name", "nobody"));
    live_set(&self->page_title, live_text(self->name));
    return LIVE_OK;
}

static live_status
fail(struct probe *self, live_socket *socket, const live_event *event)
{
    (void)event;
    self->count = -1;
    live_send_after(socket, 1, 99);
    return live_fail(socket, "asked to, by %s", live_cstr(&self->name));
}

static live_status
exhaust(struct probe *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    for (int i = 0; i < 24; i++)
        live_append(&self->name,
                    LIVE_STR("a name that does not fit in place, and grows and grows"));
    self->count++;
    return LIVE_OK;
}

static live_status
clock_(struct probe *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)event;
    live_send_after(socket, 0, 1);
    live_cancel_timer(socket, 7);
    return LIVE_OK;
}

/* Of live_subscribe and live_broadcast; false: no such event. */
static bool
talk(live_socket *socket, live_str what)
{
    if (live_str_equal(what, LIVE_STR("hear")))
        live_subscribe(socket, "t");
    else if (live_str_equal(what, LIVE_STR("deaf")))
        live_unsubscribe(socket, "t");
    else if (live_str_equal(what, LIVE_STR("tell")))
        live_broadcast(socket, "t", "{\"n\":1}");
    else if (live_str_equal(what, LIVE_STR("tell_others")))
        live_broadcast_from(socket, LIVE_STR("t"), LIVE_STR("{\"n\":100}"));
    else if (live_str_equal(what, LIVE_STR("tell_noise")))
        live_broadcast(socket, "t", "n");
    else if (live_str_equal(what, LIVE_STR("patch")))
        live_push_patch(socket, "/probe?name=somebody+with+a+long+name&count=5");
    else if (live_str_equal(what, LIVE_STR("navigate"))) {
        live_put_flash(socket, "info", "going");
        live_push_event(socket, "leaving", NULL);
        live_push_navigate(socket, "/twins");
    } else if (live_str_equal(what, LIVE_STR("end_sockets")))
        live_disconnect(socket, "users:7");
    else if (live_str_equal(what, LIVE_STR("end_nobody")))
        live_disconnect(socket, "");
    else if (live_str_equal(what, LIVE_STR("hear_orders")))
        live_subscribe(socket, "clive:sockets");
    else if (live_str_equal(what, LIVE_STR("give_orders")))
        live_broadcast(socket, "clive:sockets", "{\"disconnect\":\"users:7\"}");
    else
        return false;
    return true;
}

static live_status
handle_event(struct probe *self, live_socket *socket, const live_event *event)
{
    if (live_str_equal(live_event_name(event), LIVE_STR("tell_fail"))) {
        talk(socket, LIVE_STR("tell"));
        return live_fail(socket, "asked to, after words");
    }
    if (talk(socket, live_event_name(event)))
        return LIVE_OK;
    live_format(&self->notice, "caught %.*s", (int)live_event_name(event).len,
                live_event_name(event).ptr);
    return LIVE_OK;
}

static live_status
handle_info(struct probe *self, live_socket *socket, const live_message *message)
{
    if (live_message_int(message, "n", 0) == 666)
        return live_fail(socket, "the number of the beast");
    self->count += message->tag + live_message_int(message, "n", 0);
    return LIVE_OK;
}

const struct probe_view probe_view = {
    .mount = mount,
    .load = load,
    .handle_params = handle_params,
    .handle_event = handle_event,
    .handle_info = handle_info,
    .on = { .inc = inc, .rename = rename_, .fail = fail, .exhaust = exhaust, .clock = clock_ },
};

/* All that a handler may ask for. */
static live_status
act(live_request *request)
{
    live_put_session(request, "user", "somebody with a name that is long enough");
    live_renew_session(request);
    live_set_socket_id(request, "users:7");
    live_request_put_flash(request, "info", "done");
    live_request_disconnect(request, "users:8");
    live_request_broadcast(request, "t", "{\"n\":1}");
    live_respond(request, 201, "text/plain; charset=utf-8", LIVE_STR("acted"));
    return LIVE_OK;
}

static live_status
show(live_request *request)
{
    live_put_session(request, "user", "somebody with a name that is long enough");
    live_request_put_flash(request, "info", "done");
    live_render(request, &probe_class, .id = "probe-1");
    return LIVE_OK;
}

static live_status
amend(live_request *request)
{
    if (probe_meanwhile)
        probe_meanwhile();
    live_put_session(request, "seen", "yes");
    if (live_param(live_request_params(request), "forget", NULL).ptr)
        live_put_session(request, "user", live_none);
    if (live_param(live_request_params(request), "renew", NULL).ptr)
        live_renew_session(request);
    live_respond(request, 200, "text/plain; charset=utf-8", LIVE_STR("amended"));
    return LIVE_OK;
}

static live_status
quit(live_request *request)
{
    live_drop_session(request);
    live_respond_redirect(request, "/probe", .status = 303);
    return LIVE_OK;
}

static const live_route routes[] = {
    { .path = "/probe", .view = &probe_class },
    { .path = "/probe/:count/:name", .view = &probe_class, .action = "edit" },
    { .path = "/twins", .view = &twins_class },
    { .path = "/kinds", .view = &kinds_class },
    { .path = "/desk", .view = &desk_class },
    { .path = "/nest", .view = &nest_class },
    { .path = "/shop", .view = &shop_class },
    { .path = "/bare", .view = &bare_class },
    { .path = "/act", .handler = act },
    { .path = "/amend", .handler = amend },
    { .path = "/show", .handler = show },
    { .path = "/quit", .handler = quit },
};
const struct live_app probe_app = { .abi = LIVE_ABI,
                                    .routes = routes,
                                    .n_routes = sizeof routes / sizeof *routes,
                                    .root_layout = &probe_root_class,
                                    .name = "probe" };
