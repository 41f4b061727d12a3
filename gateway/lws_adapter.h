/*
 * lws_adapter.h: the edge to libwebsockets: HTTP and WebSocket on one side, conn.h on the
 * other. Only lws_adapter.c includes libwebsockets.h; a `struct link` is its struct lws.
 */
#ifndef CLIVE_LWS_ADAPTER_H
#define CLIVE_LWS_ADAPTER_H

#include "clive/types.h"

struct conn;
struct link;
struct worker;

enum { FRAME_PRE = 32 }; /* bytes in front of a frame that link_write may overwrite */

/* Makes the context on the worker's loop. LIVE_EIO with the reason and the mend in
 * error->message. */
live_status adapter_open(struct worker *worker, live_error *error);
/* Takes over a connected socket, whatever becomes of it. */
void adapter_adopt(struct worker *worker, int fd);

/* Once a second: libwebsockets looks at its timeouts. */
void adapter_tick(struct worker *worker);

/* The kernel takes no more of this connection's bytes at present. One system call. */
bool link_is_choked(struct link *link);
/* Sends one text frame, or keeps what the kernel does not take; false: the connection is dead.
 */
bool link_write(struct link *link, char *text, size_t len);
/* conn_writable is called when the kernel takes bytes. */
void link_want_writable(struct link *link);
/* Ends it without a word, soon, from outside its callbacks too. */
void link_kill(struct link *link);

#endif
