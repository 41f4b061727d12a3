/*
 * form.h: forms as state: `form(struct user) user` in the declarations. A form knows what it
 * was filled with (data), what the client sent since (params), which inputs the client touched,
 * what is wrong (errors) and whether that is to be shown (action). Included by who uses it.
 *
 *     static live_status
 *     validate(struct signup *self, live_socket *socket, const live_event *event)
 *     {
 *         live_status status = live_form_params(&self->user, event); // errors are cleared
 *         if (status != LIVE_OK)
 *             return status;
 *         if (!strchr(live_form_cstr(&self->user, "email"), '@'))
 *             live_form_error(&self->user, "email", "is no address");
 *         live_form_set_action(&self->user, "validate"); // errors may be shown
 *         return LIVE_OK;
 *     }
 *
 * A field is named as within the form: "email", "address[zip]", "users[0][name]", "ids[]". With
 * form name "user" its input is called user[email] and has the id user_email. Rows (a field
 * that is declared as many) are numbered from 0 as they stand: live_form_params has sorted and
 * dropped them as users_sort[] and users_drop[] say, and has given each a _persistent_id, which
 * its ids carry, so that an input keeps its id when its row moves.
 *
 * Limits: texts that are given back live until the callback returns. Allocation that fails, and
 * a form beyond LIVE_FORM_MAX_… fail the turn. Bytes that are no UTF-8, and NUL, become U+FFFD.
 *
 * In a template a form's fields are `@user.email`; a component takes one as `field field;`. What
 * is asked of it there is at the end of this header.
 *
 * Names: Phoenix.Component's to_form and used_input?, Phoenix.HTML.Form's.
 */
#ifndef CLIVE_LIVE_FORM_H
#define CLIVE_LIVE_FORM_H

#include "clive/live.h"

#pragma GCC visibility push(default)

enum {
    LIVE_FORM_MAX_VALUES = 8192, /* texts, maps and lists of the params; of the data */
    LIVE_FORM_MAX_ERRORS = 1024,
};

/* ---- generated ------------------------------------------------------------------------ */

typedef struct live_form_class live_form_class;

enum {
    LIVE_FORM_SECRET = 1, /* never saved: snapshots are without it */
    LIVE_FORM_MANY = 2,   /* rows: inputs_for over a list */
    LIVE_FORM_ONE = 4,    /* a nested form: inputs_for over one */
};

typedef struct live_form_field {
    const char *name;
    unsigned flags;             /* LIVE_FORM_… */
    const live_form_class *row; /* of MANY and ONE: the fields in it; NULL: unknown ones */
    const char *sort, *drop;    /* of MANY; NULL: NAME_sort, NAME_drop */
    const char *initial;        /* the declared default: its value where nothing was set */
} live_form_field;

/* Of a row, name and id are not looked at. Initialise by name. */
struct live_form_class {
    const char
        *name; /* NULL: fields are called as they are; then ids too, unless there is an id */
    const char *id; /* NULL: as name */
    const live_form_field *fields;
    uint32_t n_fields;
};

/* `{0}` is an empty form without a name. Owned by the state: never copy the struct. */
typedef struct live_form {
    const live_form_class *class_;
    struct form_model *model_; /* NULL: nothing was set */
    uint32_t mark_;            /* counts the changes */
} live_form;

/* The view's form of that name, form(struct search) search, for code that does not know the
 * view (clive/live.h: live_assign_…); NULL where it has none, and then the callback fails. */
#define live_assigned_form(socket, name, type)                                                 \
    live_assigned_form_((socket), (name), &type##_struct)
live_form *live_assigned_form_(live_socket *socket, const char *name,
                               const struct live_struct *type);

/* ---- from the client ------------------------------------------------------------------ */

/* What the event of a form sent becomes the params; errors are cleared. Of a form with a name
 * only what is under it counts. LIVE_EINVAL for an event that is no form's or cannot be
 * decoded, LIVE_ELIMIT; the form is as it was then. */
live_status live_form_params(live_form *form, const live_event *event) LIVE_MUST_USE;
/* The same where <.form :let={f} as="member"> has called the inputs otherwise than the
 * declaration does: `name` is "member", or NULL for inputs that are called as they are. */
live_status live_form_params_as(live_form *form, const live_event *event,
                                const char *name) LIVE_MUST_USE;
/* The field whose change caused the event, "email" or "address[zip]"; absent if none or another
 * form's, and after the render. */
live_str live_form_target(const live_form *form);
/* Forgets params, errors and action; the data stays. */
void live_form_reset(live_form *form);

/* ---- values --------------------------------------------------------------------------- */

/* What a field has before the client sends one. text: a live_str, a C string, a live_string *.
 */
#define live_form_set(form, field, text)                                                       \
    live_form_set_text((form), (field), _Generic((text),                                       \
        live_str: live_str_id_,                                                                \
        char *: live_str_of,                                                                   \
        const char *: live_str_of,                                                             \
        live_string *: live_string_text,                                                       \
        const live_string *: live_string_text)(text))
void live_form_set_text(live_form *form, const char *field, live_str text);
void live_form_set_int(live_form *form, const char *field, int64_t number);
/* Texts of a list are set one after the other, as "ids[]"; "ids" is an empty list after this. */
void live_form_clear_list(live_form *form, const char *field);

/* The same of several fields at once, from the text of a JSON object:
 * {"email":"a@b","age":7,"home":
 * {"zip":"1"},"tags":[{"name":"x"}],"ids":["1","2"]}. A member takes the place of what its
 * field had, the other fields stay. Numbers and booleans become their texts; null empties the
 * field. LIVE_EINVAL (text that is no object) and LIVE_ELIMIT leave the form as it was. */
live_status live_form_set_json(live_form *form, live_str object) LIVE_MUST_USE;

/* The client's value, else the data's; absent if there is neither. Of rows that the client
 * sent, the client's only. */
live_str live_form_value(const live_form *form, const char *field);
const char *live_form_cstr(const live_form *form, const char *field); /* "" for an absent one */
int64_t live_form_int(const live_form *form, const char *field, int64_t fallback);
bool live_form_checked(const live_form *form, const char *field); /* "true" or "on" */
/* The texts of a list ("ids": a multiple select); *n may be 0. */
const live_str *live_form_values(const live_form *form, const char *field, size_t *n);
/* All the client's values as JSON, without what only the runtime needs (_unused_…,
 * _persistent_id). Values are texts; rows are an object, in their order, by what the client called
 * them: {"email":"a@b","tags":{"0":{"name":"x"}}}; "{}" before the client has sent anything. */
live_str live_form_json(const live_form *form);

/* ---- rows ----------------------------------------------------------------------------- */

uint32_t live_form_rows(const live_form *form, const char *rows);
/* "users[2][name]" of ("users", 2, "name"); "users[2]" without a field. */
const char *live_form_path(const char *rows, uint32_t index, const char *field);
/* The row's _persistent_id: the value of its hidden input. */
live_str live_form_row_id(const live_form *form, const char *rows, uint32_t index);

/* ---- naming --------------------------------------------------------------------------- */

/* The name and id attributes of a field's input. "ids[]" is user[ids][] and user_ids. */
live_str live_form_name(const live_form *form, const char *field);
live_str live_form_id(const live_form *form, const char *field);

/* ---- errors --------------------------------------------------------------------------- */

/* field "": of the form as a whole. */
void live_form_error(live_form *form, const char *field, const char *format, ...)
    LIVE_PRINTF(3, 4);
void live_form_clear_errors(live_form *form);
bool live_form_valid(const live_form *form); /* no errors, shown or not */
/* Those to be shown: none while no action is set, or "ignore". */
const live_str *live_form_errors(const live_form *form, const char *field, size_t *n);
/* The client focused, changed or submitted the input. */
bool live_form_used(const live_form *form, const char *field);
/* "validate", "insert"; NULL or "": none; "ignore" is one with which no errors are shown
 * either. */
void live_form_set_action(live_form *form, const char *action);
live_str live_form_action(const live_form *form); /* empty: none */

/* Since the last render: the field's value, its errors that are shown or whether it is used. A
 * nested field's outermost name is looked at. */
bool live_form_changed(const live_form *form, const char *field);

/* ---- inputs: what templates pass around ------------------------------------------------- */

/* `@user.email` in a template, `tag.name` where `tag` is of <.inputs_for>: a field of a form; a
 * whole form or a row of one too. Borrowed until the render ends. Helpers that templates call
 * may take it. */
typedef struct live_input {
    const live_form *form; /* NULL: none; then all is empty */
    const char *field;     /* "email", "tags[0]"; "" is the whole form */
} live_input;

typedef struct live_texts {
    const live_str *texts;
    size_t n;
} live_texts;

/* A field of what `parent` is: ("tags[0]", "name") is "tags[0][name]". */
live_input live_input_at(live_input parent, const char *field);
live_str live_input_name(live_input input);
live_str live_input_list_name(live_input input); /* of a multiple select: user[ids][] */
live_str live_input_id(live_input input);
live_str live_input_value(live_input input);
live_texts live_input_values(live_input input); /* of a list; of one text that one */
bool live_input_checked(live_input input);
bool live_input_used(live_input input);
live_texts live_input_errors(live_input input);
bool live_input_valid(live_input input);     /* nothing is wrong in it, shown or not */
live_str live_input_action(live_input input); /* the form's */
/* Of a row: its place from 0 on; else 0. */
int64_t live_input_index(live_input input);
/* Of a row or a nested form: the value of its hidden input _persistent_id. */
live_str live_input_row_id(live_input input);
uint32_t live_input_count(live_input input); /* rows */

/* New rows: so many with the declared defaults, or as a JSON list of objects says. */
typedef struct live_new_rows {
    int64_t n;
    const live_json *json; /* counts if it is not NULL */
} live_new_rows;

/* What <.form :let={f}> and <.inputs_for> may say of what they hand out; {0} is nothing. */
typedef struct live_input_options {
    live_str as; /* what name attributes begin with, "": nothing; absent: as they are */
    live_str id; /* the same of ids; of a field its name and the row's _persistent_id follow */
    bool skip_persistent_id; /* ids of rows have their place instead */
    const live_json
        *errors; /* of a form, instead of its own, shown at once: {"email":"is taken",
                    "tags[0][name]":["is short"],"":"of the whole"}; NULL: its own */
    /* Of rows that the client has not sent: around those there are, or if there are none. Of a
     * nested form that has no value `initial` is what its object says. */
    live_new_rows prepend, append, initial;
} live_input_options;
/* The same form, row or field, which also says that; what is asked of it, and of its fields, is
 * answered so. */
live_input live_input_with(live_input input, live_input_options options);

/* One <option>; texts are NULL where there is none. */
typedef struct live_option {
    const char *label;
    const char *value; /* NULL: the label */
    const char *group; /* options of one group stand side by side: <optgroup> */
    bool disabled;
} live_option;

typedef struct live_options {
    const live_option *options;
    size_t n;
} live_options;

/* static const live_option roles[] = { { .label = "Admin", .value = "admin" }, … };
 * options={LIVE_OPTIONS(roles)} */
#define LIVE_OPTIONS(array)                                                                    \
    ((live_options){ (array), sizeof(array) / sizeof((array)[0]) })
/* One more, for options that are known at run time; until the turn ends. The texts are
 * borrowed. */
live_options live_options_add(live_options options, live_option option);
/* The <option> elements, with `selected` where the input has that value, one of those values.
 * Phoenix.HTML.Form.options_for_select. */
live_markup live_options_for_select(live_options options, live_input input);

#pragma GCC visibility pop
#endif
