#include "bus_hub.h"

#include "bus.h"
#include "bus_client.h"
#include "clock.h"
#include "listen.h"
#include "log.h"
#include "mem.h"
#include "topics.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { EVENTS_A_TURN = 64, READ_BYTES = 64 << 10, KEEP_BYTES = 1 << 20, LOOK_US = 1000000 };

struct peer {
    struct peer *next;
    int fd;
    bool is_broken;  /* to be dropped at the turn's end */
    bool wants_room; /* its pipe is full: EPOLLOUT is asked for */
    size_t n_topics, sent;
    struct subscription *subscriptions;
    struct buf in, out;
};

struct bus_hub {
    const char *path;
    int listener; /* -1: another gateway's */
    int epoll;
    struct stat file; /* of the socket that was made */
    struct peer *peers;
    size_t n_peers;
    struct topics topics;
    struct buf frame;
    int64_t looked_us;
    bool is_full; /* no descriptors: the listener is not watched until the next look */
    bool is_said; /* that the socket cannot be made */
};

/* ---- peers ---- */

static void
hang_up(struct peer *peer, const char *why)
{
    if (!peer->is_broken)
        log_write(LEVEL_WARN, "bus: a peer is hung up on", "reason", why, NULL);
    peer->is_broken = true;
}

static void
watch(struct bus_hub *hub, struct peer *peer, int how)
{
    struct epoll_event event = { .events = EPOLLIN | (peer->wants_room ? EPOLLOUT : 0u),
                                 .data.ptr = peer };
    if (epoll_ctl(hub->epoll, how, peer->fd, &event) != 0)
        hang_up(peer, strerror(errno));
}

static void
flush(struct bus_hub *hub, struct peer *peer)
{
    while (!peer->is_broken && peer->sent < peer->out.len) {
        ssize_t n = send(peer->fd, peer->out.data + peer->sent, peer->out.len - peer->sent,
                         MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n >= 0)
            peer->sent += (size_t)n;
        else if (errno == EAGAIN)
            break;
        else if (errno != EINTR)
            peer->is_broken = true; /* it has gone */
    }
    bool full = peer->sent < peer->out.len;
    if (!full) {
        peer->sent = 0;
        buf_reset(&peer->out);
        if (peer->out.cap > KEEP_BYTES)
            buf_release(&peer->out);
    }
    if (full != peer->wants_room && !peer->is_broken) {
        peer->wants_room = full;
        watch(hub, peer, EPOLL_CTL_MOD);
    }
}

static void
give(struct peer *peer, live_str bytes)
{
    if (peer->out.len - peer->sent + bytes.len > HUB_MAX_BACKLOG) {
        hang_up(peer, "it does not read what it wants");
        return;
    }
    if (peer->sent) {
        memmove(peer->out.data, peer->out.data + peer->sent, peer->out.len - peer->sent);
        peer->out.len -= peer->sent;
        peer->sent = 0;
    }
    buf_str(&peer->out, bytes);
    if (peer->out.failed)
        hang_up(peer, "out of memory");
}

/* ---- frames ---- */

static void
pass_on(struct bus_hub *hub, const struct peer *from, const struct bus_frame *frame)
{
    struct subscription *s = topics_first(&hub->topics, frame->topic);
    if (!s)
        return;
    buf_reset(&hub->frame);
    bus_write(&hub->frame, BUS_MESSAGE, frame->topic, frame->payload);
    for (; s; s = topics_next(&hub->topics)) {
        struct peer *peer = s->subscriber;
        if (peer == from || peer->is_broken)
            continue;
        if (hub->frame.failed)
            hang_up(peer, "out of memory");
        else
            give(peer, buf_text(&hub->frame));
    }
}

static void
on_frame(struct bus_hub *hub, struct peer *peer, const struct bus_frame *frame)
{
    const struct subscription *before = peer->subscriptions;
    switch (frame->kind) {
    case BUS_SUBSCRIBE:
        if (peer->n_topics >= HUB_MAX_TOPICS)
            hang_up(peer, "it wants more topics than are allowed");
        else if (topics_add(&hub->topics, &peer->subscriptions, peer, frame->topic) != LIVE_OK)
            hang_up(peer, "out of memory");
        else
            peer->n_topics += peer->subscriptions != before;
        break;
    case BUS_UNSUBSCRIBE:
        peer->n_topics -= topics_remove(&hub->topics, &peer->subscriptions, frame->topic);
        break;
    case BUS_PUBLISH:
        pass_on(hub, peer, frame);
        break;
    case BUS_SYNC:
        buf_reset(&hub->frame);
        bus_write(&hub->frame, BUS_SYNCED, live_none, live_none);
        give(peer, buf_text(&hub->frame));
        break;
    case BUS_MESSAGE:
    case BUS_SYNCED:
        hang_up(peer, "it says what only the gateway may say");
        break;
    }
}

static void
read_frames(struct bus_hub *hub, struct peer *peer)
{
    size_t at = 0;
    while (!peer->is_broken) {
        struct bus_frame frame;
        live_error error;
        size_t taken;
        live_str rest = { peer->in.data + at, peer->in.len - at };
        if (bus_take(rest, &frame, &taken, &error) != LIVE_OK)
            hang_up(peer, error.message);
        else if (taken)
            on_frame(hub, peer, &frame);
        else
            break;
        at += taken;
    }
    peer->in.len -= at;
    if (peer->in.len)
        memmove(peer->in.data, peer->in.data + at, peer->in.len);
    else
        buf_release(&peer->in); /* many are idle */
}

static void
on_readable(struct bus_hub *hub, struct peer *peer)
{
    if (peer->is_broken)
        return;
    if (!buf_reserve(&peer->in, READ_BYTES)) {
        hang_up(peer, "out of memory");
        return;
    }
    ssize_t n = recv(peer->fd, peer->in.data + peer->in.len, READ_BYTES, MSG_DONTWAIT);
    if (n > 0) {
        peer->in.len += (size_t)n;
        read_frames(hub, peer);
    } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
        peer->is_broken = true; /* it has ended */
    }
}

/* A worker that has been forked and has not yet exec'ed holds a copy of each descriptor: closing
 * ours alone would leave it in the epoll set, with a pointer to what is freed. */
static void
close_watched(struct bus_hub *hub, int fd)
{
    epoll_ctl(hub->epoll, EPOLL_CTL_DEL, fd, NULL);
    close(fd);
}

static void
drop(struct bus_hub *hub, struct peer *peer)
{
    topics_remove_all(&hub->topics, &peer->subscriptions);
    close_watched(hub, peer->fd);
    buf_release(&peer->in);
    buf_release(&peer->out);
    mem_free(peer);
    hub->n_peers--;
}

static void
accept_peer(struct bus_hub *hub)
{
    int fd = accept4(hub->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)) {
        log_format(LEVEL_WARN, "bus: no more peers for a while: %s (%zu are there)",
                   strerror(errno), hub->n_peers);
        hub->is_full = epoll_ctl(hub->epoll, EPOLL_CTL_DEL, hub->listener, NULL) == 0;
    }
    if (fd < 0)
        return;
    struct peer *peer = hub->n_peers < HUB_MAX_PEERS ? mem_zalloc(sizeof *peer) : NULL;
    if (!peer) {
        log_format(LEVEL_WARN, "bus: no room for one more peer (%zu)", hub->n_peers);
        close(fd);
        return;
    }
    peer->fd = fd;
    peer->next = hub->peers;
    hub->peers = peer;
    hub->n_peers++;
    watch(hub, peer, EPOLL_CTL_ADD);
}

void
bus_hub_turn(struct bus_hub *hub)
{
    struct epoll_event events[EVENTS_A_TURN];
    int n = epoll_wait(hub->epoll, events, EVENTS_A_TURN, 0);
    for (int i = 0; i < n; i++) {
        struct peer *peer = events[i].data.ptr;
        if (!peer)
            accept_peer(hub);
        else if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))
            on_readable(hub, peer);
    }
    for (struct peer *peer, **at = &hub->peers; n > 0 && (peer = *at);) {
        if (peer->out.len)
            flush(hub, peer);
        if (peer->is_broken) {
            *at = peer->next;
            drop(hub, peer);
        } else {
            at = &peer->next;
        }
    }
}

/* ---- the socket ---- */

/* Somebody answers there. */
static bool
is_taken(const char *path)
{
    struct bus_client client;
    bus_client_init(&client, path, 100);
    bool taken = bus_client_knock(&client);
    bus_client_release(&client);
    return taken;
}

static live_status
listen_on(struct bus_hub *hub, live_error *error)
{
    char where[BUS_PATH_SIZE + 8], name[128];
    struct epoll_event event = { .events = EPOLLIN };
    hub->listener = -1;
    hub->is_full = false;
    if (is_taken(hub->path)) {
        log_write(LEVEL_INFO, "bus: another gateway serves it", "at", hub->path, NULL);
        return LIVE_OK;
    }
    snprintf(where, sizeof where, "unix:%s", hub->path);
    live_status status = listen_open(where, &hub->listener, name, error);
    if (status != LIVE_OK) {
        hub->listener = -1;
        return status;
    }
    fcntl(hub->listener, F_SETFD, FD_CLOEXEC);
    if (lstat(hub->path, &hub->file) == 0 &&
        epoll_ctl(hub->epoll, EPOLL_CTL_ADD, hub->listener, &event) == 0)
        return LIVE_OK;
    status = live_error_set(error, LIVE_EIO, "cannot listen on %s: %s", where, strerror(errno));
    close(hub->listener);
    hub->listener = -1;
    return status;
}

static void
accept_again(struct bus_hub *hub)
{
    struct epoll_event event = { .events = EPOLLIN };
    hub->is_full = epoll_ctl(hub->epoll, EPOLL_CTL_ADD, hub->listener, &event) != 0;
}

static bool
is_ours(const struct bus_hub *hub)
{
    struct stat now;
    return hub->listener >= 0 && lstat(hub->path, &now) == 0 &&
           now.st_ino == hub->file.st_ino && now.st_dev == hub->file.st_dev;
}

static void
drop_all(struct bus_hub *hub)
{
    for (struct peer *peer; (peer = hub->peers);) {
        hub->peers = peer->next;
        drop(hub, peer);
    }
}

/* A socket that was removed, or replaced by another gateway's, leads nobody here any more: all
 * are to come again, to the one that is there. */
void
bus_hub_look(struct bus_hub *hub)
{
    live_error error;
    int64_t now_us = clock_monotonic_us();
    if (now_us - hub->looked_us < LOOK_US)
        return;
    hub->looked_us = now_us;
    if (is_ours(hub)) {
        if (hub->is_full)
            accept_again(hub);
        return;
    }
    if (hub->listener < 0 && is_taken(hub->path))
        return;
    if (hub->listener >= 0) {
        log_write(LEVEL_WARN, "bus: its socket is gone, made anew", "at", hub->path, NULL);
        close_watched(hub, hub->listener);
        drop_all(hub);
    }
    live_status status = listen_on(hub, &error);
    if (status != LIVE_OK && !hub->is_said)
        log_format(LEVEL_ERROR, "bus: %s", error.message);
    hub->is_said = status != LIVE_OK;
}

int
bus_hub_fd(const struct bus_hub *hub)
{
    return hub->epoll;
}

live_status
bus_hub_open(struct bus_hub **out, const char *path, live_error *error)
{
    struct bus_hub *hub = mem_zalloc(sizeof *hub);
    *out = NULL;
    if (!hub)
        return live_error_set(error, LIVE_ENOMEM, "out of memory");
    hub->path = path;
    hub->looked_us = clock_monotonic_us();
    hub->epoll = epoll_create1(EPOLL_CLOEXEC);
    live_status status = LIVE_OK;
    if (hub->epoll < 0)
        status = live_error_set(error, LIVE_EIO, "no epoll for the bus: %s", strerror(errno));
    else
        status = listen_on(hub, error);
    if (status != LIVE_OK) {
        if (hub->epoll >= 0)
            close(hub->epoll);
        mem_free(hub);
        return status;
    }
    *out = hub;
    return LIVE_OK;
}

void
bus_hub_close(struct bus_hub *hub)
{
    if (is_ours(hub))
        unlink(hub->path);
    if (hub->listener >= 0)
        close(hub->listener);
    drop_all(hub);
    topics_release(&hub->topics);
    buf_release(&hub->frame);
    close(hub->epoll);
    mem_free(hub);
}
