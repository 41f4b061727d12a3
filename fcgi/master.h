/*
 * master.h: keeps N workers alive on one listening socket.
 *
 * A worker that dies is started again: at once, or after a pause if it lived for less than a
 * second. SIGTERM, SIGINT and SIGHUP end all: the workers finish what is under way, and are
 * killed after ten seconds. When the master itself dies, the workers get SIGTERM from the
 * kernel. The master also brings the store's WAL back into the database, so that no responder
 * pays for the fsync.
 */
#ifndef FCGI_MASTER_H
#define FCGI_MASTER_H

#include "options.h"
#include "world.h"

/* Gives the process's exit code, in the master; workers exit by themselves. */
int master_run(const struct options *options, struct world *world, int fd);

#endif
