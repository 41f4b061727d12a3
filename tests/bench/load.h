/*
 * load.h: what the parts of the load generator share: its options, the pool that starts users a
 * few at a time, and the measurement.
 *
 * A measurement is a window: measure_begin … measure_end takes the servers' CPU time, the
 * traffic and the client's own CPU time at both ends; in between, the latencies go into the
 * histogram. A row is printed for people on standard error and a JSON object a line on standard
 * output.
 */
#ifndef CLIVE_BENCH_LOAD_H
#define CLIVE_BENCH_LOAD_H

#include "histogram.h"
#include "server_stats.h"
#include "user.h"

#define LEVELS_MAX 8
#define STEPS_MAX  32

struct options {
    const char *name; /* of the row */
    const char *pids, *kill;
    const char *event, *value;
    size_t connections, concurrency;
    double seconds, warm, timeout, settle;
    uint64_t count; /* operations in all; 0: for `seconds` */
    double rate;    /* events a second, open loop; 0: closed loop */
    bool keep_alive;
    unsigned pages_per_cookie;
    size_t levels[LEVELS_MAX], n_levels;
    const char *steps[STEPS_MAX];
    size_t n_steps, repeat, bytes;
};

struct measure {
    const char *mode;
    uint64_t operations;
    uint64_t wall_ns, cpu_ns, own_cpu_ns;
    struct traffic traffic;
    struct histogram latency;
    bool is_cpu_known;
};

struct load {
    uv_loop_t loop;
    struct options options;
    struct site site;
    struct user *users;
    size_t n_users;
    struct server_stats servers;
    struct measure measure;
    /* the pool */
    size_t pool_next, pool_size, pool_flying, pool_limit;
    void (*pool_start)(struct load *load, size_t number);
    /* the verbs a mode lends to the users' hooks; NULL: nothing to do */
    void (*on_joined)(struct load *load, struct user *user, uint64_t ns);
    void (*on_replied)(struct load *load, struct user *user, uint64_t ns, size_t len);
    void (*on_gone)(struct load *load, struct user *user);
};

/* Runs the loop while busy() says so, at most `seconds`; false if the time was up. */
bool load_run(struct load *load, bool (*busy)(struct load *load), double seconds);
void load_sleep(struct load *load, double seconds);
/* Runs the loop until the servers' CPU time has stood still for 4 ms; at most half a second. */
void load_settle(struct load *load);
/* start(0) … start(n - 1), `limit` at a time; each ends with a load_pool_done. Waits for all;
 * if they do not end in time, prints the faults and ends the program. */
void load_pool(struct load *load, size_t n, size_t limit,
               void (*start)(struct load *load, size_t number));
void load_pool_done(struct load *load);
/* Makes users 0 … n - 1 and fetches their pages; then joins those that have no connection yet.
 */
void load_fetch(struct load *load, size_t n);
void load_join(struct load *load, size_t n);
uint64_t load_outstanding(const struct load *load);
uint64_t load_faults(const struct load *load);

void measure_begin(struct load *load, const char *mode);
void measure_end(struct load *load);
/* `more` is the inside of further JSON members (",\"x\":1"), or "". */
void measure_print(struct load *load, const char *more);
/* The servers' CPU time; the program ends with a message if one of them is gone. */
uint64_t servers_cpu(struct load *load);

int mode_event(struct load *load);
int mode_idle(struct load *load);
int mode_join(struct load *load);
int mode_get(struct load *load);
int mode_rejoin(struct load *load);
int mode_steps(struct load *load);
int mode_copy(struct load *load);

#endif
