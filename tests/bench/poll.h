/*
 * poll.h: a client of Phoenix's long polling, used like a conn that is a WebSocket (conn.h):
 * two kept HTTP connections, as a browser uses: one whose GET waits for messages, one that
 * posts. What is sent while a post is under way leaves with the next one, as phoenix.js has it.
 *
 * Hooks are called with `face`, a conn that is not open; `closed` comes exactly once for each
 * poll_open, when both connections are closed. An answer that is none of long polling's, or
 * another status than 200 and 204, ends it with a reason.
 */
#ifndef CLIVE_BENCH_POLL_H
#define CLIVE_BENCH_POLL_H

#include "conn.h"

struct poll {
    struct conn asks, posts;
    struct conn *face; /* its owner is the caller's */
    const struct conn_hooks *hooks;
    const char *why;
    bool is_closing, is_opened, is_posting;
    unsigned n_open, n_ready;
    char *path, *headers, *token; /* path: with its query, which ends where the token goes */
    char *batch;                  /* frames that wait for the post under way */
    size_t batch_len;
};

/* `path` with all of its query but the token; `headers` as of conn_open. Both are copied. */
void poll_open(struct poll *poll, uv_loop_t *loop, const struct sockaddr *address,
               const struct conn_hooks *hooks, struct conn *face, const char *path,
               const char *headers);
void poll_send(struct poll *poll, const char *text, size_t len);
void poll_close(struct poll *poll);

#endif
