/* assign.c: fields of a view by name, over its field table, for code that does not know the
 * view: on_mount and hooks. A name or type that the view lacks fails the callback. */
#include "view_inside.h"

#include "clive/form.h"
#include "fields.h"
#include "json_private.h"
#include "str.h"

#include <json-c/json.h>

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

void
live_assign_new_html(live_socket *socket, const char *name, live_str (*make)(live_socket *))
{
    if (is_new(socket, name, LIVE_T_HTML))
        live_assign_html(socket, name, make(socket));
}

void
live_assign_new_json(live_socket *socket, const char *name,
                     struct json_object *(*make)(live_socket *))
{
    if (!is_new(socket, name, LIVE_T_JSON))
        return;
    struct json_object *value = make(socket);
    live_assign_json(socket, name, value);
    json_object_put(value);
}

void
live_assign_new_enum(live_socket *socket, const char *name, const char *(*make)(live_socket *))
{
    if (is_new(socket, name, LIVE_T_ENUM))
        live_assign_enum(socket, name, make(socket));
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

double
live_assigned_double(live_socket *socket, const char *name)
{
    const double *field = place_of(socket, name, LIVE_T_DOUBLE);
    return field ? *field : 0;
}

live_time
live_assigned_time(live_socket *socket, const char *name)
{
    const live_time *field = place_of(socket, name, LIVE_T_TIME);
    return field ? *field : (live_time){ 0 };
}

live_str
live_assigned_html(live_socket *socket, const char *name)
{
    const live_html *field = place_of(socket, name, LIVE_T_HTML);
    return field ? live_html_text(field) : live_none;
}

struct json_object *
live_assigned_json(live_socket *socket, const char *name)
{
    const live_json *field = place_of(socket, name, LIVE_T_JSON);
    return field ? live_json_value(field) : NULL;
}

live_str
live_assigned_enum(live_socket *socket, const char *name)
{
    const live_field *field = find(socket, name, LIVE_T_ENUM);
    int32_t value;
    if (!field)
        return live_none;
    memcpy(&value, (const char *)socket->view->state + field->offset, sizeof value);
    return live_enum_name(field->names, value);
}

static void *
place_of_struct(live_socket *socket, const char *name, live_type type, const live_struct *row)
{
    const live_field *field = find(socket, name, type);
    if (field && field->row == row)
        return (char *)socket->view->state + field->offset;
    if (field)
        socket->view->misuse =
            "live_assigned_…: the view's field of that name is of another struct";
    return NULL;
}

void *
live_assigned_list_(live_socket *socket, const char *name, const live_struct *row)
{
    return place_of_struct(socket, name, LIVE_T_LIST, row);
}

void *
live_assigned_struct_(live_socket *socket, const char *name, const live_struct *type)
{
    return place_of_struct(socket, name, LIVE_T_STRUCT, type);
}

live_form *
live_assigned_form_(live_socket *socket, const char *name, const live_struct *type)
{
    return place_of_struct(socket, name, LIVE_T_FORM, type);
}
