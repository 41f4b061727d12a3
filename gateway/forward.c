#include "forward.h"

#include "http.h"
#include "mem.h"
#include "str.h"
#include "url.h"
#include "worker.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 1024, READ_BYTES = 64 << 10 };

struct forward {
    uv_pipe_t pipe;
    uv_write_t write;
    struct exchange *exchange; /* NULL: given up */
    struct buf out, in;
    struct http_head head;
    size_t body_at; /* 0: the head has not come yet */
    bool is_done, is_failed;
};

/* ---- the name ---- */

static socklen_t
name_socket(struct sockaddr_un *address, uint64_t owner)
{
    *address = (struct sockaddr_un){ .sun_family = AF_UNIX };
    int len = snprintf(address->sun_path + 1, sizeof address->sun_path - 1,
                       "clive-gateway-%016llx", (unsigned long long)owner);
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)len);
}

/* Abstract sockets have no modes: it is the other side's user that counts. */
static bool
is_our_user(int fd)
{
    struct ucred other;
    socklen_t len = sizeof other;
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &other, &len) == 0 && other.uid == geteuid();
}

/* ---- the owner's side ---- */

live_status
forward_listen(struct worker *worker, live_error *error)
{
    struct sockaddr_un address;
    socklen_t len = name_socket(&address, worker->pollers.owner);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd >= 0 && bind(fd, (struct sockaddr *)&address, len) == 0 &&
        listen(fd, BACKLOG) == 0 &&
        accept_open(&worker->peers, worker, fd, "what other workers ask", is_our_user)) {
        accept_start(&worker->peers);
        return LIVE_OK;
    }
    int why = errno;
    if (fd >= 0)
        close(fd);
    return live_error_set(error, LIVE_EIO, "no socket for the other workers: %s",
                          strerror(why));
}

/* ---- the asker's side ---- */

static void
write_request(struct forward *forward, const struct polling_request *request)
{
    struct buf *out = &forward->out;
    const struct buf *body = &forward->exchange->body;
    buf_str(out, request->is_post ? LIVE_STR("POST ") : LIVE_STR("GET "));
    buf_lit(out, LONGPOLL_PATH "?vsn=2.0.0&token=");
    url_encode(out, request->token);
    buf_lit(out, " HTTP/1.1\r\nConnection: close\r\n");
    http_field_write(out, LIVE_STR("Host"), request->host);
    http_field_write(out, LIVE_STR("Cookie"), request->cookie);
    if (request->is_brief)
        buf_lit(out, "X-Clive-Poll: brief\r\n");
    if (request->is_post) {
        buf_str(out, request->is_batch ? LIVE_STR("Content-Type: application/x-ndjson\r\n")
                                       : LIVE_STR("Content-Type: application/json\r\n"));
        buf_lit(out, "Content-Length: ");
        buf_uint(out, body->len);
        buf_lit(out, "\r\n");
    }
    buf_lit(out, "\r\n");
    if (request->is_post)
        buf_str(out, buf_text(body));
}

static void
on_closed(uv_handle_t *handle)
{
    struct forward *forward = handle->data;
    buf_release(&forward->out);
    buf_release(&forward->in);
    mem_free(forward);
}

static void
finish(struct forward *forward, bool is_failed)
{
    if (forward->is_done)
        return;
    forward->is_done = true;
    forward->is_failed = is_failed;
    uv_read_stop((uv_stream_t *)&forward->pipe);
    if (forward->exchange)
        link_want_writable(forward->exchange->link);
}

static void
on_room(uv_handle_t *handle, size_t suggested, uv_buf_t *room)
{
    struct forward *forward = handle->data;
    (void)suggested;
    *room = (uv_buf_t){ 0 };
    if (forward->in.len <= FORWARD_MAX_ANSWER && buf_reserve(&forward->in, READ_BYTES))
        *room = uv_buf_init(forward->in.data + forward->in.len, READ_BYTES);
}

static void
on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *room)
{
    struct forward *forward = stream->data;
    live_error error;
    (void)room;
    if (n < 0) {
        finish(forward, true);
        return;
    }
    forward->in.len += (size_t)n;
    if (!forward->body_at && http_head_parse(buf_text(&forward->in), &forward->head,
                                             &forward->body_at, &error) != LIVE_OK)
        finish(forward, true);
    else if (forward->body_at && forward->in.len - forward->body_at >= forward->head.body_len)
        finish(forward, forward->head.status != 200);
}

static void
on_written(uv_write_t *write, int status)
{
    struct forward *forward = write->data;
    if (status < 0 && status != UV_ECANCELED)
        finish(forward, true);
    buf_release(&forward->out);
}

static int
dial(uint64_t owner)
{
    struct sockaddr_un address;
    socklen_t len = name_socket(&address, owner);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, len) == 0 && is_our_user(fd))
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

bool
forward_start(struct exchange *exchange, const struct polling_request *request)
{
    struct worker *worker = exchange->worker;
    int fd = dial(exchange->token.owner);
    struct forward *forward = fd >= 0 ? mem_zalloc(sizeof *forward) : NULL;
    if (!forward || uv_pipe_init(&worker->loop, &forward->pipe, 0) != 0) {
        if (fd >= 0)
            close(fd);
        mem_free(forward);
        return false;
    }
    forward->pipe.data = forward->write.data = forward;
    forward->exchange = exchange;
    write_request(forward, request);
    if (uv_pipe_open(&forward->pipe, fd) != 0) {
        close(fd);
        forward->out.failed = true;
    }
    uv_buf_t text = uv_buf_init(forward->out.data, (unsigned)forward->out.len);
    if (forward->out.failed ||
        uv_write(&forward->write, (uv_stream_t *)&forward->pipe, &text, 1, on_written) != 0 ||
        uv_read_start((uv_stream_t *)&forward->pipe, on_room, on_read) != 0) {
        forward->exchange = NULL;
        uv_close((uv_handle_t *)&forward->pipe, on_closed);
        return false;
    }
    exchange->forward = forward;
    return true;
}

bool
forward_answer(struct exchange *exchange, struct buf *answer)
{
    const struct forward *forward = exchange->forward;
    if (!forward->is_done)
        return false;
    if (!forward->is_failed)
        buf_append(answer, forward->in.data + forward->body_at, forward->head.body_len);
    else if (exchange->is_post)
        longpoll_posted(answer, LONGPOLL_GONE);
    else
        longpoll_answer(answer, LONGPOLL_GONE, live_none, live_none);
    return true;
}

void
forward_drop(struct exchange *exchange)
{
    struct forward *forward = exchange->forward;
    exchange->forward = NULL;
    forward->exchange = NULL;
    uv_close((uv_handle_t *)&forward->pipe, on_closed);
}
