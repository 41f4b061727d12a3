/* app_test.c: what an application may be, and what is refused at start. */
#include "unit.h"

#include "app.h"
#include "layout.h"
#include "params.h"
#include "probe/probe_app.h"
#include "str.h"
#include "turn.h"

#include <stdio.h>

static bool
no(void)
{
    return false;
}

static bool
yes(void)
{
    return true;
}

static void
routes_are_found(void)
{
    struct app app = { 0 };
    struct arena arena = { 0 };
    live_error error;
    const live_route *route;
    struct live_params params;
    CU_ASSERT_EQUAL_FATAL(app_use(&app, &probe_app, &error), LIVE_OK);
    CU_ASSERT_EQUAL(app_route(&app, &arena, LIVE_STR("/probe"), LIVE_STR("a=1&count=2"), &route, &params), LIVE_OK);
    CU_ASSERT_PTR_NULL(route->action);
    CU_ASSERT_EQUAL(live_param_int(&params, "count", 0), 2);
    CU_ASSERT_EQUAL(app_route(&app, &arena, LIVE_STR("/probe/5/Bo"), LIVE_STR("count=2"), &route, &params), LIVE_OK);
    CU_ASSERT_STRING_EQUAL(route->action, "edit");
    CU_ASSERT_EQUAL(live_param_int(&params, "count", 0), 5); /* the path wins */
    CU_ASSERT(str_is(live_param(&params, "name", NULL), LIVE_STR("Bo")));
    CU_ASSERT(str_is(live_param(&params, "none", "x"), LIVE_STR("x")));
    CU_ASSERT_PTR_NULL(live_param(&params, "none", NULL).ptr);
    struct turn turn;
    CU_ASSERT_EQUAL_FATAL(turn_init(&turn, 0), LIVE_OK);
    turn_begin(&turn);
    CU_ASSERT_EQUAL(app_route(&app, &arena, LIVE_STR("/probe/5/B%22o"),
                              LIVE_STR("count=2&q[t][]=a&q[t][]=b&q[n]=1&x=1&x=2"), &route,
                              &params),
                    LIVE_OK);
    CU_ASSERT(str_is(live_params_json(&params),
                     LIVE_STR("{\"count\":\"5\",\"q\":{\"t\":[\"a\",\"b\"],\"n\":\"1\"},\"x\":"
                              "\"2\",\"name\":\"B\\\"o\"}")));
    CU_ASSERT_EQUAL(app_route(&app, &arena, LIVE_STR("/probe"), live_none, &route, &params),
                    LIVE_OK);
    CU_ASSERT(str_is(live_params_json(&params), LIVE_STR("{}")) && !turn.failed);
    turn_end(&turn);
    turn_release(&turn);
    CU_ASSERT_EQUAL(app_route(&app, &arena, LIVE_STR("/other"), live_none, &route, NULL), LIVE_ENOENT);
    CU_ASSERT_EQUAL(app_route(&app, &arena, LIVE_STR("/probe"), LIVE_STR("%zz"), &route, &params), LIVE_EINVAL);
    CU_ASSERT_PTR_EQUAL(app_view(&app, LIVE_STR("probe")), probe_app.routes[0].view);
    CU_ASSERT_PTR_NULL(app_view(&app, LIVE_STR("prob")));
    arena_release(&arena);
}

static struct live_app
app_of(const live_route *routes, size_t n)
{
    struct live_app app = probe_app;
    app.routes = routes;
    app.n_routes = n;
    return app;
}

static void
refused(const struct live_app *live, const char *says)
{
    struct app app = { 0 };
    live_error error = { 0 };
    CU_ASSERT_EQUAL(app_use(&app, live, &error), LIVE_EINVAL);
    if (!strstr(error.message, says))
        CU_FAIL(says);
}

static void
what_is_refused(void)
{
    const live_view_class *probe = probe_app.routes[0].view;
    live_view_class twin = *probe, old = *probe, empty = *probe;
    live_handler handlers[] = { { "a", 1, yes, NULL }, { "b", 12, no, NULL } };
    empty.events = handlers;
    empty.n_events = 2;
    old.abi++;
    live_layout_class bare = *probe_app.root_layout;
    bare.fields = probe->state;
    live_route one[] = { { .path = "/", .view = probe } }, same[] = { { .path = "/a", .view = probe }, { .path = "/a", .view = probe } };
    live_route twins[] = { { .path = "/a", .view = probe }, { .path = "/b", .view = &twin } };
    live_route bad[] = { { .path = "a", .view = probe } }, aged[] = { { .path = "/", .view = &old } };
    live_route left_out[] = { { .path = "/", .view = &empty } };

    struct live_app app = probe_app;
    app.abi = 77;
    refused(&app, "ABI 77");
    app = probe_app;
    app.n_routes = 0;
    refused(&app, "no routes");
    app = probe_app;
    app.root_layout = NULL;
    refused(&app, "root_layout is missing");
    app.root_layout = &bare;
    refused(&app, "html inner");
    app = app_of(LIVE_TABLE(same));
    refused(&app, "two routes of one path: /a");
    app = app_of(LIVE_TABLE(twins));
    refused(&app, "two views of one name: probe");
    app = app_of(LIVE_TABLE(bad));
    refused(&app, "must begin with '/'");
    app = app_of(LIVE_TABLE(aged));
    refused(&app, "rebuild it");
    app = app_of(LIVE_TABLE(left_out));
    refused(&app, "event `b` has no handler");
    app = app_of(LIVE_TABLE(one));
    struct app accepted = { 0 };
    CU_ASSERT_EQUAL(app_use(&accepted, &app, NULL), LIVE_OK);
}

static live_status
answers(live_request *request)
{
    (void)request;
    return LIVE_OK;
}

static live_status
hooked(live_socket *socket, const live_params *params)
{
    (void)socket, (void)params;
    return LIVE_CONT;
}

static void
one_route(live_route route, const char *says)
{
    struct live_app app = app_of(&route, 1);
    struct app accepted = { 0 };
    if (says)
        refused(&app, says);
    else
        CU_ASSERT_EQUAL(app_use(&accepted, &app, NULL), LIVE_OK);
}

static const live_view_class *
view_named(const char *name)
{
    for (size_t i = 0; i < probe_app.n_routes; i++) {
        const live_view_class *view = probe_app.routes[i].view;
        if (view && strcmp(view->name, name) == 0)
            return view;
    }
    return NULL;
}

/* Live layouts: by the live_session, by the view, and "none". */
static void
live_layouts(void)
{
    const live_view_class *probe = probe_app.routes[0].view;
    const live_layout_class *frame = &probe_frame_class, *none = &live_no_layout;
    live_session with = { .name = "w", .layout = frame }, without = { .name = "o", .layout = none },
                 plain = { .name = "p" };
    live_view_class own = *probe;
    own.layout = &frame;
    CU_ASSERT_PTR_NULL(layout_of(NULL, probe));
    CU_ASSERT_PTR_NULL(layout_of(&plain, probe));
    CU_ASSERT_PTR_EQUAL(layout_of(&with, probe), frame);
    CU_ASSERT_PTR_EQUAL(layout_of(NULL, &own), frame);
    CU_ASSERT_PTR_EQUAL(layout_of(&plain, &own), frame);
    CU_ASSERT_PTR_NULL(layout_of(&without, &own));
    one_route((live_route){ .path = "/", .view = probe, .session = &with }, NULL);
    one_route((live_route){ .path = "/", .view = &own }, NULL);
    one_route((live_route){ .path = "/", .view = &own, .no_csrf = true }, "no_csrf is for a route");

    live_layout_class bad = *frame, bare = *frame;
    live_field fields[8];
    live_struct other = *frame->fields;
    memcpy(fields, other.fields, other.n_fields * sizeof *fields);
    with.layout = &bad;
    bad.inner_line = 12;
    one_route((live_route){ .path = "/", .view = probe, .session = &with }, "as {@inner}");
    bad.inner_line = 0;
    bad.events = (live_handler[]){ { "gone", 3, no, NULL } };
    bad.n_events = 1;
    one_route((live_route){ .path = "/", .view = probe, .session = &with }, NULL); /* handle_event */
    own.has_handle_event = no;
    one_route((live_route){ .path = "/", .view = &own, .session = &with },
              "event `gone` of layout probe_frame has no handler in view probe");
    bad.events = (live_handler[]){ { "inc", 3, no, NULL } };
    one_route((live_route){ .path = "/", .view = &own, .session = &with }, NULL); /* its own */
    bad.fields = &other;
    other.fields = fields;
    fields[2].type = LIVE_T_SLICE; /* count */
    one_route((live_route){ .path = "/", .view = &own, .session = &with },
              "`count` is of one type in layout probe_frame and of another in view probe");
    with.layout = &probe_shelf_class;
    const live_view_class *shop = view_named("shop");
    live_view_class odd = *shop;
    live_struct odd_state = *odd.state;
    one_route(
        (live_route){ .path = "/", .view = probe, .session = &with },
        "layout probe_shelf shows struct `home`, which view probe has not: declare it there");
    one_route((live_route){ .path = "/", .view = shop, .session = &with }, NULL);
    odd.state = &odd_state;
    for (unsigned i = 0; i < 5; i++) { /* another struct, another enum */
        live_field of_odd[8], *field = of_odd;
        memcpy(of_odd, shop->state->fields, odd_state.n_fields * sizeof *of_odd);
        odd_state.fields = of_odd;
        while (!str_is(live_str_of(field->name),
                       live_str_of(probe_shelf_class.fields->fields[i].name)))
            field++;
        if (field->type == LIVE_T_JSON)
            field->type = LIVE_T_STR;
        else if (field->names)
            field->names = &(live_enum){ .name = "shelf_size" };
        else
            field->row = &odd_state;
        one_route((live_route){ .path = "/", .view = &odd, .session = &with },
                  "and of another in view shop");
    }
    with.layout = &bare;
    bare.fields = probe->state;
    one_route((live_route){ .path = "/", .view = probe, .session = &with }, "html inner");
}

static void
routes_with_more(void)
{
    const live_view_class *probe = probe_app.routes[0].view;
    live_on_mount hook = { "h", hooked, { { "name", LIVE_STR_FIELD }, { "count", LIVE_INT_FIELD } } },
                  typo = { "typo", hooked, { { "user", LIVE_STR_FIELD } } },
                  type = { "type", hooked, { { "count", LIVE_BOOL_FIELD } } }, idle = { "idle", NULL, { { NULL, 0 } } };
    live_session good = { .name = "g", .on_mount = { &hook } }, no_field = { .name = "g", .on_mount = { &hook, &typo } },
                 other_type = { .name = "g", .on_mount = { &type } }, no_function = { .name = "g", .on_mount = { &idle } },
                 nameless = { .name = "" }, usual = { .name = "default" };
    live_container bad = { .tag = "a b" };
    one_route((live_route){ .path = "/", .view = probe, .session = &good }, NULL);
    one_route((live_route){ .path = "/", .view = probe, .session = &no_field }, "declare `str user;`");
    one_route((live_route){ .path = "/", .view = probe, .session = &other_type }, "declare `bool count;`");
    one_route((live_route){ .path = "/", .view = probe, .session = &no_function }, "a name and a function: idle");
    one_route((live_route){ .path = "/", .view = probe, .session = &nameless }, "needs a name");
    one_route((live_route){ .path = "/", .view = probe, .container = &bad }, "its tag must be");
    one_route((live_route){ .path = "/" }, "either a view or a handler");
    one_route((live_route){ .path = "/", .view = probe, .handler = answers }, "either a view or a handler");
    one_route((live_route){ .path = "/", .view = probe, .method = "GET" }, "a method is for");
    one_route((live_route){ .path = "/", .handler = answers, .method = "get" }, "a method is for");
    one_route((live_route){ .path = "/", .handler = answers, .method = "POST" }, NULL);
    live_route clash[] = { { .path = "/a", .view = probe }, { .path = "/b", .view = probe, .session = &usual } };
    struct live_app app = app_of(LIVE_TABLE(clash));
    refused(&app, "two live_sessions of one name: default");

    live_route routes[] = { { .path = "/a", .view = probe }, { .path = "/a", .handler = answers, .method = "POST" },
                            { .path = "/b", .handler = answers, .method = "POST" } };
    app.routes = routes;
    app.n_routes = 3;
    struct app used = { 0 };
    struct arena arena = { 0 };
    const live_route *found;
    live_str post = LIVE_STR("POST");
    CU_ASSERT_EQUAL_FATAL(app_use(&used, &app, NULL), LIVE_OK);
    CU_ASSERT_EQUAL(app_route_by(&used, &arena, post, LIVE_STR("/a"), live_none, &found, NULL), LIVE_OK);
    CU_ASSERT_PTR_EQUAL(found, &routes[1]);
    CU_ASSERT_EQUAL(app_route(&used, &arena, LIVE_STR("/a"), live_none, &found, NULL), LIVE_OK);
    CU_ASSERT_PTR_EQUAL(found, &routes[0]);
    CU_ASSERT_EQUAL(app_route(&used, &arena, LIVE_STR("/b"), live_none, &found, NULL), LIVE_ENOENT);
    CU_ASSERT_EQUAL(app_route_by(&used, &arena, LIVE_STR("PUT"), LIVE_STR("/b"), live_none, &found, NULL), LIVE_EAUTH);
    arena_release(&arena);
}

static char started_in[100];
static int n_stopped;

static live_status
starts(const live_start *start, live_error *error)
{
    (void)error;
    snprintf(started_in, sizeof started_in, "%s", start->folder);
    return LIVE_OK;
}

static live_status
fails(const live_start *start, live_error *error)
{
    return live_error_set(error, LIVE_EIO, "no table in %s", start->folder);
}

static live_status
fails_mutely(const live_start *start, live_error *error)
{
    (void)start, (void)error;
    return LIVE_ERROR;
}

static void
stops(void)
{
    n_stopped++;
}

static void
start_and_stop(void)
{
    static const char *const folders[][2] = { { "a/b/clive.db", "a/b" }, { "clive.db", "." }, { "/clive.db", "/" } };
    struct live_app live = probe_app;
    struct app app = { .live = &live };
    live_error error = { 0 };
    CU_ASSERT_EQUAL(app_start(&app, "x/clive.db", &error), LIVE_OK);
    app_stop(&app);
    live.start = starts;
    live.stop = stops;
    for (size_t i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL(app_start(&app, folders[i][0], &error), LIVE_OK);
        CU_ASSERT_STRING_EQUAL(started_in, folders[i][1]);
    }
    app_stop(&app);
    CU_ASSERT_EQUAL(n_stopped, 1);
    live.start = fails;
    CU_ASSERT_EQUAL(app_start(&app, "a/clive.db", &error), LIVE_EIO);
    CU_ASSERT_STRING_EQUAL(error.message, "no table in a");
    live.start = fails_mutely;
    CU_ASSERT_EQUAL(app_start(&app, "a/clive.db", &error), LIVE_ERROR);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "start fails"));
}

static void
files_that_do_not_load(void)
{
    struct app app;
    live_error error;
    CU_ASSERT_EQUAL(app_load(&app, "/nonexistent/views.so", &error), LIVE_ENOENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "/nonexistent/views.so"));
    CU_ASSERT_EQUAL(app_load(&app, "GNUmakefile", &error), LIVE_ENOENT);
    app_unload(&app);
}

void
app_tests(void)
{
    CU_pSuite suite = CU_add_suite("app", NULL, NULL);
    CU_add_test(suite, "routes are found", routes_are_found);
    CU_add_test(suite, "what is refused", what_is_refused);
    CU_add_test(suite, "live layouts", live_layouts);
    CU_add_test(suite, "live_sessions, hooks, handlers, methods", routes_with_more);
    CU_add_test(suite, "start and stop", start_and_stop);
    CU_add_test(suite, "files that do not load", files_that_do_not_load);
}
