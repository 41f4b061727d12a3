/* club.c: routes that are no views (login, logout, who), and what guards the views behind them.
 */
#include "badge.live.h"
#include "club.h"
#include "hall.live.h"

#include <json-c/json.h>
#include <string.h>

live_status
club_login(live_request *request)
{
    live_str user = live_request_field(request, "user", NULL);
    if (!user.len) {
        live_respond(request, 422, "text/plain; charset=utf-8", LIVE_STR("a user, please\n"));
        return LIVE_OK;
    }
    if (live_str_equal(user, LIVE_STR("nobody")))
        return live_request_fail(request, "nobody may not log in");
    live_put_session(request, "user", user);
    live_renew_session(request);
    if (live_request_field(request, "devices", NULL).ptr)
        live_set_socket_id(request, live_request_field(request, "devices", NULL));
    live_request_put_flash(request, "info", "welcome");
    live_respond_redirect(request, "/club", .status = 303);
    return LIVE_OK;
}

live_status
club_logout(live_request *request)
{
    live_drop_session(request);
    live_request_put_flash(request, "info", "bye");
    live_respond_redirect(request, "/wander", .status = 303);
    return LIVE_OK;
}

live_status
club_who(live_request *request)
{
    live_str user = live_request_session(request, "user");
    live_str name = live_param(live_request_params(request), "name", "nobody");
    live_respond(request, 200, "text/plain; charset=utf-8", user.ptr ? user : name);
    return LIVE_OK;
}

/* A page with a badge in it; its faults by parameters. */
live_status
club_badge(live_request *request)
{
    const live_params *params = live_request_params(request);
    struct json_object *data = json_object_new_object();
    live_str name = live_param(params, "name", "");
    json_object_object_add(data, "who", json_object_new_string_len(name.ptr, (int)name.len));
    if (live_param(params, "much", NULL).ptr) {
        static char much[5000];
        memset(much, 'x', sizeof much);
        json_object_object_add(data, "much",
                               json_object_new_string_len(much, (int)sizeof much));
    }
    live_request_put_flash(request, "info", "made");
    live_put_session(request, "user", name);
    if (live_param(params, "id", NULL).ptr)
        live_render(request, &badge_class, .id = "bad id", .session = data);
    else
        live_render(request, &badge_class, .id = "badge-1", .session = data, .status = 203);
    json_object_put(data);
    return LIVE_OK;
}

/* A page without a route, with views in its own. */
live_status
club_hall(live_request *request)
{
    live_render(request, &hall_class, .id = "handled");
    return LIVE_OK;
}

/* What the views of the club get beside the browser's session. */
static live_status
club_data(live_session_data *data, const live_socket *socket, const live_params *params)
{
    (void)socket;
    live_session_data_put(data, "tier", live_param(params, "tier", "silver"));
    return LIVE_OK;
}

/* Ends the connections of a live_socket_id; tells the room. */
live_status
club_kick(live_request *request)
{
    live_request_disconnect(request, live_request_field(request, "devices", ""));
    live_request_broadcast(request, "room:kicked", "{\"who\":1}");
    live_respond(request, 200, "text/plain", LIVE_STR("kicked"));
    return LIVE_OK;
}

live_status
club_echo(live_request *request)
{
    live_str method = live_request_method(request), body = live_request_json(request);
    live_str zip = live_request_field(request, "user[address][zip]", "none");
    const char *text =
        live_textf("%.*s %.*s %.*s", (int)method.len, method.ptr, (int)zip.len, zip.ptr,
                   (int)body.len, body.ptr);
    live_respond(request, 200, "text/plain; charset=utf-8", live_str_of(text));
    return LIVE_OK;
}

/* ---- the guard ---- */

static live_status
answer_who(void *self, live_socket *socket, const live_event *event)
{
    (void)self;
    if (!live_str_equal(live_event_name(event), LIVE_STR("who")))
        return LIVE_CONT;
    struct json_object *reply = json_object_new_string("the hook");
    live_reply(socket, reply);
    json_object_put(reply);
    if (live_event_int(event, "last", 0))
        live_detach_hook(socket, "who", LIVE_HANDLE_EVENT);
    return LIVE_HALT;
}

static live_status
stop_at_home(void *self, live_socket *socket, const live_params *params, live_str uri)
{
    (void)self, (void)socket, (void)uri;
    return live_param(params, "home", NULL).ptr ? LIVE_HALT : LIVE_CONT;
}

static const live_hook who = { .id = "who",
                               .handle_event = answer_who,
                               .handle_params = stop_at_home };

static live_status
ensure_user(live_socket *socket, const live_params *params)
{
    live_str user = live_session_get(socket, "user");
    if (!user.len) {
        live_put_flash(socket, "info", "log in first");
        live_redirect(socket, "/roam");
        return LIVE_HALT;
    }
    if (live_param(params, "halt", NULL).ptr)
        return LIVE_HALT;
    live_assign_str(socket, "user", user);
    live_assign_str(socket, "tier", live_session_get(socket, "tier"));
    live_attach_hook(socket, &who);
    if (live_param(params, "twice", NULL).ptr)
        live_attach_hook(socket, &who);
    return LIVE_CONT;
}

static const live_on_mount users = { .name = "users",
                                     .run = ensure_user,
                                     .needs = { { "user", LIVE_STR_FIELD },
                                                { "tier", LIVE_STR_FIELD } } };

const live_session club = { .name = "club", .on_mount = { &users }, .session = club_data };
