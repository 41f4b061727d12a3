/* channel_test.c: the states of one topic, without sockets: frames land in a list, the end of a
 * turn is a function call, the store is a real one in a folder of its own. */
#include "unit.h"

#include "clock.h"
#include "host.h"
#include "mem.h"
#include "probe/probe_app.h"
#include "running.h"
#include "str.h"

#include <malloc.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct host fake;
static struct world world;
static struct turn turn;
static struct session_id session;
static char folder[] = "/tmp/clive-channel-XXXXXX";
static int owner; /* its address is the connection */

/* The next frame that was not dropped is `text`. */
static void
sent(const char *text)
{
    static size_t at;
    if (!text) {
        at = 0;
        return;
    }
    while (at < fake.n_frames && fake.frames[at].dropped)
        at++;
    if (at == fake.n_frames) {
        printf("\n  want %s\n  got nothing\n", text);
        CU_FAIL("frame");
        return;
    }
    live_str got = { fake.out.data + fake.frames[at].at, fake.frames[at].len };
    if (!str_is(got, live_str_of(text))) {
        printf("\n  want %s\n  got  %.*s\n", text, (int)got.len, got.ptr);
        CU_FAIL("frame");
    }
    at++;
    if (at == fake.n_frames) { /* all seen: the next ones begin afresh */
        fake.n_frames = at = 0;
        fake.out.len = 0;
    }
}

static size_t
n_waiting_frames(void)
{
    size_t n = 0;
    for (size_t i = 0; i < fake.n_frames; i++)
        n += !fake.frames[i].dropped;
    return n;
}

/* ---- the world ---- */

static int
setup(void)
{
    return host_begin(&fake, &world, &turn, &session, folder);
}

static int
teardown(void)
{
    return host_end(&fake, folder);
}

static const char *view_name = "probe"; /* what make_page makes; its path is /NAME */

/* A row as the page leaves it, and the payload of its join. */
struct page {
    int64_t id;
    char payload[2048];
};

static struct page
make_page(const char *query, int mounts)
{
    struct page page = { 0 };
    struct view *view;
    struct live_params params = { 0 };
    const live_route *route;
    struct buf snapshot = { 0 }, token = { 0 };
    char url[128], route_path[32];
    snprintf(route_path, sizeof route_path, "/%s", view_name);
    snprintf(url, sizeof url, "%s%s%s", route_path, query[0] ? "?" : "", query);
    turn_begin(&turn);
    app_route(&world.app, &turn.arena, live_str_of(route_path), live_str_of(query), &route,
              &params);
    CU_ASSERT_EQUAL_FATAL(view_new(&view, route->view, LIVE_STR("x"), false, NULL), LIVE_OK);
    CU_ASSERT_EQUAL_FATAL(view_mount(view, &params, NULL), LIVE_OK);
    view_snapshot(view, &snapshot);
    struct view_row row = { .view = live_str_of(view_name),
                            .dom_id = LIVE_STR("x"),
                            .route = live_str_of(route_path),
                            .url = live_str_of(url),
                            .live_session = LIVE_STR("default"),
                            .snapshot = buf_text(&snapshot) };
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
    page.id = row.id;
    snprintf(page.payload, sizeof page.payload,
             "{\"url\":\"http://"
             "h%s\",\"session\":\"%.*s\",\"static\":null,\"params\":{\"_mounts\":%d,"
             "\"_mount_attempts\":0}}",
             url, (int)token.len, token.data, mounts);
    view_free(view);
    buf_release(&snapshot);
    buf_release(&token);
    turn_end(&turn);
    return page;
}

static struct message
message(const char *join_ref, const char *ref, const char *event, const char *payload)
{
    return (struct message){ live_str_of(join_ref), live_str_of(ref), LIVE_STR("lv:x"),
                             live_str_of(event), live_str_of(payload) };
}

static bool
end_of_turn(void)
{
    return host_end_of_turn(&fake, true);
}

static struct channel *
join(const struct page *page)
{
    const char *reason;
    live_error error;
    struct message m = message("4", "4", "phx_join", page->payload);
    turn_begin(&turn);
    struct channel *channel = channel_join(&fake.host, &owner, &session, &m, &reason, &error);
    turn_end(&turn);
    return channel;
}

static struct channel *
joined(const char *query)
{
    struct page page = make_page(query, 1);
    host_forget_frames(&fake);
    sent(NULL);
    struct channel *channel = join(&page);
    CU_ASSERT_PTR_NOT_NULL_FATAL(channel);
    CU_ASSERT_TRUE_FATAL(end_of_turn());
    host_forget_frames(&fake);
    fake.n_reports = 0;
    return channel;
}

static void
event(struct channel *channel, const char *join_ref, const char *ref, const char *name)
{
    char payload[128];
    snprintf(payload, sizeof payload,
             "{\"type\":\"click\",\"event\":\"%s\",\"value\":{\"value\":\"\"}}", name);
    struct message m = message(join_ref, ref, "event", payload);
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
    CU_ASSERT(end_of_turn());
    CU_ASSERT(channel_is_ended(channel));
    channel_free(channel);
}

static int64_t
strikes_of(int64_t id)
{
    struct view_row row;
    CU_ASSERT_EQUAL(store_view_read(world.store, &fake.rows, &session, id, &row), LIVE_OK);
    return row.strikes;
}

/* The worker has died in a turn of this channel: what its master and the next worker do. */
static void
crashed(struct channel *channel, struct running *running)
{
    CU_ASSERT(running_take(running));
    CU_ASSERT_EQUAL(store_crash(world.store, &running->session, running->row, clock_wall_s()),
                    LIVE_OK);
    channel_free(channel);
    host_forget_frames(&fake);
    sent(NULL);
}

/* ---- tests ---- */

static void
a_view_that_kills_is_put_into_quarantine(void)
{
    struct running running = { 0 };
    world.running = &running;
    struct page other = make_page("count=5", 1), page = make_page("count=1", 1);
    for (int i = 1; i <= CRASHES_BORNE + 1; i++) {
        struct channel *channel = join(&page);
        CU_ASSERT_FATAL(channel != NULL && end_of_turn() && channel_is_open(channel));
        event(channel, "4", "5", "inc"); /* 2, 3, 4; afresh: 2 */
        CU_ASSERT(end_of_turn());
        host_forget_frames(&fake);
        sent(NULL);
        event(channel, "4", "6", "inc");
        CU_ASSERT_EQUAL(running.row, page.id);
        CU_ASSERT_EQUAL(strikes_of(page.id), i <= CRASHES_BORNE ? i - 1 : 0); /* forgiven */
        while (fake.host.waiting) /* and nothing of the turn is written */
            channel_next_waiting(&fake.host);
        crashed(channel, &running);
    }
    struct channel *channel = join(&page);
    CU_ASSERT(end_of_turn());
    CU_ASSERT(channel_is_ended(channel));
    CU_ASSERT_PTR_NOT_NULL(strstr(fake.said, "quarantine"));
    live_str want = LIVE_STR("{\"reason\":\"reload\",\"status\":500,\"token\":\"");
    CU_ASSERT_PTR_NOT_NULL(memmem(fake.out.data, fake.out.len, want.ptr, want.len));
    channel_free(channel);
    channel = join(&other); /* another tab: it has done nothing */
    CU_ASSERT(end_of_turn());
    CU_ASSERT(channel_is_open(channel));
    leave(channel);
    world.running = NULL;
    host_forget_frames(&fake);
    sent(NULL);
}

static void
a_join_answers_after_its_commit(void)
{
    struct page page = make_page("count=7", 0);
    sent(NULL);
    struct channel *channel = join(&page);
    CU_ASSERT_PTR_NOT_NULL_FATAL(channel);
    CU_ASSERT(channel_is_open(channel));
    CU_ASSERT(channel_is_waiting(channel));
    CU_ASSERT_EQUAL(n_waiting_frames(), 0);
    CU_ASSERT(end_of_turn());
    CU_ASSERT_EQUAL(n_waiting_frames(), 1);
    live_str got = { fake.out.data + fake.frames[0].at, fake.frames[0].len };
    CU_ASSERT(str_starts(
        got, LIVE_STR("[\"4\",\"4\",\"lv:x\",\"phx_reply\",{\"status\":\"ok\",\"response\":"
                      "{\"rendered\":{")));
    CU_ASSERT(str_ends(got, LIVE_STR("},\"liveview_version\":\"1.1.16\"}}]")));
    CU_ASSERT_EQUAL(fake.n_timers, 1); /* of load, after the commit */
    host_forget_frames(&fake);
    struct channel *copy = join(&page); /* a first join again: another document */
    CU_ASSERT(end_of_turn());
    sent("[\"4\",\"4\",\"lv:x\",\"phx_reply\",{\"status\":\"error\",\"response\":{\"reason\":"
         "\"stale\"}}]");
    CU_ASSERT(channel_is_ended(copy));
    channel_free(copy);
    event(channel, "4", "5", "inc");
    CU_ASSERT(end_of_turn()); /* it still owns its row */
    sent("[\"4\",\"5\",\"lv:x\",\"phx_reply\",{\"status\":\"ok\",\"response\":{\"diff\":{\"0\":"
         "\"8\"}}}]");
    leave(channel);
}

/* What a client says at length when he joins is not kept until he reads the answer. */
static void
a_join_that_waits_is_small(void)
{
    enum { LONG = 8 << 20 };
    struct page page = make_page("count=7", 1);
    char *payload = calloc(1, LONG + sizeof page.payload);
    CU_ASSERT_PTR_NOT_NULL_FATAL(payload);
    size_t len = strlen(page.payload) - 2; /* in its params */
    memcpy(payload, page.payload, len);
    len += (size_t)sprintf(payload + len, ",\"pad\":\"");
    memset(payload + len, 'x', LONG);
    strcpy(payload + len + LONG, "\"}}");
    const char *reason;
    live_error error;
    struct message m = message("4", "4", "phx_join", payload);
    fake.choked = true;
    turn_begin(&turn);
    struct channel *channel = channel_join(&fake.host, &owner, &session, &m, &reason, &error);
    turn_end(&turn);
    CU_ASSERT_PTR_NOT_NULL_FATAL(channel);
    struct mallinfo2 before = mallinfo2();
    CU_ASSERT(end_of_turn());
    struct mallinfo2 after = mallinfo2();
    CU_ASSERT_EQUAL(n_waiting_frames(), 0);
    if (before.uordblks + before.hblkhd) /* else another malloc, which does not tell */
        CU_ASSERT(after.uordblks + after.hblkhd + LONG / 2 < before.uordblks + before.hblkhd);
    fake.choked = false;
    turn_begin(&turn);
    channel_flush(channel);
    turn_end(&turn);
    CU_ASSERT_EQUAL(n_waiting_frames(), 1);
    live_str got = { fake.out.data + fake.frames[0].at, fake.frames[0].len };
    CU_ASSERT(str_starts(got, LIVE_STR("[\"4\",\"4\",\"lv:x\",\"phx_reply\",{\"status\":\"ok\"")));
    host_forget_frames(&fake);
    leave(channel);
    free(payload);
}

static void
events_wait_for_the_commit(void)
{
    struct channel *channel = joined("count=1");
    event(channel, "4", "5", "inc");
    CU_ASSERT(channel_is_waiting(channel));
    CU_ASSERT(channel_has_to_write(channel));
    CU_ASSERT(end_of_turn());
    sent("[\"4\",\"5\",\"lv:x\",\"phx_reply\",{\"status\":\"ok\",\"response\":{\"diff\":{\"0\":"
         "\"2\"}}}]");
    event(channel, "3", "6", "inc"); /* of an earlier join */
    CU_ASSERT_FALSE(channel_is_waiting(channel));
    CU_ASSERT_EQUAL(n_waiting_frames(), 0);
    event(channel, NULL, "7", "inc"); /* null passes */
    CU_ASSERT(end_of_turn());
    sent("[\"4\",\"7\",\"lv:x\",\"phx_reply\",{\"status\":\"ok\",\"response\":{\"diff\":{\"0\":"
         "\"3\"}}}]");
    turn_begin(&turn);
    channel_info(channel, 4);
    turn_end(&turn);
    CU_ASSERT(end_of_turn());
    sent("[\"4\",null,\"lv:x\",\"diff\",{\"0\":\"7\"}]");
    leave(channel);
}

static void
a_slow_client_gets_one_merged_diff(void)
{
    struct channel *channel = joined("count=1");
    fake.choked = true;
    fake.wanted = false;
    event(channel, "4", "5", "inc");
    event(channel, "4", "6", "inc");
    turn_begin(&turn);
    channel_info(channel, 10);
    turn_end(&turn);
    event(channel, "4", "7", "rename");
    CU_ASSERT(end_of_turn());
    CU_ASSERT_EQUAL(n_waiting_frames(), 0);
    CU_ASSERT(fake.wanted);
    fake.choked = false;
    turn_begin(&turn);
    channel_flush(channel);
    turn_end(&turn);
    sent("[\"4\",\"5\",\"lv:x\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]");
    sent("[\"4\",\"6\",\"lv:x\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]");
    sent("[\"4\",\"7\",\"lv:x\",\"phx_reply\",{\"status\":\"ok\",\"response\":{\"diff\":"
         "{\"0\":\"13\",\"1\":\"nobody\",\"t\":\"nobody\"}}}]");
    turn_begin(&turn);
    channel_flush(channel); /* nothing is owed */
    turn_end(&turn);
    CU_ASSERT_EQUAL(n_waiting_frames(), 0);
    leave(channel);
}

static void
a_slow_client_that_asks_on_is_closed(void)
{
    struct channel *channel = joined("");
    char ref[32];
    fake.choked = true;
    fake.overflown = false;
    for (int i = 0; !fake.overflown && i < 20000; i++) {
        snprintf(ref, sizeof ref, "%030d", i);
        event(channel, "4", ref, "inc");
    }
    CU_ASSERT(fake.overflown);
    fake.choked = false;
    leave(channel);
}

/* Two rows with one key cannot be rendered: the view fails, and says where. */
static void
a_view_that_cannot_be_rendered_fails(void)
{
    view_name = "twins";
    struct channel *channel = joined("");
    view_name = "probe";
    event(channel, "4", "5", "more");
    CU_ASSERT(channel_is_open(channel));
    CU_ASSERT(end_of_turn());
    sent(
        "[\"4\",\"5\",\"lv:x\",\"phx_reply\",{\"status\":\"ok\",\"response\":{\"diff\":{\"0\":{"
        "\"s\":0,\"k\":{\"0\":{\"0\":\"0\"},\"kc\":1}},\"p\":{\"0\":[\"<i>\",\"</i>\"]}}}}]");
    event(channel, "4", "6", "pair");
    CU_ASSERT_FALSE(channel_is_open(channel));
    CU_ASSERT_EQUAL(fake.n_reports, 1);
    CU_ASSERT_EQUAL(fake.last, REPORT_FAILED);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake.said, "two rows of :for have the key 0: keys must differ (line 9)"));
    CU_ASSERT(end_of_turn());
    CU_ASSERT(channel_is_ended(channel));
    channel_free(channel);
    sent("[\"4\",\"4\",\"lv:x\",\"phx_error\",{\"reason\":\"channel_crash\"}]");
}

static void
a_failure_goes_back_to_the_last_good_state(void)
{
    struct page page = make_page("count=1", 1);
    struct channel *channel = join(&page);
    CU_ASSERT(end_of_turn());
    host_forget_frames(&fake);
    fake.n_reports = 0;
    sent(NULL);
    event(channel, "4", "5", "inc");
    event(channel, "4", "6", "fail");
    CU_ASSERT_FALSE(channel_is_open(channel));
    CU_ASSERT_FALSE(channel_is_ended(channel)); /* the good snapshot and the strike wait */
    CU_ASSERT_EQUAL(fake.n_reports, 1);
    CU_ASSERT_EQUAL(fake.last, REPORT_FAILED);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake.said, "asked to, by Ann"));
    CU_ASSERT(end_of_turn());
    CU_ASSERT(channel_is_ended(channel));
    channel_free(channel);
    sent("[\"4\",\"5\",\"lv:x\",\"phx_reply\",{\"status\":\"ok\",\"response\":{\"diff\":{\"0\":"
         "\"2\"}}}]");
    sent("[\"4\",\"4\",\"lv:x\",\"phx_error\",{\"reason\":\"channel_crash\"}]");
    CU_ASSERT_EQUAL(strikes_of(page.id), 1);
    channel = join(&page);
    CU_ASSERT(end_of_turn());
    host_forget_frames(&fake);
    event(channel, "4", "7", "inc");
    CU_ASSERT(end_of_turn());
    sent("[\"4\",\"7\",\"lv:x\",\"phx_reply\",{\"status\":\"ok\",\"response\":{\"diff\":{\"0\":"
         "\"3\"}}}]");
    leave(channel);
}

static void
a_row_taken_by_another(void)
{
    struct page page = make_page("count=1", 1);
    struct view_row row;
    struct channel *channel = join(&page);
    CU_ASSERT(end_of_turn());
    host_forget_frames(&fake);
    sent(NULL);
    CU_ASSERT_EQUAL(
        store_view_take(world.store, &fake.rows, &session, page.id, clock_wall_s(), &row), LIVE_OK);
    event(channel, "4", "5", "inc");
    CU_ASSERT_EQUAL(n_waiting_frames(), 1);
    CU_ASSERT(end_of_turn());
    CU_ASSERT(channel_is_ended(channel));
    CU_ASSERT_EQUAL(fake.last, REPORT_LOST);
    sent("[\"4\",\"4\",\"lv:x\",\"phx_error\",{\"reason\":\"channel_crash\"}]");
    CU_ASSERT_EQUAL(strikes_of(page.id), 0);
    channel_free(channel);
}

static void
a_store_that_gave_up(void)
{
    struct channel *channel = joined("count=1");
    struct page page = make_page("", 1);
    event(channel, "4", "5", "inc");
    struct channel *joining = join(&page);
    for (struct channel *c; (c = channel_next_waiting(&fake.host));) {
        turn_begin(&turn);
        channel_unsaved(c);
        turn_end(&turn);
    }
    sent("[\"4\",\"4\",\"lv:x\",\"phx_error\",{\"reason\":\"channel_crash\"}]");
    sent("[\"4\",\"4\",\"lv:x\",\"phx_reply\",{\"status\":\"error\",\"response\":{\"reason\":"
         "\"join crashed\"}}]");
    CU_ASSERT(channel_is_ended(channel) && channel_is_ended(joining));
    channel_free(channel);
    channel_free(joining);
}

static void
leaving_writes_and_answers(void)
{
    struct channel *channel = joined("count=1");
    struct message m = message("4", "9", "phx_leave", "{}");
    struct message old = message("3", "8", "phx_leave", "{}");
    event(channel, "4", "5", "inc");
    turn_begin(&turn);
    CU_ASSERT_FALSE(channel_leave(channel, &old));
    CU_ASSERT(channel_leave(channel, &m));
    turn_end(&turn);
    CU_ASSERT_FALSE(channel_is_open(channel));
    CU_ASSERT(channel_is_waiting(channel));
    CU_ASSERT(end_of_turn());
    CU_ASSERT(channel_is_ended(channel));
    channel_free(channel);
    sent("[\"4\",\"5\",\"lv:x\",\"phx_reply\",{\"status\":\"ok\",\"response\":{\"diff\":{\"0\":"
         "\"2\"}}}]");
    sent("[\"4\",\"4\",\"lv:x\",\"phx_close\",{}]");
    sent("[\"4\",\"9\",\"lv:x\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]");
}

static void
many_events_while_the_store_is_busy(void)
{
    struct channel *channel = joined("");
    char ref[16];
    size_t most = 0;
    for (int i = 0; i < 50; i++) {
        snprintf(ref, sizeof ref, "%d", i);
        event(channel, "4", ref, "exhaust"); /* each snapshot is longer than the last */
        host_forget_frames(&fake);
        most = fake.host.snapshots.len > most ? fake.host.snapshots.len : most;
    }
    CU_ASSERT(most > (size_t)1 << 20); /* else this shows nothing */
    CU_ASSERT(fake.host.snapshots.len < (size_t)1 << 20);
    CU_ASSERT(end_of_turn());
    event(channel, "4", "5", "inc");
    CU_ASSERT(end_of_turn());
    sent("[\"4\",\"5\",\"lv:x\",\"phx_reply\",{\"status\":\"ok\",\"response\":{\"diff\":{\"0\":"
         "\"52\"}}}]");
    leave(channel);
}

static void
the_steady_state_allocates_nothing(void)
{
    struct channel *channel = joined("");
    uint64_t before = 0;
    for (int i = 0; i < 200; i++) {
        if (i == 100)
            before = mem_probe()->n_allocations;
        event(channel, "4", "5", "inc");
        end_of_turn();
        host_forget_frames(&fake);
    }
    CU_ASSERT_EQUAL(mem_probe()->n_allocations, before);
    leave(channel);
}

static struct page life;

/* Whatever allocation fails: the channel ends, answered or closed, and nothing is left behind.
 */
static void
whole_life(void)
{
    struct channel *channel = join(&life);
    buf_release(&fake.out);
    fake.n_frames = 0;
    fake.overflown = false;
    if (!channel)
        return;
    end_of_turn();
    if (channel_is_open(channel))
        event(channel, "4", "5", "exhaust");
    fake.choked = true;
    if (channel_is_open(channel))
        event(channel, "4", "6", "rename");
    fake.choked = false;
    turn_begin(&turn);
    if (channel_is_open(channel))
        channel_flush(channel);
    turn_end(&turn);
    end_of_turn();
    bool told = fake.overflown || n_waiting_frames() > 0;
    CU_ASSERT(told);
    turn_begin(&turn);
    channel_abandon(channel);
    turn_end(&turn);
    while (fake.host.waiting && !end_of_turn())
        ;
    CU_ASSERT(channel_is_ended(channel));
    channel_free(channel);
    buf_release(&fake.host.snapshots);
    arena_release(&turn.arena);
    arena_release(&fake.rows);
}

/* Where memory fails on the way elsewhere, the client is told so, or that it failed. */
static void
wandering_life(void)
{
    struct channel *channel = join(&life);
    if (!channel)
        return;
    end_of_turn();
    if (channel_is_open(channel))
        event(channel, "4", "5", "patch");
    end_of_turn();
    size_t before = n_waiting_frames();
    bool open = channel_is_open(channel);
    if (open)
        event(channel, "4", "6", "navigate");
    CU_ASSERT(!open || n_waiting_frames() > before);
    end_of_turn();
    CU_ASSERT_FALSE(channel_is_open(channel));
    turn_begin(&turn);
    channel_abandon(channel);
    turn_end(&turn);
    while (fake.host.waiting && !end_of_turn())
        ;
    CU_ASSERT(channel_is_ended(channel));
    channel_free(channel);
    fake.n_frames = 0;
    fake.out.len = 0;
    buf_release(&fake.host.snapshots);
    arena_release(&turn.arena);
    arena_release(&fake.rows);
}

static void
failing_memory_on_the_way_elsewhere(void)
{
    life = make_page("count=1", 1);
    unit_each_failing(wandering_life);
}

static void
failing_memory(void)
{
    life = make_page("name=somebody+with+a+long+name", 1);
    unit_each_failing(whole_life);
}

void
channel_tests(void)
{
    CU_pSuite suite = CU_add_suite("channel", setup, teardown);
    CU_add_test(suite, "a join answers after its commit", a_join_answers_after_its_commit);
    CU_add_test(suite, "a join that waits is small", a_join_that_waits_is_small);
    CU_add_test(suite, "events wait for the commit", events_wait_for_the_commit);
    CU_add_test(suite, "a slow client gets one merged diff",
                a_slow_client_gets_one_merged_diff);
    CU_add_test(suite, "a slow client that asks on", a_slow_client_that_asks_on_is_closed);
    CU_add_test(suite, "what cannot be rendered fails", a_view_that_cannot_be_rendered_fails);
    CU_add_test(suite, "a failure goes back", a_failure_goes_back_to_the_last_good_state);
    CU_add_test(suite, "a row taken by another", a_row_taken_by_another);
    CU_add_test(suite, "a store that gave up", a_store_that_gave_up);
    CU_add_test(suite, "leaving writes and answers", leaving_writes_and_answers);
    CU_add_test(suite, "many events while the store is busy",
                many_events_while_the_store_is_busy);
    CU_add_test(suite, "the steady state allocates nothing",
                the_steady_state_allocates_nothing);
    CU_add_test(suite, "failing memory", failing_memory);
    CU_add_test(suite, "failing memory on the way elsewhere",
                failing_memory_on_the_way_elsewhere);
    CU_add_test(suite, "a view that kills its worker", a_view_that_kills_is_put_into_quarantine);
}
