/*
 * app.h: the loaded application (views.so): checked once at start, then read only.
 *
 * Refused, with the file and the mend in error->message: a file that cannot be loaded, no `live_app`
 * symbol, another ABI, no routes, a malformed or doubled route, a view or event member left empty
 * (error->file and ->line are the template's), a layout without `html inner`, two views of one name.
 */
#ifndef CLIVE_APP_H
#define CLIVE_APP_H

#include "arena.h"
#include "clive/emit.h"
#include "params.h"
#include "telemetry.h"

#pragma GCC visibility push(default)

enum { APP_MAX_NESTED = 256 };

struct app {
    const struct live_app *live;
    const live_view_class *nested[APP_MAX_NESTED]; /* that only nest in others: each once */
    size_t n_nested;
    void *handle;       /* of dlopen; NULL for an application linked in (tests) */
    size_t largest_row; /* bytes: for turn_init */
    struct telemetry telemetry; /* for the turn's pointer to it */
};

live_status app_load(struct app *app, const char *path, live_error *error);
live_status app_use(struct app *app, const struct live_app *live, live_error *error);
void app_unload(struct app *app);

/* The application's own start, told the folder of the store's file `db`; what it answers, with a
 * message in `error`. app_stop only after an app_start that was LIVE_OK. */
live_status app_start(const struct app *app, const char *db, live_error *error);
void app_stop(const struct app *app);

/* By class name, as tokens and rows say it; NULL if there is none. */
const live_view_class *app_view(const struct app *app, live_str name);

/* The name of a route's live_session; of NULL: the default one. */
live_str route_session(const live_route *route);

/* The route for a path and query ("/articles/7/edit", absent or "a=1"); params (may be NULL) are in
 * the arena. LIVE_ENOENT no route; LIVE_EINVAL broken percent coding; LIVE_ENOMEM. */
live_status app_route(const struct app *app, struct arena *arena, live_str path, live_str query,
                      const live_route **route, struct live_params *params);
/* The same by method; LIVE_EAUTH: the path has routes, of other methods only. */
live_status app_route_by(const struct app *app, struct arena *arena, live_str method,
                         live_str path, live_str query, const live_route **route,
                         struct live_params *params);

#pragma GCC visibility pop
#endif
