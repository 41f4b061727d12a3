/*
 * outbox.h: the frames of one turn of the loop, one behind the other in one buffer, each with
 * room for its header. They leave together when the turn's transaction has been committed. A
 * frame that meets a choked pipe is copied to its connection's backlog.
 *
 * Invariants: at most one frame is open. A frame whose connection has gone, or whose channel
 * dropped it, has conn NULL. In the steady state nothing is allocated.
 */
#ifndef CLIVE_OUTBOX_H
#define CLIVE_OUTBOX_H

#include "buf.h"

struct conn;

struct outbox {
    struct buf bytes;
    struct frame {
        struct conn *conn;
        uint64_t serial; /* of the channel; 0: the connection's own */
        size_t at, len;
    } * frames;
    size_t n_frames, cap_frames;
    struct frame open;
};

struct backlog {
    struct late_frame *first, *last;
    size_t bytes;
};

struct buf *outbox_begin(struct outbox *outbox, struct conn *conn, uint64_t serial);
/* False: memory failed, the frame is gone. An empty frame is none. */
bool outbox_end(struct outbox *outbox);
void outbox_drop_serial(struct outbox *outbox, uint64_t serial);
void outbox_drop_conn(struct outbox *outbox, struct conn *conn);
/* Sends all, and empties it. */
void outbox_send(struct outbox *outbox);

/* Sends what waits as long as the pipe takes it; false: the connection is dead. */
bool backlog_send(struct backlog *backlog, struct conn *conn);
void backlog_clear(struct backlog *backlog);

#endif
