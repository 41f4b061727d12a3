#include "checkpoint.h"

#include "clock.h"
#include "conn.h"
#include "worker.h"

static void
batch_size(const struct channel_host *host, size_t *n, bool *writes)
{
    *n = 0;
    *writes = false;
    for (struct channel *c = host->waiting; c; c = channel_after(c)) {
        ++*n;
        *writes = *writes || channel_has_to_write(c);
    }
}

static live_status
write_all(struct worker *worker)
{
    struct store *store = worker->world.store;
    int64_t now_s = clock_wall_s();
    live_status status = store_begin(store);
    for (struct channel *c = worker->host.waiting; c && status == LIVE_OK; c = channel_after(c))
        status = channel_save(c, &worker->checkpoint.arena, now_s);
    if (status == LIVE_OK)
        status = store_commit(store);
    if (status != LIVE_OK)
        store_rollback(store);
    return status;
}

/* Joins start here, so each has a turn of its own. */
static void
tell(struct worker *worker, size_t n, bool saved)
{
    while (n--) {
        struct channel *channel = channel_next_waiting(&worker->host);
        turn_begin(&worker->turn);
        if (saved)
            channel_saved(channel);
        else
            channel_unsaved(channel);
        conn_reap(channel_owner(channel), channel);
        turn_end(&worker->turn);
    }
    arena_reset(&worker->checkpoint.arena);
    running_clear(&worker->slot->running);
}

/* The first try of a busy store waits 200 us in the store; then the loop goes on and comes
 * back. */
static bool
may_wait(struct checkpoint *checkpoint)
{
    int64_t now_us = clock_monotonic_us();
    if (!checkpoint->busy_since_us)
        checkpoint->busy_since_us = now_us;
    return now_us - checkpoint->busy_since_us < STORE_PATIENCE_US;
}

static void
say_failed(struct worker *worker, live_status status, size_t n)
{
    if (worker->checkpoint.is_failing)
        return;
    worker->checkpoint.is_failing = true;
    log_format(LEVEL_ERROR, "the store fails, views are ended until it works (%zu now): %s%s",
               n, store_message(worker->world.store),
               status == LIVE_EBUSY ? " (locked for 5 s)" : "");
}

static void
say_works(struct checkpoint *checkpoint)
{
    if (checkpoint->is_failing)
        log_format(LEVEL_INFO, "the store works again");
    checkpoint->is_failing = false;
    checkpoint->busy_since_us = 0;
}

bool
checkpoint_run(struct worker *worker)
{
    struct checkpoint *checkpoint = &worker->checkpoint;
    while (worker->host.waiting) {
        size_t n;
        bool writes;
        batch_size(&worker->host, &n, &writes);
        live_status status = writes ? write_all(worker) : LIVE_OK;
        if (status == LIVE_EBUSY && may_wait(checkpoint)) {
            arena_reset(&checkpoint->arena);
            return false;
        }
        if (status != LIVE_OK)
            say_failed(worker, status, n);
        else if (writes)
            say_works(checkpoint);
        checkpoint->busy_since_us = 0;
        tell(worker, n, status == LIVE_OK);
    }
    return true;
}
