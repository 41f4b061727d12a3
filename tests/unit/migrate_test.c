/* migrate_test.c: migrate.h: a new file, an older one, a newer one, SQL that fails, two at
 * once. */
#include "db.h"
#include "migrate.h"
#include "store.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[64], path[96];

static void
begin_test(void)
{
    snprintf(folder, sizeof folder, "/tmp/clive-migrate-test-XXXXXX");
    if (!mkdtemp(folder))
        abort();
    snprintf(path, sizeof path, "%s/store.db", folder);
}

static void
remove_files(void)
{
    static const char *const ends[] = { "", "-wal", "-shm" };
    char name[128];
    for (size_t i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s%s", path, ends[i]);
        unlink(name);
    }
}

static void
end_test(void)
{
    remove_files();
    CU_ASSERT_EQUAL(rmdir(folder), 0);
}

static const struct schema_file files[] = {
    { 1, "0001_one.sql", "CREATE TABLE one (a); INSERT INTO one VALUES (1);" },
    { 2, "0002_two.sql", "ALTER TABLE one ADD COLUMN b; CREATE TABLE two (c);" },
    { 3, "0003_bad.sql", "CREATE TABLE three (d); CREATE TABLE two (c);" },
};

static int64_t
number(struct db *db, const char *sql)
{
    int64_t n = -1;
    CU_ASSERT_EQUAL(db_int(db, "test", sql, &n), LIVE_OK);
    return n;
}

static void
test_steps(void)
{
    begin_test();
    struct db db;
    CU_ASSERT_EQUAL_FATAL(db_open(&db, path, DB_SERVE), LIVE_OK);
    CU_ASSERT_EQUAL(migrate_check(&db, files, 1), LIVE_EIO); /* a reader changes nothing */
    CU_ASSERT_PTR_NOT_NULL(strstr(db.message, "number 0, this build wants 1"));
    CU_ASSERT_EQUAL(migrate(&db, files, 1), LIVE_OK);
    CU_ASSERT_EQUAL(number(&db, "PRAGMA user_version"), 1);
    CU_ASSERT_EQUAL(number(&db, "PRAGMA application_id"), DB_APPLICATION_ID);
    CU_ASSERT_EQUAL(migrate(&db, files, 1), LIVE_OK); /* nothing to do */
    CU_ASSERT_EQUAL(number(&db, "SELECT count(*) FROM one"), 1);
    CU_ASSERT_EQUAL(migrate(&db, files, 2), LIVE_OK); /* what is missing only; rows stay */
    CU_ASSERT_EQUAL(number(&db, "SELECT count(*) FROM one WHERE b IS NULL"), 1);
    CU_ASSERT_EQUAL(number(&db, "PRAGMA user_version"), 2);
    CU_ASSERT_EQUAL(migrate_check(&db, files, 2), LIVE_OK);

    /* SQL that fails leaves nothing of its number behind */
    CU_ASSERT_EQUAL(migrate(&db, files, 3), LIVE_EIO);
    CU_ASSERT_PTR_NOT_NULL(strstr(db.message, "0003_bad.sql"));
    CU_ASSERT_PTR_NOT_NULL(strstr(db.message, "table two already exists"));
    CU_ASSERT_PTR_NOT_NULL(strstr(db.message, path));
    CU_ASSERT_EQUAL(number(&db, "PRAGMA user_version"), 2);
    CU_ASSERT_EQUAL(number(&db, "SELECT count(*) FROM sqlite_schema WHERE name = 'three'"), 0);
    CU_ASSERT_NOT_EQUAL(sqlite3_get_autocommit(db.handle), 0);
    db_close(&db);
    end_test();
}

static void
test_all_or_nothing_from_new(void)
{
    begin_test();
    struct db db;
    CU_ASSERT_EQUAL_FATAL(db_open(&db, path, DB_SERVE), LIVE_OK);
    CU_ASSERT_EQUAL(migrate(&db, files, 3), LIVE_EIO);
    CU_ASSERT_EQUAL(number(&db, "SELECT count(*) FROM sqlite_schema"), 0);
    static const struct schema_file ends[] = { { 1, "0001_ends.sql",
                                                 "CREATE TABLE a (b); COMMIT;" } };
    CU_ASSERT_EQUAL(migrate(&db, ends, 1), LIVE_EIO);
    CU_ASSERT_PTR_NOT_NULL(strstr(db.message, "0001_ends.sql ends the transaction"));
    db_close(&db);
    end_test();
}

static void
test_newer_is_refused(void)
{
    begin_test();
    struct db db;
    struct store *store;
    live_error error = { 0 };
    struct store_options options = { .path = path };
    CU_ASSERT_EQUAL_FATAL(store_open(&store, &options, &error), LIVE_OK);
    store_close(store);
    CU_ASSERT_EQUAL_FATAL(db_open(&db, path, DB_SERVE), LIVE_OK);
    CU_ASSERT_EQUAL(number(&db, "PRAGMA user_version"), (int64_t)n_schema_files);
    CU_ASSERT_EQUAL(db_exec(&db, "test", "PRAGMA user_version=7001"), LIVE_OK);
    db_close(&db);
    CU_ASSERT_EQUAL(store_open(&store, &options, &error), LIVE_EIO);
    CU_ASSERT_PTR_NULL(store);
    char ours[64];
    snprintf(ours, sizeof ours, "newer than number %zu,", n_schema_files);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "number 7001"));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, ours));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, path));
    end_test();
}

static void
test_schema_is_whole(void)
{
    CU_ASSERT(n_schema_files > 0);
    for (size_t i = 0; i < n_schema_files; i++) {
        CU_ASSERT_EQUAL(schema_files[i].number, i + 1);
        CU_ASSERT_EQUAL((unsigned)atoi(schema_files[i].name), i + 1);
        CU_ASSERT(sqlite3_complete(schema_files[i].sql));
    }
}

/* Waits until all are there, so that they open at once. */
static int
open_with_others(int gate)
{
    char byte;
    struct store *store;
    live_error error = { 0 };
    if (read(gate, &byte, 1) != 0) /* end of file: the parent let go */
        return 1;
    if (store_open(&store, &(struct store_options){ .path = path }, &error) != LIVE_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 2;
    }
    store_close(store);
    return 0;
}

static void
test_processes_open_at_once(void)
{
    enum { ROUNDS = 10, PROCESSES = 4 };
    begin_test();
    for (int round = 0; round < ROUNDS; round++) {
        int gate[2];
        pid_t pids[PROCESSES];
        CU_ASSERT_EQUAL_FATAL(pipe(gate), 0);
        for (int i = 0; i < PROCESSES; i++) {
            pids[i] = fork();
            if (pids[i] == 0) {
                close(gate[1]);
                _exit(open_with_others(gate[0]));
            }
        }
        close(gate[0]);
        close(gate[1]);
        for (int i = 0; i < PROCESSES; i++) {
            int status = -1;
            CU_ASSERT_EQUAL(waitpid(pids[i], &status, 0), pids[i]);
            CU_ASSERT_EQUAL(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 0);
        }
        struct db db;
        CU_ASSERT_EQUAL_FATAL(db_open(&db, path, DB_READ), LIVE_OK);
        CU_ASSERT_EQUAL(migrate_check(&db, schema_files, n_schema_files), LIVE_OK);
        db_close(&db);
        remove_files();
    }
    end_test();
}

void
migrate_tests(void)
{
    CU_pSuite suite = CU_add_suite("migrate", NULL, NULL);
    CU_add_test(suite, "step by step", test_steps);
    CU_add_test(suite, "all or nothing", test_all_or_nothing_from_new);
    CU_add_test(suite, "a newer database is refused", test_newer_is_refused);
    CU_add_test(suite, "the built-in schema is whole", test_schema_is_whole);
    CU_add_test(suite, "four processes open at once", test_processes_open_at_once);
}
