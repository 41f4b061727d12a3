#include "master.h"

#include "clock.h"
#include "gate.h"
#include "mem.h"
#include "store.h"
#include "worker.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    SHORT_LIFE_US = 1000000,
    PAUSE_US = 1000000,  /* before a worker that died young is started again */
    TICK_US = 2000000,   /* how often to look at the WAL */
    GRACE_US = 10000000, /* for requests under way when all ends */
    WAL_BYTES = 4 << 20, /* a smaller one is left alone */
};

struct slot {
    pid_t pid; /* 0: not running */
    int64_t started_us, start_at_us;
};

struct master {
    const struct options *options;
    struct world *world;
    int fd;
    struct gate *gate;
    struct slot *slots;
    sigset_t signals;
};

static void
start(struct master *master, struct slot *slot)
{
    pid_t parent = getpid();
    int64_t now = clock_monotonic_us();
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (getppid() != parent)
            _exit(0); /* it died before the line above */
        /* What came to the master's queue is not the worker's: its mask lets nothing in yet. */
        int code = worker_run(master->options, master->world, master->gate, master->fd);
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

/* Takes the dead away; gives how many are left. */
static unsigned
reap(struct master *master, bool stopping)
{
    unsigned n_alive = 0;
    int status;
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
        for (unsigned i = 0; i < master->options->workers; i++) {
            struct slot *slot = &master->slots[i];
            if (slot->pid != pid)
                continue;
            int64_t now = clock_monotonic_us();
            slot->pid = 0;
            slot->start_at_us = now - slot->started_us < SHORT_LIFE_US ? now + PAUSE_US : now;
            if (!stopping || status != 0)
                log_death(pid, status);
        }
    for (unsigned i = 0; i < master->options->workers; i++)
        n_alive += master->slots[i].pid != 0;
    return n_alive;
}

static void
tell_workers(struct master *master, int signal)
{
    for (unsigned i = 0; i < master->options->workers; i++)
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
    for (unsigned i = 0; i < master->options->workers; i++) {
        struct slot *slot = &master->slots[i];
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
        case SIGHUP:
            return;
        default:
            reap(master, false);
        }
        int64_t now = clock_monotonic_us();
        if (now >= look_at_us) {
            checkpoint_wal(master->options->db, &failing);
            look_at_us = now + TICK_US;
        }
    }
}

int
master_run(const struct options *options, struct world *world, int fd)
{
    struct master master = { .options = options, .world = world, .fd = fd };
    static const int signals[] = { SIGTERM, SIGINT, SIGHUP, SIGCHLD };
    sigemptyset(&master.signals);
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        sigaddset(&master.signals, signals[i]);
    sigprocmask(SIG_BLOCK, &master.signals, NULL);
    master.slots = mem_zalloc(options->workers * sizeof *master.slots);
    master.gate = gate_new();
    if (!master.slots || !master.gate) {
        log_format(LEVEL_ERROR, "out of memory at start");
        return 1;
    }
    log_format(LEVEL_INFO, "ready on %s with %u workers",
               options->listen ? options->listen : "standard input", options->workers);
    supervise(&master);
    stop_workers(&master);
    mem_free(master.slots);
    return 0;
}
