/*
 * store_private.h: the body of a store, and what its files share: the statements (statements.c)
 * and transactions of their own (store.c). Serves store.c, statements.c, sessions.c, views.c
 * and upkeep.c; nobody else.
 *
 * A failure (LIVE_EBUSY, LIVE_EIO, LIVE_ENOMEM, LIVE_ELIMIT) ends the open transaction, undone;
 * LIVE_ENOENT and LIVE_ELOST do not.
 */
#ifndef CLIVE_STORE_PRIVATE_H
#define CLIVE_STORE_PRIVATE_H

#include "db.h"
#include "store.h"

enum {
    STRIKES_WINDOW_S = 60,
    HOUR_S = 3600,
    DAY_S = 24 * HOUR_S,
    SESSION_BYTES = 16, /* sizeof(struct session_id), of a layer above (wire/token.h) */
    GRANTS = 64,
};

enum statement {
    BEGIN,
    COMMIT,
    SESSION_EXPIRY,
    SESSION_TOUCH,
    SESSION_READ,
    SESSION_WRITE,
    SESSION_IDENTIFY,
    SESSION_RENAME,
    SESSION_RENAME_VIEWS,
    SESSION_DELETE_VIEWS,
    SESSION_DELETE,
    SESSION_CRASH,
    VIEW_COUNT,
    VIEW_BEYOND_LIMIT,
    VIEW_DELETE_UP_TO,
    VIEW_INSERT,
    VIEW_READ,
    VIEW_TAKE,
    VIEW_BIND,
    VIEW_POST,
    VIEW_CHECKPOINT,
    VIEW_CHECKPOINT_AND_KEEP,
    VIEW_REPLACE,
    VIEW_REVIVE,
    VIEW_FIND_NESTED,
    VIEW_FORGET,
    VIEW_FORGET_CHILDREN,
    VIEW_STRIKE,
    SWEEP_FIND,
    SWEEP_VIEW,
    SWEEP_FIND_SESSION,
    SWEEP_SESSIONS,
    N_STATEMENTS
};

/* Views that a session may get by this connection without their being counted again: that each
 * page steps over all of them costs more than the page. */
struct grant {
    unsigned char session[SESSION_BYTES];
    unsigned n;
};

struct store {
    struct db db;
    int64_t unjoined_s, joined_s, slack_s;
    unsigned views_per_session;
    int64_t newest_id; /* given by this connection: the next is above it */
    struct gate *gate; /* NULL: none */
    bool has_gate;     /* from store_begin to the end of the transaction, however it ends */
    struct grant grants[GRANTS]; /* by the session's last byte; a newer one takes the place */
    sqlite3_stmt *stmts[N_STATEMENTS];
};

/* Where a transaction may have ended: the gate goes with it. Gives the status on. */
live_status store_settled(struct store *store, live_status status);
/* Several statements as one: a transaction of their own if there is none. */
live_status store_own_begin(struct store *store, bool *own);
/* After a failure there is no transaction any more; after ENOENT it is given up. */
live_status store_own_end(struct store *store, bool own, live_status status);
/* LIVE_ELIMIT for a text that no column holds. */
live_status store_fits(struct store *store, const live_str *texts, size_t n_texts);

/* Prepared (once); NULL when that failed, *status says how. */
sqlite3_stmt *stmt_prepared(struct store *store, enum statement which, live_status *status);
/* Runs a statement that gives no rows, and resets it. */
live_status stmt_run(struct store *store, enum statement which);
/* Resets a statement whose step gave `rc`: the failure it is. */
live_status stmt_failed(struct store *store, enum statement which, int rc);

/* None of these can fail: places are right, lengths were checked (store_fits), nothing is
 * copied. */
void stmt_bind_str(sqlite3_stmt *stmt, int place, live_str text);
void stmt_bind_bytes(sqlite3_stmt *stmt, int place, live_str bytes);
void stmt_bind_session(sqlite3_stmt *stmt, int place, const struct session_id *id);
/* A column's bytes in the arena; absent for NULL. False when memory failed. */
bool stmt_copy_column(struct arena *arena, sqlite3_stmt *stmt, int column, live_str *text);

#endif
