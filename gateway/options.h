/* options.h: what the command line says. Read once; the worker gets the master's own arguments.
 */
#ifndef CLIVE_OPTIONS_H
#define CLIVE_OPTIONS_H

#include "forwarded.h"
#include "statics.h"
#include "bus.h"
#include "log.h"

enum { MAX_LISTEN = 16, MAX_ORIGINS = 32, MAX_WORKERS = 64 };

struct options {
    const char *app, *db, *keys;
    char bus[BUS_PATH_SIZE]; /* the unix socket of broadcasts */
    const char *listen[MAX_LISTEN];
    unsigned n_listen;
    const char *origins[MAX_ORIGINS]; /* none: Origin must name the Host */
    unsigned n_origins;
    bool any_origin;
    struct proxies proxies; /* whose X-Forwarded-… counts */
    struct statics statics; /* the files and manifest that were named */
    unsigned workers;
    size_t max_frame, max_outbox;
    unsigned idle_timeout_s, stuck_s;
    int64_t token_max_age_s;
    bool durable;
    enum log_level log_level;
    /* what the master tells a worker; index -1 in the master */
    int worker, board_fd;
    int sockets[MAX_LISTEN];
    unsigned n_sockets;
};

/* Fills *options. -1: go on; else the exit code, all having been said (--help, a wrong option).
 */
int options_read(struct options *options, int argc, char **argv);

#endif
