/* hooks_test.c: hooks at every stage, typed and not; fields by name. The view is probe/kinds.
 */
#include "unit.h"

#include "mem.h"
#include "probe/probe_app.h"
#include "str.h"
#include "view.h"

#include <stdio.h>

static struct app app;
static struct turn turn;
static struct live_params none;

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
make(struct view **view, live_error *error)
{
    live_status status =
        view_new(view, app_view(&app, LIVE_STR("kinds")), LIVE_STR("phx-1"), true, error);
    if (status == LIVE_OK)
        status = view_set_uri(*view, LIVE_STR("/kinds"), NULL);
    return status == LIVE_OK ? view_mount(*view, &none, error) : status;
}

static live_status
say(struct view *view, const char *name, const char *value, live_error *error)
{
    struct view_event event = { .name = live_str_of(name), .value = live_str_of(value) };
    return view_event(view, &event, error);
}

static void
shows(struct view *view, const char *text)
{
    struct buf out = { 0 };
    view_html(view, &out, NULL);
    buf_char(&out, '\0');
    if (!strstr(out.data, text)) {
        printf("\n  got  %s\n  want %s\n", out.data, text);
        CU_FAIL("shows");
    }
    buf_release(&out);
}

static void
typed_hooks_run_at_every_stage(void)
{
    struct view *view = NULL;
    live_error error;
    unsigned before = kinds_ended;
    turn_begin(&turn);
    CU_ASSERT_EQUAL_FATAL(make(&view, &error), LIVE_OK);
    CU_ASSERT_EQUAL(say(view, "attach", "{}", &error), LIVE_OK);
    shows(view, "<p>false 7 "); /* after it: 8 */
    shows(view, "<p>false 8 ");
    CU_ASSERT_EQUAL(view_handle_params(view, &none, &error), LIVE_OK);
    CU_ASSERT_EQUAL(view_info(view, &(live_message){ .tag = 1 }, &error), LIVE_OK);
    CU_ASSERT_EQUAL(say(view, "assign", "{\"halt\":1}", &error), LIVE_OK);
    shows(view, "<p id=\"trail\"> p i e:assign</p>");
    shows(view, "<p>false 10 "); /* halted: nothing was assigned */
    CU_ASSERT_EQUAL(say(view, "unknown", "{\"halt\":1}", &error), LIVE_OK);
    CU_ASSERT_EQUAL(say(view, "detach", "{}", &error), LIVE_OK);
    CU_ASSERT_EQUAL(say(view, "wrong", "{\"halt\":1}", &error), LIVE_ERROR);
    view_free(view);
    CU_ASSERT_EQUAL(kinds_ended, before); /* detached, and the view failed */
    CU_ASSERT_EQUAL_FATAL(make(&view, &error), LIVE_OK);
    CU_ASSERT_EQUAL(say(view, "attach", "{}", &error), LIVE_OK);
    view_free(view);
    CU_ASSERT_EQUAL(kinds_ended, before + 1);
    turn_end(&turn);
}

static void
misuse_fails(struct view **view, const char *name, const char *value, const char *why)
{
    live_error error;
    CU_ASSERT_EQUAL(say(*view, name, value, &error), LIVE_ERROR);
    if (!strstr(error.message, why)) {
        printf("\n  got  %s\n  want %s\n", error.message, why);
        CU_FAIL("message");
    }
    view_free(*view);
    CU_ASSERT_EQUAL_FATAL(make(view, &error), LIVE_OK);
}

static void
faults_say_what_is_wrong(void)
{
    struct view *view = NULL;
    live_error error;
    turn_begin(&turn);
    CU_ASSERT_EQUAL_FATAL(make(&view, &error), LIVE_OK);
    misuse_fails(&view, "foreign", "{}", "a hook of another view");
    misuse_fails(&view, "many", "{\"n\":17}", "more than 16 hooks");
    misuse_fails(&view, "wrong", "{}", "no field of that name and type");
    misuse_fails(&view, "no_value", "{}", "no value of that name");
    CU_ASSERT_EQUAL(say(view, "attach", "{}", &error), LIVE_OK);
    misuse_fails(&view, "attach", "{}", "of that id is attached");
    for (int i = 0; i < 3; i++) /* the detached ones make room */
        CU_ASSERT_EQUAL(say(view, "many", "{\"n\":16,\"drop\":1}", &error), LIVE_OK);
    CU_ASSERT_EQUAL(say(view, "many", "{\"n\":16}", &error), LIVE_OK);
    view_free(view);
    turn_end(&turn);
}

static void
fields_by_name(void)
{
    struct view *view = NULL;
    struct buf snapshot = { 0 };
    live_error error;
    turn_begin(&turn);
    CU_ASSERT_EQUAL_FATAL(make(&view, &error), LIVE_OK);
    kinds_made = 0;
    CU_ASSERT_EQUAL(say(view, "again", "{}", &error), LIVE_OK);
    CU_ASSERT_EQUAL(kinds_made, 8);
    shows(view, "<p>true 8 1.5 made <i>m</i> guest</p>");
    CU_ASSERT_EQUAL(say(view, "again", "{}", &error), LIVE_OK);
    CU_ASSERT_EQUAL(kinds_made, 8); /* they are not new */
    CU_ASSERT_EQUAL(say(view, "assign", "{}", &error), LIVE_OK);
    shows(view, "<p>true 41 2.25 &lt;s&gt; <b>h</b> chief</p>");
    view_snapshot(view, &snapshot);
    view_free(view);
    CU_ASSERT_EQUAL_FATAL(
        view_new(&view, app_view(&app, LIVE_STR("kinds")), LIVE_STR("phx-1"), true, &error),
        LIVE_OK);
    CU_ASSERT_EQUAL_FATAL(view_restore(view, buf_text(&snapshot), &error), LIVE_OK);
    CU_ASSERT_EQUAL(view_load(view, &none, &error), LIVE_OK);
    CU_ASSERT_EQUAL(say(view, "again", "{}", &error), LIVE_OK);
    CU_ASSERT_EQUAL(kinds_made, 8); /* restored */
    shows(view, "<p>true 41 2.25 &lt;s&gt; <b>h</b> chief</p>");
    view_free(view);
    buf_release(&snapshot);
    turn_end(&turn);
}

static void
life_with_hooks(void)
{
    struct view *view = NULL;
    live_error error = { 0 };
    turn_begin(&turn);
    live_status status = make(&view, &error);
    if (status == LIVE_OK)
        status = say(view, "attach", "{}", &error);
    if (status == LIVE_OK)
        status = say(view, "many", "{\"n\":9}", &error);
    if (status == LIVE_OK)
        status = say(view, "assign", "{\"halt\":1}", &error);
    CU_ASSERT(status == LIVE_OK || status == LIVE_ENOMEM);
    view_free(view);
    turn_end(&turn);
    arena_release(&turn.arena);
}

static void
failing_memory(void)
{
    unit_each_failing(life_with_hooks);
}

void
hooks_tests(void)
{
    CU_pSuite suite = CU_add_suite("hooks", setup, teardown);
    CU_add_test(suite, "typed hooks run at every stage", typed_hooks_run_at_every_stage);
    CU_add_test(suite, "faults say what is wrong", faults_say_what_is_wrong);
    CU_add_test(suite, "fields by name", fields_by_name);
    CU_add_test(suite, "failing memory", failing_memory);
}
