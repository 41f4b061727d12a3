#include "bus_link.h"

#include "bus.h"
#include "conn.h"
#include "mem.h"
#include "pubsub.h"
#include "worker.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { READ_BYTES = 256 << 10, KEEP_BYTES = 1 << 20, LAST_WORDS_MS = 1000 };

struct bus_wire {
    uv_poll_t poll;
    int fd;
    int events; /* what is waited for */
};

static void
on_closed(uv_handle_t *handle)
{
    mem_free(handle->data);
}

static void
hang_up(struct bus_link *link, const char *why)
{
    struct bus_wire *wire = link->wire;
    if (!wire)
        return;
    log_write(LEVEL_WARN, "the bus is gone: broadcasts stay in this worker until it is back",
              "reason", why, NULL);
    link->is_said = true;
    link->wire = NULL;
    uv_poll_stop(&wire->poll);
    close(wire->fd);
    wire->poll.data = wire;
    uv_close((uv_handle_t *)&wire->poll, on_closed);
    buf_release(&link->in);
    buf_release(&link->out);
    link->sent = 0;
}

static void on_event(uv_poll_t *poll, int status, int events);

static bool
is_full(const struct bus_link *link)
{
    return link->worker->host.mail_bytes > MAIL_MAX_BYTES / 2;
}

/* Reads where there is room for mail, writes where something waits. */
static void
watch(struct bus_link *link)
{
    struct bus_wire *wire = link->wire;
    int events = (is_full(link) ? 0 : UV_READABLE) |
                 (link->sent < link->out.len ? UV_WRITABLE : 0) | UV_DISCONNECT;
    if (events == wire->events)
        return;
    wire->events = events;
    uv_poll_start(&wire->poll, events, on_event);
}

static void
send_out(struct bus_link *link)
{
    while (link->sent < link->out.len) {
        ssize_t n = send(link->wire->fd, link->out.data + link->sent,
                         link->out.len - link->sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && errno == EAGAIN)
            return;
        if (n < 0 && errno != EINTR) {
            hang_up(link, strerror(errno));
            return;
        }
        link->sent += n > 0 ? (size_t)n : 0;
    }
    link->sent = 0;
    buf_reset(&link->out);
    if (link->out.cap > KEEP_BYTES)
        buf_release(&link->out);
}

static void
say(struct bus_link *link, enum bus_kind kind, live_str topic, live_str payload)
{
    if (!link->wire)
        return;
    bus_write(&link->out, kind, topic, payload);
    if (link->out.failed)
        hang_up(link, "out of memory");
    else if (link->out.len - link->sent > LINK_MAX_BACKLOG)
        hang_up(link, "it does not take what is broadcast here");
}

/* ---- what comes ---- */

static void
read_frames(struct bus_link *link)
{
    struct channel_host *host = &link->worker->host;
    size_t at = 0, taken = 0;
    do {
        struct bus_frame frame;
        live_error error;
        live_str rest = { link->in.data + at, link->in.len - at };
        if (bus_take(rest, &frame, &taken, &error) != LIVE_OK) {
            hang_up(link, error.message);
            return;
        }
        if (taken && frame.kind == BUS_MESSAGE)
            mail_add(host, frame.topic, frame.payload);
        at += taken;
    } while (taken);
    link->in.len -= at;
    if (link->in.len)
        memmove(link->in.data, link->in.data + at, link->in.len);
    else
        buf_release(&link->in);
}

static void
on_event(uv_poll_t *poll, int status, int events)
{
    struct bus_link *link = poll->data;
    if (status < 0) {
        hang_up(link, uv_strerror(status));
        return;
    }
    if (events & UV_WRITABLE)
        send_out(link);
    if (!link->wire || !(events & (UV_READABLE | UV_DISCONNECT)) ||
        (is_full(link) && !(events & UV_DISCONNECT)))
        return;
    if (!buf_reserve(&link->in, READ_BYTES)) {
        hang_up(link, "out of memory");
        return;
    }
    ssize_t n = recv(link->wire->fd, link->in.data + link->in.len, READ_BYTES, MSG_DONTWAIT);
    if (n > 0) {
        link->in.len += (size_t)n;
        read_frames(link);
    } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
        hang_up(link, n == 0 ? "it hung up" : strerror(errno));
    }
}

/* ---- the mail ---- */

static void
reap(struct channel *channel)
{
    conn_reap(channel_owner(channel), channel);
}

static void
on_deliver(uv_idle_t *idle)
{
    struct bus_link *link = idle->data;
    if (!pubsub_deliver(&link->worker->host, DELIVER_A_TURN, reap))
        uv_idle_stop(idle);
}

void
bus_link_flush(struct bus_link *link)
{
    struct channel_host *host = &link->worker->host;
    if (host->mail && !uv_is_active((uv_handle_t *)&link->deliver))
        uv_idle_start(&link->deliver, on_deliver);
    if (!link->wire)
        return;
    if (link->sent < link->out.len && !(link->wire->events & UV_WRITABLE))
        send_out(link);
    if (link->wire)
        watch(link);
}

/* ---- the connection ---- */

static int
dial(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    strcpy(address.sun_path, path); /* bus_path has seen to its length */
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    int why = errno;
    if (fd >= 0)
        close(fd);
    errno = why;
    return -1;
}

static void
subscribe(void *context, live_str topic)
{
    say(context, BUS_SUBSCRIBE, topic, live_none);
}

static void
connect_wire(struct bus_link *link)
{
    struct worker *worker = link->worker;
    const char *path = worker->options->bus;
    int fd = dial(path);
    struct bus_wire *wire = fd >= 0 ? mem_zalloc(sizeof *wire) : NULL;
    if (!wire || uv_poll_init(&worker->loop, &wire->poll, fd) != 0) {
        if (!link->is_said)
            log_write(LEVEL_WARN, "no bus: broadcasts stay in this worker until there is one",
                      "at", path, "reason", strerror(errno), NULL);
        link->is_said = true;
        mem_free(wire);
        if (fd >= 0)
            close(fd);
        return;
    }
    wire->fd = fd;
    wire->poll.data = link;
    link->wire = wire;
    if (link->is_said)
        log_write(LEVEL_INFO, "the bus is back", "at", path, NULL);
    link->is_said = false;
    topics_each(&worker->host.topics, subscribe, link);
    bus_link_flush(link);
}

void
bus_link_tick(struct bus_link *link)
{
    struct channel_host *host = &link->worker->host;
    if (host->mail_lost != link->lost)
        log_format(LEVEL_ERROR, "%zu broadcasts lost: more wait than memory or %d bytes allow",
                   host->mail_lost - link->lost, MAIL_MAX_BYTES);
    link->lost = host->mail_lost;
    if (!link->wire)
        connect_wire(link);
}

static void
on_wanted(void *context, live_str topic, bool wanted)
{
    say(context, wanted ? BUS_SUBSCRIBE : BUS_UNSUBSCRIBE, topic, live_none);
}

static void
on_publish(void *publisher, live_str topic, live_str payload)
{
    say(publisher, BUS_PUBLISH, topic, payload);
}

void
bus_link_open(struct bus_link *link, struct worker *worker)
{
    link->worker = worker;
    uv_idle_init(&worker->loop, &link->deliver);
    link->deliver.data = link;
    worker->host.topics.wanted = on_wanted;
    worker->host.topics.context = link;
    worker->world.publish = on_publish;
    worker->world.publisher = link;
    connect_wire(link);
    if (topics_add(&worker->host.topics, &worker->orders, NULL, SOCKETS_TOPIC) != LIVE_OK)
        log_format(LEVEL_ERROR, "out of memory: a logout elsewhere does not end connections");
}

void
bus_link_finish(struct bus_link *link)
{
    struct pollfd room = { .events = POLLOUT };
    if (link->wire)
        send_out(link);
    if (!link->wire || link->sent == link->out.len)
        return;
    room.fd = link->wire->fd;
    if (poll(&room, 1, LAST_WORDS_MS) == 1)
        send_out(link);
}
