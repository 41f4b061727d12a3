/*
 * sockets.h: what ends the browser's connections from elsewhere: a logout, live_disconnect, the
 * shell. An order is a message of the bus on a topic of its own, which views can neither hear nor
 * broadcast; each worker of the gateway obeys it for its connections.
 *
 *     clive publish clive:sockets '{"disconnect":"user:7"}'      all of that live_socket_id
 *                                 {"ended":"<session>"}          all of a session that has ended
 *                                 {"renewed":"<session>","as":"<session>"}   they are the other's
 *
 * Sessions are base64url of their ids, which are worth nothing without the keys.
 */
#ifndef CLIVE_SOCKETS_H
#define CLIVE_SOCKETS_H

#include "arena.h"
#include "buf.h"
#include "token.h"

#pragma GCC visibility push(default)

#define RESERVED_TOPICS LIVE_STR("clive:")
#define SOCKETS_TOPIC LIVE_STR("clive:sockets")

enum { SOCKET_ID_MAX = 255 };

enum sockets_kind { SOCKETS_DISCONNECT, SOCKETS_ENDED, SOCKETS_RENEWED };

struct sockets_order {
    enum sockets_kind kind;
    live_str socket_id;        /* DISCONNECT */
    struct session_id session; /* ENDED, RENEWED */
    struct session_id as;      /* RENEWED */
};

/* Says what is wrong with a live_socket_id; NULL if nothing. */
const char *sockets_id_fault(live_str id);
/* As the JSON of a payload. */
void sockets_write(struct buf *out, const struct sockets_order *order);
/* LIVE_EINVAL: it is no order. LIVE_ENOMEM. */
live_status sockets_read(struct arena *arena, live_str payload, struct sockets_order *order);

#pragma GCC visibility pop
#endif
