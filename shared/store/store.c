/*
 * store.c: a connection to the store from its opening to its end, and its transactions.
 */
#include "store_private.h"

#include "gate.h"
#include "mem.h"
#include "migrate.h"

#include <inttypes.h>
#include <stdio.h>

enum {
    DEFAULT_UNJOINED_S = HOUR_S,
    DEFAULT_JOINED_S = 14 * DAY_S,
    DEFAULT_VIEWS = 200,
    LOCK_PATIENCE_US = 200,
    GATE_PATIENCE_US = 100000,
    MAX_TEXT = 1 << 28, /* bytes of one column; SQLite's own limit is near 1 << 30 a row */
};

live_status
store_settled(struct store *store, live_status status)
{
    if (store->has_gate && sqlite3_get_autocommit(store->db.handle)) {
        store->has_gate = false;
        gate_give(store->gate);
    }
    return status;
}

live_status
store_fits(struct store *store, const live_str *texts, size_t n_texts)
{
    for (size_t i = 0; i < n_texts; i++)
        if (texts[i].len > MAX_TEXT)
            return store_settled(store, db_refuse(&store->db, LIVE_ELIMIT,
                                                  "a text of %zu bytes, the limit is %d",
                                                  texts[i].len, MAX_TEXT));
    return LIVE_OK;
}

live_status
store_begin(struct store *store)
{
    live_status status;
    if (!sqlite3_get_autocommit(store->db.handle))
        return db_refuse(&store->db, LIVE_EIO,
                         "beginning: there was a transaction, undone now");
    if (!stmt_prepared(store, BEGIN, &status))
        return status;
    if (store->gate && !store->has_gate) {
        store->has_gate = gate_take(store->gate, GATE_PATIENCE_US);
        if (!store->has_gate)
            return db_refuse(&store->db, LIVE_EBUSY, "beginning: other workers hold the lock");
    }
    return stmt_run(store, BEGIN);
}

live_status
store_commit(struct store *store)
{
    live_status status;
    if (sqlite3_get_autocommit(store->db.handle))
        return db_refuse(
            &store->db, LIVE_EIO,
            "committing: there is no transaction, it was undone when a write failed");
    return stmt_prepared(store, COMMIT, &status) ? stmt_run(store, COMMIT) : status;
}

void
store_rollback(struct store *store)
{
    if (!sqlite3_get_autocommit(store->db.handle))
        sqlite3_exec(store->db.handle, "ROLLBACK", NULL, NULL, NULL);
    store_settled(store, LIVE_OK);
}

live_status
store_own_begin(struct store *store, bool *own)
{
    *own = sqlite3_get_autocommit(store->db.handle);
    return *own ? store_begin(store) : LIVE_OK;
}

live_status
store_own_end(struct store *store, bool own, live_status status)
{
    if (!own)
        return status;
    if (status == LIVE_OK)
        return store_commit(store);
    store_rollback(store);
    return status;
}

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
