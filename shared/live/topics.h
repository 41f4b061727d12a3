/*
 * topics.h: who wants what: a hash of topics, each with the list of its subscribers. A worker
 * keeps one for its channels, the gateway's master one for the peers of the bus.
 *
 *     struct topics topics = { 0 };
 *     topics_add(&topics, &mine, me, topic);             // twice is once
 *     for (s = topics_first(&topics, topic); s; s = topics_next(&topics)) … s->subscriber …
 *     topics_remove_all(&topics, &mine);
 *
 * A subscriber holds the head of the list of his subscriptions, NULL at first. Within a walk
 * any subscription may go, also that of the subscriber under way. Hashed with a random key:
 * topics may be made of what users typed. Memory: 48 bytes a subscription, and a topic's own
 * once.
 */
#ifndef CLIVE_TOPICS_H
#define CLIVE_TOPICS_H

#include "clive/types.h"

#pragma GCC visibility push(default)

struct topic;

struct subscription {
    struct topic *topic;
    void *subscriber;
    struct subscription *next, **at;           /* of the topic */
    struct subscription *next_mine, **at_mine; /* of the subscriber */
};

struct topics {
    struct topic **buckets;
    size_t n_buckets, n_topics;
    struct subscription *walk; /* the next of the walk under way */
    unsigned char key[16];
    /* Told when a topic gets its first subscriber and when it has lost its last; may be NULL.
     */
    void (*wanted)(void *context, live_str topic, bool wanted);
    void *context;
};

/* LIVE_ENOMEM: as it was. */
live_status topics_add(struct topics *topics, struct subscription **mine, void *subscriber,
                       live_str topic);
/* False: it was not there. */
bool topics_remove(struct topics *topics, struct subscription **mine, live_str topic);
void topics_remove_all(struct topics *topics, struct subscription **mine);

/* The newest subscriber first. One walk at a time. */
struct subscription *topics_first(struct topics *topics, live_str topic);
struct subscription *topics_next(struct topics *topics);
void topics_each(const struct topics *topics, void (*call)(void *context, live_str topic),
                 void *context);
void topics_release(struct topics *topics); /* nobody is subscribed any more */

#pragma GCC visibility pop
#endif
