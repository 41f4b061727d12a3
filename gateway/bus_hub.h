/*
 * bus_hub.h: the middle of the bus (bus.h), in the master: takes what the workers, clive-fcgi
 * and the shell publish and passes it on to each peer that wants the topic, but not back to
 * whom it came from.
 *
 * Nothing here blocks. Hostile input costs a peer his connection, and so does a backlog beyond
 * HUB_MAX_BACKLOG. Messages of one publisher stay in order. Where another gateway has the
 * socket already (two on one store) that one is everybody's hub; when it ends this one takes
 * its place.
 */
#ifndef CLIVE_BUS_HUB_H
#define CLIVE_BUS_HUB_H

#include "clive/types.h"

enum {
    HUB_MAX_PEERS = 2048,
    HUB_MAX_BACKLOG = 16 << 20,
    HUB_MAX_TOPICS = 1 << 20, /* of one peer */
};

struct bus_hub;

/* LIVE_EIO, LIVE_ENOMEM: error->message. The path outlives it. */
live_status bus_hub_open(struct bus_hub **hub, const char *path, live_error *error);
void bus_hub_close(struct bus_hub *hub);
/* Readable when bus_hub_turn has something to do. */
int bus_hub_fd(const struct bus_hub *hub);
void bus_hub_turn(struct bus_hub *hub);
/* Now and then: is the socket still where it was made? */
void bus_hub_look(struct bus_hub *hub);

#endif
