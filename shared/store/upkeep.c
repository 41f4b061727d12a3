/*
 * upkeep.c: the store's sweep of what has expired, a bounded number of rows at a time.
 */
#include "store_private.h"

#include "mem.h"

enum { MAX_SWEEP = 1 << 20 };

/* The ids of at most `most` expired views. */
static live_status
find_expired(struct store *store, int64_t now_s, unsigned most, int64_t *ids, unsigned *n_ids)
{
    live_status status;
    sqlite3_stmt *stmt = stmt_prepared(store, SWEEP_FIND, &status);
    if (!stmt)
        return status;
    sqlite3_bind_int64(stmt, 1, now_s);
    sqlite3_bind_int64(stmt, 2, most);
    int rc;
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW && *n_ids < most)
        ids[(*n_ids)++] = sqlite3_column_int64(stmt, 0);
    if (rc != SQLITE_DONE && rc != SQLITE_ROW)
        return stmt_failed(store, SWEEP_FIND, rc);
    sqlite3_reset(stmt);
    return LIVE_OK;
}

static live_status
find_expired_session(struct store *store, int64_t now_s, bool *found)
{
    live_status status;
    sqlite3_stmt *stmt = stmt_prepared(store, SWEEP_FIND_SESSION, &status);
    if (!stmt)
        return status;
    sqlite3_bind_int64(stmt, 1, now_s);
    int rc = sqlite3_step(stmt);
    if (rc != SQLITE_ROW)
        return stmt_failed(store, SWEEP_FIND_SESSION, rc);
    *found = sqlite3_column_int(stmt, 0);
    sqlite3_reset(stmt);
    return LIVE_OK;
}

static live_status
sweep_by(struct store *store, enum statement which, int64_t first, int64_t second,
         unsigned *n_deleted)
{
    live_status status;
    sqlite3_stmt *stmt = stmt_prepared(store, which, &status);
    if (!stmt)
        return status;
    sqlite3_bind_int64(stmt, 1, first);
    sqlite3_bind_int64(stmt, 2, second);
    status = stmt_run(store, which);
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
    status = store_own_begin(store, &own);
    if (status != LIVE_OK)
        return status;
    for (unsigned i = 0; status == LIVE_OK && i < n_ids && n < most; i++)
        status = sweep_by(store, SWEEP_VIEW, ids[i], now_s, &n);
    if (status == LIVE_OK && n < most)
        status = sweep_by(store, SWEEP_SESSIONS, now_s, most - n, &n);
    status = store_own_end(store, own, status);
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
