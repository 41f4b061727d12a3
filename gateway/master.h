/*
 * master.h: the process that never serves and never loads the application: it opens the
 * sockets, starts the workers (by executing this program again), replaces one that died or is
 * stuck, and passes a stop on. It ends when all of them have.
 *
 *     slot:  DOWN ── start ──► STARTING ── said READY ──► UP
 *              ▲                  │                        │
 *              └── after a pause, doubled if it died young ┘ died, or killed: no sign of life
 *
 * SIGHUP: new workers are started beside the old ones, with the application and the keys that
 * are there by then. When all are ready the old ones get SIGTERM: they close their connections
 * with 1012, in batches, and the browsers rejoin with their state. If a new one does not start,
 * it says why and the old ones go on.
 *
 * A worker that cannot start while none has ever been ready has said why: the master ends too.
 */
#ifndef CLIVE_MASTER_H
#define CLIVE_MASTER_H

#include "options.h"

/* Serves until told to end; the exit code. */
int master_run(const struct options *options, char **argv);

#endif
