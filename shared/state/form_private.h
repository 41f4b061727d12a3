/*
 * form_private.h: what the files of the form model share: form_model.c is its life and its
 * bytes, form_take.c what an event makes of it, form_set.c what the author does to it,
 * form_read.c what is asked of it, form_input.c what templates ask of its fields, form_with.c
 * what
 * <.inputs_for> and <.form :let> add to that, for one render.
 */
#ifndef CLIVE_FORM_PRIVATE_H
#define CLIVE_FORM_PRIVATE_H

#include "arena.h"
#include "form_model.h"
#include "inputs.h"

#define FORM_PERSISTENT_ID LIVE_STR("_persistent_id")

struct form_error {
    live_str field, message;
};

struct form_values {
    const struct nested *params; /* a map; NULL: nothing was sent */
    const struct nested *data;   /* a map or NULL */
    const struct form_error *errors;
    size_t n_errors;
    live_str action; /* empty: none */
    live_str target; /* absent: none */
};

/* A path's keys. */
struct path {
    live_str keys[NESTED_MAX_DEPTH];
    size_t n;
    bool is_list; /* ends with [], which is not among the keys */
};

/* What live_input_with calls a field, or (an empty path) the form. */
struct form_alias {
    const struct form_alias *outer;
    struct path path;
    live_str name, id; /* of the field's attributes; absent: as they are */
    bool has_places;   /* ids of its rows have no _persistent_id */
};

struct form_model {
    struct arena arena;
    struct form_values was, now; /* while open */
    struct buf packed;           /* `was` as JSON */
    bool is_open, is_changed;
    bool shows_errors; /* without an action too: live_input_with */
    const struct form_alias *aliases;
    bool is_stale;           /* `packed` could not be brought up to date */
    bool is_secretive;       /* a snapshot of `packed` has to leave something out */
    struct nested *own_data; /* now.data, if nothing else holds it */
    size_t n_data;           /* its nodes, and those that were replaced */
    size_t cap_errors;       /* of now.errors; 0: not ours to write to */
};

/* False for a name with too many keys, or [] within it. */
bool form_path(live_str field, struct path *path);
const live_form_field *form_field_of(const live_form_class *class, live_str name);
/* The current turn's arena. */
struct arena *form_scratch(void);
/* A copy in which each byte that is no UTF-8, and each NUL, is U+FFFD. Absent when memory
 * fails. */
live_str form_clean_copy(struct arena *arena, live_str text);
/* For reading: the values as they are now; empty ones if there are none, or memory failed (and
 * with it the turn). */
const struct form_values *form_values_of(const live_form *form);
/* A written text as a slice in the turn's arena, NUL behind it; the buf is released. */
live_str form_keep(struct buf *text);
/* A field as it stands in a row: "address[zip]" is [address][zip]. */
void form_add_field(struct buf *text, const char *field);
/* The newest alias of the path's first n keys; NULL: none. */
const struct form_alias *form_alias_at(const live_form *form, const struct path *path,
                                       size_t n);
/* A map as the form's data has it: lists of rows are maps by place. */
live_status form_data_of(struct arena *arena, const live_form_class *class,
                         const struct nested *map, const struct nested **data);
/* Whether the path leads into rows that the client sent: they may stand for other rows than the
 * data's. */
bool form_is_in_sent_rows(const live_form_class *class, const struct nested *params,
                          const struct path *path);
/* live_form_id; `is_form`: of a nested form its own id, which has its _persistent_id. */
live_str form_id(const live_form *form, live_str field, bool is_form);
/* Opens the form for writing to model_->now; LIVE_ENOMEM. form_commit behind each change. */
live_status form_begin(live_form *form);
void form_commit(live_form *form);

#endif
