/*
 * worker.h: one process that serves: one libuv loop, one thread, the application, the store's
 * connection, and its share of the browsers. No locks of ours.
 *
 *     a turn:  uv_poll      messages → channels → frames in the outbox, channels in
 * host.waiting uv_check     checkpoint_run: the transaction; then the frames leave (uv_prepare
 * the same for what timers did)
 *
 *     a life:  worker_run: world ► sockets ► "ready" ► SIGTERM ► last snapshots ► close 1012,
 * paced ► end
 */
#ifndef CLIVE_WORKER_H
#define CLIVE_WORKER_H

#include "accept.h"
#include "board.h"
#include "bus_link.h"
#include "channel.h"
#include "checkpoint.h"
#include "outbox.h"
#include "poller.h"

#include <uv.h>

struct conn;
struct adapter;

enum {
    SWEEP_MS = 1000,
    DRAIN_MS = 10,    /* pace of a clean stop: */
    DRAIN_BATCH = 64, /* so many connections each */
    STOP_PATIENCE_MS = 8000,
    STOP_ALARM_S = 15, /* the kernel ends a worker whose stop hangs */
};

struct worker {
    const struct options *options;
    struct board_slot *slot;
    uv_loop_t loop;
    struct world world;
    struct turn turn;
    struct channel_host host;
    struct outbox outbox;
    struct checkpoint checkpoint;
    struct bus_link bus;
    struct subscription *orders; /* to SOCKETS_TOPIC; its subscriber is never looked at */
    struct pollers pollers;
    struct adapter *adapter;
    struct conn *conns;
    size_t n_conns;
    uint32_t turn_number; /* from 1 */
    uint32_t now_s;       /* of the loop, coarse */
    bool is_stopping;
    bool is_owing; /* connections wait for the store */
    uint64_t stop_at_ms;
    uv_check_t check;
    uv_prepare_t prepare;
    uv_timer_t sweep, retry, drain;
    uv_signal_t terminate, interrupt;
    struct acceptor sockets[MAX_LISTEN];
    struct acceptor peers; /* forward.h; not on: none */
};

/* Serves until told to end; the exit code. Zeroed but for nothing: it is all made here. */
int worker_run(struct worker *worker, const struct options *options);
/* A line about a client, with what is known of him. */
void worker_log_client(const struct conn *conn, enum log_level level, const char *what);

#endif
