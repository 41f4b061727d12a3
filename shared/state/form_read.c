/* form_read.c: what is asked of a form, and what of it changed. */
#include "form_private.h"

#include "str.h"
#include "turn_private.h"

bool
form_is_in_sent_rows(const live_form_class *class, const struct nested *params,
                     const struct path *path)
{
    for (size_t i = 0; i < path->n && class; i++) {
        const live_form_field *field = form_field_of(class, path->keys[i]);
        if (field && field->flags & LIVE_FORM_MANY)
            return nested_at(params, path->keys, i + 1) != NULL;
        class = field ? field->row : NULL;
    }
    return false;
}

/* The declared default of a field. */
static const char *
initial_of(const live_form_class *class, const struct path *path)
{
    const live_form_field *field = NULL;
    for (size_t i = 0; i < path->n; i++) {
        field = form_field_of(class, path->keys[i]);
        if (field && field->flags & LIVE_FORM_MANY)
            i++; /* the row's key */
        class = field ? field->row : NULL;
    }
    return field ? field->initial : NULL;
}

/* Behind it, *initial is the text of the declared default where that is the value: also in a
 * row that the client has just asked for, which has nothing yet. */
static const struct nested *
find_value(const live_form *form, live_str field, const char **initial)
{
    struct path path;
    const struct form_values *values = form_values_of(form);
    *initial = NULL;
    if (!form_path(field, &path))
        return NULL;
    const struct nested *value = nested_at(values->params, path.keys, path.n);
    if (!value && !form_is_in_sent_rows(form->class_, values->params, &path))
        value = nested_at(values->data, path.keys, path.n);
    if (!value)
        *initial = initial_of(form->class_, &path);
    return value;
}

live_str
live_form_target(const live_form *form)
{
    return form_values_of(form)->target;
}

live_str
live_form_action(const live_form *form)
{
    return form_values_of(form)->action;
}

live_str
live_form_value(const live_form *form, const char *field)
{
    const char *initial;
    live_str text = nested_text(find_value(form, live_str_of(field), &initial));
    return text.ptr ? text : live_str_of(initial);
}

const char *
live_form_cstr(const live_form *form, const char *field)
{
    live_str value = live_form_value(form, field);
    live_str copy = value.len ? arena_copy(form_scratch(), value) : LIVE_STR("");
    if (copy.ptr)
        return copy.ptr;
    turn_fail();
    return "";
}

int64_t
live_form_int(const live_form *form, const char *field, int64_t fallback)
{
    int64_t number;
    return str_to_int(str_trim(live_form_value(form, field)), &number) ? number : fallback;
}

bool
live_form_checked(const live_form *form, const char *field)
{
    live_str value = live_form_value(form, field);
    return str_is(value, LIVE_STR("true")) || str_is(value, LIVE_STR("on"));
}

const live_str *
live_form_values(const live_form *form, const char *field, size_t *n)
{
    const char *initial;
    const struct nested *value = find_value(form, live_str_of(field), &initial);
    uint32_t n_items = value && value->kind == NESTED_LIST ? value->n : 0;
    live_str *texts = arena_new(form_scratch(), live_str, n_items);
    *n = 0;
    if (!texts) {
        turn_fail();
        return NULL;
    }
    for (uint32_t i = 0; i < n_items; i++) {
        live_str text = nested_text(value->items[i].value);
        if (text.ptr)
            texts[(*n)++] = text;
    }
    return texts;
}

/* Without _persistent_id, at every depth. */
static live_status
without_ids(struct arena *arena, const struct nested *tree, const struct nested **result)
{
    *result = tree;
    if (tree->kind != NESTED_MAP)
        return LIVE_OK;
    struct nested *map = nested_new(arena, NESTED_MAP);
    live_status status = map ? LIVE_OK : LIVE_ENOMEM;
    for (uint32_t i = 0; i < tree->n && status == LIVE_OK; i++) {
        const struct nested *value;
        if (str_is(tree->items[i].key, FORM_PERSISTENT_ID))
            continue;
        status = without_ids(arena, tree->items[i].value, &value);
        if (status == LIVE_OK)
            status = nested_put(arena, map, tree->items[i].key, value);
    }
    *result = map;
    return status;
}

live_str
form_keep(struct buf *text)
{
    live_str kept = text->failed ? live_none : arena_copy(form_scratch(), buf_text(text));
    buf_release(text);
    if (kept.ptr)
        return kept;
    turn_fail();
    return LIVE_STR("");
}

live_str
live_form_json(const live_form *form)
{
    const struct nested *params = form_values_of(form)->params;
    struct buf text = { 0 };
    if (!params)
        return LIVE_STR("{}");
    if (inputs_strip(form_scratch(), params, &params) != LIVE_OK ||
        without_ids(form_scratch(), params, &params) != LIVE_OK) {
        turn_fail();
        return LIVE_STR("{}");
    }
    nested_write_json(&text, params);
    return form_keep(&text);
}

uint32_t
live_form_rows(const live_form *form, const char *rows)
{
    const char *initial;
    const struct nested *value = find_value(form, live_str_of(rows), &initial);
    return value && value->kind > NESTED_SCALAR ? value->n : 0;
}

void
form_add_field(struct buf *text, const char *field)
{
    live_str rest = live_str_of(field);
    const char *bracket = strchr(field, '[');
    size_t len = bracket ? (size_t)(bracket - field) : rest.len;
    buf_char(text, '[');
    buf_append(text, rest.ptr, len);
    buf_char(text, ']');
    buf_str(text, str_sub(rest, len, rest.len));
}

const char *
live_form_path(const char *rows, uint32_t index, const char *field)
{
    struct buf text = { 0 };
    buf_str(&text, live_str_of(rows));
    buf_char(&text, '[');
    buf_uint(&text, index);
    buf_char(&text, ']');
    if (field)
        form_add_field(&text, field);
    return form_keep(&text).ptr;
}

live_str
live_form_row_id(const live_form *form, const char *rows, uint32_t index)
{
    struct buf text = { 0 };
    const char *path = live_form_path(rows, index, "_persistent_id");
    live_str id = live_form_value(form, path);
    if (id.ptr)
        return id;
    buf_uint(&text, index);
    return form_keep(&text);
}

const struct form_alias *
form_alias_at(const live_form *form, const struct path *path, size_t n)
{
    const struct form_alias *alias = form->model_ ? form->model_->aliases : NULL;
    for (; alias; alias = alias->outer) {
        size_t i = 0;
        while (i < n && i < alias->path.n && str_is(alias->path.keys[i], path->keys[i]))
            i++;
        if (alias->path.n == n && i == n)
            return alias;
    }
    return NULL;
}

/* An alias in place of what was written of the name. */
static bool
write_alias(struct buf *text, live_str alias)
{
    if (!alias.ptr)
        return false;
    buf_reset(text);
    buf_str(text, alias);
    return true;
}

live_str
live_form_name(const live_form *form, const char *field)
{
    struct path path;
    struct buf text = { 0 };
    const live_form_class *class = form->class_;
    if (!form_path(live_str_of(field), &path))
        return live_none;
    const struct form_alias *alias = form_alias_at(form, &path, 0);
    if (!alias || !write_alias(&text, alias->name))
        buf_str(&text, live_str_of(class ? class->name : NULL));
    for (size_t i = 0; i < path.n; i++) {
        bool is_bare = text.len == 0;
        if ((alias = form_alias_at(form, &path, i + 1)) && write_alias(&text, alias->name))
            continue;
        if (!is_bare)
            buf_char(&text, '[');
        buf_str(&text, path.keys[i]);
        if (!is_bare)
            buf_char(&text, ']');
    }
    if (path.is_list)
        buf_lit(&text, "[]");
    return form_keep(&text);
}

/* What stands in an id for the key of a row, or behind the key of a nested form. */
static live_str
persistent_id(const live_form *form, const struct path *path, size_t n, live_str fallback)
{
    const struct form_values *values = form_values_of(form);
    const struct nested *row = nested_at(values->params, path->keys, n);
    live_str id = nested_text(nested_get(row, FORM_PERSISTENT_ID));
    return id.ptr ? id : fallback;
}

live_str
form_id(const live_form *form, live_str field, bool is_form)
{
    struct path path;
    struct buf text = { 0 };
    const live_form_class *class = form->class_;
    if (!form_path(field, &path))
        return live_none;
    const struct form_alias *alias = form_alias_at(form, &path, 0);
    if ((!alias || !write_alias(&text, alias->id)) && class)
        buf_str(&text, live_str_of(class->id ? class->id : class->name));
    for (size_t i = 0; i < path.n; i++) {
        const live_form_field *known = form_field_of(class, path.keys[i]);
        alias = form_alias_at(form, &path, i + 1);
        bool has_places = alias && alias->has_places;
        if (!alias || !write_alias(&text, alias->id)) {
            if (text.len)
                buf_char(&text, '_');
            buf_str(&text, path.keys[i]);
        }
        if (known && known->flags & LIVE_FORM_ONE && (is_form || i + 1 < path.n) &&
            !has_places) {
            buf_char(&text, '_');
            buf_str(&text, persistent_id(form, &path, i + 1, LIVE_STR("0")));
        }
        if (known && known->flags & LIVE_FORM_MANY && i + 1 < path.n) {
            i++;
            buf_char(&text, '_');
            buf_str(&text, has_places ? path.keys[i]
                                      : persistent_id(form, &path, i + 1, path.keys[i]));
        }
        class = known ? known->row : NULL;
    }
    return form_keep(&text);
}

live_str
live_form_id(const live_form *form, const char *field)
{
    return form_id(form, live_str_of(field), false);
}

bool
live_form_valid(const live_form *form)
{
    return form_values_of(form)->n_errors == 0;
}

/* As Phoenix.Ecto: errors are of an action that was taken. */
static bool
shows_errors(const struct form_values *values)
{
    return values->action.len && !str_is(values->action, LIVE_STR("ignore"));
}

const live_str *
live_form_errors(const live_form *form, const char *field, size_t *n)
{
    const struct form_values *values = form_values_of(form);
    live_str name = live_str_of(field);
    bool are_shown = shows_errors(values) || (form->model_ && form->model_->shows_errors);
    size_t most = are_shown ? values->n_errors : 0;
    live_str *texts = arena_new(form_scratch(), live_str, most);
    *n = 0;
    if (!texts) {
        turn_fail();
        return NULL;
    }
    for (size_t i = 0; i < most; i++)
        if (str_is(values->errors[i].field, name))
            texts[(*n)++] = values->errors[i].message;
    return texts;
}

bool
live_form_used(const live_form *form, const char *field)
{
    struct path path;
    if (!form_path(live_str_of(field), &path))
        return false;
    const struct nested *map = nested_at(form_values_of(form)->params, path.keys, path.n - 1);
    return inputs_is_used(map, path.keys[path.n - 1]);
}

/* ---- what changed --------------------------------------------------------------------- */

static bool
is_map(const struct nested *node)
{
    return node && node->kind == NESTED_MAP;
}

static bool
value_differs(const struct form_values *a, const struct form_values *b, live_str key)
{
    const struct nested *x = nested_get(a->params, key), *y = nested_get(b->params, key);
    const struct nested *x_data = nested_get(a->data, key), *y_data = nested_get(b->data, key);
    if (is_map(x) || is_map(y))
        return !nested_equal(x, y) || !nested_equal(x_data, y_data);
    return !nested_equal(x ? x : x_data, y ? y : y_data);
}

/* The next shown error under the key from *at on; NULL at the end. */
static const struct form_error *
next_error(const struct form_values *values, live_str key, size_t *at)
{
    size_t n = shows_errors(values) ? values->n_errors : 0;
    while (*at < n) {
        const struct form_error *error = &values->errors[(*at)++];
        live_str keys[NESTED_MAX_DEPTH];
        if (nested_name(error->field, keys, NESTED_MAX_DEPTH) && str_is(keys[0], key))
            return error;
    }
    return NULL;
}

static bool
errors_differ(const struct form_values *a, const struct form_values *b, live_str key)
{
    size_t at_a = 0, at_b = 0;
    for (;;) {
        const struct form_error *x = next_error(a, key, &at_a), *y = next_error(b, key, &at_b);
        if (!x || !y)
            return x != y;
        if (!str_is(x->field, y->field) || !str_is(x->message, y->message))
            return true;
    }
}

bool
live_form_changed(const live_form *form, const char *field)
{
    struct path path;
    if (!form_is_changed(form) || !form_path(live_str_of(field), &path))
        return false;
    const struct form_values *was = &form->model_->was, *now = &form->model_->now;
    live_str key = path.keys[0];
    return value_differs(was, now, key) || errors_differ(was, now, key) ||
           inputs_is_used(was->params, key) != inputs_is_used(now->params, key);
}
