#include "conn.h"

#include "cookie.h"
#include "mem.h"
#include "str.h"
#include "timers.h"
#include "worker.h"

static void
check(const struct conn *conn)
{
    if (!conn || conn->magic != CONN_MAGIC)
        live_bug("a connection that is gone");
}

/* ---- the end ---- */

void
conn_kill(struct conn *conn)
{
    check(conn);
    if (conn->is_dead)
        return;
    conn->is_dead = true;
    link_kill(conn->link);
}

void
conn_close(struct conn *conn, uint16_t code)
{
    check(conn);
    if (conn->close_code || conn->is_dead)
        return;
    conn->close_code = code;
    conn->close_at_s = conn->worker->now_s + CONN_CLOSE_PATIENCE_S;
    mem_free(conn->in);
    conn->in = NULL;
    conn->in_len = conn->in_cap = 0;
    if (!conn->n_frames)
        link_want_writable(conn->link);
}

static void
refuse(struct conn *conn, uint16_t code, const char *why)
{
    worker_log_client(conn, LEVEL_WARN, why);
    conn_close(conn, code);
}

/* ---- channels ---- */

static struct channel *
find(struct conn *conn, live_str topic)
{
    struct channel *channel = conn->channels;
    while (channel && !str_is(channel_topic(channel), topic))
        channel = channel_link(channel);
    return channel;
}

static bool
unlink_channel(struct conn *conn, struct channel *gone)
{
    struct channel *before = NULL, *at = conn->channels;
    while (at && at != gone) {
        before = at;
        at = channel_link(at);
    }
    if (!at)
        return false;
    if (before)
        channel_set_link(before, channel_link(gone));
    else
        conn->channels = channel_link(gone);
    conn->n_channels--;
    return true;
}

/* Their parent is no longer open. */
static void
end_children(struct conn *conn, const struct channel *parent)
{
    struct channel *child = conn->channels;
    while (child) {
        if (!channel_is_child_of(child, parent)) {
            child = channel_link(child);
            continue;
        }
        channel_supersede(child);
        conn_reap(conn, child);
        child = conn->channels; /* with it went its own */
    }
}

void
conn_reap(struct conn *conn, struct channel *channel)
{
    if (channel_is_open(channel))
        return;
    if (conn && unlink_channel(conn, channel))
        end_children(conn, channel);
    if (channel_is_ended(channel) && !channel_is_waiting(channel))
        channel_free(channel);
}

static struct channel_host *
host_of(struct conn *conn)
{
    return &conn->worker->host;
}

static struct worker *
worker_of(struct channel_host *host)
{
    return (struct worker *)((char *)host - offsetof(struct worker, host));
}

static struct buf *
op_frame_begin(struct channel_host *host, void *owner, uint64_t serial)
{
    return outbox_begin(&worker_of(host)->outbox, owner, serial);
}

static bool
op_frame_end(struct channel_host *host)
{
    return outbox_end(&worker_of(host)->outbox);
}

static void
op_frames_drop(struct channel_host *host, uint64_t serial)
{
    outbox_drop_serial(&worker_of(host)->outbox, serial);
}

bool
conn_is_checked(const struct conn *conn)
{
    return conn->checked_turn == conn->worker->turn_number;
}

bool
conn_is_clear(struct conn *conn)
{
    if (conn->is_dead || conn->close_code || conn->backlog.first ||
        conn->worker->checkpoint.busy_since_us)
        return false;
    if (conn->n_frames) /* this turn has filled the pipe as far as it may */
        return true;
    if (!conn_is_checked(conn) && !link_is_choked(conn->link))
        conn->checked_turn = conn->worker->turn_number;
    return conn_is_checked(conn);
}

static bool
op_is_clear(struct channel_host *host, void *owner)
{
    (void)host;
    return owner && conn_is_clear(owner);
}

static void
op_want(struct channel_host *host, void *owner)
{
    struct conn *conn = owner;
    if (!conn)
        return;
    conn->is_owing = true;
    if (worker_of(host)->checkpoint.busy_since_us)
        worker_of(host)->is_owing = true; /* asked for again when the store is back */
    else
        link_want_writable(conn->link);
}

static void
op_overflow(struct channel_host *host, void *owner)
{
    (void)host;
    if (!owner)
        return;
    worker_log_client(owner, LEVEL_WARN, "connection closed: more to remember than is allowed");
    conn_kill(owner);
}

static bool
op_timer(struct channel_host *host, struct channel *channel,
         const struct timer_request *request)
{
    return timers_set(worker_of(host), channel, request);
}

static void
op_timers_stop(struct channel_host *host, struct channel *channel)
{
    (void)host;
    timers_stop_all(channel);
}

static void
op_report(struct channel_host *host, const struct channel *channel, enum channel_report what,
          const live_error *error)
{
    static const struct {
        enum log_level level;
        const char *what;
    } words[] = {
        [REPORT_FAILED] = { LEVEL_ERROR, "view failed" },
        [REPORT_REFUSED] = { LEVEL_WARN, "view ended" },
        [REPORT_SNAPSHOT] = { LEVEL_WARN, "snapshot" },
        [REPORT_LARGE] = { LEVEL_WARN, "large snapshot" },
        [REPORT_LOST] = { LEVEL_INFO, "view lost" },
    };
    char topic[MESSAGE_MAX_TOPIC + 1];
    live_str text = channel_topic(channel);
    (void)host;
    memcpy(topic, text.ptr, text.len);
    topic[text.len] = '\0';
    log_write(words[what].level, words[what].what, "view", channel_view_name(channel), "topic",
              topic, "reason", error->message, "file", error->file ? error->file : "-", NULL);
}

static void
op_identify(struct channel_host *host, void *owner, live_str socket_id)
{
    struct conn *conn = owner;
    (void)host;
    if (!conn || str_is(live_str_of(conn->socket_id), socket_id))
        return;
    mem_free(conn->socket_id);
    conn->socket_id = socket_id.len ? mem_alloc(socket_id.len + 1) : NULL;
    if (conn->socket_id) {
        memcpy(conn->socket_id, socket_id.ptr, socket_id.len);
        conn->socket_id[socket_id.len] = '\0';
    } else if (socket_id.len) {
        conn_kill(conn); /* one that could not be ended must not be */
    }
}

static const char *
op_info(struct channel_host *host, void *owner)
{
    struct conn *conn = owner;
    (void)host;
    return conn ? conn->info : NULL;
}

static struct channel *
op_find(struct channel_host *host, void *owner, int64_t row)
{
    struct conn *conn = owner;
    (void)host;
    for (struct channel *c = conn->channels; c; c = channel_link(c))
        if (channel_row(c) == row && channel_is_open(c))
            return c;
    return NULL;
}

static bool
is_meant(const struct conn *conn, const struct sockets_order *order)
{
    if (order->kind == SOCKETS_DISCONNECT)
        return str_is(live_str_of(conn->socket_id), order->socket_id);
    return conn->has_session &&
           memcmp(&conn->session, &order->session, sizeof conn->session) == 0;
}

static void
op_obey(struct channel_host *host, const struct sockets_order *order)
{
    for (struct conn *conn = worker_of(host)->conns; conn; conn = conn->next) {
        if (!is_meant(conn, order))
            continue;
        if (order->kind != SOCKETS_RENEWED) {
            conn_close(conn, CLOSE_AWAY);
            continue;
        }
        conn->session = order->as;
        for (struct channel *c = conn->channels; c; c = channel_link(c))
            channel_renew(c, &order->as);
    }
}

const struct channel_ops conn_channel_ops = {
    op_frame_begin, op_frame_end,   op_frames_drop, op_is_clear, op_want, op_overflow,
    op_timer,       op_timers_stop, op_report,      op_identify, op_info, op_find, op_obey,
};

/* ---- messages ---- */

static void
reply(struct conn *conn, const struct message *message, bool ok, live_str response)
{
    struct buf *out = outbox_begin(&conn->worker->outbox, conn, 0);
    message_reply_begin(out, message->join_ref, message->ref, message->topic, ok);
    buf_str(out, response);
    message_reply_end(out);
    if (!outbox_end(&conn->worker->outbox))
        conn_kill(conn);
}

static void
on_join(struct conn *conn, const struct message *message)
{
    const char *reason;
    live_error error = { 0 };
    char response[64];
    struct channel *channel = find(conn, message->topic);
    if (channel) {
        channel_supersede(channel);
        conn_reap(conn, channel);
    }
    if (!str_starts(message->topic, LIVE_STR("lv:"))) {
        reply(conn, message, false, LIVE_STR("{\"reason\":\"unmatched topic\"}"));
        return;
    }
    if (conn->n_channels >= CONN_MAX_CHANNELS) {
        reply(conn, message, false, LIVE_STR("{\"reason\":\"too many channels joined\"}"));
        return;
    }
    channel = channel_join(host_of(conn), conn, conn->has_session ? &conn->session : NULL,
                           message, &reason, &error);
    if (!channel) {
        if (error.message[0])
            log_write(LEVEL_INFO, "join refused", "reason", error.message, NULL);
        snprintf(response, sizeof response, "{\"reason\":\"%s\"}", reason);
        reply(conn, message, false, live_str_of(response));
        return;
    }
    channel_set_link(channel, conn->channels);
    conn->channels = channel;
    conn->n_channels++;
}

static void
on_message(struct conn *conn, const struct message *message)
{
    if (str_is(message->topic, LIVE_STR("phoenix"))) {
        bool beat = str_is(message->event, LIVE_STR("heartbeat"));
        reply(conn, message, beat,
              beat ? LIVE_STR("{}") : LIVE_STR("{\"reason\":\"unmatched topic\"}"));
        return;
    }
    if (str_is(message->event, LIVE_STR("phx_join"))) {
        on_join(conn, message);
        return;
    }
    struct channel *channel = find(conn, message->topic);
    bool leave = str_is(message->event, LIVE_STR("phx_leave"));
    if (!channel) {
        reply(conn, message, leave,
              leave ? LIVE_STR("{}") : LIVE_STR("{\"reason\":\"unmatched topic\"}"));
        return;
    }
    if (leave)
        channel_leave(channel, message);
    else
        channel_message(channel, message);
    conn_reap(conn, channel);
}

static void
on_text(struct conn *conn, live_str text)
{
    struct worker *worker = conn->worker;
    struct message message;
    live_error error;
    turn_begin(&worker->turn);
    live_status status = message_parse(&worker->turn.arena, text, &message, &error);
    if (status == LIVE_OK) {
        on_message(conn, &message);
    } else {
        char why[320];
        snprintf(why, sizeof why, "malformed message, connection closed: %s", error.message);
        refuse(conn, CLOSE_DATA, why);
    }
    turn_end(&worker->turn);
}

/* ---- what the transport says ---- */

static bool
gather(struct conn *conn, const char *data, size_t len, size_t left)
{
    size_t need = conn->in_len + len;
    if (need > conn->in_cap) {
        size_t cap = need + left; /* the frame says how much will come */
        if (conn->in_cap && cap < conn->in_cap * 2)
            cap = conn->in_cap * 2;
        char *in = mem_realloc(conn->in, cap);
        if (!in)
            return false;
        conn->in = in;
        conn->in_cap = cap;
    }
    memcpy(conn->in + conn->in_len, data, len);
    conn->in_len = need;
    return true;
}

/* While the store is behind nothing leaves, not even an error: what comes meanwhile is bounded
 * as what waits for a slow reader is. */
static bool
may_say(struct conn *conn, size_t len)
{
    if (!conn->worker->checkpoint.busy_since_us)
        conn->held = 0;
    else
        conn->held += CONN_HELD + len;
    return conn->held <= conn->worker->options->max_outbox;
}

void
conn_receive(struct conn *conn, const char *data, size_t len, size_t left, bool last,
             bool binary)
{
    check(conn);
    conn->seen_s = conn->worker->now_s;
    if (conn->close_code || conn->is_dead)
        return;
    size_t most = conn->worker->options->max_frame;
    if (!may_say(conn, len)) {
        op_overflow(&conn->worker->host, conn);
    } else if (binary) {
        refuse(conn, CLOSE_DATA, "binary message, connection closed: no upload is under way");
    } else if (conn->in_len > most || len > most - conn->in_len ||
               left > most - conn->in_len - len) {
        refuse(conn, CLOSE_TOO_BIG, "message larger than --max-frame, connection closed");
    } else if (last && !conn->in) {
        on_text(conn, (live_str){ data, len });
    } else if (!gather(conn, data, len, left)) {
        conn_kill(conn);
    } else if (last) {
        char *in = conn->in;
        live_str text = { in, conn->in_len };
        conn->in = NULL;
        conn->in_len = conn->in_cap = 0;
        on_text(conn, text);
        mem_free(in);
    }
}

void
conn_identify(struct conn *conn, struct worker *worker, live_str cookie, live_str csrf)
{
    const struct token_keys *keys = &worker->world.keys;
    live_str value = cookie_get(cookie, LIVE_STR(SESSION_COOKIE));
    conn->has_session = value.ptr &&
                        session_cookie_verify(keys, value, &conn->session) == LIVE_OK &&
                        csrf.ptr && csrf_verify(keys, csrf, &conn->session) == LIVE_OK;
}

void
conn_open(struct conn *conn, struct worker *worker, struct link link)
{
    conn->magic = CONN_MAGIC;
    conn->worker = worker;
    conn->link = link;
    conn->seen_s = worker->now_s;
    conn->next = worker->conns;
    if (conn->next)
        conn->next->prev = conn;
    worker->conns = conn;
    worker->n_conns++;
    if (worker->is_stopping)
        conn_close(conn, CLOSE_RESTART);
}

bool
conn_writable(struct conn *conn)
{
    check(conn);
    struct worker *worker = conn->worker;
    if (conn->is_dead)
        return true;
    if (!backlog_send(&conn->backlog, conn)) {
        conn_kill(conn);
        return true;
    }
    if (conn->backlog.first || worker->checkpoint.busy_since_us)
        return true;
    if (conn->close_code)
        return conn->n_frames > 0; /* those ask for WRITEABLE again when they have left */
    if (!conn->is_owing)
        return true;
    conn->is_owing = false;
    turn_begin(&worker->turn);
    for (struct channel *channel = conn->channels; channel;) {
        channel_flush(channel);
        if (channel_is_open(channel)) {
            channel = channel_link(channel);
        } else {
            conn_reap(conn, channel);
            channel = conn->channels; /* with it went its children; those told owe nothing */
        }
    }
    turn_end(&worker->turn);
    return true;
}

void
conn_closed(struct conn *conn)
{
    check(conn);
    struct worker *worker = conn->worker;
    outbox_drop_conn(&worker->outbox, conn);
    turn_begin(&worker->turn);
    for (struct channel *channel = conn->channels; channel; channel = channel_link(channel))
        channel_abandon(channel); /* all before the first goes: none is told of another's end */
    while (conn->channels)
        conn_reap(conn, conn->channels);
    for (struct channel *channel = worker->host.waiting; channel;
         channel = channel_after(channel))
        if (channel_owner(channel) == conn)
            channel_abandon(channel);
    turn_end(&worker->turn);
    mem_free(conn->socket_id);
    mem_free(conn->info);
    conn->socket_id = conn->info = NULL;
    backlog_clear(&conn->backlog);
    mem_free(conn->in);
    if (conn->next)
        conn->next->prev = conn->prev;
    if (conn->prev)
        conn->prev->next = conn->next;
    else
        worker->conns = conn->next;
    worker->n_conns--;
    conn->magic = 0;
}

void
conn_tick(struct conn *conn)
{
    check(conn);
    uint32_t now_s = conn->worker->now_s;
    if (conn->close_code && now_s >= conn->close_at_s) {
        conn_kill(conn);
    } else if (!conn->close_code &&
               now_s - conn->seen_s >= conn->worker->options->idle_timeout_s) {
        worker_log_client(conn, LEVEL_DEBUG, "idle connection closed");
        conn_close(conn, CLOSE_AWAY);
    }
    for (struct channel *channel = conn->channels; channel; channel = channel_link(channel))
        channel_tick(channel);
}
