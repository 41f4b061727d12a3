/*
 * pubsub.h: what callbacks asked of live_subscribe and live_broadcast, from the callback to the
 * views that hear of it.
 *
 *     live_broadcast ► view->wishes ► pubsub_keep ► channel->wishes ► pubsub_release ►
 * host->mail turn's arena    callback went   heap            committed         │   └► bus a
 * failed one's   well                                             ▼ are forgotten the next turn
 * of the loop: pubsub_deliver
 *
 * The mail is of this thread's views: a queue in the order of the commits, which what comes
 * from the bus joins (mail_add). What is broadcast here goes to the bus as well, and the bus
 * does not give it back. A page (no host) uses pubsub_publish once its row is committed.
 */
#ifndef CLIVE_PUBSUB_H
#define CLIVE_PUBSUB_H

#include "channel.h"

#pragma GCC visibility push(default)

enum { MAIL_MAX_BYTES = 32 << 20 };

enum pubsub_kind {
    PUBSUB_SUBSCRIBE,
    PUBSUB_UNSUBSCRIBE,
    PUBSUB_BROADCAST,
    PUBSUB_BROADCAST_FROM,
    PUBSUB_ORDER, /* a broadcast on SOCKETS_TOPIC */
};

struct pubsub_wish {
    struct pubsub_wish *next;
    enum pubsub_kind kind;
    uint64_t from; /* the serial of the channel that is not to hear it; 0: none */
    live_str topic, payload;
    char text[]; /* of these two */
};

/* Copies on the heap of what the view's callbacks asked, behind those of *kept. False: memory
 * failed; some may be there. */
bool pubsub_keep(struct view *view, uint64_t serial, struct pubsub_wish **kept);
void pubsub_forget(struct pubsub_wish **kept);
/* Carries out and frees them. Subscriptions only where `subscriptions` is not NULL; false:
 * memory failed for one. */
bool pubsub_release(struct channel_host *host, struct channel *channel,
                    struct subscription **subscriptions, struct pubsub_wish **kept);
/* The broadcasts that a page's callbacks asked for, to the world's bus. */
void pubsub_publish(const struct world *world, struct view *view);

/* A message from elsewhere. False: memory failed, or more waits than MAIL_MAX_BYTES: it is
 * lost. */
bool mail_add(struct channel_host *host, live_str topic, live_str payload);
/* Gives what waits to the subscribed channels, whole messages until about `budget` callbacks
 * have run, each in a turn of its own, and `after` is called behind each. True: more waits. */
bool pubsub_deliver(struct channel_host *host, size_t budget, void (*after)(struct channel *));
void mail_forget(struct channel_host *host);

#pragma GCC visibility pop
#endif
