#include "topics.h"

#include "log.h"
#include "mem.h"
#include "str.h"

#include <sodium.h>

enum { FIRST_BUCKETS = 16 };

_Static_assert(sizeof((struct topics *)0)->key == crypto_shorthash_KEYBYTES, "SipHash's key");

struct topic {
    struct topic *next; /* in its bucket */
    struct subscription *subscribers;
    uint64_t hash;
    size_t len;
    char name[];
};

static live_str
name_of(const struct topic *topic)
{
    return (live_str){ topic->name, topic->len };
}

static uint64_t
hash(const struct topics *topics, live_str name)
{
    unsigned char bytes[crypto_shorthash_BYTES];
    uint64_t number;
    crypto_shorthash(bytes, (const unsigned char *)name.ptr, name.len, topics->key);
    memcpy(&number, bytes, sizeof number);
    return number;
}

static struct topic **
bucket(const struct topics *topics, uint64_t number)
{
    return &topics->buckets[number & (topics->n_buckets - 1)];
}

static struct topic *
find(const struct topics *topics, live_str name)
{
    if (!topics->n_topics)
        return NULL;
    uint64_t number = hash(topics, name);
    struct topic *topic = *bucket(topics, number);
    while (topic && (topic->hash != number || !str_is(name_of(topic), name)))
        topic = topic->next;
    return topic;
}

/* Room for one more; a table that cannot grow stays as it is, only slower. */
static bool
make_room(struct topics *topics)
{
    if (topics->n_topics < topics->n_buckets)
        return true;
    struct topics grown = *topics;
    grown.n_buckets = topics->n_buckets ? topics->n_buckets * 2 : FIRST_BUCKETS;
    grown.buckets = mem_zalloc(grown.n_buckets * sizeof *grown.buckets);
    if (!grown.buckets)
        return topics->n_buckets > 0;
    if (!topics->n_buckets)
        randombytes_buf(grown.key, sizeof grown.key);
    for (size_t i = 0; i < topics->n_buckets; i++)
        for (struct topic *next, *topic = topics->buckets[i]; topic; topic = next) {
            struct topic **at = bucket(&grown, topic->hash);
            next = topic->next;
            topic->next = *at;
            *at = topic;
        }
    mem_free(topics->buckets);
    *topics = grown;
    return true;
}

static struct topic *
make(struct topics *topics, live_str name)
{
    struct topic *topic = make_room(topics) ? mem_alloc(sizeof *topic + name.len) : NULL;
    if (!topic)
        return NULL;
    uint64_t number = hash(topics, name);
    struct topic **at = bucket(topics, number);
    *topic = (struct topic){ .next = *at, .hash = number, .len = name.len };
    if (name.len)
        memcpy(topic->name, name.ptr, name.len);
    *at = topic;
    topics->n_topics++;
    return topic;
}

static void
drop(struct topics *topics, struct topic *topic)
{
    struct topic **at = bucket(topics, topic->hash);
    while (*at != topic)
        at = &(*at)->next;
    *at = topic->next;
    topics->n_topics--;
    mem_free(topic);
}

/* The subscription where there is one. Looks through both lists at once: one of them is short.
 */
static struct subscription *
theirs(const struct topic *topic, struct subscription *mine, const void *subscriber)
{
    for (struct subscription *s = topic->subscribers; s && mine;
         s = s->next, mine = mine->next_mine) {
        if (s->subscriber == subscriber)
            return s;
        if (mine->topic == topic)
            return mine;
    }
    return NULL;
}

live_status
topics_add(struct topics *topics, struct subscription **mine, void *subscriber, live_str name)
{
    struct topic *topic = find(topics, name);
    if (topic && theirs(topic, *mine, subscriber))
        return LIVE_OK;
    struct subscription *s = mem_alloc(sizeof *s);
    if (s && !topic)
        topic = make(topics, name);
    else if (!s)
        topic = NULL;
    if (!topic) {
        mem_free(s);
        return LIVE_ENOMEM;
    }
    bool is_first = !topic->subscribers;
    *s = (struct subscription){ .topic = topic,
                                .subscriber = subscriber,
                                .next = topic->subscribers,
                                .at = &topic->subscribers,
                                .next_mine = *mine,
                                .at_mine = mine };
    if (s->next)
        s->next->at = &s->next;
    if (s->next_mine)
        s->next_mine->at_mine = &s->next_mine;
    topic->subscribers = *mine = s;
    if (is_first && topics->wanted)
        topics->wanted(topics->context, name_of(topic), true);
    return LIVE_OK;
}

static void
end(struct topics *topics, struct subscription *s)
{
    struct topic *topic = s->topic;
    if (topics->walk == s)
        topics->walk = s->next;
    *s->at = s->next;
    if (s->next)
        s->next->at = s->at;
    *s->at_mine = s->next_mine;
    if (s->next_mine)
        s->next_mine->at_mine = s->at_mine;
    mem_free(s);
    if (topic->subscribers)
        return;
    if (topics->wanted)
        topics->wanted(topics->context, name_of(topic), false);
    drop(topics, topic);
}

bool
topics_remove(struct topics *topics, struct subscription **mine, live_str name)
{
    struct topic *topic = *mine ? find(topics, name) : NULL;
    struct subscription *s = topic ? theirs(topic, *mine, (*mine)->subscriber) : NULL;
    if (s)
        end(topics, s);
    return s != NULL;
}

void
topics_remove_all(struct topics *topics, struct subscription **mine)
{
    while (*mine)
        end(topics, *mine);
}

struct subscription *
topics_first(struct topics *topics, live_str name)
{
    struct topic *topic = find(topics, name);
    topics->walk = topic ? topic->subscribers : NULL;
    return topics_next(topics);
}

struct subscription *
topics_next(struct topics *topics)
{
    struct subscription *s = topics->walk;
    if (s)
        topics->walk = s->next;
    return s;
}

void
topics_each(const struct topics *topics, void (*call)(void *context, live_str topic),
            void *context)
{
    for (size_t i = 0; i < topics->n_buckets; i++)
        for (struct topic *topic = topics->buckets[i]; topic; topic = topic->next)
            call(context, name_of(topic));
}

void
topics_release(struct topics *topics)
{
    live_expect(topics->n_topics == 0);
    mem_free(topics->buckets);
    *topics = (struct topics){ 0 };
}
