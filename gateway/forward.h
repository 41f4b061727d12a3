/*
 * forward.h: a request for a client's session that is another worker's, passed on to him and
 * answered with what he says.
 *
 * Each worker listens on a socket of its own for the others: an abstract unix socket with the
 * worker's number in its name, as the tokens have it, so that a worker that died is a refused
 * connection at once, and no file stays behind. Only programs of the same user get in, and only
 * such a worker is asked. What comes in is plain HTTP, as from a web server, but for the Origin,
 * which the asker has looked at.
 */
#ifndef CLIVE_FORWARD_H
#define CLIVE_FORWARD_H

#include "polling.h"

#include <uv.h>

enum { FORWARD_MAX_ANSWER = 64 << 20 };

struct forward;

/* Listens for the other workers, under worker->pollers.owner. Without it they answer "gone". */
live_status forward_listen(struct worker *worker, live_error *error);

/* Asks the owner of exchange->token; then link_want_writable. False: he is gone. */
bool forward_start(struct exchange *exchange, const struct polling_request *request);
/* False: there is none yet. */
bool forward_answer(struct exchange *exchange, struct buf *answer);
/* Gives it up. */
void forward_drop(struct exchange *exchange);

#endif
