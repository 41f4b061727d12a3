/* socket.c: what a view may ask of its live_socket (clive/live.h). */
#include "view_inside.h"

#include "json_write.h"
#include "turn.h"

#include <json-c/json.h>

#include <stdarg.h>
#include <stdio.h>

enum { PUSHED_MAX = 8 << 20 };

bool
live_connected(const live_socket *socket)
{
    return socket->connected;
}

live_str
live_id(const live_socket *socket)
{
    return socket->view->dom_id;
}

live_str
live_uri(const live_socket *socket)
{
    return view_uri(socket->view);
}

live_str
live_action(const live_socket *socket)
{
    return live_str_of(socket->view->action);
}

live_str
live_csrf_token(live_socket *socket)
{
    live_str token = view_csrf_token(socket->view);
    if (!token.ptr)
        turn_fail();
    return token.ptr ? token : LIVE_STR("");
}

static void
request_timer(live_socket *socket, int tag, uint64_t delay_ms, bool repeat)
{
    struct turn *turn = turn_current();
    if (!socket->connected || !turn)
        return;
    struct timer_request *request = arena_new(&turn->arena, struct timer_request, 1);
    if (!request) {
        turn_fail();
        return;
    }
    *request = (struct timer_request){ .tag = tag, .delay_ms = delay_ms, .repeat = repeat };
    *socket->view->last_request = request;
    socket->view->last_request = &request->next;
}

void
live_send_after(live_socket *socket, uint64_t delay_ms, int tag)
{
    request_timer(socket, tag, delay_ms ? delay_ms : 1, false);
}

void
live_send_interval(live_socket *socket, uint64_t period_ms, int tag)
{
    request_timer(socket, tag, period_ms ? period_ms : 1, true);
}

void
live_cancel_timer(live_socket *socket, int tag)
{
    request_timer(socket, tag, 0, false);
}

/* ---- where the user goes, what his scripts get ---- */

static void
go(live_socket *socket, enum nav_kind kind, live_nav how)
{
    struct view *view = socket->view;
    struct turn *turn = turn_current();
    live_str to = live_str_of(how.to);
    const char *fault = nav_fault(to, how.external && kind == NAV_REDIRECT);
    if (view->nav.kind != NAV_NONE)
        fault = "the callback has sent the user elsewhere before";
    if (kind == NAV_PATCH && !view->may_patch)
        fault = "live_push_patch is for handle_params, events and messages";
    if (how.status && (how.status < 300 || how.status > 399))
        fault = "the status of a redirect is from 300 to 399";
    if (fault || !turn) {
        view->misuse = fault ? fault : "navigation outside of a callback";
        return;
    }
    view->nav = (struct nav){ kind, arena_copy(&turn->arena, to), how.replace,
                              how.status ? (unsigned)how.status : 302 };
    if (!view->nav.to.ptr)
        turn_fail();
}

void
live_nav_patch(live_socket *socket, live_nav nav)
{
    go(socket, NAV_PATCH, nav);
}

void
live_nav_navigate(live_socket *socket, live_nav nav)
{
    go(socket, NAV_NAVIGATE, nav);
}

void
live_nav_redirect(live_socket *socket, live_nav nav)
{
    go(socket, NAV_REDIRECT, nav);
}

/* The compact text of a JSON value, borrowed from it; "null" for NULL. */
static live_str
json_of(struct json_object *value)
{
    size_t len = 4;
    const char *text = value ? json_object_to_json_string_length(
                                   value, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE,
                                   &len)
                             : "null";
    if (!text)
        turn_fail();
    return text ? (live_str){ text, len } : LIVE_STR("null");
}

void
live_reply(live_socket *socket, struct json_object *reply)
{
    struct view *view = socket->view;
    if (!view->is_event) {
        view->misuse = "live_reply is for event handlers";
        return;
    }
    view->reply = arena_copy(&turn_current()->arena, json_of(reply));
    if (!view->reply.ptr)
        turn_fail();
}

/* Nobody would hear it in the page's render. */
void
live_push_event_(live_socket *socket, const char *name, live_pushed pushed)
{
    struct buf *out = &socket->view->pushed;
    if (!socket->connected)
        return;
    if (out->len)
        buf_char(out, ',');
    buf_char(out, '[');
    json_string(out, live_str_of(name));
    buf_char(out, ',');
    buf_str(out, pushed.payload ? json_of(pushed.payload) : LIVE_STR("{}"));
    if (pushed.before)
        buf_lit(out, ",true");
    buf_char(out, ']');
    if (out->len > PUSHED_MAX)
        socket->view->misuse = "live_push_event: more than 8 MiB wait for the client";
    if (out->failed)
        turn_fail();
}

static live_status fail(live_socket *socket, const char *format, va_list args)
    LIVE_PRINTF(2, 0);

static live_status
fail(live_socket *socket, const char *format, va_list args)
{
    struct turn *turn = turn_current();
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    char *text = turn && len >= 0 ? arena_bytes(&turn->arena, (size_t)len + 1) : NULL;
    if (text)
        vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    socket->view->reason = text;
    return LIVE_ERROR;
}

live_status
live_fail(live_socket *socket, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    live_status status = fail(socket, format, args);
    va_end(args);
    return status;
}

live_status
live_fail_with(live_socket *socket, int status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    live_status failed = fail(socket, format, args);
    va_end(args);
    if (status >= 400 && status <= 499)
        socket->view->http_status = (unsigned)status;
    return failed;
}
