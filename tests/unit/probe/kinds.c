/* kinds.c: a view with a field of each kind that code by name may set, and hooks that say in
 * `trail` when they ran. */
#include "kinds.live.h"
#include "probe.live.h"
#include "probe_app.h"

#include <json-c/json.h>

unsigned kinds_made, kinds_ended;

/* ---- typed hooks ---- */

static live_status
on_event(struct kinds *self, live_socket *socket, const live_event *event)
{
    (void)socket;
    live_append(&self->trail, LIVE_STR(" e:"));
    live_append(&self->trail, live_event_name(event));
    return live_event_int(event, "halt", 0) ? LIVE_HALT : LIVE_CONT;
}

static live_status
on_params(struct kinds *self, live_socket *socket, const live_params *params, live_str uri)
{
    (void)socket, (void)params, (void)uri;
    live_append(&self->trail, LIVE_STR(" p"));
    return LIVE_CONT;
}

static live_status
on_info(struct kinds *self, live_socket *socket, const live_message *message)
{
    (void)socket, (void)message;
    live_append(&self->trail, LIVE_STR(" i"));
    return LIVE_CONT;
}

static void
rendered(struct kinds *self, live_socket *socket)
{
    (void)socket;
    self->n++;
}

static void
ended(struct kinds *self, live_socket *socket)
{
    (void)self, (void)socket;
    kinds_ended++;
}

static live_status
attach(struct kinds *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)event;
    kinds_attach_hook(socket, &(struct kinds_hook){ .id = "all",
                                                    .handle_event = on_event,
                                                    .handle_params = on_params,
                                                    .handle_info = on_info,
                                                    .after_render = rendered,
                                                    .terminate = ended });
    return LIVE_OK;
}

static live_status
detach(struct kinds *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)event;
    live_detach_hook(socket, "all", LIVE_HANDLE_EVENT);
    live_detach_hook(socket, "all", LIVE_TERMINATE);
    live_detach_hook(socket, "none", LIVE_TERMINATE);
    return LIVE_OK;
}

static live_status
any(void *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)socket, (void)event;
    return LIVE_CONT;
}

static live_status
many(struct kinds *self, live_socket *socket, const live_event *event)
{
    static const char *const ids[] = { "0", "1", "2", "3", "4", "5", "6", "7", "8",
                                       "9", "a", "b", "c", "d", "e", "f", "g" };
    (void)self;
    int64_t n = live_event_int(event, "n", 0);
    for (int64_t i = 0; i < n; i++)
        live_attach_hook(socket, &(live_hook){ .id = ids[i], .handle_event = any });
    if (live_event_int(event, "drop", 0))
        for (int64_t i = 0; i < n; i++)
            live_detach_hook(socket, ids[i], LIVE_HANDLE_EVENT);
    return LIVE_OK;
}

static live_status
foreign(struct kinds *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)event;
    probe_attach_hook(socket, &(struct probe_hook){ .id = "x" });
    return LIVE_OK;
}

/* ---- by name ---- */

static live_str
make_str(live_socket *socket)
{
    (void)socket;
    kinds_made++;
    return LIVE_STR("made");
}

static int64_t
make_int(live_socket *socket)
{
    (void)socket;
    kinds_made++;
    return 8;
}

static bool
make_bool(live_socket *socket)
{
    (void)socket;
    kinds_made++;
    return true;
}

static double
make_double(live_socket *socket)
{
    (void)socket;
    kinds_made++;
    return 1.5;
}

static live_time
make_time(live_socket *socket)
{
    (void)socket;
    kinds_made++;
    return (live_time){ 5000000 };
}

static live_str
make_html(live_socket *socket)
{
    (void)socket;
    kinds_made++;
    return LIVE_STR("<i>m</i>");
}

static struct json_object *
make_json(live_socket *socket)
{
    (void)socket;
    kinds_made++;
    return json_object_new_int(3);
}

static const char *
make_enum(live_socket *socket)
{
    (void)socket;
    kinds_made++;
    return "guest";
}

static live_status
again(struct kinds *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)event;
    live_assign_new_str(socket, "s", make_str);
    live_assign_new_int(socket, "n", make_int);
    live_assign_new_bool(socket, "on", make_bool);
    live_assign_new_double(socket, "d", make_double);
    live_assign_new_time(socket, "t", make_time);
    live_assign_new_html(socket, "h", make_html);
    live_assign_new_json(socket, "j", make_json);
    live_assign_new_enum(socket, "role", make_enum);
    if (!live_str_equal(live_assigned_str(socket, "s"), live_text(self->s)) ||
        live_assigned_int(socket, "n") != self->n ||
        live_assigned_bool(socket, "on") != self->on ||
        live_assigned_double(socket, "d") != self->d ||
        live_assigned_time(socket, "t").us != self->t.us ||
        !live_str_equal(live_assigned_html(socket, "h"), live_html_text(&self->h)) ||
        live_assigned_json(socket, "j") != live_json_value(&self->j) ||
        !live_str_equal(live_assigned_enum(socket, "role"),
                        live_enum_name(&role_enum, self->role)))
        return live_fail(socket, "read by name, it is something else");
    return LIVE_OK;
}

static live_status
assign(struct kinds *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)event;
    struct json_object *list = json_tokener_parse("[1,2]");
    live_assign_bool(socket, "on", true);
    live_assign_int(socket, "n", 41);
    live_assign_double(socket, "d", 2.25);
    live_assign_str(socket, "s", "<s>");
    live_assign_time(socket, "t", (live_time){ 1000000 });
    live_assign_html(socket, "h", LIVE_STR("<b>h</b>"));
    live_assign_json(socket, "j", list);
    live_assign_enum(socket, "role", "chief");
    json_object_put(list);
    return LIVE_OK;
}

static live_status
wrong(struct kinds *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)event;
    live_assign_int(socket, "s", 1);
    return LIVE_OK;
}

static live_status
no_value(struct kinds *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)event;
    live_assign_enum(socket, "role", "emperor");
    return LIVE_OK;
}

const struct kinds_view kinds_view = {
    .on = { .attach = attach,
            .detach = detach,
            .assign = assign,
            .again = again,
            .foreign = foreign,
            .many = many,
            .wrong = wrong,
            .no_value = no_value },
};
