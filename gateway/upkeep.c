#include "upkeep.h"

#include "clock.h"
#include "log.h"
#include "mem.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { SWEEP_EACH_S = 60, SWEEP_BATCH = 100, MAX_CRASHES = 64 };

struct upkeep {
    struct store *store;
    const char *path;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool is_stopping;
    struct crash {
        struct session_id session;
        int64_t row;
    } crashes[MAX_CRASHES]; /* to be counted; under the lock */
    unsigned n_crashes;
    bool is_told;            /* of one: the thread need not sleep */
    bool is_failing;         /* said once, until it works again */
    struct timespec written; /* of the WAL file, when it was last checkpointed */
    unsigned seconds;
};

static void
say(struct upkeep *upkeep, live_status status, const char *what, const char *why)
{
    if (status == LIVE_OK || status == LIVE_EBUSY) {
        upkeep->is_failing = false;
        return;
    }
    if (!upkeep->is_failing)
        log_format(LEVEL_ERROR, "%s fails: %s", what, why);
    upkeep->is_failing = true;
}

/* Only if the file was written since. */
static void
checkpoint(struct upkeep *upkeep)
{
    char name[4096];
    struct stat wal;
    live_error error = { 0 };
    snprintf(name, sizeof name, "%s-wal", upkeep->path);
    if (stat(name, &wal) != 0 || wal.st_size == 0 ||
        memcmp(&wal.st_mtim, &upkeep->written, sizeof wal.st_mtim) == 0)
        return;
    live_status status = store_wal_checkpoint(upkeep->path, &error);
    if (status == LIVE_OK)
        upkeep->written = wal.st_mtim;
    say(upkeep, status, "the store's WAL checkpoint", error.message);
}

/* A batch a second: the write lock is not held for long. */
static void
sweep(struct upkeep *upkeep)
{
    unsigned n = 0;
    live_status status = store_sweep(upkeep->store, clock_wall_s(), SWEEP_BATCH, &n);
    say(upkeep, status, "the sweep of expired rows", store_message(upkeep->store));
    if (status == LIVE_OK && n < SWEEP_BATCH)
        upkeep->seconds = 0;
}

static void
keep_crash(struct upkeep *upkeep, const struct session_id *session, int64_t row, bool told)
{
    pthread_mutex_lock(&upkeep->lock);
    if (upkeep->n_crashes < MAX_CRASHES)
        upkeep->crashes[upkeep->n_crashes++] = (struct crash){ *session, row };
    if (told) {
        upkeep->is_told = true;
        pthread_cond_signal(&upkeep->wake);
    }
    pthread_mutex_unlock(&upkeep->lock);
}

void
upkeep_crash(struct upkeep *upkeep, const struct session_id *session, int64_t row)
{
    keep_crash(upkeep, session, row, true);
}

/* One that the store does not take now is tried again in a second, behind the others. */
static void
count_crashes(struct upkeep *upkeep)
{
    struct crash crash;
    live_status status = LIVE_OK;
    while (status == LIVE_OK) {
        pthread_mutex_lock(&upkeep->lock);
        bool found = upkeep->n_crashes > 0;
        if (found)
            crash = upkeep->crashes[--upkeep->n_crashes];
        pthread_mutex_unlock(&upkeep->lock);
        if (!found)
            return;
        status = store_crash(upkeep->store, &crash.session, crash.row, clock_wall_s());
        say(upkeep, status, "counting a crash", store_message(upkeep->store));
    }
    keep_crash(upkeep, &crash.session, crash.row, false);
}

static bool
wait_a_second(struct upkeep *upkeep)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec++;
    pthread_mutex_lock(&upkeep->lock);
    if (!upkeep->is_stopping && !upkeep->is_told)
        pthread_cond_timedwait(&upkeep->wake, &upkeep->lock, &until);
    bool go_on = !upkeep->is_stopping;
    upkeep->is_told = false;
    pthread_mutex_unlock(&upkeep->lock);
    return go_on;
}

static void *
run(void *argument)
{
    struct upkeep *upkeep = argument;
    upkeep->seconds = SWEEP_EACH_S;
    while (wait_a_second(upkeep)) {
        count_crashes(upkeep);
        checkpoint(upkeep);
        if (++upkeep->seconds >= SWEEP_EACH_S)
            sweep(upkeep);
    }
    checkpoint(upkeep);
    return NULL;
}

struct upkeep *
upkeep_start(struct store *store, const char *path)
{
    struct upkeep *upkeep = mem_zalloc(sizeof *upkeep);
    if (upkeep) {
        upkeep->store = store;
        upkeep->path = path;
        pthread_mutex_init(&upkeep->lock, NULL);
        pthread_cond_init(&upkeep->wake, NULL);
        if (pthread_create(&upkeep->thread, NULL, run, upkeep) == 0)
            return upkeep;
        mem_free(upkeep);
    }
    store_close(store);
    return NULL;
}

void
upkeep_stop(struct upkeep *upkeep)
{
    pthread_mutex_lock(&upkeep->lock);
    upkeep->is_stopping = true;
    pthread_cond_signal(&upkeep->wake);
    pthread_mutex_unlock(&upkeep->lock);
    pthread_join(upkeep->thread, NULL);
    store_close(upkeep->store);
    pthread_cond_destroy(&upkeep->wake);
    pthread_mutex_destroy(&upkeep->lock);
    mem_free(upkeep);
}
