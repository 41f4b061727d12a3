#include "channel_inside.h"

#include "codec.h"
#include "json_scan.h"
#include "json_write.h"
#include "mem.h"
#include "payload.h"
#include "str.h"
#include "log.h"

/* ---- states ----------------------------------------------------------------------------------- */

static void
check(const struct channel *channel)
{
    if (!channel || channel->magic != CHANNEL_MAGIC)
        live_bug("a channel that is gone");
}

static void
timers_forget(struct channel *channel)
{
    for (struct timer_request *next, *t = channel->timers; t; t = next) {
        next = t->next;
        mem_free(t);
    }
    channel->timers = NULL;
}

static void
refs_forget(struct channel *channel)
{
    mem_free(channel->refs);
    channel->refs = NULL;
    channel->refs_len = channel->refs_cap = 0;
    channel->is_owing = channel->join_owed = false;
}

/* The row's new URL outlives the view. */
static void
keep_url(struct channel *channel)
{
    live_str url = view_uri(channel->view);
    channel->url = mem_alloc(url.len + 1);
    if (channel->url)
        memcpy(channel->url, url.len ? url.ptr : "", url.len + 1);
    else
        channel->write = WRITE_CHECKPOINT;
}

void
channel_go(struct channel *channel, enum channel_state to)
{
#define TO(state) (1u << CHANNEL_##state)
    static const unsigned arrows[] = {
        [CHANNEL_JOINING] = TO(JOINED) | TO(FAILING) | TO(ENDED),
        [CHANNEL_JOINED] = TO(LEAVING) | TO(FAILING) | TO(ENDED),
        [CHANNEL_LEAVING] = TO(ENDED),
        [CHANNEL_FAILING] = TO(ENDED),
        [CHANNEL_ENDED] = 0,
    };
#undef TO
    check(channel);
    live_expect(arrows[channel->state] & 1u << to);
    channel->state = (uint8_t)to;
    if (to == CHANNEL_JOINED)
        return;
    channel->host->ops->timers_stop(channel->host, channel);
    timers_forget(channel);
    refs_forget(channel);
    if (channel->view && channel->write >= WRITE_REPLACE)
        keep_url(channel);
    view_free(channel->view);
    channel->view = NULL;
    channel->is_unsaved = false;
    if (to != CHANNEL_ENDED)
        return;
    channel->write = WRITE_NOTHING;
    channel->strike = channel->has_slot = false;
    mem_free(channel->join);
    channel->join = NULL;
    mem_free(channel->url);
    channel->url = NULL;
}

void
channel_wait(struct channel *channel)
{
    struct channel_host *host = channel->host;
    if (channel->is_waiting)
        return;
    channel->is_waiting = true;
    channel->next_waiting = NULL;
    if (host->waiting)
        host->last_waiting->next_waiting = channel;
    else
        host->waiting = channel;
    host->last_waiting = channel;
}

struct channel *
channel_after(const struct channel *channel)
{
    return channel->next_waiting;
}

struct channel *
channel_next_waiting(struct channel_host *host)
{
    struct channel *first = host->waiting;
    if (first) {
        host->waiting = first->next_waiting;
        first->next_waiting = NULL;
        first->is_waiting = false;
    }
    return first;
}

void
channel_report(struct channel *channel, enum channel_report what, const live_error *error)
{
    channel->host->ops->report(channel->host, channel, what, error);
}

void
channel_free(struct channel *channel)
{
    if (!channel)
        return;
    check(channel);
    if (channel->state != CHANNEL_ENDED) {
        channel->owner = NULL;
        channel->state = CHANNEL_JOINED;
        channel_go(channel, CHANNEL_ENDED);
    }
    channel->magic = 0;
    mem_free(channel);
}

/* ---- snapshots -------------------------------------------------------------------------------- */

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
static bool
encode(struct channel *channel)
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
    live_error_set(&error, LIVE_ELIMIT,
                   "a snapshot of view %s has %zu bytes, more than %d: saved each second instead of "
                   "at each event; make large fields transient, or set .checkpoint = LIVE_INTERVAL",
                   channel->class->name, channel->snap_len, CHANNEL_LARGE_SNAPSHOT);
    channel_report(channel, REPORT_LARGE, &error);
}

/* Requests live in the turn's arena, but are carried out after the commit, perhaps turns later. */
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

live_status
channel_note(struct channel *channel, bool always, live_error *error)
{
    bool saved = keep_timers(channel);
    if (always)
        channel_wait(channel);
    if (saved && (always || view_is_dirty(channel->view))) {
        if (channel->policy == LIVE_EVERY_EVENT || (always && channel->policy == LIVE_INTERVAL)) {
            saved = encode(channel);
            if (saved && channel->policy == LIVE_EVERY_EVENT &&
                channel->snap_len > CHANNEL_LARGE_SNAPSHOT)
                note_large(channel);
        } else {
            channel->is_unsaved = channel->policy == LIVE_INTERVAL;
        }
    }
    return saved ? LIVE_OK
                 : live_error_set(error, LIVE_ENOMEM, "out of memory (or too large) for the state of view %s",
                                  channel->class->name);
}

void
channel_tick(struct channel *channel)
{
    check(channel);
    if (channel->state != CHANNEL_JOINED || !channel->is_unsaved)
        return;
    encode(channel); /* where memory fails, the next tick tries again */
    if (channel->snap_len <= CHANNEL_LARGE_SNAPSHOT / 2 &&
        *channel->class->checkpoint == LIVE_EVERY_EVENT)
        channel->policy = LIVE_EVERY_EVENT;
}

/* ---- frames ----------------------------------------------------------------------------------- */

static struct buf *
begin(struct channel *channel)
{
    return channel->host->ops->frame_begin(channel->host, channel->owner, channel->serial);
}

static bool
end(struct channel *channel)
{
    return channel->host->ops->frame_end(channel->host);
}

static bool
send_reply(struct channel *channel, live_str ref, live_str response)
{
    if (!channel->owner)
        return true;
    struct buf *out = begin(channel);
    message_reply_begin(out, channel->join_ref, ref, channel->topic, true);
    buf_str(out, response);
    message_reply_end(out);
    return end(channel);
}

/* phx_close, phx_error: the ref is the join's too. */
static void
send_end(struct channel *channel, live_str event, live_str payload)
{
    if (!channel->owner)
        return;
    struct buf *out = begin(channel);
    buf_char(out, '[');
    json_string(out, channel->join_ref);
    buf_char(out, ',');
    json_string(out, channel->join_ref);
    buf_char(out, ',');
    json_string(out, channel->topic);
    buf_lit(out, ",\"");
    buf_str(out, event);
    buf_lit(out, "\",");
    buf_str(out, payload);
    buf_char(out, ']');
    if (!end(channel)) /* he would wait for ever */
        channel->host->ops->overflow(channel->host, channel->owner);
}

static void
send_error(struct channel *channel)
{
    send_end(channel, LIVE_STR("phx_error"), LIVE_STR("{\"reason\":\"channel_crash\"}"));
}

static void
send_close(struct channel *channel)
{
    send_end(channel, LIVE_STR("phx_close"), LIVE_STR("{}"));
}

void
channel_refuse(struct channel *channel, const char *reason)
{
    if (!channel->owner)
        return;
    struct buf *out = begin(channel);
    message_reply_begin(out, channel->join_ref, channel->join->ref, channel->topic, false);
    buf_lit(out, "{\"reason\":\"");
    buf_str(out, live_str_of(reason));
    buf_lit(out, "\"}");
    message_reply_end(out);
    if (!end(channel))
        channel->host->ops->overflow(channel->host, channel->owner);
}

/* A frame that could not be built has left the view's prints untrue. */
static void
fail_for_memory(struct channel *channel)
{
    live_error error;
    live_error_set(&error, LIVE_ENOMEM, "out of memory for a frame of view %s",
                   channel->class->name);
    channel_fail(channel, REPORT_FAILED, true, &error);
}

static bool
send_diff_reply(struct channel *channel, live_str ref)
{
    struct buf *out = begin(channel);
    message_reply_begin(out, channel->join_ref, ref, channel->topic, true);
    size_t start = out->len;
    buf_lit(out, "{\"diff\":");
    if (view_diff(channel->view, out)) {
        buf_char(out, '}');
    } else if (!out->failed) {
        out->len = start;
        buf_lit(out, "{}");
    }
    message_reply_end(out);
    return end(channel);
}

static bool
send_diff_push(struct channel *channel)
{
    if (!view_is_dirty(channel->view))
        return true;
    struct buf *out = begin(channel);
    size_t start = out->len;
    message_push_begin(out, channel->join_ref, channel->topic, LIVE_STR("diff"));
    if (view_diff(channel->view, out))
        message_push_end(out);
    else
        out->len = start; /* an empty frame is none */
    return end(channel);
}

static bool
send_join_reply(struct channel *channel)
{
    struct buf *out = begin(channel);
    message_reply_begin(out, channel->join_ref, channel->join->ref, channel->topic, true);
    buf_lit(out, "{\"rendered\":");
    view_full(channel->view, out);
    buf_lit(out, ",\"liveview_version\":\"" CLIENT_VERSION "\"}");
    message_reply_end(out);
    return end(channel);
}

/* ---- waiting for a slow client ------------------------------------------------------------------ */

static bool
is_clear(struct channel *channel)
{
    return !channel->is_owing && channel->host->ops->is_clear(channel->host, channel->owner);
}

static void
owe(struct channel *channel)
{
    channel->is_owing = true;
    channel->host->ops->want(channel->host, channel->owner);
}

static void
owe_ref(struct channel *channel, live_str ref)
{
    uint32_t need = channel->refs_len + 1 + (uint32_t)ref.len;
    if (need > channel->refs_cap && need <= CHANNEL_MAX_REFS) {
        uint32_t cap = channel->refs_cap ? channel->refs_cap * 2 : 64;
        while (cap < need)
            cap *= 2;
        char *refs = mem_realloc(channel->refs, cap);
        if (refs) {
            channel->refs = refs;
            channel->refs_cap = cap;
        }
    }
    if (need > channel->refs_cap) {
        channel->host->ops->overflow(channel->host, channel->owner);
        return;
    }
    channel->refs[channel->refs_len] = (char)ref.len; /* MESSAGE_MAX_REF at most */
    memcpy(channel->refs + channel->refs_len + 1, ref.ptr, ref.len);
    channel->refs_len = need;
    owe(channel);
}

/* Answers the refs that wait; the last one with the diff, if `diff`. */
static bool
send_refs(struct channel *channel, bool diff)
{
    bool ok = true;
    for (uint32_t at = 0; ok && at < channel->refs_len;) {
        live_str ref = { channel->refs + at + 1, (unsigned char)channel->refs[at] };
        at += 1 + (uint32_t)ref.len;
        ok = diff && at == channel->refs_len ? send_diff_reply(channel, ref)
                                             : send_reply(channel, ref, LIVE_STR("{}"));
    }
    return ok;
}

void
channel_flush(struct channel *channel)
{
    check(channel);
    if (channel->state != CHANNEL_JOINED || !channel->is_owing)
        return;
    bool ok = true, join = channel->join_owed;
    if (join)
        ok = send_join_reply(channel);
    if (ok && channel->refs_len)
        ok = send_refs(channel, !join);
    else if (ok && !join)
        ok = send_diff_push(channel);
    refs_forget(channel);
    if (join && channel->write != WRITE_REVIVE) {
        mem_free(channel->join);
        channel->join = NULL;
    }
    if (!ok)
        fail_for_memory(channel);
}

void
channel_answer_join(struct channel *channel)
{
    channel->join_owed = true;
    channel->is_owing = true;
    if (channel->host->ops->is_clear(channel->host, channel->owner))
        channel_flush(channel);
    else
        owe(channel);
}

/* ---- the end of a view --------------------------------------------------------------------------- */

void
channel_fail(struct channel *channel, enum channel_report what, bool strike,
             const live_error *error)
{
    channel_report(channel, what, error);
    if (!strike && channel->is_unsaved)
        encode(channel);
    if (channel->state == CHANNEL_JOINING || channel->join_owed) {
        channel_refuse(channel, "join crashed");
    } else {
        send_refs(channel, false);
        send_error(channel);
    }
    channel->strike = strike;
    channel_go(channel, CHANNEL_FAILING);
    if (channel_has_to_write(channel))
        channel_wait(channel);
    else
        channel_go(channel, CHANNEL_ENDED);
}

/* The state is sound: what is not saved yet is. */
static void
part(struct channel *channel)
{
    if (channel->state == CHANNEL_JOINED) {
        if (channel->is_unsaved)
            encode(channel);
        channel_go(channel, CHANNEL_LEAVING);
        if (!channel_has_to_write(channel))
            channel_go(channel, CHANNEL_ENDED);
    } else if (channel->state == CHANNEL_JOINING) {
        channel_go(channel, CHANNEL_ENDED);
    }
}

static bool
is_stale(const struct channel *channel, const struct message *message)
{
    return message->join_ref.ptr && !str_is(message->join_ref, channel->join_ref);
}

bool
channel_leave(struct channel *channel, const struct message *message)
{
    check(channel);
    if (is_stale(channel, message))
        return false;
    send_refs(channel, false);
    send_close(channel);
    send_reply(channel, message->ref, LIVE_STR("{}"));
    part(channel);
    return true;
}

void
channel_supersede(struct channel *channel)
{
    check(channel);
    send_close(channel);
    part(channel);
}

void
channel_abandon(struct channel *channel)
{
    check(channel);
    channel->owner = NULL;
    if (channel_is_open(channel))
        part(channel);
}

/* ---- messages ------------------------------------------------------------------------------------ */

/* After a callback that went well (or failed): saves, and answers `ref` if there is one. */
static void
settle(struct channel *channel, live_status status, bool moved, live_str ref, live_error *error)
{
    if (status == LIVE_OK) {
        if (moved)
            channel->write = channel->write == WRITE_REVIVE ? WRITE_REVIVE : WRITE_REPLACE;
        status = channel_note(channel, moved, error);
    }
    if (status != LIVE_OK) {
        channel_fail(channel, REPORT_FAILED, true, error);
        return;
    }
    if (!is_clear(channel)) {
        if (ref.ptr)
            owe_ref(channel, ref);
        else if (view_is_dirty(channel->view))
            owe(channel);
    } else if (!(ref.ptr ? send_diff_reply(channel, ref) : send_diff_push(channel))) {
        fail_for_memory(channel);
    }
}

/* An answer without a diff of its own keeps its place behind those that wait. */
static void
answer(struct channel *channel, live_str ref, live_str response)
{
    if (!ref.ptr)
        return;
    if (!is_clear(channel) && str_is(response, LIVE_STR("{}"))) {
        owe_ref(channel, ref);
        return;
    }
    if (channel->is_owing && !channel->join_owed) {
        send_refs(channel, false);
        channel->refs_len = 0;
    }
    if (!send_reply(channel, ref, response))
        fail_for_memory(channel);
}

static void
refuse_message(struct channel *channel, const live_error *error)
{
    channel_fail(channel, REPORT_REFUSED, false, error);
}

static void
on_event(struct channel *channel, const struct message *message)
{
    struct event_payload payload;
    live_error error;
    if (payload_event(&channel->host->turn->arena, message->payload, &payload, &error)) {
        refuse_message(channel, &error);
        return;
    }
    if (payload.has_cid) { /* of a component that is gone: there are none yet */
        answer(channel, message->ref, LIVE_STR("{}"));
        return;
    }
    struct view_event event = { payload.event, payload.type, payload.value };
    live_status status = view_event(channel->view, &event, &error);
    if (status == LIVE_ENOENT)
        refuse_message(channel, &error);
    else
        settle(channel, status, false, message->ref, &error);
}

/* Routes path and query; *url is their text in the arena. */
static live_status
route_url(struct channel *channel, live_str text, live_str *url, const live_route **route,
          struct live_params *params)
{
    struct arena *arena = &channel->host->turn->arena;
    live_status status = channel_url(arena, text, url);
    return status == LIVE_OK
               ? channel_route(&channel->host->world->app, arena, *url, route, params)
               : status;
}

static void
on_live_patch(struct channel *channel, const struct message *message)
{
    struct live_params params = { 0 };
    const live_route *route;
    live_error error;
    live_str url, sent = json_text(&channel->host->turn->arena, json_get(message->payload, "url"));
    live_status status = LIVE_EINVAL;
    if (sent.ptr)
        status = route_url(channel, sent, &url, &route, &params);
    if (status == LIVE_EINVAL) {
        live_error_set(&error, status, "live_patch: no usable url in the payload");
        refuse_message(channel, &error);
        return;
    }
    if (status == LIVE_ENOENT || (status == LIVE_OK && route->view != channel->class)) {
        answer(channel, message->ref, LIVE_STR("{\"link_redirect\":true}"));
        return;
    }
    if (status == LIVE_OK)
        status = view_set_uri(channel->view, url, route->action);
    if (status != LIVE_OK) {
        live_error_set(&error, status, "live_patch: %s", live_strerror(status));
    } else {
        channel->route = route;
        status = view_handle_params(channel->view, &params, &error);
    }
    settle(channel, status, status == LIVE_OK, message->ref, &error);
}

void
channel_message(struct channel *channel, const struct message *message)
{
    check(channel);
    if (is_stale(channel, message) || channel->state != CHANNEL_JOINED)
        return;
    if (str_is(message->event, LIVE_STR("event"))) {
        on_event(channel, message);
    } else if (str_is(message->event, LIVE_STR("live_patch"))) {
        on_live_patch(channel, message);
    } else if (str_is(message->event, LIVE_STR("cids_will_destroy"))) {
        answer(channel, message->ref, LIVE_STR("{}"));
    } else if (str_is(message->event, LIVE_STR("cids_destroyed"))) {
        answer(channel, message->ref, LIVE_STR("{\"cids\":[]}"));
    } else {
        live_error error;
        live_error_set(&error, LIVE_EINVAL, "no such message on a view's topic: `%.*s`",
                       (int)(message->event.len < 100 ? message->event.len : 100),
                       message->event.ptr);
        refuse_message(channel, &error);
    }
}

void
channel_info(struct channel *channel, int tag)
{
    check(channel);
    if (channel->state != CHANNEL_JOINED)
        return;
    live_error error;
    live_message message = { .tag = tag };
    live_status status = view_info(channel->view, &message, &error);
    settle(channel, status, false, live_none, &error);
}

/* ---- the store ----------------------------------------------------------------------------------- */

bool
channel_has_to_write(const struct channel *channel)
{
    return channel->write != WRITE_NOTHING || channel->strike;
}

/* A first join is another document's if the row was joined before; then it is left to its owner. */
static live_status
take(struct channel *channel, struct arena *arena, int64_t now_s)
{
    struct channel_join *join = channel->join;
    struct store *store = channel->host->world->store;
    live_status status = LIVE_OK;
    if (join->first) {
        status = store_view_read(store, arena, &join->session, channel->row, &join->row);
        join->duplicate = status == LIVE_OK && join->row.joined > 0;
        if (status == LIVE_ENOENT)
            status = LIVE_OK;
    }
    if (status == LIVE_OK && !join->duplicate) {
        status = store_view_take(store, arena, &join->session, channel->row, now_s, &join->row);
        join->taken = status;
        if (status == LIVE_ENOENT)
            status = LIVE_OK;
    }
    return status;
}

static live_status
write_row(struct channel *channel, live_str snapshot, int64_t now_s)
{
    struct store *store = channel->host->world->store;
    struct view_row row = {
        .id = channel->row,
        .epoch = channel->epoch,
        .view = live_str_of(channel->class->name),
        .dom_id = str_sub(channel->topic, 3, channel->topic.len),
        .route = channel->route ? live_str_of(channel->route->path) : live_none,
        .url = channel->view ? view_uri(channel->view) : live_str_of(channel->url),
        .live_session = channel->live_session,
        .snapshot = snapshot,
    };
    if (channel->write == WRITE_CHECKPOINT)
        return store_view_checkpoint(store, row.id, row.epoch, snapshot, now_s);
    if (channel->write == WRITE_REPLACE)
        return store_view_replace(store, &row, now_s);
    live_status status = store_view_revive(store, &channel->join->session, &row, now_s);
    channel->epoch = row.epoch;
    return status;
}

live_status
channel_save(struct channel *channel, struct arena *arena, int64_t now_s)
{
    check(channel);
    live_status status = LIVE_OK;
    if (channel->write == WRITE_TAKE)
        return take(channel, arena, now_s);
    if (channel->write != WRITE_NOTHING) {
        live_str snapshot = live_none;
        if (channel->has_slot)
            snapshot = (live_str){ channel->host->snapshots.data + channel->snap_at,
                                   channel->snap_len };
        status = write_row(channel, snapshot, now_s);
        channel->is_lost = status == LIVE_ELOST || status == LIVE_ENOENT;
        if (channel->is_lost && channel->write == WRITE_REVIVE)
            channel->join->taken = status;
        if (channel->is_lost)
            status = LIVE_OK;
    }
    if (status == LIVE_OK && channel->strike && !channel->is_lost) {
        int64_t strikes;
        status = store_view_strike(channel->host->world->store, channel->row, now_s, &strikes);
        if (status == LIVE_ENOENT)
            status = LIVE_OK;
    }
    return status;
}

static void
start_timers(struct channel *channel)
{
    struct timer_request *first = channel->timers;
    bool ok = true;
    channel->timers = NULL;
    for (struct timer_request *next, *t = first; t; t = next) {
        next = t->next;
        ok = ok && channel->host->ops->timer(channel->host, channel, t);
        mem_free(t);
    }
    if (!ok)
        fail_for_memory(channel);
}

/* A row that could not be revived: its session is gone, or another join was faster. */
static void
lose_join(struct channel *channel)
{
    channel->host->ops->frames_drop(channel->host, channel->serial);
    channel_refuse(channel, channel->join->taken == LIVE_ENOENT ? "stale" : "join crashed");
    channel_go(channel, CHANNEL_ENDED);
}

static void
lose(struct channel *channel)
{
    live_error error;
    if (channel->write == WRITE_REVIVE) {
        lose_join(channel);
        return;
    }
    live_error_set(&error, LIVE_ELOST, "another connection has view %s now", channel->class->name);
    channel_report(channel, REPORT_LOST, &error);
    channel->host->ops->frames_drop(channel->host, channel->serial);
    send_error(channel);
    channel_go(channel, CHANNEL_ENDED);
}

void
channel_saved(struct channel *channel)
{
    check(channel);
    if (channel->state == CHANNEL_JOINING) {
        channel->write = WRITE_NOTHING;
        channel_start(channel);
        return;
    }
    if (channel->state == CHANNEL_LEAVING || channel->state == CHANNEL_FAILING) {
        channel_go(channel, CHANNEL_ENDED);
        return;
    }
    if (channel->state != CHANNEL_JOINED)
        return;
    if (channel->is_lost) {
        lose(channel);
        return;
    }
    channel->write = WRITE_NOTHING;
    channel->has_slot = false;
    if (channel->join && !channel->join_owed) {
        mem_free(channel->join);
        channel->join = NULL;
    }
    if (channel->timers)
        start_timers(channel);
}

void
channel_unsaved(struct channel *channel)
{
    check(channel);
    if (channel->state == CHANNEL_JOINING) {
        channel_refuse(channel, "join crashed");
    } else if (channel->state == CHANNEL_JOINED || channel->state == CHANNEL_FAILING) {
        channel->host->ops->frames_drop(channel->host, channel->serial);
        send_error(channel);
    }
    if (channel->state != CHANNEL_ENDED)
        channel_go(channel, CHANNEL_ENDED);
}

/* ---- looking at it ------------------------------------------------------------------------------- */

bool
channel_is_open(const struct channel *channel)
{
    return channel->state == CHANNEL_JOINING || channel->state == CHANNEL_JOINED;
}

bool
channel_is_ended(const struct channel *channel)
{
    return channel->state == CHANNEL_ENDED;
}

bool
channel_is_waiting(const struct channel *channel)
{
    return channel->is_waiting;
}

live_str
channel_topic(const struct channel *channel)
{
    return channel->topic;
}

const char *
channel_view_name(const struct channel *channel)
{
    return channel->class->name;
}

void *
channel_owner(const struct channel *channel)
{
    return channel->owner;
}

struct channel *
channel_link(const struct channel *channel)
{
    return channel->link;
}

void
channel_set_link(struct channel *channel, struct channel *next)
{
    channel->link = next;
}

void **
channel_timers(struct channel *channel)
{
    return &channel->owners_timers;
}
