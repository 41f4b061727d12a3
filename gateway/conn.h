/*
 * conn.h: one live connection of one browser: its session, its topics, what it may send, and how
 * it ends. What carries its frames is its link (transport.h): a WebSocket or long polling.
 *
 * Lives in the memory of who carries it (zeroed there), from conn_open to conn_closed. A small
 * thing: thousands are idle. Its buffer for input exists only while a
 * message is in fragments. Once `close_code` is set nothing is read any more; the frames that
 * wait leave, then the close.
 */
#ifndef CLIVE_CONN_H
#define CLIVE_CONN_H

#include "channel.h"
#include "outbox.h"
#include "transport.h"

enum {
    CONN_MAGIC = 0x434f4e4e,
    CONN_MAX_CHANNELS = 500,
    CONN_CLOSE_PATIENCE_S = 5, /* then a closing connection is killed */
    CONN_HELD = 1024,          /* what a message is remembered by, beside its bytes */
    CLOSE_AWAY = 1001,
    CLOSE_DATA = 1007,
    CLOSE_TOO_BIG = 1009,
    CLOSE_RESTART = 1012,
};

struct worker;

struct conn {
    uint32_t magic;
    uint16_t close_code; /* 0: open */
    bool has_session;
    bool is_close_sent;
    bool is_dead;  /* killed: the transport will say closed */
    bool is_owing; /* a channel waits for a clear pipe */
    uint16_t n_channels;
    uint32_t checked_turn; /* worker->turn_number when the pipe was last found clear */
    uint32_t n_frames;     /* of this connection in the turn's outbox */
    uint32_t seen_s;       /* worker->now_s when it last sent anything */
    uint32_t close_at_s;   /* when it is killed if it has not closed */
    struct link link;
    struct worker *worker;
    struct conn *prev, *next; /* worker's list */
    struct channel *channels;
    struct backlog backlog; /* frames that met a choked pipe */
    char *in;               /* fragments of a message */
    size_t in_len, in_cap;
    size_t held; /* bytes that came since the store is behind: their answers wait for it */
    struct session_id session;
    char *info;      /* of its handshake, as connect.h says; NULL: the application asks for none */
    char *socket_id; /* live_socket_id of the session as of the last join; NULL: none */
};

/* The session of a handshake: without a good cookie and a good CSRF token there is none, and
 * every join answers stale. */
void conn_identify(struct conn *conn, struct worker *worker, live_str cookie, live_str csrf);
void conn_open(struct conn *conn, struct worker *worker, struct link link);
/* A piece of a message; `left` bytes of its frame are still to come, `last`: it is complete. */
void conn_receive(struct conn *conn, const char *data, size_t len, size_t left, bool last,
                  bool binary);
/* The pipe has room. False: close it now, with close_code. */
bool conn_writable(struct conn *conn);
void conn_closed(struct conn *conn);
/* Closes it with a code as soon as what waits has left. */
void conn_close(struct conn *conn, uint16_t code);
/* Ends it at once. */
void conn_kill(struct conn *conn);
/* Once a second: idle, deadline, snapshots at intervals. */
void conn_tick(struct conn *conn);
/* After a call into a channel: out of the table if it is not open; freed if nothing needs it.
 */
void conn_reap(struct conn *conn, struct channel *channel);
/* The pipe was found clear in this turn, and nothing has been written since. */
bool conn_is_checked(const struct conn *conn);
/* Nothing waits for the client, his pipe has room, the store is not behind. */
bool conn_is_clear(struct conn *conn);

extern const struct channel_ops conn_channel_ops;

#endif
