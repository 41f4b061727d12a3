#include "worker.h"

#include "clock.h"
#include "conn.h"
#include "forward.h"
#include "lws_adapter.h"

#include <signal.h>
#include <sodium.h>
#include <sys/prctl.h>
#include <unistd.h>

void
worker_log_client(const struct conn *conn, enum log_level level, const char *what)
{
    char topics[16];
    snprintf(topics, sizeof topics, "%u", (unsigned)conn->n_channels);
    log_write(level, what, "topics", topics, "view",
              conn->channels ? channel_view_name(conn->channels) : "-", NULL);
}

/* ---- the turn ---- */

static void
turn_is_over(struct worker *worker)
{
    running_clear(&worker->slot->running);
    bool saved = !worker->host.waiting || checkpoint_run(worker);
    bus_link_flush(&worker->bus); /* before a reply can make others say something */
    if (!saved) {
        if (!uv_is_active((uv_handle_t *)&worker->retry))
            uv_timer_start(&worker->retry, worker->retry.timer_cb, STORE_RETRY_MS, 0);
        return;
    }
    if (worker->outbox.n_frames)
        outbox_send(&worker->outbox);
    if (!worker->is_owing)
        return;
    worker->is_owing = false;
    for (struct conn *conn = worker->conns; conn; conn = conn->next)
        if (conn->is_owing)
            link_want_writable(conn->link);
}

static void
next_turn(struct worker *worker)
{
    pollers_reap(worker);
    turn_is_over(worker);
    if (++worker->turn_number == 0)
        worker->turn_number = 1;
}

static void
on_check(uv_check_t *check)
{
    next_turn(check->data);
}

static void
on_prepare(uv_prepare_t *prepare)
{
    next_turn(prepare->data);
}

/* That it fires is all: uv_prepare tries again. */
static void
on_retry(uv_timer_t *timer)
{
    (void)timer;
}

/* ---- accepting ---- */

static void
listening(struct worker *worker, bool on)
{
    for (unsigned i = 0; i < worker->options->n_sockets; i++)
        if (on)
            accept_start(&worker->sockets[i]);
        else
            accept_stop(&worker->sockets[i]);
}

static void
resume(struct worker *worker)
{
    for (unsigned i = 0; i < worker->options->n_sockets; i++)
        accept_resume(&worker->sockets[i]);
    accept_resume(&worker->peers);
}

/* ---- once a second ---- */

static void
on_sweep(uv_timer_t *timer)
{
    struct worker *worker = timer->data;
    worker->now_s = (uint32_t)(uv_now(&worker->loop) / 1000);
    atomic_store(&worker->slot->beat_us, clock_monotonic_us());
    resume(worker);
    adapter_tick(worker);
    bus_link_tick(&worker->bus);
    pollers_tick(worker);
    turn_begin(&worker->turn);
    for (struct conn *next, *conn = worker->conns; conn; conn = next) {
        next = conn->next;
        conn_tick(conn);
    }
    turn_end(&worker->turn);
}

/* ---- the clean stop ---- */

static void
on_drain(uv_timer_t *timer)
{
    struct worker *worker = timer->data;
    int left = DRAIN_BATCH;
    uint64_t now_ms = uv_now(&worker->loop);
    for (struct conn *conn = worker->conns; conn && left; conn = conn->next)
        if (!conn->close_code && !conn->is_dead) {
            conn_close(conn, CLOSE_RESTART);
            left--;
        }
    if (worker->n_conns == 0 || now_ms >= worker->stop_at_ms) {
        uv_timer_stop(timer);
        uv_stop(&worker->loop);
    }
}

static void
on_signal(uv_signal_t *handle, int number)
{
    struct worker *worker = handle->data;
    if (worker->is_stopping)
        return;
    worker->is_stopping = true;
    atomic_store(&worker->slot->state, BOARD_STOPPING);
    log_format(LEVEL_INFO, "stopping on signal %d: %zu connections", number, worker->n_conns);
    alarm(STOP_ALARM_S);
    listening(worker, false);
    turn_begin(&worker->turn);
    for (struct conn *conn = worker->conns; conn; conn = conn->next)
        for (struct channel *channel = conn->channels; channel; channel = channel_link(channel))
            channel_tick(channel);
    turn_end(&worker->turn);
    worker->stop_at_ms = uv_now(&worker->loop) + STOP_PATIENCE_MS;
    uv_timer_start(&worker->drain, on_drain, DRAIN_MS, DRAIN_MS);
}

/* What the last turn left is written; a store that is busy gets its time again. */
static void
finish(struct worker *worker)
{
    turn_begin(&worker->turn);
    for (struct conn *conn = worker->conns; conn; conn = conn->next)
        for (struct channel *channel = conn->channels; channel; channel = channel_link(channel))
            channel_tick(channel);
    turn_end(&worker->turn);
    while (!checkpoint_run(worker))
        usleep(STORE_RETRY_MS * 1000);
    outbox_send(&worker->outbox);
    bus_link_finish(&worker->bus);
    app_stop(&worker->world.app);
    store_close(worker->world.store);
    log_format(LEVEL_INFO, "stopped");
}

/* ---- the start ---- */

static live_status
make_world(struct worker *worker, live_error *error)
{
    const struct options *options = worker->options;
    struct store_options store = { .path = options->db,
                                   .durable = options->durable,
                                   .leave_wal = true };
    worker->world.running = &worker->slot->running;
    worker->world.token_max_age_s = options->token_max_age_s;
    live_status status = token_keys_load(&worker->world.keys, options->keys, error);
    if (status == LIVE_OK)
        status = app_load(&worker->world.app, options->app, error);
    if (status == LIVE_OK)
        status = store_open(&worker->world.store, &store, error);
    if (status == LIVE_OK)
        status = app_start(&worker->world.app, options->db, error);
    if (status == LIVE_OK && turn_init(&worker->turn, worker->world.app.largest_row) != LIVE_OK)
        status = live_error_set(error, LIVE_ENOMEM, "out of memory");
    worker->world.statics = options->statics;
    worker->turn.statics = &worker->world.statics;
    worker->turn.telemetry = telemetry_wanted(&worker->world.app.telemetry);
    worker->host = (struct channel_host){ .world = &worker->world,
                                          .turn = &worker->turn,
                                          .ops = &conn_channel_ops };
    return status;
}

static void
make_timer(struct worker *worker, uv_timer_t *timer)
{
    uv_timer_init(&worker->loop, timer);
    timer->data = worker;
}

static void
make_signal(struct worker *worker, uv_signal_t *handle, int number)
{
    uv_signal_init(&worker->loop, handle);
    handle->data = worker;
    uv_signal_start(handle, on_signal, number);
}

static live_status
make_loop(struct worker *worker, live_error *error)
{
    if (uv_loop_init(&worker->loop) != 0)
        return live_error_set(error, LIVE_EIO, "no event loop: out of descriptors or memory");
    worker->now_s = (uint32_t)(uv_now(&worker->loop) / 1000);
    live_status status = adapter_open(worker, error);
    if (status != LIVE_OK)
        return status;
    uv_check_init(&worker->loop, &worker->check);
    uv_prepare_init(&worker->loop, &worker->prepare);
    worker->check.data = worker->prepare.data = worker;
    uv_check_start(&worker->check, on_check);
    uv_prepare_start(&worker->prepare, on_prepare);
    make_timer(worker, &worker->sweep);
    make_timer(worker, &worker->retry);
    make_timer(worker, &worker->drain);
    worker->retry.timer_cb = on_retry;
    uv_timer_start(&worker->sweep, on_sweep, SWEEP_MS, SWEEP_MS);
    make_signal(worker, &worker->terminate, SIGTERM);
    make_signal(worker, &worker->interrupt, SIGINT);
    for (unsigned i = 0; i < worker->options->n_sockets; i++)
        if (!accept_open(&worker->sockets[i], worker, worker->options->sockets[i],
                         "connections", NULL))
            return live_error_set(error, LIVE_EIO, "an inherited socket cannot be polled");
    return LIVE_OK;
}

/* Dies with the master; a master that was gone before this line leaves init as the parent. */
static bool
follow_master(struct worker *worker)
{
    pid_t master = getppid();
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    prctl(PR_SET_NAME, "clive-gateway"); /* it was executed as /proc/self/exe */
    struct board *board = board_map(worker->options->board_fd);
    if (!board || getppid() != master)
        return false;
    worker->slot = &board->slots[worker->options->worker];
    return true;
}

int
worker_run(struct worker *worker, const struct options *options)
{
    live_error error = { 0 };
    char number[16];
    worker->options = options;
    worker->turn_number = 1;
    signal(SIGPIPE, SIG_IGN);
    signal(SIGHUP, SIG_IGN); /* the master's */
    signal(SIGXFSZ,
           SIG_IGN); /* a limit of the file's size is an error of the store, not death */
    if (sodium_init() < 0 || !follow_master(worker))
        return 1;
    live_status status = make_world(worker, &error);
    if (status == LIVE_OK)
        status = make_loop(worker, &error);
    if (status != LIVE_OK) {
        if (error.file)
            log_format(LEVEL_ERROR, "cannot start: %s:%u: %s", error.file, error.line,
                       error.message);
        else
            log_format(LEVEL_ERROR, "cannot start: %s", error.message);
        return 1;
    }
    bus_link_open(&worker->bus, worker);
    randombytes_buf(&worker->pollers.owner, sizeof worker->pollers.owner);
    if (forward_listen(worker, &error) != LIVE_OK)
        log_format(LEVEL_WARN, "long polling works within one worker only: %s", error.message);
    listening(worker, true);
    atomic_store(&worker->slot->beat_us, clock_monotonic_us());
    atomic_store(&worker->slot->state, BOARD_READY);
    snprintf(number, sizeof number, "%d", options->worker);
    log_write(LEVEL_INFO, "ready", "worker", number, "app",
              worker->world.app.live->name ? worker->world.app.live->name : "app", "file",
              options->app, NULL);
    uv_run(&worker->loop, UV_RUN_DEFAULT);
    finish(worker);
    return 0;
}
