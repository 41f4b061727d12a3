/*
 * bus.h: the frames of the bus, by which broadcasts travel between the gateway's master and its
 * workers, clive-fcgi and the shell, over a unix socket.
 *
 *     4 bytes   the length of all that follows, big endian
 *     1 byte    the kind
 *     1 byte    the length of the topic       (kinds with a topic)
 *     …         the topic: UTF-8 without control bytes
 *     …         the payload: JSON             (PUBLISH and MESSAGE)
 *
 *     a peer says   SUBSCRIBE, UNSUBSCRIBE (a topic) · PUBLISH · SYNC
 *     it is told    MESSAGE, of a topic that it wants and somebody else published · SYNCED: all
 *                   that was said before this SYNC has been passed on
 *
 * Usage: bus_write into a buffer; bus_take from what has come. Limits: the enum below. No
 * socket here.
 */
#ifndef CLIVE_BUS_H
#define CLIVE_BUS_H

#include "buf.h"

#pragma GCC visibility push(default)

enum bus_kind {
    BUS_SUBSCRIBE = 'S',
    BUS_UNSUBSCRIBE = 'U',
    BUS_PUBLISH = 'P',
    BUS_SYNC = 'Q',
    BUS_MESSAGE = 'M',
    BUS_SYNCED = 'A',
};

enum {
    BUS_MAX_TOPIC = 255,
    BUS_MAX_PAYLOAD = 256 << 10,
    BUS_MAX_FRAME = 4 + 2 + BUS_MAX_TOPIC + BUS_MAX_PAYLOAD,
    BUS_PATH_SIZE = 108, /* of a unix socket, with its NUL */
};

struct bus_frame {
    enum bus_kind kind;
    live_str topic, payload; /* absent where the kind has none */
};

/* What a topic and a payload must be: NULL, or what is wrong with it, in words. */
const char *bus_topic_fault(live_str topic);
const char *bus_payload_fault(live_str payload);

/* Topic and payload must be without fault. */
void bus_write(struct buf *out, enum bus_kind kind, live_str topic, live_str payload);
/* The first frame of `in`; its slices are of `in`. *taken: its bytes, 0 if it is not complete
 * yet. LIVE_EINVAL (also a payload of PUBLISH that is no JSON), LIVE_ELIMIT: the peer is to be
 * hung up on. */
live_status bus_take(live_str in, struct bus_frame *frame, size_t *taken, live_error *error);

/* The socket's path: of "unix:PATH" or "PATH", or, `given` being NULL, DB-bus.sock.
 * LIVE_EINVAL. */
live_status bus_path(char path[static BUS_PATH_SIZE], const char *given, const char *db,
                     live_error *error);

#pragma GCC visibility pop
#endif
