/*
 * statements.c: what the store says to SQLite. Each statement is prepared once, when it is
 * first used, and reset as soon as it has run; texts and snapshots are bound without copying,
 * so a statement never keeps what it was given beyond the call.
 */
#include "store_private.h"

#include <errno.h>

/* The columns of struct view_row, in the order of row_from (views.c). */
#define ROW_COLUMNS                                                                            \
    "epoch, joined, strikes, strike_at, view, dom_id, route, url, live_session, snapshot, "    \
    "coalesce(parent, 0), posted, document"

/* The views that go when those chosen by `seed` go: with their children, and theirs. */
#define WITH_CHILDREN(seed)                                                                    \
    "WITH RECURSIVE gone (id) AS (SELECT id FROM (" seed ") UNION SELECT views.id FROM gone "  \
    "JOIN views ON views.parent = gone.id) "
#define DELETE_WITH_CHILDREN(seed) WITH_CHILDREN(seed) "DELETE FROM views WHERE id IN gone"

/* The views of a session, by its index, which has the roots only. */
#define ROOTS_OF_SESSION "SELECT id FROM views WHERE session = ?1 AND parent IS NULL"

static const struct {
    const char *what; /* for messages */
    const char *sql;
} statements[N_STATEMENTS] = {
    [BEGIN] = { "beginning a transaction", "BEGIN IMMEDIATE" },
    [COMMIT] = { "committing", "COMMIT" },
    [SESSION_EXPIRY] = { "reading a session", "SELECT expires FROM sessions WHERE id = ?1" },
    [SESSION_TOUCH] = { "touching a session",
                        "INSERT INTO sessions (id, created, touched, expires) "
                        "VALUES (?1, ?2, ?2, ?3) ON CONFLICT (id) DO UPDATE "
                        "SET touched = excluded.touched, expires = excluded.expires "
                        "WHERE excluded.expires > expires" },
    [SESSION_READ] = { "reading a session",
                       "SELECT data, live_socket_id, "
                       "iif(crash_at BETWEEN ?2 - ?3 AND ?2, crashes, 0), expires "
                       "FROM sessions WHERE id = ?1" },
    [SESSION_WRITE] = { "writing a session's data",
                        "UPDATE sessions SET data = ?2 WHERE id = ?1" },
    [SESSION_IDENTIFY] = { "naming a session's sockets",
                           "UPDATE sessions SET live_socket_id = ?2 WHERE id = ?1" },
    [SESSION_RENAME] = { "renewing a session", "UPDATE sessions SET id = ?2 WHERE id = ?1" },
    [SESSION_RENAME_VIEWS] = { "renewing a session's views",
                               WITH_CHILDREN(ROOTS_OF_SESSION)
                               "UPDATE views SET session = ?2 WHERE id IN gone" },
    [SESSION_DELETE_VIEWS] = { "deleting a session's views",
                               DELETE_WITH_CHILDREN(ROOTS_OF_SESSION) },
    [SESSION_DELETE] = { "deleting a session", "DELETE FROM sessions WHERE id = ?1" },
    [SESSION_CRASH] = { "counting a crash",
                        "UPDATE sessions SET crashes = CASE WHEN crash_at BETWEEN ?2 - ?3 AND "
                        "?2 "
                        "THEN crashes + 1 ELSE 1 END, crash_at = ?2 WHERE id = ?1" },
    /* Index-only, both: steps over the newest entries of the session. */
    [VIEW_COUNT] = { "counting a session's views",
                     "SELECT count(*) FROM (SELECT 1 FROM views INDEXED BY views_by_session "
                     "WHERE session = ?1 AND parent IS NULL LIMIT ?2)" },
    [VIEW_BEYOND_LIMIT] = { "counting a session's views",
                            "SELECT id FROM views INDEXED BY views_by_session "
                            "WHERE session = ?1 AND parent IS NULL "
                            "ORDER BY id DESC LIMIT 1 OFFSET ?2" },
    [VIEW_DELETE_UP_TO] = { "deleting a session's oldest views",
                            DELETE_WITH_CHILDREN(ROOTS_OF_SESSION " AND id <= ?2") },
    [VIEW_INSERT] = { "inserting a view",
                      "INSERT INTO views (id, epoch, expires, session, parent, joined, "
                      "strikes, "
                      "strike_at, created, view, dom_id, route, url, live_session, snapshot, sticky) "
                      "SELECT ?1, 0, ?2, id, nullif(?4, 0), 0, 0, 0, ?5, ?6, ?7, ?8, ?9, ?10, "
                      "?11, ?12 "
                      "FROM sessions WHERE id = ?3 AND (data IS NOT NULL OR NOT ?13)" },
    [VIEW_READ] = { "reading a view", "SELECT " ROW_COLUMNS " FROM views "
                                      "WHERE id = ?1 AND session = ?2 AND expires > ?3" },
    [VIEW_FIND_NESTED] = { "looking for a nested view",
                           "SELECT id FROM views WHERE parent = ?1 AND dom_id = ?2 "
                           "AND session = ?3 ORDER BY id DESC LIMIT 1" },
    [VIEW_FORGET] = { "deleting a nested view",
                      DELETE_WITH_CHILDREN(
                          "SELECT id FROM views WHERE id = ?1 AND epoch = ?2") },
    [VIEW_FORGET_CHILDREN] = { "deleting a view's children",
                               DELETE_WITH_CHILDREN("SELECT id FROM views WHERE parent = ?1 "
                                                    "AND NOT sticky") },
    [VIEW_TAKE] = { "taking a view", "UPDATE views SET epoch = epoch + 1, joined = joined + 1, "
                                     "expires = max(expires, ?2) WHERE id = ?1" },
    [VIEW_BIND] = { "binding a view", "UPDATE views SET document = ?2 WHERE id = ?1" },
    [VIEW_POST] = { "taking a view for a post",
                    "UPDATE views SET epoch = epoch + ?3, posted = posted + ?3, joined = 0, "
                    "expires = max(expires, ?2) WHERE id = ?1" },
    /* The hot one: it touches no index. That the row lives long enough still is a part of the
     * condition, so that the rare second statement needs no reading before it. */
    [VIEW_CHECKPOINT] = { "writing a snapshot",
                          "UPDATE views SET snapshot = ?1 "
                          "WHERE id = ?2 AND epoch = ?3 AND expires >= ?4" },
    [VIEW_CHECKPOINT_AND_KEEP] = { "writing a snapshot",
                                   "UPDATE views SET snapshot = ?1, expires = max(expires, ?4) "
                                   "WHERE id = ?2 AND epoch = ?3" },
    [VIEW_REPLACE] = { "replacing a view",
                       "UPDATE views SET view = coalesce(?1, view), route = ?2, url = ?3, "
                       "live_session = coalesce(?4, live_session), snapshot = ?5, "
                       "strikes = min(strikes, ?9), "
                       "expires = max(expires, ?6) WHERE id = ?7 AND epoch = ?8" },
    /* An expired row that the sweep has not reached yet is overwritten. */
    [VIEW_REVIVE] = { "reviving a view",
                      "INSERT INTO views (id, epoch, expires, session, parent, joined, "
                      "strikes, "
                      "strike_at, created, view, dom_id, route, url, live_session, snapshot, sticky) "
                      "SELECT ?1, 1, ?2, id, nullif(?4, 0), 1, 0, 0, ?5, ?6, ?7, ?8, ?9, ?10, "
                      "?11, ?12 "
                      "FROM sessions WHERE id = ?3 "
                      "ON CONFLICT (id) DO UPDATE SET epoch = epoch + 1, "
                      "expires = excluded.expires, joined = joined + 1, strikes = 0, "
                      "view = excluded.view, dom_id = excluded.dom_id, route = excluded.route, "
                      "url = excluded.url, live_session = excluded.live_session, "
                      "snapshot = excluded.snapshot "
                      "WHERE session = excluded.session AND expires <= ?5 RETURNING epoch" },
    [VIEW_STRIKE] = { "counting a failure",
                      "UPDATE views SET "
                      "strikes = CASE WHEN strike_at BETWEEN ?2 - ?3 AND ?2 "
                      "THEN strikes + 1 ELSE 1 END, "
                      "strike_at = CASE WHEN strike_at BETWEEN ?2 - ?3 AND ?2 "
                      "THEN strike_at ELSE ?2 END "
                      "WHERE id = ?1 RETURNING strikes" },
    /* No index is kept for the sweep, which would cost every page: it looks through all rows,
     * without the write lock, and deletes what it found by id. */
    [SWEEP_FIND] = { "looking for expired views",
                     "SELECT id FROM views WHERE expires <= ?1 ORDER BY id LIMIT ?2" },
    [SWEEP_VIEW] = { "sweeping views",
                     DELETE_WITH_CHILDREN("SELECT id FROM views "
                                          "WHERE id = ?1 AND expires <= ?2") },
    [SWEEP_FIND_SESSION] = { "looking for expired sessions",
                             "SELECT EXISTS (SELECT 1 FROM sessions AS old WHERE expires <= ?1 "
                             "AND NOT EXISTS (SELECT 1 FROM views WHERE session = old.id "
                             "AND parent IS NULL))" },
    [SWEEP_SESSIONS] = { "sweeping sessions",
                         "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions AS old "
                         "WHERE expires <= ?1 AND NOT EXISTS "
                         "(SELECT 1 FROM views WHERE session = old.id AND parent IS NULL) "
                         "LIMIT ?2)" },
};

/* Prepared; NULL when that failed, *status says how. */
sqlite3_stmt *
stmt_prepared(struct store *store, enum statement which, live_status *status)
{
    if (!store->stmts[which]) {
        int rc = sqlite3_prepare_v3(store->db.handle, statements[which].sql, -1,
                                    SQLITE_PREPARE_PERSISTENT, &store->stmts[which], NULL);
        if (rc != SQLITE_OK) {
            *status = store_settled(store, db_fail(&store->db, rc, statements[which].what));
            return NULL;
        }
    }
    return store->stmts[which];
}

live_status
stmt_run(struct store *store, enum statement which)
{
    sqlite3_stmt *stmt = store->stmts[which];
    errno = 0;
    int rc = sqlite3_step(stmt);
    if (rc != SQLITE_DONE)
        store->db.system = errno;
    sqlite3_reset(stmt);
    return store_settled(
        store, rc == SQLITE_DONE ? LIVE_OK : db_fail(&store->db, rc, statements[which].what));
}

live_status
stmt_failed(struct store *store, enum statement which, int rc)
{
    sqlite3_reset(store->stmts[which]);
    return store_settled(store, db_fail(&store->db, rc, statements[which].what));
}

void
stmt_bind_str(sqlite3_stmt *stmt, int place, live_str text)
{
    sqlite3_bind_text64(stmt, place, text.ptr, text.len, SQLITE_STATIC, SQLITE_UTF8);
}

void
stmt_bind_bytes(sqlite3_stmt *stmt, int place, live_str bytes)
{
    sqlite3_bind_blob64(stmt, place, bytes.ptr, bytes.len, SQLITE_STATIC);
}

void
stmt_bind_session(sqlite3_stmt *stmt, int place, const struct session_id *id)
{
    sqlite3_bind_blob(stmt, place, id, SESSION_BYTES, SQLITE_STATIC);
}

/* SQLite gives NULL for an empty blob and when memory failed. */
bool
stmt_copy_column(struct arena *arena, sqlite3_stmt *stmt, int column, live_str *text)
{
    *text = live_none;
    if (sqlite3_column_type(stmt, column) == SQLITE_NULL)
        return true;
    const char *bytes = sqlite3_column_blob(stmt, column);
    size_t len = (size_t)sqlite3_column_bytes(stmt, column);
    if (!bytes && len)
        return false;
    *text = arena_copy(arena, (live_str){ bytes ? bytes : "", len });
    return text->ptr != NULL;
}
