/* form_input.c: what templates ask of a field, a row or a whole form, and the options of a
 * select. */
#include "form_private.h"

#include "html.h"
#include "str.h"
#include "turn_private.h"

live_input
live_input_at(live_input parent, const char *field)
{
    if (!parent.form || !parent.field[0])
        return (live_input){ parent.form, field };
    struct buf text = { 0 };
    buf_str(&text, live_str_of(parent.field));
    form_add_field(&text, field);
    return (live_input){ parent.form, form_keep(&text).ptr };
}

/* What the whole form is called otherwise. */
static const struct form_alias *
alias_of_all(live_input input)
{
    struct path all = { .n = 0 };
    return input.form ? form_alias_at(input.form, &all, 0) : NULL;
}

/* The form's own name and id, where the input is all of it. */
live_str
live_input_name(live_input input)
{
    if (input.form && input.field[0])
        return live_form_name(input.form, input.field);
    const live_form_class *class = input.form ? input.form->class_ : NULL;
    const struct form_alias *alias = alias_of_all(input);
    if (alias && alias->name.ptr)
        return alias->name.len ? alias->name : live_none;
    return live_str_of(class ? class->name : NULL);
}

live_str
live_input_list_name(live_input input)
{
    struct buf text = { 0 };
    live_str name = live_input_name(input);
    if (!name.ptr)
        return live_none;
    buf_str(&text, name);
    buf_lit(&text, "[]");
    return form_keep(&text);
}

live_str
live_input_id(live_input input)
{
    if (!input.form || !input.field[0]) {
        const live_form_class *class = input.form ? input.form->class_ : NULL;
        const struct form_alias *alias = alias_of_all(input);
        if (alias && alias->id.ptr)
            return alias->id.len ? alias->id : live_none;
        return live_str_of(!class ? NULL : class->id ? class->id : class->name);
    }
    return form_id(input.form, live_str_of(input.field), true);
}

live_str
live_input_value(live_input input)
{
    return input.form ? live_form_value(input.form, input.field) : live_none;
}

live_texts
live_input_values(live_input input)
{
    live_texts texts = { NULL, 0 };
    if (!input.form)
        return texts;
    texts.texts = live_form_values(input.form, input.field, &texts.n);
    if (texts.n)
        return texts;
    live_str one = live_form_value(input.form, input.field);
    live_str *copy = one.len ? arena_new(form_scratch(), live_str, 1) : NULL;
    if (one.len && !copy)
        turn_fail();
    if (copy) {
        *copy = one;
        texts = (live_texts){ copy, 1 };
    }
    return texts;
}

bool
live_input_checked(live_input input)
{
    return input.form && live_form_checked(input.form, input.field);
}

bool
live_input_used(live_input input)
{
    return input.form && live_form_used(input.form, input.field);
}

live_texts
live_input_errors(live_input input)
{
    live_texts texts = { NULL, 0 };
    if (input.form)
        texts.texts = live_form_errors(input.form, input.field, &texts.n);
    return texts;
}

bool
live_input_valid(live_input input)
{
    const struct form_values *values = input.form ? form_values_of(input.form) : NULL;
    live_str field = input.form ? live_str_of(input.field) : LIVE_STR("");
    for (size_t i = 0; values && i < values->n_errors; i++) {
        live_str other = values->errors[i].field;
        bool within = other.len > field.len && other.ptr[field.len] == '[';
        if (!field.len || (str_starts(other, field) && (within || other.len == field.len)))
            return false;
    }
    return true;
}

live_str
live_input_action(live_input input)
{
    return input.form ? live_form_action(input.form) : LIVE_STR("");
}

int64_t
live_input_index(live_input input)
{
    struct path path;
    int64_t index;
    if (!input.form || !form_path(live_str_of(input.field), &path) || path.n < 2 ||
        !str_to_int(path.keys[path.n - 1], &index))
        return 0;
    return index;
}

live_str
live_input_row_id(live_input input)
{
    live_str id = live_input_value(live_input_at(input, "_persistent_id"));
    if (id.ptr)
        return id;
    struct buf text = { 0 };
    buf_uint(&text, (uint64_t)live_input_index(input));
    return form_keep(&text);
}

uint32_t
live_input_count(live_input input)
{
    return input.form ? live_form_rows(input.form, input.field) : 0;
}

/* ---- options -------------------------------------------------------------------------- */

live_options
live_options_add(live_options options, live_option option)
{
    size_t n = options.n;
    live_option *array = (live_option *)(uintptr_t)options.options;
    if ((n & (n - 1)) == 0) { /* full at each power of two */
        live_option *more = n > SIZE_MAX / 4 / sizeof *more
                                ? NULL
                                : arena_new(form_scratch(), live_option, n ? n * 2 : 1);
        if (!more) {
            turn_fail();
            return options;
        }
        if (n)
            memcpy(more, array, n * sizeof *more);
        array = more;
    }
    array[n] = option;
    return (live_options){ array, n + 1 };
}

static bool
has_text(live_texts texts, live_str text)
{
    for (size_t i = 0; i < texts.n; i++)
        if (str_is(texts.texts[i], text))
            return true;
    return false;
}

static bool
same_group(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static void
add_option(struct buf *out, const live_option *option, live_texts selected)
{
    live_str label = live_str_of(option->label ? option->label : "");
    live_str value = option->value ? live_str_of(option->value) : label;
    buf_lit(out, "<option value=\"");
    html_escape(out, value);
    buf_char(out, '"');
    if (has_text(selected, value))
        buf_lit(out, " selected");
    if (option->disabled)
        buf_lit(out, " disabled");
    buf_char(out, '>');
    html_escape(out, label);
    buf_lit(out, "</option>");
}

live_markup
live_options_for_select(live_options options, live_input input)
{
    struct buf out = { 0 };
    const char *group = NULL;
    live_texts selected = live_input_values(input);
    live_str empty = LIVE_STR("");
    if (!selected.n) /* an option without a value says so too */
        selected = (live_texts){ &empty, 1 };
    for (size_t i = 0; i < options.n; i++) {
        const live_option *option = &options.options[i];
        if (!same_group(group, option->group)) {
            if (group)
                buf_lit(&out, "</optgroup>");
            group = option->group;
            if (group) {
                buf_lit(&out, "<optgroup label=\"");
                html_escape(&out, live_str_of(group));
                buf_lit(&out, "\">");
            }
        }
        add_option(&out, option, selected);
    }
    if (group)
        buf_lit(&out, "</optgroup>");
    return (live_markup){ form_keep(&out) };
}
