#include "db.h"

#include "clock.h"
#include "mem.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    OPEN_PATIENCE_US = 10000000,
    SPIN_US = 60,   /* yield at first: a commit of ours takes less */
    SLEEP_US = 20,  /* then sleep … */
    SLACK_US = 80,  /* … which the kernel's timer slack makes this long */
    LONG_US = 2000, /* while opening there is no hurry */
    PATH_SHOWN = 100,
};

/* SQLite asks before each further try to get a lock; 0 gives up. `n_tries` is 0 at a wait's
 * begin. */
static int
wait_for_lock(void *context, int n_tries)
{
    struct db *db = context;
    int64_t now = clock_monotonic_us();
    if (n_tries == 0)
        db->wait_began_us = now;
    int64_t waited = now - db->wait_began_us, left = db->patience_us - waited;
    if (left <= 0)
        return 0;
    if (waited < SPIN_US || left <= SLACK_US) {
        sched_yield();
        return 1;
    }
    int64_t us = left > LONG_US * 2 ? LONG_US : SLEEP_US;
    nanosleep(&(struct timespec){ .tv_nsec = us * 1000 }, NULL);
    return 1;
}

static live_status
status_of(int rc)
{
    if (rc == SQLITE_IOERR_NOMEM)
        return LIVE_ENOMEM;
    switch (rc & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL: /* lost the race for the WAL's locks again and again */
        return LIVE_EBUSY;
    case SQLITE_NOMEM:
        return LIVE_ENOMEM;
    default:
        return LIVE_EIO;
    }
}

static const char *
mend_for(int rc)
{
    switch (rc & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
        return "another process holds the lock: try again";
    case SQLITE_FULL:
        return "make room on its disk, or raise its limit";
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return "this user must be able to write the file and its folder";
    case SQLITE_CANTOPEN:
        return "the folder must exist and this user be able to write in it";
    case SQLITE_NOTADB:
        return "name another file, or move this one away";
    case SQLITE_CORRUPT:
        return "restore a backup, or move it away: sessions then start afresh";
    case SQLITE_IOERR:
        return "look at the disk and the system's log";
    default:
        return NULL;
    }
}

static void
begin_message(struct db *db)
{
    const char *path = db->path ? db->path : "";
    size_t len = strlen(path);
    bool cut = len > PATH_SHOWN;
    snprintf(db->message, sizeof db->message, "store %s%s: ", cut ? "…" : "",
             cut ? path + len - PATH_SHOWN : path);
}

static void
roll_back(struct db *db)
{
    if (db->handle && !sqlite3_get_autocommit(db->handle))
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
}

live_status
db_fail(struct db *db, int rc, const char *what)
{
    begin_message(db);
    size_t len = strlen(db->message);
    int system = db->handle ? sqlite3_system_errno(db->handle) : 0;
    if (!system)
        system = db->system;
    db->system = 0;
    bool said = db->handle && sqlite3_extended_errcode(db->handle) == rc;
    bool blame_system =
        system && ((rc & 0xff) == SQLITE_IOERR || (rc & 0xff) == SQLITE_CANTOPEN);
    const char *mend = mend_for(rc);
    snprintf(db->message + len, sizeof db->message - len, "%s: %s (SQLite %d%s%s)%s%s", what,
             said ? sqlite3_errmsg(db->handle) : sqlite3_errstr(rc), rc,
             blame_system ? ", " : "", blame_system ? strerror(system) : "", mend ? "; " : "",
             mend ? mend : "");
    roll_back(db);
    return status_of(rc);
}

live_status
db_refuse(struct db *db, live_status status, const char *format, ...)
{
    begin_message(db);
    size_t len = strlen(db->message);
    va_list args;
    va_start(args, format);
    vsnprintf(db->message + len, sizeof db->message - len, format, args);
    va_end(args);
    roll_back(db);
    return status;
}

live_status
db_exec(struct db *db, const char *what, const char *sql)
{
    int rc = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? LIVE_OK : db_fail(db, rc, what);
}

live_status
db_int(struct db *db, const char *what, const char *sql, int64_t *number)
{
    sqlite3_stmt *stmt;
    int rc = sqlite3_prepare_v2(db->handle, sql, -1, &stmt, NULL);
    if (rc == SQLITE_OK) {
        rc = sqlite3_step(stmt);
        if (rc == SQLITE_ROW)
            *number = sqlite3_column_int64(stmt, 0);
        else if (rc == SQLITE_DONE)
            rc = SQLITE_EMPTY;
        int at_end = sqlite3_finalize(stmt);
        rc = rc == SQLITE_ROW ? at_end : rc;
    }
    return rc == SQLITE_OK ? LIVE_OK : db_fail(db, rc, what);
}

/* The folder part of the path, into `folder`; "." where there is none. False if it is too long.
 */
static bool
folder_of(const char *path, char *folder, size_t size)
{
    const char *slash = strrchr(path, '/');
    size_t len = !slash ? 1 : slash == path ? 1 : (size_t)(slash - path);
    if (len >= size)
        return false;
    memcpy(folder, slash ? path : ".", len);
    folder[len] = '\0';
    return true;
}

/* What SQLite would say in fewer words: looks at the folder and the file, makes the file (not
 * for others to read: it holds what the users typed) if it may. Never opens a file that is
 * there, since closing it would drop SQLite's locks on it. */
static live_status
look_at_file(struct db *db, enum db_mode mode)
{
    char folder[4096];
    struct stat found;
    const char *path = db->path;
    if (path[0] == '\0' || path[0] == ':' || strncmp(path, "file:", 5) == 0)
        return db_refuse(db, LIVE_EIO,
                         "not the path of a file: processes share it, so name one");
    if (!folder_of(path, folder, sizeof folder))
        return db_refuse(db, LIVE_EIO, "the path is too long");
    if (stat(folder, &found) != 0 || !S_ISDIR(found.st_mode))
        return db_refuse(db, LIVE_EIO,
                         "the folder %.100s does not exist: make it, writable for this user",
                         folder);
    bool writes = mode != DB_READ, exists = stat(path, &found) == 0;
    int stat_errno = errno;
    if (exists && !S_ISREG(found.st_mode))
        return db_refuse(db, LIVE_EIO, "not a regular file: name one");
    if (exists && faccessat(AT_FDCWD, path, writes ? R_OK | W_OK : R_OK, AT_EACCESS) != 0)
        return db_refuse(db, LIVE_EIO, "user %ld may not %s the file: chown or chmod it",
                         (long)geteuid(), writes ? "write" : "read");
    if (!exists && mode != DB_SERVE)
        return db_refuse(db, LIVE_EIO,
                         "%s: a store is made when clive-fcgi or clive-gateway starts",
                         strerror(stat_errno));
    if (writes && faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) != 0)
        return db_refuse(db, LIVE_EIO,
                         "the folder %.100s is not writable for user %ld: SQLite needs files "
                         "beside it",
                         folder, (long)geteuid());
    if (exists)
        return LIVE_OK;
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0660);
    if (fd >= 0)
        close(fd);
    else if (errno != EEXIST)
        return db_refuse(db, LIVE_EIO, "cannot make the file: %s", strerror(errno));
    return LIVE_OK;
}

/* journal_mode=WAL is refused at once, without asking wait_for_lock, while another process is
 * at the same: so it is tried again here. */
static live_status
use_wal(struct db *db)
{
    int64_t began = clock_monotonic_us();
    for (;;) {
        sqlite3_stmt *stmt;
        bool is_wal = false;
        int rc = sqlite3_prepare_v2(db->handle, "PRAGMA journal_mode=WAL", -1, &stmt, NULL);
        if (rc == SQLITE_OK) {
            rc = sqlite3_step(stmt);
            if (rc == SQLITE_ROW) {
                const char *mode = (const char *)sqlite3_column_text(stmt, 0);
                is_wal = mode && strcmp(mode, "wal") == 0;
            }
            int at_end = sqlite3_finalize(stmt);
            rc = rc == SQLITE_ROW ? at_end : rc;
        }
        if (rc == SQLITE_OK && is_wal)
            return LIVE_OK;
        if (rc == SQLITE_OK)
            return db_refuse(db, LIVE_EIO,
                             "its file system has no shared memory, which the WAL needs: "
                             "put it on a local disk");
        if (status_of(rc) != LIVE_EBUSY || clock_monotonic_us() - began > OPEN_PATIENCE_US)
            return db_fail(db, rc, "switching to WAL");
        nanosleep(&(struct timespec){ .tv_nsec = LONG_US * 1000 }, NULL);
    }
}

/*
 * Counts in a new file only. Measured, CPU per checkpoint of a 200-byte snapshot (1024, 2048,
 * 4096): 50 live rows in one transaction 1.9, 1.6, 1.5 µs; 50 of 500 2.9, 3.3, 3.7; 50 of
 * 5000 3.7, 4.2, 6.1; one row a transaction 7.6, 8.3, 9.9. Of 2000 bytes, 50 of
 * 500: 7.2, 6.1, 5.5.
 */
#ifndef DB_PAGE_SIZE
#define DB_PAGE_SIZE "2048"
#endif

static live_status
open_handle(struct db *db, enum db_mode mode)
{
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    flags |= mode == DB_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    int rc = sqlite3_open_v2(db->path, &db->handle, flags, NULL);
    if (rc != SQLITE_OK)
        return db_fail(db, rc, "opening");
    sqlite3_busy_handler(db->handle, wait_for_lock, db);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    if (mode != DB_READ && sqlite3_db_readonly(db->handle, "main") == 1)
        return db_refuse(db, LIVE_EIO,
                         "read-only: this user must be able to write the file and its folder");

    int64_t version;
    live_status status = db_exec(db, "opening",
                                 "PRAGMA page_size=" DB_PAGE_SIZE ";"
                                 "PRAGMA temp_store=MEMORY;"
                                 "PRAGMA foreign_keys=OFF;"
                                 "PRAGMA cache_size=-4096;"
                                 "PRAGMA mmap_size=67108864;"
                                 "PRAGMA journal_size_limit=67108864");
    if (status == LIVE_OK) /* the first that reads the file: not a database? */
        status = db_int(db, "opening", "PRAGMA schema_version", &version);
    if (status == LIVE_OK && mode == DB_SERVE)
        status = use_wal(db);
    return status;
}

live_status
db_open(struct db *db, const char *path, enum db_mode mode)
{
    *db = (struct db){ .patience_us = OPEN_PATIENCE_US };
    size_t size = strlen(path) + 1;
    db->path = mem_alloc(size);
    if (!db->path) {
        snprintf(db->message, sizeof db->message, "out of memory");
        return LIVE_ENOMEM;
    }
    memcpy(db->path, path, size);
    live_status status = look_at_file(db, mode);
    if (status == LIVE_OK)
        status = open_handle(db, mode);
    if (status != LIVE_OK)
        db_close(db);
    return status;
}

void
db_close(struct db *db)
{
    sqlite3_close(db->handle);
    mem_free(db->path);
    db->handle = NULL;
    db->path = NULL;
}
