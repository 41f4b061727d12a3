#include "master.h"

#include "build.h"
#include "clock.h"
#include "gate.h"
#include "mem.h"
#include "running.h"
#include "store.h"
#include "worker.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    SHORT_LIFE_US = 1000000,
    PAUSE_US = 1000000,  /* before a worker that died young is started again */
    TICK_US = 2000000,   /* how often to look at the WAL */
    TRIAL_S = 60,        /* for the trial of a reload */
    GRACE_US = 10000000, /* for requests under way when all ends */
    WAL_BYTES = 4 << 20, /* a smaller one is left alone */
};

enum role { FREE, SERVING, GOING };

struct slot {
    enum role role;
    pid_t pid; /* 0: not running */
    int64_t started_us, start_at_us;
};

struct master {
    const struct options *options;
    int fd;
    struct gate *gate;
    struct slot *slots;      /* n_slots: twice the workers, for those that a reload lets go */
    struct running *running; /* of each slot, in shared memory */
    unsigned n_slots;
    bool is_reload_wanted;
    pid_t trial; /* 0: none */
    sigset_t signals;
};

/* The application is loaded here, as it is on the disk now: the loader would give the master
 * the same one for ever. */
static int
serve(const struct master *master, const struct slot *slot)
{
    struct world world = { .running = &master->running[slot - master->slots] };
    live_error error = { .status = LIVE_OK };
    int code = 1;
    if (build_world(master->options, &world, &error))
        code = worker_run(master->options, &world, master->gate, master->fd);
    else
        log_format(LEVEL_ERROR, "%s", error.message);
    app_unload(&world.app);
    return code;
}

static void
start(struct master *master, struct slot *slot)
{
    pid_t parent = getpid();
    running_clear(&master->running[slot - master->slots]);
    int64_t now = clock_monotonic_us();
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (getppid() != parent)
            _exit(0); /* it died before the line above */
        /* What came to the master's queue is not the worker's: its mask lets nothing in yet. */
        int code = serve(master, slot);
        fflush(NULL);
        _exit(code);
    }
    if (pid < 0) {
        log_format(LEVEL_ERROR, "cannot start a worker: %s", strerror(errno));
        slot->start_at_us = now + PAUSE_US;
        return;
    }
    slot->pid = pid;
    slot->started_us = now;
}

static void
log_death(pid_t pid, int status)
{
    char who[32];
    snprintf(who, sizeof who, "%ld", (long)pid);
    if (WIFSIGNALED(status))
        log_write(LEVEL_ERROR, "worker died", "pid", who, "signal", strsignal(WTERMSIG(status)),
                  WTERMSIG(status) == SIGALRM ? "why" : NULL, "a page took more than 30 s",
                  NULL);
    else
        log_format(LEVEL_ERROR, "worker %s ended with exit code %d", who, WEXITSTATUS(status));
}

/* What a worker did when it died is counted to whom it did it for. The store is opened anew: a
 * connection does not survive the forks to come. */
static void
blame(struct master *master, unsigned index)
{
    struct running *running = &master->running[index];
    struct store_options how = { .path = master->options->db,
                                 .durable = master->options->durable,
                                 .leave_wal = true };
    struct store *store;
    live_error error;
    if (!running_take(running))
        return;
    live_status status = store_open(&store, &how, &error);
    if (status == LIVE_OK) {
        status = store_crash(store, &running->session, running->row, clock_wall_s());
        if (status != LIVE_OK)
            live_error_set(&error, status, "%s", store_message(store));
        store_close(store);
    }
    if (status != LIVE_OK)
        log_format(LEVEL_ERROR, "a worker's death is not counted: %s", error.message);
}

/* ---- the reload: a child tries what is on the disk now; if it can be served, new workers are
 * started with it, and the old ones end when their requests are answered. ---- */

static _Noreturn void
try_world(const struct master *master)
{
    struct world world = { 0 };
    live_error error = { .status = LIVE_OK };
    alarm(TRIAL_S);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    bool good = build_world(master->options, &world, &error) &&
                build_check(master->options, &world, &error);
    if (!good)
        log_format(LEVEL_ERROR, "%s", error.message);
    _exit(good ? 0 : 1);
}

static unsigned
count(const struct master *master, enum role role)
{
    unsigned n = 0;
    for (unsigned i = 0; i < master->n_slots; i++)
        n += master->slots[i].role == role;
    return n;
}

static void
begin_reload(struct master *master)
{
    if (master->trial || count(master, FREE) < master->options->workers)
        return; /* the last one is under way still */
    master->is_reload_wanted = false;
    master->trial = fork();
    if (master->trial == 0)
        try_world(master);
    if (master->trial < 0) {
        log_format(LEVEL_ERROR, "cannot reload: %s", strerror(errno));
        master->trial = 0;
    }
}

static void
end_reload(struct master *master, int status)
{
    master->trial = 0;
    if (status != 0) {
        log_format(LEVEL_ERROR, "the reload is given up, the old workers go on: see above");
        return;
    }
    unsigned n = master->options->workers;
    for (unsigned i = 0; i < master->n_slots; i++) {
        struct slot *slot = &master->slots[i];
        if (slot->role == SERVING) {
            slot->role = slot->pid ? GOING : FREE;
            if (slot->pid)
                kill(slot->pid, SIGTERM);
        } else if (slot->role == FREE && n) {
            *slot = (struct slot){ .role = SERVING };
            n--;
        }
    }
    log_format(LEVEL_INFO, "reloaded with %u workers", master->options->workers);
}

/* Takes the dead away; gives how many are left. */
static unsigned
reap(struct master *master, bool stopping)
{
    unsigned n_alive = 0;
    int status;
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
        if (pid == master->trial && stopping)
            master->trial = 0;
        else if (pid == master->trial)
            end_reload(master, status);
        for (unsigned i = 0; i < master->n_slots; i++) {
            struct slot *slot = &master->slots[i];
            if (slot->pid != pid)
                continue;
            int64_t now = clock_monotonic_us();
            slot->pid = 0;
            slot->start_at_us = now - slot->started_us < SHORT_LIFE_US ? now + PAUSE_US : now;
            if (status != 0)
                blame(master, i);
            if (status != 0 || (!stopping && slot->role == SERVING))
                log_death(pid, status);
            if (slot->role == GOING)
                slot->role = FREE;
        }
    }
    for (unsigned i = 0; i < master->n_slots; i++)
        n_alive += master->slots[i].pid != 0;
    return n_alive;
}

static void
tell_workers(struct master *master, int signal)
{
    for (unsigned i = 0; i < master->n_slots; i++)
        if (master->slots[i].pid)
            kill(master->slots[i].pid, signal);
}

/* The next signal for the master, or 0 after `timeout_us`. */
static int
wait_signal(struct master *master, int64_t timeout_us)
{
    struct timespec timeout = { .tv_sec = timeout_us / 1000000,
                                .tv_nsec = timeout_us % 1000000 * 1000 };
    int signal = sigtimedwait(&master->signals, NULL, &timeout);
    return signal > 0 ? signal : 0;
}

static void
stop_workers(struct master *master)
{
    int64_t until = clock_monotonic_us() + GRACE_US, now;
    tell_workers(master, SIGTERM);
    while (reap(master, true) && (now = clock_monotonic_us()) < until)
        wait_signal(master, until - now);
    tell_workers(master, SIGKILL);
    while (reap(master, true))
        wait_signal(master, PAUSE_US);
}

/* Starts what is due; gives the time until the next is. */
static int64_t
start_due(struct master *master)
{
    int64_t wait = TICK_US, now = clock_monotonic_us();
    for (unsigned i = 0; i < master->n_slots; i++) {
        struct slot *slot = &master->slots[i];
        if (slot->role != SERVING)
            continue;
        if (slot->pid == 0 && slot->start_at_us <= now)
            start(master, slot);
        if (slot->pid == 0 && slot->start_at_us > now && slot->start_at_us - now < wait)
            wait = slot->start_at_us - now;
    }
    return wait;
}

static void
checkpoint_wal(const char *db, bool *failing)
{
    char path[PATH_MAX];
    struct stat st;
    live_error error;
    if (snprintf(path, sizeof path, "%s-wal", db) >= (int)sizeof path || stat(path, &st) != 0 ||
        st.st_size < WAL_BYTES)
        return;
    bool fails = store_wal_checkpoint(db, &error) != LIVE_OK;
    if (fails && !*failing)
        log_format(LEVEL_WARN, "%s", error.message);
    *failing = fails;
}

static void
supervise(struct master *master)
{
    int64_t look_at_us = 0;
    bool failing = false;
    for (;;) {
        switch (wait_signal(master, start_due(master))) {
        case SIGTERM:
        case SIGINT:
            return;
        case SIGHUP:
            master->is_reload_wanted = true;
            break;
        default:
            reap(master, false);
        }
        if (master->is_reload_wanted)
            begin_reload(master);
        int64_t now = clock_monotonic_us();
        if (now >= look_at_us) {
            checkpoint_wal(master->options->db, &failing);
            look_at_us = now + TICK_US;
        }
    }
}

int
master_run(const struct options *options, int fd)
{
    struct master master = { .options = options, .fd = fd };
    static const int signals[] = { SIGTERM, SIGINT, SIGHUP, SIGCHLD };
    sigemptyset(&master.signals);
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        sigaddset(&master.signals, signals[i]);
    sigprocmask(SIG_BLOCK, &master.signals, NULL);
    signal(SIGPIPE, SIG_IGN); /* who reads the log may end before us */
    master.n_slots = 2 * options->workers;
    master.slots = mem_zalloc(master.n_slots * sizeof *master.slots);
    master.running = mmap(NULL, master.n_slots * sizeof *master.running, PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    master.gate = gate_new();
    if (!master.slots || master.running == MAP_FAILED || !master.gate) {
        log_format(LEVEL_ERROR, "out of memory at start");
        return 1;
    }
    for (unsigned i = 0; i < options->workers; i++)
        master.slots[i].role = SERVING;
    log_format(LEVEL_INFO, "ready on %s with %u workers",
               options->listen ? options->listen : "standard input", options->workers);
    supervise(&master);
    stop_workers(&master);
    if (master.trial > 0)
        kill(master.trial, SIGKILL);
    munmap(master.running, master.n_slots * sizeof *master.running);
    mem_free(master.slots);
    return 0;
}
