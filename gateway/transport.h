/*
 * transport.h: what carries a connection's frames: a WebSocket (lws_adapter.h) or long polling
 * (poller.h). conn.h and outbox.h know no more of it than this.
 */
#ifndef CLIVE_TRANSPORT_H
#define CLIVE_TRANSPORT_H

#include "clive/types.h"

enum { FRAME_PRE = 32 }; /* bytes in front of a frame that link_write may overwrite */

struct transport {
    bool (*is_choked)(void *self);
    bool (*write)(void *self, char *text, size_t len);
    void (*want_writable)(void *self);
    void (*kill)(void *self);
};

/* One connection of a transport. */
struct link {
    const struct transport *transport;
    void *self;
};

/* It takes no more bytes at present. */
static inline bool
link_is_choked(struct link link)
{
    return link.transport->is_choked(link.self);
}

/* Sends one text frame, or keeps it; false: the connection is dead. */
static inline bool
link_write(struct link link, char *text, size_t len)
{
    return link.transport->write(link.self, text, len);
}

/* conn_writable is called when it takes bytes. */
static inline void
link_want_writable(struct link link)
{
    link.transport->want_writable(link.self);
}

/* Ends it without a word, soon, from outside its callbacks too. */
static inline void
link_kill(struct link link)
{
    link.transport->kill(link.self);
}

#endif
