#include "database.h"

#include "titles.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

enum { N_BOOKS = 5000, LAYOUT = 3, START_PATIENCE_MS = 10000, PATIENCE_MS = 200 };

static sqlite3 *database;

/* Tables of another layout are made anew: nothing here is dear to anybody. */
static const char schema[] =
    "DROP TABLE IF EXISTS books; DROP TABLE IF EXISTS book_words;"
    "DROP TABLE IF EXISTS cards; DROP TABLE IF EXISTS reservations;"
    "CREATE TABLE books (id INTEGER PRIMARY KEY, title TEXT NOT NULL, author TEXT NOT NULL,"
    " year INTEGER NOT NULL, pages INTEGER NOT NULL);"
    "CREATE INDEX books_by_title ON books (title, id);"
    "CREATE INDEX books_by_author ON books (author, id);"
    "CREATE INDEX books_by_year ON books (year, id);"
    "CREATE INDEX books_by_pages ON books (pages, id);"
    "CREATE VIRTUAL TABLE book_words USING fts5 (title, author, content='books',"
    " content_rowid='id', prefix='1 2 3', tokenize='unicode61 remove_diacritics 2');"
    "CREATE TABLE reservations (code TEXT PRIMARY KEY, book INTEGER NOT NULL,"
    " form TEXT NOT NULL, made INTEGER NOT NULL) WITHOUT ROWID;" /* 1, 2, … */
    "CREATE INDEX reservations_by_made ON reservations (made, book);"
    "CREATE TABLE cards (id INTEGER PRIMARY KEY, title TEXT NOT NULL UNIQUE,"
    " place TEXT NOT NULL, moved INTEGER NOT NULL);"
    "INSERT INTO cards (title, place, moved) VALUES"
    " ('Dust the atlas', 'todo', 1), ('Mend the ladder', 'todo', 2),"
    " ('Label the new shelf', 'todo', 3), ('Invite a poet', 'doing', 4),"
    " ('Count the lanterns', 'doing', 5), ('Open the windows', 'done', 6);";

/* ---- opening ---- */

static bool
add_books(void)
{
    struct query query;
    query_open(&query, "INSERT INTO books VALUES (?1, ?2, ?3, ?4, ?5)");
    for (unsigned number = 1; number <= N_BOOKS && !query.failed; number++) {
        struct title book;
        title_make(&book, number);
        query_put_int(&query, number);
        query_put_text(&query, live_str_of(book.title));
        query_put_text(&query, live_str_of(book.author));
        query_put_int(&query, book.year);
        query_put_int(&query, book.pages);
        query_next(&query);
    }
    return query_close(&query, NULL) == LIVE_OK;
}

static int64_t
layout(void)
{
    struct query query;
    int64_t number = 0;
    query_open(&query, "PRAGMA user_version");
    if (query_next(&query))
        number = query_int(&query, 0);
    query_close(&query, NULL);
    return number;
}

static bool
run(const char *sql)
{
    return sqlite3_exec(database, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* In one transaction: whoever comes first makes it all, the others find it made. */
static bool
make(void)
{
    if (!run("BEGIN IMMEDIATE"))
        return false;
    if (layout() == LAYOUT)
        return run("COMMIT");
    return run(schema) && add_books() &&
           run("INSERT INTO book_words (book_words) VALUES ('rebuild')") &&
           run("PRAGMA user_version = 3") && run("COMMIT");
}

live_status
database_start(const live_start *start, live_error *error)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/demo.db", start->folder);
    int fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0640); /* not for everybody to read */
    if (fd >= 0)
        close(fd);
    bool open = sqlite3_open(path, &database) == SQLITE_OK &&
                sqlite3_busy_timeout(database, START_PATIENCE_MS) == SQLITE_OK &&
                run("PRAGMA journal_mode = WAL") && run("PRAGMA synchronous = NORMAL") &&
                (layout() == LAYOUT || make());
    if (!open) {
        live_error_set(error, LIVE_EIO, "the demo's tables, %s: %s", path,
                       sqlite3_errmsg(database));
        database_stop();
        return LIVE_EIO;
    }
    sqlite3_busy_timeout(database, PATIENCE_MS);
    return LIVE_OK;
}

void
database_stop(void)
{
    sqlite3_close(database);
    database = NULL;
}

/* ---- queries ---- */

static void
check(struct query *query, int code)
{
    query->failed = query->failed || code != SQLITE_OK;
}

void
query_open(struct query *query, const char *sql)
{
    *query = (struct query){ .failed = false };
    check(query, sqlite3_prepare_v2(database, sql, -1, &query->statement, NULL));
}

void
query_put_text(struct query *query, live_str text)
{
    check(query, sqlite3_bind_text(query->statement, ++query->n_put, text.ptr ? text.ptr : "",
                                   (int)text.len, SQLITE_STATIC));
}

void
query_put_int(struct query *query, int64_t number)
{
    check(query, sqlite3_bind_int64(query->statement, ++query->n_put, number));
}

bool
query_next(struct query *query)
{
    int code = query->failed ? SQLITE_ERROR : sqlite3_step(query->statement);
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE) { /* may be run again with other parameters */
        code = sqlite3_reset(query->statement);
        query->n_put = 0;
    }
    check(query, code);
    return false;
}

live_str
query_text(const struct query *query, int column)
{
    const char *text = (const char *)sqlite3_column_text(query->statement, column);
    return (live_str){ text ? text : "",
                       (size_t)sqlite3_column_bytes(query->statement, column) };
}

int64_t
query_int(const struct query *query, int column)
{
    return sqlite3_column_int64(query->statement, column);
}

live_status
query_close(struct query *query, live_socket *socket)
{
    live_status status = LIVE_OK;
    if (query->failed)
        status =
            socket ? live_fail(socket, "demo.db: %s", sqlite3_errmsg(database)) : LIVE_ERROR;
    sqlite3_finalize(query->statement);
    return status;
}
