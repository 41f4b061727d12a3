/* channel_snapshot.c: what a callback left: the state as bytes that wait for the commit, and
 * timers. */
#include "channel_inside.h"

#include "codec.h"
#include "mem.h"

/* Copies what waits into a new buffer: many events on few views while the store is busy leave
 * mostly dead bytes behind. */
static void
compact(struct channel_host *host)
{
    struct buf fresh = { 0 };
    for (struct channel *c = host->waiting; c; c = c->next_waiting)
        if (c->has_slot)
            buf_append(&fresh, host->snapshots.data + c->snap_at, c->snap_len);
    if (fresh.failed) {
        buf_release(&fresh);
        return;
    }
    size_t at = 0;
    for (struct channel *c = host->waiting; c; c = c->next_waiting)
        if (c->has_slot) {
            c->snap_at = at;
            c->snap_cap = c->snap_len;
            at += c->snap_len;
        }
    buf_release(&host->snapshots);
    host->snapshots = fresh;
    host->compact_at = 2 * fresh.len + ((size_t)1 << 20);
}

/* Encodes the state into its place in host->snapshots. */
bool
channel_encode(struct channel *channel)
{
    struct channel_host *host = channel->host;
    struct buf *buf = &host->snapshots;
    if (!host->waiting) {
        buf_reset(buf);
        host->compact_at = (size_t)1 << 20;
    } else if (buf->len > host->compact_at) {
        compact(host);
    }
    size_t start = buf->len;
    view_snapshot(channel->view, buf);
    if (buf->failed || buf->len - start > SNAPSHOT_MAX) {
        buf->failed = false;
        buf->len = start;
        return false;
    }
    channel->snap_len = buf->len - start;
    if (channel->has_slot && channel->snap_len <= channel->snap_cap) {
        memcpy(buf->data + channel->snap_at, buf->data + start, channel->snap_len);
        buf->len = start;
    } else {
        channel->snap_at = start;
        channel->snap_cap = channel->snap_len;
        channel->has_slot = true;
    }
    if (channel->write == WRITE_NOTHING)
        channel->write = WRITE_CHECKPOINT;
    channel->is_unsaved = false;
    channel_wait(channel);
    return true;
}

static void
note_large(struct channel *channel)
{
    struct channel_host *host = channel->host;
    live_error error;
    channel->policy = LIVE_INTERVAL;
    for (size_t i = 0; i < host->n_large; i++)
        if (host->large[i] == channel->class)
            return;
    if (host->n_large < sizeof host->large / sizeof *host->large)
        host->large[host->n_large++] = channel->class;
    live_error_set(
        &error, LIVE_ELIMIT,
        "a snapshot of view %s has %zu bytes, more than %d: saved each second instead of "
        "at each event; make large fields transient, or set .checkpoint = LIVE_INTERVAL",
        channel->class->name, channel->snap_len, CHANNEL_LARGE_SNAPSHOT);
    channel_report(channel, REPORT_LARGE, &error);
}

/* Requests live in the turn's arena, but are carried out after the commit, perhaps turns later.
 */
static bool
keep_timers(struct channel *channel)
{
    struct timer_request **end = &channel->timers;
    struct timer_request *asked = view_take_timers(channel->view);
    if (!asked)
        return true;
    while (*end)
        end = &(*end)->next;
    for (; asked; asked = asked->next) {
        struct timer_request *copy = mem_alloc(sizeof *copy);
        if (!copy)
            return false;
        *copy = *asked;
        copy->next = NULL;
        *end = copy;
        end = &copy->next;
    }
    channel_wait(channel);
    return true;
}

/* *begin: where those of this callback begin. */
static bool
keep_wishes(struct channel *channel, struct pubsub_wish ***begin)
{
    *begin = &channel->wishes;
    while (**begin)
        *begin = &(**begin)->next;
    bool kept = pubsub_keep(channel->view, channel->serial, *begin);
    if (channel->wishes)
        channel_wait(channel);
    return kept;
}

live_status
channel_note(struct channel *channel, bool always, live_error *error)
{
    struct pubsub_wish **begin;
    bool saved = keep_wishes(channel, &begin) && keep_timers(channel);
    if (always)
        channel_wait(channel);
    if (saved && (always || view_is_dirty(channel->view))) {
        if (channel->policy == LIVE_EVERY_EVENT ||
            (always && channel->policy == LIVE_INTERVAL)) {
            saved = channel_encode(channel);
            if (saved && channel->policy == LIVE_EVERY_EVENT &&
                channel->snap_len > CHANNEL_LARGE_SNAPSHOT)
                note_large(channel);
        } else {
            channel->is_unsaved = channel->policy == LIVE_INTERVAL;
        }
    }
    if (!saved)
        pubsub_forget(begin);
    return saved ? LIVE_OK
                 : live_error_set(error, LIVE_ENOMEM,
                                  "out of memory (or too large) for the state of view %s",
                                  channel->class->name);
}

void
channel_tick(struct channel *channel)
{
    channel_enter(channel);
    if (channel->state != CHANNEL_JOINED || !channel->is_unsaved)
        return;
    channel_encode(channel); /* where memory fails, the next tick tries again */
    if (channel->snap_len <= CHANNEL_LARGE_SNAPSHOT / 2 &&
        *channel->class->checkpoint == LIVE_EVERY_EVENT)
        channel->policy = LIVE_EVERY_EVENT;
}
