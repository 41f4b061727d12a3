/*
 * books.c: a table of thousands of rows, a page of it at a time. The address is the state:
 * links patch it, handle_params reads it, and back and forward do what they always do.
 */
#include "books.live.h"

#include "app.live.h"
#include "database.h"

enum { ROWS_A_PAGE = 20 };

static int64_t
count_books(void)
{
    struct query query;
    int64_t n = 0;
    query_open(&query, "SELECT count(*) FROM books");
    if (query_next(&query))
        n = query_int(&query, 0);
    query_close(&query, NULL);
    return n;
}

/* The page that there is: of an address beyond the end, the last one. */
static live_status
show(struct books *self, live_socket *socket)
{
    struct query query;
    const char *sort = live_enum_name(&column_enum, self->sort).ptr;
    const char *dir = live_enum_name(&direction_enum, self->dir).ptr;
    self->n_books = count_books();
    self->n_pages = (self->n_books + ROWS_A_PAGE - 1) / ROWS_A_PAGE;
    if (self->page > self->n_pages)
        self->page = self->n_pages;
    query_open(&query, live_textf("SELECT id, title, author, year, pages FROM books "
                                  "ORDER BY %s %s, id %s LIMIT ?1 OFFSET ?2",
                                  sort, dir, dir));
    query_put_int(&query, ROWS_A_PAGE);
    query_put_int(&query, (self->page - 1) * ROWS_A_PAGE);
    book_list_clear(&self->books);
    while (query_next(&query)) {
        struct book *book = book_list_append(&self->books);
        book->id = query_int(&query, 0);
        live_set(&book->title, query_text(&query, 1));
        live_set(&book->author, query_text(&query, 2));
        book->year = query_int(&query, 3);
        book->pages = query_int(&query, 4);
    }
    return query_close(&query, socket);
}

/* Alive again after a lost connection: the address is known. */
static live_status
load(struct books *self, live_socket *socket)
{
    return self->page ? show(self, socket) : LIVE_OK;
}

/* What makes no sense falls back to what does. */
static live_status
handle_params(struct books *self, live_socket *socket, const live_params *params, live_str uri)
{
    int64_t page = live_param_int(params, "page", 1);
    (void)uri;
    self->page = page > 0 ? page : 1;
    self->sort = live_enum_value(&column_enum, live_param(params, "sort", NULL), column_title);
    self->dir =
        live_enum_value(&direction_enum, live_param(params, "dir", NULL), direction_asc);
    return show(self, socket);
}

const struct books_view books_view = {
    .load = load,
    .handle_params = handle_params,
    .layout = &app_class,
};
