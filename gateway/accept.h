/*
 * accept.h: takes connections from a listening socket that a worker polls: some at a turn, so
 * that those who are there already get theirs too. Where there are no descriptors for more it
 * pauses until accept_resume: the socket stays readable, and the loop would spin.
 */
#ifndef CLIVE_ACCEPT_H
#define CLIVE_ACCEPT_H

#include "clive/types.h"

#include <uv.h>

enum { ACCEPT_A_TURN = 16 };

struct worker;

struct acceptor {
    uv_poll_t poll;
    struct worker *worker;
    const char *what;           /* comes, for the log */
    bool (*is_welcome)(int fd); /* NULL: all are */
    bool is_on, is_paused;
};

/* False: the descriptor cannot be polled. It is the caller's. Nothing is taken before
 * accept_start. */
bool accept_open(struct acceptor *acceptor, struct worker *worker, int fd, const char *what,
                 bool (*is_welcome)(int fd));
void accept_start(struct acceptor *acceptor);
void accept_stop(struct acceptor *acceptor);
/* Once a second. */
void accept_resume(struct acceptor *acceptor);

#endif
