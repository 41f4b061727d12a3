/*
 * views.c: the rows of views of store.h: inserted under the session's limit, taken,
 * checkpointed by their owner, replaced, revived.
 */
#include "store_private.h"

#include "clock.h"

#include <string.h>
#include <sys/random.h>

enum {
    EVICT_AT_ONCE =
        16, /* rows of a session that is at its limit: one by one would cost each page */
    GRANT_MOST = 8,
    ID_RANDOM_BITS = 22,
    ID_TRIES = 16,
};

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
    sqlite3_stmt *beyond = stmt_prepared(store, VIEW_BEYOND_LIMIT, &status);
    if (!beyond)
        return status;
    stmt_bind_session(beyond, 1, session);
    sqlite3_bind_int64(beyond, 2, n_newer);
    int rc = sqlite3_step(beyond);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE)
        return stmt_failed(store, VIEW_BEYOND_LIMIT, rc);
    *id = rc == SQLITE_ROW ? sqlite3_column_int64(beyond, 0) : 0;
    sqlite3_reset(beyond);
    return LIVE_OK;
}

/* How many roots the session has, up to the limit. */
static live_status
count_views(struct store *store, const struct session_id *session, unsigned *n)
{
    live_status status;
    sqlite3_stmt *stmt = stmt_prepared(store, VIEW_COUNT, &status);
    if (!stmt)
        return status;
    stmt_bind_session(stmt, 1, session);
    sqlite3_bind_int64(stmt, 2, store->views_per_session);
    int rc = sqlite3_step(stmt);
    if (rc != SQLITE_ROW)
        return stmt_failed(store, VIEW_COUNT, rc);
    *n = (unsigned)sqlite3_column_int64(stmt, 0);
    sqlite3_reset(stmt);
    return LIVE_OK;
}

/* Deletes the oldest roots of a session that has reached the limit: room for one more, and for
 * some that come next. */
static live_status
evict(struct store *store, const struct session_id *session)
{
    unsigned limit = store->views_per_session;
    unsigned more = limit / 8 < EVICT_AT_ONCE ? limit / 8 : EVICT_AT_ONCE;
    int64_t last = 0;
    live_status status = older_than(store, session, limit - 1 - more, &last);
    sqlite3_stmt *delete =
        status == LIVE_OK ? stmt_prepared(store, VIEW_DELETE_UP_TO, &status) : NULL;
    if (!delete)
        return status;
    stmt_bind_session(delete, 1, session);
    sqlite3_bind_int64(delete, 2, last);
    return stmt_run(store, VIEW_DELETE_UP_TO);
}

/* Makes room for one more root of the session. While it is far from its limit it gets a grant of
 * some, which no other connection knows of: so may have each of them, and a session at most
 * that many more than its limit. */
static live_status
keep_limit(struct store *store, const struct session_id *session)
{
    unsigned limit = store->views_per_session, n = 0;
    const unsigned char *id = (const unsigned char *)session;
    struct grant *grant = &store->grants[id[SESSION_BYTES - 1] % GRANTS];
    bool is_its = memcmp(grant->session, id, SESSION_BYTES) == 0;
    if (is_its && grant->n > 0) {
        grant->n--;
        return LIVE_OK;
    }
    live_status status = count_views(store, session, &n);
    if (status != LIVE_OK)
        return status;
    if (n >= limit)
        return evict(store, session);
    unsigned left = limit - n - 1;
    memcpy(grant->session, id, SESSION_BYTES);
    grant->n = left < GRANT_MOST ? left : GRANT_MOST;
    return LIVE_OK;
}

/* Places 3 to 12 of VIEW_INSERT and VIEW_REVIVE. */
static void
bind_row(sqlite3_stmt *stmt, const struct session_id *session, const struct view_row *row,
         int64_t now_s)
{
    stmt_bind_session(stmt, 3, session);
    sqlite3_bind_int64(stmt, 4, row->parent);
    sqlite3_bind_int64(stmt, 5, now_s);
    stmt_bind_str(stmt, 6, row->view);
    stmt_bind_str(stmt, 7, row->dom_id);
    stmt_bind_str(stmt, 8, row->route);
    stmt_bind_str(stmt, 9, row->url);
    stmt_bind_str(stmt, 10, row->live_session);
    stmt_bind_bytes(stmt, 11, row->snapshot);
    sqlite3_bind_int64(stmt, 12, row->is_sticky);
}

static live_status
insert_view(struct store *store, const struct session_id *session, struct view_row *row,
            int64_t now_s)
{
    live_status status = row->parent ? LIVE_OK : keep_limit(store, session);
    sqlite3_stmt *stmt = status == LIVE_OK ? stmt_prepared(store, VIEW_INSERT, &status) : NULL;
    if (!stmt)
        return status;
    sqlite3_bind_int64(stmt, 2, now_s + (row->keep_s ? row->keep_s : store->unjoined_s));
    bind_row(stmt, session, row, now_s);
    sqlite3_bind_int64(stmt, 13, row->needs_data);
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
            return stmt_failed(store, VIEW_INSERT, rc);
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
    live_status status = store_fits(store, texts, sizeof texts / sizeof *texts);
    bool own = false;
    if (status == LIVE_OK)
        status = store_own_begin(store, &own);
    return status == LIVE_OK
               ? store_own_end(store, own, insert_view(store, session, row, now_s))
               : status;
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
    return stmt_copy_column(arena, stmt, 4, &row->view) &&
           stmt_copy_column(arena, stmt, 5, &row->dom_id) &&
           stmt_copy_column(arena, stmt, 6, &row->route) &&
           stmt_copy_column(arena, stmt, 7, &row->url) &&
           stmt_copy_column(arena, stmt, 8, &row->live_session) &&
           stmt_copy_column(arena, stmt, 9, &row->snapshot) &&
           stmt_copy_column(arena, stmt, 12, &row->document);
}

/* The row if it lives at now_s (INT64_MIN: whenever). */
static live_status
read_view(struct store *store, struct arena *arena, const struct session_id *session,
          int64_t id, int64_t now_s, struct view_row *row)
{
    live_status status;
    sqlite3_stmt *stmt = stmt_prepared(store, VIEW_READ, &status);
    if (!stmt)
        return status;
    sqlite3_bind_int64(stmt, 1, id);
    stmt_bind_session(stmt, 2, session);
    sqlite3_bind_int64(stmt, 3, now_s);
    int rc = sqlite3_step(stmt);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE)
        return stmt_failed(store, VIEW_READ, rc);
    bool copied = rc == SQLITE_ROW && row_from(arena, stmt, id, now_s, row);
    sqlite3_reset(stmt);
    if (rc == SQLITE_DONE)
        return LIVE_ENOENT;
    return copied ? LIVE_OK
                  : store_settled(store, db_refuse(&store->db, LIVE_ENOMEM,
                                                   "no memory for a view's row"));
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
    sqlite3_stmt *stmt = status == LIVE_OK ? stmt_prepared(store, VIEW_TAKE, &status) : NULL;
    if (!stmt)
        return status;
    sqlite3_bind_int64(stmt, 1, id);
    sqlite3_bind_int64(stmt, 2, now_s + store->joined_s);
    status = stmt_run(store, VIEW_TAKE);
    row->epoch++;
    return status;
}

live_status
store_view_take(struct store *store, struct arena *arena, const struct session_id *session,
                int64_t id, int64_t now_s, struct view_row *row)
{
    bool own;
    live_status status = store_own_begin(store, &own);
    if (status != LIVE_OK)
        return status;
    return store_own_end(store, own, take_view(store, arena, session, id, now_s, row));
}

/* The newest, should there be two. */
static live_status
find_nested(struct store *store, const struct session_id *session, int64_t anchor,
            live_str dom_id, int64_t *id)
{
    live_status status;
    sqlite3_stmt *stmt = stmt_prepared(store, VIEW_FIND_NESTED, &status);
    if (!stmt)
        return status;
    sqlite3_bind_int64(stmt, 1, anchor);
    stmt_bind_str(stmt, 2, dom_id);
    stmt_bind_session(stmt, 3, session);
    int rc = sqlite3_step(stmt);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE)
        return stmt_failed(store, VIEW_FIND_NESTED, rc);
    *id = rc == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
    sqlite3_reset(stmt);
    return rc == SQLITE_ROW ? LIVE_OK : LIVE_ENOENT;
}

live_status
store_view_read_nested(struct store *store, struct arena *arena,
                       const struct session_id *session, int64_t anchor, live_str dom_id,
                       struct view_row *row)
{
    int64_t id;
    live_status status = find_nested(store, session, anchor, dom_id, &id);
    return status == LIVE_OK ? store_view_read(store, arena, session, id, row) : status;
}

static live_status
take_nested(struct store *store, struct arena *arena, const struct session_id *session,
            int64_t anchor, live_str dom_id, int64_t now_s, struct view_row *row)
{
    int64_t id;
    live_status status = find_nested(store, session, anchor, dom_id, &id);
    return status == LIVE_OK ? take_view(store, arena, session, id, now_s, row) : status;
}

live_status
store_view_take_nested(struct store *store, struct arena *arena,
                       const struct session_id *session, int64_t anchor, live_str dom_id,
                       int64_t now_s, struct view_row *row)
{
    bool own;
    live_status status = store_own_begin(store, &own);
    if (status != LIVE_OK)
        return status;
    return store_own_end(store, own,
                         take_nested(store, arena, session, anchor, dom_id, now_s, row));
}

live_status
store_view_forget(struct store *store, int64_t id, int64_t epoch)
{
    live_status status;
    sqlite3_stmt *stmt = stmt_prepared(store, VIEW_FORGET, &status);
    if (!stmt)
        return status;
    sqlite3_bind_int64(stmt, 1, id);
    sqlite3_bind_int64(stmt, 2, epoch);
    return stmt_run(store, VIEW_FORGET);
}

live_status
store_view_forget_children(struct store *store, int64_t id)
{
    live_status status;
    sqlite3_stmt *stmt = stmt_prepared(store, VIEW_FORGET_CHILDREN, &status);
    if (!stmt)
        return status;
    sqlite3_bind_int64(stmt, 1, id);
    return stmt_run(store, VIEW_FORGET_CHILDREN);
}

live_status
store_view_bind(struct store *store, int64_t id, live_str document)
{
    live_status status;
    sqlite3_stmt *stmt = stmt_prepared(store, VIEW_BIND, &status);
    if (!stmt)
        return status;
    sqlite3_bind_int64(stmt, 1, id);
    stmt_bind_bytes(stmt, 2, document);
    status = stmt_run(store, VIEW_BIND);
    return status == LIVE_OK && sqlite3_changes(store->db.handle) == 0 ? LIVE_ENOENT : status;
}

static live_status
post_view(struct store *store, struct arena *arena, const struct session_id *session,
          int64_t id, int64_t posted, int64_t keep_s, int64_t now_s, struct view_row *row)
{
    live_status status = read_view(store, arena, session, id, now_s, row);
    sqlite3_stmt *stmt = status == LIVE_OK ? stmt_prepared(store, VIEW_POST, &status) : NULL;
    if (!stmt)
        return status;
    bool counts = row->posted == posted;
    sqlite3_bind_int64(stmt, 1, id);
    sqlite3_bind_int64(stmt, 2, now_s + keep_s);
    sqlite3_bind_int64(stmt, 3, counts);
    status = stmt_run(store, VIEW_POST);
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
    live_status status = store_own_begin(store, &own), ended;
    if (status != LIVE_OK)
        return status;
    status = post_view(store, arena, session, id, posted, keep_s, now_s, row);
    ended = store_own_end(store, own, status == LIVE_ELOST ? LIVE_OK : status);
    return status == LIVE_ELOST && ended == LIVE_OK ? status : ended;
}

/* One statement that changes one row or none. */
static live_status
change_one(struct store *store, enum statement which)
{
    live_status status = stmt_run(store, which);
    if (status == LIVE_OK && sqlite3_changes(store->db.handle) == 0)
        return LIVE_ELOST;
    return status;
}

static live_status
checkpoint_by(struct store *store, enum statement which, int64_t id, int64_t epoch,
              live_str snapshot, int64_t expires)
{
    live_status status;
    sqlite3_stmt *stmt = stmt_prepared(store, which, &status);
    if (!stmt)
        return status;
    stmt_bind_bytes(stmt, 1, snapshot);
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
    live_status status = store_fits(store, &snapshot, 1);
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
    live_status status = store_fits(store, texts, sizeof texts / sizeof *texts);
    sqlite3_stmt *stmt = status == LIVE_OK ? stmt_prepared(store, VIEW_REPLACE, &status) : NULL;
    if (!stmt)
        return status;
    stmt_bind_str(stmt, 1, row->view);
    stmt_bind_str(stmt, 2, row->route);
    stmt_bind_str(stmt, 3, row->url);
    stmt_bind_str(stmt, 4, row->live_session);
    stmt_bind_bytes(stmt, 5, row->snapshot);
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
    sqlite3_stmt *exists = stmt_prepared(store, SESSION_EXPIRY, &status);
    sqlite3_stmt *stmt = exists ? stmt_prepared(store, VIEW_REVIVE, &status) : NULL;
    if (!stmt)
        return status;
    stmt_bind_session(exists, 1, session);
    int rc = sqlite3_step(exists);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE)
        return stmt_failed(store, SESSION_EXPIRY, rc);
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
        return stmt_failed(store, VIEW_REVIVE, rc);
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
    live_status status = store_fits(store, texts, sizeof texts / sizeof *texts);
    if (status == LIVE_OK)
        status = store_own_begin(store, &own);
    return status == LIVE_OK
               ? store_own_end(store, own, revive_view(store, session, row, now_s))
               : status;
}

live_status
store_view_strike(struct store *store, int64_t id, int64_t now_s, int64_t *strikes)
{
    live_status status;
    sqlite3_stmt *stmt = stmt_prepared(store, VIEW_STRIKE, &status);
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
        return stmt_failed(store, VIEW_STRIKE, rc);
    sqlite3_reset(stmt);
    *strikes = counted;
    return found ? LIVE_OK : LIVE_ENOENT;
}
