/* listen.h: the sockets that the master opens and the workers inherit. */
#ifndef CLIVE_LISTEN_H
#define CLIVE_LISTEN_H

#include "clive/types.h"

/* Opens "127.0.0.1:4100", "[::1]:4100" or "unix:/run/x.sock" (mode 0660; a socket file that
 * nobody listens on is replaced). *fd is inherited by programs that are executed. `name` gets
 * what it is: with the port that was chosen for port 0. LIVE_EINVAL, LIVE_EIO: error->message
 * says what to do. */
live_status listen_open(const char *where, int *fd, char name[static 128], live_error *error);
/* Removes the file of a unix socket. */
void listen_close(const char *where);

#endif
