#include "listing.h"

#include "db.h"
#include "migrate.h"

#include <string.h>

/* Both sides' rows, also a view whose session is gone (which would be a fault worth seeing). */
static const char listing_sql[] =
    "SELECT sessions.id, sessions.expires, views.id, coalesce(parent, 0), epoch, joined, "
    "views.created, views.expires, coalesce(length(snapshot), -1), view, url "
    "FROM sessions LEFT JOIN views ON views.session = sessions.id "
    "UNION ALL "
    "SELECT session, 0, id, coalesce(parent, 0), epoch, joined, created, expires, "
    "coalesce(length(snapshot), -1), view, url "
    "FROM views WHERE session NOT IN (SELECT id FROM sessions) "
    "ORDER BY 1, 3";

static live_str
text_of(sqlite3_stmt *stmt, int column)
{
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    return text ? (live_str){ text, (size_t)sqlite3_column_bytes(stmt, column) } : live_none;
}

static void
give_row(sqlite3_stmt *stmt, void (*each)(void *context, const struct listed_view *view),
         void *context)
{
    struct listed_view listed = {
        .session_expires = sqlite3_column_int64(stmt, 1),
        .id = sqlite3_column_int64(stmt, 2),
        .parent = sqlite3_column_int64(stmt, 3),
        .epoch = sqlite3_column_int64(stmt, 4),
        .joined = sqlite3_column_int64(stmt, 5),
        .created = sqlite3_column_int64(stmt, 6),
        .expires = sqlite3_column_int64(stmt, 7),
        .snapshot_len = sqlite3_column_int64(stmt, 8),
        .view = text_of(stmt, 9),
        .url = text_of(stmt, 10),
    };
    const void *session = sqlite3_column_blob(stmt, 0);
    if (session && sqlite3_column_bytes(stmt, 0) == (int)sizeof listed.session)
        memcpy(listed.session, session, sizeof listed.session);
    each(context, &listed);
}

static live_status
read_all(struct db *db, void (*each)(void *context, const struct listed_view *view),
         void *context)
{
    sqlite3_stmt *stmt;
    int rc = sqlite3_prepare_v2(db->handle, listing_sql, -1, &stmt, NULL);
    while (rc == SQLITE_OK || rc == SQLITE_ROW) {
        rc = sqlite3_step(stmt);
        if (rc == SQLITE_ROW)
            give_row(stmt, each, context);
    }
    live_status status = rc == SQLITE_DONE ? LIVE_OK : db_fail(db, rc, "reading sessions");
    sqlite3_finalize(stmt);
    return status;
}

live_status
listing_read(const char *path, void (*each)(void *context, const struct listed_view *view),
             void *context, live_error *error)
{
    struct db db;
    live_status status = db_open(&db, path, DB_READ);
    if (status == LIVE_OK)
        status = migrate_check(&db, schema_files, n_schema_files);
    if (status == LIVE_OK)
        status = read_all(&db, each, context);
    if (status != LIVE_OK)
        live_error_set(error, status, "%s", db.message);
    db_close(&db);
    return status;
}
