#include "accept.h"

#include "log.h"
#include "lws_adapter.h"
#include "worker.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

static void
pause_for(struct acceptor *acceptor, int why)
{
    log_format(LEVEL_ERROR, "cannot accept %s for a while: %s (%zu connections are open)",
               acceptor->what, strerror(why), acceptor->worker->n_conns);
    acceptor->is_paused = true;
    uv_poll_stop(&acceptor->poll);
}

static void
on_readable(uv_poll_t *poll, int status, int events)
{
    struct acceptor *acceptor = poll->data;
    int listener;
    (void)status, (void)events;
    if (uv_fileno((uv_handle_t *)poll, &listener) != 0)
        return;
    for (int i = 0; i < ACCEPT_A_TURN; i++) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            if (!acceptor->is_welcome || acceptor->is_welcome(fd))
                adapter_adopt(acceptor->worker, fd);
            else
                close(fd);
            continue;
        }
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
            pause_for(acceptor, errno);
        if (acceptor->is_paused || (errno != ECONNABORTED && errno != EINTR))
            return;
    }
}

bool
accept_open(struct acceptor *acceptor, struct worker *worker, int fd, const char *what,
            bool (*is_welcome)(int fd))
{
    *acceptor = (struct acceptor){ .worker = worker, .what = what, .is_welcome = is_welcome };
    acceptor->poll.data = acceptor;
    return uv_poll_init(&worker->loop, &acceptor->poll, fd) == 0;
}

void
accept_start(struct acceptor *acceptor)
{
    acceptor->is_on = true;
    acceptor->is_paused = false;
    uv_poll_start(&acceptor->poll, UV_READABLE, on_readable);
}

void
accept_stop(struct acceptor *acceptor)
{
    acceptor->is_on = false;
    uv_poll_stop(&acceptor->poll);
}

void
accept_resume(struct acceptor *acceptor)
{
    if (acceptor->is_on && acceptor->is_paused)
        accept_start(acceptor);
}
