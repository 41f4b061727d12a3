/*
 * longpoll.h: what Phoenix's long-poll transport says over HTTP, where WebSockets do not pass:
 * the JSON of its answers, the bodies that clients post, the token that names a client's
 * session. The `status` in the JSON is what the client goes by; HTTP's own is 200 (phoenix.js,
 * longpoll.js).
 *
 *     answer to a poll    {"status":200,"token":"…","messages":["[\"4\",\"4\",…]",…]}
 *     answer to a post    {"status":200}
 *     a posted body       frames, a line each: one that begins with [ is text, others are
 *                         base64 of a binary frame (type application/x-ndjson; any other type:
 *                         the body is one text frame)
 *
 * Limits: LONGPOLL_MAX_FRAMES lines, as the client makes them. No socket here.
 */
#ifndef CLIVE_LONGPOLL_H
#define CLIVE_LONGPOLL_H

#include "arena.h"
#include "buf.h"
#include "token.h"

#pragma GCC visibility push(default)

#define LONGPOLL_PATH "/live/longpoll"

enum { LONGPOLL_MAX_FRAMES = 100 };

enum longpoll_status {
    LONGPOLL_OK = 200,        /* messages; or: posted */
    LONGPOLL_NOTHING = 204,   /* none came in time: poll again */
    LONGPOLL_FORBIDDEN = 403, /* for good */
    LONGPOLL_GONE = 410,      /* to a client without a token: opened, here is yours; to one with
                                 a token: connect and join anew */
    LONGPOLL_TOO_LARGE = 413, /* this and the next: connect and join anew, after a while */
    LONGPOLL_FAILED = 500,
};

/* One more message of an answer: a frame's text becomes a string behind a comma. */
void longpoll_add(struct buf *messages, live_str frame);
/* `messages`: what longpoll_add wrote, or nothing. An absent token is null. */
void longpoll_answer(struct buf *out, enum longpoll_status status, live_str token,
                     live_str messages);
/* The answer to a post. */
void longpoll_posted(struct buf *out, enum longpoll_status status);

struct longpoll_body {
    live_str rest; /* begins as the whole body */
    unsigned n_frames;
};
struct longpoll_frame {
    live_str bytes; /* of the body, or of the arena; absent: there are no more */
    bool is_binary;
};
/* The next frame. LIVE_EINVAL (no base64), LIVE_ELIMIT (too many), LIVE_ENOMEM: error->message.
 * Empty lines are skipped. */
live_status longpoll_next(struct arena *arena, struct longpoll_body *body,
                          struct longpoll_frame *frame, live_error *error);

/* Who keeps a client's session, and which of his it is. */
struct longpoll_token {
    uint64_t owner; /* the worker, as it named itself at its start */
    uint64_t client;
};
/* Signed; who may use it is looked up with it: it is not bound to a cookie, whose session may
 * be renewed meanwhile. */
void longpoll_token_sign(struct buf *out, const struct token_keys *keys,
                         const struct longpoll_token *token, int64_t now_s);
/* Statuses as of note_verify. */
live_status longpoll_token_verify(struct arena *arena, const struct token_keys *keys,
                                  live_str text, int64_t now_s, int64_t max_age_s,
                                  struct longpoll_token *token);

#pragma GCC visibility pop
#endif
