/* topics_test.c: who is subscribed to what, through growth, walks that lose their place, and
 * memory that fails. */
#include "unit.h"

#include "mem.h"
#include "str.h"
#include "topics.h"

#include <stdio.h>

enum { MANY = 1000 };

static int n_wanted; /* topics that have subscribers, as told */

static void
wanted(void *context, live_str topic, bool is_wanted)
{
    CU_ASSERT(context == &n_wanted && topic.len > 0);
    n_wanted += is_wanted ? 1 : -1;
}

static unsigned
count(struct topics *topics, live_str topic)
{
    unsigned n = 0;
    for (struct subscription *s = topics_first(topics, topic); s; s = topics_next(topics))
        n++;
    return n;
}

static void
comes_and_goes(void)
{
    struct topics topics = { .wanted = wanted, .context = &n_wanted };
    struct subscription *a = NULL, *b = NULL;
    int one, two;
    n_wanted = 0;
    CU_ASSERT_EQUAL(count(&topics, LIVE_STR("x")), 0);
    CU_ASSERT_FALSE(topics_remove(&topics, &a, LIVE_STR("x")));
    CU_ASSERT_EQUAL(topics_add(&topics, &a, &one, LIVE_STR("x")), LIVE_OK);
    CU_ASSERT_EQUAL(topics_add(&topics, &a, &one, LIVE_STR("x")), LIVE_OK);
    CU_ASSERT_EQUAL(count(&topics, LIVE_STR("x")), 1);
    CU_ASSERT_EQUAL(topics_add(&topics, &b, &two, LIVE_STR("x")), LIVE_OK);
    CU_ASSERT_EQUAL(topics_add(&topics, &b, &two, LIVE_STR("y")), LIVE_OK);
    CU_ASSERT_EQUAL(n_wanted, 2);
    struct subscription *first = topics_first(&topics, LIVE_STR("x"));
    CU_ASSERT_PTR_EQUAL(first->subscriber, &two);
    CU_ASSERT_PTR_EQUAL(topics_next(&topics)->subscriber, &one);
    CU_ASSERT_PTR_NULL(topics_next(&topics));
    CU_ASSERT_TRUE(topics_remove(&topics, &a, LIVE_STR("x")));
    CU_ASSERT_PTR_NULL(a);
    CU_ASSERT_FALSE(topics_remove(&topics, &a, LIVE_STR("x")));
    CU_ASSERT_EQUAL(n_wanted, 2);
    topics_remove_all(&topics, &b);
    CU_ASSERT_EQUAL(n_wanted, 0);
    CU_ASSERT_EQUAL(topics.n_topics, 0);
    topics_release(&topics);
}

/* Whoever goes during a walk is not met any more; the others are, once. */
static void
walks_lose_their_place(void)
{
    for (unsigned leaver = 0; leaver < 5; leaver++)
        for (unsigned at = 0; at < 5; at++) {
            struct topics topics = { 0 };
            struct subscription *mine[5] = { 0 };
            unsigned met[5] = { 0 }, step = 0, n = 0;
            for (size_t i = 0; i < 5; i++)
                CU_ASSERT_EQUAL(topics_add(&topics, &mine[i], &met[i], LIVE_STR("t")), LIVE_OK);
            for (struct subscription *s = topics_first(&topics, LIVE_STR("t")); s;
                 s = topics_next(&topics)) {
                ++*(unsigned *)s->subscriber;
                if (step++ == at)
                    topics_remove_all(&topics, &mine[leaver]);
            }
            for (size_t i = 0; i < 5; i++) {
                CU_ASSERT(met[i] <= 1 && (met[i] == 1 || i == leaver));
                n += met[i];
            }
            CU_ASSERT(n == step);
            for (size_t i = 0; i < 5; i++)
                topics_remove_all(&topics, &mine[i]);
            topics_release(&topics);
        }
}

static void
tally(void *context, live_str topic)
{
    ++*(unsigned *)context;
    CU_ASSERT(topic.len > 1);
}

static void
many(void)
{
    static struct subscription *mine[MANY];
    struct topics topics = { 0 };
    unsigned n = 0;
    char name[32];
    for (int i = 0; i < MANY; i++)
        for (int k = 0; k < 3; k++) {
            snprintf(name, sizeof name, "t%d", (i + k * 7) % MANY);
            CU_ASSERT_EQUAL(
                topics_add(&topics, &mine[i], &mine[i], (live_str){ name, strlen(name) }),
                LIVE_OK);
        }
    CU_ASSERT_EQUAL(topics.n_topics, MANY);
    topics_each(&topics, tally, &n);
    CU_ASSERT_EQUAL(n, MANY);
    for (int i = 0; i < MANY; i++) {
        snprintf(name, sizeof name, "t%d", i);
        CU_ASSERT_EQUAL(count(&topics, (live_str){ name, strlen(name) }), 3);
    }
    for (int i = 0; i < MANY; i += 2)
        topics_remove_all(&topics, &mine[i]);
    CU_ASSERT_EQUAL(topics.n_topics, MANY);
    for (int i = 1; i < MANY; i += 2)
        topics_remove_all(&topics, &mine[i]);
    CU_ASSERT_EQUAL(topics.n_topics, 0);
    topics_release(&topics);
}

/* What fails leaves things as they were. */
static void
failing(void)
{
    struct topics topics = { .wanted = wanted, .context = &n_wanted };
    struct subscription *mine = NULL;
    int me;
    char name[16];
    n_wanted = 0;
    for (int i = 0; i < 20; i++) {
        snprintf(name, sizeof name, "t%d", i);
        live_str topic = { name, strlen(name) };
        size_t before = topics.n_topics;
        if (topics_add(&topics, &mine, &me, topic) != LIVE_OK) {
            CU_ASSERT(count(&topics, topic) == 0 && topics.n_topics == before);
            CU_ASSERT_EQUAL(topics_add(&topics, &mine, &me, topic), LIVE_OK);
        }
        CU_ASSERT_EQUAL(count(&topics, topic), 1);
    }
    CU_ASSERT_EQUAL(n_wanted, 20);
    topics_remove_all(&topics, &mine);
    CU_ASSERT_EQUAL(n_wanted, 0);
    topics_release(&topics);
}

static void
memory(void)
{
    unit_each_failing(failing);
}

void
topics_tests(void)
{
    CU_pSuite suite = CU_add_suite("topics", NULL, NULL);
    CU_add_test(suite, "subscribers come and go", comes_and_goes);
    CU_add_test(suite, "a walk whose subscribers go", walks_lose_their_place);
    CU_add_test(suite, "many topics", many);
    CU_add_test(suite, "memory fails", memory);
}
