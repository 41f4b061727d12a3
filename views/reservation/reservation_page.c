/* reservation_page.c: what has been reserved, for whoever knows its code. */
#include "reservation_page.live.h"

#include "app.live.h"
#include "database.h"

static const char select_reservation[] =
    "SELECT book, title, form ->> 'name', form ->> 'day', form ->> 'room', form ->> 'wishes'"
    " FROM reservations JOIN books ON books.id = book WHERE code = ?1";

static const char select_readers[] =
    "SELECT reader.value ->> 'name', reader.value ->> 'age'"
    " FROM reservations, json_each(form, '$.readers') AS reader WHERE code = ?1";

static live_status
mount(struct reservation_page *self, live_socket *socket, const live_params *params)
{
    (void)socket;
    live_set(&self->code, live_param(params, "code", ""));
    return LIVE_OK;
}

static live_status
read_readers(struct reservation_page *self, live_socket *socket)
{
    struct query query;
    query_open(&query, select_readers);
    query_put_text(&query, live_text(self->code));
    while (query_next(&query)) {
        struct reader *reader = reader_list_append(&self->readers);
        live_set(&reader->name, query_text(&query, 0));
        live_set(&reader->age, query_text(&query, 1));
    }
    return query_close(&query, socket);
}

static live_status
load(struct reservation_page *self, live_socket *socket)
{
    struct query query;
    query_open(&query, select_reservation);
    query_put_text(&query, live_text(self->code));
    bool found = query_next(&query);
    if (found) {
        self->book = query_int(&query, 0);
        live_set(&self->title, query_text(&query, 1));
        live_set(&self->name, query_text(&query, 2));
        live_set(&self->day, query_text(&query, 3));
        live_set(&self->room, query_text(&query, 4));
        live_set(&self->wishes, query_text(&query, 5));
    }
    live_status status = query_close(&query, socket);
    if (status == LIVE_OK && !found)
        return live_fail_with(socket, 404, "no reservation %s", live_cstr(&self->code));
    return status == LIVE_OK ? read_readers(self, socket) : status;
}

const struct reservation_page_view reservation_page_view = {
    .mount = mount,
    .load = load,
    .layout = &app_class,
};
