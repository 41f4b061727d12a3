/* socket.c: what a view may ask of its live_socket (clive/live.h). */
#include "view_inside.h"

#include <stdarg.h>
#include <stdio.h>

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

live_status
live_fail(live_socket *socket, const char *format, ...)
{
    struct turn *turn = turn_current();
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    char *text = turn && len >= 0 ? arena_bytes(&turn->arena, (size_t)len + 1) : NULL;
    if (text)
        vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    va_end(args);
    socket->view->reason = text;
    return LIVE_ERROR;
}
