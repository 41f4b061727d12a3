/*
 * gateway_call.h: one request to the gateway over HTTP, made of one that came as CGI, and its
 * answer. Blocking, with limits of time; for the relay's threads.
 */
#ifndef FCGI_GATEWAY_CALL_H
#define FCGI_GATEWAY_CALL_H

#include "forwarded.h"
#include "http.h"
#include "request.h"

enum {
    CALL_MAX_BODY = 16 << 20,
    CALL_MAX_ANSWER = 64 << 20,
    CALL_CONNECT_MS = 2000,
    CALL_SEND_MS = 5000,
    CALL_ANSWER_MS = 30000, /* a poll waits for ten seconds */
};

enum call_end {
    CALL_DONE,
    CALL_REFUSED, /* the request itself is no good: the gateway was not asked */
    CALL_FAILED,  /* the gateway cannot be reached, or does not answer: error->message */
    CALL_STOPPED, /* stop_fd became readable */
    CALL_LEFT,    /* the web server hung up: the visitor has left */
};

struct gateway_call {
    const char *gateway; /* unix:PATH or HOST:PORT */
    const struct proxies *proxies;
    int stop_fd, client_fd; /* client_fd: of the request; -1: none */
    bool is_brief;          /* the gateway is not to let the poll wait */
    struct buf out, in;
    struct http_head head; /* of the answer; slices of `in` */
    live_str body;
};

/* Zeroed but for what the caller says. */
enum call_end gateway_call(struct gateway_call *call, struct request *request,
                           live_error *error);
void gateway_call_release(struct gateway_call *call);

#endif
