/* layout_test.c: a live layout that shows lists, structs and forms of its view. */
#include "unit.h"

#include "app.h"
#include "probe/probe_app.h"
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

static struct view *
mounted(const char *name)
{
    struct view *view;
    struct live_params params = { 0 };
    CU_ASSERT_EQUAL_FATAL(
        view_new(&view, app_view(&app, live_str_of(name)), LIVE_STR("phx-1"), true, NULL),
        LIVE_OK);
    CU_ASSERT_EQUAL_FATAL(view_set_layout(view, &probe_shelf_class), LIVE_OK);
    CU_ASSERT_EQUAL_FATAL(view_set_uri(view, LIVE_STR("/"), NULL), LIVE_OK);
    CU_ASSERT_EQUAL_FATAL(view_mount(view, &params, NULL), LIVE_OK);
    return view;
}

static void
html_is(struct view *view, const char *expected)
{
    struct buf out = { 0 };
    view_html(view, &out, NULL);
    if (!str_is(buf_text(&out), live_str_of(expected))) {
        printf("\n  got  %.*s\n  want %s\n", (int)out.len, out.data, expected);
        CU_FAIL("html");
    }
    buf_release(&out);
}

/* What a change of `what` sends. */
static void
diff_is(struct view *view, const char *what, const char *expected)
{
    char value[64];
    struct buf out = { 0 };
    live_error error;
    snprintf(value, sizeof value, "{\"what\":\"%s\"}", what);
    struct view_event event = { .name = LIVE_STR("change"),
                                .type = LIVE_STR("click"),
                                .value = live_str_of(value) };
    CU_ASSERT_EQUAL(view_event(view, &event, &error), LIVE_OK);
    view_diff(view, &out);
    if (!str_is(buf_text(&out), live_str_of(expected))) {
        printf("\n  got  %.*s\n  want %s\n", (int)out.len, out.data, expected);
        CU_FAIL("diff");
    }
    buf_release(&out);
}

static void
shows_the_views(void)
{
    turn_begin(&turn);
    struct view *view = mounted("shop");
    struct buf full = { 0 };
    html_is(view, "<nav><a>link 1</a><a>link 2</a><a>link 3</a></nav>\n"
                  "<p>Home small {&quot;a&quot;:1}</p>\n"
                  "<input name=\"search[q]\" value=\"any\">\n"
                  "<main><b phx-click=\"change\">0</b>\n</main>\n");
    view_full(view, &full);
    diff_is(view, "n", "{\"5\":{\"0\":\"1\"}}");
    diff_is(view, "row", "{\"0\":{\"k\":{\"1\":{\"0\":\"other\"},\"kc\":3}}}");
    diff_is(view, "move", "{\"0\":{\"k\":{\"0\":2,\"1\":0,\"2\":1,\"kc\":3,\"km\":true}}}");
    diff_is(view, "struct", "{\"1\":\"&lt;Away&gt;\"}");
    diff_is(view, "enum", "{\"2\":\"large\"}");
    diff_is(view, "json", "{\"3\":\"[2]\"}");
    diff_is(view, "form", "{\"4\":{\"1\":\" value=\\\"new\\\"\"}}");
    html_is(view,
            "<nav><a>link 3</a><a>link 1</a><a>other</a></nav>\n<p>&lt;Away&gt; large [2]</p>\n"
            "<input name=\"search[q]\" value=\"new\">\n"
            "<main><b phx-click=\"change\">1</b>\n</main>\n");
    buf_release(&full);
    view_free(view);
    turn_end(&turn);
}

/* Code that knows no view fills what the layout shows. */
static void
fields_by_name(void)
{
    turn_begin(&turn);
    struct view *view = mounted("shop");
    struct buf full = { 0 };
    live_error error;
    view_full(view, &full);
    diff_is(view, "names",
            "{\"0\":{\"k\":{\"0\":{\"0\":\"first\"},\"kc\":3}},\"1\":\"named\","
            "\"4\":{\"1\":\" value=\\\"asked\\\"\"}}");
    struct view_event event = { .name = LIVE_STR("change"), .type = LIVE_STR("click") };
    event.value = LIVE_STR("{\"what\":\"other\"}");
    CU_ASSERT(view_event(view, &event, &error) != LIVE_OK &&
              strstr(error.message, "another struct"));
    view_free(view);
    view = mounted("shop");
    event.value = LIVE_STR("{\"what\":\"none\"}");
    CU_ASSERT(view_event(view, &event, &error) != LIVE_OK &&
              strstr(error.message, "no field of that name"));
    buf_release(&full);
    view_free(view);
    turn_end(&turn);
}

static void
shows_nothing_of_a_view_without(void)
{
    turn_begin(&turn);
    struct view *view = mounted("bare");
    struct buf full = { 0 };
    html_is(view, "<nav></nav>\n<p> large null</p>\n\n<main><b>bare</b>\n</main>\n");
    view_full(view, &full);
    CU_ASSERT(!full.failed && full.len > 0);
    buf_release(&full);
    view_free(view);
    turn_end(&turn);
}

void
layout_tests(void)
{
    CU_pSuite suite = CU_add_suite("layout", setup, teardown);
    CU_add_test(suite, "shows the view's", shows_the_views);
    CU_add_test(suite, "fields by name", fields_by_name);
    CU_add_test(suite, "shows nothing of a view without", shows_nothing_of_a_view_without);
}
