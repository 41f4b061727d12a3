#include "master.h"

#include "board.h"
#include "bus_hub.h"
#include "clock.h"
#include "listen.h"
#include "mem.h"
#include "upkeep.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    LOOK_MS = 200,
    START_PATIENCE_S = 60, /* for a worker that is starting */
    PAUSE_FIRST_MS = 100,
    PAUSE_MOST_MS = 5000,
    YOUNG_S = 10,         /* a worker that dies younger makes the pause grow */
    STOP_PATIENCE_S = 20, /* then the workers are killed */
};

enum role { FREE, SERVING, COMING, GOING };

struct slot {
    enum role role;
    pid_t pid; /* 0: down */
    int64_t started_us, start_at_us;
    unsigned pause_ms; /* before the next start */
    bool was_ready;
};

struct master {
    const struct options *options;
    char **words; /* of a worker's command line */
    int sockets[MAX_LISTEN];
    struct board *board;
    int board_fd, signal_fd;
    struct upkeep *upkeep;
    struct bus_hub *hub;
    struct slot slots[MAX_SLOTS];
    unsigned n_slots; /* twice the workers: those that come beside those that go */
    bool was_ready;   /* some worker has been */
    bool is_reload_wanted;
    bool is_stopping;
    int64_t kill_at_us;
    int exit_code;
};

/* ---- starting a worker ---- */

/* This program's words behind three that become_worker writes; NULL: memory failed. */
static char **
worker_words(char **argv)
{
    size_t n = 1;
    while (argv[n])
        n++;
    char **words = mem_zalloc((n + 4) * sizeof *words);
    if (!words)
        return NULL;
    words[0] = argv[0];
    memcpy(words + 4, argv + 1, (n - 1) * sizeof *words);
    return words;
}

/* The child: this program again, told which worker it is. Only what is safe after fork. */
static _Noreturn void
become_worker(struct master *master, unsigned index)
{
    char worker[32], board[32], sockets[32 + MAX_LISTEN * 12] = "--sockets=";
    size_t len = strlen(sockets);
    snprintf(worker, sizeof worker, "--worker=%u", index);
    snprintf(board, sizeof board, "--board=%d", master->board_fd);
    for (unsigned i = 0; i < master->options->n_listen; i++)
        len += (size_t)snprintf(sockets + len, sizeof sockets - len, "%s%d", i ? "," : "",
                                master->sockets[i]);
    master->words[1] = worker;
    master->words[2] = board;
    master->words[3] = sockets;
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execv("/proc/self/exe", master->words);
    _exit(127);
}

static void
start(struct master *master, unsigned index)
{
    struct slot *slot = &master->slots[index];
    struct board_slot *beat = &master->board->slots[index];
    slot->started_us = clock_monotonic_us();
    atomic_store(&beat->state, BOARD_STARTING);
    atomic_store(&beat->beat_us, slot->started_us);
    running_clear(&beat->running);
    slot->was_ready = false;
    pid_t pid = fork();
    if (pid == 0)
        become_worker(master, index);
    if (pid < 0) {
        log_format(LEVEL_ERROR, "cannot start worker %u: %s", index, strerror(errno));
        slot->start_at_us = slot->started_us + PAUSE_MOST_MS * 1000;
        return;
    }
    slot->pid = pid;
}

/* ---- a worker's end ---- */

static unsigned
count(const struct master *master, enum role role)
{
    unsigned n = 0;
    for (unsigned i = 0; i < master->n_slots; i++)
        n += master->slots[i].role == role;
    return n;
}

static void
dismiss(struct slot *slot)
{
    slot->role = slot->pid ? GOING : FREE;
    if (slot->pid)
        kill(slot->pid, SIGTERM);
}

static void
dismiss_all(struct master *master, enum role role)
{
    for (unsigned i = 0; i < master->n_slots; i++)
        if (master->slots[i].role == role)
            dismiss(&master->slots[i]);
}

static void
say_ended(const struct slot *slot, unsigned index, int status)
{
    char next[64] = "";
    if (slot->role == SERVING)
        snprintf(next, sizeof next, "; starting another in %u ms", slot->pause_ms);
    if (WIFSIGNALED(status))
        log_format(LEVEL_ERROR, "worker %u [%d] died of signal %d (%s)%s", index,
                   (int)slot->pid, WTERMSIG(status), strsignal(WTERMSIG(status)), next);
    else
        log_format(LEVEL_ERROR, "worker %u [%d] ended with code %d%s", index, (int)slot->pid,
                   WEXITSTATUS(status), next);
}

static void
stop(struct master *master, int number)
{
    if (!master->is_stopping)
        master->kill_at_us = clock_monotonic_us() + STOP_PATIENCE_S * INT64_C(1000000);
    master->is_stopping = true;
    for (unsigned i = 0; i < master->n_slots; i++)
        if (master->slots[i].pid)
            kill(master->slots[i].pid, number);
}

/* What it did when it died is counted to whom it did it for. */
static void
blame(struct master *master, unsigned index, int status)
{
    struct running *running = &master->board->slots[index].running;
    if (status == 0 || !running_take(running))
        return;
    upkeep_crash(master->upkeep, &running->session, running->row);
    log_format(LEVEL_ERROR, "worker %u [%d] ended in the code of view %lld: a strike", index,
               (int)master->slots[index].pid, (long long)running->row);
}

static void
ended(struct master *master, unsigned index, int status)
{
    struct slot *slot = &master->slots[index];
    blame(master, index, status);
    int64_t now_us = clock_monotonic_us();
    if (atomic_load(&master->board->slots[index].state) != BOARD_STARTING)
        slot->was_ready = master->was_ready = true; /* it died before it was looked at */
    bool young = now_us - slot->started_us < YOUNG_S * INT64_C(1000000);
    if (master->is_stopping) {
        slot->pid = 0;
        return;
    }
    if (slot->role != SERVING) {
        bool came = slot->role == COMING;
        if (came || status != 0)
            say_ended(slot, index, status);
        *slot = (struct slot){ .role = FREE };
        if (came) {
            log_format(LEVEL_ERROR, "the reload is given up, the old workers go on: see above");
            dismiss_all(master, COMING);
        }
        return;
    }
    if (!master->was_ready && !slot->was_ready) {
        if (WIFSIGNALED(status)) /* else it has said why */
            log_format(LEVEL_ERROR, "the first worker died of signal %d (%s) while starting",
                       WTERMSIG(status), strsignal(WTERMSIG(status)));
        slot->pid = 0;
        master->exit_code = 1;
        stop(master, SIGTERM);
        return;
    }
    if (!young)
        slot->pause_ms = 0;
    say_ended(slot, index, status);
    slot->pid = 0;
    slot->start_at_us = now_us + slot->pause_ms * INT64_C(1000);
    slot->pause_ms = slot->pause_ms ? slot->pause_ms * 2 : PAUSE_FIRST_MS;
    if (slot->pause_ms > PAUSE_MOST_MS)
        slot->pause_ms = PAUSE_MOST_MS;
}

static void
reap(struct master *master)
{
    int status;
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
        for (unsigned i = 0; i < master->n_slots; i++)
            if (master->slots[i].pid == pid)
                ended(master, i, status);
}

/* ---- looking after them ---- */

static void
look_at(struct master *master, unsigned index, int64_t now_us)
{
    struct slot *slot = &master->slots[index];
    struct board_slot *beat = &master->board->slots[index];
    if (slot->role == FREE)
        return;
    if (!slot->pid) {
        /* The others follow the first, so that a mistake is said once. */
        if (!master->is_stopping && (index == 0 || master->was_ready) &&
            now_us >= slot->start_at_us)
            start(master, index);
        return;
    }
    int state = atomic_load(&beat->state);
    if (state == BOARD_READY)
        slot->was_ready = master->was_ready = true;
    if (state == BOARD_STOPPING)
        return;
    int64_t patience_s = state == BOARD_READY ? master->options->stuck_s : START_PATIENCE_S;
    if (now_us - atomic_load(&beat->beat_us) > patience_s * 1000000) {
        log_format(LEVEL_ERROR, "worker %u [%d] is stuck: no sign of life for %d s; killed",
                   index, (int)slot->pid, (int)patience_s);
        atomic_store(&beat->beat_us, now_us); /* once */
        kill(slot->pid, SIGKILL);
    }
}

/* How long to sleep: until the next start that is due, at most LOOK_MS. */
static int
next_look_ms(const struct master *master)
{
    int64_t now_us = clock_monotonic_us(), until_us = now_us + LOOK_MS * 1000;
    for (unsigned i = 0; i < master->n_slots; i++)
        if (master->slots[i].role != FREE && !master->slots[i].pid &&
            master->slots[i].start_at_us < until_us)
            until_us = master->slots[i].start_at_us;
    return until_us <= now_us ? 1 : (int)((until_us - now_us) / 1000 + 1);
}

/* ---- the reload ---- */

static void
call(struct master *master, unsigned n)
{
    for (unsigned i = 0; n && i < master->n_slots; i++)
        if (master->slots[i].role == FREE) {
            master->slots[i] = (struct slot){ .role = COMING };
            n--;
        }
}

/* One new worker first, so that a mistake is said once and costs nothing; when it is ready the
 * others; when all are, the old ones close their connections. */
static void
look_at_reload(struct master *master)
{
    unsigned n = master->options->workers, n_coming = count(master, COMING), n_ready = 0;
    for (unsigned i = 0; i < master->n_slots; i++)
        n_ready += master->slots[i].role == COMING && master->slots[i].was_ready;
    if (!n_coming && master->is_reload_wanted && count(master, FREE) >= n) {
        log_format(LEVEL_INFO, "reloading: %u workers with what is on the disk now", n);
        master->is_reload_wanted = false;
        call(master, 1);
    } else if (n_coming && n_coming < n && n_ready == n_coming) {
        call(master, n - n_coming);
    } else if (n_coming == n && n_ready == n) {
        dismiss_all(master, SERVING);
        for (unsigned i = 0; i < master->n_slots; i++)
            if (master->slots[i].role == COMING)
                master->slots[i].role = SERVING;
        log_format(LEVEL_INFO, "reloaded; the old workers' clients are sent over");
    }
}

static unsigned
look(struct master *master)
{
    unsigned n_up = 0;
    int64_t now_us = clock_monotonic_us();
    if (!master->is_stopping && master->was_ready)
        look_at_reload(master);
    for (unsigned i = 0; i < master->n_slots; i++) {
        look_at(master, i, now_us);
        n_up += master->slots[i].pid != 0;
    }
    if (master->is_stopping && n_up && now_us >= master->kill_at_us)
        stop(master, SIGKILL);
    return n_up;
}

static void
on_signals(struct master *master)
{
    struct signalfd_siginfo info;
    while (read(master->signal_fd, &info, sizeof info) == (ssize_t)sizeof info) {
        if (info.ssi_signo == SIGCHLD)
            reap(master);
        else if (info.ssi_signo == SIGHUP)
            master->is_reload_wanted = true;
        else
            stop(master, (int)info.ssi_signo);
    }
}

static void
loop(struct master *master)
{
    struct pollfd fds[] = { { .fd = master->signal_fd, .events = POLLIN },
                            { .fd = bus_hub_fd(master->hub), .events = POLLIN } };
    while (look(master) || !master->is_stopping) {
        poll(fds, 2, next_look_ms(master));
        on_signals(master);
        bus_hub_turn(master->hub);
        bus_hub_look(master->hub);
    }
}

/* ---- the start ---- */

static live_status
open_sockets(struct master *master, live_error *error)
{
    const struct options *options = master->options;
    for (unsigned i = 0; i < options->n_listen; i++) {
        char name[128] = "";
        live_status status = listen_open(options->listen[i], &master->sockets[i], name, error);
        if (status != LIVE_OK) {
            while (i--)
                listen_close(options->listen[i]);
            return status;
        }
        log_write(LEVEL_INFO, "listening", "on", name, NULL);
    }
    return LIVE_OK;
}

/* The store is opened (and brought to this build's schema) before a worker needs it. */
static live_status
open_store(struct master *master, live_error *error)
{
    const struct options *options = master->options;
    struct store_options how = { .path = options->db,
                                 .durable = options->durable,
                                 .leave_wal = true };
    struct store *store;
    live_status status = store_open(&store, &how, error);
    if (status != LIVE_OK)
        return status;
    master->upkeep = upkeep_start(store, options->db);
    return master->upkeep ? LIVE_OK
                          : live_error_set(error, LIVE_ENOMEM, "no thread for the store");
}

static live_status
prepare(struct master *master, live_error *error)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGCHLD);
    signal(SIGPIPE, SIG_IGN); /* who reads the log may end before us */
    signal(SIGXFSZ,
           SIG_IGN); /* a limit of the file's size is an error of the store, not death */
    sigprocmask(SIG_BLOCK, &set, NULL); /* before the thread: it must not get them */
    master->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    master->board = board_new(&master->board_fd);
    if (master->signal_fd < 0 || !master->board)
        return live_error_set(error, LIVE_EIO, "%s", strerror(errno));
    live_status status = open_sockets(master, error);
    if (status != LIVE_OK)
        return status;
    status = open_store(master, error);
    if (status == LIVE_OK) {
        status = bus_hub_open(&master->hub, master->options->bus, error);
        if (status != LIVE_OK)
            upkeep_stop(master->upkeep);
    }
    for (unsigned i = 0; status != LIVE_OK && i < master->options->n_listen; i++)
        listen_close(master->options->listen[i]);
    return status;
}

int
master_run(const struct options *options, char **argv)
{
    live_error error = { 0 };
    struct master *master = mem_zalloc(sizeof *master);
    if (!master || sodium_init() < 0)
        return 1;
    master->options = options;
    master->words = worker_words(argv);
    if (!master->words) {
        mem_free(master);
        return 1;
    }
    master->n_slots = 2 * options->workers;
    for (unsigned i = 0; i < options->workers; i++)
        master->slots[i].role = SERVING;
    if (prepare(master, &error) != LIVE_OK) {
        log_format(LEVEL_ERROR, "cannot start: %s", error.message);
        mem_free(master->words);
        mem_free(master);
        return 1;
    }
    loop(master);
    bus_hub_close(master->hub);
    upkeep_stop(master->upkeep);
    for (unsigned i = 0; i < options->n_listen; i++)
        listen_close(options->listen[i]);
    int code = master->exit_code;
    mem_free(master->words);
    mem_free(master);
    if (code == 0)
        log_format(LEVEL_INFO, "ended");
    return code;
}
