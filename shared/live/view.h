/*
 * view.h: one live view in memory: its state, what the client holds of it, and its life cycle. No
 * transport, no store: fcgi mounts one for a page, the gateway's channel keeps one per topic, tests
 * drive it directly.
 *
 *     view_new ──► view_mount (mount, load) ─────────────┐            any callback that fails
 *        │                                               ▼            ──► the view must be freed:
 *        └───────► view_restore (snapshot) ► view_load ► alive ─┐         its state is not to be
 *                                                        ▲      │         saved or shown
 *                              view_event, view_info,    └──────┘
 *                              view_handle_params; view_html | view_full | view_diff; view_snapshot
 *
 * Order within a turn: callback, view_snapshot, then view_full or view_diff (which reset temporary
 * fields and forget what changed). All calls happen inside a turn (turn_begin … turn_end).
 */
#ifndef CLIVE_VIEW_H
#define CLIVE_VIEW_H

#include "app.h"
#include "buf.h"
#include "clive/emit.h"
#include "layout.h"
#include "nav.h"
#include "token.h"
#include "turn.h"

#pragma GCC visibility push(default)

struct view;
struct connect;
struct pubsub_wish;
struct render_page;
struct nest;

/* What a callback asked of the runtime: carried out by the owner once the callback is committed. */
struct timer_request {
    struct timer_request *next; /* in the order asked; in the turn's arena */
    int tag;
    uint64_t delay_ms; /* 0: cancel */
    bool repeat;
};

/* What an event brings. Slices live until the call returns. */
struct view_event {
    live_str name;
    live_str type;  /* "form": value is urlencoded, else JSON */
    live_str value; /* absent: none */
    live_str meta;  /* JSON text of a form's; absent: none */
};

/* Where a view is mounted; all of it is looked at during on_mount, mount and load only. */
struct view_place {
    const live_session *session; /* NULL: no hooks of one */
    live_str data;               /* of the browser's session: a JSON object; absent: none */
    live_str own;                /* JSON, signed by the page: of the view or its live_session; it wins */
    const struct connect *connect; /* whom it talks to; NULL: not known */
};

/* `dom_id` and everything else given is copied. */
live_status view_new(struct view **view, const live_view_class *class, live_str dom_id,
                     bool connected, live_error *error);
void view_free(struct view *view); /* NULL is fine; calls view_terminate */
/* Calls terminate if the view is alive and did not fail; then it is not alive any more. What it asked
 * for can still be taken. */
void view_terminate(struct view *view);

const live_view_class *view_class(const struct view *view);
live_str view_uri(const struct view *view);
live_str view_host(const struct view *view); /* as view_set_host; absent: not known */
/* Scheme and authority in front of it ("https://example.org"): copied; before view_set_uri. */
live_status view_set_host(struct view *view, live_str host);
/* Path and query as the browser shows them, and the route's action (may be NULL, static). Before
 * view_mount or view_load. */
live_status view_set_uri(struct view *view, live_str uri, const char *action);

/* The live layout around it (NULL: none), before the first render. LIVE_ENOMEM. */
live_status view_set_layout(struct view *view, const live_layout_class *layout);
/* For live_csrf_token; both must outlive the view. Without: its token is "". */
void view_set_session(struct view *view, const struct token_keys *keys,
                      const struct session_id *session);
/* What live_csrf_token gives; absent: memory failed. */
live_str view_csrf_token(struct view *view);

/* Where live views within it belong (nest.h): copied, with the view's own keys, session and DOM
 * id. After view_set_session and view_set_layout; without: they are not shown. LIVE_ENOMEM. */
live_status view_set_nest(struct view *view, const struct nest *nest);

/* For view_mount and view_load, which run on_mount hooks first; must live as long as that call. */
void view_set_place(struct view *view, const struct view_place *place);

/* Runs the `session` function of its place's live_session, which is there. */
live_status view_session_data(struct view *view, live_session_data *data,
                              const live_params *params, live_error *error);

/* Each runs the author's callbacks, up to one that sends the user elsewhere (view_take_nav), and gives LIVE_OK, or the failure with its reason in
 * error->message (a live_fail's text, "out of memory in handle_event", …) and the template's file. */
live_status view_mount(struct view *view, const live_params *params, live_error *error);
live_status view_restore(struct view *view, live_str snapshot, live_error *error);
live_status view_load(struct view *view, const live_params *params, live_error *error);
live_status view_handle_params(struct view *view, const live_params *params, live_error *error);
/* LIVE_ENOENT: no handler of that name and no handle_event (the view is unharmed). */
live_status view_event(struct view *view, const struct view_event *event, live_error *error);
live_status view_info(struct view *view, const live_message *message, live_error *error);

/* What a callback that failed wants to be answered with, 400 to 499; 0: nothing in particular. */
unsigned view_http_status(const struct view *view);
/* Where a callback sends the user: kind NAV_NONE: nowhere. Valid until the turn ends. */
void view_take_nav(struct view *view, struct nav *nav);
bool view_has_nav(const struct view *view);
/* live_reply was called since the last diff: that diff carries it, and answers that event only. */
bool view_has_reply(const struct view *view);
/* {"e":[…]} of what live_push_event left, which is forgotten; false: nothing. */
bool view_take_events(struct view *view, struct buf *out);

/* Adds what a JSON object of strings says; as flash_read. */
live_status view_flash_read(struct view *view, live_str json);
void view_flash_clear(struct view *view);
/* What a root layout may show of it; the CSRF token, too, if `csrf`. False: memory failed. */
bool view_show(struct view *view, bool csrf, struct layout_view *shown);
/* As flash_write. */
bool view_flash_write(const struct view *view, struct buf *out, bool fresh);

/* Requests of the callbacks since the last call; valid until the turn ends. */
struct timer_request *view_take_timers(struct view *view);
/* The same of subscriptions and broadcasts (pubsub.h). */
struct pubsub_wish *view_take_wishes(struct view *view);

void view_snapshot(struct view *view, struct buf *out);
/* The view's HTML for the page; `page` (may be NULL) for what has phx-static. */
void view_html(struct view *view, struct buf *out, struct render_page *page);
/* The whole tree as a JSON object. */
void view_full(struct view *view, struct buf *out);
/* The diff as a JSON object; false: nothing to send, nothing appended. */
bool view_diff(struct view *view, struct buf *out);
/* From now on the title is not the view's to set. */
void view_hide_title(struct view *view);
/* Why the last of these renders failed (its buffer did), where it was not for memory: what nests too
 * deep, two rows with one key, … with the template's file; else of status LIVE_OK. */
const live_error *view_render_error(const struct view *view);
/* Something changed since the last render (cheap). */
bool view_is_dirty(struct view *view);
/* The field `page_title` (str) of the state; absent if the view has none. */
live_str view_page_title(const struct view *view);

#pragma GCC visibility pop
#endif
