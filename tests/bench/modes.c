/* modes.c: events, joins and memory: what is measured on many connections; see load.h. */
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define OUTSTANDING_MAX                                                                        \
    1000 /* of one connection, open loop: beyond that events are FAULT_UNSENT */

static bool
has_outstanding(struct load *load)
{
    return load_outstanding(load) > 0;
}

static void
give_up_all(struct load *load)
{
    for (size_t i = 0; i < load->n_users; i++)
        user_give_up(&load->users[i]);
}

/* ---- events ---- */

static struct {
    bool is_measuring, is_sending, is_counted;
    uint64_t to_send; /* if is_counted */
    /* open loop */
    int timer_fd;
    uv_poll_t timer;
    uint64_t next_ns, interval_ns;
    size_t next_user;
    struct histogram lag; /* from when an event was due to when it was sent */
} run;

static void
next_event(struct load *load, struct user *user)
{
    if (!run.is_sending || (run.is_counted && run.to_send == 0))
        return;
    run.to_send -= run.is_counted;
    user_event(user, load->options.event, load->options.value, now_ns());
}

static void
event_replied(struct load *load, struct user *user, uint64_t ns, size_t len)
{
    (void)len;
    if (run.is_measuring) {
        load->measure.operations++;
        histogram_add(&load->measure.latency, ns);
    }
    if (load->options.rate == 0)
        next_event(load, user);
}

static void
timer_arm(void)
{
    struct itimerspec spec = { .it_value = { .tv_sec = (time_t)(run.next_ns / 1000000000u),
                                             .tv_nsec = (long)(run.next_ns % 1000000000u) } };
    timerfd_settime(run.timer_fd, TFD_TIMER_ABSTIME, &spec, NULL);
}

static void
on_due(uv_poll_t *poll, int status, int events)
{
    struct load *load = poll->data;
    uint64_t expirations, now = now_ns();
    (void)status;
    (void)events;
    if (read(run.timer_fd, &expirations, sizeof(expirations)) < 0 || !run.is_sending)
        return;
    for (; run.next_ns <= now; run.next_ns += run.interval_ns) {
        struct user *user = &load->users[run.next_user++ % load->n_users];
        static const char text[] = "the server is too far behind";
        if (user->n_sent >= OUTSTANDING_MAX)
            site_fault(&load->site, FAULT_UNSENT, text, sizeof(text) - 1);
        else
            user_event(user, load->options.event, load->options.value, run.next_ns);
        if (run.is_measuring)
            histogram_add(&run.lag, now_ns() - run.next_ns);
    }
    timer_arm();
}

static void
open_loop_start(struct load *load)
{
    run.interval_ns = (uint64_t)(1e9 / load->options.rate);
    run.interval_ns += run.interval_ns == 0;
    run.next_ns = now_ns() + run.interval_ns;
    run.timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    uv_poll_init(&load->loop, &run.timer, run.timer_fd);
    run.timer.data = load;
    uv_poll_start(&run.timer, UV_READABLE, on_due);
    timer_arm();
}

static bool
counted_busy(struct load *load)
{
    return run.to_send > 0 || load_outstanding(load) > 0;
}

int
mode_event(struct load *load)
{
    struct options *o = &load->options;
    char more[200] = "";
    load_fetch(load, o->connections);
    load_join(load, o->connections);
    load->on_replied = event_replied;
    run.is_counted = o->count > 0 && o->rate == 0;
    run.to_send = o->count;
    run.is_sending = true;
    if (run.is_counted) {
        load_settle(load);
        measure_begin(load, "event");
        run.is_measuring = true;
    }
    if (o->rate > 0)
        open_loop_start(load);
    for (size_t i = 0; i < load->n_users && o->rate == 0; i++)
        next_event(load, &load->users[i]);
    if (run.is_counted) {
        load_run(load, counted_busy, o->timeout + (double)o->count / 1000);
        load->site.faults[FAULT_UNSENT] += run.to_send;
    } else {
        load_sleep(load, o->warm);
        measure_begin(load, o->rate > 0 ? "event open loop" : "event");
        run.is_measuring = true;
        load_sleep(load, o->seconds);
    }
    measure_end(load);
    run.is_measuring = run.is_sending = false;
    load_run(load, has_outstanding, o->timeout);
    give_up_all(load);
    if (o->rate > 0)
        snprintf(more, sizeof(more),
                 ",\"rate\":%.1f,\"send_lag_us\":{\"p99\":%.1f,\"max\":%.1f}", o->rate,
                 (double)histogram_at(&run.lag, 0.99) / 1e3, (double)run.lag.max / 1e3);
    measure_print(load, more);
    return 0;
}

/* ---- joins ---- */

static size_t join_bytes;

static void
join_done(struct load *load, struct user *user, uint64_t ns)
{
    load->measure.operations++;
    histogram_add(&load->measure.latency, ns);
    user_close(user);
}

static void
join_joined(struct load *load, struct user *user, uint64_t ns)
{
    join_bytes = user->joined_len;
    if (load->site.raw)
        user_event(user, load->options.event, load->options.value, user->joined_from_ns);
    else
        join_done(load, user, ns);
}

static void
join_replied(struct load *load, struct user *user, uint64_t ns, size_t len)
{
    (void)len;
    join_done(load, user, ns);
}

static void
join_gone(struct load *load, struct user *user)
{
    (void)user;
    load_pool_done(load);
}

static void
start_join(struct load *load, size_t number)
{
    struct user *user = &load->users[number];
    if (load->site.raw || user->state == USER_FETCHED)
        user_join(user);
    else
        load->pool_flying--;
}

int
mode_join(struct load *load)
{
    size_t n = load->options.count ? load->options.count : 500;
    char more[64];
    load_fetch(load, n);
    load_settle(load);
    load->on_joined = join_joined;
    load->on_replied = join_replied;
    load->on_gone = join_gone;
    measure_begin(load, load->site.raw ? "handshake" : "join");
    load_pool(load, n, load->options.concurrency, start_join);
    load_settle(load);
    measure_end(load);
    load->options.connections = load->options.concurrency;
    snprintf(more, sizeof(more), ",\"join_bytes\":%zu", join_bytes);
    measure_print(load, more);
    return 0;
}

/* ---- idle memory ---- */

int
mode_idle(struct load *load)
{
    struct options *o = &load->options;
    struct server_memory at_zero, before, now;
    size_t most = 0, n_before = 0;
    for (size_t i = 0; i < o->n_levels; i++)
        most = o->levels[i] > most ? o->levels[i] : most;
    if (!most || !load->servers.n_pids) {
        fputs("load: idle wants --at N,M and --pids\n", stderr);
        return 2;
    }
    load_fetch(load, most);
    load_settle(load);
    load_sleep(load, o->settle);
    if (!server_stats_memory(&load->servers, &at_zero))
        return 4;
    before = at_zero;
    for (size_t i = 0; i < o->n_levels; i++) {
        char more[512];
        size_t n = o->levels[i], n_joined = 0;
        measure_begin(load, "idle");
        load_join(load, n);
        load_settle(load);
        load_sleep(load, o->settle);
        measure_end(load);
        if (!server_stats_memory(&load->servers, &now))
            return 4;
        for (size_t k = 0; k < n; k++)
            n_joined += load->users[k].state == USER_JOINED;
        if (n_joined < n)
            load->site.faults[FAULT_CLOSED] += n - n_joined;
        o->connections = n;
        load->measure.operations = n - n_before;
        double views = (double)n, added = (double)(n - n_before);
        double per_view = ((double)now.pss - (double)at_zero.pss) / views;
        double per_added = added > 0 ? ((double)now.pss - (double)before.pss) / added : 0;
        snprintf(more, sizeof(more),
                 ",\"memory\":{\"views\":%zu,\"joined\":%zu,\"rss\":%llu,\"pss\":%llu,"
                 "\"rss_at_0\":%llu,\"pss_at_0\":%llu,\"pss_per_view\":%.1f,"
                 "\"pss_per_added_view\":%.1f}",
                 n, n_joined, (unsigned long long)now.rss, (unsigned long long)now.pss,
                 (unsigned long long)at_zero.rss, (unsigned long long)at_zero.pss, per_view,
                 per_added);
        fprintf(
            stderr,
            "idle at %zu: %.1f MiB Pss, at 0 %.1f MiB: %.0f bytes a view, %.0f each added\n", n,
            (double)now.pss / 1048576, (double)at_zero.pss / 1048576, per_view, per_added);
        measure_print(load, more);
        before = now;
        n_before = n;
    }
    return 0;
}
