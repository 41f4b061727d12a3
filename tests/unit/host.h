/*
 * host.h: a gateway without sockets, for what drives channels (channel_test, pubsub_test,
 * tests/fuzz/channel_fuzz): a connection that keeps the frames it is given, timers that are
 * counted, the end of a turn as a call. The world is its owner's; host_begin makes a usual one.
 */
#ifndef CLIVE_UNIT_HOST_H
#define CLIVE_UNIT_HOST_H

#include "channel.h"

enum { HOST_MAX_FRAMES = 64 };

struct host {
    struct channel_host host;
    struct buf out; /* the frames' bytes */
    struct host_frame {
        uint64_t serial;
        size_t at, len;
        bool dropped;
    } frames[HOST_MAX_FRAMES]; /* of more, the first */
    size_t n_frames;
    const char *info; /* of the connection; NULL: none */
    bool choked, wanted, overflown;
    unsigned n_timers, n_reports;
    enum channel_report last;
    char said[256];    /* of the last report */
    struct buf orders; /* that were obeyed, a character each: their kind, and the id */
    struct arena rows;
    struct channel *around; /* what others nest in; NULL: none */
};

void host_init(struct host *host, struct world *world, struct turn *turn);
void host_release(struct host *host);
/* The same and a world for it: the probe application, a store in the new folder (mkdtemp's
 * template), a key, a session. Zero: all is well, as a suite's setup says it. */
int host_begin(struct host *host, struct world *world, struct turn *turn,
               struct session_id *session, char *folder);
int host_end(struct host *host, const char *folder);
void host_forget_frames(struct host *host);

/* The end of a turn as the gateway does it. False: the store refused, all wait still; or,
 * without `works`, it has failed for good and they have been told so. */
bool host_end_of_turn(struct host *host, bool works);

#endif
