#include "fields.h"

#include "form_model.h"
#include "json_private.h"
#include "list.h"
#include "str.h"
#include "string_private.h"
#include "turn.h"

#include <string.h>

static void *
at(const live_field *field, void *item)
{
    return (char *)item + field->offset;
}

static const void *
at_const(const live_field *field, const void *item)
{
    return (const char *)item + field->offset;
}

/* What a layout shows where a view has nothing of that name; a struct each view has. */
static void
to_nothing(const live_field *field, void *to)
{
    static const live_list no_rows = { .n_ = 0 };
    static const live_json no_json = { .value_ = NULL };
    if (field->type == LIVE_T_LIST_SHOWN) /* first member of struct NAME_list */
        memcpy(to, &(const void *){ &no_rows }, sizeof(const void *));
    else if (field->type == LIVE_T_JSON_SHOWN)
        memcpy(to, &(const void *){ &no_json }, sizeof(const void *));
    else if (field->type == LIVE_T_INPUT)
        memcpy(to, &(live_input){ NULL, "" }, sizeof(live_input));
}

/* The declared default into a field that is {0} or holds an older value; a list is left alone.
 */
static live_status
to_default(const live_field *field, void *item)
{
    live_status status = LIVE_OK;
    int32_t value;
    void *to = at(field, item);
    const char *text = field->init.text;
    switch (field->type) {
    case LIVE_T_BOOL:
        *(bool *)to = field->init.integer != 0;
        break;
    case LIVE_T_INT:
        *(int64_t *)to = field->init.integer;
        break;
    case LIVE_T_DOUBLE:
        *(double *)to = field->init.real;
        break;
    case LIVE_T_TIME:
        *(live_time *)to = (live_time){ field->init.integer };
        break;
    case LIVE_T_STR:
        return string_assign(to, live_str_of(text));
    case LIVE_T_HTML:
        return string_assign(&((live_html *)to)->text_, live_str_of(text));
    case LIVE_T_JSON:
        return json_assign(to, live_str_of(text));
    case LIVE_T_ENUM:
        value = (int32_t)field->init.integer;
        memcpy(to, &value, sizeof value);
        break;
    case LIVE_T_STRUCT:
        for (unsigned i = 0; i < field->row->n_fields && status == LIVE_OK; i++)
            status = to_default(&field->row->fields[i], to);
        return status;
    case LIVE_T_SLICE:
        *(live_str *)to = live_str_of(text ? text : "");
        break;
    case LIVE_T_MARKUP:
        *(live_markup *)to = (live_markup){ live_str_of(text ? text : "") };
        break;
    case LIVE_T_FORM: /* never temporary: it is {0} */
        form_init(to, field->form);
        break;
    default:
        to_nothing(field, to);
        break;
    }
    return LIVE_OK;
}

live_status
fields_init(const live_struct *type, void *item)
{
    memset(item, 0, type->size);
    for (unsigned i = 0; i < type->n_fields; i++) {
        live_status status = to_default(&type->fields[i], item);
        if (status != LIVE_OK) {
            fields_release(type, item);
            return status;
        }
    }
    return LIVE_OK;
}

static void
release_fields(const live_struct *type, void *item)
{
    for (unsigned i = 0; i < type->n_fields; i++) {
        const live_field *field = &type->fields[i];
        void *to = at(field, item);
        if (field->type == LIVE_T_STR)
            string_release(to);
        else if (field->type == LIVE_T_HTML)
            string_release(&((live_html *)to)->text_);
        else if (field->type == LIVE_T_LIST)
            list_release(to, field->row);
        else if (field->type == LIVE_T_JSON)
            json_release(to);
        else if (field->type == LIVE_T_STRUCT)
            release_fields(field->row, to);
        else if (field->type == LIVE_T_FORM)
            form_release(to);
    }
}

void
fields_release(const live_struct *type, void *item)
{
    release_fields(type, item);
    memset(item, 0, type->size);
}

/* Texts and lists of `before` are not looked into: it is a copy, their marks must do. */
static bool differs_from_copy(const live_field *field, const void *item, const void *before);

static bool
struct_differs_from_copy(const live_struct *type, const void *item, const void *before)
{
    for (unsigned i = 0; i < type->n_fields; i++)
        if (differs_from_copy(&type->fields[i], item, before))
            return true;
    return false;
}

__attribute__((noinline)) static bool
differs_from_copy(const live_field *field, const void *item, const void *before)
{
    const void *a = at_const(field, item), *b = at_const(field, before);
    switch (field->type) {
    case LIVE_T_BOOL:
        return *(const bool *)a != *(const bool *)b;
    case LIVE_T_INT:
    case LIVE_T_DOUBLE: /* by its bits: what is no number does not change for ever */
    case LIVE_T_TIME:
        return memcmp(a, b, 8) != 0;
    case LIVE_T_ENUM:
        return memcmp(a, b, sizeof(int32_t)) != 0;
    case LIVE_T_STRUCT:
        return struct_differs_from_copy(field->row, a, b);
    case LIVE_T_STR:
    case LIVE_T_HTML:
    case LIVE_T_JSON: /* begins with its text */
        return ((const live_string *)a)->mark_ != ((const live_string *)b)->mark_;
    case LIVE_T_LIST:
        return list_is_dirty(a);
    case LIVE_T_FORM:
        return form_is_changed(a);
    case LIVE_T_FORM_FIELD:
        return live_form_changed(a, field->init.text);
    case LIVE_T_SLICE:
    case LIVE_T_MARKUP:
        return ((const live_str *)a)->ptr != ((const live_str *)b)->ptr ||
               ((const live_str *)a)->len != ((const live_str *)b)->len;
    default:
        return false;
    }
}

static bool
differs(const live_field *field, const void *item, const void *other)
{
    const void *a = at_const(field, item), *b = at_const(field, other);
    switch (field->type) {
    case LIVE_T_STRUCT:
        for (unsigned i = 0; i < field->row->n_fields; i++)
            if (differs(&field->row->fields[i], a, b))
                return true;
        return false;
    case LIVE_T_STR:
    case LIVE_T_HTML:
    case LIVE_T_JSON:
        return !live_str_equal(live_string_text(a), live_string_text(b));
    case LIVE_T_LIST:
        return live_list_count(a) != 0 || live_list_count(b) != 0;
    case LIVE_T_SLICE:
    case LIVE_T_MARKUP:
        return !live_str_equal(*(const live_str *)a, *(const live_str *)b);
    default:
        return differs_from_copy(field, item, other);
    }
}

/* The types that rows are mostly made of, without a call. */
static inline bool
differs_quickly(const live_field *field, const void *item, const void *before)
{
    const void *a = at_const(field, item), *b = at_const(field, before);
    if (field->type == LIVE_T_STR)
        return ((const live_string *)a)->mark_ != ((const live_string *)b)->mark_;
    if (field->type == LIVE_T_INT)
        return *(const int64_t *)a != *(const int64_t *)b;
    return differs_from_copy(field, item, before);
}

bool
fields_differ(const live_struct *type, const void *item, const void *before, bool is_copy,
              uint64_t *mask)
{
    const live_field *field = type->fields, *end = field + type->n_fields;
    uint64_t any = 0;
    while (field < end) {
        uint64_t word = 0;
        for (unsigned i = 0; i < 64 && field < end; i++, field++) {
            bool differ = is_copy ? differs_quickly(field, item, before)
                                  : differs(field, item, before);
            word |= (uint64_t)differ << i;
        }
        *mask++ = word;
        any |= word;
    }
    return any != 0;
}

bool
fields_changed(const live_struct *type, const void *item, const void *shadow, uint64_t *mask)
{
    if (type->n_fields > 0 && type->n_fields <= 64) {
        uint64_t word = 0, bit = 1;
        const live_field *field = type->fields, *end = field + type->n_fields;
        for (; field < end; field++, bit <<= 1)
            if (differs_quickly(field, item, shadow))
                word |= bit;
        *mask = word;
        return word != 0;
    }
    return fields_differ(type, item, shadow, true, mask);
}

static void
settle(const live_field *field, void *item, bool temporary)
{
    void *to = at(field, item);
    if (field->type == LIVE_T_LIST) {
        if (temporary)
            list_forget(to, field->row);
        else
            list_settle(to, field->row);
    } else if (field->type == LIVE_T_STRUCT) {
        for (unsigned i = 0; i < field->row->n_fields; i++) {
            const live_field *inner = &field->row->fields[i];
            settle(inner, to, temporary || inner->flags & LIVE_F_TEMPORARY);
        }
    } else if (field->type == LIVE_T_FORM) {
        form_settle(to);
    } else if (temporary && to_default(field, item) != LIVE_OK) {
        turn_fail();
    }
}

void
fields_settle(const live_struct *type, void *item, void *shadow)
{
    for (unsigned i = 0; i < type->n_fields; i++)
        settle(&type->fields[i], item, type->fields[i].flags & LIVE_F_TEMPORARY);
    if (shadow)
        memcpy(shadow, item, type->size);
}

bool
fields_is_default(const live_field *field, const void *item)
{
    const void *from = at_const(field, item);
    int32_t value;
    switch (field->type) {
    case LIVE_T_BOOL:
        return *(const bool *)from == (field->init.integer != 0);
    case LIVE_T_INT:
        return *(const int64_t *)from == field->init.integer;
    case LIVE_T_DOUBLE:
        return memcmp(from, &field->init.real, sizeof(double)) == 0;
    case LIVE_T_TIME:
        return ((const live_time *)from)->us == field->init.integer;
    case LIVE_T_STR:
        return str_is(live_string_text(from), live_str_of(field->init.text));
    case LIVE_T_HTML:
        return str_is(live_html_text(from), live_str_of(field->init.text));
    case LIVE_T_JSON:
        return str_is(live_json_text(from),
                      field->init.text ? live_str_of(field->init.text) : LIVE_STR("null"));
    case LIVE_T_ENUM:
        memcpy(&value, from, sizeof value);
        return value == (int32_t)field->init.integer;
    case LIVE_T_STRUCT:
        for (unsigned i = 0; i < field->row->n_fields; i++)
            if (!fields_is_default(&field->row->fields[i], from))
                return false;
        return true;
    case LIVE_T_LIST:
        return live_list_count(from) == 0;
    default:
        return false;
    }
}

const live_field *
fields_find(const live_struct *type, live_str name)
{
    for (unsigned i = 0; i < type->n_fields; i++)
        if (live_str_equal(live_str_of(type->fields[i].name), name))
            return &type->fields[i];
    return NULL;
}
