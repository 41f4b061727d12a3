/* listen.h: the listening socket that clive-fcgi opens itself. */
#ifndef FCGI_LISTEN_H
#define FCGI_LISTEN_H

#include "clive/types.h"

/* `where`: unix:PATH, HOST:PORT or [IPv6]:PORT. A socket file that nobody listens on any more
 * is replaced; the process's umask decides who may connect. Gives the descriptor, or -1 with
 * the reason and the mend in error->message. */
int listen_open(const char *where, live_error *error);
/* Removes the socket file of unix:PATH; does nothing for others. */
void listen_close(int fd, const char *where);

#endif
