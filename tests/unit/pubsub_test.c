/* pubsub_test.c: from live_broadcast to handle_info: what is let out when, in which order, to
 * whom, with channels on a real store, without sockets and a bus that only remembers. */
#include "unit.h"

#include "clock.h"
#include "host.h"
#include "mem.h"
#include "probe/probe_app.h"
#include "pubsub.h"
#include "str.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct host fake;
static struct world world;
static struct turn turn;
static struct session_id session;
static struct buf bus; /* what went to the bus, a line each */
static char folder[] = "/tmp/clive-pubsub-XXXXXX";
static int owner;

static void
publish(void *publisher, live_str topic, live_str payload)
{
    CU_ASSERT_PTR_EQUAL(publisher, &bus);
    buf_str(&bus, topic);
    buf_char(&bus, ' ');
    buf_str(&bus, payload);
    buf_char(&bus, '\n');
}

static bool
bus_heard(const char *text)
{
    bool same = str_is(buf_text(&bus), live_str_of(text));
    buf_reset(&bus);
    return same;
}

/* ---- the world ---- */

static int
setup(void)
{
    world.publish = publish;
    world.publisher = &bus;
    return host_begin(&fake, &world, &turn, &session, folder);
}

static int
teardown(void)
{
    buf_release(&bus);
    return host_end(&fake, folder);
}

static bool
end_of_turn(bool works)
{
    return host_end_of_turn(&fake, works);
}

/* A view that counts, at 0. */
static struct channel *
joined(void)
{
    struct buf token = { 0 };
    struct view_row row = { .view = LIVE_STR("probe"),
                            .dom_id = LIVE_STR("x"),
                            .route = LIVE_STR("/probe"),
                            .url = LIVE_STR("/probe?count=0"),
                            .live_session = LIVE_STR("default") };
    const char *reason;
    char payload[1024];
    live_error error = { 0 };
    CU_ASSERT_EQUAL_FATAL(store_view_insert(world.store, &session, &row, clock_wall_s()),
                          LIVE_OK);
    token_sign(&token, &world.keys,
               &(struct token){ .kind = TOKEN_SESSION,
                                .row = row.id,
                                .issued_s = clock_wall_s(),
                                .dom_id = row.dom_id,
                                .view = row.view,
                                .live_session = row.live_session },
               &session);
    snprintf(payload, sizeof payload,
             "{\"url\":\"http://h/probe?count=0\",\"session\":\"%.*s\",\"static\":null,"
             "\"params\":{\"_mounts\":1,\"_mount_attempts\":0}}",
             (int)token.len, token.data);
    buf_release(&token);
    struct message m = { LIVE_STR("4"), LIVE_STR("4"), LIVE_STR("lv:x"), LIVE_STR("phx_join"),
                         live_str_of(payload) };
    turn_begin(&turn);
    struct channel *channel = channel_join(&fake.host, &owner, &session, &m, &reason, &error);
    turn_end(&turn);
    if (channel)
        CU_ASSERT_TRUE(end_of_turn(true));
    return channel;
}

static void
event(struct channel *channel, const char *name)
{
    char payload[128];
    snprintf(payload, sizeof payload, "{\"type\":\"click\",\"event\":\"%s\",\"value\":{}}",
             name);
    struct message m = { LIVE_STR("4"), LIVE_STR("5"), LIVE_STR("lv:x"), LIVE_STR("event"),
                         live_str_of(payload) };
    turn_begin(&turn);
    channel_message(channel, &m);
    turn_end(&turn);
}

static void
leave(struct channel *channel)
{
    turn_begin(&turn);
    channel_abandon(channel);
    turn_end(&turn);
    CU_ASSERT_TRUE(end_of_turn(true));
    channel_free(channel);
}

static size_t n_told;

static void
after(struct channel *channel)
{
    CU_ASSERT_PTR_NOT_NULL(channel);
    n_told++;
}

/* Delivers all, in one turn of the loop; how many callbacks that took. */
static size_t
deliver(void)
{
    n_told = 0;
    CU_ASSERT_FALSE(pubsub_deliver(&fake.host, 1000, after));
    CU_ASSERT_TRUE(end_of_turn(true));
    return n_told;
}

/* What the view counts: the diff of one more. */
static bool
counts(struct channel *channel, int n)
{
    char text[32];
    host_forget_frames(&fake);
    event(channel, "inc");
    snprintf(text, sizeof text, "{\"0\":\"%d\"}", n);
    buf_char(&fake.out, '\0');
    bool found = strstr(fake.out.data, text) != NULL;
    CU_ASSERT_TRUE(end_of_turn(true));
    return found;
}

/* ---- the tests ---- */

static void
is_let_out_by_the_commit(void)
{
    struct channel *a = joined(), *b = joined();
    event(a, "hear");
    event(b, "hear");
    event(b, "tell");
    CU_ASSERT_EQUAL(fake.host.topics.n_topics, 0); /* not before the commit */
    CU_ASSERT_PTR_NULL(fake.host.mail);
    CU_ASSERT_TRUE(end_of_turn(true));
    CU_ASSERT_TRUE(bus_heard("t {\"n\":1}\n"));
    CU_ASSERT_PTR_NOT_NULL(fake.host.mail);
    CU_ASSERT_EQUAL(deliver(), 2);
    CU_ASSERT_EQUAL(fake.host.mail_bytes, 0);
    event(a, "tell_others");
    event(a, "tell");
    CU_ASSERT_TRUE(end_of_turn(true));
    CU_ASSERT_TRUE(bus_heard("t {\"n\":100}\nt {\"n\":1}\n"));
    CU_ASSERT_EQUAL(deliver(), 3);
    CU_ASSERT(counts(a, 1 + 1 + 1));
    CU_ASSERT(counts(b, 1 + 100 + 1 + 1));
    event(b, "hear");
    event(a, "deaf");
    event(a, "tell");
    CU_ASSERT_TRUE(end_of_turn(true));
    CU_ASSERT_EQUAL(deliver(), 1);
    buf_reset(&bus);
    leave(a);
    leave(b);
    CU_ASSERT_EQUAL(fake.host.topics.n_topics, 0);
}

static void
orders_are_obeyed_after_the_commit(void)
{
    struct channel *a = joined();
    buf_reset(&fake.orders);
    event(a, "end_sockets");
    CU_ASSERT_PTR_NULL(fake.host.mail);
    CU_ASSERT_TRUE(end_of_turn(true));
    CU_ASSERT_TRUE(bus_heard("clive:sockets {\"disconnect\":\"users:7\"}\n"));
    CU_ASSERT_EQUAL(deliver(), 0); /* no view has heard it */
    CU_ASSERT_TRUE(str_is(buf_text(&fake.orders), LIVE_STR("dusers:7")));
    CU_ASSERT_TRUE(mail_add(&fake.host, SOCKETS_TOPIC, LIVE_STR("[1]"))); /* from elsewhere: nothing */
    CU_ASSERT_EQUAL(deliver(), 0);
    CU_ASSERT_TRUE(str_is(buf_text(&fake.orders), LIVE_STR("dusers:7")));
    buf_release(&fake.orders);
    leave(a);
}

static void
what_fails_says_nothing(void)
{
    static const char *const failing[] = { "tell_fail",  "tell_noise",  "fail",
                                           "end_nobody", "hear_orders", "give_orders" };
    for (size_t i = 0; i < sizeof failing / sizeof *failing; i++) {
        struct channel *a = joined(), *b = joined();
        event(b, "hear");
        CU_ASSERT_TRUE(end_of_turn(true));
        event(a, failing[i]);
        CU_ASSERT_FALSE(channel_is_open(a));
        CU_ASSERT_TRUE(end_of_turn(true));
        CU_ASSERT_EQUAL(deliver(), 0);
        CU_ASSERT_TRUE(bus_heard(""));
        channel_free(a);
        leave(b);
    }
}

/* What callbacks before it said is committed with what they changed. */
static void
what_came_before_a_failure_is_said(void)
{
    struct channel *a = joined();
    event(a, "tell");
    event(a, "tell_fail");
    CU_ASSERT_TRUE(bus_heard(""));
    CU_ASSERT_TRUE(end_of_turn(true));
    CU_ASSERT_TRUE(bus_heard("t {\"n\":1}\n"));
    CU_ASSERT_EQUAL(deliver(), 0);
    channel_free(a);
    a = joined();
    event(a, "tell");
    leave(a); /* in the same turn */
    CU_ASSERT_TRUE(bus_heard("t {\"n\":1}\n"));
    CU_ASSERT_EQUAL(deliver(), 0);
}

static void
a_store_that_fails_says_nothing(void)
{
    struct channel *a = joined(), *b = joined();
    event(b, "hear");
    CU_ASSERT_TRUE(end_of_turn(true));
    event(a, "tell");
    CU_ASSERT_TRUE(end_of_turn(false));
    CU_ASSERT_TRUE(bus_heard(""));
    CU_ASSERT_EQUAL(deliver(), 0);
    channel_free(a);
    leave(b);
}

/* A view that fails while it is told does not keep the others from hearing. */
static void
a_listener_that_fails(void)
{
    struct channel *views[3];
    for (size_t i = 0; i < 3; i++) {
        views[i] = joined();
        event(views[i], "hear");
    }
    CU_ASSERT_TRUE(end_of_turn(true));
    CU_ASSERT_TRUE(mail_add(&fake.host, LIVE_STR("t"), LIVE_STR("{\"n\":\"666\"}")));
    CU_ASSERT_TRUE(mail_add(&fake.host, LIVE_STR("t"), LIVE_STR("{\"n\":2}")));
    CU_ASSERT_EQUAL(deliver(), 3); /* all of them failed: the second has no listener */
    CU_ASSERT_EQUAL(fake.host.topics.n_topics, 0);
    for (size_t i = 0; i < 3; i++) {
        CU_ASSERT_FALSE(channel_is_open(views[i]));
        channel_free(views[i]);
    }
}

/* What is broadcast while mail is delivered is the next turn's, and so is what is beyond the
 * budget; too much is lost, and counted. */
static void
bounds(void)
{
    struct channel *a = joined();
    event(a, "hear");
    CU_ASSERT_TRUE(end_of_turn(true));
    for (int i = 0; i < 10; i++)
        CU_ASSERT_TRUE(mail_add(&fake.host, LIVE_STR("t"), LIVE_STR("{\"n\":1}")));
    n_told = 0;
    CU_ASSERT_TRUE(pubsub_deliver(&fake.host, 4, after));
    CU_ASSERT_EQUAL(n_told, 2);
    CU_ASSERT_EQUAL(deliver(), 8);
    CU_ASSERT(counts(a, 11));
    size_t len = 8 << 20, lost = fake.host.mail_lost;
    char *large = mem_zalloc(len);
    for (int i = 0; i < 3; i++)
        CU_ASSERT_TRUE(mail_add(&fake.host, LIVE_STR("none"), (live_str){ large, len }));
    CU_ASSERT_FALSE(mail_add(&fake.host, LIVE_STR("none"), (live_str){ large, len }));
    CU_ASSERT_EQUAL(fake.host.mail_lost, lost + 1);
    mail_forget(&fake.host);
    CU_ASSERT_EQUAL(fake.host.mail_bytes, 0);
    CU_ASSERT_EQUAL(deliver(), 0);
    mem_free(large);
    leave(a);
}

/* A page's broadcasts; its subscriptions are nothing. */
static void
pages(void)
{
    struct view *view;
    turn_begin(&turn);
    CU_ASSERT_EQUAL_FATAL(
        view_new(&view, world.app.live->routes[0].view, LIVE_STR("x"), false, NULL), LIVE_OK);
    CU_ASSERT_EQUAL(view_mount(view, &(struct live_params){ 0 }, NULL), LIVE_OK);
    CU_ASSERT_EQUAL(view_event(view, &(struct view_event){ .name = LIVE_STR("hear") }, NULL),
                    LIVE_OK);
    CU_ASSERT_EQUAL(view_event(view, &(struct view_event){ .name = LIVE_STR("tell") }, NULL),
                    LIVE_OK);
    pubsub_publish(&world, view);
    pubsub_publish(&world, view); /* once */
    CU_ASSERT_TRUE(bus_heard("t {\"n\":1}\n"));
    view_free(view);
    turn_end(&turn);
}

static void
members(void)
{
    live_message message = { .payload =
                                 LIVE_STR("{\"i\":-4,\"s\":\"a\\u00e9\",\"q\":\"12\",\"f\":1.5,"
                                          "\"b\":true,\"z\":null,\"o\":{}}") };
    turn_begin(&turn);
    CU_ASSERT_EQUAL(live_message_int(&message, "i", 1), -4);
    CU_ASSERT_EQUAL(live_message_int(&message, "q", 1), 12);
    CU_ASSERT_EQUAL(live_message_int(&message, "f", 7), 7);
    CU_ASSERT_EQUAL(live_message_int(&message, "s", 7), 7);
    CU_ASSERT_EQUAL(live_message_int(&message, "none", 7), 7);
    CU_ASSERT_EQUAL(live_message_int(&(live_message){ 0 }, "i", 7), 7);
    CU_ASSERT(str_is(live_message_str(&message, "s", "x"), LIVE_STR("aé")));
    CU_ASSERT(str_is(live_message_str(&message, "f", "x"), LIVE_STR("1.5")));
    CU_ASSERT(str_is(live_message_str(&message, "b", "x"), LIVE_STR("true")));
    CU_ASSERT(str_is(live_message_str(&message, "z", "x"), LIVE_STR("x")));
    CU_ASSERT(str_is(live_message_str(&message, "o", "x"), LIVE_STR("x")));
    CU_ASSERT_PTR_NULL(live_message_str(&message, "none", NULL).ptr);
    turn_end(&turn);
}

static void
memory(void)
{
    CU_ASSERT_EQUAL(deliver(), 0);
    struct mem_probe *probe = mem_probe();
    for (uint64_t n = 1; n < 400; n++) {
        struct channel *a = joined(), *b = joined();
        uint64_t before = probe->n_allocations;
        probe->fail_at = before + n;
        event(a, "hear");
        event(b, "tell");
        bool first = end_of_turn(true);
        pubsub_deliver(&fake.host, 1000, after);
        bool second = end_of_turn(true);
        bool reached = probe->n_allocations >= probe->fail_at;
        probe->fail_at = 0;
        while (!first || !second) /* the store's memory failed: once more */
            first = second = end_of_turn(true);
        mail_forget(&fake.host);
        leave(a);
        leave(b);
        CU_ASSERT_EQUAL(fake.host.topics.n_topics, 0);
        buf_release(&bus);
        buf_release(&fake.out);
        if (!reached)
            return;
    }
    CU_FAIL("it makes no end of allocations");
}

void
pubsub_tests(void)
{
    CU_pSuite suite = CU_add_suite("pubsub", setup, teardown);
    CU_add_test(suite, "the commit lets it out, in order", is_let_out_by_the_commit);
    CU_add_test(suite, "orders are obeyed after the commit", orders_are_obeyed_after_the_commit);
    CU_add_test(suite, "a callback that fails says nothing", what_fails_says_nothing);
    CU_add_test(suite, "what came before is said", what_came_before_a_failure_is_said);
    CU_add_test(suite, "a store that fails", a_store_that_fails_says_nothing);
    CU_add_test(suite, "a listener that fails", a_listener_that_fails);
    CU_add_test(suite, "bounds", bounds);
    CU_add_test(suite, "pages", pages);
    CU_add_test(suite, "members of a payload", members);
    CU_add_test(suite, "memory fails", memory);
}
