/* channel_fuzz.c: what a browser may say on one topic, from its join on, to a real channel on a
 * real store. Each line is a message: the first the payload of phx_join, in which @ stands for
 * the session token that the page had; then payloads of events, or a word: `leave`, `tick`,
 * `flush`, `choke`, `info`, `fail` (the store fails at the end of this turn). Whatever comes,
 * each frame is a message in JSON, and at the end nothing is left. The application is that of
 * tests/fcgi. */
#include "../unit/host.h"
#include "../unit/probe/probe_app.h"

#include "app.h"
#include "clock.h"
#include "json_scan.h"
#include "str.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition) ((condition) ? (void)0 : abort())

static struct host host;
static struct world world;
static struct turn turn;
static struct session_id session = { "a fuzzy session" };
static struct buf token;
static int64_t row_id;
static char path[64];

static void
remove_store(void)
{
    static const char *const ends[] = { "", "-wal", "-shm" };
    char name[80];
    store_close(world.store);
    for (size_t i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s%s", path, ends[i]);
        remove(name);
    }
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    live_error error;
    struct view_row row = { .view = LIVE_STR("probe"),
                            .dom_id = LIVE_STR("x"),
                            .route = LIVE_STR("/probe"),
                            .url = LIVE_STR("/probe"),
                            .live_session = LIVE_STR("default") };
    (void)argc, (void)argv;
    snprintf(path, sizeof path, "/tmp/clive-fuzz-%d.db", (int)getpid());
    struct store_options options = { .path = path };
    CHECK(sodium_init() >= 0 && app_use(&world.app, &probe_app, &error) == LIVE_OK);
    CHECK(store_open(&world.store, &options, &error) == LIVE_OK);
    atexit(remove_store);
    CHECK(turn_init(&turn, world.app.largest_row) == LIVE_OK);
    world.token_max_age_s = INT64_C(1) << 40;
    world.keys.n_keys = 1;
    world.keys.keys[0].id = 'k';
    host_init(&host, &world, &turn);
    CHECK(store_session_touch(world.store, &session, clock_wall_s()) == LIVE_OK);
    CHECK(store_view_insert(world.store, &session, &row, clock_wall_s()) == LIVE_OK);
    row_id = row.id;
    token_sign(&token, &world.keys,
               &(struct token){ .kind = TOKEN_SESSION,
                                .row = row_id,
                                .issued_s = clock_wall_s(),
                                .dom_id = row.dom_id,
                                .view = row.view,
                                .live_session = row.live_session },
               &session);
    return 0;
}

static void
check_frames(void)
{
    for (size_t i = 0; i < host.n_frames; i++) {
        struct json_scan scan = { .text = { host.out.data + host.frames[i].at,
                                            host.frames[i].len } };
        live_str value;
        CHECK(json_value(&scan, &value) && str_is(value, scan.text) && value.ptr[0] == '[');
    }
    host_forget_frames(&host);
}

static struct channel *
join(live_str line)
{
    struct buf payload = { 0 };
    struct channel *channel = NULL;
    const char *reason = NULL;
    live_error error = { 0 };
    for (size_t i = 0; i < line.len; i++)
        if (line.ptr[i] == '@')
            buf_str(&payload, buf_text(&token));
        else
            buf_char(&payload, line.ptr[i]);
    struct message message = { LIVE_STR("4"), LIVE_STR("4"), LIVE_STR("lv:x"),
                               LIVE_STR("phx_join"), buf_text(&payload) };
    turn_begin(&turn);
    channel = channel_join(&host.host, &host, &session, &message, &reason, &error);
    CHECK(channel || reason);
    turn_end(&turn);
    buf_release(&payload);
    return channel;
}

static void
say(struct channel *channel, live_str line)
{
    struct message message = { LIVE_STR("4"), LIVE_STR("5"), LIVE_STR("lv:x"),
                               LIVE_STR("event"), line };
    turn_begin(&turn);
    if (str_is(line, LIVE_STR("leave")))
        channel_leave(channel, &message);
    else if (str_is(line, LIVE_STR("tick")))
        channel_tick(channel);
    else if (str_is(line, LIVE_STR("flush")))
        channel_flush(channel);
    else if (str_is(line, LIVE_STR("info")))
        channel_info(channel, 7);
    else
        channel_message(channel, &message);
    turn_end(&turn);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    live_str rest, line = str_cut((live_str){ (const char *)data, size }, '\n', &rest);
    host.choked = false;
    struct channel *channel = join(line);
    bool works = true;
    while (channel && host_end_of_turn(&host, works) && channel_is_open(channel) && rest.ptr) {
        check_frames();
        line = str_cut(rest, '\n', &rest);
        works = !str_is(line, LIVE_STR("fail"));
        if (str_is(line, LIVE_STR("choke")))
            host.choked = !host.choked;
        else if (works)
            say(channel, line);
    }
    check_frames();
    if (!channel)
        return 0;
    turn_begin(&turn);
    if (channel_is_open(channel))
        channel_abandon(channel);
    turn_end(&turn);
    CHECK(host_end_of_turn(&host, true));
    CHECK(channel_is_ended(channel) && !channel_is_waiting(channel));
    channel_free(channel);
    check_frames();
    return 0;
}
