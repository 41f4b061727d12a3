/*
 * db.h: one SQLite connection of ours: how it is opened, how long it waits for a lock, and what
 * its failures are called. Serves the store (store_private.h), migrate.c and listing.c; nobody else.
 *
 * Invariant: after db_fail the connection is in no transaction and can be used again.
 */
#ifndef CLIVE_DB_H
#define CLIVE_DB_H

#include "clive/types.h"

#include <sqlite3.h>

enum db_mode {
    DB_SERVE,    /* reads and writes, makes the file if there is none */
    DB_MAINTAIN, /* reads and writes a file that is there */
    DB_READ,     /* reads a file that is there */
};

enum { DB_APPLICATION_ID = 0x436c6976 /* "Cliv" in the file's header */ };

struct db {
    sqlite3 *handle;
    char *path;          /* owned */
    int64_t patience_us; /* how long one lock is waited for */
    int64_t wait_began_us;
    int system;        /* errno of a statement that failed; 0: ask SQLite, which forgets a COMMIT's */
    char message[512]; /* of the last failure */
};

/* Opens and checks that the file is a database that can be used as `mode` says, waiting up to
 * ten seconds for locks (patience_us can be changed afterwards). *db must stay where it is. On
 * failure it is closed, and db->message says why and the mend. LIVE_EIO, LIVE_EBUSY,
 * LIVE_ENOMEM. */
live_status db_open(struct db *db, const char *path, enum db_mode mode);
void db_close(struct db *db);

/* Runs statements that return nothing of interest. `what` is for the message: "opening". */
live_status db_exec(struct db *db, const char *what, const char *sql);
/* The one integer of a query such as `PRAGMA user_version`. */
live_status db_int(struct db *db, const char *what, const char *sql, int64_t *number);

/* The failure `rc` of SQLite: writes db->message (path, what was tried, SQLite's words, the
 * mend), rolls back an open transaction, and gives LIVE_EBUSY, LIVE_ENOMEM or LIVE_EIO. */
live_status db_fail(struct db *db, int rc, const char *what);
/* A failure of our own finding, with the same message and rollback. */
live_status db_refuse(struct db *db, live_status status, const char *format, ...)
    LIVE_PRINTF(3, 4);

#endif
