/*
 * modes_rejoin.c: all connections are lost at once (--kill: the worker gets SIGKILL; else the
 * client drops them), each reconnects with the official client's backoff and joins with its old
 * tokens; see load.h. A view that does not come back, or not where it was, is a fault. Where it
 * was: each user sent 1 to 3 events before, and the number that the page showed has to go up by
 * one with the next event, as the counter's does.
 */
#include "load.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct tab {
    struct load *load;
    struct user *user;
    uv_timer_t retry;
    unsigned n_tries;
    unsigned to_send;
    int64_t expected; /* -1: the page shows no number */
    bool is_dropped;  /* lost its connection */
};

static struct {
    struct tab *tabs;
    size_t n_dropped, n_back, n_refused, n_retries, n_checked;
    uint64_t from_ns;
    bool is_dropping; /* connections end as they should */
} run;

static bool
has_outstanding(struct load *load)
{
    return load_outstanding(load) > 0;
}

static void
send_one(struct load *load, struct tab *tab)
{
    if (tab->to_send == 0)
        return;
    tab->to_send--;
    user_event(tab->user, load->options.event, load->options.value, now_ns());
}

static void
on_replied(struct load *load, struct user *user, uint64_t ns, size_t len)
{
    (void)ns;
    (void)len;
    send_one(load, &run.tabs[user->number]);
}

static void
on_retry(uv_timer_t *timer)
{
    struct tab *tab = timer->data;
    run.n_retries += tab->n_tries > 1;
    user_join(tab->user);
    tab->user->may_drop =
        true; /* a worker that is not up yet refuses: the client tries again */
}

static void
on_gone(struct load *load, struct user *user)
{
    static const unsigned backoff_ms[] = { 10, 50, 100, 150, 200, 250, 500, 1000, 2000, 5000 };
    struct tab *tab = &run.tabs[user->number];
    const unsigned last = sizeof(backoff_ms) / sizeof(*backoff_ms) - 1;
    (void)load;
    if (!run.is_dropping)
        return;
    if (!tab->is_dropped)
        run.n_dropped++;
    tab->is_dropped = true;
    if (user->is_refused) {
        run.n_refused++;
        return;
    }
    unsigned wait = backoff_ms[tab->n_tries < last ? tab->n_tries : last];
    tab->n_tries++;
    uv_timer_start(&tab->retry, on_retry, wait, 0);
}

static void
on_joined(struct load *load, struct user *user, uint64_t ns)
{
    (void)user;
    (void)ns;
    run.n_back++;
    load->measure.operations++;
    histogram_add(&load->measure.latency, now_ns() - run.from_ns);
}

/* With --kill the connections of other workers live on, so all that were dropped are waited
 * for. */
static bool
is_away(struct load *load)
{
    (void)load;
    return run.n_dropped == 0 || run.n_back + run.n_refused < run.n_dropped ||
           now_ns() - run.from_ns < 300000000u;
}

static bool
kill_all(const char *list)
{
    for (char *end; *list; list = *end ? end + 1 : end) {
        long pid = strtol(list, &end, 10);
        if (end == list || pid <= 1 || (*end && *end != ',') ||
            kill((pid_t)pid, SIGKILL) != 0) {
            fprintf(stderr, "load: --kill %s: %s\n", list, strerror(errno));
            return false;
        }
    }
    return true;
}

static void
events_before(struct load *load)
{
    for (size_t i = 0; i < load->n_users; i++) {
        run.tabs[i].to_send = 1 + (unsigned)(i % 3);
        send_one(load, &run.tabs[i]);
    }
    load_run(load, has_outstanding, load->options.timeout);
    for (size_t i = 0; i < load->n_users; i++) {
        user_give_up(&load->users[i]);
        run.tabs[i].to_send = 0;
        run.tabs[i].expected = load->users[i].shown;
    }
}

static void
events_after(struct load *load)
{
    for (size_t i = 0; i < load->n_users; i++)
        if (load->users[i].state == USER_JOINED) {
            run.tabs[i].to_send = 1;
            send_one(load, &run.tabs[i]);
        }
    load_run(load, has_outstanding, load->options.timeout);
    for (size_t i = 0; i < load->n_users; i++) {
        struct user *user = &load->users[i];
        char text[100];
        bool is_answered = user->state == USER_JOINED && user->n_sent == 0;
        user_give_up(user);
        if (!is_answered || run.tabs[i].expected < 0 || load->site.raw)
            continue;
        run.n_checked++;
        int len = snprintf(text, sizeof(text), "the page shows %lld, %lld was expected",
                           (long long)user->shown, (long long)run.tabs[i].expected + 1);
        if (user->shown != run.tabs[i].expected + 1)
            site_fault(&load->site, FAULT_STATE, text, (size_t)len);
    }
}

/* What the servers hold now, read anew since the processes change; 0: nobody asked. */
static uint64_t
memory_now(struct load *load)
{
    struct server_stats servers;
    struct server_memory memory;
    const char *bad, *pids = load->options.pids;
    if (!pids)
        return 0;
    load_sleep(load, 0.3);
    if (!server_stats_init(&servers, pids, &bad) || !server_stats_memory(&servers, &memory)) {
        fprintf(stderr, "load: the memory of --pids %s cannot be read\n", pids);
        exit(4);
    }
    return memory.pss;
}

int
mode_rejoin(struct load *load)
{
    struct options *o = &load->options;
    load_fetch(load, o->connections);
    uint64_t at_zero = memory_now(load);
    run.tabs = calloc(load->n_users ? load->n_users : 1, sizeof(*run.tabs));
    if (!run.tabs)
        return 1;
    for (size_t i = 0; i < load->n_users; i++) {
        run.tabs[i] = (struct tab){ .load = load, .user = &load->users[i], .expected = -1 };
        uv_timer_init(&load->loop, &run.tabs[i].retry);
        run.tabs[i].retry.data = &run.tabs[i];
    }
    uint64_t join_ns = now_ns();
    load_join(load, load->n_users);
    join_ns = now_ns() - join_ns;
    load->on_replied = on_replied;
    load->on_joined = on_joined;
    load->on_gone = on_gone;
    events_before(load);
    uint64_t joined = memory_now(load);
    for (size_t i = 0; i < load->n_users; i++)
        load->users[i].may_drop = true;
    run.is_dropping = true;
    load->servers.n_pids = 0; /* the processes change */
    measure_begin(load, "rejoin");
    run.from_ns = now_ns();
    if (o->kill && !kill_all(o->kill))
        return 2;
    for (size_t i = 0; i < load->n_users && !o->kill; i++)
        user_close(&load->users[i]);
    load_run(load, is_away, o->timeout);
    measure_end(load);
    run.is_dropping = false;
    static const char text[] = "a view did not come back";
    for (size_t i = run.n_back; i < run.n_dropped; i++)
        site_fault(&load->site, FAULT_LOST, text, sizeof(text) - 1);
    if (run.n_dropped == 0)
        site_fault(&load->site, FAULT_STATE, "no connection was dropped", 25);
    for (size_t i = 0; i < load->n_users; i++) {
        uv_timer_stop(&run.tabs[i].retry);
        load->users[i].may_drop = false;
    }
    events_after(load);
    uint64_t back = memory_now(load);
    char more[400];
    snprintf(more, sizeof(more),
             ",\"dropped\":%zu,\"back\":%zu,\"lost\":%zu,\"retries\":%zu,\"state_checked\":%zu,"
             "\"join_s\":%.3f,\"pss_at_0\":%llu,\"pss_joined\":%llu,\"pss_back\":%llu",
             run.n_dropped, run.n_back, run.n_dropped - run.n_back, run.n_retries,
             run.n_checked, (double)join_ns / 1e9, (unsigned long long)at_zero,
             (unsigned long long)joined, (unsigned long long)back);
    measure_print(load, more);
    return 0;
}
