/*
 * form_with.c: what <.form :let> and <.inputs_for> say of what they hand out (names, ids, new
 * rows, errors): a form beside the form, for one render, in the turn's arena. It shares all
 * values but those that are new, and nobody writes to it.
 */
#include "form_private.h"

#include "str.h"
#include "turn_private.h"

#include <stdio.h>

struct beside {
    live_form form;
    struct form_model model;
    struct form_alias alias;
};

/* ---- rows ----------------------------------------------------------------------------- */

static const live_form_field *
field_at(const live_form_class *class, const struct path *path)
{
    const live_form_field *field = NULL;
    for (size_t i = 0; i < path->n; i++) {
        field = form_field_of(class, path->keys[i]);
        if (field && field->flags & LIVE_FORM_MANY && i + 1 < path->n)
            i++; /* the row's key */
        class = field ? field->row : NULL;
    }
    return field;
}

/* `tree` (NULL: a map) with `value` at the path from key i on; what is around it is new, the
 * rest shared. NULL when memory fails. */
static const struct nested *
with_value(struct arena *arena, const struct nested *tree, const struct path *path, size_t i,
           const struct nested *value)
{
    if (i == path->n)
        return value;
    const struct nested *merged;
    const struct nested *inner =
        with_value(arena, nested_get(tree, path->keys[i]), path, i + 1, value);
    struct nested *over = inner ? nested_new(arena, NESTED_MAP) : NULL;
    if (!over || nested_put(arena, over, path->keys[i], inner) != LIVE_OK ||
        nested_merge(arena, tree && tree->kind == NESTED_MAP ? tree : NULL, over, &merged) !=
            LIVE_OK)
        return NULL;
    return merged;
}

/* Puts the row behind those that are in `rows`. */
static live_status
add_row(struct arena *arena, struct nested *rows, const struct nested *row)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%u", rows->n);
    live_str key = arena_copy(arena, (live_str){ digits, (size_t)len });
    return key.ptr ? nested_put(arena, rows, key, row) : LIVE_ENOMEM;
}

/* What is no JSON list of objects adds nothing. */
static live_status
add_new(struct arena *arena, struct nested *rows, const live_form_field *field,
        live_new_rows new)
{
    live_status status = LIVE_OK;
    int64_t n = new.n < 0 ? 0 : new.n < LIVE_FORM_MAX_VALUES ? new.n : LIVE_FORM_MAX_VALUES;
    const struct nested *list = NULL, *row;
    if (new.json) {
        if (nested_read_json(arena, live_json_text(new.json), &list) == LIVE_ENOMEM)
            return LIVE_ENOMEM;
        n = list && list->kind == NESTED_LIST ? list->n : 0;
    }
    for (int64_t i = 0; i < n && status == LIVE_OK; i++) {
        bool is_map = list && list->items[i].value->kind == NESTED_MAP;
        row = is_map ? list->items[i].value : nested_new(arena, NESTED_MAP);
        status = row ? LIVE_OK : LIVE_ENOMEM;
        if (is_map)
            status = form_data_of(arena, field->row, list->items[i].value, &row);
        if (status == LIVE_OK)
            status = add_row(arena, rows, row);
    }
    return status;
}

/* New rows around those of the data. */
static live_status
add_rows(struct arena *arena, const struct nested *old, const live_form_field *field,
         const live_input_options *options, const struct nested **value)
{
    struct nested *rows = nested_new(arena, NESTED_MAP);
    live_status status = rows ? add_new(arena, rows, field, options->prepend) : LIVE_ENOMEM;
    bool is_given = old && old->kind > NESTED_SCALAR;
    for (uint32_t i = 0; is_given && i < old->n && status == LIVE_OK; i++)
        status = add_row(arena, rows, old->items[i].value);
    if (!is_given && status == LIVE_OK)
        status = add_new(arena, rows, field, options->initial);
    if (status == LIVE_OK)
        status = add_new(arena, rows, field, options->append);
    *value = rows;
    return status;
}

static bool
are_any(live_new_rows rows)
{
    return rows.n > 0 || rows.json;
}

static live_status
fill(struct arena *arena, struct beside *beside, const struct path *path,
     const live_input_options *options)
{
    struct form_values *now = &beside->model.now;
    const live_form_field *field = field_at(beside->form.class_, path);
    const struct nested *value = NULL;
    bool any =
        are_any(options->prepend) || are_any(options->append) || are_any(options->initial);
    if (!any || !field || nested_at(now->params, path->keys, path->n))
        return LIVE_OK;
    /* of rows that were sent the data is another's */
    bool is_sent = form_is_in_sent_rows(beside->form.class_, now->params, path);
    const struct nested **tree = is_sent ? &now->params : &now->data;
    const struct nested *old = is_sent ? NULL : nested_at(now->data, path->keys, path->n);
    live_status status = LIVE_OK;
    if (field->flags & LIVE_FORM_MANY) {
        status = add_rows(arena, old, field, options, &value);
    } else if (!old && options->initial.json) {
        const struct nested *object;
        status = nested_read_json(arena, live_json_text(options->initial.json), &object);
        if (status != LIVE_OK || object->kind != NESTED_MAP)
            return status == LIVE_ENOMEM ? status : LIVE_OK;
        status = form_data_of(arena, field->row, object, &value);
    }
    if (status != LIVE_OK || !value)
        return status;
    *tree = with_value(arena, *tree, path, 0, value);
    return *tree ? LIVE_OK : LIVE_ENOMEM;
}

/* ---- errors --------------------------------------------------------------------------- */

struct errors {
    struct arena *arena;
    struct form_error *errors;
    size_t n;
};

/* A text is a message for `field`, a list some, a map's are of the fields in it. */
static live_status
add_errors(struct errors *all, live_str field, const struct nested *said)
{
    live_str text = nested_text(said);
    live_status status = LIVE_OK;
    if (text.ptr && all->n < LIVE_FORM_MAX_ERRORS)
        all->errors[all->n++] = (struct form_error){ field, text };
    for (uint32_t i = 0; said->kind > NESTED_SCALAR && i < said->n && status == LIVE_OK; i++) {
        live_str key = said->items[i].key, inner = field;
        if (key.ptr && field.len) {
            struct buf name = { 0 };
            buf_str(&name, field);
            buf_char(&name, '[');
            buf_str(&name, key);
            buf_char(&name, ']');
            inner = name.failed ? live_none : arena_copy(all->arena, buf_text(&name));
            buf_release(&name);
        } else if (key.ptr) {
            inner = key;
        }
        status = inner.ptr ? add_errors(all, inner, said->items[i].value) : LIVE_ENOMEM;
    }
    return status;
}

/* What is no JSON object says nothing. */
static live_status
take_errors(struct arena *arena, struct form_model *model, const live_json *json)
{
    const struct nested *said;
    live_status status = nested_read_json(arena, live_json_text(json), &said);
    struct errors all = { .arena = arena };
    if (status != LIVE_OK || said->kind != NESTED_MAP)
        return status == LIVE_ENOMEM ? status : LIVE_OK;
    all.errors = arena_new(arena, struct form_error, LIVE_FORM_MAX_ERRORS);
    status = all.errors ? add_errors(&all, LIVE_STR(""), said) : LIVE_ENOMEM;
    model->now.errors = all.errors;
    model->now.n_errors = all.n;
    model->shows_errors = true;
    return status;
}

/* ---- names ---------------------------------------------------------------------------- */

static live_status
name_it(struct arena *arena, struct beside *beside, const live_input_options *options)
{
    struct form_alias *alias = &beside->alias;
    struct path *path = &alias->path;
    struct buf id = { 0 };
    alias->outer = beside->model.aliases;
    alias->has_places = options->skip_persistent_id;
    if (options->as.ptr)
        alias->name = arena_copy(arena, options->as);
    if (!path->n && options->as.ptr) /* a form's id is its name */
        alias->id = alias->name;
    if (options->id.ptr) {
        buf_str(&id, options->id);
        if (path->n && !alias->has_places) {
            buf_char(&id, '_');
            buf_str(&id, path->keys[path->n - 1]);
        }
        alias->id = id.failed ? live_none : arena_copy(arena, buf_text(&id));
        buf_release(&id);
    }
    beside->model.aliases = alias;
    bool is_named = !options->as.ptr || alias->name.ptr;
    return is_named && (!options->id.ptr || alias->id.ptr) ? LIVE_OK : LIVE_ENOMEM;
}

live_input
live_input_with(live_input input, live_input_options options)
{
    struct arena *arena = form_scratch();
    struct beside *beside = input.form ? arena_new(arena, struct beside, 1) : NULL;
    live_status status = beside ? LIVE_OK : LIVE_ENOMEM;
    if (!input.form)
        return input;
    if (beside) {
        const struct form_model *of = input.form->model_;
        beside->form.class_ = input.form->class_;
        beside->form.model_ = &beside->model;
        beside->model.now = *form_values_of(input.form);
        beside->model.is_open = true;
        beside->model.aliases = of ? of->aliases : NULL;
        beside->model.shows_errors = of && of->shows_errors;
        if (input.field[0])
            form_path(live_str_of(input.field), &beside->alias.path);
        status = name_it(arena, beside, &options);
    }
    if (status == LIVE_OK)
        status = fill(arena, beside, &beside->alias.path, &options);
    if (status == LIVE_OK && options.errors)
        status = take_errors(arena, &beside->model, options.errors);
    if (status != LIVE_OK) {
        turn_fail();
        return input;
    }
    return (live_input){ &beside->form, input.field };
}
