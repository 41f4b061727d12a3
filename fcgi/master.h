/*
 * master.h: keeps N workers alive on one listening socket.
 *
 * The master loads nothing: each worker takes the application as it is on the disk then. A
 * worker that dies is started again: at once, or after a pause if it lived for less than a
 * second. What ran in it is counted to its session (running.h). SIGTERM and SIGINT end all: the
 * workers finish what is under way, and are killed after ten seconds. When the master itself
 * dies, the workers get SIGTERM from the kernel. SIGHUP takes up the application and the keys
 * that are there by then, with new workers, or says what is wrong with them and changes
 * nothing. The master also brings the store's WAL back into the database, so that no responder
 * pays for the fsync.
 */
#ifndef FCGI_MASTER_H
#define FCGI_MASTER_H

#include "options.h"

/* Gives the process's exit code, in the master; workers exit by themselves. */
int master_run(const struct options *options, int fd);

#endif
