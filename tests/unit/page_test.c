/* page_test.c: page.h with the probe application and a store in a folder of its own: what a
 * browser gets, what the store then holds, and every way in which there is no page. */
#include "unit.h"

#include "clock.h"
#include "cookie.h"
#include "mem.h"
#include "page.h"
#include "probe/probe_app.h"
#include "running.h"
#include "str.h"
#include "view.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct world world;
static struct turn turn;
static struct buf out;
static struct page_response response;
static live_error error;
static char folder[64], path[96];

static void
open_store(int64_t max_bytes)
{
    struct store_options options = { .path = path, .max_bytes = max_bytes };
    if (store_open(&world.store, &options, &error) != LIVE_OK) {
        fprintf(stderr, "%s\n", error.message);
        abort();
    }
}

static void
remove_store(void)
{
    static const char *const suffixes[] = { "", "-wal", "-shm" };
    char name[128];
    store_close(world.store);
    world.store = NULL;
    for (size_t i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
        unlink(name);
    }
}

static int
setup(void)
{
    snprintf(folder, sizeof folder, "/tmp/clive-page-test-XXXXXX");
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/store.db", folder);
    world = (struct world){ .keys = { .n_keys = 1, .keys = { { .id = 7 } } },
                            .token_max_age_s = 3600 };
    memcpy(world.keys.keys[0].bytes, "0123456789abcdefghijklmnopqrstuv", TOKEN_KEY_BYTES);
    if (app_use(&world.app, &probe_app, &error) != LIVE_OK ||
        turn_init(&turn, world.app.largest_row) != LIVE_OK)
        return 1;
    open_store(0);
    return 0;
}

static int
teardown(void)
{
    remove_store();
    buf_release(&out);
    turn_release(&turn);
    return rmdir(folder);
}

/* The response lives until turn_end, which each test calls. */
static unsigned
request(const char *method, live_str uri, live_str cookie, bool https)
{
    struct page_request what = {
        .method = live_str_of(method), .uri = uri, .cookie = cookie, .https = https
    };
    turn_begin(&turn);
    page_respond(&world, &turn, &what, &response, &out, &error);
    return response.status;
}

static unsigned
get(const char *uri)
{
    return request("GET", live_str_of(uri), live_none, false);
}

static bool
body_has(const char *text)
{
    return memmem(response.body.ptr, response.body.len, text, strlen(text)) != NULL;
}

/* The value of the first `name="…"` of the body. */
static live_str
attribute(const char *name)
{
    char opening[64];
    snprintf(opening, sizeof opening, " %s=\"", name);
    const char *at = memmem(response.body.ptr, response.body.len, opening, strlen(opening));
    if (!at)
        return live_none;
    at += strlen(opening);
    const char *end = memchr(at, '"', response.body.len - (size_t)(at - response.body.ptr));
    return end ? (live_str){ at, (size_t)(end - at) } : live_none;
}

/* What the response's Set-Cookie gives back in a Cookie header. */
static live_str
cookie_value(void)
{
    return cookie_get(response.set_cookie, LIVE_STR(SESSION_COOKIE));
}

static void
session_of_response(struct session_id *session)
{
    CU_ASSERT_EQUAL_FATAL(session_cookie_verify(&world.keys, cookie_value(), session), LIVE_OK);
}

static void
is_error_page(unsigned status)
{
    CU_ASSERT_EQUAL(response.status, status);
    CU_ASSERT(str_starts(response.body, LIVE_STR("<!DOCTYPE html>\n<html lang=\"en\">")));
    CU_ASSERT(body_has("<meta charset=\"utf-8\">"));
    CU_ASSERT(str_ends(response.body, LIVE_STR("</html>\n")));
    CU_ASSERT_EQUAL(response.content_length, response.body.len);
    CU_ASSERT_EQUAL(response.allow, status == 405);
    CU_ASSERT_PTR_NULL(response.set_cookie.ptr);
}

static void
has_whole_page(void)
{
    CU_ASSERT_EQUAL_FATAL(get("/probe?count=41&name=%3Cb%3E"), 200);
    CU_ASSERT_EQUAL(error.status, LIVE_OK);
    CU_ASSERT_EQUAL(response.content_length, response.body.len);
    CU_ASSERT(body_has("<title>Probe</title>"));
    CU_ASSERT(body_has("<p id=\"count\">41</p>"));
    CU_ASSERT(body_has("<p id=\"name\">&lt;b&gt;</p>"));
    CU_ASSERT(body_has("<p id=\"notice\">/probe?count=41&amp;name=%3Cb%3E</p>"));
    CU_ASSERT(body_has("</button></div></body>") || body_has("</button>\n</div></body>"));
    live_str id = attribute("id");
    CU_ASSERT_EQUAL(id.len, 20);
    CU_ASSERT(str_starts(id, LIVE_STR("phx-")));
    for (size_t i = 0; i < id.len; i++)
        CU_ASSERT(strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-",
                         id.ptr[i]) != NULL);
    turn_end(&turn);
}

static void
has_tokens_of_the_session(void)
{
    struct session_id session, other = { "another session" };
    struct token token;
    int64_t now_s = clock_wall_s();
    CU_ASSERT_EQUAL_FATAL(get("/probe"), 200);
    session_of_response(&session);
    CU_ASSERT_EQUAL(token_verify(&turn.arena, &world.keys, attribute("data-phx-session"),
                                 TOKEN_SESSION, &session, now_s, 3600, &token),
                    LIVE_OK);
    CU_ASSERT(str_is(token.dom_id, attribute("id")));
    CU_ASSERT(str_is(token.view, LIVE_STR("probe")));
    int64_t row = token.row;
    CU_ASSERT_EQUAL(token_verify(&turn.arena, &world.keys, attribute("data-phx-static"),
                                 TOKEN_STATIC, &session, now_s, 3600, &token),
                    LIVE_OK);
    CU_ASSERT(str_is(token.dom_id, attribute("id")));
    CU_ASSERT_EQUAL(token.row, row);
    CU_ASSERT_EQUAL(csrf_verify(&world.keys, attribute("content"), &session), LIVE_OK);
    CU_ASSERT_EQUAL(token_verify(&turn.arena, &world.keys, attribute("data-phx-session"),
                                 TOKEN_SESSION, &other, now_s, 3600, &token),
                    LIVE_EAUTH);
    CU_ASSERT_EQUAL(csrf_verify(&world.keys, attribute("content"), &other), LIVE_EAUTH);
    turn_end(&turn);
}

static int64_t
row_of_response(struct session_id *session)
{
    struct token token = { .row = 0 };
    session_of_response(session);
    CU_ASSERT_EQUAL_FATAL(token_verify(&turn.arena, &world.keys, attribute("data-phx-session"),
                                       TOKEN_SESSION, session, clock_wall_s(), 3600, &token),
                          LIVE_OK);
    return token.row;
}

static void
leaves_a_row_that_restores(void)
{
    struct session_id session;
    struct view_row row;
    struct view *view = NULL;
    struct buf html = { 0 };
    CU_ASSERT_EQUAL_FATAL(get("/probe/5/Ann%20B?count=9"), 200);
    int64_t id = row_of_response(&session);
    CU_ASSERT_EQUAL_FATAL(store_view_read(world.store, &turn.arena, &session, id, &row),
                          LIVE_OK);
    CU_ASSERT(str_is(row.view, LIVE_STR("probe")));
    CU_ASSERT(str_is(row.dom_id, attribute("id")));
    CU_ASSERT(str_is(row.route, LIVE_STR("/probe/:count/:name")));
    CU_ASSERT(str_is(row.url, LIVE_STR("/probe/5/Ann%20B?count=9")));
    CU_ASSERT_EQUAL(row.epoch, 0);
    CU_ASSERT_EQUAL(row.joined, 0);
    CU_ASSERT_EQUAL_FATAL(
        view_new(&view, world.app.live->routes[1].view, row.dom_id, true, &error), LIVE_OK);
    CU_ASSERT_EQUAL(view_restore(view, row.snapshot, &error), LIVE_OK);
    CU_ASSERT_EQUAL(view_load(view, &(struct live_params){ 0 }, &error), LIVE_OK);
    view_html(view, &html, NULL);
    CU_ASSERT_PTR_NOT_NULL(memmem(html.data, html.len, "<p id=\"count\">5</p>", 19));
    CU_ASSERT_PTR_NOT_NULL(memmem(html.data, html.len, "Ann B", 5));
    buf_release(&html);
    view_free(view);
    turn_end(&turn);
}

static void
keeps_a_good_cookie_only(void)
{
    char header[256];
    struct session_id first, second;
    CU_ASSERT_EQUAL(get("/probe"), 200);
    session_of_response(&first);
    CU_ASSERT(str_starts(response.set_cookie, LIVE_STR(SESSION_COOKIE "=")));
    CU_ASSERT(memmem(response.set_cookie.ptr, response.set_cookie.len, "; HttpOnly", 10) !=
              NULL);
    CU_ASSERT(memmem(response.set_cookie.ptr, response.set_cookie.len, "; SameSite=Lax", 14) !=
              NULL);
    CU_ASSERT(memmem(response.set_cookie.ptr, response.set_cookie.len, "; Secure", 8) == NULL);
    live_str value = cookie_value();
    snprintf(header, sizeof header, "a=b; %s=%.*s", SESSION_COOKIE, (int)value.len, value.ptr);
    turn_end(&turn);

    CU_ASSERT_EQUAL(request("GET", LIVE_STR("/probe"), live_str_of(header), true), 200);
    CU_ASSERT_PTR_NULL(response.set_cookie.ptr);
    struct token token;
    CU_ASSERT_EQUAL(token_verify(&turn.arena, &world.keys, attribute("data-phx-session"),
                                 TOKEN_SESSION, &first, clock_wall_s(), 3600, &token),
                    LIVE_OK);
    turn_end(&turn);

    size_t middle = strlen(header) - 20;
    header[middle] = header[middle] == 'A' ? 'B' : 'A';
    CU_ASSERT_EQUAL(request("GET", LIVE_STR("/probe"), live_str_of(header), true), 200);
    session_of_response(&second);
    CU_ASSERT(memcmp(&first, &second, sizeof first) != 0);
    CU_ASSERT(memmem(response.set_cookie.ptr, response.set_cookie.len, "; Secure", 8) != NULL);
    turn_end(&turn);
}

static void
head_leaves_nothing(void)
{
    struct session_id session;
    struct view_row row;
    CU_ASSERT_EQUAL(get("/probe"), 200);
    size_t len = response.content_length;
    int64_t before = row_of_response(&session);
    turn_end(&turn);
    CU_ASSERT_EQUAL(request("HEAD", LIVE_STR("/probe"), live_none, false), 200);
    CU_ASSERT_EQUAL(response.body.len, 0);
    CU_ASSERT_EQUAL(response.content_length, len);
    /* `out` still holds the page that was not sent. */
    response.body = buf_text(&out);
    int64_t id = row_of_response(&session);
    CU_ASSERT(id != before);
    CU_ASSERT_EQUAL(store_view_read(world.store, &turn.arena, &session, id, &row), LIVE_ENOENT);
    turn_end(&turn);
    CU_ASSERT_EQUAL(request("HEAD", LIVE_STR("/none"), live_none, false), 404);
    CU_ASSERT_EQUAL(response.body.len, 0);
    CU_ASSERT(response.content_length > 0);
    turn_end(&turn);
}

static void
refuses_what_is_no_page(void)
{
    static char long_uri[9000];
    static const char *const bad[] = {
        "", "probe", "//probe", "/probe?a=%zz", "/probe/%00/x", "/a b", "/\xff"
    };
    get("/none");
    is_error_page(404);
    turn_end(&turn);
    get("/probe/1");
    is_error_page(404);
    turn_end(&turn);
    static const char *const methods[] = { "POST", "PUT", "DELETE", "OPTIONS", "get", "" };
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        request(methods[i], LIVE_STR("/probe"), live_none, false);
        is_error_page(405);
        turn_end(&turn);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        get(bad[i]);
        is_error_page(400);
        turn_end(&turn);
    }
    memset(long_uri, 'a', sizeof long_uri - 1);
    long_uri[0] = '/';
    get(long_uri);
    is_error_page(414);
    turn_end(&turn);
    request("GET", live_none, live_none, false);
    is_error_page(400);
    turn_end(&turn);
}

static void
a_failing_mount_tells_the_log_only(void)
{
    get("/probe?count=666");
    is_error_page(500);
    CU_ASSERT_EQUAL(error.status, LIVE_ERROR);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "no probe number 666"));
    CU_ASSERT_FALSE(body_has("666"));
    CU_ASSERT_FALSE(body_has("mount"));
    turn_end(&turn);
    CU_ASSERT_EQUAL(get("/probe"), 200); /* nothing of it stays behind */
    turn_end(&turn);
}

static void
a_session_in_quarantine_is_refused(void)
{
    struct session_id id = { "a quiet session" };
    struct running running = { 0 };
    struct buf cookie = { 0 };
    buf_lit(&cookie, SESSION_COOKIE "=");
    session_cookie_sign(&cookie, &world.keys, &id);
    CU_ASSERT_EQUAL(store_session_touch(world.store, &id, clock_wall_s()), LIVE_OK);
    world.running = &running;
    for (int i = 1; i <= CRASHES_BORNE + 1; i++) {
        running_clear(&running);
        CU_ASSERT_EQUAL(request("GET", LIVE_STR("/probe"), buf_text(&cookie), false), 200);
        CU_ASSERT_EQUAL(memcmp(&running.session, &id, sizeof id), 0); /* as if it died here */
        CU_ASSERT(running_take(&running) && running.row == 0 && !running_take(&running));
        CU_ASSERT_EQUAL(store_crash(world.store, &running.session, 0, clock_wall_s()), LIVE_OK);
        turn_end(&turn);
    }
    request("GET", LIVE_STR("/probe"), buf_text(&cookie), false);
    is_error_page(500);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "quarantine"));
    CU_ASSERT(!running_take(&running)); /* no code of the author has run */
    turn_end(&turn);
    CU_ASSERT_EQUAL(get("/probe"), 200);
    turn_end(&turn);
    world.running = NULL;
    buf_release(&cookie);
}

static void
a_busy_store_is_503_and_passes(void)
{
    struct store_options options = { .path = path };
    struct store *other;
    CU_ASSERT_EQUAL_FATAL(store_open(&other, &options, &error), LIVE_OK);
    CU_ASSERT_EQUAL_FATAL(store_begin(other), LIVE_OK);
    get("/probe");
    is_error_page(503);
    CU_ASSERT_EQUAL(error.status, LIVE_EBUSY);
    CU_ASSERT(body_has("load it again"));
    turn_end(&turn);
    store_rollback(other);
    store_close(other);
    CU_ASSERT_EQUAL(get("/probe"), 200);
    turn_end(&turn);
}

static void
a_full_store_is_503(void)
{
    bool full = false;
    remove_store();
    open_store(200 * 1024);
    for (int i = 0; i < 5000 && !full; i++) {
        full = get("/probe?name=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa") !=
               200;
        if (full) {
            is_error_page(503);
            CU_ASSERT_EQUAL(error.status, LIVE_EIO);
            CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "full"));
        }
        turn_end(&turn);
    }
    CU_ASSERT(full);
    remove_store();
    open_store(0);
}

static unsigned n_published;

static void
publish(void *publisher, live_str topic, live_str payload)
{
    CU_ASSERT_PTR_EQUAL(publisher, &world);
    CU_ASSERT(topic.len && payload.len);
    n_published++;
}

/* Not unit_each_failing: the clean-up between the runs must not fail. `tells`: how much the answer
 * publishes, if it comes; an error page may have been too late to publish nothing. */
static void
each_allocation_fails(const char *uri, live_str cookie, unsigned wanted, const char *text,
                      unsigned tells)
{
    struct mem_probe *probe = mem_probe();
    world.publish = publish;
    world.publisher = &world;
    for (uint64_t n = 1;; n++) {
        /* What the turn and the buffer keep is given back: each run allocates all of it. */
        buf_release(&out);
        turn_release(&turn);
        CU_ASSERT_EQUAL_FATAL(turn_init(&turn, world.app.largest_row), LIVE_OK);
        n_published = 0;
        probe->fail_at = probe->n_allocations + n;
        unsigned status = request("GET", live_str_of(uri), cookie, false);
        bool reached = probe->n_allocations >= probe->fail_at;
        probe->fail_at = 0;
        if (status == wanted) { /* what failed was not needed */
            CU_ASSERT(body_has(text));
            CU_ASSERT_EQUAL(n_published, tells);
        } else {
            live_str kept = response.set_cookie;
            response.set_cookie = live_none;
            is_error_page(status);
            response.set_cookie = kept;
            CU_ASSERT(status == 500 || status == 503);
            CU_ASSERT_NOT_EQUAL(error.status, LIVE_OK);
            CU_ASSERT(n_published == 0 || n_published == tells);
        }
        turn_end(&turn);
        if (!reached) {
            CU_ASSERT_EQUAL(status, wanted);
            break;
        }
    }
    world.publish = NULL;
}

static void
failing_memory_gives_an_error_page(void)
{
    char cookie[512];
    each_allocation_fails("/probe?count=3", live_none, 200, "<p id=\"count\">3</p>", 0);
    get("/probe");
    snprintf(cookie, sizeof cookie, "%s=%.*s", SESSION_COOKIE, (int)cookie_value().len,
             cookie_value().ptr);
    turn_end(&turn);
    each_allocation_fails("/show", live_str_of(cookie), 200, "<div id=\"probe-1\"", 0);
    each_allocation_fails("/act", live_none, 201, "acted", 2);
    each_allocation_fails("/quit", live_str_of(cookie), 303, "", 1);
}

static struct session_id logged_in;
static bool comes_again; /* the browser's next page, after its logout */

static void
log_out(void)
{
    CU_ASSERT_EQUAL(store_session_delete(world.store, &logged_in), LIVE_OK);
    if (comes_again)
        CU_ASSERT_EQUAL(store_session_touch(world.store, &logged_in, clock_wall_s()), LIVE_OK);
}

static void
what_is_written_revives_no_session(void)
{
    char cookie[300];
    live_str data, sent;
    struct session_row row;
    static const live_str uris[] = { LIVE_STR_INIT("/amend"), LIVE_STR_INIT("/amend?renew=1"),
                                     LIVE_STR_INIT("/probe?count=1") };
    for (unsigned i = 0; i < 6; i++) {
        live_str uri = uris[i % 3];
        CU_ASSERT_EQUAL(get("/act"), 201);
        session_of_response(&logged_in);
        snprintf(cookie, sizeof cookie, "%s=%.*s", SESSION_COOKIE, (int)cookie_value().len,
                 cookie_value().ptr);
        turn_end(&turn);
        sent = live_str_of(cookie);
        if (i == 0) {
            CU_ASSERT_EQUAL(request("GET", uri, sent, false), 200);
            turn_end(&turn);
        }
        comes_again = i > 2;
        probe_meanwhile = log_out;
        CU_ASSERT_EQUAL(request("GET", uri, sent, false), 403);
        probe_meanwhile = NULL;
        is_error_page(403);
        CU_ASSERT_EQUAL(error.status, LIVE_OK);
        CU_ASSERT_PTR_NULL(response.set_cookie.ptr);
        live_status status = store_session_read(world.store, &turn.arena, &logged_in, clock_wall_s(), &row);
        data = row.data;
        CU_ASSERT_EQUAL(status, comes_again ? LIVE_OK : LIVE_ENOENT);
        CU_ASSERT_PTR_NULL(data.ptr);
        turn_end(&turn);
    }
}

/* One without data is nobody's: its page makes it anew. */
static void
an_anonymous_session_is_there_again(void)
{
    char cookie[300];
    struct session_row row;
    CU_ASSERT_EQUAL(get("/probe"), 200);
    session_of_response(&logged_in);
    snprintf(cookie, sizeof cookie, "%s=%.*s", SESSION_COOKIE, (int)cookie_value().len,
             cookie_value().ptr);
    turn_end(&turn);
    comes_again = false;
    probe_meanwhile = log_out;
    CU_ASSERT_EQUAL(request("GET", LIVE_STR("/probe?count=2"), live_str_of(cookie), false), 200);
    probe_meanwhile = NULL;
    CU_ASSERT_EQUAL(store_session_read(world.store, &turn.arena, &logged_in, clock_wall_s(), &row),
                    LIVE_OK);
    turn_end(&turn);
}

/* Another handler of the same session, begun later, written first. */
static void
write_meanwhile(void)
{
    CU_ASSERT_EQUAL(store_session_write(world.store, &logged_in,
                                        LIVE_STR("{\"user\":\"bob\",\"cart\":\"7\"}")),
                    LIVE_OK);
}

static void
what_another_handler_put_stays(void)
{
    static const char *const uris[] = { "/amend", "/amend?forget=1", "/amend?renew=1" };
    static const char *const wanted[] = { "{\"user\":\"bob\",\"cart\":\"7\",\"seen\":\"yes\"}",
                                          "{\"cart\":\"7\",\"seen\":\"yes\"}",
                                          "{\"user\":\"bob\",\"cart\":\"7\",\"seen\":\"yes\"}" };
    char cookie[300];
    struct session_row row;
    for (unsigned i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL(get("/act"), 201);
        session_of_response(&logged_in);
        snprintf(cookie, sizeof cookie, "%s=%.*s", SESSION_COOKIE, (int)cookie_value().len,
                 cookie_value().ptr);
        turn_end(&turn);
        probe_meanwhile = write_meanwhile;
        CU_ASSERT_EQUAL(request("GET", live_str_of(uris[i]), live_str_of(cookie), false), 200);
        probe_meanwhile = NULL;
        if (i == 2)
            session_of_response(&logged_in);
        CU_ASSERT_EQUAL(store_session_read(world.store, &turn.arena, &logged_in, clock_wall_s(),
                                           &row),
                        LIVE_OK);
        CU_ASSERT(str_is(row.data, live_str_of(wanted[i])));
        turn_end(&turn);
    }
}

void
page_tests(void)
{
    CU_pSuite suite = CU_add_suite("page", setup, teardown);
    CU_add_test(suite, "a whole page with the view's HTML", has_whole_page);
    CU_add_test(suite, "tokens and CSRF are the session's", has_tokens_of_the_session);
    CU_add_test(suite, "the row restores the view", leaves_a_row_that_restores);
    CU_add_test(suite, "a good cookie is kept, a forged one replaced",
                keeps_a_good_cookie_only);
    CU_add_test(suite, "HEAD: the same length, nothing stored", head_leaves_nothing);
    CU_add_test(suite, "404, 405, 400, 414", refuses_what_is_no_page);
    CU_add_test(suite, "mount fails: 500, the reason in the log only",
                a_failing_mount_tells_the_log_only);
    CU_add_test(suite, "a session in quarantine: 500", a_session_in_quarantine_is_refused);
    CU_add_test(suite, "a store busy for long: 503", a_busy_store_is_503_and_passes);
    CU_add_test(suite, "a full store: 503", a_full_store_is_503);
    CU_add_test(suite, "a logout while a handler or a page runs stays one",
                what_is_written_revives_no_session);
    CU_add_test(suite, "a session without data that goes meanwhile is made anew",
                an_anonymous_session_is_there_again);
    CU_add_test(suite, "two handlers of one session at once: what each put stays",
                what_another_handler_put_stays);
    CU_add_test(suite, "each allocation failing in turn", failing_memory_gives_an_error_page);
}
