/* book_page.c: one book. The view keeps its number; the rest is read whenever it comes alive.
 */
#include "book_page.live.h"

#include "app.live.h"
#include "database.h"

enum { MAX_OTHERS = 5 };

static live_status
read_others(struct book_page *self, live_socket *socket)
{
    struct query query;
    query_open(&query, "SELECT id, title, year FROM books WHERE author = ?1 AND id <> ?2 "
                       "ORDER BY year LIMIT ?3");
    query_put_text(&query, live_text(self->author));
    query_put_int(&query, self->id);
    query_put_int(&query, MAX_OTHERS);
    while (query_next(&query)) {
        struct book *book = book_list_append(&self->others);
        book->id = query_int(&query, 0);
        live_set(&book->title, query_text(&query, 1));
        book->year = query_int(&query, 2);
    }
    return query_close(&query, socket);
}

static live_status
mount(struct book_page *self, live_socket *socket, const live_params *params)
{
    (void)socket;
    self->id = live_param_int(params, "id", 0);
    return LIVE_OK;
}

static live_status
load(struct book_page *self, live_socket *socket)
{
    struct query query;
    query_open(&query, "SELECT title, author, year, pages FROM books WHERE id = ?1");
    query_put_int(&query, self->id);
    bool found = query_next(&query);
    if (found) {
        live_set(&self->title, query_text(&query, 0));
        live_set(&self->author, query_text(&query, 1));
        self->year = query_int(&query, 2);
        self->pages = query_int(&query, 3);
        live_set(&self->page_title, &self->title);
    }
    live_status status = query_close(&query, socket);
    if (status == LIVE_OK && !found)
        return live_fail_with(socket, 404, "no book %d", (int)self->id);
    return status == LIVE_OK ? read_others(self, socket) : status;
}

const struct book_page_view book_page_view = {
    .mount = mount,
    .load = load,
    .layout = &app_class,
};
