#include "host.h"

#include "clock.h"
#include "log.h"
#include "probe/probe_app.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

static struct host *
of(struct channel_host *host)
{
    return (struct host *)host; /* its first member */
}

static struct buf *
frame_begin(struct channel_host *base, void *owner, uint64_t serial)
{
    struct host *host = of(base);
    live_expect(owner); /* whose client has gone gets nothing */
    if (host->n_frames < HOST_MAX_FRAMES)
        host->frames[host->n_frames] = (struct host_frame){ serial, host->out.len, 0, false };
    return &host->out;
}

static bool
frame_end(struct channel_host *base)
{
    struct host *host = of(base);
    struct host_frame *frame = &host->frames[host->n_frames];
    frame->len = host->out.len - frame->at;
    if (host->out.failed) {
        host->out.failed = false;
        host->out.len = frame->at;
        return false;
    }
    if (frame->len && host->n_frames < HOST_MAX_FRAMES - 1)
        host->n_frames++;
    return true;
}

static void
frames_drop(struct channel_host *base, uint64_t serial)
{
    struct host *host = of(base);
    for (size_t i = 0; i < host->n_frames; i++)
        if (host->frames[i].serial == serial)
            host->frames[i].dropped = true;
}

static bool
is_clear(struct channel_host *base, void *owner)
{
    (void)owner;
    return !of(base)->choked;
}

static void
want(struct channel_host *base, void *owner)
{
    (void)owner;
    of(base)->wanted = true;
}

static void
overflow(struct channel_host *base, void *owner)
{
    (void)owner;
    of(base)->overflown = true;
}

static bool
timer(struct channel_host *base, struct channel *channel, const struct timer_request *request)
{
    (void)channel, (void)request;
    of(base)->n_timers++;
    return true;
}

static void
timers_stop(struct channel_host *base, struct channel *channel)
{
    (void)channel;
    of(base)->n_timers = 0;
}

static void
report(struct channel_host *base, const struct channel *channel, enum channel_report what,
       const live_error *error)
{
    struct host *host = of(base);
    (void)channel;
    live_expect(error);
    host->n_reports++;
    host->last = what;
    snprintf(host->said, sizeof host->said, "%s", error->message);
}

static void
identify(struct channel_host *base, void *owner, live_str socket_id)
{
    (void)base, (void)owner, (void)socket_id;
}

static const char *
info(struct channel_host *base, void *owner)
{
    (void)owner;
    return of(base)->info;
}

static struct channel *
find(struct channel_host *base, void *owner, int64_t row)
{
    (void)owner;
    struct channel *around = of(base)->around;
    return around && channel_row(around) == row && channel_is_open(around) ? around : NULL;
}

static void
obey(struct channel_host *base, const struct sockets_order *order)
{
    buf_char(&of(base)->orders, "der"[order->kind]);
    buf_str(&of(base)->orders, order->socket_id);
}

static const struct channel_ops ops = { frame_begin, frame_end, frames_drop, is_clear,
                                        want,        overflow,  timer,       timers_stop,
                                        report,      identify,  info,        find,
                                        obey };

void
host_init(struct host *host, struct world *world, struct turn *turn)
{
    *host = (struct host){ .host = { .world = world, .turn = turn, .ops = &ops } };
}

void
host_release(struct host *host)
{
    arena_release(&host->rows);
    buf_release(&host->out);
    buf_release(&host->orders);
    buf_release(&host->host.snapshots);
    topics_release(&host->host.topics);
}

int
host_begin(struct host *host, struct world *world, struct turn *turn,
           struct session_id *session, char *folder)
{
    char path[64];
    live_error error;
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/store.db", folder);
    struct store_options options = { .path = path };
    if (app_use(&world->app, &probe_app, &error) ||
        store_open(&world->store, &options, &error) || turn_init(turn, world->app.largest_row))
        return 1;
    world->token_max_age_s = 1000;
    world->keys.n_keys = 1;
    world->keys.keys[0].id = 1;
    randombytes_buf(world->keys.keys[0].bytes, TOKEN_KEY_BYTES);
    session_id_random(session);
    host_init(host, world, turn);
    return store_session_touch(world->store, session, clock_wall_s());
}

int
host_end(struct host *host, const char *folder)
{
    char command[128];
    store_close(host->host.world->store);
    turn_release(host->host.turn);
    host_release(host);
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command) != 0;
}

void
host_forget_frames(struct host *host)
{
    host->n_frames = 0;
    host->out.len = 0;
}

static live_status
save_all(struct host *host, bool works, size_t *n)
{
    struct store *store = host->host.world->store;
    live_status status = store_begin(store);
    *n = 0;
    for (struct channel *c = host->host.waiting; c && !status; c = channel_after(c), ++*n)
        status = channel_save(c, &host->rows, clock_wall_s());
    if (!status && works)
        status = store_commit(store);
    if (status || !works)
        store_rollback(store);
    return status;
}

bool
host_end_of_turn(struct host *host, bool works)
{
    while (host->host.waiting) {
        size_t n;
        if (save_all(host, works, &n) != LIVE_OK)
            return false;
        while (n--) {
            struct channel *channel = channel_next_waiting(&host->host);
            turn_begin(host->host.turn);
            if (works)
                channel_saved(channel);
            else
                channel_unsaved(channel);
            turn_end(host->host.turn);
        }
        arena_reset(&host->rows);
    }
    return true;
}
