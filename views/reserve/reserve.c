/*
 * reserve.c: a form that is checked while it is filled in: what is wrong is shown once an input
 * has been left, all of it when the form is sent. The readers are rows that come and go.
 */
#include "reserve.live.h"

#include "app.live.h"
#include "database.h"
#include "faults.h"

#include <string.h>

enum { MAX_READERS = 6 };

static live_status
mount(struct reserve *self, live_socket *socket, const live_params *params)
{
    self->book = live_param_int(params, "id", 0);
    live_form_set(&self->reservation, "name", live_session_get(socket, "user"));
    return LIVE_OK;
}

static live_status
load(struct reserve *self, live_socket *socket)
{
    struct query query;
    query_open(&query, "SELECT title FROM books WHERE id = ?1");
    query_put_int(&query, self->book);
    bool found = query_next(&query);
    if (found)
        live_set(&self->title, query_text(&query, 0));
    live_status status = query_close(&query, socket);
    return found || status != LIVE_OK
               ? status
               : live_fail_with(socket, 404, "no book %d", (int)self->book);
}

static void
expect(live_form *form, const char *field, const char *fault)
{
    if (fault)
        live_form_error(form, field, "%s", fault);
}

static void
check(live_form *form)
{
    uint32_t n = live_form_rows(form, "readers");
    expect(form, "name", name_fault(live_form_cstr(form, "name")));
    expect(form, "email", email_fault(live_form_cstr(form, "email")));
    expect(form, "day", day_fault(live_form_cstr(form, "day"), live_now()));
    for (uint32_t i = 0; i < n; i++) {
        const char *name = live_form_path("readers", i, "name"),
                   *age = live_form_path("readers", i, "age");
        expect(form, name, name_fault(live_form_cstr(form, name)));
        expect(form, age, age_fault(live_form_cstr(form, age)));
    }
    expect(form, "readers", n > MAX_READERS ? "There are six chairs" : NULL);
    if (strlen(live_form_cstr(form, "wishes")) > 2000)
        live_form_error(form, "wishes", "Too long");
    if (!live_form_checked(form, "promised"))
        live_form_error(form, "promised", "Please promise");
}

static live_status
validate(struct reserve *self, live_socket *socket, const live_event *event)
{
    (void)socket;
    live_status status = live_form_params(&self->reservation, event);
    if (status != LIVE_OK)
        return status;
    check(&self->reservation);
    live_form_set_action(&self->reservation, "validate");
    return LIVE_OK;
}

/* Written as the form's JSON; a random code is its address. */
static live_status
write_reservation(struct reserve *self, live_socket *socket)
{
    struct query query;
    query_open(&query, "INSERT INTO reservations (code, book, form, made)"
                       " VALUES (lower(hex(randomblob(8))), ?1, ?2,"
                       " 1 + (SELECT coalesce(max(made), 0) FROM reservations))"
                       " RETURNING code");
    query_put_int(&query, self->book);
    query_put_text(&query, live_form_json(&self->reservation));
    if (query_next(&query)) {
        live_broadcast(socket, "reservations", "{}"); /* views/lately */
        live_put_flash(socket, "info", "Reserved. We are looking forward to you.");
        live_push_navigate(socket, live_textf("/reservations/%s", query_text(&query, 0).ptr));
        query_next(&query);
    }
    return query_close(&query, socket);
}

static live_status
save(struct reserve *self, live_socket *socket, const live_event *event)
{
    live_status status = validate(self, socket, event);
    if (status != LIVE_OK || live_form_valid(&self->reservation))
        return status != LIVE_OK ? status : write_reservation(self, socket);
    live_put_flash(socket, "error", "Not yet: something is missing, as marked.");
    return LIVE_OK;
}

const struct reserve_view reserve_view = {
    .mount = mount,
    .load = load,
    .on = { .validate = validate, .save = save },
    .layout = &app_class,
};
