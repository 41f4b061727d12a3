/*
 * lws_adapter.h: the edge to libwebsockets: HTTP and WebSocket on one side, conn.h and
 * longpoll.h on the other. Only lws_adapter.c includes libwebsockets.h.
 */
#ifndef CLIVE_LWS_ADAPTER_H
#define CLIVE_LWS_ADAPTER_H

#include "transport.h"

struct worker;

/* Makes the context on the worker's loop. LIVE_EIO with the reason and the mend in
 * error->message. */
live_status adapter_open(struct worker *worker, live_error *error);
/* Takes over a connected socket, whatever becomes of it. */
void adapter_adopt(struct worker *worker, int fd);

/* Once a second: libwebsockets looks at its timeouts. */
void adapter_tick(struct worker *worker);

/* Libwebsockets' loop goes round once more, soon. */
void adapter_wake(struct worker *worker);
/* The client of an HTTP request that is kept waiting has closed its connection. One system call.
 */
bool adapter_has_left(struct link link);

#endif
