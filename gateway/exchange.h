/*
 * exchange.h: one HTTP request of a client that polls, from its head to its answer. Lives in
 * libwebsockets' memory of the connection (zeroed there), in the place that a conn has in a
 * WebSocket's; the magic number tells which it is.
 */
#ifndef CLIVE_EXCHANGE_H
#define CLIVE_EXCHANGE_H

#include "buf.h"
#include "longpoll.h"
#include "transport.h"

enum { EXCHANGE_MAGIC = 0x45584348 };

struct poller;
struct forward;
struct worker;

struct exchange {
    uint32_t magic;
    bool is_post;
    bool is_late;     /* has waited long enough */
    uint32_t since_s; /* waits since then, as a poll */
    struct worker *worker;
    struct link link;        /* want_writable and kill only */
    struct poller *poller;   /* whose poll it is, while it waits */
    struct forward *forward; /* another worker's: his answer is waited for */
    struct longpoll_token token;
    size_t body_len; /* of a post, as announced */
    struct buf body;
};

#endif
