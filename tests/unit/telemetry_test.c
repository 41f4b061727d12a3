/* telemetry_test.c: what handlers are told of a view's life, and that nobody else is. */
#include "unit.h"

#include "mem.h"
#include "probe/probe_app.h"
#include "str.h"
#include "view.h"

#include <stdio.h>

static struct app app;
static struct turn turn;
static char told[1024]; /* the events, without their prefix, each with what came with it */
static int config;

static void
hear(const live_telemetry_event *event, void *of)
{
    char one[256];
    CU_ASSERT_PTR_EQUAL(of, &config);
    CU_ASSERT_EQUAL(event->duration_ns > 0,
                    !str_ends(live_str_of(event->name), LIVE_STR(".start")));
    CU_ASSERT_EQUAL(event->reason != NULL, event->status != LIVE_OK);
    CU_ASSERT(!event->socket || live_str_equal(live_id(event->socket), event->id));
    snprintf(one, sizeof one, "%s%s%.*s%s%s;", event->name + strlen("phoenix.live_view."),
             event->event.ptr ? " " : "", (int)event->event.len,
             event->event.ptr ? event->event.ptr : "", event->reason ? ": " : "",
             event->reason ? event->reason : "");
    strncat(told, one, sizeof told - strlen(told) - 1);
}

static void
was_told(const char *wanted)
{
    if (strcmp(told, wanted) != 0) {
        printf("\n  got  %s\n  want %s\n", told, wanted);
        CU_FAIL("told");
    }
    told[0] = '\0';
}

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

static void
listen(const char *name)
{
    live_telemetry handler = { name, hear, &config };
    static live_telemetry kept;
    kept = handler;
    CU_ASSERT_PTR_NULL(telemetry_read(&app.telemetry, &kept, 1));
    turn.telemetry = telemetry_wanted(&app.telemetry);
}

static void
life(void)
{
    struct view *view = NULL;
    struct buf out = { 0 };
    struct live_params none = { 0 };
    live_error error;
    turn_begin(&turn);
    CU_ASSERT_EQUAL_FATAL(
        view_new(&view, app_view(&app, LIVE_STR("probe")), LIVE_STR("phx-1"), true, &error),
        LIVE_OK);
    CU_ASSERT_EQUAL(view_set_uri(view, LIVE_STR("/probe"), NULL), LIVE_OK);
    CU_ASSERT_EQUAL(view_mount(view, &none, &error), LIVE_OK);
    CU_ASSERT_EQUAL(view_handle_params(view, &none, &error), LIVE_OK);
    view_full(view, &out);
    struct view_event inc = { .name = LIVE_STR("inc"), .value = LIVE_STR("{}") };
    CU_ASSERT_EQUAL(view_event(view, &inc, &error), LIVE_OK);
    CU_ASSERT(view_diff(view, &out));
    CU_ASSERT_EQUAL(
        view_info(view, &(live_message){ .topic = LIVE_STR("t"), .payload = LIVE_STR("{}") },
                  &error),
        LIVE_OK);
    view_free(view);
    turn_end(&turn);
    buf_release(&out);
}

static void
all_of_a_life(void)
{
    listen("phoenix.live_view.*");
    life();
    was_told(
        "mount.start;mount.stop;load.start;load.stop;handle_params.start;handle_params.stop;"
        "render.start;render.stop;handle_event.start inc;handle_event.stop inc;"
        "render.start;render.stop;handle_info.start t;handle_info.stop t;"
        "terminate.start;terminate.stop;");
    listen("phoenix.live_view.mount.stop");
    life();
    was_told("mount.stop;");
    listen("phoenix.live_view.handle_*");
    life();
    was_told("handle_params.start;handle_params.stop;handle_event.start inc;handle_event.stop "
             "inc;handle_info.start t;handle_info.stop t;");
}

static void
what_fails(void)
{
    struct view *view = NULL;
    struct live_params none = { 0 };
    live_error error;
    listen("phoenix.live_view.*");
    turn_begin(&turn);
    CU_ASSERT_EQUAL_FATAL(
        view_new(&view, app_view(&app, LIVE_STR("probe")), LIVE_STR("phx-1"), true, &error),
        LIVE_OK);
    CU_ASSERT_EQUAL(view_mount(view, &none, &error), LIVE_OK);
    told[0] = '\0';
    struct view_event fail = { .name = LIVE_STR("fail"), .value = LIVE_STR("{}") };
    CU_ASSERT_EQUAL(view_event(view, &fail, &error), LIVE_ERROR);
    view_free(view);
    was_told(
        "handle_event.start fail;handle_event.exception fail: fail of view probe: asked to, "
        "by Ann;");
    turn_end(&turn);
}

static void
nobody_listens(void)
{
    static const live_telemetry wrong[] = { { "phoenix.live_view.mount", hear, NULL },
                                            { "phoenix.live_view.mount.stop", NULL, NULL },
                                            { "mount*", hear, NULL },
                                            { NULL, hear, NULL } };
    struct telemetry telemetry;
    live_telemetry many[TELEMETRY_MAX + 1];
    CU_ASSERT_PTR_NULL(telemetry_read(&telemetry, NULL, 0));
    CU_ASSERT_PTR_NULL(telemetry_wanted(&telemetry));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        CU_ASSERT_PTR_NOT_NULL(telemetry_read(&telemetry, &wrong[i], 1));
    for (size_t i = 0; i <= TELEMETRY_MAX; i++)
        many[i] = (live_telemetry){ "*", hear, NULL };
    CU_ASSERT_PTR_NULL(telemetry_read(&telemetry, many, TELEMETRY_MAX));
    CU_ASSERT_PTR_NOT_NULL(telemetry_read(&telemetry, many, TELEMETRY_MAX + 1));
    turn.telemetry = NULL;
    life();
    was_told("");
}

void
telemetry_tests(void)
{
    CU_pSuite suite = CU_add_suite("telemetry", setup, teardown);
    CU_add_test(suite, "all of a life", all_of_a_life);
    CU_add_test(suite, "what fails", what_fails);
    CU_add_test(suite, "nobody listens", nobody_listens);
}
