/*
 * sessions.c: the sessions of store.h: their expiry, data, names and crashes.
 */
#include "store_private.h"

/* Of a session that is there now: a day more than its views', since it is moved on by days. */
static int64_t
expiry(const struct store *store, int64_t now_s)
{
    return now_s + store->joined_s + DAY_S;
}

live_status
store_session_touch(struct store *store, const struct session_id *id, int64_t now_s)
{
    live_status status;
    int64_t expires = expiry(store, now_s), found = INT64_MIN;
    sqlite3_stmt *read = stmt_prepared(store, SESSION_EXPIRY, &status);
    if (!read)
        return status;
    stmt_bind_session(read, 1, id);
    int rc = sqlite3_step(read);
    if (rc == SQLITE_ROW)
        found = sqlite3_column_int64(read, 0);
    else if (rc != SQLITE_DONE)
        return stmt_failed(store, SESSION_EXPIRY, rc);
    sqlite3_reset(read);
    if (found > expires - DAY_S)
        return LIVE_OK; /* without the write lock */

    sqlite3_stmt *touch = stmt_prepared(store, SESSION_TOUCH, &status);
    if (!touch)
        return status;
    stmt_bind_session(touch, 1, id);
    sqlite3_bind_int64(touch, 2, now_s);
    sqlite3_bind_int64(touch, 3, expires);
    return stmt_run(store, SESSION_TOUCH);
}

live_status
store_session_read(struct store *store, struct arena *arena, const struct session_id *id,
                   int64_t now_s, struct session_row *row)
{
    live_status status;
    *row = (struct session_row){ .data = live_none };
    sqlite3_stmt *stmt = stmt_prepared(store, SESSION_READ, &status);
    if (!stmt)
        return status;
    stmt_bind_session(stmt, 1, id);
    sqlite3_bind_int64(stmt, 2, now_s);
    sqlite3_bind_int64(stmt, 3, STRIKES_WINDOW_S);
    int rc = sqlite3_step(stmt);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE)
        return stmt_failed(store, SESSION_READ, rc);
    bool copied = rc == SQLITE_DONE || (stmt_copy_column(arena, stmt, 0, &row->data) &&
                                        stmt_copy_column(arena, stmt, 1, &row->socket_id));
    row->crashes = rc == SQLITE_ROW ? sqlite3_column_int64(stmt, 2) : 0;
    row->is_fresh =
        rc == SQLITE_ROW && sqlite3_column_int64(stmt, 3) > expiry(store, now_s) - DAY_S;
    sqlite3_reset(stmt);
    return rc == SQLITE_DONE ? LIVE_ENOENT : copied ? LIVE_OK : LIVE_ENOMEM;
}

/* One column of the session's row. */
static live_status
set_column(struct store *store, enum statement which, const struct session_id *id,
           live_str value, bool is_text)
{
    live_status status = store_fits(store, &value, 1);
    sqlite3_stmt *stmt = status == LIVE_OK ? stmt_prepared(store, which, &status) : NULL;
    if (!stmt)
        return status;
    stmt_bind_session(stmt, 1, id);
    if (is_text)
        stmt_bind_str(stmt, 2, value);
    else
        stmt_bind_bytes(stmt, 2, value);
    status = stmt_run(store, which);
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

/* Of its views first, then of the session itself. `to` NULL: the statements have no second place. */
static live_status
run_both(struct store *store, const enum statement both[2], const struct session_id *id,
         const struct session_id *to)
{
    live_status status = LIVE_OK;
    for (size_t i = 0; i < 2 && status == LIVE_OK; i++) {
        sqlite3_stmt *stmt = stmt_prepared(store, both[i], &status);
        if (!stmt)
            return status;
        stmt_bind_session(stmt, 1, id);
        if (to)
            stmt_bind_session(stmt, 2, to);
        status = stmt_run(store, both[i]);
    }
    return status;
}

static live_status
rename_session(struct store *store, const struct session_id *id, const struct session_id *to)
{
    static const enum statement both[2] = { SESSION_RENAME_VIEWS, SESSION_RENAME };
    live_status status = run_both(store, both, id, to);
    return status == LIVE_OK && sqlite3_changes(store->db.handle) == 0 ? LIVE_ENOENT : status;
}

live_status
store_session_rename(struct store *store, const struct session_id *id,
                     const struct session_id *to)
{
    bool own;
    live_status status = store_own_begin(store, &own);
    return status == LIVE_OK ? store_own_end(store, own, rename_session(store, id, to))
                             : status;
}

static live_status
delete_session(struct store *store, const struct session_id *id)
{
    static const enum statement both[2] = { SESSION_DELETE_VIEWS, SESSION_DELETE };
    return run_both(store, both, id, NULL);
}

live_status
store_session_delete(struct store *store, const struct session_id *id)
{
    bool own;
    live_status status = store_own_begin(store, &own);
    return status == LIVE_OK ? store_own_end(store, own, delete_session(store, id)) : status;
}

static live_status
count_crash(struct store *store, const struct session_id *session, int64_t row, int64_t now_s)
{
    live_status status;
    int64_t strikes;
    sqlite3_stmt *stmt = stmt_prepared(store, SESSION_CRASH, &status);
    if (!stmt)
        return status;
    stmt_bind_session(stmt, 1, session);
    sqlite3_bind_int64(stmt, 2, now_s);
    sqlite3_bind_int64(stmt, 3, STRIKES_WINDOW_S);
    status = stmt_run(store, SESSION_CRASH);
    if (status == LIVE_OK && row)
        status = store_view_strike(store, row, now_s, &strikes);
    return status == LIVE_ENOENT ? LIVE_OK : status;
}

live_status
store_crash(struct store *store, const struct session_id *session, int64_t row, int64_t now_s)
{
    bool own;
    live_status status = store_own_begin(store, &own);
    return status == LIVE_OK
               ? store_own_end(store, own, count_crash(store, session, row, now_s))
               : status;
}
