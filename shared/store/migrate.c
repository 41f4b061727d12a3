#include "migrate.h"

#include "db.h"

#include <inttypes.h>
#include <stdio.h>

/* The version of the database, after making sure that it is ours and not newer than `newest`. In
 * one transaction: another process may be migrating between one reading and the next. */
static live_status
read_in_transaction(struct db *db, unsigned newest, int64_t *version)
{
    int64_t application = 0, n_tables = 0;
    live_status status =
        db_int(db, "reading its schema number", "PRAGMA user_version", version);
    if (status == LIVE_OK)
        status = db_int(db, "reading its schema number", "PRAGMA application_id", &application);
    if (status == LIVE_OK && application != DB_APPLICATION_ID)
        status = db_int(db, "reading its schema number", "SELECT count(*) FROM sqlite_schema",
                        &n_tables);
    if (status != LIVE_OK)
        return status;
    if (application != DB_APPLICATION_ID && (application || *version || n_tables))
        return db_refuse(db, LIVE_EIO, "a database of another program: name another file");
    if (*version < 0 || *version > newest)
        return db_refuse(db, LIVE_EIO,
                         "its schema is number %" PRId64
                         ", newer than number %u, the newest that "
                         "this build knows: start the newer build, or name another file",
                         *version, newest);
    return LIVE_OK;
}

static live_status
read_version(struct db *db, unsigned newest, int64_t *version)
{
    bool own = sqlite3_get_autocommit(db->handle);
    live_status status = own ? db_exec(db, "reading its schema number", "BEGIN") : LIVE_OK;
    if (status == LIVE_OK)
        status = read_in_transaction(db, newest, version);
    if (status == LIVE_OK && own)
        status = db_exec(db, "reading its schema number", "COMMIT");
    return status;
}

static unsigned
newest_of(const struct schema_file *files, size_t n_files)
{
    return n_files ? files[n_files - 1].number : 0;
}

static live_status
apply(struct db *db, const struct schema_file *file)
{
    int rc = sqlite3_exec(db->handle, file->sql, NULL, NULL, NULL);
    if (rc != SQLITE_OK)
        return db_fail(db, rc, file->name);
    if (sqlite3_get_autocommit(db->handle))
        return db_refuse(db, LIVE_EIO, "%s ends the transaction: a migration must not",
                         file->name);
    return LIVE_OK;
}

live_status
migrate(struct db *db, const struct schema_file *files, size_t n_files)
{
    unsigned newest = newest_of(files, n_files);
    int64_t version = 0;
    live_status status = read_version(db, newest, &version);
    if (status != LIVE_OK || version == newest)
        return status;

    status = db_exec(db, "migrating", "BEGIN IMMEDIATE");
    if (status == LIVE_OK)
        status = read_version(db, newest, &version); /* another process may have been faster */
    for (size_t i = 0; status == LIVE_OK && i < n_files; i++)
        if (files[i].number > version)
            status = apply(db, &files[i]);
    if (status != LIVE_OK)
        return status;
    char pragmas[96];
    snprintf(pragmas, sizeof pragmas, "PRAGMA application_id=%d; PRAGMA user_version=%u",
             DB_APPLICATION_ID, newest);
    status = db_exec(db, "migrating", pragmas);
    return status == LIVE_OK ? db_exec(db, "migrating", "COMMIT") : status;
}

live_status
migrate_check(struct db *db, const struct schema_file *files, size_t n_files)
{
    unsigned newest = newest_of(files, n_files);
    int64_t version = 0;
    live_status status = read_version(db, newest, &version);
    if (status == LIVE_OK && version < newest)
        return db_refuse(db, LIVE_EIO,
                         "its schema is number %" PRId64
                         ", this build wants %u: start clive-fcgi or "
                         "clive-gateway of this build once",
                         version, newest);
    return status;
}
