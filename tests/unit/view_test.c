/* view_test.c: the life cycle of a view in memory, with the probe application. */
#include "unit.h"

#include "mem.h"
#include "probe/probe_app.h"
#include "render.h"
#include "str.h"
#include "view_inside.h"

static struct app app;
static struct turn turn;

static int
setup(void)
{
    return app_use(&app, &probe_app, NULL) || turn_init(&turn, app.largest_row);
}

static int
teardown(void)
{
    turn_release(&turn);
    return 0;
}

static live_status
mounted(struct view **view, const char *query, bool connected, live_error *error)
{
    struct live_params params = { 0 };
    const live_route *route;
    live_status status = app_route(&app, &turn.arena, LIVE_STR("/probe"), live_str_of(query), &route, &params);
    if (!status)
        status = view_new(view, route->view, LIVE_STR("phx-1"), connected, error);
    if (!status)
        status = view_set_uri(*view, LIVE_STR("/probe"), NULL);
    if (!status)
        status = view_mount(*view, &params, error);
    return status;
}

static bool
shows(struct view *view, const char *text)
{
    struct buf out = { 0 };
    view_html(view, &out, NULL);
    buf_char(&out, '\0');
    bool found = strstr(out.data, text) != NULL;
    buf_release(&out);
    return found;
}

static live_status
send(struct view *view, const char *name, const char *type, const char *value, live_error *error)
{
    struct view_event event = { .name = live_str_of(name),
                                .type = live_str_of(type),
                                .value = live_str_of(value) };
    return view_event(view, &event, error);
}

static void
diff_is(struct view *view, const char *expected)
{
    struct buf out = { 0 };
    bool sent = view_diff(view, &out);
    CU_ASSERT_EQUAL(sent, expected != NULL);
    if (expected && !str_is(buf_text(&out), live_str_of(expected))) {
        printf("\n  got  %.*s\n  want %s\n", (int)out.len, out.data, expected);
        CU_FAIL("diff");
    }
    buf_release(&out);
}

static void
mounts_and_renders(void)
{
    struct view *view = NULL;
    live_error error;
    turn_begin(&turn);
    CU_ASSERT_EQUAL_FATAL(mounted(&view, "count=41&name=%3Cb%3E", false, &error), LIVE_OK);
    CU_ASSERT(shows(view, "<p id=\"count\">41</p>"));
    CU_ASSERT(shows(view, "<p id=\"name\">&lt;b&gt;</p>"));
    CU_ASSERT_PTR_NULL(view_take_timers(view)); /* not while disconnected */
    CU_ASSERT(str_is(view_page_title(view), LIVE_STR("Probe")));
    view_free(view);
    turn_end(&turn);
}

static void
events_and_diffs(void)
{
    struct view *view = NULL;
    struct buf full = { 0 };
    live_error error;
    turn_begin(&turn);
    CU_ASSERT_EQUAL_FATAL(mounted(&view, NULL, true, &error), LIVE_OK);
    view_full(view, &full);
    CU_ASSERT(str_starts(buf_text(&full), LIVE_STR("{\"s\":0,\"0\":\"1\",\"1\":\"Ann\",\"2\":\"\",\"p\":{\"0\":[")));
    CU_ASSERT(str_ends(buf_text(&full), LIVE_STR(",\"t\":\"Probe\"}")));
    CU_ASSERT_FALSE(view_is_dirty(view));
    diff_is(view, NULL);
    CU_ASSERT_EQUAL(send(view, "inc", "click", "{\"by\":\"4\"}", &error), LIVE_OK);
    CU_ASSERT(view_is_dirty(view));
    diff_is(view, "{\"0\":\"5\"}");
    CU_ASSERT_EQUAL(send(view, "rename", "form", "name=B%C3%B8+x", &error), LIVE_OK);
    diff_is(view, "{\"1\":\"Bø x\",\"t\":\"Bø x\"}");
    CU_ASSERT_EQUAL(send(view, "other", "click", NULL, &error), LIVE_OK);
    diff_is(view, "{\"2\":{\"s\":0,\"0\":\"caught other\"},\"p\":{\"0\":[\"<p id=\\\"notice\\\">\",\"</p>\"]}}");
    CU_ASSERT_EQUAL(send(view, "inc", "click", "{\"by\":null}", &error), LIVE_OK);
    diff_is(view, "{\"0\":\"6\"}"); /* the temporary notice stays on the page, unsent */
    live_message message = { .tag = 4 };
    CU_ASSERT_EQUAL(view_info(view, &message, &error), LIVE_OK);
    diff_is(view, "{\"0\":\"10\"}");
    buf_release(&full);
    view_free(view);
    turn_end(&turn);
}

static void
timers_are_asked_for(void)
{
    struct view *view = NULL;
    live_error error;
    turn_begin(&turn);
    CU_ASSERT_EQUAL_FATAL(mounted(&view, NULL, true, &error), LIVE_OK);
    struct timer_request *first = view_take_timers(view);
    CU_ASSERT_PTR_NOT_NULL_FATAL(first);
    CU_ASSERT_EQUAL(first->tag, 7);
    CU_ASSERT_EQUAL(first->delay_ms, 250);
    CU_ASSERT(first->repeat);
    CU_ASSERT_PTR_NULL(first->next);
    CU_ASSERT_EQUAL(send(view, "clock", "click", "{}", &error), LIVE_OK);
    first = view_take_timers(view);
    CU_ASSERT_PTR_NOT_NULL_FATAL(first);
    CU_ASSERT_EQUAL(first->delay_ms, 1); /* 0 would mean cancel */
    CU_ASSERT_EQUAL(first->next->tag, 7);
    CU_ASSERT_EQUAL(first->next->delay_ms, 0);
    view_free(view);
    turn_end(&turn);
}

static void
failures_say_why(void)
{
    struct view *view = NULL;
    live_error error;
    turn_begin(&turn);
    CU_ASSERT_EQUAL(mounted(&view, "count=666", true, &error), LIVE_ERROR);
    CU_ASSERT_STRING_EQUAL(error.message, "mount of view probe: no probe number 666");
    CU_ASSERT_PTR_NOT_NULL(strstr(error.file, "probe.live.html"));
    view_free(view);
    CU_ASSERT_EQUAL_FATAL(mounted(&view, NULL, true, &error), LIVE_OK);
    view_take_timers(view);
    CU_ASSERT_EQUAL(send(view, "fail", "click", "{}", &error), LIVE_ERROR);
    CU_ASSERT_STRING_EQUAL(error.message, "fail of view probe: asked to, by Ann");
    CU_ASSERT_PTR_NULL(view_take_timers(view)); /* a failed callback leaves nothing behind */
    view_free(view);
    turn_end(&turn);
}

static void
snapshots_restore(void)
{
    struct view *view = NULL, *again = NULL;
    struct buf snapshot = { 0 };
    live_error error;
    turn_begin(&turn);
    CU_ASSERT_EQUAL_FATAL(mounted(&view, "count=9&name=a+name+longer+than+fifteen+bytes", true, &error), LIVE_OK);
    send(view, "inc", "click", "{}", &error);
    view_snapshot(view, &snapshot);
    CU_ASSERT_EQUAL_FATAL(view_new(&again, view_class(view), LIVE_STR("phx-1"), true, &error), LIVE_OK);
    CU_ASSERT_EQUAL_FATAL(view_restore(again, buf_text(&snapshot), &error), LIVE_OK);
    CU_ASSERT_STRING_EQUAL(error.message, "");
    CU_ASSERT_EQUAL(view_load(again, &(struct live_params){ 0 }, &error), LIVE_OK);
    CU_ASSERT(shows(again, "<p id=\"count\">10</p>"));
    CU_ASSERT(shows(again, "a name longer than fifteen bytes"));
    view_free(again);
    CU_ASSERT_EQUAL_FATAL(view_new(&again, view_class(view), LIVE_STR("phx-1"), true, &error), LIVE_OK);
    CU_ASSERT_EQUAL(view_restore(again, LIVE_STR("CLV\x01rubbish"), &error), LIVE_EINVAL);
    view_free(again);
    buf_release(&snapshot);
    view_free(view);
    turn_end(&turn);
}

/* Whatever allocation fails, the outcome is the right page or a failure that is said. */
static void
whole_life(void)
{
    struct view *view = NULL;
    struct buf out = { 0 };
    live_error error = { 0 };
    turn_begin(&turn);
    live_status status = mounted(&view, "name=somebody+with+a+long+name", true, &error);
    if (!status)
        view_full(view, &out);
    if (!status && !out.failed)
        status = send(view, "exhaust", "click", "{}", &error);
    if (!status && !out.failed) {
        out.len = 0;
        if (view_diff(view, &out) && !out.failed) {
            CU_ASSERT(str_starts(buf_text(&out), LIVE_STR("{\"0\":\"2\",\"1\":\"somebody with")));
            CU_ASSERT(out.len > 24 * 54);
        } else {
            CU_ASSERT(out.failed);
        }
    }
    if (status)
        CU_ASSERT_EQUAL(status, LIVE_ENOMEM);
    buf_release(&out);
    view_free(view);
    turn_end(&turn);
    arena_release(&turn.arena);
}

static void
failing_memory(void)
{
    unit_each_failing(whole_life);
}

static void
steady_state_allocates_nothing(void)
{
    struct view *view = NULL;
    struct buf out = { 0 };
    live_error error;
    turn_begin(&turn);
    CU_ASSERT_EQUAL_FATAL(mounted(&view, NULL, true, &error), LIVE_OK);
    view_full(view, &out);
    turn_end(&turn);
    uint64_t before = 0;
    for (int i = 0; i < 200; i++) {
        if (i == 100)
            before = mem_probe()->n_allocations;
        turn_begin(&turn);
        out.len = 0;
        send(view, "inc", "click", "{\"value\":\"\"}", &error);
        view_snapshot(view, &out);
        CU_ASSERT(view_diff(view, &out));
        turn_end(&turn);
    }
    CU_ASSERT_EQUAL(mem_probe()->n_allocations, before);
    turn_begin(&turn);
    view_free(view);
    turn_end(&turn);
    buf_release(&out);
}

/* What a form in a part would carry; the part's number is its own. */
static void
put_token(live_render *r, const void *self, void *prints, const uint64_t *changed)
{
    static const live_str statics[] = { LIVE_STR_INIT(""), LIVE_STR_INIT("") };
    static const live_template t = { .n_parts = 1, .statics = statics };
    (void)self, (void)prints, (void)changed;
    live_open(r, &t);
    if (live_part(r, 0, 0))
        live_put(r, live_csrf_(r));
    live_close(r);
}

static live_str
token_of(void *owner)
{
    return live_csrf_token(owner);
}

static void
one_csrf_token_a_view(void)
{
    const struct token_keys keys = { .n_keys = 1, .keys = { { .id = 7 } } };
    const struct session_id mine = { "0123456789abcde" }, yours = { "another session" };
    struct mem_probe *probe = mem_probe();
    struct view *view;
    struct buf out = { 0 };
    turn_begin(&turn);
    CU_ASSERT_EQUAL_FATAL(mounted(&view, "", true, NULL), LIVE_OK);
    live_socket *socket = &view->socket;
    CU_ASSERT(str_is(live_csrf_token(socket), LIVE_STR("")));
    view_set_session(view, &keys, &mine);
    probe->fail_at = probe->n_allocations + 1;
    CU_ASSERT(str_is(live_csrf_token(socket), LIVE_STR("")));
    CU_ASSERT(turn.failed);
    probe->fail_at = 0;
    live_str token = live_csrf_token(socket);
    CU_ASSERT_EQUAL(csrf_verify(&keys, token, &mine), LIVE_OK);
    CU_ASSERT_EQUAL(csrf_verify(&keys, token, &yours), LIVE_EAUTH);
    CU_ASSERT_PTR_EQUAL(live_csrf_token(socket).ptr, token.ptr);
    const struct render_scope scope = { .csrf_token = token_of, .owner = socket };
    render_html(&out, &turn.arena, put_token, NULL, NULL, &scope);
    CU_ASSERT(str_is(buf_text(&out), token));
    buf_reset(&out);
    render_html(&out, &turn.arena, put_token, NULL, NULL, NULL);
    CU_ASSERT(str_is(buf_text(&out), LIVE_STR("")) && !out.failed);
    buf_release(&out);
    view_free(view);
    turn_end(&turn);
}

/* The layout is the root of the tree; the view is its part 4. */
static void
live_layout_around(void)
{
    const struct token_keys keys = { .n_keys = 1, .keys = { { .id = 7 } } };
    const struct session_id session = { "0123456789abcde" };
    struct view *view;
    live_error error;
    struct buf full = { 0 };
    turn_begin(&turn);
    CU_ASSERT_EQUAL_FATAL(mounted(&view, "count=3", true, &error), LIVE_OK);
    view_set_session(view, &keys, &session);
    CU_ASSERT_EQUAL_FATAL(view_set_layout(view, &probe_frame_class), LIVE_OK);
    CU_ASSERT(shows(view, "\">Probe 3</header>"));
    CU_ASSERT(shows(view, "<main phx-click=\"other\"><p id=\"count\">3</p>"));
    char opening[128];
    live_str token = view_csrf_token(view);
    snprintf(opening, sizeof opening, "<header data-csrf=\"%.*s\">", (int)token.len, token.ptr);
    CU_ASSERT(token.len && shows(view, opening));
    view_full(view, &full);
    CU_ASSERT_PTR_NOT_NULL(memmem(full.data, full.len, "\"2\":\"3\",\"3\":\"\",\"4\":{\"s\":1,\"0\":\"3\"", 30));
    CU_ASSERT(str_ends(buf_text(&full), LIVE_STR(",\"t\":\"Probe\"}")));
    diff_is(view, NULL);
    CU_ASSERT_EQUAL(send(view, "inc", "click", NULL, &error), LIVE_OK);
    diff_is(view, "{\"2\":\"4\",\"4\":{\"0\":\"4\"}}");
    CU_ASSERT_EQUAL(send(view, "rename", "form", "name=", &error), LIVE_OK); /* no title: the default */
    diff_is(view, "{\"1\":\"none\",\"4\":{\"1\":\"\"},\"t\":\"\"}");
    CU_ASSERT_EQUAL(send(view, "greet", "click", NULL, &error), LIVE_OK);
    CU_ASSERT(view_is_dirty(view));
    diff_is(view, "{\"2\":\"77\",\"3\":{\"s\":0,\"0\":\"hello\"},\"4\":{\"0\":\"77\"},"
                  "\"p\":{\"0\":[\"<i phx-click=\\\"lv:clear-flash\\\">\",\"</i>\"]}}");
    CU_ASSERT_EQUAL(send(view, "lv:clear-flash", "click", NULL, &error), LIVE_OK);
    diff_is(view, "{\"3\":\"\"}"); /* nothing of the view has changed */
    diff_is(view, NULL);
    CU_ASSERT_EQUAL(send(view, "other", "click", NULL, &error), LIVE_OK); /* its handle_event */
    diff_is(view, "{\"4\":{\"2\":{\"s\":0,\"0\":\"caught other\"}},"
                  "\"p\":{\"0\":[\"<p id=\\\"notice\\\">\",\"</p>\"]}}");
    CU_ASSERT_EQUAL(view_set_layout(view, NULL), LIVE_OK);
    CU_ASSERT(shows(view, "<p id=\"count\">77</p>"));
    buf_release(&full);
    view_free(view);
    turn_end(&turn);
}

/* A view of the session's data (NULL: no session) in probe_place. */
static live_status
mounted_in_place(struct view **view, const char *data)
{
    struct live_params params = { 0 };
    const live_route *route;
    const struct view_place place = { .data = live_str_of(data) };
    live_status status = app_route(&app, &turn.arena, LIVE_STR("/probe"), live_none, &route, &params);
    *view = NULL;
    if (!status)
        status = view_new(view, route->view, LIVE_STR("phx-1"), true, NULL);
    if (!status)
        status = view_set_layout(*view, &probe_place_class);
    if (!status)
        status = view_set_uri(*view, LIVE_STR("/probe?a=1"), NULL);
    if (status)
        return status;
    view_set_place(*view, &place);
    return view_mount(*view, &params, NULL);
}

/* Where the user is and who he is: a layout's fields that no view has. */
static void
layout_shows_uri_and_session(void)
{
    struct view *view;
    struct buf full = { 0 };
    turn_begin(&turn);
    CU_ASSERT_EQUAL_FATAL(mounted_in_place(&view, "{\"user\":\"\\u00c5sa & co\",\"n\":1}"), LIVE_OK);
    CU_ASSERT(shows(view, "<nav data-at=\"/probe?a=1\">Åsa &amp; co</nav>"));
    view_full(view, &full);
    CU_ASSERT_FALSE(view_is_dirty(view));
    diff_is(view, NULL);
    turn_end(&turn);
    turn_begin(&turn);
    CU_ASSERT_EQUAL(view_set_uri(view, LIVE_STR("/probe?a=2"), NULL), LIVE_OK);
    CU_ASSERT(view_is_dirty(view));
    diff_is(view, "{\"0\":\" data-at=\\\"/probe?a=2\\\"\"}");
    CU_ASSERT_EQUAL(view_set_uri(view, LIVE_STR("/probe?a=2"), NULL), LIVE_OK);
    CU_ASSERT_FALSE(view_is_dirty(view));
    CU_ASSERT(shows(view, "Åsa"));
    view_free(view);
    static const char *const without[] = { NULL, "{}", "{\"user\":7}", "{\"user\":null}" };
    for (size_t i = 0; i < 4; i++) {
        CU_ASSERT_EQUAL_FATAL(mounted_in_place(&view, without[i]), LIVE_OK);
        CU_ASSERT(shows(view, ">nobody</nav>"));
        view_free(view);
    }
    CU_ASSERT_EQUAL_FATAL(mounted_in_place(&view, "{\"user\":\"\"}"), LIVE_OK);
    CU_ASSERT(shows(view, "\"></nav>"));
    view_free(view);
    turn_end(&turn);
    buf_release(&full);
}

static void
mount_in_place_once(void)
{
    struct view *view;
    turn_begin(&turn);
    live_status status = mounted_in_place(&view, "{\"user\":\"Bo\"}");
    CU_ASSERT(status == LIVE_ENOMEM || status == LIVE_OK);
    view_free(view);
    turn_end(&turn);
}

static void
layout_of_session_without_memory(void)
{
    unit_each_failing(mount_in_place_once);
}

/* {@inner} twice: a template that no compiler can refuse. */
static void
put_twice(live_render *r, const void *self, void *prints, const uint64_t *changed)
{
    static const live_str statics[] = { LIVE_STR_INIT(""), LIVE_STR_INIT(""), LIVE_STR_INIT("") };
    static const live_template t = { .n_parts = 2, .statics = statics };
    (void)self, (void)prints, (void)changed;
    live_open(r, &t);
    for (unsigned i = 0; i < 2; i++)
        if (live_part(r, i, 0))
            live_put_inner(r, (live_markup){ live_none });
    live_close(r);
}

static void
inner_twice_fails(void)
{
    live_layout_class twice = probe_frame_class;
    struct view *view;
    struct buf out = { 0 };
    twice.render = put_twice;
    turn_begin(&turn);
    CU_ASSERT_EQUAL_FATAL(mounted(&view, "", true, NULL), LIVE_OK);
    CU_ASSERT_EQUAL_FATAL(view_set_layout(view, &twice), LIVE_OK);
    view_full(view, &out);
    CU_ASSERT(out.failed);
    CU_ASSERT_PTR_NOT_NULL(strstr(view_render_error(view)->message, "twice"));
    CU_ASSERT_PTR_NOT_NULL(strstr(view_render_error(view)->file, "probe_frame.live.html"));
    buf_release(&out);
    view_free(view);
    turn_end(&turn);
}

static void
layout_without_memory(void)
{
    struct mem_probe *probe = mem_probe();
    struct view *view;
    turn_begin(&turn);
    CU_ASSERT_EQUAL_FATAL(mounted(&view, "", true, NULL), LIVE_OK);
    probe->fail_at = probe->n_allocations + 1;
    CU_ASSERT_EQUAL(view_set_layout(view, &probe_frame_class), LIVE_ENOMEM);
    probe->fail_at = 0;
    CU_ASSERT(shows(view, "<p id=\"count\">1</p>"));
    view_free(view);
    turn_end(&turn);
}

void
view_tests(void)
{
    CU_pSuite suite = CU_add_suite("view", setup, teardown);
    CU_add_test(suite, "mounts and renders", mounts_and_renders);
    CU_add_test(suite, "events and diffs", events_and_diffs);
    CU_add_test(suite, "timers are asked for", timers_are_asked_for);
    CU_add_test(suite, "failures say why", failures_say_why);
    CU_add_test(suite, "snapshots restore", snapshots_restore);
    CU_add_test(suite, "failing memory", failing_memory);
    CU_add_test(suite, "one CSRF token a view", one_csrf_token_a_view);
    CU_add_test(suite, "a live layout", live_layout_around);
    CU_add_test(suite, "a live layout that shows its view twice", inner_twice_fails);
    CU_add_test(suite, "a live layout without memory", layout_without_memory);
    CU_add_test(suite, "a layout shows the address and the session", layout_shows_uri_and_session);
    CU_add_test(suite, "a layout of the session without memory", layout_of_session_without_memory);

    CU_add_test(suite, "steady state allocates nothing", steady_state_allocates_nothing);
}
