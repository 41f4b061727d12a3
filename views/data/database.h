/*
 * database.h: the demo's own tables, in demo.db beside the session store: books (5,000, always
 * the same), their words for the search, the cards of the board, reservations. Opened by
 * live_app.start, which makes and fills the file where there is none. One process, one
 * connection: `database` is the one variable of this application that is neither constant nor a
 * view's.
 *
 *     struct query query;
 *     query_open(&query, "SELECT id, title FROM books WHERE year > ?1 LIMIT ?2");
 *     query_put_int(&query, 1900);
 *     query_put_int(&query, 20);
 *     while (query_next(&query))
 *         … query_int(&query, 0), query_text(&query, 1) …
 *     return query_close(&query, socket);
 *
 * What fails once makes all that follows do nothing; query_close says it.
 */
#ifndef DATABASE_H
#define DATABASE_H

#include "clive/live.h"

struct sqlite3_stmt;

struct query {
    struct sqlite3_stmt *statement; /* NULL: it failed */
    int n_put;
    bool failed;
};

live_status database_start(const live_start *start, live_error *error);
void database_stop(void);

void query_open(struct query *query, const char *sql);
/* The next parameter; the text stays the caller's and must live until query_close. */
void query_put_text(struct query *query, live_str text);
void query_put_int(struct query *query, int64_t number);
/* Goes to the next row; false: there is none. */
bool query_next(struct query *query);
/* Columns from 0; the text lives until query_next. */
live_str query_text(const struct query *query, int column);
int64_t query_int(const struct query *query, int column);
/* LIVE_OK, or live_fail with SQLite's reason (LIVE_ERROR without a socket). */
live_status query_close(struct query *query, live_socket *socket);

#endif
