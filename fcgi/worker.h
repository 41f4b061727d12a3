/*
 * worker.h: one process that answers requests, one after the other, each a turn. Its store
 * connection, its turn and its response buffer live as long as it does.
 */
#ifndef FCGI_WORKER_H
#define FCGI_WORKER_H

#include "options.h"
#include "world.h"

/* Serves the listening socket `fd`, or the one request of a CGI program (-1), until SIGTERM;
 * gives the process's exit code. `world` has the application and the keys; the store is opened
 * here, because SQLite's connections do not survive a fork; the workers queue for it at `gate`.
 */
int worker_run(const struct options *options, struct world *world, struct gate *gate, int fd);

#endif
