#include "polling.h"

#include "clock.h"
#include "cookie.h"
#include "forward.h"
#include "poller.h"
#include "str.h"
#include "worker.h"

static bool
gone(const struct exchange *exchange, struct buf *answer)
{
    if (exchange->is_post)
        longpoll_posted(answer, LONGPOLL_GONE);
    else
        longpoll_answer(answer, LONGPOLL_GONE, live_none, live_none);
    return true;
}

static bool
is_ours(const struct exchange *exchange)
{
    return exchange->token.owner == exchange->worker->pollers.owner;
}

/* The token's session, for a browser whose cookie is the one that it was opened with, or what
 * that has been renewed to since. */
static struct poller *
find(const struct exchange *exchange, const struct polling_request *request)
{
    struct worker *worker = exchange->worker;
    struct poller *poller = poller_find(worker, exchange->token.client);
    const struct conn *conn = poller ? poller_conn(poller) : NULL;
    struct session_id session;
    if (!conn || !conn->has_session)
        return poller;
    live_str cookie = cookie_get(request->cookie, LIVE_STR(SESSION_COOKIE));
    bool is_his = cookie.ptr &&
                  session_cookie_verify(&worker->world.keys, cookie, &session) == LIVE_OK &&
                  memcmp(&session, &conn->session, sizeof session) == 0;
    return is_his ? poller : NULL;
}

static bool
forwarded(struct exchange *exchange, const struct polling_request *request, struct buf *answer)
{
    return !forward_start(exchange, request) && gone(exchange, answer);
}

static bool
open_session(struct worker *worker, struct conn *visitor, struct buf *answer)
{
    struct poller *poller = poller_new(worker, visitor);
    if (poller)
        poller_opened(poller, answer);
    else
        longpoll_posted(answer, LONGPOLL_FAILED);
    return true;
}

static bool
poll_begin(struct exchange *exchange, const struct polling_request *request, struct buf *answer)
{
    if (!is_ours(exchange))
        return forwarded(exchange, request, answer);
    struct poller *poller = find(exchange, request);
    if (!poller)
        return gone(exchange, answer);
    poller_wait(poller, exchange);
    exchange->is_late = request->is_brief;
    return poller_answer(exchange, answer);
}

static bool
post_begin(struct exchange *exchange, const struct polling_request *request, struct buf *answer)
{
    const struct worker *worker = exchange->worker;
    if (request->body_len > POLLING_MAX_FRAMES * worker->options->max_frame) {
        longpoll_posted(answer, LONGPOLL_TOO_LARGE);
        return true;
    }
    exchange->body_len = request->body_len;
    return is_ours(exchange) && !find(exchange, request) && gone(exchange, answer);
}

bool
polling_begin(struct worker *worker, struct exchange *exchange, struct conn *visitor,
              const struct polling_request *request, struct buf *answer)
{
    exchange->worker = worker;
    exchange->is_post = request->is_post;
    if (request->fault) {
        longpoll_posted(answer, LONGPOLL_FORBIDDEN);
        return true;
    }
    if (!request->is_post && !request->token.len)
        return open_session(worker, visitor, answer);
    turn_begin(&worker->turn);
    live_status status = longpoll_token_verify(
        &worker->turn.arena, &worker->world.keys, request->token, clock_wall_s(),
        worker->options->token_max_age_s, &exchange->token);
    turn_end(&worker->turn);
    if (status != LIVE_OK)
        return gone(exchange, answer);
    return request->is_post ? post_begin(exchange, request, answer)
                            : poll_begin(exchange, request, answer);
}

/* ---- posts ---- */

bool
polling_body(struct exchange *exchange, const char *data, size_t len)
{
    if (exchange->body.len + len > exchange->body_len)
        return false;
    if (len)
        buf_append(&exchange->body, data, len);
    return !exchange->body.failed;
}

static void
receive(struct conn *conn, struct longpoll_frame frame)
{
    conn_receive(conn, frame.bytes.ptr, frame.bytes.len, 0, true, frame.is_binary);
}

static bool
is_open(struct exchange *exchange)
{
    struct poller *poller = poller_find(exchange->worker, exchange->token.client);
    return poller && !poller_conn(poller)->close_code && !poller_conn(poller)->is_dead;
}

/* Frame by frame, each a turn. What closes the connection ends the batch. */
static void
receive_all(struct exchange *exchange, bool is_batch)
{
    struct conn *conn = poller_conn(poller_find(exchange->worker, exchange->token.client));
    struct longpoll_body body = { .rest = buf_text(&exchange->body) };
    struct arena arena = { 0 };
    live_error error;
    if (!is_batch) {
        receive(conn, (struct longpoll_frame){ .bytes = body.rest });
        return;
    }
    while (is_open(exchange)) {
        struct longpoll_frame frame;
        live_status status = longpoll_next(&arena, &body, &frame, &error);
        if (status == LIVE_OK && !frame.bytes.ptr)
            break;
        if (status == LIVE_OK) {
            receive(conn, frame);
        } else {
            worker_log_client(conn, LEVEL_WARN, "malformed post, connection closed");
            conn_close(conn, status == LIVE_EINVAL ? CLOSE_DATA : CLOSE_TOO_BIG);
        }
        arena_reset(&arena);
    }
    arena_release(&arena);
}

bool
polling_post(struct exchange *exchange, const struct polling_request *request,
             struct buf *answer)
{
    if (exchange->forward)
        return false; /* it has been passed on */
    if (!is_ours(exchange))
        return forwarded(exchange, request, answer);
    if (!is_open(exchange))
        return gone(exchange, answer);
    receive_all(exchange, request->is_batch);
    longpoll_posted(answer, is_open(exchange) ? LONGPOLL_OK : LONGPOLL_GONE);
    return true;
}

/* ---- answers that waited ---- */

bool
polling_writable(struct exchange *exchange, struct buf *answer)
{
    if (exchange->forward)
        return forward_answer(exchange, answer);
    return !exchange->is_post && poller_answer(exchange, answer);
}

void
polling_release(struct exchange *exchange)
{
    if (exchange->forward)
        forward_drop(exchange);
    if (exchange->poller)
        poller_lost(exchange);
    buf_release(&exchange->body);
    *exchange = (struct exchange){ 0 };
}
