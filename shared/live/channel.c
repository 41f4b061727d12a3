#include "channel_inside.h"

#include "document.h"
#include "log.h"
#include "mem.h"
#include "str.h"

/* ---- states ---- */

void
channel_check(const struct channel *channel)
{
    if (!channel || channel->magic != CHANNEL_MAGIC)
        live_bug("a channel that is gone");
}

void
channel_enter(const struct channel *channel)
{
    channel_check(channel);
    running_set(channel->host->world->running, &channel->session, channel->row);
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

void
channel_refs_forget(struct channel *channel)
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
    channel_check(channel);
    live_expect(arrows[channel->state] & 1u << to);
    channel->state = (uint8_t)to;
    if (to == CHANNEL_JOINED)
        return;
    channel->host->ops->timers_stop(channel->host, channel);
    timers_forget(channel);
    topics_remove_all(&channel->host->topics, &channel->subscriptions);
    channel_refs_forget(channel);
    if (channel->view && (channel->write == WRITE_REPLACE || channel->write == WRITE_REVIVE))
        keep_url(channel);
    if (channel->view && to != CHANNEL_ENDED) {
        view_terminate(channel->view);
        pubsub_keep(channel->view, channel->serial, &channel->wishes);
    }
    view_free(channel->view);
    channel->view = NULL;
    channel->is_unsaved = false;
    if (to != CHANNEL_ENDED)
        return;
    pubsub_forget(&channel->wishes);
    channel->write = WRITE_NOTHING;
    channel->strike = channel->has_slot = false;
    channel_join_free(channel);
    mem_free(channel->url);
    channel->url = NULL;
}

void
channel_join_free(struct channel *channel)
{
    if (channel->join)
        mem_free(channel->join->live_patch);
    mem_free(channel->join);
    channel->join = NULL;
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
    channel_check(channel);
    if (channel->state != CHANNEL_ENDED) {
        channel->owner = NULL;
        channel->state = CHANNEL_JOINED;
        channel_go(channel, CHANNEL_ENDED);
    }
    channel->magic = 0;
    mem_free(channel);
}

/* What is committed, and so may be heard of. */
static bool
release_wishes(struct channel *channel)
{
    return pubsub_release(channel->host, channel,
                          channel->state == CHANNEL_JOINED ? &channel->subscriptions : NULL,
                          &channel->wishes);
}

/* Nothing is to be written: then all that was asked for is committed. */
static void
end_now(struct channel *channel)
{
    release_wishes(channel);
    channel_go(channel, CHANNEL_ENDED);
}

/* ---- nested views ---- */

struct channel *
channel_parent(const struct channel *channel)
{
    if (channel->place != TOKEN_CHILD || !channel->owner)
        return NULL;
    return channel->host->ops->find(channel->host, channel->owner, channel->anchor);
}

struct channel *
channel_root(struct channel *channel)
{
    while (channel && channel->place == TOKEN_CHILD)
        channel = channel_parent(channel);
    return channel;
}

bool
channel_is_child_of(const struct channel *channel, const struct channel *parent)
{
    return channel->place == TOKEN_CHILD && parent->row && channel->anchor == parent->row;
}

int64_t
channel_row(const struct channel *channel)
{
    return channel->row;
}

/* It is left while what it is nested in goes on. */
static bool
is_shown_no_more(const struct channel *channel)
{
    if (channel->state != CHANNEL_JOINED || channel->place == TOKEN_ROOT || !channel->owner)
        return false;
    const struct channel *around =
        channel->host->ops->find(channel->host, channel->owner, channel->anchor);
    return around && around->state == CHANNEL_JOINED;
}

/* The view around it lives no longer than it does. */
static void
fail_with(struct channel *parent, const struct channel *child)
{
    live_error error;
    live_error_set(&error, LIVE_ERROR, "view %s: %s, which is linked to it, failed",
                   parent->class->name, child->class->name);
    channel_fail(parent, REPORT_FAILED, false, &error);
    channel_wait(parent); /* its owner looks after it at the turn's end */
}

/* ---- the end of a view ---- */

void
channel_fail(struct channel *channel, enum channel_report what, bool strike,
             const live_error *error)
{
    channel_report(channel, what, error);
    if (!strike && channel->is_unsaved)
        channel_encode(channel);
    if (channel->state == CHANNEL_JOINING || channel->join_owed) {
        channel_refuse(channel, "join crashed");
    } else {
        channel_send_refs(channel, false);
        channel_send_error(channel);
    }
    struct channel *parent = channel->is_linked ? channel_parent(channel) : NULL;
    channel->strike = strike && channel->row;
    channel_go(channel, CHANNEL_FAILING);
    if (channel_has_to_write(channel))
        channel_wait(channel);
    else
        end_now(channel);
    if (parent && parent->state == CHANNEL_JOINED)
        fail_with(parent, channel);
}

void
channel_part(struct channel *channel)
{
    if (channel->state == CHANNEL_JOINED) {
        if (channel->is_unsaved)
            channel_encode(channel);
        channel_go(channel, CHANNEL_LEAVING);
        if (!channel_has_to_write(channel))
            end_now(channel);
    } else if (channel->state == CHANNEL_JOINING) {
        channel_go(channel, CHANNEL_ENDED);
    }
}

bool
channel_is_stale(const struct channel *channel, const struct message *message)
{
    return message->join_ref.ptr && !str_is(message->join_ref, channel->join_ref);
}

bool
channel_leave(struct channel *channel, const struct message *message)
{
    channel_enter(channel);
    if (channel_is_stale(channel, message))
        return false;
    bool forget = is_shown_no_more(channel);
    channel_send_refs(channel, false);
    channel_send_close(channel);
    channel_send_reply(channel, message->ref, LIVE_STR("{}"));
    if (forget) {
        channel->write = WRITE_FORGET;
        channel->is_unsaved = channel->has_slot = false;
        channel_wait(channel);
    }
    channel_part(channel);
    return true;
}

void
channel_supersede(struct channel *channel)
{
    channel_enter(channel);
    channel_send_close(channel);
    channel_part(channel);
}

void
channel_abandon(struct channel *channel)
{
    channel_enter(channel);
    channel->owner = NULL;
    if (channel_is_open(channel))
        channel_part(channel);
}

/* ---- the store ---- */

bool
channel_has_to_write(const struct channel *channel)
{
    return channel->write != WRITE_NOTHING || channel->strike;
}

/* A first join is another document's if the row was joined before, a bearer's at any time if it
 * was bound to another; then the row is left to its owner. */
static live_status
look_whose(struct channel *channel, struct arena *arena)
{
    struct channel_join *join = channel->join;
    struct view_row row;
    int64_t id = channel->place == TOKEN_ROOT ? channel->row : channel->anchor;
    live_status status = store_view_read(channel->host->world->store, arena, &channel->session,
                                         id, &row);
    if (status == LIVE_ENOENT)
        return LIVE_OK;
    if (status != LIVE_OK)
        return status;
    bool was_joined = row.joined > 0;
    bool is_other = channel->is_bearer && document_is_other(row.document, join->params);
    join->duplicate = was_joined && (join->first || is_other);
    join->binds = channel->is_bearer && channel->place == TOKEN_ROOT && !was_joined;
    return LIVE_OK;
}

static live_status
bind(const struct channel *channel)
{
    unsigned char bytes[DOCUMENT_BYTES];
    return store_view_bind(channel->host->world->store, channel->row,
                           document_of(channel->join->params, bytes));
}

static live_status
take_row(struct channel *channel, struct arena *arena, int64_t now_s)
{
    struct channel_join *join = channel->join;
    struct store *store = channel->host->world->store;
    if (channel->place == TOKEN_ROOT)
        return store_view_take(store, arena, &channel->session, channel->row, now_s, &join->row);
    live_status status =
        store_view_take_nested(store, arena, &channel->session, channel->anchor,
                               str_sub(channel->topic, 3, channel->topic.len), now_s, &join->row);
    channel->row = status == LIVE_OK ? join->row.id : 0;
    return status;
}

static live_status
take(struct channel *channel, struct arena *arena, int64_t now_s)
{
    struct channel_join *join = channel->join;
    struct store *store = channel->host->world->store;
    live_status status = LIVE_OK;
    if (join->first || channel->is_bearer)
        status = look_whose(channel, arena);
    if (status == LIVE_OK && !join->duplicate) {
        status = take_row(channel, arena, now_s);
        join->taken = status;
        if (status == LIVE_OK && join->binds)
            status = bind(channel);
        if (status == LIVE_ENOENT)
            status = LIVE_OK;
    }
    struct session_row session = { .data = live_none };
    if (status == LIVE_OK && !join->duplicate)
        status = store_session_read(store, arena, &channel->session, now_s, &session);
    join->data = session.data;
    join->socket_id = session.socket_id;
    join->crashes = session.crashes;
    join->gone = status == LIVE_ENOENT;
    return join->gone ? LIVE_OK : status;
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
        .strikes = channel->is_fresh ? 0 : INT64_MAX,
        .parent = channel->anchor,
        .is_sticky = channel->place == TOKEN_STICKY,
    };
    if (channel->write == WRITE_CHECKPOINT)
        return store_view_checkpoint(store, row.id, row.epoch, snapshot, now_s);
    if (channel->write == WRITE_FORGET)
        return store_view_forget(store, row.id, row.epoch);
    if (channel->write == WRITE_REPLACE) {
        live_status replaced = store_view_replace(store, &row, now_s);
        bool forgets = replaced == LIVE_OK && channel->forgets;
        return forgets ? store_view_forget_children(store, row.id) : replaced;
    }
    live_status status = store_view_revive(store, &channel->session, &row, now_s);
    channel->epoch = row.epoch;
    return status;
}

live_status
channel_save(struct channel *channel, struct arena *arena, int64_t now_s)
{
    channel_check(channel);
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
        channel_fail_for_memory(channel);
}

/* A row that could not be revived: its session is gone, or another join was faster. */
static void
lose_join(struct channel *channel)
{
    channel->host->ops->frames_drop(channel->host, channel->serial);
    bool stale = channel->join->taken == LIVE_ENOENT && channel->place != TOKEN_STICKY;
    channel_refuse(channel, stale ? "stale" : "join crashed");
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
    live_error_set(&error, LIVE_ELOST, "another connection has view %s now",
                   channel->class->name);
    channel_report(channel, REPORT_LOST, &error);
    channel->host->ops->frames_drop(channel->host, channel->serial);
    channel_send_error(channel);
    channel_go(channel, CHANNEL_ENDED);
}

void
channel_saved(struct channel *channel)
{
    channel_enter(channel);
    if (channel->state == CHANNEL_JOINING) {
        channel->write = WRITE_NOTHING;
        channel_start(channel);
        return;
    }
    if (channel->state == CHANNEL_LEAVING || channel->state == CHANNEL_FAILING) {
        if (!channel->is_lost)
            release_wishes(channel);
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
    channel->has_slot = channel->is_fresh = channel->forgets = false;
    if (!channel->join_owed)
        channel_join_free(channel);
    if (channel->timers)
        start_timers(channel);
    if (channel->wishes && !release_wishes(channel) && channel->state == CHANNEL_JOINED)
        channel_fail_for_memory(channel);
}

void
channel_unsaved(struct channel *channel)
{
    channel_check(channel);
    if (channel->state == CHANNEL_JOINING) {
        channel_refuse(channel, "join crashed");
    } else if (channel->state == CHANNEL_JOINED || channel->state == CHANNEL_FAILING) {
        channel->host->ops->frames_drop(channel->host, channel->serial);
        channel_send_error(channel);
    }
    if (channel->state != CHANNEL_ENDED)
        channel_go(channel, CHANNEL_ENDED);
}

/* ---- looking at it ---- */

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

uint64_t
channel_serial(const struct channel *channel)
{
    return channel->serial;
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

void
channel_renew(struct channel *channel, const struct session_id *session)
{
    if (!channel->is_bearer)
        channel->session = *session;
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
