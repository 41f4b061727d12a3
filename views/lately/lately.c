/*
 * lately.c: what somebody has reserved just now, below the pages of the library: a sticky view
 * of their live layout. It stays while one goes from page to page, and so does whether it is
 * folded.
 */
#include "lately.live.h"

#include "database.h"

/* The newest three: it may have been a while since this view heard of one. */
static live_status
show(struct lately *self, live_socket *socket)
{
    struct query query;
    query_open(&query, "SELECT book, title FROM reservations JOIN books ON books.id = book"
                       " ORDER BY made DESC LIMIT 3");
    loan_list_clear(&self->loans);
    while (query_next(&query)) {
        struct loan *loan = loan_list_append(&self->loans);
        loan->book = query_int(&query, 0);
        live_set(&loan->title, query_text(&query, 1));
    }
    return query_close(&query, socket);
}

static live_status
load(struct lately *self, live_socket *socket)
{
    live_subscribe(socket, "reservations");
    return show(self, socket);
}

static live_status
handle_info(struct lately *self, live_socket *socket, const live_message *message)
{
    (void)message;
    return show(self, socket);
}

static live_status
fold(struct lately *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    self->folded = !self->folded;
    return LIVE_OK;
}

const struct lately_view lately_view = {
    .load = load,
    .handle_info = handle_info,
    .on = { .fold = fold },
};
