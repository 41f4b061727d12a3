#include "form_private.h"

#include "escape.h"
#include "json_scan.h"
#include "json_write.h"
#include "log.h"
#include "mem.h"
#include "str.h"
#include "turn_private.h"

bool
form_path(live_str field, struct path *path)
{
    path->n =
        field.len <= NESTED_MAX_NAME ? nested_name(field, path->keys, NESTED_MAX_DEPTH) : 0;
    path->is_list = path->n > 1 && !path->keys[path->n - 1].ptr;
    path->n -= path->is_list;
    for (size_t i = 0; i < path->n; i++)
        if (!path->keys[i].ptr)
            path->n = 0;
    return path->n != 0;
}

struct arena *
form_scratch(void)
{
    struct turn *turn = turn_current();
    if (!turn)
        live_bug("a form is asked outside of any turn");
    return &turn->arena;
}

const live_form_field *
form_field_of(const live_form_class *class, live_str name)
{
    for (uint32_t i = 0; class && i < class->n_fields; i++)
        if (str_is(live_str_of(class->fields[i].name), name))
            return &class->fields[i];
    return NULL;
}

live_str
form_clean_copy(struct arena *arena, live_str text)
{
    if (text.len == 0)
        return LIVE_STR("");
    if (str_is_utf8(text) && !memchr(text.ptr, '\0', text.len))
        return arena_copy(arena, text);
    const unsigned char *s = (const unsigned char *)text.ptr;
    char *to = text.len < SIZE_MAX / 3 ? arena_bytes(arena, text.len * 3) : NULL;
    size_t len = 0;
    if (!to)
        return live_none;
    for (size_t at = 0; at < text.len;) {
        size_t n = s[at] == 0 ? 0 : s[at] < 0x80 ? 1 : utf8_sequence(s + at, text.len - at);
        memcpy(to + len, n ? text.ptr + at : "\xef\xbf\xbd", n ? n : 3);
        len += n ? n : 3;
        at += n ? n : 1;
    }
    return (live_str){ to, len };
}

/* ---- packing -------------------------------------------------------------------------- */

/* The tree without secret fields. */
static live_status
without_secrets(struct arena *arena, const live_form_class *class, const struct nested *tree,
                const struct nested **open, bool *dropped)
{
    *open = tree;
    if (!class || !tree || tree->kind <= NESTED_SCALAR)
        return LIVE_OK;
    struct nested *map = nested_new(arena, NESTED_MAP);
    live_status status = map ? LIVE_OK : LIVE_ENOMEM;
    for (uint32_t i = 0; i < tree->n && status == LIVE_OK; i++) {
        live_str key = tree->items[i].key;
        const struct nested *value = tree->items[i].value;
        const live_form_field *field = key.ptr ? form_field_of(class, key) : NULL;
        if (!key.ptr || (field && field->flags & LIVE_FORM_SECRET)) {
            *dropped = true;
            continue;
        }
        if (field && field->flags & LIVE_FORM_ONE)
            status = without_secrets(arena, field->row, value, &value, dropped);
        if (field && field->flags & LIVE_FORM_MANY && value->kind > NESTED_SCALAR) {
            struct nested *rows = nested_new(arena, value->kind);
            status = rows ? LIVE_OK : LIVE_ENOMEM;
            for (uint32_t k = 0; k < value->n && status == LIVE_OK; k++) {
                const struct nested_item *item = &value->items[k];
                const struct nested *row;
                status = without_secrets(arena, field->row, item->value, &row, dropped);
                if (status == LIVE_OK)
                    status = item->key.ptr ? nested_put(arena, rows, item->key, row)
                                           : nested_push(arena, rows, row);
            }
            value = rows;
        }
        if (status == LIVE_OK)
            status = nested_put(arena, map, key, value);
    }
    *open = status == LIVE_OK ? map : NULL;
    return status;
}

/* Both trees of the values. */
static live_status
strip_secrets(struct arena *arena, const live_form_class *class, struct form_values *values,
              bool *dropped)
{
    live_status status =
        without_secrets(arena, class, values->params, &values->params, dropped);
    return status == LIVE_OK
               ? without_secrets(arena, class, values->data, &values->data, dropped)
               : status;
}

/* Whether a snapshot of the values has to leave something out; true if memory fails. */
static bool
is_secretive(const live_form_class *class, struct form_values values)
{
    struct arena arena = { 0 };
    bool dropped = false;
    live_status status = strip_secrets(&arena, class, &values, &dropped);
    arena_release(&arena);
    return dropped || status != LIVE_OK;
}

/* {"params":…,"data":…,"action":"…","errors":["field","message",…]} without what is empty. */
static void
pack(struct buf *out, const struct form_values *values)
{
    char separator = '{';
    if (values->params) {
        buf_lit(out, "{\"params\":");
        nested_write_json(out, values->params);
        separator = ',';
    }
    if (values->data) {
        buf_char(out, separator);
        buf_lit(out, "\"data\":");
        nested_write_json(out, values->data);
        separator = ',';
    }
    if (values->action.len) {
        buf_char(out, separator);
        buf_lit(out, "\"action\":");
        json_string(out, values->action);
        separator = ',';
    }
    for (size_t i = 0; i < values->n_errors; i++) {
        if (i == 0) {
            buf_char(out, separator);
            buf_lit(out, "\"errors\":[");
            separator = ',';
        } else {
            buf_char(out, ',');
        }
        json_string(out, values->errors[i].field);
        buf_char(out, ',');
        json_string(out, values->errors[i].message);
    }
    if (values->n_errors)
        buf_char(out, ']');
    if (separator == '{')
        buf_char(out, '{');
    buf_char(out, '}');
}

static live_status
unpack_tree(struct arena *arena, live_str json, const struct nested **tree)
{
    *tree = NULL;
    if (!json.ptr)
        return LIVE_OK;
    live_status status = nested_read_json(arena, json, tree);
    return status == LIVE_OK && (*tree)->kind != NESTED_MAP ? LIVE_EINVAL : status;
}

static live_status
unpack_errors(struct arena *arena, live_str json, struct form_values *values)
{
    const struct nested *list;
    if (!json.ptr)
        return LIVE_OK;
    live_status status = nested_read_json(arena, json, &list);
    if (status != LIVE_OK)
        return status;
    if (list->kind != NESTED_LIST || list->n % 2 || list->n > 2 * LIVE_FORM_MAX_ERRORS)
        return LIVE_EINVAL;
    struct form_error *errors = arena_new(arena, struct form_error, list->n / 2);
    if (!errors)
        return LIVE_ENOMEM;
    for (uint32_t i = 0; i < list->n; i++) {
        if (list->items[i].value->kind != NESTED_TEXT)
            return LIVE_EINVAL;
        *(i % 2 ? &errors[i / 2].message : &errors[i / 2].field) = list->items[i].value->text;
    }
    values->errors = errors;
    values->n_errors = list->n / 2;
    return LIVE_OK;
}

static live_status
unpack(struct arena *arena, live_str json, struct form_values *values)
{
    *values = (struct form_values){ .action = LIVE_STR("") };
    struct json_scan scan = { .text = json };
    live_str value;
    if (!json_value(&scan, &value) || scan.at != json.len || value.ptr[0] != '{')
        return LIVE_EINVAL;
    live_status status = unpack_tree(arena, json_get(json, "params"), &values->params);
    if (status == LIVE_OK)
        status = unpack_tree(arena, json_get(json, "data"), &values->data);
    if (status == LIVE_OK)
        status = unpack_errors(arena, json_get(json, "errors"), values);
    live_str action = json_get(json, "action");
    if (status == LIVE_OK && action.ptr)
        status = json_unescape(arena, action, &values->action);
    return status == LIVE_ELIMIT ? LIVE_EINVAL : status;
}

/* ---- life ----------------------------------------------------------------------------- */

void
form_init(live_form *form, const live_form_class *class)
{
    *form = (live_form){ .class_ = class };
}

live_str
form_name(const live_form *form)
{
    return live_str_of(form->class_ ? form->class_->name : NULL);
}

void
form_release(live_form *form)
{
    if (form->model_) {
        arena_release(&form->model_->arena);
        buf_release(&form->model_->packed);
        mem_free(form->model_);
    }
    *form = (live_form){ .class_ = form->class_ };
}

static void
close_model(struct form_model *model)
{
    arena_release(&model->arena);
    model->was = model->now = (struct form_values){ 0 };
    model->is_open = model->is_changed = model->is_stale = false;
    model->own_data = NULL;
    model->cap_errors = 0;
}

static live_status
open_model(struct form_model *model)
{
    if (model->is_open)
        return LIVE_OK;
    model->was = (struct form_values){ .action = LIVE_STR("") };
    live_status status = model->packed.len
                             ? unpack(&model->arena, buf_text(&model->packed), &model->was)
                             : LIVE_OK;
    if (status != LIVE_OK) {
        close_model(model);
        return status;
    }
    model->now = model->was;
    model->is_open = true;
    return LIVE_OK;
}

const struct form_values *
form_values_of(const live_form *form)
{
    static const struct form_values none = { .action = LIVE_STR_INIT("") };
    if (!form->model_ || (!form->model_->is_open && turn_has_failed()))
        return &none;
    if (open_model(form->model_) != LIVE_OK) {
        turn_fail();
        return &none;
    }
    return &form->model_->now;
}

live_status
form_begin(live_form *form)
{
    if (!form->model_)
        form->model_ = mem_zalloc(sizeof *form->model_);
    return form->model_ ? open_model(form->model_) : LIVE_ENOMEM;
}

void
form_commit(live_form *form)
{
    form->model_->is_changed = true;
    form->mark_++;
}

bool
form_is_changed(const live_form *form)
{
    return form->model_ && form->model_->is_changed;
}

void
form_settle(live_form *form)
{
    struct form_model *model = form->model_;
    if (!model || !model->is_open)
        return;
    model->now.target = live_none;
    model->is_stale |= model->is_changed;
    if (model->is_stale) {
        struct buf packed = { 0 };
        pack(&packed, &model->now);
        if (packed.failed) { /* then it stays open; what is now shared is not written to */
            buf_release(&packed);
            model->was = model->now;
            model->is_changed = false;
            model->own_data = NULL;
            model->cap_errors = 0;
            return;
        }
        model->is_secretive = is_secretive(form->class_, model->now);
        buf_release(&model->packed);
        model->packed = packed;
    }
    close_model(model);
}

void
form_snapshot(struct buf *out, const live_form *form)
{
    struct form_model *model = form->model_;
    if (!model)
        return;
    if (!model->is_open && !model->is_secretive) {
        buf_str(out, buf_text(&model->packed));
        return;
    }
    struct arena arena = { 0 };
    bool dropped = false, is_open = open_model(model) == LIVE_OK;
    struct form_values values = model->now;
    if (is_open && strip_secrets(&arena, form->class_, &values, &dropped) == LIVE_OK)
        pack(out, &values);
    else
        out->failed = true;
    arena_release(&arena);
}

live_status
form_restore(live_form *form, live_str bytes)
{
    form_release(form);
    if (bytes.len == 0)
        return LIVE_OK;
    live_status status = LIVE_ENOMEM;
    form->model_ = mem_zalloc(sizeof *form->model_);
    if (form->model_) {
        buf_str(&form->model_->packed, bytes);
        status = form->model_->packed.failed ? LIVE_ENOMEM : open_model(form->model_);
    }
    if (status != LIVE_OK) {
        form_release(form);
        return status;
    }
    form->model_->is_secretive = is_secretive(form->class_, form->model_->was);
    close_model(form->model_);
    return LIVE_OK;
}
