/*
 * store.h: sessions and the rows of views, kept in SQLite (WAL). One struct is one connection, used
 * by one thread. Migrations are applied under a lock when it is opened.
 *
 * Open it after a fork, never before: SQLite's locks do not survive one.
 *
 * Writes belong to a transaction: store_begin … store_commit. A write outside one is its own.
 * After LIVE_EBUSY, LIVE_EIO, LIVE_ENOMEM or LIVE_ELIMIT (a text above 256 MiB) the transaction is
 * undone and there is none; LIVE_ENOENT and LIVE_ELOST leave it open. A lock is waited for at most
 * 200 µs (10 s in store_open). store_commit without a transaction is LIVE_EIO.
 * Statuses: LIVE_EBUSY another process holds the write lock (nothing was done: try again),
 * LIVE_EIO the file is full, read-only or broken (store_message says which), LIVE_ENOMEM.
 *
 * Invariant: `epoch` goes up with each owner; a checkpoint says which epoch it owns, so of two
 * instances of a view only the newer one can write.
 */
#ifndef CLIVE_STORE_H
#define CLIVE_STORE_H

#include "arena.h"

#pragma GCC visibility push(default)

struct store;
struct session_id;
struct gate;

struct store_options {
    const char *path;
    bool durable;      /* synchronous=FULL: power loss too */
    bool leave_wal;    /* no automatic WAL checkpoint on this connection: the master does it */
    int64_t unjoined_s, joined_s; /* life of a row never joined, and after the last touch; 0: 1 h, 2 weeks */
    unsigned views_per_session;   /* 0: 200 */
    struct gate *gate; /* shared by the workers of a program, waited for 100 ms (gate.h); NULL: none */
    int64_t max_bytes; /* the file grows no further: then LIVE_EIO, full; 0: as the disk allows */
};

live_status store_open(struct store **store, const struct store_options *options, live_error *error);
void store_close(struct store *store);
/* Of the last failed call: SQLite's words and the path. Static until the next call. */
const char *store_message(const struct store *store);

live_status store_begin(struct store *store);
live_status store_commit(struct store *store);
void store_rollback(struct store *store);

/* The session's row is made if there is none; its expiry is moved on at most once a day. */
live_status store_session_touch(struct store *store, const struct session_id *id, int64_t now_s);
struct session_row {
    live_str data;      /* the application's: a JSON object; absent: none */
    live_str socket_id; /* live_socket_id; absent: none */
    /* Workers that died while its code ran (store_crash), each at most 60 s behind the one before,
     * the last at most 60 s ago. */
    int64_t crashes;
    bool is_fresh; /* store_session_touch would change nothing */
};

/* *row (slices in the arena; absent where there is none) as of now_s. LIVE_ENOENT. */
live_status store_session_read(struct store *store, struct arena *arena,
                               const struct session_id *id, int64_t now_s, struct session_row *row);
/* LIVE_ENOENT without the session's row. Absent data: none. */
live_status store_session_write(struct store *store, const struct session_id *id, live_str data);
/* The same of its live_socket_id. */
live_status store_session_identify(struct store *store, const struct session_id *id,
                                   live_str socket_id);
/* The session and its views go on under another id. LIVE_ENOENT. */
live_status store_session_rename(struct store *store, const struct session_id *id,
                                 const struct session_id *to);
/* With all its views. */
live_status store_session_delete(struct store *store, const struct session_id *id);

struct view_row {
    int64_t id;
    int64_t epoch;
    int64_t joined;    /* how often it was joined before */
    int64_t strikes;   /* failed handlers in a row of at most 60 s, counted from its first */
    live_str view;     /* class name */
    live_str dom_id;
    live_str route;    /* the route's path pattern */
    live_str url;      /* path and query */
    live_str live_session;
    live_str snapshot; /* absent: none (LIVE_NEVER), mount afresh */
    int64_t parent;    /* id of the view it is nested in, with which it goes; of a sticky one the
                          page's root; 0: a root */
    bool is_sticky;    /* it stays when that view is mounted afresh; not read back */
    int64_t posted;    /* how many posts of its phx-static forms were carried out */
    live_str document; /* of a bearer's first join (live/document.h); absent: not bound */
    int64_t keep_s;    /* store_view_insert: its life if it is never joined; 0: the usual one */
    bool needs_data;   /* store_view_insert: a session without data is none (LIVE_ENOENT) */
};

/* A new id (time-ordered, random tail), for a row whose id has to be known before it is there. */
int64_t store_view_id(struct store *store);
/* Inserts with a new id, which is put into row->id, epoch 0; with row->id if that is not 0: LIVE_ELOST
 * where another row has it (one in millions: begin anew). The oldest
 * roots of the session beyond the limit go, with what nests in them (eight more may be there for
 * each other connection that has just written some). Needs the session's row
 * (store_session_touch): LIVE_ENOENT without. */
live_status store_view_insert(struct store *store, const struct session_id *session,
                              struct view_row *row, int64_t now_s);
/* Takes ownership: epoch + 1, joined + 1. *row (slices in the arena) has the new epoch and the
 * `joined` from before. LIVE_ENOENT if there is no such row under this session, or it expired. */
live_status store_view_take(struct store *store, struct arena *arena, const struct session_id *session,
                            int64_t id, int64_t now_s, struct view_row *row);
/* As store_view_take, for a post of a page that has seen `posted` of them: epoch + 1, posted + 1,
 * and never joined: what is answered is another document. It lives for keep_s at least. LIVE_ELOST
 * (with the row) if it has seen another number: then only `joined` is forgotten. */
live_status store_view_post(struct store *store, struct arena *arena,
                            const struct session_id *session, int64_t id, int64_t posted,
                            int64_t keep_s, int64_t now_s, struct view_row *row);
/* By whom it is joined from now on (absent: whom the session lets). LIVE_ENOENT. */
live_status store_view_bind(struct store *store, int64_t id, live_str document);
/* As store_view_take without taking. */
live_status store_view_read(struct store *store, struct arena *arena, const struct session_id *session,
                            int64_t id, struct view_row *row);
/* The same of a view that is nested: its `parent` and its DOM id say which. */
live_status store_view_take_nested(struct store *store, struct arena *arena,
                                   const struct session_id *session, int64_t parent,
                                   live_str dom_id, int64_t now_s, struct view_row *row);
live_status store_view_read_nested(struct store *store, struct arena *arena,
                                   const struct session_id *session, int64_t parent,
                                   live_str dom_id, struct view_row *row);
/* Deletes the view and what nests in it; nothing if its epoch is another. */
live_status store_view_forget(struct store *store, int64_t id, int64_t epoch);
/* Deletes what nests in it, but not what is sticky. */
live_status store_view_forget_children(struct store *store, int64_t id);
/* LIVE_ELOST if the row is gone or has another epoch. */
live_status store_view_checkpoint(struct store *store, int64_t id, int64_t epoch, live_str snapshot,
                                  int64_t now_s);
/* Route, URL and snapshot after a mount afresh, and view and live_session unless absent; ELOST as
 * above. No more strikes are left than row->strikes. */
live_status store_view_replace(struct store *store, const struct view_row *row, int64_t now_s);
/* Puts back a row that had expired: its session still lives, its token is good. *row is as for an
 * insert, but with the id that the token says; epoch gets the new owner's. LIVE_ENOENT without the
 * session's row, LIVE_ELOST if the row lives (somebody was faster) or is another session's. */
live_status store_view_revive(struct store *store, const struct session_id *session,
                              struct view_row *row, int64_t now_s);
/* Counts a worker that died while code of the session ran: to the session and, as a failed handler,
 * to its view (row 0: to none). Those that are not there are nothing. */
live_status store_crash(struct store *store, const struct session_id *session, int64_t row, int64_t now_s);
/* Counts a failed handler (or start) and gives the number within the last 60 s. */
live_status store_view_strike(struct store *store, int64_t id, int64_t now_s, int64_t *strikes);

/* Deletes at most `most` expired rows, views with their children, then sessions without views;
 * *n_deleted says how many with the children (less than `most`: done). */
live_status store_sweep(struct store *store, int64_t now_s, unsigned most, unsigned *n_deleted);

/* Runs one WAL checkpoint on a connection of its own: for the master's thread. RESTART if the WAL
 * is above 64 MiB, else PASSIVE. */
live_status store_wal_checkpoint(const char *path, live_error *error);

#pragma GCC visibility pop
#endif
