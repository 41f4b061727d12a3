/*
 * message.h: Phoenix's V2 JSON serializer: [join_ref, ref, topic, event, payload].
 * Source: Phoenix.Socket.V2.JSONSerializer. Refs are strings, echoed as they came.
 */
#ifndef CLIVE_MESSAGE_H
#define CLIVE_MESSAGE_H

#include "arena.h"
#include "buf.h"

#pragma GCC visibility push(default)

enum { MESSAGE_MAX_REF = 64, MESSAGE_MAX_TOPIC = 255, MESSAGE_MAX_EVENT = 255 };

struct message {
    live_str join_ref; /* absent: null */
    live_str ref;      /* absent: null */
    live_str topic, event;
    live_str payload; /* the text of one JSON value */
};

/* Slices of `frame`, or copies in the arena where there were escapes. Elements after the fifth are
 * ignored. LIVE_EINVAL with the byte offset in error->message, LIVE_ELIMIT, LIVE_ENOMEM. */
live_status message_parse(struct arena *arena, live_str frame, struct message *message,
                          live_error *error);

/* [jr,ref,topic,"phx_reply",{"status":"ok","response":   … the response is written next … */
void message_reply_begin(struct buf *out, live_str join_ref, live_str ref, live_str topic, bool ok);
void message_reply_end(struct buf *out);
/* [jr,null,topic,event,   … the payload … */
void message_push_begin(struct buf *out, live_str join_ref, live_str topic, live_str event);
void message_push_end(struct buf *out);

#pragma GCC visibility pop
#endif
