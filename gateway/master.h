/*
 * master.h: the process that never serves and never loads the application: it opens the
 * sockets, starts the workers (by executing this program again), replaces one that died or is
 * stuck, and passes a stop on. It ends when all of them have.
 *
 *     slot:  DOWN ── start ──► STARTING ── said READY ──► UP
 *              ▲                  │                        │
 *              └── after a pause, doubled if it died young ┘ died, or killed: no sign of life
 *
 * A worker that cannot start while none has ever been ready has said why: the master ends too.
 */
#ifndef CLIVE_MASTER_H
#define CLIVE_MASTER_H

#include "options.h"

/* Serves until told to end; the exit code. */
int master_run(const struct options *options, char **argv);

#endif
