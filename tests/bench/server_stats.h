/*
 * server_stats.h: what other processes used: CPU time and memory, from the kernel.
 *
 * CPU is the process's CPU clock (clock_getcpuclockid, all threads, also those that have ended,
 * user and system, to the nanosecond). Where a process may not read it, the sum of the
 * first number of task/TID/schedstat is taken, which lags until the next switch of the thread;
 * `clock` says which. Memory is Rss and Pss of smaps_rollup.
 */
#ifndef CLIVE_BENCH_SERVER_STATS_H
#define CLIVE_BENCH_SERVER_STATS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define SERVER_PIDS_MAX 256

struct server_stats {
    pid_t pid[SERVER_PIDS_MAX];
    unsigned n_pids;
    const char *clock;
};

struct server_memory {
    uint64_t rss, pss; /* bytes */
};

/* Reads "12,34+": pids; `+` adds all descendants that live now. False (and *bad names the
 * reason) if it is no such list or a process does not exist. */
bool server_stats_init(struct server_stats *stats, const char *list, const char **bad);
/* Sum of all pids. False if one has gone: the figure would be wrong. */
bool server_stats_cpu(struct server_stats *stats, uint64_t *ns);
bool server_stats_memory(const struct server_stats *stats, struct server_memory *memory);

#endif
