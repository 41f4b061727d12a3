/* assign.c: fields of a view by name, over its field table, for code that does not know the
 * view: on_mount and hooks. A name or type that the view lacks fails the callback. */
#include "view_inside.h"

#include "fields.h"
#include "json_private.h"
#include "str.h"

static const live_field *
find(live_socket *socket, const char *name, live_type type)
{
    const live_field *field = fields_find(socket->view->class->state, live_str_of(name));
    if (field && field->type == (uint8_t)type)
        return field;
    socket->view->misuse = "live_assign_…: the view has no field of that name and type (.needs "
                           "would have said so at start)";
    return NULL;
}

static void *
place_of(live_socket *socket, const char *name, live_type type)
{
    const live_field *field = find(socket, name, type);
    return field ? (char *)socket->view->state + field->offset : NULL;
}

/* ---- writing ---- */

void
live_assign_text(live_socket *socket, const char *name, live_str text)
{
    live_string *field = place_of(socket, name, LIVE_T_STR);
    if (field)
        live_string_set(field, text);
}

void
live_assign_int(live_socket *socket, const char *name, int64_t number)
{
    int64_t *field = place_of(socket, name, LIVE_T_INT);
    if (field)
        *field = number;
}

void
live_assign_bool(live_socket *socket, const char *name, bool value)
{
    bool *field = place_of(socket, name, LIVE_T_BOOL);
    if (field)
        *field = value;
}

void
live_assign_double(live_socket *socket, const char *name, double number)
{
    double *field = place_of(socket, name, LIVE_T_DOUBLE);
    if (field)
        *field = number;
}

void
live_assign_time(live_socket *socket, const char *name, live_time time)
{
    live_time *field = place_of(socket, name, LIVE_T_TIME);
    if (field)
        *field = time;
}

void
live_assign_html(live_socket *socket, const char *name, live_str markup)
{
    live_html *field = place_of(socket, name, LIVE_T_HTML);
    if (field)
        live_set_html(field, markup);
}

void
live_assign_json(live_socket *socket, const char *name, struct json_object *value)
{
    live_json *field = place_of(socket, name, LIVE_T_JSON);
    if (field)
        live_set_json(field, value);
}

void
live_assign_enum(live_socket *socket, const char *name, const char *value)
{
    const live_field *field = find(socket, name, LIVE_T_ENUM);
    if (!field)
        return;
    for (int32_t i = 0; i < (int32_t)field->names->n; i++)
        if (str_is(field->names->names[i], live_str_of(value))) {
            memcpy((char *)socket->view->state + field->offset, &i, sizeof i);
            return;
        }
    socket->view->misuse = "live_assign_enum: the enum has no value of that name";
}

/* ---- once ---- */

static bool
is_new(live_socket *socket, const char *name, live_type type)
{
    const live_field *field = find(socket, name, type);
    return field && fields_is_default(field, socket->view->state);
}

void
live_assign_new_str(live_socket *socket, const char *name, live_str (*make)(live_socket *))
{
    if (is_new(socket, name, LIVE_T_STR))
        live_assign_text(socket, name, make(socket));
}

void
live_assign_new_int(live_socket *socket, const char *name, int64_t (*make)(live_socket *))
{
    if (is_new(socket, name, LIVE_T_INT))
        live_assign_int(socket, name, make(socket));
}

void
live_assign_new_bool(live_socket *socket, const char *name, bool (*make)(live_socket *))
{
    if (is_new(socket, name, LIVE_T_BOOL))
        live_assign_bool(socket, name, make(socket));
}

void
live_assign_new_double(live_socket *socket, const char *name, double (*make)(live_socket *))
{
    if (is_new(socket, name, LIVE_T_DOUBLE))
        live_assign_double(socket, name, make(socket));
}

void
live_assign_new_time(live_socket *socket, const char *name, live_time (*make)(live_socket *))
{
    if (is_new(socket, name, LIVE_T_TIME))
        live_assign_time(socket, name, make(socket));
}

/* ---- reading ---- */

live_str
live_assigned_str(live_socket *socket, const char *name)
{
    const live_string *field = place_of(socket, name, LIVE_T_STR);
    return field ? live_string_text(field) : live_none;
}

int64_t
live_assigned_int(live_socket *socket, const char *name)
{
    const int64_t *field = place_of(socket, name, LIVE_T_INT);
    return field ? *field : 0;
}

bool
live_assigned_bool(live_socket *socket, const char *name)
{
    const bool *field = place_of(socket, name, LIVE_T_BOOL);
    return field && *field;
}
