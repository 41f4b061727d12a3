/*
 * polling.h: the requests of long polling (shared/wire/longpoll.h), as lws_adapter reads them:
 * open, poll, post; what they mean is here, how they are read and answered is there.
 *
 * A client's session is one worker's (poller.h), named in its token. A request for another
 * worker's is passed on to him (forward.h). If he is gone the answer is "gone": the client
 * opens a session where it is now and joins again, and its views go on from the store.
 */
#ifndef CLIVE_POLLING_H
#define CLIVE_POLLING_H

#include "conn.h"
#include "exchange.h"

/* A post is at most so many times --max-frame. */
enum { POLLING_MAX_FRAMES = 4 };

struct polling_request {
    bool is_post;
    bool is_batch;                       /* of type application/x-ndjson */
    bool is_brief;                       /* the poll is not to wait */
    const char *fault;                   /* refused: no vsn=2.0.0, not this origin */
    size_t body_len;                     /* of a post */
    live_str token;                      /* absent or empty: opens */
    live_str host, cookie; /* as they came */
};

/* Its head has come. True: the answer is written. False: a post's body is awaited, or a poll
 * waits. `visitor` is who asks: conn_identify; a session
 * that is opened takes over his info. */
bool polling_begin(struct worker *worker, struct exchange *exchange, struct conn *visitor,
                   const struct polling_request *request, struct buf *answer);
/* A piece of the body. False: it is more than was announced, or memory fails: hang up. */
bool polling_body(struct exchange *exchange, const char *data, size_t len);
/* The body is complete. As polling_begin. */
bool polling_post(struct exchange *exchange, const struct polling_request *request,
                  struct buf *answer);
/* The client can be answered. True: the answer is written. */
bool polling_writable(struct exchange *exchange, struct buf *answer);
/* Answered, or the client has left. */
void polling_release(struct exchange *exchange);

#endif
