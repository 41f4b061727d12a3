/*
 * bus_link.h: a worker's end of the bus: tells the hub (bus_hub.h) which topics this worker's
 * views want and what they broadcast, and puts what comes from there into the host's mail.
 * Delivers the mail, a bounded part of it each turn of the loop.
 *
 * Never blocks. A hub that is gone is tried again each second, and told all topics anew; until
 * then broadcasts reach this worker's own views only, which is said once.
 */
#ifndef CLIVE_BUS_LINK_H
#define CLIVE_BUS_LINK_H

#include "buf.h"

#include <uv.h>

struct worker;

enum {
    LINK_MAX_BACKLOG = 16 << 20,
    DELIVER_A_TURN = 2000, /* callbacks */
};

struct bus_link {
    struct worker *worker;
    struct bus_wire *wire; /* NULL: not connected */
    struct buf in, out;
    size_t sent, lost; /* lost: as of host.mail_lost, when it was last said */
    bool is_said;      /* that there is no hub */
    uv_idle_t deliver;
};

/* Connects, and takes over the host's topics and the world's publisher. */
void bus_link_open(struct bus_link *link, struct worker *worker);
/* Once a second. */
void bus_link_tick(struct bus_link *link);
/* After each turn: what it made leaves, and its mail is delivered in the next. */
void bus_link_flush(struct bus_link *link);
/* The last of it, before the worker ends. */
void bus_link_finish(struct bus_link *link);

#endif
