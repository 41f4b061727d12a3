#include "app.h"

#include "connect.h"
#include "container.h"
#include "fields.h"
#include "layout.h"
#include "route.h"
#include "str.h"

#include <dlfcn.h>
#include <stdio.h>

enum { MAX_STRUCT_DEPTH = 16 };

static live_status
refuse(live_error *error, const char *file, unsigned line, const char *what, const char *name)
{
    live_error_set(error, LIVE_EINVAL, "%s%s%s", what, name ? ": " : "", name ? name : "");
    if (error) {
        error->file = file;
        error->line = line;
    }
    return LIVE_EINVAL;
}

static size_t
largest_row(const live_struct *type, unsigned depth)
{
    size_t largest = 0;
    for (size_t i = 0; i < type->n_fields && depth < MAX_STRUCT_DEPTH; i++) {
        const live_struct *row = type->fields[i].row;
        if (!row)
            continue;
        size_t below = largest_row(row, depth + 1);
        if (row->size > largest)
            largest = row->size;
        if (below > largest)
            largest = below;
    }
    return largest;
}

static live_status
check_view(const live_view_class *class, live_error *error)
{
    char text[200];
    if (class->abi != LIVE_ABI)
        return refuse(error, class->file, 0, "view compiled for another Clive: rebuild it", class->name);
    for (size_t i = 0; i < class->n_events; i++) {
        const live_handler *handler = &class->events[i];
        if (handler->given())
            continue;
        snprintf(text, sizeof text,
                 "event `%s` has no handler: give %s_view.on a function for it", handler->name,
                 class->name);
        return refuse(error, class->file, handler->line, text, NULL);
    }
    return LIVE_OK;
}

static live_status
check_layout(const live_layout_class *layout, live_error *error)
{
    if (!layout)
        return refuse(error, NULL, 0, "live_app.root_layout is missing: every page needs one", NULL);
    if (layout->abi != LIVE_ABI)
        return refuse(error, layout->file, 0, "layout compiled for another Clive: rebuild it", layout->name);
    const live_field *inner = fields_find(layout->fields, LIVE_STR("inner"));
    if (!inner || inner->type != LIVE_T_MARKUP)
        return refuse(error, layout->file, 0, "a layout declares `html inner;` and prints {@inner}",
                      layout->name);
    return LIVE_OK;
}

/* The fields that it shows of the view. */
static live_status
check_shown(const live_layout_class *layout, const live_view_class *view, live_error *error)
{
    char text[200];
    bool clash;
    for (size_t i = 0; i < layout->fields->n_fields; i++) {
        const live_field *field = &layout->fields->fields[i];
        bool is_missing =
            !layout_source(field, view->state, &clash) && field->type == LIVE_T_STRUCT_SHOWN;
        if (!clash && !is_missing)
            continue;
        if (is_missing && !clash)
            snprintf(text, sizeof text,
                     "layout %s shows struct `%s`, which view %s has not: declare it there",
                     layout->name, field->name, view->name);
        else
            snprintf(text, sizeof text,
                     "`%s` is of one type in layout %s and of another in view %s: rename one "
                     "of them",
                     field->name, layout->name, view->name);
        return refuse(error, view->file, 0, text, NULL);
    }
    return LIVE_OK;
}

static bool
handles(const live_view_class *view, const char *event)
{
    for (size_t i = 0; i < view->n_events; i++)
        if (str_is(live_str_of(view->events[i].name), live_str_of(event)))
            return true;
    return view->has_handle_event();
}

/* A live layout around a view: what it shows, and that somebody handles its events. */
static live_status
check_live_layout(const live_layout_class *layout, const live_view_class *view,
                  live_error *error)
{
    char text[200];
    if (layout->inner_line)
        return refuse(error, layout->file, layout->inner_line,
                      "a live layout shows its view as {@inner}, in text and in no :for; as markup "
                      "only a root layout has it",
                      layout->name);
    for (size_t i = 0; i < layout->n_events; i++) {
        const live_handler *handler = &layout->events[i];
        if (handler->given() || handles(view, handler->name))
            continue;
        snprintf(text, sizeof text,
                 "event `%s` of layout %s has no handler in view %s: give %s_layout.on a function "
                 "for it, or the view a handle_event",
                 handler->name, layout->name, view->name, layout->name);
        return refuse(error, layout->file, handler->line, text, NULL);
    }
    return LIVE_OK;
}

static live_status
check_layouts_of(const struct live_app *live, const live_route *route, live_error *error)
{
    const live_session *session = route->session;
    const live_layout_class *root =
        session && session->root_layout ? session->root_layout : live->root_layout;
    const live_layout_class *layout = layout_of(session, route->view);
    live_status status = check_layout(root, error);
    if (status == LIVE_OK)
        status = check_shown(root, route->view, error);
    if (status == LIVE_OK && layout)
        status = check_layout(layout, error);
    if (status == LIVE_OK && layout)
        status = check_shown(layout, route->view, error);
    if (status == LIVE_OK && layout)
        status = check_live_layout(layout, route->view, error);
    return status;
}

static live_str
method_of(const live_route *route)
{
    return route->method ? live_str_of(route->method) : LIVE_STR("GET");
}

static bool
is_method(const char *method)
{
    static const char *const methods[] = { "GET", "POST", "PUT", "PATCH", "DELETE" };
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (str_is(live_str_of(methods[i]), live_str_of(method)))
            return true;
    return false;
}

static live_status
check_routes(const struct live_app *live, live_error *error)
{
    char text[200];
    if (!live->n_routes)
        return refuse(error, NULL, 0, "live_app has no routes", NULL);
    for (size_t i = 0; i < live->n_routes; i++) {
        const live_route *route = &live->routes[i];
        if (!route->path || !route->view == !route->handler)
            return refuse(error, NULL, 0, "a route needs a path and either a view or a handler",
                          route->path);
        if (route->no_csrf && route->view)
            return refuse(error, NULL, 0, "no_csrf is for a route with a handler", route->path);
        if (route->method && (route->view || !is_method(route->method)))
            return refuse(error, NULL, 0,
                          "a method is for a route with a handler: GET, POST, PUT, PATCH, DELETE",
                          route->path);
        const char *fault = route_fault(live_str_of(route->path));
        if (fault) {
            snprintf(text, sizeof text, "route \"%s\": %s", route->path, fault);
            return refuse(error, NULL, 0, text, NULL);
        }
        for (size_t k = 0; k < i; k++) {
            const live_route *earlier = &live->routes[k];
            if (str_is(live_str_of(earlier->path), live_str_of(route->path)) &&
                str_is(method_of(earlier), method_of(route)))
                return refuse(error, NULL, 0, "two routes of one path", route->path);
            if (earlier->view && route->view && earlier->view != route->view &&
                str_is(live_str_of(earlier->view->name), live_str_of(route->view->name)))
                return refuse(error, route->view->file, 0, "two views of one name", route->view->name);
        }
        live_status status = route->view ? check_view(route->view, error) : LIVE_OK;
        if (status)
            return status;
    }
    return LIVE_OK;
}

/* ---- live_session and hooks ---- */

live_str
route_session(const live_route *route)
{
    return route && route->session ? live_str_of(route->session->name) : LIVE_STR("default");
}

static bool
has_field(const live_struct *type, const live_need *need)
{
    static const uint8_t types[] = {
        [LIVE_BOOL_FIELD] = LIVE_T_BOOL,     [LIVE_INT_FIELD] = LIVE_T_INT,
        [LIVE_DOUBLE_FIELD] = LIVE_T_DOUBLE, [LIVE_STR_FIELD] = LIVE_T_STR,
        [LIVE_TIME_FIELD] = LIVE_T_TIME,     [LIVE_HTML_FIELD] = LIVE_T_HTML,
        [LIVE_JSON_FIELD] = LIVE_T_JSON,     [LIVE_ENUM_FIELD] = LIVE_T_ENUM,
        [LIVE_LIST_FIELD] = LIVE_T_LIST,     [LIVE_STRUCT_FIELD] = LIVE_T_STRUCT,
        [LIVE_FORM_FIELD] = LIVE_T_FORM,
    };
    const live_field *field = fields_find(type, live_str_of(need->name));
    return field && (unsigned)need->kind < sizeof types && field->type == types[need->kind];
}

static live_status
check_hooks(const live_on_mount *const *hooks, const live_view_class *class, live_error *error)
{
    static const char *const words[] = {
        "",     "bool", "int",  "double",  "str",      "time",
        "html", "json", "enum", "list(…)", "struct …", "form(…)",
    };
    char text[200];
    for (size_t i = 0; hooks && i < LIVE_ON_MOUNT_MAX && hooks[i]; i++) {
        const live_on_mount *hook = hooks[i];
        if (!hook->name || !hook->run)
            return refuse(error, class->file, 0, "an on_mount hook needs a name and a function",
                          hook->name);
        for (size_t k = 0; k < sizeof hook->needs / sizeof *hook->needs && hook->needs[k].name;
             k++) {
            const live_need *need = &hook->needs[k];
            if (has_field(class->state, need))
                continue;
            snprintf(text, sizeof text,
                     "view %s lacks a field that the on_mount hook `%s` needs: declare `%s %s;`",
                     class->name, hook->name,
                     (unsigned)need->kind < sizeof words / sizeof *words ? words[need->kind] : "", need->name);
            return refuse(error, class->file, 0, text, NULL);
        }
    }
    return LIVE_OK;
}

static live_status
check_live_sessions(const struct live_app *live, live_error *error)
{
    live_status status = LIVE_OK;
    for (size_t i = 0; status == LIVE_OK && i < live->n_routes; i++) {
        const live_route *route = &live->routes[i];
        if (!route->view)
            continue;
        const live_session *session = route->session;
        const live_container *container = container_of(route, route->view);
        const char *fault = container ? container_fault(container) : NULL;
        if (fault)
            return refuse(error, route->view->file, 0, "the container of a view", fault);
        if (session && (!session->name || !*session->name || strlen(session->name) > 255))
            return refuse(error, NULL, 0, "a live_session needs a name of at most 255 bytes",
                          route->path);
        for (size_t k = 0; k < i; k++)
            if (live->routes[k].view && live->routes[k].session != session &&
                str_is(route_session(&live->routes[k]), route_session(route)))
                return refuse(error, NULL, 0, "two live_sessions of one name",
                              route_session(route).ptr);
        status = check_layouts_of(live, route, error);
        if (status == LIVE_OK && session)
            status = check_hooks(session->on_mount, route->view, error);
        if (status == LIVE_OK)
            status = check_hooks(route->view->on_mount, route->view, error);
    }
    return status;
}

const live_view_class *
app_view(const struct app *app, live_str name)
{
    for (size_t i = 0; i < app->live->n_routes; i++)
        if (app->live->routes[i].view &&
            str_is(live_str_of(app->live->routes[i].view->name), name))
            return app->live->routes[i].view;
    for (size_t i = 0; app->live->views && app->live->views[i]; i++)
        if (str_is(live_str_of(app->live->views[i]->name), name))
            return app->live->views[i];
    for (size_t i = 0; i < app->n_nested; i++)
        if (str_is(live_str_of(app->nested[i]->name), name))
            return app->nested[i];
    return NULL;
}

/* ---- nested views: those that templates render in themselves ---- */

static live_status
add_nested(struct app *app, const live_view_class *const *views, live_error *error)
{
    live_status status = LIVE_OK;
    for (size_t i = 0; status == LIVE_OK && views && views[i]; i++) {
        if (views[i]->abi != LIVE_ABI)
            return check_view(views[i], error);
        const live_view_class *known = app_view(app, live_str_of(views[i]->name));
        if (known && known != views[i])
            return refuse(error, views[i]->file, 0, "two views of one name", views[i]->name);
        if (known)
            continue;
        if (app->n_nested == APP_MAX_NESTED)
            return refuse(error, views[i]->file, 0,
                          "more than 256 views that only nest in others", views[i]->name);
        app->nested[app->n_nested++] = views[i];
        status = add_nested(app, views[i]->nested, error);
    }
    return status;
}

/* What the view and the layouts around it show. */
static live_status
add_shown(struct app *app, const live_session *session, const live_view_class *view,
          live_error *error)
{
    const live_layout_class *layouts[] = { layout_of(session, view),
                                           session ? session->root_layout : NULL };
    live_status status = add_nested(app, view->nested, error);
    for (int i = 0; i < 2; i++)
        if (status == LIVE_OK && layouts[i] && layouts[i]->abi == LIVE_ABI)
            status = add_nested(app, layouts[i]->nested, error);
    return status;
}

static live_status
check_nested(struct app *app, live_error *error)
{
    const struct live_app *live = app->live;
    live_status status = add_nested(app, live->root_layout->nested, error);
    for (size_t i = 0; !status && i < live->n_routes; i++)
        if (live->routes[i].view)
            status = add_shown(app, live->routes[i].session, live->routes[i].view, error);
    for (size_t i = 0; !status && live->views && live->views[i]; i++)
        status = add_shown(app, NULL, live->views[i], error);
    for (size_t i = 0; !status && i < app->n_nested; i++) { /* it grows */
        const live_view_class *view = app->nested[i];
        const live_layout_class *layout = layout_of(NULL, view);
        const live_container *container = container_of(NULL, view);
        const char *fault = container ? container_fault(container) : NULL;
        if (fault)
            return refuse(error, view->file, 0, "the container of a view", fault);
        status = check_view(view, error);
        if (!status && layout)
            status = check_layout(layout, error);
        if (!status && layout)
            status = check_shown(layout, view, error);
        if (!status && layout)
            status = check_live_layout(layout, view, error);
        if (!status)
            status = check_hooks(view->on_mount, view, error);
        if (!status)
            status = add_shown(app, NULL, view, error);
    }
    return status;
}

/* Those that handlers render, as if each had a route of its own. */
static live_status
check_views(const struct app *app, live_error *error)
{
    const struct live_app *live = app->live;
    live_status status = LIVE_OK;
    for (size_t i = 0; !status && live->views && live->views[i]; i++) {
        const live_view_class *view = live->views[i];
        const live_route route = { .path = "/", .view = view };
        const live_container *container = container_of(NULL, view);
        const char *fault = container ? container_fault(container) : NULL;
        if (fault)
            return refuse(error, view->file, 0, "the container of a view", fault);
        if (app_view(app, live_str_of(view->name)) != view)
            return refuse(error, view->file, 0, "two views of one name", view->name);
        status = check_view(view, error);
        if (!status)
            status = check_layouts_of(live, &route, error);
        if (!status)
            status = check_hooks(view->on_mount, view, error);
    }
    return status;
}

static void
note_row(struct app *app, const live_view_class *view)
{
    size_t largest = view ? largest_row(view->state, 0) : 0;
    if (largest > app->largest_row)
        app->largest_row = largest;
}

static live_status
check_connect_info(const struct live_app *live, live_error *error)
{
    char text[200];
    for (size_t i = 0; live->connect_info && live->connect_info[i]; i++) {
        const char *fault = i == CONNECT_INFO_MAX ? "that is more than 16 names"
                                                  : connect_info_fault(live->connect_info[i]);
        if (!fault)
            continue;
        snprintf(text, sizeof text, "live_app.connect_info \"%.64s\": %s",
                 live->connect_info[i], fault);
        return refuse(error, NULL, 0, text, NULL);
    }
    return LIVE_OK;
}

live_status
app_use(struct app *app, const struct live_app *live, live_error *error)
{
    *app = (struct app){ .live = live, .handle = app->handle };
    if (live->abi != LIVE_ABI) {
        char text[120];
        snprintf(text, sizeof text, "the application has ABI %u, this Clive has %u: rebuild it",
                 (unsigned)live->abi, LIVE_ABI);
        return refuse(error, NULL, 0, text, NULL);
    }
    live_status status = check_connect_info(live, error);
    const char *fault = telemetry_read(&app->telemetry, live->telemetry, live->n_telemetry);
    if (!status && fault)
        status = refuse(error, NULL, 0, "live_app.telemetry", fault);
    if (!status)
        status = check_routes(live, error);
    if (!status)
        status = check_layout(live->root_layout, error);
    if (!status)
        status = check_live_sessions(live, error);
    if (!status)
        status = check_views(app, error);
    if (!status)
        status = check_nested(app, error);
    for (size_t i = 0; !status && i < app->n_nested; i++)
        note_row(app, app->nested[i]);
    for (size_t i = 0; !status && i < live->n_routes; i++)
        note_row(app, live->routes[i].view);
    for (size_t i = 0; !status && live->views && live->views[i]; i++)
        note_row(app, live->views[i]);
    return status;
}

live_status
app_load(struct app *app, const char *path, live_error *error)
{
    char full[4096];
    *app = (struct app){ 0 };
    /* dlopen searches the library path for a name without a slash: we mean a file. */
    snprintf(full, sizeof full, "%s%s", live_str_of(path).len && path[0] == '/' ? "" : "./", path);
    app->handle = dlopen(full, RTLD_NOW | RTLD_LOCAL);
    if (!app->handle)
        return live_error_set(error, LIVE_ENOENT, "cannot load the application %s: %s", path, dlerror());
    const struct live_app *live = dlsym(app->handle, "live_app");
    live_status status =
        live ? app_use(app, live, error)
             : live_error_set(error, LIVE_EINVAL,
                              "%s defines no `const struct live_app live_app`", path);
    if (status && !(error && error->file)) /* whose text is the application's */
        app_unload(app);
    return status;
}

void
app_unload(struct app *app)
{
    if (app->handle)
        dlclose(app->handle);
    *app = (struct app){ 0 };
}

live_status
app_start(const struct app *app, const char *db, live_error *error)
{
    char folder[4096];
    const char *slash = strrchr(db, '/');
    if (!app->live->start)
        return LIVE_OK;
    if (slash)
        snprintf(folder, sizeof folder, "%.*s", slash == db ? 1 : (int)(slash - db), db);
    *error = (live_error){ .status = LIVE_OK };
    live_status status =
        app->live->start(&(live_start){ .folder = slash ? folder : "." }, error);
    if (status != LIVE_OK && !*error->message)
        live_error_set(error, status, "the application's start fails: %s",
                       live_strerror(status));
    return status;
}

void
app_stop(const struct app *app)
{
    if (app->live->stop)
        app->live->stop();
}

live_status
app_route_by(const struct app *app, struct arena *arena, live_str method, live_str path,
             live_str query, const live_route **route, struct live_params *params)
{
    struct live_params unused;
    bool other_method = false;
    if (!params)
        params = &unused;
    *params = (struct live_params){ 0 };
    for (size_t i = 0; i < app->live->n_routes; i++) {
        const live_route *each = &app->live->routes[i];
        live_status status =
            route_match(arena, live_str_of(each->path), path, &params->path);
        if (status == LIVE_ENOENT)
            continue;
        if (!status && !str_is(method_of(each), method)) {
            other_method = true;
            params->path = (struct form){ 0 };
            continue;
        }
        if (!status && query.ptr)
            status = form_parse(arena, query, &params->query);
        *route = each;
        return status;
    }
    return other_method ? LIVE_EAUTH : LIVE_ENOENT;
}

live_status
app_route(const struct app *app, struct arena *arena, live_str path, live_str query,
          const live_route **route, struct live_params *params)
{
    live_status status = app_route_by(app, arena, LIVE_STR("GET"), path, query, route, params);
    return status == LIVE_EAUTH ? LIVE_ENOENT : status;
}
