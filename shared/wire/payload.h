/*
 * payload.h: what the client sends in a join, an event and a live_patch. Only the members that the
 * channel needs are looked at; `value` stays text. Source: assets/js/phoenix_live_view/view.js.
 */
#ifndef CLIVE_PAYLOAD_H
#define CLIVE_PAYLOAD_H

#include "arena.h"

#pragma GCC visibility push(default)

struct join_payload {
    live_str url, redirect; /* absent where not sent */
    live_str session, statics; /* tokens; "static" on the wire, absent when null */
    live_str flash;
    bool sticky;
    int64_t mounts, mount_attempts; /* of params; 0 if missing */
    live_str params;                /* JSON text of the params object; absent if none */
};

struct event_payload {
    live_str type;  /* "click", "form", …; absent when null */
    live_str event;
    live_str value; /* for a form: its urlencoded text, unescaped; else JSON text; absent if missing */
    live_str meta, uploads; /* JSON text or absent */
    bool has_cid;
    int64_t cid;
};

/* LIVE_EINVAL names the member in error->message; LIVE_ENOMEM. */
live_status payload_join(struct arena *arena, live_str payload, struct join_payload *join,
                         live_error *error);
live_status payload_event(struct arena *arena, live_str payload, struct event_payload *event,
                          live_error *error);

#pragma GCC visibility pop
#endif
