/*
 * wal.c: store_wal_checkpoint of store.h: copies the WAL into the database on a connection of
 * its own, so that the fsync it needs stops no worker. A connection a call is simplest and
 * costs little beside the fsync.
 */
#include "store.h"

#include "db.h"

#include <stdio.h>
#include <sys/stat.h>

enum {
    PATIENCE_US = 5000, /* for readers of the old WAL: writers wait as long */
    RESTART_ABOVE = 64 << 20,
};

/* RESTART keeps writers out for as long as it copies and syncs: so what can be copied is copied
 * before, which keeps nobody out, and little is left for it. */
static int
run_checkpoint(sqlite3 *handle, bool large)
{
    int rc = sqlite3_wal_checkpoint_v2(handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    if (rc == SQLITE_OK && large)
        rc = sqlite3_wal_checkpoint_v2(handle, NULL, SQLITE_CHECKPOINT_RESTART, NULL, NULL);
    return rc;
}

live_status
store_wal_checkpoint(const char *path, live_error *error)
{
    struct db db;
    live_status status = db_open(&db, path, DB_MAINTAIN);
    if (status == LIVE_OK) {
        char wal[4096];
        struct stat found;
        bool large = snprintf(wal, sizeof wal, "%s-wal", path) < (int)sizeof wal &&
                     stat(wal, &found) == 0 && found.st_size > RESTART_ABOVE;
        db.patience_us = PATIENCE_US;
        sqlite3_db_config(db.handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        status = db_exec(&db, "WAL checkpoint", "PRAGMA synchronous=NORMAL");
        if (status == LIVE_OK) {
            int rc = run_checkpoint(db.handle, large);
            if (rc != SQLITE_OK)
                status = db_fail(&db, rc, "WAL checkpoint");
        }
        db_close(&db);
    }
    return status == LIVE_OK ? LIVE_OK : live_error_set(error, status, "%s", db.message);
}
