/*
 * sqlite.c: the store of store.h in SQLite. Each statement is prepared once, when it is first
 * used, and reset as soon as it has run; texts and snapshots are bound without copying, so a
 * statement never keeps what it was given beyond the call.
 *
 * A failure (LIVE_EBUSY, LIVE_EIO, LIVE_ENOMEM, LIVE_ELIMIT) ends the open transaction, undone;
 * LIVE_ENOENT and LIVE_ELOST do not.
 */
#include "store.h"

#include "clock.h"
#include "db.h"
#include "gate.h"
#include "mem.h"
#include "migrate.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

enum {
    SESSION_BYTES =
        16, /* sizeof(struct session_id), which is of a layer above (wire/token.h) */
    HOUR_S = 3600,
    DAY_S = 24 * HOUR_S,
    DEFAULT_UNJOINED_S = HOUR_S,
    DEFAULT_JOINED_S = 14 * DAY_S,
    DEFAULT_VIEWS = 200,
    STRIKES_WINDOW_S = 60,
    LOCK_PATIENCE_US = 200,
    GATE_PATIENCE_US = 100000,
    EVICT_AT_ONCE = 16, /* rows of a session that is at its limit: one by one would cost each page */
    MAX_SWEEP = 1 << 20,
    ID_RANDOM_BITS = 22,
    ID_TRIES = 16,
    MAX_TEXT = 1 << 28, /* bytes of one column; SQLite's own limit is near 1 << 30 a row */
};

/* The columns of struct view_row, in the order of row_from. */
#define ROW_COLUMNS                                                                            \
    "epoch, joined, strikes, strike_at, view, dom_id, route, url, live_session, snapshot, "    \
    "coalesce(parent, 0), posted"

/* The views that go when those chosen by `seed` go: with their children, and theirs. */
#define DELETE_WITH_CHILDREN(seed)                                                             \
    "WITH RECURSIVE gone (id) AS (SELECT id FROM (" seed ") UNION SELECT views.id FROM gone "  \
    "JOIN views ON views.parent = gone.id) DELETE FROM views WHERE id IN gone"

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
    VIEW_BEYOND_LIMIT,
    VIEW_DELETE_UP_TO,
    VIEW_INSERT,
    VIEW_READ,
    VIEW_TAKE,
    VIEW_POST,
    VIEW_CHECKPOINT,
    VIEW_CHECKPOINT_AND_KEEP,
    VIEW_REPLACE,
    VIEW_REVIVE,
    VIEW_STRIKE,
    SWEEP_FIND,
    SWEEP_VIEW,
    SWEEP_FIND_SESSION,
    SWEEP_SESSIONS,
    N_STATEMENTS
};

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
                       "iif(crash_at BETWEEN ?2 - ?3 AND ?2, crashes, 0) "
                       "FROM sessions WHERE id = ?1" },
    [SESSION_WRITE] = { "writing a session's data",
                        "UPDATE sessions SET data = ?2 WHERE id = ?1" },
    [SESSION_IDENTIFY] = { "naming a session's sockets",
                           "UPDATE sessions SET live_socket_id = ?2 WHERE id = ?1" },
    [SESSION_RENAME] = { "renewing a session", "UPDATE sessions SET id = ?2 WHERE id = ?1" },
    [SESSION_RENAME_VIEWS] = { "renewing a session's views",
                               "UPDATE views SET session = ?2 WHERE session = ?1" },
    [SESSION_DELETE_VIEWS] = { "deleting a session's views",
                               "DELETE FROM views WHERE session = ?1" },
    [SESSION_DELETE] = { "deleting a session", "DELETE FROM sessions WHERE id = ?1" },
    [SESSION_CRASH] = { "counting a crash",
                        "UPDATE sessions SET crashes = CASE WHEN crash_at BETWEEN ?2 - ?3 AND ?2 "
                        "THEN crashes + 1 ELSE 1 END, crash_at = ?2 WHERE id = ?1" },
    /* Index-only: steps back over the newest entries of the session. */
    [VIEW_BEYOND_LIMIT] = { "counting a session's views",
                            "SELECT id FROM views INDEXED BY views_by_session "
                            "WHERE session = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2" },
    [VIEW_DELETE_UP_TO] = { "deleting a session's oldest views",
                            DELETE_WITH_CHILDREN(
                                "SELECT id FROM views WHERE session = ?1 AND id <= ?2") },
    [VIEW_INSERT] = { "inserting a view",
                      "INSERT INTO views (id, epoch, expires, session, parent, joined, "
                      "strikes, "
                      "strike_at, created, view, dom_id, route, url, live_session, snapshot) "
                      "SELECT ?1, 0, ?2, id, nullif(?4, 0), 0, 0, 0, ?5, ?6, ?7, ?8, ?9, ?10, "
                      "?11 "
                      "FROM sessions WHERE id = ?3" },
    [VIEW_READ] = { "reading a view", "SELECT " ROW_COLUMNS " FROM views "
                                      "WHERE id = ?1 AND session = ?2 AND expires > ?3" },
    [VIEW_TAKE] = { "taking a view", "UPDATE views SET epoch = epoch + 1, joined = joined + 1, "
                                     "expires = max(expires, ?2) WHERE id = ?1" },
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
                      "strike_at, created, view, dom_id, route, url, live_session, snapshot) "
                      "SELECT ?1, 1, ?2, id, nullif(?4, 0), 1, 0, 0, ?5, ?6, ?7, ?8, ?9, ?10, "
                      "?11 "
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
    [SWEEP_VIEW] = { "sweeping views", DELETE_WITH_CHILDREN("SELECT id FROM views "
                                                            "WHERE id = ?1 AND expires <= ?2") },
    [SWEEP_FIND_SESSION] = { "looking for expired sessions",
                             "SELECT EXISTS (SELECT 1 FROM sessions AS old WHERE expires <= ?1 "
                             "AND NOT EXISTS (SELECT 1 FROM views WHERE session = old.id))" },
    [SWEEP_SESSIONS] = { "sweeping sessions",
                         "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions AS old "
                         "WHERE expires <= ?1 AND NOT EXISTS "
                         "(SELECT 1 FROM views WHERE session = old.id) LIMIT ?2)" },
};

struct store {
    struct db db;
    int64_t unjoined_s, joined_s, slack_s;
    unsigned views_per_session;
    int64_t newest_id; /* given by this connection: the next is above it */
    struct gate *gate; /* NULL: none */
    bool has_gate;     /* from store_begin to the end of the transaction, however it ends */
    sqlite3_stmt *stmts[N_STATEMENTS];
};

/* ---- statements
 * ------------------------------------------------------------------------------ */

/* Where a transaction may have ended: the gate goes with it. */
static live_status
settled(struct store *store, live_status status)
{
    if (store->has_gate && sqlite3_get_autocommit(store->db.handle)) {
        store->has_gate = false;
        gate_give(store->gate);
    }
    return status;
}

/* Prepared; NULL when that failed, *status says how. */
static sqlite3_stmt *
prepared(struct store *store, enum statement which, live_status *status)
{
    if (!store->stmts[which]) {
        int rc = sqlite3_prepare_v3(store->db.handle, statements[which].sql, -1,
                                    SQLITE_PREPARE_PERSISTENT, &store->stmts[which], NULL);
        if (rc != SQLITE_OK) {
            *status = settled(store, db_fail(&store->db, rc, statements[which].what));
            return NULL;
        }
    }
    return store->stmts[which];
}

/* Runs a statement that gives no rows. */
static live_status
run(struct store *store, enum statement which)
{
    sqlite3_stmt *stmt = store->stmts[which];
    errno = 0;
    int rc = sqlite3_step(stmt);
    if (rc != SQLITE_DONE)
        store->db.system = errno;
    sqlite3_reset(stmt);
    return settled(store, rc == SQLITE_DONE
                              ? LIVE_OK
                              : db_fail(&store->db, rc, statements[which].what));
}

static live_status
failed_step(struct store *store, enum statement which, int rc)
{
    sqlite3_reset(store->stmts[which]);
    return settled(store, db_fail(&store->db, rc, statements[which].what));
}

/* None of these can fail: places are right, lengths were checked (fits), nothing is copied. */
static void
bind_str(sqlite3_stmt *stmt, int place, live_str text)
{
    sqlite3_bind_text64(stmt, place, text.ptr, text.len, SQLITE_STATIC, SQLITE_UTF8);
}

static void
bind_bytes(sqlite3_stmt *stmt, int place, live_str bytes)
{
    sqlite3_bind_blob64(stmt, place, bytes.ptr, bytes.len, SQLITE_STATIC);
}

static void
bind_session(sqlite3_stmt *stmt, int place, const struct session_id *id)
{
    sqlite3_bind_blob(stmt, place, id, SESSION_BYTES, SQLITE_STATIC);
}

static live_status
fits(struct store *store, const live_str *texts, size_t n_texts)
{
    for (size_t i = 0; i < n_texts; i++)
        if (texts[i].len > MAX_TEXT)
            return settled(store, db_refuse(&store->db, LIVE_ELIMIT,
                                            "a text of %zu bytes, the limit is %d",
                                            texts[i].len, MAX_TEXT));
    return LIVE_OK;
}

/* Several statements as one: a transaction of their own if there is none. */
static live_status
own_begin(struct store *store, bool *own)
{
    *own = sqlite3_get_autocommit(store->db.handle);
    return *own ? store_begin(store) : LIVE_OK;
}

/* After a failure there is no transaction any more; after ENOENT it is given up. */
static live_status
own_end(struct store *store, bool own, live_status status)
{
    if (!own)
        return status;
    if (status == LIVE_OK)
        return store_commit(store);
    store_rollback(store);
    return status;
}

/* ---- transactions
 * ---------------------------------------------------------------------------- */

live_status
store_begin(struct store *store)
{
    live_status status;
    if (!sqlite3_get_autocommit(store->db.handle))
        return db_refuse(&store->db, LIVE_EIO,
                         "beginning: there was a transaction, undone now");
    if (!prepared(store, BEGIN, &status))
        return status;
    if (store->gate && !store->has_gate) {
        store->has_gate = gate_take(store->gate, GATE_PATIENCE_US);
        if (!store->has_gate)
            return db_refuse(&store->db, LIVE_EBUSY, "beginning: other workers hold the lock");
    }
    return run(store, BEGIN);
}

live_status
store_commit(struct store *store)
{
    live_status status;
    if (sqlite3_get_autocommit(store->db.handle))
        return db_refuse(
            &store->db, LIVE_EIO,
            "committing: there is no transaction, it was undone when a write failed");
    return prepared(store, COMMIT, &status) ? run(store, COMMIT) : status;
}

void
store_rollback(struct store *store)
{
    if (!sqlite3_get_autocommit(store->db.handle))
        sqlite3_exec(store->db.handle, "ROLLBACK", NULL, NULL, NULL);
    settled(store, LIVE_OK);
}

/* ---- sessions
 * -------------------------------------------------------------------------------- */

live_status
store_session_touch(struct store *store, const struct session_id *id, int64_t now_s)
{
    live_status status;
    /* A day more than its views', since it is moved on by days. */
    int64_t expires = now_s + store->joined_s + DAY_S, found = INT64_MIN;
    sqlite3_stmt *read = prepared(store, SESSION_EXPIRY, &status);
    if (!read)
        return status;
    bind_session(read, 1, id);
    int rc = sqlite3_step(read);
    if (rc == SQLITE_ROW)
        found = sqlite3_column_int64(read, 0);
    else if (rc != SQLITE_DONE)
        return failed_step(store, SESSION_EXPIRY, rc);
    sqlite3_reset(read);
    if (found > expires - DAY_S)
        return LIVE_OK; /* without the write lock */

    sqlite3_stmt *touch = prepared(store, SESSION_TOUCH, &status);
    if (!touch)
        return status;
    bind_session(touch, 1, id);
    sqlite3_bind_int64(touch, 2, now_s);
    sqlite3_bind_int64(touch, 3, expires);
    return run(store, SESSION_TOUCH);
}

static live_status
delete_session(struct store *store, const struct session_id *id)
{
    static const enum statement both[] = { SESSION_DELETE_VIEWS, SESSION_DELETE };
    for (size_t i = 0; i < 2; i++) {
        live_status status;
        sqlite3_stmt *stmt = prepared(store, both[i], &status);
        if (!stmt)
            return status;
        bind_session(stmt, 1, id);
        status = run(store, both[i]);
        if (status != LIVE_OK)
            return status;
    }
    return LIVE_OK;
}

live_status
store_session_delete(struct store *store, const struct session_id *id)
{
    bool own;
    live_status status = own_begin(store, &own);
    return status == LIVE_OK ? own_end(store, own, delete_session(store, id)) : status;
}

/* ---- views
 * ----------------------------------------------------------------------------------- */

static int64_t
next_id(struct store *store)
{
    uint64_t ms = (uint64_t)clock_wall_us() / 1000 & ((UINT64_C(1) << 41) - 1), tail = 0;
    if (getrandom(&tail, sizeof tail, GRND_NONBLOCK) != sizeof tail)
        tail = (uint64_t)clock_monotonic_us() *
               2654435761u; /* early at boot: a conflict retries */
    int64_t id = (int64_t)(ms << ID_RANDOM_BITS | (tail & ((1u << ID_RANDOM_BITS) - 1)));
    /* A root is older than its children, also within one millisecond. */
    if (id <= store->newest_id && store->newest_id < INT64_MAX - 1024)
        id = store->newest_id + 1 + (int64_t)(tail >> 32 & 1023);
    store->newest_id = id;
    return id;
}

int64_t
store_view_id(struct store *store)
{
    return next_id(store);
}

/* The id of the session's newest row but `n_newer`; 0 if it has fewer. */
static live_status
older_than(struct store *store, const struct session_id *session, unsigned n_newer, int64_t *id)
{
    live_status status;
    sqlite3_stmt *beyond = prepared(store, VIEW_BEYOND_LIMIT, &status);
    if (!beyond)
        return status;
    bind_session(beyond, 1, session);
    sqlite3_bind_int64(beyond, 2, n_newer);
    int rc = sqlite3_step(beyond);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE)
        return failed_step(store, VIEW_BEYOND_LIMIT, rc);
    *id = rc == SQLITE_ROW ? sqlite3_column_int64(beyond, 0) : 0;
    sqlite3_reset(beyond);
    return LIVE_OK;
}

/* Makes room for one more row of the session; where there is none, for some more at once. */
static live_status
keep_limit(struct store *store, const struct session_id *session)
{
    unsigned limit = store->views_per_session;
    unsigned more = limit / 8 < EVICT_AT_ONCE ? limit / 8 : EVICT_AT_ONCE;
    int64_t last;
    live_status status = older_than(store, session, limit - 1, &last);
    if (status == LIVE_OK && last && more)
        status = older_than(store, session, limit - 1 - more, &last);
    if (status != LIVE_OK || !last)
        return status;

    sqlite3_stmt *delete = prepared(store, VIEW_DELETE_UP_TO, &status);
    if (!delete)
        return status;
    bind_session(delete, 1, session);
    sqlite3_bind_int64(delete, 2, last);
    return run(store, VIEW_DELETE_UP_TO);
}

/* Places 3 to 11 of VIEW_INSERT and VIEW_REVIVE. */
static void
bind_row(sqlite3_stmt *stmt, const struct session_id *session, const struct view_row *row,
         int64_t now_s)
{
    bind_session(stmt, 3, session);
    sqlite3_bind_int64(stmt, 4, row->parent);
    sqlite3_bind_int64(stmt, 5, now_s);
    bind_str(stmt, 6, row->view);
    bind_str(stmt, 7, row->dom_id);
    bind_str(stmt, 8, row->route);
    bind_str(stmt, 9, row->url);
    bind_str(stmt, 10, row->live_session);
    bind_bytes(stmt, 11, row->snapshot);
}

static live_status
insert_view(struct store *store, const struct session_id *session, struct view_row *row,
            int64_t now_s)
{
    live_status status = keep_limit(store, session);
    sqlite3_stmt *stmt = status == LIVE_OK ? prepared(store, VIEW_INSERT, &status) : NULL;
    if (!stmt)
        return status;
    sqlite3_bind_int64(stmt, 2, now_s + (row->keep_s ? row->keep_s : store->unjoined_s));
    bind_row(stmt, session, row, now_s);
    for (int i = 0;; i++) {
        int64_t id = row->id ? row->id : next_id(store);
        sqlite3_bind_int64(stmt, 1, id);
        int rc = sqlite3_step(stmt);
        if (rc == SQLITE_CONSTRAINT_PRIMARYKEY && i < ID_TRIES) {
            sqlite3_reset(stmt); /* undoes the statement only */
            if (row->id)
                return LIVE_ELOST;
            continue;
        }
        if (rc != SQLITE_DONE)
            return failed_step(store, VIEW_INSERT, rc);
        sqlite3_reset(stmt);
        if (sqlite3_changes(store->db.handle) == 0)
            return LIVE_ENOENT;
        row->id = id;
        row->epoch = row->joined = row->strikes = row->posted = 0;
        return LIVE_OK;
    }
}

live_status
store_view_insert(struct store *store, const struct session_id *session, struct view_row *row,
                  int64_t now_s)
{
    const live_str texts[] = { row->view, row->dom_id,       row->route,
                               row->url,  row->live_session, row->snapshot };
    live_status status = fits(store, texts, sizeof texts / sizeof *texts);
    bool own = false;
    if (status == LIVE_OK)
        status = own_begin(store, &own);
    return status == LIVE_OK ? own_end(store, own, insert_view(store, session, row, now_s))
                             : status;
}

/* A column's bytes in the arena. SQLite gives NULL for an empty blob and when memory failed. */
static bool
copy_column(struct arena *arena, sqlite3_stmt *stmt, int column, live_str *text)
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

static bool
row_from(struct arena *arena, sqlite3_stmt *stmt, int64_t id, int64_t now_s,
         struct view_row *row)
{
    int64_t strike_at = sqlite3_column_int64(stmt, 3);
    bool counts =
        now_s == INT64_MIN || (now_s >= strike_at && now_s - strike_at <= STRIKES_WINDOW_S);
    *row = (struct view_row){
        .id = id,
        .epoch = sqlite3_column_int64(stmt, 0),
        .joined = sqlite3_column_int64(stmt, 1),
        .strikes = counts ? sqlite3_column_int64(stmt, 2) : 0,
        .parent = sqlite3_column_int64(stmt, 10),
        .posted = sqlite3_column_int64(stmt, 11),
    };
    return copy_column(arena, stmt, 4, &row->view) &&
           copy_column(arena, stmt, 5, &row->dom_id) &&
           copy_column(arena, stmt, 6, &row->route) && copy_column(arena, stmt, 7, &row->url) &&
           copy_column(arena, stmt, 8, &row->live_session) &&
           copy_column(arena, stmt, 9, &row->snapshot);
}

live_status
store_session_read(struct store *store, struct arena *arena, const struct session_id *id,
                   int64_t now_s, struct session_row *row)
{
    live_status status;
    *row = (struct session_row){ .data = live_none };
    sqlite3_stmt *stmt = prepared(store, SESSION_READ, &status);
    if (!stmt)
        return status;
    bind_session(stmt, 1, id);
    sqlite3_bind_int64(stmt, 2, now_s);
    sqlite3_bind_int64(stmt, 3, STRIKES_WINDOW_S);
    int rc = sqlite3_step(stmt);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE)
        return failed_step(store, SESSION_READ, rc);
    bool copied = rc == SQLITE_DONE || (copy_column(arena, stmt, 0, &row->data) &&
                                        copy_column(arena, stmt, 1, &row->socket_id));
    row->crashes = rc == SQLITE_ROW ? sqlite3_column_int64(stmt, 2) : 0;
    sqlite3_reset(stmt);
    return rc == SQLITE_DONE ? LIVE_ENOENT : copied ? LIVE_OK : LIVE_ENOMEM;
}

/* One column of the session's row. */
static live_status
set_column(struct store *store, enum statement which, const struct session_id *id,
           live_str value, bool is_text)
{
    live_status status = fits(store, &value, 1);
    sqlite3_stmt *stmt = status == LIVE_OK ? prepared(store, which, &status) : NULL;
    if (!stmt)
        return status;
    bind_session(stmt, 1, id);
    if (is_text)
        bind_str(stmt, 2, value);
    else
        bind_bytes(stmt, 2, value);
    status = run(store, which);
    return status == LIVE_OK && sqlite3_changes(store->db.handle) == 0 ? LIVE_ENOENT : status;
}

live_status
store_session_write(struct store *store, const struct session_id *id, live_str data)
{
    return set_column(store, SESSION_WRITE, id, data, false);
}

live_status
store_session_identify(struct store *store, const struct session_id *id, live_str socket_id)
{
    return set_column(store, SESSION_IDENTIFY, id, socket_id, true);
}

static live_status
rename_session(struct store *store, const struct session_id *id, const struct session_id *to)
{
    static const enum statement both[] = { SESSION_RENAME_VIEWS, SESSION_RENAME };
    for (size_t i = 0; i < 2; i++) {
        live_status status;
        sqlite3_stmt *stmt = prepared(store, both[i], &status);
        if (!stmt)
            return status;
        bind_session(stmt, 1, id);
        bind_session(stmt, 2, to);
        status = run(store, both[i]);
        if (status != LIVE_OK)
            return status;
    }
    return sqlite3_changes(store->db.handle) == 0 ? LIVE_ENOENT : LIVE_OK;
}

live_status
store_session_rename(struct store *store, const struct session_id *id,
                     const struct session_id *to)
{
    bool own;
    live_status status = own_begin(store, &own);
    return status == LIVE_OK ? own_end(store, own, rename_session(store, id, to)) : status;
}

/* The row if it lives at now_s (INT64_MIN: whenever). */
static live_status
read_view(struct store *store, struct arena *arena, const struct session_id *session,
          int64_t id, int64_t now_s, struct view_row *row)
{
    live_status status;
    sqlite3_stmt *stmt = prepared(store, VIEW_READ, &status);
    if (!stmt)
        return status;
    sqlite3_bind_int64(stmt, 1, id);
    bind_session(stmt, 2, session);
    sqlite3_bind_int64(stmt, 3, now_s);
    int rc = sqlite3_step(stmt);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE)
        return failed_step(store, VIEW_READ, rc);
    bool copied = rc == SQLITE_ROW && row_from(arena, stmt, id, now_s, row);
    sqlite3_reset(stmt);
    if (rc == SQLITE_DONE)
        return LIVE_ENOENT;
    return copied ? LIVE_OK
                  : settled(store, db_refuse(&store->db, LIVE_ENOMEM, "no memory for a view's row"));
}

live_status
store_view_read(struct store *store, struct arena *arena, const struct session_id *session,
                int64_t id, struct view_row *row)
{
    return read_view(store, arena, session, id, INT64_MIN, row);
}

/* The row is copied before it is changed: memory that fails leaves it with its owner. */
static live_status
take_view(struct store *store, struct arena *arena, const struct session_id *session,
          int64_t id, int64_t now_s, struct view_row *row)
{
    live_status status = read_view(store, arena, session, id, now_s, row);
    sqlite3_stmt *stmt = status == LIVE_OK ? prepared(store, VIEW_TAKE, &status) : NULL;
    if (!stmt)
        return status;
    sqlite3_bind_int64(stmt, 1, id);
    sqlite3_bind_int64(stmt, 2, now_s + store->joined_s);
    status = run(store, VIEW_TAKE);
    row->epoch++;
    return status;
}

live_status
store_view_take(struct store *store, struct arena *arena, const struct session_id *session,
                int64_t id, int64_t now_s, struct view_row *row)
{
    bool own;
    live_status status = own_begin(store, &own);
    if (status != LIVE_OK)
        return status;
    return own_end(store, own, take_view(store, arena, session, id, now_s, row));
}

static live_status
post_view(struct store *store, struct arena *arena, const struct session_id *session,
          int64_t id, int64_t posted, int64_t keep_s, int64_t now_s, struct view_row *row)
{
    live_status status = read_view(store, arena, session, id, now_s, row);
    sqlite3_stmt *stmt = status == LIVE_OK ? prepared(store, VIEW_POST, &status) : NULL;
    if (!stmt)
        return status;
    bool counts = row->posted == posted;
    sqlite3_bind_int64(stmt, 1, id);
    sqlite3_bind_int64(stmt, 2, now_s + keep_s);
    sqlite3_bind_int64(stmt, 3, counts);
    status = run(store, VIEW_POST);
    row->epoch += counts;
    row->posted += counts;
    row->joined = 0;
    return status == LIVE_OK && !counts ? LIVE_ELOST : status;
}

/* LIVE_ELOST is to be committed too. */
live_status
store_view_post(struct store *store, struct arena *arena, const struct session_id *session,
                int64_t id, int64_t posted, int64_t keep_s, int64_t now_s, struct view_row *row)
{
    bool own;
    live_status status = own_begin(store, &own), ended;
    if (status != LIVE_OK)
        return status;
    status = post_view(store, arena, session, id, posted, keep_s, now_s, row);
    ended = own_end(store, own, status == LIVE_ELOST ? LIVE_OK : status);
    return status == LIVE_ELOST && ended == LIVE_OK ? status : ended;
}

/* One statement that changes one row or none. */
static live_status
change_one(struct store *store, enum statement which)
{
    live_status status = run(store, which);
    if (status == LIVE_OK && sqlite3_changes(store->db.handle) == 0)
        return LIVE_ELOST;
    return status;
}

static live_status
checkpoint_by(struct store *store, enum statement which, int64_t id, int64_t epoch,
              live_str snapshot, int64_t expires)
{
    live_status status;
    sqlite3_stmt *stmt = prepared(store, which, &status);
    if (!stmt)
        return status;
    bind_bytes(stmt, 1, snapshot);
    sqlite3_bind_int64(stmt, 2, id);
    sqlite3_bind_int64(stmt, 3, epoch);
    sqlite3_bind_int64(stmt, 4, expires);
    return change_one(store, which);
}

live_status
store_view_checkpoint(struct store *store, int64_t id, int64_t epoch, live_str snapshot,
                      int64_t now_s)
{
    int64_t expires = now_s + store->joined_s;
    live_status status = fits(store, &snapshot, 1);
    if (status == LIVE_OK)
        status = checkpoint_by(store, VIEW_CHECKPOINT, id, epoch, snapshot,
                               expires - store->slack_s);
    if (status == LIVE_ELOST)
        status = checkpoint_by(store, VIEW_CHECKPOINT_AND_KEEP, id, epoch, snapshot, expires);
    return status;
}

live_status
store_view_replace(struct store *store, const struct view_row *row, int64_t now_s)
{
    const live_str texts[] = { row->view, row->route, row->url, row->live_session,
                               row->snapshot };
    live_status status = fits(store, texts, sizeof texts / sizeof *texts);
    sqlite3_stmt *stmt = status == LIVE_OK ? prepared(store, VIEW_REPLACE, &status) : NULL;
    if (!stmt)
        return status;
    bind_str(stmt, 1, row->view);
    bind_str(stmt, 2, row->route);
    bind_str(stmt, 3, row->url);
    bind_str(stmt, 4, row->live_session);
    bind_bytes(stmt, 5, row->snapshot);
    sqlite3_bind_int64(stmt, 6, now_s + store->joined_s);
    sqlite3_bind_int64(stmt, 7, row->id);
    sqlite3_bind_int64(stmt, 8, row->epoch);
    sqlite3_bind_int64(stmt, 9, row->strikes);
    return change_one(store, VIEW_REPLACE);
}

static live_status
revive_view(struct store *store, const struct session_id *session, struct view_row *row,
            int64_t now_s)
{
    live_status status;
    sqlite3_stmt *exists = prepared(store, SESSION_EXPIRY, &status);
    sqlite3_stmt *stmt = exists ? prepared(store, VIEW_REVIVE, &status) : NULL;
    if (!stmt)
        return status;
    bind_session(exists, 1, session);
    int rc = sqlite3_step(exists);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE)
        return failed_step(store, SESSION_EXPIRY, rc);
    sqlite3_reset(exists);
    if (rc == SQLITE_DONE)
        return LIVE_ENOENT;
    sqlite3_bind_int64(stmt, 1, row->id);
    sqlite3_bind_int64(stmt, 2, now_s + store->joined_s);
    bind_row(stmt, session, row, now_s);
    rc = sqlite3_step(stmt);
    bool revived = rc == SQLITE_ROW;
    if (revived) {
        row->epoch = sqlite3_column_int64(stmt, 0);
        rc = sqlite3_step(stmt);
    }
    if (rc != SQLITE_DONE)
        return failed_step(store, VIEW_REVIVE, rc);
    sqlite3_reset(stmt);
    return revived ? LIVE_OK : LIVE_ELOST;
}

live_status
store_view_revive(struct store *store, const struct session_id *session, struct view_row *row,
                  int64_t now_s)
{
    const live_str texts[] = { row->view, row->dom_id,       row->route,
                               row->url,  row->live_session, row->snapshot };
    bool own;
    live_status status = fits(store, texts, sizeof texts / sizeof *texts);
    if (status == LIVE_OK)
        status = own_begin(store, &own);
    return status == LIVE_OK ? own_end(store, own, revive_view(store, session, row, now_s))
                             : status;
}

live_status
store_view_strike(struct store *store, int64_t id, int64_t now_s, int64_t *strikes)
{
    live_status status;
    sqlite3_stmt *stmt = prepared(store, VIEW_STRIKE, &status);
    if (!stmt)
        return status;
    sqlite3_bind_int64(stmt, 1, id);
    sqlite3_bind_int64(stmt, 2, now_s);
    sqlite3_bind_int64(stmt, 3, STRIKES_WINDOW_S);
    int rc = sqlite3_step(stmt);
    bool found = rc == SQLITE_ROW;
    int64_t counted = found ? sqlite3_column_int64(stmt, 0) : 0;
    if (found)
        rc = sqlite3_step(stmt); /* which commits, outside a transaction */
    if (rc != SQLITE_DONE)
        return failed_step(store, VIEW_STRIKE, rc);
    sqlite3_reset(stmt);
    *strikes = counted;
    return found ? LIVE_OK : LIVE_ENOENT;
}

static live_status
count_crash(struct store *store, const struct session_id *session, int64_t row, int64_t now_s)
{
    live_status status;
    int64_t strikes;
    sqlite3_stmt *stmt = prepared(store, SESSION_CRASH, &status);
    if (!stmt)
        return status;
    bind_session(stmt, 1, session);
    sqlite3_bind_int64(stmt, 2, now_s);
    sqlite3_bind_int64(stmt, 3, STRIKES_WINDOW_S);
    status = run(store, SESSION_CRASH);
    if (status == LIVE_OK && row)
        status = store_view_strike(store, row, now_s, &strikes);
    return status == LIVE_ENOENT ? LIVE_OK : status;
}

live_status
store_crash(struct store *store, const struct session_id *session, int64_t row, int64_t now_s)
{
    bool own;
    live_status status = own_begin(store, &own);
    return status == LIVE_OK ? own_end(store, own, count_crash(store, session, row, now_s))
                             : status;
}

/* ---- upkeep
 * ---------------------------------------------------------------------------------- */

/* The ids of at most `most` expired views. */
static live_status
find_expired(struct store *store, int64_t now_s, unsigned most, int64_t *ids, unsigned *n_ids)
{
    live_status status;
    sqlite3_stmt *stmt = prepared(store, SWEEP_FIND, &status);
    if (!stmt)
        return status;
    sqlite3_bind_int64(stmt, 1, now_s);
    sqlite3_bind_int64(stmt, 2, most);
    int rc;
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW && *n_ids < most)
        ids[(*n_ids)++] = sqlite3_column_int64(stmt, 0);
    if (rc != SQLITE_DONE && rc != SQLITE_ROW)
        return failed_step(store, SWEEP_FIND, rc);
    sqlite3_reset(stmt);
    return LIVE_OK;
}

static live_status
find_expired_session(struct store *store, int64_t now_s, bool *found)
{
    live_status status;
    sqlite3_stmt *stmt = prepared(store, SWEEP_FIND_SESSION, &status);
    if (!stmt)
        return status;
    sqlite3_bind_int64(stmt, 1, now_s);
    int rc = sqlite3_step(stmt);
    if (rc != SQLITE_ROW)
        return failed_step(store, SWEEP_FIND_SESSION, rc);
    *found = sqlite3_column_int(stmt, 0);
    sqlite3_reset(stmt);
    return LIVE_OK;
}

static live_status
sweep_by(struct store *store, enum statement which, int64_t first, int64_t second,
         unsigned *n_deleted)
{
    live_status status;
    sqlite3_stmt *stmt = prepared(store, which, &status);
    if (!stmt)
        return status;
    sqlite3_bind_int64(stmt, 1, first);
    sqlite3_bind_int64(stmt, 2, second);
    status = run(store, which);
    if (status == LIVE_OK)
        *n_deleted += (unsigned)sqlite3_changes(store->db.handle);
    return status;
}

static live_status
sweep(struct store *store, int64_t now_s, unsigned most, int64_t *ids, unsigned *n_deleted)
{
    unsigned n_ids = 0, n = 0;
    bool own, old_session = false;
    live_status status = find_expired(store, now_s, most, ids, &n_ids);
    if (status == LIVE_OK && n_ids < most)
        status = find_expired_session(store, now_s, &old_session);
    if (status != LIVE_OK || (!n_ids && !old_session))
        return status;
    status = own_begin(store, &own);
    if (status != LIVE_OK)
        return status;
    for (unsigned i = 0; status == LIVE_OK && i < n_ids && n < most; i++)
        status = sweep_by(store, SWEEP_VIEW, ids[i], now_s, &n);
    if (status == LIVE_OK && n < most)
        status = sweep_by(store, SWEEP_SESSIONS, now_s, most - n, &n);
    status = own_end(store, own, status);
    if (status == LIVE_OK)
        *n_deleted = n;
    return status;
}

live_status
store_sweep(struct store *store, int64_t now_s, unsigned most, unsigned *n_deleted)
{
    *n_deleted = 0;
    if (!most)
        return LIVE_OK;
    int64_t *ids = most < MAX_SWEEP ? mem_alloc(most * sizeof *ids) : NULL;
    if (!ids)
        return db_refuse(&store->db, LIVE_ENOMEM, "no memory for a sweep");
    live_status status = sweep(store, now_s, most, ids, n_deleted);
    mem_free(ids);
    return status;
}

/* ---- life
 * ------------------------------------------------------------------------------------ */

static live_status
set_options(struct store *store, const struct store_options *options)
{
    struct db *db = &store->db;
    live_status status =
        db_exec(db, "opening",
                options->durable ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
    if (status == LIVE_OK && options->leave_wal) {
        sqlite3_db_config(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        status = db_exec(db, "opening", "PRAGMA wal_autocheckpoint=0");
    }
    int64_t page_size = 0;
    if (status == LIVE_OK && options->max_bytes > 0)
        status = db_int(db, "opening", "PRAGMA page_size", &page_size);
    if (status == LIVE_OK && options->max_bytes > 0) {
        char pragma[64];
        snprintf(pragma, sizeof pragma, "PRAGMA max_page_count=%" PRId64,
                 options->max_bytes / page_size > 0 ? options->max_bytes / page_size : 1);
        status = db_exec(db, "opening", pragma);
    }
    store->unjoined_s = options->unjoined_s > 0 ? options->unjoined_s : DEFAULT_UNJOINED_S;
    store->joined_s = options->joined_s > 0 ? options->joined_s : DEFAULT_JOINED_S;
    store->slack_s = store->joined_s / 8 < HOUR_S ? store->joined_s / 8 : HOUR_S;
    store->views_per_session =
        options->views_per_session ? options->views_per_session : DEFAULT_VIEWS;
    store->gate = options->gate;
    return status;
}

live_status
store_open(struct store **store, const struct store_options *options, live_error *error)
{
    *store = NULL;
    struct store *made = mem_zalloc(sizeof *made);
    if (!made)
        return live_error_set(error, LIVE_ENOMEM, "no memory for the store's connection");
    live_status status = db_open(&made->db, options->path, DB_SERVE);
    if (status == LIVE_OK)
        status = migrate(&made->db, schema_files, n_schema_files);
    if (status == LIVE_OK)
        status = set_options(made, options);
    if (status != LIVE_OK) {
        live_error_set(error, status, "%s", made->db.message);
        store_close(made);
        return status;
    }
    made->db.patience_us = LOCK_PATIENCE_US;
    *store = made;
    return LIVE_OK;
}

void
store_close(struct store *store)
{
    if (!store)
        return;
    for (size_t i = 0; i < N_STATEMENTS; i++)
        sqlite3_finalize(store->stmts[i]);
    db_close(&store->db);
    mem_free(store);
}

const char *
store_message(const struct store *store)
{
    return store->db.message;
}
