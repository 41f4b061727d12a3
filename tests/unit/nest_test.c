/* nest_test.c: live views within a view: what stands in a page and in a live view, the rows,
 * and how they go with what is around them. The gateway's side over a real socket: tests/wire.
 */
#include "unit.h"

#include "clock.h"
#include "cookie.h"
#include "host.h"
#include "mem.h"
#include "nest.h"
#include "page.h"
#include "str.h"

#include <stdio.h>
#include <stdlib.h>

static struct host fake;
static struct world world;
static struct turn turn;
static struct session_id session;
static char folder[] = "/tmp/clive-nest-XXXXXX";
static int owner; /* its address is the connection */

static struct buf out;
static struct page_response response;
static live_error error;
static char cookie[256];

static int
setup(void)
{
    struct buf text = { 0 };
    int failed = host_begin(&fake, &world, &turn, &session, folder);
    session_cookie_sign(&text, &world.keys, &session);
    snprintf(cookie, sizeof cookie, SESSION_COOKIE "=%.*s", (int)text.len, text.data);
    buf_release(&text);
    return failed;
}

static int
teardown(void)
{
    buf_release(&out);
    return host_end(&fake, folder);
}

/* The response lives until turn_end, which each test calls. */
static unsigned
get(const char *uri)
{
    struct page_request request = { .method = LIVE_STR("GET"),
                                    .uri = live_str_of(uri),
                                    .cookie = live_str_of(cookie),
                                    .who = { .scheme = LIVE_STR("http"),
                                             .host = LIVE_STR("h.example") } };
    turn_begin(&turn);
    page_respond(&world, &turn, &request, &response, &out, &error);
    return response.status;
}

static bool
has(live_str text, const char *what)
{
    return memmem(text.ptr, text.len, what, strlen(what)) != NULL;
}

/* What stands between `before` and the next `"`, behind the element of this id. */
static live_str
behind(live_str text, const char *id, const char *before)
{
    char opening[64];
    snprintf(opening, sizeof opening, "id=\"%s\"", id);
    const char *at = memmem(text.ptr, text.len, opening, strlen(opening));
    if (!at) {
        snprintf(opening, sizeof opening, "id=\\\"%s\\\"", id);
        at = memmem(text.ptr, text.len, opening, strlen(opening));
    }
    if (at)
        at = memmem(at, text.len - (size_t)(at - text.ptr), before, strlen(before));
    if (!at)
        return live_none;
    at += strlen(before);
    at += *at == '\\';
    at += *at == '"';
    const char *end = at;
    while (*end != '"' && *end != '\\')
        end++;
    return (live_str){ at, (size_t)(end - at) };
}

static struct token
token_of(live_str text, enum token_kind kind)
{
    struct token token;
    CU_ASSERT_EQUAL(token_verify(&turn.arena, &world.keys, text, kind, &session, clock_wall_s(),
                                 1000, &token),
                    LIVE_OK);
    return token;
}

static int64_t
count_rows(int64_t anchor, const char *id, struct view_row *row)
{
    return store_view_read_nested(world.store, &turn.arena, &session, anchor, live_str_of(id),
                                  row) == LIVE_OK;
}

/* ---- in a page ---- */

static void
test_a_page_shows_them(void)
{
    struct view_row child, sticky;
    CU_ASSERT_EQUAL(get("/nest?what=<a>"), 200);
    live_str html = response.body;
    CU_ASSERT(has(html, "<b>&lt;a&gt;0http://h.example0</b>"));
    CU_ASSERT(has(html, "class=\"in &lt;a&gt;\"><b>"));
    struct token root = token_of(behind(html, "in", "data-phx-static="), TOKEN_STATIC);
    CU_ASSERT_EQUAL(behind(html, "in", "data-phx-session=").len, 0);
    CU_ASSERT(root.place == TOKEN_CHILD && str_is(root.dom_id, LIVE_STR("in")));
    CU_ASSERT(str_starts(behind(html, "in", "data-phx-parent-id="), LIVE_STR("phx-")));

    struct token stays = token_of(behind(html, "stays", "data-phx-session="), TOKEN_SESSION);
    CU_ASSERT(stays.place == TOKEN_STICKY && stays.row == root.row);
    CU_ASSERT(str_is(stays.view, LIVE_STR("nest_inner")) && !stays.live_session.ptr);
    CU_ASSERT(has(html, " data-phx-sticky>"));

    CU_ASSERT(count_rows(root.row, "in", &child) && count_rows(root.row, "stays", &sticky));
    CU_ASSERT(child.snapshot.ptr && child.epoch == 0 && child.joined == 0);
    CU_ASSERT_EQUAL(child.parent, root.row);
    turn_end(&turn);
}

static void
test_what_they_answer_is_the_page(void)
{
    CU_ASSERT_EQUAL(get("/nest?what=fail"), 500);
    CU_ASSERT(has(live_str_of(error.message), "mount of view nest_inner: asked to"));
    turn_end(&turn);
    CU_ASSERT_EQUAL(get("/nest?what=lost"), 404);
    turn_end(&turn);
    CU_ASSERT_EQUAL(get("/nest?what=away"), 302);
    CU_ASSERT(str_is(response.location, LIVE_STR("/probe")));
    CU_ASSERT(response.cookies[0].ptr != NULL); /* its flash goes along */
    turn_end(&turn);
}

static void
fails_with(const char *uri, const char *words)
{
    CU_ASSERT_EQUAL(get(uri), 500);
    if (!has(live_str_of(error.message), words)) {
        printf("\n  want %s\n  got  %s\n", words, error.message);
        CU_FAIL("message");
    }
    turn_end(&turn);
}

static void
test_what_cannot_nest(void)
{
    fails_with("/nest?id=a%20b", "its id is \"a b\": use letters, digits, - and _");
    fails_with("/nest?id=", "its id is \"\"");
    fails_with("/nest?twice=1", "two <.live_render> of one id, in");
    fails_with("/nest?session=[1]", "its session is no JSON object");
    fails_with("/nest?what=deep", "views nest deeper than 16");
    char uri[256 + NEST_MAX_ID];
    snprintf(uri, sizeof uri, "/nest?id=%0*d", NEST_MAX_ID + 1, 7);
    fails_with(uri, "200 at most");
    snprintf(uri, sizeof uri, "/nest?id=%0*d", NEST_MAX_ID, 7);
    CU_ASSERT_EQUAL(get(uri), 200);
    turn_end(&turn);
}

static live_str
hidden(const char *name)
{
    char opening[64];
    snprintf(opening, sizeof opening, "name=\"%s\" value=\"", name);
    const char *at = memmem(response.body.ptr, response.body.len, opening, strlen(opening));
    CU_ASSERT_PTR_NOT_NULL_FATAL(at);
    at += strlen(opening);
    const char *end = memchr(at, '"', (size_t)(response.body.ptr + response.body.len - at));
    CU_ASSERT_PTR_NOT_NULL_FATAL(end);
    return (live_str){ at, (size_t)(end - at) };
}

/* A browser without JavaScript posts the view around: those in it stay as they are. */
static void
test_a_post_shows_them_as_they_are(void)
{
    char body[2048];
    struct view_row child;
    CU_ASSERT_EQUAL(get("/nest?what=x"), 200);
    live_str csrf = hidden("_csrf_token"), row = hidden("_phx_row");
    int64_t root =
        token_of(behind(response.body, "stays", "data-phx-session="), TOKEN_SESSION).row;
    snprintf(body, sizeof body, "_csrf_token=%.*s&_phx_row=%.*s&_phx_event=phx-click%%3Dinc",
             (int)csrf.len, csrf.ptr, (int)row.len, row.ptr);
    CU_ASSERT(count_rows(root, "in", &child));
    int64_t id = child.id;
    CU_ASSERT_EQUAL(
        store_view_take(world.store, &turn.arena, &session, id, clock_wall_s(), &child),
        LIVE_OK);
    struct view *view;
    struct buf snapshot = { 0 };
    const struct view_event event = { .name = LIVE_STR("count"), .value = LIVE_STR("{}") };
    const live_view_class *class = app_view(&world.app, LIVE_STR("nest_inner"));
    CU_ASSERT_EQUAL(view_new(&view, class, LIVE_STR("in"), true, NULL), LIVE_OK);
    CU_ASSERT_EQUAL(view_restore(view, child.snapshot, &error), LIVE_OK);
    CU_ASSERT_EQUAL(view_load(view, NULL, &error), LIVE_OK);
    CU_ASSERT_EQUAL(view_event(view, &event, &error), LIVE_OK);
    view_snapshot(view, &snapshot);
    CU_ASSERT_EQUAL(store_view_checkpoint(world.store, id, child.epoch, buf_text(&snapshot),
                                          clock_wall_s()),
                    LIVE_OK);
    view_free(view);
    buf_release(&snapshot);
    turn_end(&turn);

    struct page_request request = { .method = LIVE_STR("POST"),
                                    .uri = LIVE_STR("/nest?what=x"),
                                    .cookie = live_str_of(cookie),
                                    .content_type =
                                        LIVE_STR("application/x-www-form-urlencoded"),
                                    .body = live_str_of(body) };
    turn_begin(&turn);
    page_respond(&world, &turn, &request, &response, &out, &error);
    CU_ASSERT_EQUAL(response.status, 200);
    CU_ASSERT(has(response.body, "<p>x1</p>"));                  /* the event ran */
    CU_ASSERT(has(response.body, "<b>x0http://h.example1</b>")); /* n is of its mount */
    CU_ASSERT(count_rows(root, "in", &child) && child.id == id);

    /* the state of another view, which stood there before, is none of this one's */
    child.view = LIVE_STR("probe");
    CU_ASSERT_EQUAL(store_view_replace(world.store, &child, clock_wall_s()), LIVE_OK);
    turn_end(&turn);
    turn_begin(&turn);
    page_respond(&world, &turn, &request, &response, &out, &error);
    CU_ASSERT(has(response.body, "<b>x10</b>"));
    turn_end(&turn);
}

static void
test_memory_fails_in_a_page(void)
{
    struct mem_probe *probe = mem_probe();
    bool reached = true;
    for (uint64_t n = 1; reached; n++) {
        buf_release(&out); /* each run allocates all that it needs */
        turn_release(&turn);
        CU_ASSERT_EQUAL_FATAL(turn_init(&turn, world.app.largest_row), LIVE_OK);
        probe->fail_at = probe->n_allocations + n;
        unsigned status = get("/nest?what=longer+than+what+fits&session={\"what\":\"x\"}");
        reached = probe->n_allocations >= probe->fail_at;
        probe->fail_at = 0;
        CU_ASSERT(status == 200 || ((status == 500 || status == 503) && reached));
        CU_ASSERT(status == 200 || error.status != LIVE_OK);
        turn_end(&turn);
    }
}

/* ---- in a live view ---- */

static live_str
last_frame(void)
{
    while (fake.n_frames && fake.frames[fake.n_frames - 1].dropped)
        fake.n_frames--;
    if (!fake.n_frames)
        return LIVE_STR("");
    const struct host_frame *frame = &fake.frames[fake.n_frames - 1];
    return (live_str){ fake.out.data + frame->at, frame->len };
}

static struct channel *
join(const char *topic, live_str token, const char *url)
{
    char payload[2048];
    const char *reason;
    turn_begin(&turn);
    snprintf(payload, sizeof payload,
             "{%s%s%s\"session\":\"%.*s\",\"static\":null,\"params\":{\"_mounts\":0,"
             "\"_mount_attempts\":0}}",
             url ? "\"url\":\"http://h.example" : "", url ? url : "", url ? "\"," : "",
             (int)token.len, token.ptr);
    struct message message = { LIVE_STR("1"), LIVE_STR("1"), live_str_of(topic),
                               LIVE_STR("phx_join"), live_str_of(payload) };
    struct channel *channel =
        channel_join(&fake.host, &owner, &session, &message, &reason, &error);
    turn_end(&turn);
    if (channel)
        host_end_of_turn(&fake, true);
    return channel;
}

static void
say(struct channel *channel, const char *event)
{
    char payload[128];
    snprintf(payload, sizeof payload, "{\"type\":\"click\",\"event\":\"%s\",\"value\":{}}",
             event);
    struct message message = { LIVE_STR("1"), LIVE_STR("2"), channel_topic(channel),
                               LIVE_STR("event"), live_str_of(payload) };
    turn_begin(&turn);
    channel_message(channel, &message);
    turn_end(&turn);
    host_end_of_turn(&fake, true);
}

static char kept[2][1024]; /* tokens, and the root's topic */

/* A page of its own, joined; what stands in it may be joined with the tokens in `kept`. */
static struct channel *
join_page(const char *uri, int64_t *row)
{
    char topic[128], session_token[1024], html_id[64];
    CU_ASSERT_EQUAL(get(uri), 200);
    live_str html = response.body;
    const char *main_at = memmem(html.ptr, html.len, "<div id=\"phx-", 13);
    CU_ASSERT_PTR_NOT_NULL_FATAL(main_at);
    snprintf(html_id, sizeof html_id, "%.*s", 20, main_at + 9);
    live_str token = behind(html, html_id, "data-phx-session=");
    *row = token_of(token, TOKEN_SESSION).row;
    snprintf(topic, sizeof topic, "lv:%s", html_id);
    snprintf(session_token, sizeof session_token, "%.*s", (int)token.len, token.ptr);
    turn_end(&turn);
    struct channel *root = join(topic, live_str_of(session_token), uri);
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    static const char *const ids[] = { "in", "stays" };
    for (int i = 0; i < 2; i++) {
        live_str one = behind(last_frame(), ids[i], "data-phx-session=");
        snprintf(kept[i], sizeof kept[i], "%.*s", (int)one.len, one.len ? one.ptr : "");
    }
    fake.around = root;
    return root;
}

static void
end(struct channel *channel)
{
    turn_begin(&turn);
    channel_abandon(channel);
    turn_end(&turn);
    host_end_of_turn(&fake, true);
    channel_free(channel);
    host_forget_frames(&fake);
}

static bool
joined(void)
{
    bool ok = has(last_frame(), "\"status\":\"ok\"") && has(last_frame(), "\"rendered\"");
    if (!ok)
        printf("\n  got %.*s\n", (int)last_frame().len, last_frame().ptr);
    return ok;
}

static void
test_a_child_lives_and_goes(void)
{
    int64_t row;
    struct view_row child;
    struct channel *root = join_page("/nest?what=x", &row);
    live_str tree = last_frame();
    CU_ASSERT_EQUAL(behind(tree, "in", "data-phx-static=").len, 0);
    CU_ASSERT(!has(tree, "<b>")); /* the client has it from the page, or joins it */
    CU_ASSERT(kept[0][0] && kept[1][0]);

    struct channel *in = join("lv:in", live_str_of(kept[0]), NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(in);
    CU_ASSERT(joined() && channel_is_child_of(in, root) && !channel_is_child_of(root, in));
    CU_ASSERT(has(last_frame(), "\"2\":\"http://h.example\""));
    say(in, "any");
    CU_ASSERT(has(last_frame(), "{\"diff\":{\"3\":\"1\"}}"));

    turn_begin(&turn);
    CU_ASSERT(count_rows(row, "in", &child) && child.epoch == 1 && child.joined == 1);
    turn_end(&turn);

    /* it comes back with its state, also from the token of another render */
    end(in);
    say(root, "inc");
    live_str token = behind(last_frame(), "in", "data-phx-session=");
    CU_ASSERT(token.len > 0);
    snprintf(kept[0], sizeof kept[0], "%.*s", (int)token.len, token.ptr);
    in = join("lv:in", live_str_of(kept[0]), NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(in);
    CU_ASSERT(joined() && has(last_frame(), "\"3\":\"1\""));

    /* no longer shown: then it is forgotten */
    say(root, "hide");
    struct message leave = { LIVE_STR("1"), LIVE_STR("9"), LIVE_STR("lv:in"),
                             LIVE_STR("phx_leave"), LIVE_STR("{}") };
    turn_begin(&turn);
    CU_ASSERT(channel_leave(in, &leave));
    turn_end(&turn);
    host_end_of_turn(&fake, true);
    CU_ASSERT(channel_is_ended(in));
    turn_begin(&turn);
    CU_ASSERT(!count_rows(row, "in", &child) && count_rows(row, "stays", &child));
    turn_end(&turn);
    channel_free(in);
    fake.around = NULL;
    end(root);
}

static void
test_a_child_that_the_page_did_not_have(void)
{
    int64_t row;
    struct view_row child;
    struct channel *root = join_page("/nest?what=x", &row);
    turn_begin(&turn);
    CU_ASSERT(count_rows(row, "in", &child));
    CU_ASSERT_EQUAL(store_view_forget_children(world.store, row), LIVE_OK);
    CU_ASSERT(!count_rows(row, "in", &child));
    turn_end(&turn);
    struct channel *in = join("lv:in", live_str_of(kept[0]), NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(in);
    CU_ASSERT(joined());
    say(in, "any");
    turn_begin(&turn);
    CU_ASSERT(count_rows(row, "in", &child) && child.parent == row && child.snapshot.ptr);
    turn_end(&turn);
    end(in);
    fake.around = NULL;
    end(root);
}

static void
test_where_a_child_may_be_joined(void)
{
    int64_t row, other_row;
    struct channel *other = join_page("/nest?what=y", &other_row);
    char other_token[1024];
    snprintf(other_token, sizeof other_token, "%s", kept[0]);
    struct channel *root = join_page("/nest?what=x", &row);

    CU_ASSERT_PTR_NULL(join("lv:else", live_str_of(kept[0]), NULL)); /* another topic */
    struct channel *in = join("lv:in", live_str_of(other_token), NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(in); /* what it is nested in is not here */
    CU_ASSERT(has(last_frame(), "{\"reason\":\"join crashed\"}") && channel_is_ended(in));
    channel_free(in);
    fake.around = NULL;
    struct channel *stays = join("lv:stays", live_str_of(kept[1]), NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(stays); /* a sticky one needs nobody */
    CU_ASSERT(joined());
    end(stays);
    end(root);
    end(other);
}

static void
test_a_linked_child_takes_its_parent_along(void)
{
    int64_t row;
    struct channel *root = join_page("/nest?session=%7B%22what%22:%22x%22%7D", &row);
    live_str token = behind(last_frame(), "given", "data-phx-session=");
    char text[1024];
    snprintf(text, sizeof text, "%.*s", (int)token.len, token.ptr);
    struct channel *in = join("lv:in", live_str_of(kept[0]), NULL);
    struct channel *given = join("lv:given", live_str_of(text), NULL);
    CU_ASSERT_FATAL(in && given);
    host_forget_frames(&fake);
    say(in, "boom"); /* its own failure alone */
    CU_ASSERT(!channel_is_open(in) && channel_is_open(root));
    host_forget_frames(&fake);
    say(given, "boom");
    CU_ASSERT(!channel_is_open(given) && !channel_is_open(root));
    CU_ASSERT_EQUAL(fake.n_frames, 2); /* phx_error of both, the child's first */
    CU_ASSERT(
        has((live_str){ fake.out.data, fake.frames[0].len }, "\"lv:given\",\"phx_error\""));
    CU_ASSERT(has(last_frame(), "\"phx_error\"") && has(last_frame(), "\"lv:phx-"));
    fake.around = NULL;
    channel_free(in);
    channel_free(given);
    channel_free(root);
    host_forget_frames(&fake);
}

static void
test_where_a_child_sends_the_user(void)
{
    int64_t row;
    struct channel *root = join_page("/nest?what=x", &row);
    struct channel *in = join("lv:in", live_str_of(kept[0]), NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(in);
    host_forget_frames(&fake);
    say(in, "patch"); /* the root's URL */
    live_str all = { fake.out.data, fake.out.len };
    CU_ASSERT(has(all, "\"live_patch\",{\"to\":\"/nest?patched=1\",\"kind\":\"push\"}"));
    CU_ASSERT(has(all, "\"diff\",{\"0\":\"patched\""));
    CU_ASSERT(has(last_frame(), "\"lv:in\",\"phx_reply\",{\"status\":\"ok\",\"response\":"
                                "{\"diff\":{\"3\":\"1\"}}}"));
    CU_ASSERT(channel_is_open(in) && channel_is_open(root));

    host_forget_frames(&fake);
    say(in, "patch_wrong"); /* its own fault */
    CU_ASSERT(!channel_is_open(in) && channel_is_open(root));
    CU_ASSERT(has(live_str_of(fake.said), "which is no URL of view nest"));
    channel_free(in);

    struct channel *stays = join("lv:stays", live_str_of(kept[1]), NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(stays);
    host_forget_frames(&fake);
    say(stays, "navigate");
    all = (live_str){ fake.out.data, fake.out.len };
    CU_ASSERT(has(all, "{\"live_redirect\":{\"to\":\"/probe\",\"kind\":\"push\"}}"));
    CU_ASSERT(has(all, "\"diff\",{\"3\":\"1\"}") && !has(all, "phx_close"));
    CU_ASSERT(channel_is_open(stays));
    end(stays);
    fake.around = NULL;
    end(root);
}

void
nest_tests(void)
{
    CU_pSuite suite = CU_add_suite("nest", setup, teardown);
    CU_add_test(suite, "a page shows them", test_a_page_shows_them);
    CU_add_test(suite, "what they answer is the page's", test_what_they_answer_is_the_page);
    CU_add_test(suite, "what cannot nest", test_what_cannot_nest);
    CU_add_test(suite, "a post shows them as they are", test_a_post_shows_them_as_they_are);
    CU_add_test(suite, "memory fails in a page", test_memory_fails_in_a_page);
    CU_add_test(suite, "a child lives and goes", test_a_child_lives_and_goes);
    CU_add_test(suite, "a child that the page did not have",
                test_a_child_that_the_page_did_not_have);
    CU_add_test(suite, "where a child may be joined", test_where_a_child_may_be_joined);
    CU_add_test(suite, "a linked child", test_a_linked_child_takes_its_parent_along);
    CU_add_test(suite, "where a child sends the user", test_where_a_child_sends_the_user);
}
