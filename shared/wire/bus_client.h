/*
 * bus_client.h: a publisher's end of the bus (bus.h), for programs that may wait a little:
 * clive-fcgi and the shell. The connection is kept; one that has died is made anew.
 *
 * Limits: a bus that does not take bytes for `patience_ms` is an error, and then for a second
 * no further attempt is made: a gateway that hangs does not hold up pages.
 */
#ifndef CLIVE_BUS_CLIENT_H
#define CLIVE_BUS_CLIENT_H

#include "bus.h"

#pragma GCC visibility push(default)

struct bus_client {
    const char *path; /* the socket's; outlives the client */
    int patience_ms;
    int fd; /* -1: not connected */
    int64_t not_before_us;
    struct buf out, in;
};

void bus_client_init(struct bus_client *client, const char *path, int patience_ms);
void bus_client_release(struct bus_client *client);
/* LIVE_EINVAL: topic or payload, nothing was sent. LIVE_EIO: nobody listens (error->message
 * names the path), it hangs, or it hung up. LIVE_ENOMEM. LIVE_OK: the kernel has it. */
live_status bus_client_publish(struct bus_client *client, live_str topic, live_str payload,
                               live_error *error);
/* Waits until all that was published has been passed on. */
live_status bus_client_sync(struct bus_client *client, live_error *error);

/* Somebody listens there. */
bool bus_client_knock(struct bus_client *client);

#pragma GCC visibility pop
#endif
