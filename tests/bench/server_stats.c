/* server_stats.c: see server_stats.h. */
#include "server_stats.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static pid_t
parent_of(pid_t pid)
{
    char path[64], line[512];
    snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "r");
    if (!file)
        return 0;
    int parent = 0;
    if (fgets(line, sizeof(line), file)) {
        const char *behind = strrchr(line, ')'); /* the name may hold anything */
        if (!behind || sscanf(behind + 1, " %*c %d", &parent) != 1)
            parent = 0;
    }
    fclose(file);
    return parent;
}

static bool
has_pid(const struct server_stats *stats, pid_t pid)
{
    for (unsigned i = 0; i < stats->n_pids; i++)
        if (stats->pid[i] == pid)
            return true;
    return false;
}

static bool
add_pid(struct server_stats *stats, pid_t pid)
{
    if (has_pid(stats, pid))
        return true;
    if (stats->n_pids == SERVER_PIDS_MAX)
        return false;
    stats->pid[stats->n_pids++] = pid;
    return true;
}

/* Adds the children of each pid from `from` on, and theirs, which come to stand behind it. */
static bool
add_descendants(struct server_stats *stats, unsigned from)
{
    for (unsigned i = from; i < stats->n_pids; i++) {
        DIR *dir = opendir("/proc");
        if (!dir)
            return false;
        bool fits = true;
        for (struct dirent *entry; fits && (entry = readdir(dir));) {
            pid_t pid = (pid_t)atoi(entry->d_name);
            if (pid > 0 && parent_of(pid) == stats->pid[i])
                fits = add_pid(stats, pid);
        }
        closedir(dir);
        if (!fits)
            return false;
    }
    return true;
}

bool
server_stats_init(struct server_stats *stats, const char *list, const char **bad)
{
    *stats = (struct server_stats){ .clock = "process clock" };
    *bad = "is no list of pids as 12,34+";
    while (*list) {
        char *end;
        long pid = strtol(list, &end, 10);
        if (end == list || pid <= 0)
            return false;
        *bad = "names a process that does not exist";
        if (kill((pid_t)pid, 0) != 0 && errno == ESRCH)
            return false;
        *bad = "names too many processes";
        if (!add_pid(stats, (pid_t)pid))
            return false;
        if (*end == '+') {
            end++;
            if (!add_descendants(stats, stats->n_pids - 1))
                return false;
        }
        *bad = "is no list of pids as 12,34+";
        if (*end && *end != ',')
            return false;
        list = *end ? end + 1 : end;
    }
    uint64_t cpu;
    *bad = "names a process whose CPU time cannot be read";
    return stats->n_pids == 0 || server_stats_cpu(stats, &cpu);
}

static bool
cpu_of_clock(pid_t pid, uint64_t *ns)
{
    clockid_t clock;
    struct timespec time;
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0)
        return false;
    *ns = (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
    return true;
}

static bool
cpu_of_schedstat(pid_t pid, uint64_t *ns)
{
    char path[300];
    snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
    DIR *dir = opendir(path);
    if (!dir)
        return false;
    *ns = 0;
    bool found = false;
    for (struct dirent *entry; (entry = readdir(dir));) {
        unsigned long long run;
        snprintf(path, sizeof(path), "/proc/%d/task/%.20s/schedstat", (int)pid, entry->d_name);
        FILE *file = entry->d_name[0] == '.' ? NULL : fopen(path, "r");
        if (!file)
            continue;
        if (fscanf(file, "%llu", &run) == 1) {
            *ns += run;
            found = true;
        }
        fclose(file);
    }
    closedir(dir);
    return found;
}

bool
server_stats_cpu(struct server_stats *stats, uint64_t *ns)
{
    *ns = 0;
    for (unsigned i = 0; i < stats->n_pids; i++) {
        uint64_t one;
        if (kill(stats->pid[i], 0) != 0 && errno == ESRCH)
            return false;
        if (!cpu_of_clock(stats->pid[i], &one)) {
            stats->clock = "task schedstat";
            if (!cpu_of_schedstat(stats->pid[i], &one))
                return false;
        }
        *ns += one;
    }
    return true;
}

bool
server_stats_memory(const struct server_stats *stats, struct server_memory *memory)
{
    *memory = (struct server_memory){ 0 };
    for (unsigned i = 0; i < stats->n_pids; i++) {
        char path[64], line[256];
        snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)stats->pid[i]);
        FILE *file = fopen(path, "r");
        if (!file)
            return false;
        unsigned found = 0;
        while (fgets(line, sizeof(line), file)) {
            unsigned long long kib;
            if (sscanf(line, "Rss: %llu kB", &kib) == 1) {
                memory->rss += kib * 1024;
                found++;
            } else if (sscanf(line, "Pss: %llu kB", &kib) == 1) {
                memory->pss += kib * 1024;
                found++;
            }
        }
        fclose(file);
        if (found != 2)
            return false;
    }
    return true;
}
