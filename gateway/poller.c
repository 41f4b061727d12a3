#include "poller.h"

#include "clock.h"
#include "lws_adapter.h"
#include "mem.h"
#include "worker.h"

struct poller {
    struct conn conn;
    uint32_t index;
    struct exchange *poll; /* waits */
    struct buf messages;   /* of the next answer */
    uint32_t polled_s;     /* when a poll came or was answered */
    bool is_doomed;
};

/* A client's number is its slot's and how often that has been taken, so that an old one finds
 * nobody. */
struct poller_slot {
    struct poller *poller;
    uint32_t generation, free; /* free: the next free one, by index + 1 */
};

static struct pollers *
pollers_of(struct poller *poller)
{
    return &poller->conn.worker->pollers;
}

/* ---- the transport ---- */

static bool
poller_is_choked(void *self)
{
    const struct poller *poller = self;
    return !poller->poll || poller->messages.len >= POLLER_MAX_ANSWER;
}

static void
poller_kill(void *self)
{
    struct poller *poller = self;
    if (poller->is_doomed)
        return;
    poller->is_doomed = true;
    pollers_of(poller)->n_doomed++;
    adapter_wake(poller->conn.worker);
}

/* While no poll waits, the next one asks by itself; but a connection that closes has ended
 * then: the next poll finds nobody. */
static void
poller_want_writable(void *self)
{
    struct poller *poller = self;
    if (poller->poll)
        link_want_writable(poller->poll->link);
    else if (poller->conn.close_code)
        poller_kill(self);
}

/* A poll may have been answered since the pipe was found clear in this turn: then it is the
 * next one's. */
static bool
poller_write(void *self, char *text, size_t len)
{
    struct poller *poller = self;
    longpoll_add(&poller->messages, (live_str){ text, len });
    poller_want_writable(self);
    return !poller->messages.failed;
}

static const struct transport poller_transport = {
    poller_is_choked,
    poller_write,
    poller_want_writable,
    poller_kill,
};

/* ---- the table ---- */

static bool
take_slot(struct pollers *pollers, uint32_t *index)
{
    if (pollers->free) {
        *index = pollers->free - 1;
        pollers->free = pollers->slots[*index].free;
        return true;
    }
    if (pollers->n_slots == pollers->cap_slots) {
        uint32_t cap = pollers->cap_slots ? pollers->cap_slots * 2 : 16;
        struct poller_slot *slots = NULL;
        if (cap <= POLLERS_MAX)
            slots = mem_realloc(pollers->slots, cap * sizeof *slots);
        if (!slots)
            return false;
        pollers->slots = slots;
        pollers->cap_slots = cap;
    }
    *index = pollers->n_slots++;
    pollers->slots[*index] = (struct poller_slot){ 0 };
    return true;
}

struct poller *
poller_new(struct worker *worker, struct conn *visitor)
{
    struct poller *poller = mem_zalloc(sizeof *poller);
    if (!poller || !take_slot(&worker->pollers, &poller->index)) {
        mem_free(poller);
        return NULL;
    }
    struct poller_slot *slot = &worker->pollers.slots[poller->index];
    slot->poller = poller;
    slot->generation++;
    poller->conn = *visitor;
    visitor->info = NULL;
    poller->polled_s = worker->now_s;
    conn_open(&poller->conn, worker, (struct link){ &poller_transport, poller });
    return poller;
}

static uint64_t
client_of(const struct poller *poller)
{
    const struct poller_slot *slot = &poller->conn.worker->pollers.slots[poller->index];
    return (uint64_t)slot->generation << 32 | poller->index;
}

struct poller *
poller_find(struct worker *worker, uint64_t client)
{
    uint32_t index = (uint32_t)client;
    if (index >= worker->pollers.n_slots)
        return NULL;
    const struct poller_slot *slot = &worker->pollers.slots[index];
    bool lives = slot->poller && slot->generation == (uint32_t)(client >> 32) &&
                 !slot->poller->is_doomed;
    return lives ? slot->poller : NULL;
}

struct conn *
poller_conn(struct poller *poller)
{
    return &poller->conn;
}

static void
end(struct poller *poller)
{
    struct pollers *pollers = pollers_of(poller);
    struct poller_slot *slot = &pollers->slots[poller->index];
    if (poller->poll) {
        poller->poll->poller = NULL;
        link_want_writable(poller->poll->link);
    }
    conn_closed(&poller->conn);
    slot->poller = NULL;
    slot->free = pollers->free;
    pollers->free = poller->index + 1;
    buf_release(&poller->messages);
    mem_free(poller);
}

/* ---- polls ---- */

static void
write_answer(struct poller *poller, enum longpoll_status status, live_str messages,
             struct buf *answer)
{
    struct longpoll_token token = { pollers_of(poller)->owner, client_of(poller) };
    struct buf *text = &pollers_of(poller)->token;
    buf_reset(text);
    longpoll_token_sign(text, &poller->conn.worker->world.keys, &token, clock_wall_s());
    longpoll_answer(answer, status, buf_text(text), messages);
    answer->failed = answer->failed || text->failed;
}

void
poller_opened(struct poller *poller, struct buf *answer)
{
    write_answer(poller, LONGPOLL_GONE, live_none, answer);
}

static void
let_go(struct exchange *exchange)
{
    struct poller *poller = exchange->poller;
    if (!poller)
        return;
    live_expect(poller->poll == exchange);
    poller->poll = NULL;
    poller->polled_s = poller->conn.worker->now_s;
    exchange->poller = NULL;
}

void
poller_wait(struct poller *poller, struct exchange *exchange)
{
    if (poller->poll) {
        poller->poll->poller = NULL;
        link_want_writable(poller->poll->link);
    }
    poller->poll = exchange;
    exchange->poller = poller;
    exchange->since_s = poller->polled_s = poller->conn.worker->now_s;
    poller->conn.seen_s = poller->polled_s;
}

bool
poller_answer(struct exchange *exchange, struct buf *answer)
{
    struct poller *poller = exchange->poller;
    if (!poller) {
        longpoll_answer(answer, LONGPOLL_GONE, live_none, live_none);
        return true;
    }
    bool is_open = conn_writable(&poller->conn) && !poller->is_doomed;
    if (poller->messages.len && !poller->messages.failed) {
        write_answer(poller, LONGPOLL_OK, buf_text(&poller->messages), answer);
        if (poller->messages.cap > 4096) /* many are idle */
            buf_release(&poller->messages);
        else
            buf_reset(&poller->messages);
    } else if (!is_open) {
        longpoll_answer(answer, LONGPOLL_GONE, live_none, live_none);
        poller_kill(poller);
    } else if (exchange->is_late) {
        write_answer(poller, LONGPOLL_NOTHING, live_none, answer);
    } else {
        return false;
    }
    let_go(exchange);
    return true;
}

void
poller_lost(struct exchange *exchange)
{
    struct poller *poller = exchange->poller;
    let_go(exchange);
    conn_kill(&poller->conn);
}

/* ---- time ---- */

static void
tick(struct poller *poller)
{
    uint32_t now_s = poller->conn.worker->now_s;
    struct exchange *poll = poller->poll;
    if (!poll) {
        if (now_s - poller->polled_s >= POLLER_IDLE_S)
            conn_kill(&poller->conn);
        return;
    }
    poller->conn.seen_s = now_s;
    if (adapter_has_left(poll->link)) {
        link_kill(poll->link);
    } else if (now_s - poll->since_s >= POLLER_WINDOW_S) {
        poll->is_late = true;
        link_want_writable(poll->link);
    }
}

void
pollers_tick(struct worker *worker)
{
    for (uint32_t i = 0; i < worker->pollers.n_slots; i++)
        if (worker->pollers.slots[i].poller)
            tick(worker->pollers.slots[i].poller);
}

void
pollers_reap(struct worker *worker)
{
    if (!worker->pollers.n_doomed)
        return;
    worker->pollers.n_doomed = 0;
    for (uint32_t i = 0; i < worker->pollers.n_slots; i++)
        if (worker->pollers.slots[i].poller && worker->pollers.slots[i].poller->is_doomed)
            end(worker->pollers.slots[i].poller);
}
