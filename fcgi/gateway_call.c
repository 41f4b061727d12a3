#include "gateway_call.h"

#include "clive/live.h"
#include "clock.h"
#include "longpoll.h"
#include "respond.h"
#include "str.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { READ_BYTES = 64 << 10 };

/* ---- what is asked ---- */

/* Fields that are of the connection, that are written anew, or that ask for what is not done.
 */
static bool
is_passed_on(live_str name)
{
    static const char *const others[] = {
        "connection",        "keep-alive",        "upgrade",      "te",
        "trailer",           "transfer-encoding", "proxy",        "expect",
        "content-length",    "accept-encoding",   "x-clive-poll", "x-forwarded-for",
        "x-forwarded-proto", "x-forwarded-host",  "content-type",
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (http_is_name(name, others[i]))
            return false;
    return true;
}

/* HTTP_X_REAL_IP → X-REAL-IP: their case says nothing. */
static void
write_field(void *context, live_str variable, live_str value)
{
    char name[128];
    if (!str_starts(variable, LIVE_STR("HTTP_")) || variable.len - 5 > sizeof name)
        return;
    for (size_t i = 5; i < variable.len; i++)
        name[i - 5] = variable.ptr[i] == '_' ? '-' : variable.ptr[i];
    live_str is = { name, variable.len - 5 };
    if (is_passed_on(is))
        http_field_write(context, is, value);
}

static live_str
param(const void *context, const char *name)
{
    return request_param(context, name);
}

/* What is known of the visitor here; the gateway goes by it where it trusts this program. */
static void
write_forwarded(struct gateway_call *call, const struct request *request)
{
    struct forwarded who = respond_who(call->proxies, param, request);
    http_field_write(&call->out, LIVE_STR("X-Forwarded-For"), who.peer);
    http_field_write(&call->out, LIVE_STR("X-Forwarded-Proto"), who.scheme);
    http_field_write(&call->out, LIVE_STR("X-Forwarded-Host"), who.host);
}

static bool
is_plain(live_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] <= ' ' || text.ptr[i] == 0x7f)
            return false;
    return true;
}

static bool
write_body(struct buf *out, struct request *request)
{
    uint64_t len;
    live_str text = request_param(request, "CONTENT_LENGTH");
    if (!text.len)
        return true;
    if (!str_to_uint(text, &len) || len > CALL_MAX_BODY || !buf_reserve(out, (size_t)len))
        return false;
    size_t got = request_read(request, out->data + out->len, (size_t)len);
    out->len += got;
    return got == len;
}

static bool
write_request(struct gateway_call *call, struct request *request)
{
    struct buf *out = &call->out;
    live_str method = request_param(request, "REQUEST_METHOD");
    live_str query = request_param(request, "QUERY_STRING");
    live_str len = request_param(request, "CONTENT_LENGTH");
    bool is_post = str_is(method, LIVE_STR("POST"));
    if ((!is_post && !str_is(method, LIVE_STR("GET")) &&
         !str_is(method, LIVE_STR("OPTIONS"))) ||
        (!is_post && len.len && !str_is(len, LIVE_STR("0"))) || !is_plain(query))
        return false;
    buf_str(out, method);
    buf_lit(out, " " LONGPOLL_PATH "?");
    buf_str(out, query);
    buf_lit(out, " HTTP/1.1\r\nConnection: close\r\n");
    request_each_param(request, write_field, out);
    write_forwarded(call, request);
    if (call->is_brief)
        buf_lit(out, "X-Clive-Poll: brief\r\n");
    http_field_write(out, LIVE_STR("Content-Type"), request_param(request, "CONTENT_TYPE"));
    if (len.len)
        http_field_write(out, LIVE_STR("Content-Length"), len);
    buf_lit(out, "\r\n");
    return write_body(out, request) && !out->failed;
}

/* ---- the connection ---- */

static enum call_end
fail(live_error *error, const char *gateway, const char *what, const char *why)
{
    live_error_set(error, LIVE_EIO, "the gateway at %s %s: %s", gateway, what, why);
    return CALL_FAILED;
}

/* Until the socket is ready for `events`. */
static enum call_end
wait_for(const struct gateway_call *call, int fd, short events, int64_t until_us,
         live_error *error)
{
    struct pollfd fds[3] = { { .fd = fd, .events = events },
                             { .fd = call->stop_fd, .events = POLLIN },
                             { .fd = call->client_fd } };
    for (;;) {
        int64_t left_us = until_us - clock_monotonic_us();
        if (left_us <= 0)
            return fail(error, call->gateway, "does not answer", "its time is over");
        if (poll(fds, 3, (int)(left_us / 1000 + 1)) < 0) {
            if (errno == EINTR)
                continue;
            return fail(error, call->gateway, "cannot be waited for", strerror(errno));
        }
        if (fds[0].revents)
            return CALL_DONE;
        if (fds[1].revents)
            return CALL_STOPPED;
        if (fds[2].revents)
            return CALL_LEFT;
    }
}

static int64_t
in_ms(int ms)
{
    return clock_monotonic_us() + ms * INT64_C(1000);
}

static enum call_end
connect_to(const struct gateway_call *call, const struct sockaddr *address, socklen_t len,
           int *fd, live_error *error)
{
    int why = 0;
    socklen_t size = sizeof why;
    *fd = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (*fd < 0)
        return fail(error, call->gateway, "cannot be called", strerror(errno));
    if (connect(*fd, address, len) == 0)
        return CALL_DONE;
    if (errno != EINPROGRESS)
        return fail(error, call->gateway, "cannot be reached", strerror(errno));
    enum call_end end = wait_for(call, *fd, POLLOUT, in_ms(CALL_CONNECT_MS), error);
    if (end == CALL_DONE && getsockopt(*fd, SOL_SOCKET, SO_ERROR, &why, &size) == 0 && why)
        return fail(error, call->gateway, "cannot be reached", strerror(why));
    return end;
}

static enum call_end
dial(const struct gateway_call *call, int *fd, live_error *error)
{
    char host[256];
    live_str where = live_str_of(call->gateway);
    *fd = -1;
    if (str_starts(where, LIVE_STR("unix:"))) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        if (where.len - 5 >= sizeof address.sun_path)
            return fail(error, call->gateway, "cannot be reached", "its path is too long");
        memcpy(address.sun_path, where.ptr + 5, where.len - 5);
        return connect_to(call, (struct sockaddr *)&address, sizeof address, fd, error);
    }
    const char *colon = strrchr(call->gateway, ':'), *from = call->gateway;
    size_t len = colon ? (size_t)(colon - from) : 0;
    if (len >= 2 && from[0] == '[' && from[len - 1] == ']') {
        from++;
        len -= 2;
    }
    if (!len || len >= sizeof host)
        return fail(error, call->gateway, "cannot be reached", "no HOST:PORT");
    memcpy(host, from, len);
    host[len] = '\0';
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV }, *found;
    int refused = getaddrinfo(host, colon + 1, &hints, &found);
    if (refused)
        return fail(error, call->gateway, "cannot be reached", gai_strerror(refused));
    enum call_end end = connect_to(call, found->ai_addr, found->ai_addrlen, fd, error);
    freeaddrinfo(found);
    return end;
}

static enum call_end
send_all(const struct gateway_call *call, int fd, live_error *error)
{
    int64_t until_us = in_ms(CALL_SEND_MS);
    for (size_t sent = 0; sent < call->out.len;) {
        ssize_t n = send(fd, call->out.data + sent, call->out.len - sent, MSG_NOSIGNAL);
        if (n >= 0) {
            sent += (size_t)n;
        } else if (errno == EAGAIN) {
            enum call_end end = wait_for(call, fd, POLLOUT, until_us, error);
            if (end != CALL_DONE)
                return end;
        } else if (errno != EINTR) {
            return fail(error, call->gateway, "hung up", strerror(errno));
        }
    }
    return CALL_DONE;
}

/* True: the answer is complete. */
static bool
take_answer(struct gateway_call *call, live_error *error)
{
    size_t taken;
    live_str text = buf_text(&call->in);
    if (http_head_parse(text, &call->head, &taken, error) != LIVE_OK || !taken ||
        text.len - taken < call->head.body_len)
        return false;
    call->body = str_sub(text, taken, taken + call->head.body_len);
    return true;
}

static enum call_end
read_answer(struct gateway_call *call, int fd, live_error *error)
{
    int64_t until_us = in_ms(CALL_ANSWER_MS);
    error->message[0] = '\0';
    while (!take_answer(call, error)) {
        if (error->message[0])
            return CALL_FAILED;
        enum call_end end = wait_for(call, fd, POLLIN, until_us, error);
        if (end != CALL_DONE)
            return end;
        if (call->in.len > CALL_MAX_ANSWER || !buf_reserve(&call->in, READ_BYTES))
            return fail(error, call->gateway, "cannot be heard", "its answer is too large");
        ssize_t n = recv(fd, call->in.data + call->in.len, READ_BYTES, 0);
        if (n > 0)
            call->in.len += (size_t)n;
        else if (n == 0)
            return fail(error, call->gateway, "hung up", "before its answer was complete");
        else if (errno != EAGAIN && errno != EINTR)
            return fail(error, call->gateway, "hung up", strerror(errno));
    }
    return CALL_DONE;
}

enum call_end
gateway_call(struct gateway_call *call, struct request *request, live_error *error)
{
    int fd;
    if (!write_request(call, request))
        return call->out.failed ? fail(error, call->gateway, "was not asked", "out of memory")
                                : CALL_REFUSED;
    enum call_end end = dial(call, &fd, error);
    if (end == CALL_DONE)
        end = send_all(call, fd, error);
    if (end == CALL_DONE)
        end = read_answer(call, fd, error);
    if (fd >= 0)
        close(fd);
    return end;
}

void
gateway_call_release(struct gateway_call *call)
{
    buf_release(&call->out);
    buf_release(&call->in);
}
