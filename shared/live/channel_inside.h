/* channel_inside.h: the struct behind channel.h, for channel.c and channel_join.c only. */
#ifndef CLIVE_CHANNEL_INSIDE_H
#define CLIVE_CHANNEL_INSIDE_H

#include "channel.h"
#include "pubsub.h"
#include "running.h"

enum { CHANNEL_MAGIC = 0x4348414e };

enum channel_write {
    WRITE_NOTHING,
    WRITE_TAKE,       /* JOINING: the row changes its owner */
    WRITE_CHECKPOINT, /* the snapshot */
    WRITE_REPLACE,    /* snapshot and URL */
    WRITE_REVIVE,     /* the same, into a row that is new or had expired */
    WRITE_FORGET,     /* a nested view that is shown no more: the row goes */
};

/* What a join has to remember until it is answered and its row is written. One block. */
struct channel_join {
    live_str ref;
    live_str url;        /* path and query as the client shows them; absent: the row's */
    live_str flash;      /* JSON, of a verified token; absent: none */
    live_str params;     /* of the payload: JSON */
    live_str host;       /* "https://example.org": of the URL that was sent; absent: none was */
    live_str own;        /* of the token: view_place */
    live_str own_url;    /* of a fragment, as its token says; absent: none */
    live_str data;       /* of the session; lives until channel_saved returns; absent: none */
    char *live_patch;    /* JSON, heap: where handle_params patched; NULL: nowhere */
    live_str socket_id;  /* as `data` */
    int64_t from_ns;     /* when it came, for telemetry */
    bool first;          /* of its document */
    bool gone;           /* the session has ended */
    bool redirected;     /* by live navigation, now or before */
    bool afresh;         /* … now: mount, whatever the row holds */
    bool duplicate;      /* another document's: the row is left alone */
    bool binds;          /* a bearer's first: the row is this document's from now on */
    int64_t crashes;     /* of the session */
    live_status taken;   /* of the row; LIVE_ENOENT: it had expired */
    struct view_row row; /* slices live until channel_saved returns */
    char text[];
};

struct channel {
    uint32_t magic;
    uint8_t state;  /* enum channel_state */
    uint8_t policy; /* live_checkpoint: may turn to LIVE_INTERVAL */
    uint8_t write;  /* enum channel_write */
    bool is_waiting;
    bool has_slot;   /* snap_at … is its place in host->snapshots */
    bool is_fresh;   /* mounted: what was before is forgiven */
    bool forgets;    /* … as another view, or anew: what nested in it goes */
    bool is_unsaved; /* LIVE_INTERVAL: changed since the last snapshot */
    bool is_owing;   /* join_owed, refs, or a diff wait for a clear client */
    bool join_owed;  /* the join has not been answered yet */
    bool strike, is_lost;
    bool is_embedded;    /* of a page whose URL is not the view's */
    bool is_bare;        /* … without a live layout */
    bool is_bearer;      /* its session is its token's, not the connection's */
    uint8_t place;       /* enum token_place */
    bool is_linked;      /* of a child: where it fails, so does the view around it */
    bool is_part;        /* … and it is not its main view: the page's title and URL are not its */
    uint32_t refs_len, refs_cap;
    struct channel_host *host;
    void *owner; /* NULL: nothing is sent any more */
    struct channel *link, *next_waiting;
    uint64_t serial;
    struct view *view;
    const live_view_class *class;
    const live_route *route; /* of the URL; NULL: none */
    int64_t row, epoch; /* row 0: a nested one that has none yet */
    int64_t anchor;     /* of a nested one: the row that it is nested in (nest.h) */
    size_t snap_at, snap_len, snap_cap;
    char *url;                    /* of a row to be replaced when the view is gone */
    char *refs;                   /* each: length (1 byte), bytes */
    struct channel_join *join;    /* until it is answered and written */
    struct pubsub_wish *wishes;   /* as the timers */
    struct subscription *subscriptions;
    struct timer_request *timers; /* copies on the heap, until the commit */
    void *owners_timers;
    struct session_id session;
    live_str topic, join_ref, live_session;
    char text[]; /* of these three */
};

void channel_check(const struct channel *channel);
/* The same where the author's code may run: from here to the end of the turn it is this view's. */
void channel_enter(const struct channel *channel);
/* The message belongs to an earlier join of the topic. */
bool channel_is_stale(const struct channel *channel, const struct message *message);
/* The transition function: every change of state goes through it. */
void channel_go(struct channel *channel, enum channel_state to);
void channel_wait(struct channel *channel);
void channel_report(struct channel *channel, enum channel_report what, const live_error *error);
/* Takes over what a callback left: timers, subscriptions, broadcasts, and a snapshot if something changed (or `always`).
 */
live_status channel_note(struct channel *channel, bool always, live_error *error);
/* The state into its place in host->snapshots; it waits then. False: memory fails, or too
 * large. */
bool channel_encode(struct channel *channel);

/* Frames; false: memory failed, and where a diff was to be built, what the client is thought to
 * hold is no longer true: channel_fail_for_memory. Without an owner nothing is sent. */
bool channel_send_reply(struct channel *channel, live_str ref, live_str response);
bool channel_send_push(struct channel *channel, live_str event, live_str payload);
/* All that waits for a slow client leaves now, each ref on its own: what follows keeps its place. */
bool channel_send_owed(struct channel *channel);
bool channel_send_diff_reply(struct channel *channel, live_str ref);
bool channel_send_diff_push(struct channel *channel);
void channel_send_error(struct channel *channel);
void channel_send_close(struct channel *channel);
void channel_fail_for_memory(struct channel *channel);
/* Nothing waits for the client and he has room. */
bool channel_is_clear(struct channel *channel);
void channel_owe(struct channel *channel);
void channel_owe_ref(struct channel *channel, live_str ref);
/* Answers the refs that wait; the last one with the diff, if `diff`. */
bool channel_send_refs(struct channel *channel, bool diff);
void channel_refs_forget(struct channel *channel);

/* The end of a view whose callback failed, or whose client did what it may not (`strike` false:
 * the state is sound and is saved). The error says why. */
void channel_fail(struct channel *channel, enum channel_report what, bool strike,
                  const live_error *error);
/* The reply to the join: the whole tree, now or when the client is clear. */
void channel_answer_join(struct channel *channel);
void channel_refuse(struct channel *channel,
                    const char *reason); /* the error reply to the join */
void channel_refuse_with(struct channel *channel, live_str response);
void channel_join_free(struct channel *channel);
/* Its view is gone; the state is sound: what is not saved yet is. */
void channel_part(struct channel *channel);

/* The view around a child, if its channel is open; NULL. */
struct channel *channel_parent(const struct channel *channel);
/* The view whose URL the page has, seen from this one; NULL: it is not there. */
struct channel *channel_root(struct channel *channel);

/* It was mounted by a route, not rendered by a handler: it has a URL of its own, handle_params, and
 * may patch. */
bool channel_is_routed(const struct channel *channel);
/* channel_nav.c. The route is of the channel's view and live_session. */
bool channel_routes_to(const struct channel *channel, const live_route *route);
/* The view's new URL, then handle_params. */
live_status channel_move(struct channel *channel, live_str url, const live_route *route,
                         const struct live_params *params, live_error *error);
/* Carries out the patches that callbacks asked for, telling a client that has joined; *last is
 * the last one, *nav what remains: nothing, a navigation or a redirect. */
live_status channel_follow(struct channel *channel, struct nav *last, struct nav *nav,
                           live_error *error);
bool channel_send_patch(struct channel *channel, const struct nav *nav);
/* The user goes elsewhere: says so, in the reply to `ref` if there is one, and closes. */
void channel_depart(struct channel *channel, const struct nav *nav, live_str ref);
/* After a callback that went well (or failed): goes where it says, saves, and answers `ref` if
 * there is one. `moved`: the URL is another. */
void channel_settle(struct channel *channel, live_status status, bool moved, live_str ref,
                    live_error *error);
/* The same as the answer to the join. */
void channel_refuse_elsewhere(struct channel *channel, const struct nav *nav);

/* Path and query of a URL, in the arena; LIVE_EINVAL, LIVE_ENOMEM. */
live_status channel_url(struct arena *arena, live_str text, live_str *url);
/* The route for path and query; app_route's statuses. */
live_status channel_route(const struct app *app, struct arena *arena, live_str url,
                          const live_route **route, struct live_params *params);
/* JOINING, the row taken (or not): the view comes alive. */
void channel_start(struct channel *channel);

#endif
