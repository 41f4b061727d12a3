/* post_test.c: post.h's answers to what has phx-static, and fragments, through page.h: a
 * browser without JavaScript loads a page, posts what its forms say and gets the page back. */
#include "unit.h"

#include "clock.h"
#include "cookie.h"
#include "form.h"
#include "mem.h"
#include "page.h"
#include "probe/probe_app.h"
#include "str.h"
#include "url.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct world world;
static struct turn turn;
static struct buf out;
static struct page_response response;
static char location[256], first_cookie[4096]; /* of it */
static live_error error;
static char folder[64], path[96];
static char cookie[256];    /* what the browser sends; "": nothing */
static char html[16 << 10]; /* the last page */
static char body[4096];     /* the next post */

static int
setup(void)
{
    snprintf(folder, sizeof folder, "/tmp/clive-post-test-XXXXXX");
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/store.db", folder);
    world = (struct world){ .keys = { .n_keys = 1, .keys = { { .id = 7 } } },
                            .token_max_age_s = 3600,
                            .fragments = LIVE_STR("/-/live") };
    memcpy(world.keys.keys[0].bytes, "0123456789abcdefghijklmnopqrstuv", TOKEN_KEY_BYTES);
    if (app_use(&world.app, &probe_app, &error) != LIVE_OK ||
        turn_init(&turn, world.app.largest_row) != LIVE_OK ||
        store_open(&world.store, &(struct store_options){ .path = path }, &error) != LIVE_OK)
        return 1;
    return 0;
}

static int
teardown(void)
{
    static const char *const suffixes[] = { "", "-wal", "-shm" };
    char name[128];
    store_close(world.store);
    for (size_t i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
        unlink(name);
    }
    buf_release(&out);
    turn_release(&turn);
    return rmdir(folder);
}

/* ---- a browser ---- */

static unsigned
send_as(const char *method, const char *uri, const char *type, live_str text)
{
    struct page_request what = { .method = live_str_of(method),
                                 .uri = live_str_of(uri),
                                 .cookie = cookie[0] ? live_str_of(cookie) : live_none,
                                 .content_type = live_str_of(type),
                                 .body = text };
    turn_begin(&turn);
    page_respond(&world, &turn, &what, &response, &out, &error);
    if (response.set_cookie.ptr && response.status < 400) {
        live_str value = cookie_get(response.set_cookie, LIVE_STR(SESSION_COOKIE));
        snprintf(cookie, sizeof cookie, SESSION_COOKIE "=%.*s", (int)value.len, value.ptr);
    }
    snprintf(html, sizeof html, "%.*s", (int)response.body.len, response.body.ptr);
    unsigned status = response.status;
    /* What is looked at afterwards outlives the turn. */
    snprintf(location, sizeof location, "%.*s", (int)response.location.len,
             response.location.ptr ? response.location.ptr : "");
    snprintf(first_cookie, sizeof first_cookie, "%.*s", (int)response.cookies[0].len,
             response.cookies[0].ptr ? response.cookies[0].ptr : "");
    turn_end(&turn);
    return status;
}

static unsigned
get(const char *uri)
{
    return send_as("GET", uri, NULL, live_none);
}

static unsigned
post(void)
{
    return send_as("POST", "/desk", "application/x-www-form-urlencoded", live_str_of(body));
}

static bool
has(const char *text)
{
    return strstr(html, text) != NULL;
}

/* The attribute of the first element behind `from` that has it, unescaped. */
static void
value_behind(const char *from, const char *name, char *value, size_t size)
{
    char opening[64];
    size_t len = 0;
    snprintf(opening, sizeof opening, " %s=\"", name);
    const char *at = from ? strstr(from, opening) : NULL;
    *value = '\0';
    if (!at)
        return;
    for (at += strlen(opening); *at && *at != '"' && len + 1 < size; at++) {
        value[len++] = *at;
        if (strncmp(at, "&amp;", 5) == 0)
            at += 4;
    }
    value[len] = '\0';
}

static void
add_field(const char *name, const char *value)
{
    struct buf coded = { 0 };
    url_encode(&coded, live_str_of(value));
    size_t at = strlen(body);
    snprintf(body + at, sizeof body - at, "%s%s=%.*s", at ? "&" : "", name, (int)coded.len,
             coded.data);
    buf_release(&coded);
}

/* What the form that stands behind `mark` posts of its own: all three, or without the event. */
static void
begin_post(const char *mark, bool event)
{
    char value[2048];
    const char *form = strstr(html, mark);
    CU_ASSERT_PTR_NOT_NULL_FATAL(form);
    body[0] = '\0';
    static const char *const names[] = { "_csrf_token", "_phx_row", "_phx_event" };
    for (int i = 0; i < (event ? 3 : 2); i++) {
        char opening[64];
        snprintf(opening, sizeof opening, "name=\"%s\"", names[i]);
        value_behind(strstr(form, opening), "value", value, sizeof value);
        CU_ASSERT_FATAL(value[0] != '\0');
        add_field(names[i], value);
    }
}

/* What the button posts: the hidden form, its own name and value. */
static void
press(const char *mark)
{
    char value[2048];
    const char *tag = strstr(html, mark);
    CU_ASSERT_PTR_NOT_NULL_FATAL(tag);
    while (*tag != '<')
        tag--;
    value_behind(tag, "value", value, sizeof value);
    begin_post("-static\" method=\"post\"", false);
    add_field("_phx_event", value);
}

static void
begin(const char *uri)
{
    cookie[0] = '\0';
    CU_ASSERT_EQUAL_FATAL(get(uri), 200);
}

/* ---- the page ---- */

static void
writes_forms_for_browsers(void)
{
    begin("/desk?n=2");
    CU_ASSERT(has("<form method=\"post\" action=\"/desk?n=2\" id=\"f\" phx-value-n=\"2\">"
                  "<input type=\"hidden\" name=\"_csrf_token\" value=\""));
    CU_ASSERT(has("name=\"_phx_event\" value=\"phx-submit=save&amp;phx-value-n=2\">"));
    CU_ASSERT(!has("phx-submit=\"save\"")); /* the browser's, until the client is there */
    CU_ASSERT(!has("phx-static\"") && !has(" phx-static>"));
    CU_ASSERT(has("-static\" name=\"_phx_event\" value=\"phx-click=add&amp;phx-value-by=10\" "
                  "phx-click=\"add\" phx-value-by=\"10\">ten"));
    CU_ASSERT(has("phx-click=%5B%5B%22push%22%2C%7B%22event%22%3A%22add%22%2C%22value%22"));
    CU_ASSERT(has("value=\"phx-click=add&amp;phx-value-by=5\" phx-click=\"add\""));
    CU_ASSERT(has("-static\" method=\"post\" action=\"/desk?n=2\" hidden><input"));
    begin("/desk?plain=1");
    CU_ASSERT(!has("<form") && !has("_phx_row"));
    begin("/probe");
    CU_ASSERT(!has("<form") && !has("_phx_row"));
}

static int64_t
expiry_of_page(int64_t now_s)
{
    struct session_id session;
    struct token token = { .row = 0 };
    struct view_row row;
    char text[1024];
    struct arena arena = { 0 };
    value_behind(html, "data-phx-session", text, sizeof text);
    CU_ASSERT_EQUAL_FATAL(
        session_cookie_verify(&world.keys, live_str_of(cookie + strlen(SESSION_COOKIE) + 1),
                              &session),
        LIVE_OK);
    CU_ASSERT_EQUAL_FATAL(token_verify(&arena, &world.keys, live_str_of(text), TOKEN_SESSION,
                                       &session, now_s, 3600, &token),
                          LIVE_OK);
    int64_t life = 0;
    for (int64_t s = 1800; s <= 2 * 86400; s += 1800)
        if (store_begin(world.store) == LIVE_OK &&
            store_view_take(world.store, &arena, &session, token.row, now_s + s, &row) ==
                LIVE_OK) {
            life = s;
            store_rollback(world.store);
        } else {
            store_rollback(world.store);
            break;
        }
    arena_release(&arena);
    return life;
}

static void
lives_for_a_day(void)
{
    int64_t now_s = clock_wall_s();
    begin("/desk");
    int64_t life = expiry_of_page(now_s);
    CU_ASSERT(life >= 86400 - 1800 && life <= 86400 + 1800);
    begin("/desk?plain=1");
    life = expiry_of_page(now_s);
    CU_ASSERT(life >= 1800 && life <= 3600);
}

/* ---- posts ---- */

static void
runs_the_handler_of_a_form(void)
{
    begin("/desk");
    begin_post("id=\"f\"", true);
    strcat(body, "&user%5Bname%5D=Bob+%26%0D%0AEve&how=now");
    CU_ASSERT_EQUAL(post(), 200);
    CU_ASSERT_EQUAL(error.status, LIVE_OK);
    CU_ASSERT(has("<p id=\"name\">Bob &amp;\nEve</p>"));
    CU_ASSERT(has("<p id=\"seen\">form user%5Bname%5D=Bob+%26%0AEve&amp;how=now 1</p>"));
    CU_ASSERT(has("<title>Desk</title>"));
    /* and again, on the same row, from the answer */
    begin_post("id=\"f\"", true);
    strcat(body, "&user%5Bname%5D=Zoe");
    CU_ASSERT_EQUAL(post(), 200);
    CU_ASSERT(has("<p id=\"name\">Zoe</p>") && !has("phx-static-notice"));
}

static void
runs_the_handler_of_a_button(void)
{
    begin("/desk");
    press("id=\"one\"");
    CU_ASSERT_EQUAL(post(), 200);
    CU_ASSERT(has("<p id=\"n\">2</p>") &&
              has("<p id=\"seen\">click {&quot;value&quot;:&quot;&quot;} none</p>"));
    begin("/desk?n=4");
    press("<button type=\"submit\" form=\"");
    CU_ASSERT_EQUAL(post(), 200);
    CU_ASSERT(has("<p id=\"n\">14</p>"));
    CU_ASSERT(has("{&quot;by&quot;:&quot;10&quot;,&quot;value&quot;:&quot;&quot;}"));
}

static void
carries_out_one_push(void)
{
    char value[1024];
    begin("/desk?n=4");
    const char *at = strstr(html, "phx-click=%5B%5B");
    CU_ASSERT_PTR_NOT_NULL_FATAL(at);
    snprintf(value, sizeof value, "%.*s", (int)strcspn(at, "\""), at);
    begin_post("-static\" method=\"post\"", false);
    add_field("_phx_event", value);
    CU_ASSERT_EQUAL(post(), 200);
    CU_ASSERT(has("<p id=\"n\">8</p>"));
    CU_ASSERT(has("{&quot;value&quot;:&quot;&quot;,&quot;by&quot;:4,&quot;deep&quot;:{&quot;a&"
                  "quot;:1}}"));
}

/* A click twice: the second post is of the page that the first one has answered. */
static void
carries_a_post_out_once(void)
{
    char first[sizeof body];
    begin("/desk");
    press("id=\"one\"");
    memcpy(first, body, sizeof body);
    CU_ASSERT_EQUAL(post(), 200);
    memcpy(body, first, sizeof body);
    CU_ASSERT_EQUAL(post(), 200);
    CU_ASSERT(has("<p id=\"n\">2</p>") &&
              has("phx-static-notice\" role=\"alert\">This was sent"));
    press("id=\"one\""); /* what it shows can be used */
    CU_ASSERT_EQUAL(post(), 200);
    CU_ASSERT(has("<p id=\"n\">3</p>") && !has("phx-static-notice"));
}

static void
follows_where_the_handler_sends(void)
{
    static const struct {
        const char *how, *to;
    } ways[] = { { "patch", "/desk?n=3" }, { "navigate", "/probe" }, { "redirect", "/probe" } };
    for (size_t i = 0; i < 3; i++) {
        char event[64];
        begin("/desk");
        begin_post("-static\" method=\"post\"", false);
        snprintf(event, sizeof event, "phx-click=go&phx-value-how=%s", ways[i].how);
        add_field("_phx_event", event);
        CU_ASSERT_EQUAL(post(), 303);
        CU_ASSERT(str_is(live_str_of(location), live_str_of(ways[i].to)));
        CU_ASSERT(str_starts(live_str_of(first_cookie), LIVE_STR("__phoenix_flash__=")));
        CU_ASSERT_STRING_EQUAL(html, "");
    }
}

/* ---- what is refused ---- */

static void
refuses_whom_it_does_not_know(void)
{
    char good[sizeof body], kept[sizeof cookie];
    begin("/desk");
    press("id=\"one\"");
    memcpy(good, body, sizeof body);
    memcpy(kept, cookie, sizeof cookie);
    cookie[0] = '\0'; /* no session */
    CU_ASSERT_EQUAL(post(), 403);
    CU_ASSERT(has("Not allowed"));
    begin("/desk"); /* another session */
    memcpy(body, good, sizeof body);
    CU_ASSERT_EQUAL(post(), 403);
    memcpy(cookie, kept, sizeof cookie);
    static const char *const fields[] = { "_csrf_token=", "_phx_row=" };
    for (int i = 0; i < 2; i++) { /* one letter is another */
        memcpy(body, good, sizeof body);
        char *at = strstr(body, fields[i]) + strlen(fields[i]) + 30;
        *at = *at == 'A' ? 'B' : 'A';
        CU_ASSERT_EQUAL(post(), 403);
        CU_ASSERT_EQUAL(error.status, LIVE_OK);
    }
    memcpy(body, good, sizeof body);
    memcpy(strstr(body, "_csrf_token"), "_nsrf_token", 11);
    CU_ASSERT_EQUAL(post(), 403);
    memcpy(body, good, sizeof body); /* nothing of that was done */
    CU_ASSERT_EQUAL(post(), 200);
    CU_ASSERT(has("<p id=\"n\">2</p>"));
}

static void
refuses_what_is_no_event(void)
{
    static const char *const events[] = {
        "phx-click=nothing", "phx-value-by=3",
        "phx-click=",        "phx-click=%5B%5B%22hide%22%2C%7B%7D%5D%5D",
        "phx-click=%5B1",    "%zz"
    };
    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        begin("/desk");
        begin_post("-static\" method=\"post\"", false);
        add_field("_phx_event", events[i]);
        CU_ASSERT_EQUAL(post(), 400);
    }
    begin("/desk");
    press("id=\"one\"");
    CU_ASSERT_EQUAL(send_as("POST", "/desk", "text/plain", live_str_of(body)), 405);
    CU_ASSERT_EQUAL(
        send_as("PUT", "/desk", "application/x-www-form-urlencoded", live_str_of(body)), 405);
    CU_ASSERT_EQUAL(
        send_as("POST", "/nowhere", "application/x-www-form-urlencoded", live_str_of(body)),
        404);
    CU_ASSERT_EQUAL(
        send_as("POST", "/desk", "application/x-www-form-urlencoded", LIVE_STR("user=1")), 405);
}

static void
keeps_the_state_of_a_failure(void)
{
    begin("/desk?n=5");
    begin_post("-static\" method=\"post\"", false);
    add_field("_phx_event", "phx-click=fail");
    CU_ASSERT_EQUAL(post(), 500);
    CU_ASSERT(strstr(error.message, "fail of view desk: asked to") != NULL);
    CU_ASSERT_EQUAL(post(), 200); /* not again */
    CU_ASSERT(has("<p id=\"n\">5</p>") && has("phx-static-notice"));
}

static void
shows_a_fresh_page_for_a_row_that_is_gone(void)
{
    struct session_id session;
    begin("/desk?n=5");
    press("id=\"one\"");
    CU_ASSERT_EQUAL(session_cookie_verify(&world.keys,
                                          live_str_of(cookie + strlen(SESSION_COOKIE) + 1),
                                          &session),
                    LIVE_OK);
    CU_ASSERT_EQUAL(store_session_delete(world.store, &session), LIVE_OK);
    CU_ASSERT_EQUAL(send_as("POST", "/desk?n=5", "application/x-www-form-urlencoded; charset=x",
                            live_str_of(body)),
                    409);
    CU_ASSERT(has("<p id=\"n\">5</p>") &&
              has("role=\"alert\">This page was open for too long"));
    press("id=\"one\"");
    CU_ASSERT_EQUAL(post(), 200);
    CU_ASSERT(has("<p id=\"n\">6</p>"));
    world.token_max_age_s = -1; /* the token is too old */
    press("id=\"one\"");
    CU_ASSERT_EQUAL(post(), 409);
    world.token_max_age_s = 3600;
}

/* The answer is a document of its own: its client joins first. */
static void
answers_with_a_row_that_can_be_joined(void)
{
    struct session_id session;
    struct token token = { .row = 0 };
    struct view_row row;
    struct arena arena = { 0 };
    char text[1024];
    begin("/desk");
    value_behind(html, "data-phx-session", text, sizeof text);
    CU_ASSERT_EQUAL(session_cookie_verify(&world.keys,
                                          live_str_of(cookie + strlen(SESSION_COOKIE) + 1),
                                          &session),
                    LIVE_OK);
    CU_ASSERT_EQUAL(token_verify(&arena, &world.keys, live_str_of(text), TOKEN_SESSION,
                                 &session, clock_wall_s(), 3600, &token),
                    LIVE_OK);
    CU_ASSERT_EQUAL(
        store_view_take(world.store, &arena, &session, token.row, clock_wall_s(), &row),
        LIVE_OK); /* a tab joins */
    press("id=\"one\"");
    CU_ASSERT_EQUAL(post(), 200); /* a click that was faster than the join's answer counts */
    CU_ASSERT(has("<p id=\"n\">2</p>"));
    CU_ASSERT_EQUAL(
        store_view_checkpoint(world.store, token.row, row.epoch, LIVE_STR("x"), clock_wall_s()),
        LIVE_ELOST);
    CU_ASSERT_EQUAL(store_view_read(world.store, &arena, &session, token.row, &row), LIVE_OK);
    CU_ASSERT(row.joined == 0 && row.epoch == 2 && row.posted == 1);
    arena_release(&arena);
}

/* Each allocation fails once: the page, or an error page. */
static void
survives_lack_of_memory(void)
{
    for (uint64_t n = 1;; n++) {
        begin("/desk");
        press("id=\"one\"");
        mem_probe()->fail_at = mem_probe()->n_allocations + n;
        uint64_t before = mem_probe()->n_allocations;
        unsigned status = post();
        mem_probe()->fail_at = 0;
        if (mem_probe()->n_allocations - before < n) {
            CU_ASSERT_EQUAL(status, 200);
            return;
        }
        CU_ASSERT(status == 200 || status == 500 || status == 503);
    }
}

/* ---- fragments ---- */

static void
gives_a_fragment(void)
{
    char own[sizeof cookie];
    begin("/probe");
    memcpy(own, cookie, sizeof cookie);
    CU_ASSERT_EQUAL(get("/-/live/probe?count=8"), 200);
    CU_ASSERT(strncmp(html, "<div id=\"phx-", 13) == 0);
    CU_ASSERT(!has("data-phx-main") && !has("<html") && has("<p id=\"count\">8</p>"));
    CU_ASSERT_STRING_EQUAL(html + strlen(html) - 6, "</div>");
    CU_ASSERT(has(" data-csrf-token=\""));
    CU_ASSERT_PTR_NULL(response.set_cookie.ptr);
    CU_ASSERT_EQUAL(get("/-/live/~main/probe/6/x"), 200);
    CU_ASSERT(has(" data-phx-main data-phx-session=") && has("<p id=\"count\">6</p>"));
    CU_ASSERT_STRING_EQUAL(cookie, own);
}

static void
gives_a_bearer_where_there_is_no_cookie(void)
{
    char text[1024];
    struct session_id session;
    struct token token;
    struct arena arena = { 0 };
    cookie[0] = '\0';
    CU_ASSERT_EQUAL(get("/-/live/probe"), 200);
    CU_ASSERT_PTR_NULL(response.set_cookie.ptr);
    CU_ASSERT(!has("csrf"));
    value_behind(html, "data-phx-session", text, sizeof text);
    live_str rest, bearer = str_cut(live_str_of(text), '.', &rest);
    CU_ASSERT_PTR_NOT_NULL_FATAL(rest.ptr);
    CU_ASSERT_EQUAL(bearer_verify(&world.keys, bearer, &session), LIVE_OK);
    CU_ASSERT_EQUAL(session_cookie_verify(&world.keys, bearer, &session), LIVE_EAUTH);
    CU_ASSERT_EQUAL(bearer_verify(&world.keys, bearer, &session), LIVE_OK);
    CU_ASSERT_EQUAL(token_verify(&arena, &world.keys, rest, TOKEN_SESSION, &session,
                                 clock_wall_s(), 3600, &token),
                    LIVE_OK);
    CU_ASSERT(token.is_embedded && !token.is_main && str_is(token.url, LIVE_STR("/probe")));
    arena_release(&arena);
    /* its forms are the same anonymous session's, without a cookie or beside another's */
    CU_ASSERT_EQUAL(get("/-/live/desk"), 200);
    press("id=\"one\"");
    CU_ASSERT_EQUAL(post(), 200);
    CU_ASSERT(has("<p id=\"n\">2</p>") && has("<title>Desk</title>"));
    CU_ASSERT_STRING_EQUAL(cookie, "");
    press("id=\"one\"");
    memcpy(strstr(body, "_csrf_token"), "_nsrf_token", 11);
    CU_ASSERT_EQUAL(post(), 403);
}

static void
says_what_is_wrong_with_a_fragment_in_short(void)
{
    cookie[0] = '\0';
    CU_ASSERT_EQUAL(get("/-/live/nowhere"), 404);
    CU_ASSERT(strncmp(html, "<p role=\"alert\">Not found", 24) == 0 && !has("<html"));
    CU_ASSERT_EQUAL(get("/-/live/probe?count=666"), 500);
    CU_ASSERT(strncmp(html, "<p role=\"alert\">", 16) == 0 && !has("<html"));
    CU_ASSERT_EQUAL(get("/-/live/desk?n=404"), 404);
    CU_ASSERT_EQUAL(get("/-/live"), 404);
    CU_ASSERT_EQUAL(get("/-/livelihood"), 404);
    CU_ASSERT(has("<html")); /* not below the path: a page */
    CU_ASSERT_EQUAL(send_as("POST", "/-/live/probe", "application/x-www-form-urlencoded",
                            LIVE_STR("_phx_row=1&_phx_event=x")),
                    405);
    world.fragments = live_none;
    CU_ASSERT_EQUAL(get("/-/live/probe"), 404);
    world.fragments = LIVE_STR("/-/live");
}

void
post_tests(void)
{
    CU_pSuite suite = CU_add_suite("post", setup, teardown);
    CU_ADD_TEST(suite, writes_forms_for_browsers);
    CU_ADD_TEST(suite, lives_for_a_day);
    CU_ADD_TEST(suite, runs_the_handler_of_a_form);
    CU_ADD_TEST(suite, runs_the_handler_of_a_button);
    CU_ADD_TEST(suite, carries_out_one_push);
    CU_ADD_TEST(suite, carries_a_post_out_once);
    CU_ADD_TEST(suite, follows_where_the_handler_sends);
    CU_ADD_TEST(suite, refuses_whom_it_does_not_know);
    CU_ADD_TEST(suite, refuses_what_is_no_event);
    CU_ADD_TEST(suite, keeps_the_state_of_a_failure);
    CU_ADD_TEST(suite, shows_a_fresh_page_for_a_row_that_is_gone);
    CU_ADD_TEST(suite, answers_with_a_row_that_can_be_joined);
    CU_ADD_TEST(suite, survives_lack_of_memory);
    CU_ADD_TEST(suite, gives_a_fragment);
    CU_ADD_TEST(suite, gives_a_bearer_where_there_is_no_cookie);
    CU_ADD_TEST(suite, says_what_is_wrong_with_a_fragment_in_short);
}
