#include "change.h"

#include "fields.h"
#include "form_model.h"
#include "list.h"
#include <stdlib.h>
#include <string.h>

enum { MOST_ROWS = 40, MOST_IN_TREE = 5 };

/* Small pools, so that equal values, equal keys and changes back are frequent. */
static const char *const texts[] = {
    "",
    "a",
    "b",
    "on",
    "<b>&\"'",
    "back\\slash\n\ttab",
    "gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80",
    "javascript:alert(1)",
    "/path?q=1&r=2",
    "https://example.org/",
    "a text that is too long to be kept in place, so that it lies in a block of its own",
    "\xff broken",
    "\x01\x1f",
};

static const char *const jsons[] = {
    "null",
    "{\"a\":[1,2.50,true,null],\"<b>\":\"&\"}",
    "[]",
    "\"text\"",
    "-7",
    " [ 1 , 2 ] ",
    "[{\"name\":\"n\",\"weight\":3},{}]",
    "{\"email\":\"taken\",\"tags[0][name]\":[\"a\",\"b\"],\"\":\"all\"}",
};

uint32_t
change_roll(uint64_t *seed, uint32_t n)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    uint64_t x = *seed ^ *seed >> 29;
    return (uint32_t)((x * UINT64_C(0xbf58476d1ce4e5b9)) >> 33) % n;
}

static const char *
any_text(uint64_t *seed)
{
    return texts[change_roll(seed, sizeof texts / sizeof *texts)];
}

void
change_copy(const live_field *field, void *to_item, const void *from_item)
{
    char *to = (char *)to_item + field->offset;
    const char *from = (const char *)from_item + field->offset;
    switch ((live_type)field->type) {
    case LIVE_T_BOOL:
        *(bool *)to = *(const bool *)from;
        break;
    case LIVE_T_INT:
        *(int64_t *)to = *(const int64_t *)from;
        break;
    case LIVE_T_DOUBLE:
        *(double *)to = *(const double *)from;
        break;
    case LIVE_T_TIME:
        *(live_time *)to = *(const live_time *)from;
        break;
    case LIVE_T_STR:
        live_set((live_string *)to, (const live_string *)from);
        break;
    case LIVE_T_HTML:
        live_set_html((live_html *)to, live_html_text((const live_html *)from));
        break;
    case LIVE_T_LIST: {
        live_list *list = (live_list *)to;
        const live_list *other = (const live_list *)from;
        live_list_clear(list, field->row);
        for (uint32_t i = 0; i < live_list_count(other); i++) {
            void *row = live_list_append(list, field->row);
            for (unsigned n = 0; n < field->row->n_fields; n++)
                change_copy(&field->row->fields[n], row, live_list_at(other, i));
        }
        break;
    }
    case LIVE_T_STRUCT:
        for (unsigned n = 0; n < field->row->n_fields; n++)
            change_copy(&field->row->fields[n], to, from);
        break;
    case LIVE_T_ENUM:
        memcpy(to, from, sizeof(int32_t));
        break;
    case LIVE_T_JSON:
        live_parse_json((live_json *)to, live_json_text((const live_json *)from));
        break;
    default:
        break;
    }
}

static void
copy_row(const live_struct *type, void *to, const void *from)
{
    for (unsigned i = 0; i < type->n_fields; i++)
        change_copy(&type->fields[i], to, from);
}

static void
fill_row(uint64_t *seed, const live_struct *type, void *row)
{
    for (unsigned i = change_roll(seed, type->n_fields + 2u); i > 0; i--)
        change_any(seed, type, row);
}

/* The rows of a database are fetched again: the same keys, here and there something else. */
static void
reload(uint64_t *seed, live_list *list, const live_struct *type)
{
    live_list fetched = { 0 };
    for (uint32_t i = 0; i < live_list_count(list); i++) {
        if (change_roll(seed, 8) == 0)
            continue;
        uint32_t at = change_roll(seed, 6) ? live_list_count(&fetched) : 0;
        void *row = live_list_insert(&fetched, type, at);
        copy_row(type, row, live_list_at(list, i));
        if (change_roll(seed, 5) == 0)
            change_any(seed, type, row);
    }
    live_list_clear(list, type);
    for (uint32_t i = 0; i < live_list_count(&fetched); i++)
        copy_row(type, live_list_append(list, type), live_list_at(&fetched, i));
    list_release(&fetched, type);
}

/* Fewer where rows have lists of such rows, or they would be without end. */
static uint32_t
most_rows(const live_struct *type)
{
    for (unsigned i = 0; i < type->n_fields; i++)
        if (type->fields[i].type == LIVE_T_LIST && type->fields[i].row == type)
            return MOST_IN_TREE;
    return MOST_ROWS;
}

static void
change_list(uint64_t *seed, live_list *list, const live_struct *type)
{
    uint32_t most = most_rows(type);
    uint32_t n = live_list_count(list), at = n ? change_roll(seed, n) : 0;
    switch (change_roll(seed, 24)) {
    case 0:
        live_list_clear(list, type);
        break;
    case 1:
    case 2:
        reload(seed, list, type);
        break;
    case 3:
        for (uint32_t i = change_roll(seed, most); i > 0 && n < most; i--)
            fill_row(seed, type, live_list_append(list, type));
        break;
    case 4:
        for (uint32_t i = n; i > 0; i--)
            if (change_roll(seed, 3) == 0)
                live_list_remove(list, type, i - 1);
        break;
    case 5: /* sorted another way */
        for (uint32_t i = 0; i < n; i++)
            live_list_move(list, change_roll(seed, n), i);
        break;
    case 6:
        if (n)
            live_list_move(list, n - 1, 0);
        break;
    case 7:
        for (uint32_t i = 0; i < n; i++)
            change_any(seed, type, live_list_edit(list, type, i));
        break;
    case 8:
    case 9:
        live_list_remove(list, type, at);
        break;
    case 10:
    case 11:
        if (n)
            live_list_move(list, at, change_roll(seed, n));
        break;
    case 12:
    case 13:
        if (n < most)
            fill_row(seed, type, live_list_insert(list, type, at));
        break;
    case 14:
    case 15:
    case 16:
        if (n < most)
            fill_row(seed, type, live_list_append(list, type));
        break;
    default:
        if (n)
            change_any(seed, type, live_list_edit(list, type, at));
    }
}

/* ---- forms ---- */

/* What a browser sends of the form of views/forms.live.html: its pairs, rows that are sorted,
 * dropped and new. */
static void
send_form(uint64_t *seed, live_form *form)
{
    static const char *const values[] = { "", "a", "b", "true", "%3Cb%3E%26", "M%C3%BCller" };
    static const char *const names[] = { "email", "password", "age", "news", "address[zip]" };
    struct buf pairs = { 0 };
    buf_lit(&pairs, "x=1");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (change_roll(seed, 4) == 0)
            continue;
        if (change_roll(seed, 3) == 0 && i < 4)
            buf_format(&pairs, "&user[_unused_%s]=", names[i]);
        bool nested = strchr(names[i], '[') != NULL;
        buf_format(&pairs, nested ? "&user[address][zip]=%s" : "&user[%s]=",
                   nested ? values[change_roll(seed, 6)] : names[i]);
        if (!nested)
            buf_str(&pairs, live_str_of(values[change_roll(seed, 6)]));
    }
    unsigned rows = change_roll(seed, 5);
    for (unsigned i = 0; i < rows; i++) {
        buf_format(&pairs, "&user[tags][%u][name]=%s", i, values[change_roll(seed, 6)]);
        if (change_roll(seed, 3))
            buf_format(&pairs, "&user[tags][%u][_persistent_id]=%u", i,
                       (unsigned)change_roll(seed, 6));
    }
    for (unsigned i = change_roll(seed, 4); i > 0; i--)
        buf_format(&pairs, change_roll(seed, 4) ? "&user[tags_sort][]=%u"
                                                : "&user[tags_sort][]=new",
                   (unsigned)change_roll(seed, 5));
    if (change_roll(seed, 4) == 0)
        buf_format(&pairs, "&user[tags_drop][]=%u", (unsigned)change_roll(seed, 4));
    if (form_take(form, form_name(form), buf_text(&pairs),
                  live_str_of("{\"_target\":\"user[email]\"}")) != LIVE_OK)
        abort();
    buf_release(&pairs);
}

static void
change_form(uint64_t *seed, live_form *form)
{
    static const char *const names[] = { "email", "age", "tags[0][name]", "tags[1][name]",
                                         "address[zip]", "", "ids" };
    static const char *const objects[] = {
        "{}", "{\"email\":null,\"age\":7}",
        "{\"tags\":[{\"name\":\"j\"},{}],\"address\":{\"zip\":\"9\"}}"
    };
    const char *name = names[change_roll(seed, sizeof names / sizeof *names)];
    switch (change_roll(seed, 10)) {
    case 0:
        live_form_reset(form);
        break;
    case 1:
        live_form_set_action(form, change_roll(seed, 2) ? "validate" : NULL);
        break;
    case 2:
    case 3:
        if (*name)
            live_form_set(form, name, any_text(seed));
        break;
    case 4:
        if (live_form_set_json(form, live_str_of(objects[change_roll(seed, 3)])) != LIVE_OK)
            abort();
        break;
    case 5:
        live_form_error(form, name, "is %s", any_text(seed));
        break;
    case 6:
        live_form_clear_errors(form);
        break;
    default:
        send_form(seed, form);
    }
}

void
change_any(uint64_t *seed, const live_struct *type, void *item)
{
    if (!type->n_fields)
        return;
    const live_field *field = &type->fields[change_roll(seed, type->n_fields)];
    char *to = (char *)item + field->offset;
    switch ((live_type)field->type) {
    case LIVE_T_BOOL:
        *(bool *)to = change_roll(seed, 2);
        break;
    case LIVE_T_INT:
        *(int64_t *)to = (int64_t)change_roll(seed, 8) - 1;
        break;
    case LIVE_T_DOUBLE:
        *(double *)to = (change_roll(seed, 9) - 2.0) / 4;
        break;
    case LIVE_T_TIME:
        ((live_time *)to)->us = (int64_t)change_roll(seed, 5) * 777777777777;
        break;
    case LIVE_T_STR:
        switch (change_roll(seed, 6)) {
        case 0:
            live_append((live_string *)to, live_str_of("+"));
            break;
        case 1:
            live_format((live_string *)to, "%s-%d", any_text(seed), (int)change_roll(seed, 3));
            break;
        default:
            live_set((live_string *)to, any_text(seed));
        }
        break;
    case LIVE_T_HTML:
        live_set_html((live_html *)to,
                      live_str_of(change_roll(seed, 2) ? "<i>x</i>" : "<b>\"y\"</b>\n"));
        break;
    case LIVE_T_LIST:
        change_list(seed, (live_list *)to, field->row);
        break;
    case LIVE_T_STRUCT:
        change_any(seed, field->row, to);
        break;
    case LIVE_T_ENUM: {
        int32_t value = (int32_t)change_roll(seed, field->names->n);
        memcpy(to, &value, sizeof value);
        break;
    }
    case LIVE_T_JSON:
        live_parse_json((live_json *)to,
                        live_str_of(jsons[change_roll(seed, sizeof jsons / sizeof *jsons)]));
        break;
    case LIVE_T_FORM:
    case LIVE_T_FORM_FIELD:
        change_form(seed, (live_form *)(void *)to);
        break;
    default:
        break;
    }
}
