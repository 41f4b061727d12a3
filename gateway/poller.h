/*
 * poller.h: a client of long polling between his requests: a connection (conn.h) whose pipe is
 * clear while one of his polls waits. What is written to it is gathered for that poll's answer;
 * while none waits the connection is a choked one as a WebSocket can be: its frames go to the
 * backlog, which is bounded (--max-outbox), and its views are merged into one diff later.
 *
 *     poller_new ─► waits for a poll ◄──────────────── answered
 *                        │ poller_wait                     ▲ poller_answer
 *                        └──────► a poll waits ────────────┘ (messages, or late)
 *
 * It ends when no poll has come for POLLER_IDLE_S, when the client leaves his poll, when its connection is closed or killed,
 * with pollers_reap, outside of every turn; a poll that waits then is answered with "gone".
 */
#ifndef CLIVE_POLLER_H
#define CLIVE_POLLER_H

#include "conn.h"
#include "exchange.h"

enum {
    POLLER_WINDOW_S = 10, /* a poll waits at most so long */
    POLLER_IDLE_S = 15,
    POLLER_MAX_ANSWER = 1 << 20, /* bytes; what is more waits for the next poll */
    POLLERS_MAX = 1 << 16,       /* of a worker */
};

struct poller;

struct pollers {
    uint64_t owner; /* this worker's name in tokens */
    struct poller_slot *slots;
    uint32_t n_slots, cap_slots, free; /* free: the first, by index + 1 */
    uint32_t n_doomed;
    struct buf token; /* scratch */
};

/* A session with the identity of `visitor`. NULL: memory failed, or there are too many. */
struct poller *poller_new(struct worker *worker, struct conn *visitor);
/* NULL: it has ended. */
struct poller *poller_find(struct worker *worker, uint64_t client);
struct conn *poller_conn(struct poller *poller);

/* The exchange is the client's poll now. One that still waits is of a client that gave it up:
 * it is answered with "gone". */
void poller_wait(struct poller *poller, struct exchange *exchange);
/* False: there is nothing to say yet. Ends its being a poll if true. */
bool poller_answer(struct exchange *exchange, struct buf *answer);
/* The client of a poll that waits has left: his session is over, as with a WebSocket that closes (he
 * gives it up when a poll of his fails). */
void poller_lost(struct exchange *exchange);
/* The answer that opens it: no messages, its token. */
void poller_opened(struct poller *poller, struct buf *answer);

/* Once a second: polls that have waited long enough, clients that stay away. */
void pollers_tick(struct worker *worker);
/* Frees those that have ended. Not inside a turn. */
void pollers_reap(struct worker *worker);

#endif
