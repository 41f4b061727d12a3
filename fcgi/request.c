#include "request.h"

#include "clive/live.h"
#include "clock.h"
#include "mem.h"
#include "str.h"
#include "variables.h"

#include <errno.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum {
    ACCEPT_TIMEOUT_S = 30, /* for a connection over TCP that says nothing */
    WRITE_BYTES = 64 << 10,
    AT_ONCE_BYTES = 4096, /* of an answer that any socket takes at once */
};

struct request {
    int fd;    /* listening; -1: CGI */
    int epoll; /* of it alone, exclusively: one connection wakes one worker */
    bool owns_epoll; /* else its successor does */
    bool done;
    unsigned timeout_s;
    bool is_limited;  /* the connection by timeout_s: limit_patience */
    size_t n_written; /* of the answer */
    FCGX_Request fcgx;
    struct variables variables; /* from request_next to request_finish */
};

bool
request_is_cgi(void)
{
    return FCGX_IsCGI();
}

struct request *
request_open(int fd, unsigned timeout_s)
{
    struct request *request = mem_zalloc(sizeof *request);
    if (!request)
        return NULL;
    request->fd = fd;
    request->timeout_s = timeout_s;
    if (fd < 0)
        return request;
    /* Now and then two workers wake up for one connection: the later must not sleep in accept.
     */
    struct timeval limit = { .tv_sec = ACCEPT_TIMEOUT_S };
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    struct epoll_event readable = { .events = EPOLLIN | EPOLLEXCLUSIVE };
    request->epoll = epoll_create1(EPOLL_CLOEXEC);
    request->owns_epoll = true;
    if (request->epoll < 0 || epoll_ctl(request->epoll, EPOLL_CTL_ADD, fd, &readable) != 0 ||
        FCGX_Init() != 0 ||
        FCGX_InitRequest(&request->fcgx, fd, FCGI_FAIL_ACCEPT_ON_INTR) != 0) {
        if (request->epoll >= 0)
            close(request->epoll);
        mem_free(request);
        return NULL;
    }
    return request;
}

struct request *
request_another(struct request *first)
{
    struct request *request = mem_zalloc(sizeof *request);
    if (!request)
        return NULL;
    request->fd = first->fd;
    request->epoll = first->epoll;
    request->timeout_s = first->timeout_s;
    if (FCGX_InitRequest(&request->fcgx, first->fd, FCGI_FAIL_ACCEPT_ON_INTR) != 0) {
        mem_free(request);
        return NULL;
    }
    request->owns_epoll = first->owns_epoll;
    first->owns_epoll = false;
    return request;
}

void
request_free(struct request *request)
{
    if (request && request->fd >= 0) {
        FCGX_Free(&request->fcgx, 1);
        if (request->owns_epoll)
            close(request->epoll);
    }
    mem_free(request);
}

/* Until the listening socket or the kept connection is readable; the latter is closed when only
 * the former is. False with errno. */
static bool
wait_readable(struct request *request, const sigset_t *waiting)
{
    int kept = request->fcgx.ipcFd;
    struct pollfd fds[2] = { { .fd = request->epoll, .events = POLLIN },
                             { .fd = kept, .events = POLLIN } };
    struct epoll_event event;
    if (kept < 0)
        return epoll_pwait(request->epoll, &event, 1, -1, waiting) >= 0;
    if (ppoll(fds, 2, NULL, waiting) < 0)
        return false;
    if (!fds[1].revents)
        FCGX_Free(&request->fcgx, 1);
    return true;
}

/* Of each read and write from here on; a connection over a unix socket does not have it from the
 * listening one. A page that is small and has no body is spared that: nothing of it waits. */
static void
limit_patience(struct request *request)
{
    if (request->is_limited)
        return;
    request->is_limited = true;
    struct timeval limit = { .tv_sec = request->timeout_s };
    setsockopt(request->fcgx.ipcFd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(request->fcgx.ipcFd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

enum request_wait
request_next(struct request *request, const sigset_t *waiting,
             const volatile sig_atomic_t *stop)
{
    if (request->fd < 0) {
        variables_init(&request->variables, environ);
        return request->done ? REQUEST_STOP : REQUEST_READY;
    }
    while (!*stop) {
        if (!wait_readable(request, waiting)) {
            if (errno == EINTR)
                continue;
            return REQUEST_BROKEN;
        }
        errno = 0;
        int refused = FCGX_Accept_r(&request->fcgx);
        if (refused == 0) {
            request->is_limited = false;
            request->n_written = 0;
            if (request->fcgx.keepConnection)
                limit_patience(request);
            variables_init(&request->variables, request->fcgx.envp);
            return REQUEST_READY;
        }
        if (refused == -EBADF || refused == -ENOTSOCK || refused == -EINVAL ||
            refused == -EOPNOTSUPP) {
            errno = -refused;
            return REQUEST_BROKEN;
        }
        if (refused == -EMFILE || refused == -ENFILE || refused == -ENOMEM ||
            refused == -ENOBUFS)
            usleep(100000); /* the connection stays in the queue meanwhile */
    }
    return REQUEST_STOP;
}

void
request_each_param(const struct request *request,
                   void (*each)(void *context, live_str name, live_str value), void *context)
{
    for (char **at = request->variables.all; at && *at; at++) {
        live_str value, name = str_cut(live_str_of(*at), '=', &value);
        each(context, name, value);
    }
}

live_str
request_param(const struct request *request, const char *name)
{
    return variables_get(&request->variables, name);
}

/* No more at a time than has come: who sends byte by byte is not waited for for ever. */
static size_t
read_stream(struct request *request, char *bytes, size_t len)
{
    FCGX_Stream *in = request->fcgx.in;
    limit_patience(request);
    int64_t until_us = clock_monotonic_us() + request->timeout_s * INT64_C(1000000);
    size_t got = 0;
    while (got < len && clock_monotonic_us() < until_us) {
        size_t most = in->stop > in->rdNext ? (size_t)(in->stop - in->rdNext) : 1;
        int n = FCGX_GetStr(bytes + got, (int)(most < len - got ? most : len - got), in);
        if (n <= 0)
            break;
        got += (size_t)n;
    }
    return got;
}

size_t
request_read(struct request *request, char *bytes, size_t len)
{
    size_t got = 0;
    if (request->fd >= 0)
        return read_stream(request, bytes, len);
    while (got < len) {
        ssize_t n = read(STDIN_FILENO, bytes + got, len - got);
        if (n == 0 || (n < 0 && errno != EINTR))
            break;
        if (n > 0)
            got += (size_t)n;
    }
    return got;
}

int
request_fd(const struct request *request)
{
    return request->fd < 0 ? -1 : request->fcgx.ipcFd;
}

static bool
write_all(int fd, live_str text)
{
    while (text.len) {
        ssize_t n = write(fd, text.ptr, text.len);
        if (n < 0 && errno != EINTR)
            return false;
        if (n > 0)
            text = str_sub(text, (size_t)n, text.len);
    }
    return true;
}

bool
request_write(struct request *request, live_str text)
{
    if (request->fd < 0)
        return write_all(STDOUT_FILENO, text);
    request->n_written += text.len;
    if (request->n_written > AT_ONCE_BYTES)
        limit_patience(request);
    int64_t until_us = clock_monotonic_us() + request->timeout_s * INT64_C(1000000);
    while (text.len) {
        int len = text.len > WRITE_BYTES ? WRITE_BYTES : (int)text.len;
        if (FCGX_PutStr(text.ptr, len, request->fcgx.out) != len ||
            clock_monotonic_us() >= until_us) {
            shutdown(request->fcgx.ipcFd, SHUT_RDWR); /* what is left is not waited for either */
            return false;
        }
        text = str_sub(text, (size_t)len, text.len);
    }
    return true;
}

void
request_finish(struct request *request)
{
    request->done = true;
    request->variables = (struct variables){ .all = NULL };
    if (request->fd < 0)
        return;
    /* Where the web server has nothing more to say, closing at once spares it and us the wait for
     * its end of the connection, which is there for what would be lost by a reset. */
    int unread = 1;
    if (ioctl(request->fcgx.ipcFd, FIONREAD, &unread) == 0 && unread == 0)
        FCGX_Detach(&request->fcgx);
    FCGX_Finish_r(&request->fcgx);
}
