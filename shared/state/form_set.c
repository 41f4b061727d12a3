/* form_set.c: what the author does to a form. */
#include "form_private.h"

#include "str.h"
#include "turn_private.h"

#include <stdio.h>

/* The data as a tree that nobody else holds, so that it can be written to. */
static struct nested *
own_data(struct form_model *model)
{
    if (!model->own_data) {
        const struct nested *old = model->now.data;
        model->own_data = old ? (struct nested *)(uintptr_t)nested_copy(&model->arena, old)
                              : nested_new(&model->arena, NESTED_MAP);
        if (model->own_data) {
            model->now.data = model->own_data;
            model->n_data = nested_count(model->own_data);
        }
    }
    return model->own_data;
}

/* The node of that kind under the key; a new one in place of nothing or of another kind. NULL
 * when memory fails. */
static struct nested *
inner_node(struct form_model *model, struct nested *map, live_str key, enum nested_kind kind)
{
    const struct nested *inner = nested_get(map, key);
    if (inner && inner->kind == kind)
        return (struct nested *)(uintptr_t)inner; /* of own_data */
    live_str own = arena_copy(&model->arena, key);
    struct nested *node = own.ptr ? nested_new(&model->arena, kind) : NULL;
    model->n_data++;
    return node && nested_put(&model->arena, map, own, node) == LIVE_OK ? node : NULL;
}

static live_status
set_data(live_form *form, const struct path *path, live_str text)
{
    live_status status = form_begin(form);
    if (status != LIVE_OK)
        return status;
    struct form_model *model = form->model_;
    const struct nested *old = nested_at(model->now.data, path->keys, path->n);
    if (!path->is_list && old && old->kind == NESTED_TEXT && str_is(old->text, text))
        return LIVE_OK;
    struct nested *map = own_data(model);
    for (size_t i = 0; map && i + 1 < path->n; i++)
        map = inner_node(model, map, path->keys[i], NESTED_MAP);
    live_str own = map ? form_clean_copy(&model->arena, text) : live_none;
    live_str key = own.ptr ? arena_copy(&model->arena, path->keys[path->n - 1]) : live_none;
    if (!key.ptr)
        return LIVE_ENOMEM;
    struct nested *value = nested_text_new(&model->arena, own);
    if (path->is_list) {
        struct nested *list = inner_node(model, map, key, NESTED_LIST);
        status = list ? nested_push(&model->arena, list, value) : LIVE_ENOMEM;
    } else {
        status = nested_put(&model->arena, map, key, value);
    }
    if (++model->n_data > LIVE_FORM_MAX_VALUES) /* replaced ones were counted too */
        model->n_data = nested_count(model->own_data);
    form_commit(form);
    return status == LIVE_OK && model->n_data > LIVE_FORM_MAX_VALUES ? LIVE_ELIMIT : status;
}

void
live_form_set_text(live_form *form, const char *field, live_str text)
{
    struct path path;
    if (turn_has_failed())
        return;
    if (!form_path(live_str_of(field), &path) || set_data(form, &path, text) != LIVE_OK)
        turn_fail();
}

void
live_form_clear_list(live_form *form, const char *field)
{
    struct path path;
    if (turn_has_failed())
        return;
    bool is_path = form_path(live_str_of(field), &path) && !path.is_list;
    struct nested *map = is_path && form_begin(form) == LIVE_OK ? own_data(form->model_) : NULL;
    for (size_t i = 0; map && i + 1 < path.n; i++)
        map = inner_node(form->model_, map, path.keys[i], NESTED_MAP);
    live_str key =
        map ? arena_copy(&form->model_->arena, path.keys[path.n - 1]) : live_none;
    struct nested *list = key.ptr ? nested_new(&form->model_->arena, NESTED_LIST) : NULL;
    if (!list || nested_put(&form->model_->arena, map, key, list) != LIVE_OK) {
        turn_fail();
        return;
    }
    form_commit(form);
}

/* ---- from JSON ------------------------------------------------------------------------ */

/* The rows of a list, each under its place. */
static live_status
rows_of(struct arena *arena, const live_form_class *class, const struct nested *list,
        const struct nested **rows)
{
    struct nested *map = nested_new(arena, NESTED_MAP);
    live_status status = map ? LIVE_OK : LIVE_ENOMEM;
    for (uint32_t i = 0; i < list->n && status == LIVE_OK; i++) {
        char digits[24];
        int len = snprintf(digits, sizeof digits, "%u", i);
        live_str key = arena_copy(arena, (live_str){ digits, (size_t)len });
        const struct nested *row = list->items[i].value;
        if (row->kind != NESTED_MAP)
            row = nested_new(arena, NESTED_MAP);
        status = key.ptr && row ? form_data_of(arena, class, row, &row) : LIVE_ENOMEM;
        if (status == LIVE_OK)
            status = nested_put(arena, map, key, row);
    }
    *rows = map;
    return status;
}

live_status
form_data_of(struct arena *arena, const live_form_class *class, const struct nested *map,
             const struct nested **data)
{
    struct nested *changed = NULL;
    live_status status = LIVE_OK;
    *data = map;
    for (uint32_t i = 0; class && i < class->n_fields && status == LIVE_OK; i++) {
        const live_form_field *field = &class->fields[i];
        live_str name = live_str_of(field->name);
        const struct nested *value = nested_get(map, name);
        bool is_many = field->flags & LIVE_FORM_MANY, is_one = field->flags & LIVE_FORM_ONE;
        if (value && is_many && value->kind > NESTED_SCALAR)
            status = rows_of(arena, field->row, value, &value);
        else if (value && is_one && value->kind == NESTED_MAP)
            status = form_data_of(arena, field->row, value, &value);
        else
            continue;
        if (status == LIVE_OK && !changed)
            status = (changed = nested_new(arena, NESTED_MAP)) ? LIVE_OK : LIVE_ENOMEM;
        if (status == LIVE_OK)
            status = nested_put(arena, changed, name, value);
    }
    return status == LIVE_OK && changed ? nested_merge(arena, map, changed, data) : status;
}

live_status
live_form_set_json(live_form *form, live_str object)
{
    struct arena *arena = form_scratch();
    const struct nested *map, *data;
    live_status status = nested_read_json(arena, object, &map);
    if (status == LIVE_OK && map->kind != NESTED_MAP)
        status = LIVE_EINVAL;
    if (status == LIVE_OK)
        status = form_data_of(arena, form->class_, map, &map);
    if (status == LIVE_OK)
        status = nested_merge(arena, form_values_of(form)->data, map, &data);
    if (status == LIVE_OK && nested_count(data) > LIVE_FORM_MAX_VALUES)
        status = LIVE_ELIMIT;
    if (status == LIVE_OK && !turn_has_failed() &&
        !nested_equal(data, form_values_of(form)->data)) {
        struct form_model *model = NULL;
        const struct nested *own = NULL;
        if (form_begin(form) == LIVE_OK)
            own = nested_copy(&(model = form->model_)->arena, data);
        if (own) {
            model->now.data = own;
            model->own_data = NULL; /* counted when it is written to */
            form_commit(form);
        }
        status = own ? LIVE_OK : LIVE_ENOMEM;
    }
    if (status == LIVE_ENOMEM)
        turn_fail();
    return status;
}

void
live_form_set_int(live_form *form, const char *field, int64_t number)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%lld", (long long)number);
    live_form_set_text(form, field, (live_str){ digits, (size_t)len });
}

void
live_form_set_action(live_form *form, const char *action)
{
    live_str text = action ? live_str_of(action) : LIVE_STR("");
    if (turn_has_failed() || str_is(live_form_action(form), text))
        return;
    live_str own =
        form_begin(form) == LIVE_OK ? form_clean_copy(&form->model_->arena, text) : live_none;
    if (!own.ptr) {
        turn_fail();
        return;
    }
    form->model_->now.action = own;
    form_commit(form);
}

static live_status
add_error(live_form *form, live_str field, live_str message)
{
    live_status status = form_begin(form);
    if (status != LIVE_OK)
        return status;
    struct form_model *model = form->model_;
    size_t n = model->now.n_errors;
    if (n == LIVE_FORM_MAX_ERRORS)
        return LIVE_ELIMIT;
    struct form_error *errors = (struct form_error *)(uintptr_t)model->now.errors;
    if (n >= model->cap_errors) { /* not ours, or full */
        size_t cap = n < 4 ? 8 : n * 2;
        errors = arena_new(&model->arena, struct form_error, cap);
        if (!errors)
            return LIVE_ENOMEM;
        if (n)
            memcpy(errors, model->now.errors, n * sizeof *errors);
        model->cap_errors = cap;
        model->now.errors = errors;
    }
    live_str own = form_clean_copy(&model->arena, field);
    live_str text = own.ptr ? form_clean_copy(&model->arena, message) : live_none;
    if (!text.ptr)
        return LIVE_ENOMEM;
    errors[n] = (struct form_error){ own, text };
    model->now.n_errors = n + 1;
    form_commit(form);
    return LIVE_OK;
}

void
live_form_error(live_form *form, const char *field, const char *format, ...)
{
    char message[512];
    va_list args;
    if (turn_has_failed())
        return;
    va_start(args, format);
    int len = vsnprintf(message, sizeof message, format, args);
    va_end(args);
    size_t used = len < 0 ? 0 : (size_t)len < sizeof message ? (size_t)len : sizeof message - 1;
    if (add_error(form, field ? live_str_of(field) : LIVE_STR(""),
                  (live_str){ message, used }) != LIVE_OK)
        turn_fail();
}

void
live_form_clear_errors(live_form *form)
{
    if (turn_has_failed() || form_values_of(form)->n_errors == 0)
        return;
    form->model_->now.errors = NULL;
    form->model_->now.n_errors = 0;
    form->model_->cap_errors = 0;
    form_commit(form);
}

void
live_form_reset(live_form *form)
{
    const struct form_values *values = form_values_of(form);
    if (turn_has_failed() || (!values->params && !values->n_errors && !values->action.len))
        return;
    form->model_->now = (struct form_values){ .data = values->data, .action = LIVE_STR("") };
    form->model_->cap_errors = 0;
    form_commit(form);
}
