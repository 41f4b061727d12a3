/*
 * migrate.h: brings a database to this build's schema. The files of schema/ are built into the
 * program (tools/embed_schema.sh writes build/gen/schema.c); PRAGMA user_version holds the
 * number of the newest one applied, PRAGMA application_id says that the database is ours.
 */
#ifndef CLIVE_MIGRATE_H
#define CLIVE_MIGRATE_H

#include "clive/types.h"

struct db;

struct schema_file {
    unsigned number; /* 1, 2, 3, … in this order */
    const char *name;
    const char *sql;
};

extern const struct schema_file schema_files[];
extern const size_t n_schema_files;

/* Applies what is missing of `files`, all or nothing, under the write lock; of two processes
 * that start at once the second finds it done. LIVE_EIO, with the reason in db->message: the
 * database is newer than the files, belongs to another program, or a file's SQL fails (named).
 * LIVE_EBUSY, LIVE_ENOMEM. A database that is up to date is only read. */
live_status migrate(struct db *db, const struct schema_file *files, size_t n_files);
/* As far as a reader needs it: the version must be exactly the newest of `files`. */
live_status migrate_check(struct db *db, const struct schema_file *files, size_t n_files);

#endif
