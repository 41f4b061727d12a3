/* declare_field.c: a field: qualifiers, type, name, default, key. */
#include "declare_private.h"
#include "diagnostics.h"
#include "json_default.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

bool
declare_expect(struct declare *d, char op, const char *help)
{
    if (is_op(d, (unsigned char)op)) {
        advance(d);
        return true;
    }
    error_at(d->c, d->token.at, "a %c is expected here", op);
    error_help(d->c, "%s", help);
    return false;
}

/* A name that becomes a C identifier of the generated code. */
bool
declare_check_name(struct declare *d, struct span at, const char *what)
{
    live_str name = slice(d->c, at);
    if (d->may_be_keyword)
        return true;
    if (is_c_keyword(name))
        error_at(d->c, at, "%.*s is a word of C and cannot name a %s", SHOW(name), what);
    else if (name.ptr[0] == '_')
        error_at(d->c, at, "the name of a %s cannot begin with _", what);
    else if (name.ptr[name.len - 1] == '_')
        error_at(d->c, at, "the name of a %s cannot end with _", what);
    else if (str_starts(name, LIVE_STR("live_")) || str_starts(name, LIVE_STR("LIVE_")))
        error_at(d->c, at, "names that begin with live_ are the library's");
    else if (str_is(name, LIVE_STR("live")))
        error_at(d->c, at, "live is the library's name: live_copy and the like would be yours");
    else if (memmem(name.ptr, name.len, "__", 2)) {
        error_at(d->c, at, "the name of a %s cannot have two _ side by side", what);
        error_help(d->c, "write one: names of the generated C are two names with __ between");
        return false;
    } else if (name.len > 63)
        error_at(d->c, at, "the name of a %s has at most 63 characters", what);
    else
        return true;
    error_help(d->c, "choose another name, say my_%.*s", SHOW(str_trim(name)));
    return false;
}

const struct record *
declare_find_record(struct declare *d, live_str name)
{
    for (const struct record *record = d->definition->records; record; record = record->next)
        if (str_is(record->name, name))
            return record;
    return NULL;
}

const struct field *
declare_find_field(const struct record *record, live_str name)
{
    for (unsigned i = 0; i < record->n_fields; i++)
        if (str_is(record->fields[i].name, name))
            return &record->fields[i];
    return NULL;
}

static const struct type_name {
    const char *name;
    enum type type;
} type_names[] = {
    { "bool", TYPE_BOOL }, { "int", TYPE_INT },   { "double", TYPE_DOUBLE },
    { "str", TYPE_STR },   { "time", TYPE_TIME }, { "html", TYPE_HTML },
    { "list", TYPE_LIST }, { "json", TYPE_JSON }, { "struct", TYPE_STRUCT },
    { "enum", TYPE_ENUM }, { "event", TYPE_STR }, { "js", TYPE_STR },
    { "form", TYPE_FORM }, { "field", TYPE_INPUT }, { "options", TYPE_OPTIONS },
};

static bool
is_any_of(live_str name, const char *const *words)
{
    for (; *words; words++)
        if (str_is(name, cstr(*words)))
            return true;
    return false;
}

/* list ( name ) */
static bool
parse_list(struct declare *d, struct field *field, const struct record *in)
{
    if (!declare_expect(d, '(', "write list(name), where struct name is declared above"))
        return false;
    if (d->token.kind != C_NAME) {
        error_at(d->c, d->token.at, "the name of a struct is expected here");
        error_help(d->c, "write list(name), where struct name is declared above");
        return false;
    }
    if (is_word(d, "struct")) { /* list(struct reading) is meant well */
        error_at(d->c, d->token.at, "a list names its struct without the word struct");
        error_help(d->c, "write list(name)");
        return false;
    }
    live_str name = token_text(d);
    field->row = declare_find_record(d, name);
    if (!field->row) {
        struct guess guess = guess_for(name);
        for (const struct record *r = d->definition->records; r; r = r->next)
            guess_try(&guess, r->name);
        bool is_scalar = false;
        for (size_t i = 0; i < sizeof type_names / sizeof type_names[0]; i++)
            is_scalar |= str_is(name, cstr(type_names[i].name));
        if (is_scalar)
            error_at(d->c, d->token.at, "a list holds rows of a struct, not %.*s", SHOW(name));
        else if (str_is(name, in->name))
            error_at(d->c, d->token.at, "%.*s cannot hold a list of itself", SHOW(name));
        else
            error_at(d->c, d->token.at, "there is no struct %.*s above", SHOW(name));
        if (guess.best.len)
            error_help(d->c, "did you mean list(%.*s)?", SHOW(guess.best));
        else if (is_scalar)
            error_help(d->c, "declare a struct with one field: struct item { %.*s value; };",
                       SHOW(name));
        else if (str_is(name, in->name))
            error_help(d->c, "keep all rows in one list, each with the id of its parent");
        else
            error_help(d->c, "declare a struct of that name before this line");
        return false;
    }
    advance(d);
    return declare_expect(d, ')', "close list( with )");
}

/* ( [struct] name ): behind form. */
static bool
parse_form(struct declare *d, struct field *field)
{
    static const char usage[] = "write form(struct user) user, where struct user is declared "
                                "above";
    if (d->definition->is_shipped && !is_op(d, '('))
        return true; /* any */
    if (!declare_expect(d, '(', usage))
        return false;
    if (is_word(d, "struct"))
        advance(d);
    live_str name = d->token.kind == C_NAME ? token_text(d) : LIVE_STR("");
    field->row = declare_find_record(d, name);
    if (!field->row) {
        struct guess guess = guess_for(name);
        for (const struct record *r = d->definition->records; r; r = r->next)
            guess_try(&guess, r->name);
        error_at(d->c, d->token.at, "there is no struct %.*s above", SHOW(token_text(d)));
        if (guess.best.len)
            error_help(d->c, "did you mean form(struct %.*s)?", SHOW(guess.best));
        else
            error_help(d->c, "%s", usage);
        return false;
    }
    advance(d);
    return declare_expect(d, ')', "close form( with )");
}

/* struct name, enum name: behind the word. */
static bool
parse_tag(struct declare *d, struct field *field, const struct record *in)
{
    bool is_struct = field->type == TYPE_STRUCT;
    const char *what = is_struct ? "struct" : "enum";
    live_str name = token_text(d);
    if (d->token.kind != C_NAME) {
        error_at(d->c, d->token.at, "the name of the %s is expected here", what);
        error_help(d->c, "write %s name field;", what);
        return false;
    }
    if (is_struct)
        field->row = declare_find_record(d, name);
    else
        field->values = declare_find_enum(d, name);
    if (field->row || field->values) {
        advance(d);
        return true;
    }
    struct guess guess = guess_for(name);
    for (const struct record *r = d->definition->records; is_struct && r; r = r->next)
        guess_try(&guess, r->name);
    for (const struct enumeration *e = d->definition->enums; !is_struct && e; e = e->next)
        guess_try(&guess, e->name);
    if (is_struct && str_is(name, in->name))
        error_at(d->c, d->token.at, "%.*s cannot hold itself", SHOW(name));
    else
        error_at(d->c, d->token.at, "there is no %s %.*s above", what, SHOW(name));
    if (guess.best.len)
        error_help(d->c, "did you mean %s %.*s?", what, SHOW(guess.best));
    else
        error_help(d->c, "declare it before this line, or #include the template that does");
    return false;
}

bool
declare_type(struct declare *d, struct field *field, const struct record *in)
{
    static const char *const later[] = { "stream", "async", "upload", "attr", "flash", NULL };
    static const char *const foreign[] = { "string",   "char",     "float",   "long",
                                           "short",    "unsigned", "int64_t", "int32_t",
                                           "uint64_t", "size_t",   "boolean", "integer",
                                           "text",     NULL };
    bool is_component =
        d->definition->kind == DEFINES_COMPONENT && (in == &d->definition->self || in->is_slot);
    live_str name = token_text(d);
    if (d->token.kind != C_NAME) {
        error_at(d->c, d->token.at, "the type of a field is expected here");
        error_help(d->c, "write a field as: int count = 0;");
        return false;
    }
    bool is_event = is_word(d, "event") || is_word(d, "js");
    bool is_input = is_word(d, "field") || is_word(d, "options");
    if (!is_component &&
        (is_event || is_input || is_word(d, "slot") || is_word(d, "rest"))) {
        error_at(d->c, d->token.at, "only a component has %s%.*s%s",
                 is_event || is_input ? "attributes of type " : "", SHOW(name),
                 is_word(d, "slot") ? "s" : "");
        error_help(d->c, is_event           ? "a view keeps names of events in a str"
                         : is_word(d, "field") ? "a view has the whole form: form(struct user) "
                                                 "user, and @user.email is its field"
                                            : "declare component name { … };");
        return false;
    }
    for (size_t i = 0; i < sizeof type_names / sizeof type_names[0]; i++) {
        if (str_is(name, cstr(type_names[i].name))) {
            field->type = type_names[i].type;
            field->is_event = is_event;
            advance(d);
            if (field->type == TYPE_LIST)
                return parse_list(d, field, in);
            if (field->type == TYPE_FORM)
                return parse_form(d, field);
            return (field->type != TYPE_STRUCT && field->type != TYPE_ENUM) ||
                   parse_tag(d, field, in);
        }
    }
    if (is_any_of(name, later)) {
        error_at(d->c, d->token.at, "%.*s is not supported yet", SHOW(name));
        error_help(d->c,
                   "use bool, int, double, str, time, html, json, struct, enum, list(name) or "
                   "form(struct name)");
        return false;
    }
    error_at(d->c, d->token.at, "there is no type %.*s", SHOW(name));
    struct guess guess = guess_for(name);
    for (size_t i = 0; i < sizeof type_names / sizeof type_names[0]; i++)
        if (is_component || (type_names[i].type != TYPE_INPUT &&
                             type_names[i].type != TYPE_OPTIONS &&
                             !str_is(cstr(type_names[i].name), LIVE_STR("event")) &&
                             !str_is(cstr(type_names[i].name), LIVE_STR("js"))))
            guess_try(&guess, cstr(type_names[i].name));
    if (declare_find_record(d, name))
        error_help(d->c, "write struct %.*s for one, list(%.*s) for many", SHOW(name),
                   SHOW(name));
    else if (declare_find_enum(d, name))
        error_help(d->c, "did you mean enum %.*s?", SHOW(name));
    else if (guess.best.len && !is_any_of(name, foreign))
        error_help(d->c, "did you mean %.*s?", SHOW(guess.best));
    else
        error_help(d->c, "the types are bool, int (64 bit), double, str, time, html, json, "
                         "struct name, enum name, list(name), form(struct name)");
    return false;
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A number with its sign, as C and as text; false: it does not fit the type. */
static bool
number_fits(struct declare *d, struct field *field, live_str digits, bool negative)
{
    char text[80];
    struct text out = { 0 }, plain = { 0 };
    char *end;
    if (digits.len >= sizeof text)
        return false;
    memcpy(text, digits.ptr, digits.len);
    text[digits.len] = '\0';
    errno = 0;
    if (negative) {
        text_add(d->c, &out, LIVE_STR("-"));
        text_add(d->c, &plain, LIVE_STR("-"));
    }
    if (field->type == TYPE_DOUBLE) {
        double value = strtod(text, &end);
        if (*end || !isfinite(value))
            return false;
        while (digits.len > 1 && digits.ptr[0] == '0' && is_digit(digits.ptr[1]))
            digits = str_sub(digits, 1, digits.len); /* 010 is 8 to C */
        char number[40];
        snprintf(number, sizeof number, "%.17g", value);
        bool is_hex = digits.len > 1 && (digits.ptr[1] | 0x20) == 'x';
        text_add(d->c, &plain, is_hex ? cstr(number) : digits);
        text_add(d->c, &out, digits);
    } else {
        unsigned long long value = strtoull(text, &end, 0);
        if (*end || errno || value > (unsigned long long)INT64_MAX + negative)
            return false;
        bool is_least = value > INT64_MAX; /* C has no literal for it */
        char number[40];
        snprintf(number, sizeof number, "%llu", value);
        text_add(d->c, &plain, cstr(number));
        snprintf(number, sizeof number, "%llu%s", value - is_least, is_least ? " - 1" : "");
        text_add(d->c, &out, cstr(number));
    }
    field->literal = text_str(&out);
    field->number = text_str(&plain);
    return true;
}

static const char *
type_name(enum type type)
{
    for (size_t i = 0; i < sizeof type_names / sizeof type_names[0]; i++)
        if (type_names[i].type == type)
            return type_names[i].name;
    return "struct";
}

/* The C name of a value, as the author wrote it or with the enum's name before; absent: it is
 * none. */
static live_str
enum_literal(struct declare *d, const struct enumeration *values, live_str name)
{
    for (unsigned i = 0; i < values->n_values; i++) {
        struct text full = { 0 };
        text_add(d->c, &full, values->name);
        text_char(d->c, &full, '_');
        text_add(d->c, &full, values->values[i]);
        if (str_is(name, values->values[i]) || str_is(name, text_str(&full)))
            return text_str(&full);
    }
    return live_none;
}

/* "=" literal */
static bool
parse_default(struct declare *d, struct field *field, const struct record *in)
{
    static const char *const mends[] = {
        [TYPE_BOOL] = "write true or false",
        [TYPE_INT] = "write a whole number of 64 bits: 20",
        [TYPE_DOUBLE] = "write a number: 1.5",
        [TYPE_STR] = "write a text in double quotes: \"Oslo\"",
        [TYPE_HTML] = "write markup in double quotes: \"<b>new</b>\"",
        [TYPE_TIME] = "write microseconds since 1970 as a whole number, or set it in mount",
        [TYPE_LIST] = "a list begins empty: fill it in mount or load",
        [TYPE_STRUCT] = "its fields have defaults of their own, where it is declared",
        [TYPE_ENUM] = "write one of its values",
        [TYPE_JSON] = "write JSON as a text: \"{\\\"a\\\": [1, 2]}\"",
        [TYPE_FORM] = "a form's fields have the defaults of its struct; others are set with "
                      "live_form_set",
        [TYPE_INPUT] = "write live_none, or nothing where it is required",
        [TYPE_OPTIONS] = "write live_none, or nothing where they are required",
    };
    bool may_be_absent = in->is_borrowed && d->definition->kind == DEFINES_COMPONENT &&
                         field->type != TYPE_BOOL && field->type != TYPE_INT &&
                         field->type != TYPE_DOUBLE && field->type != TYPE_TIME &&
                         field->type != TYPE_ENUM;
    struct text bytes = { 0 };
    struct span from = d->token.at;
    bool fits = false, negative = false;
    field->has_default = true;
    if (may_be_absent && is_word(d, "live_none")) {
        field->is_absent = true;
        advance(d);
        return true;
    }
    if ((is_op(d, '-') || is_op(d, '+')) && field->type != TYPE_BOOL) {
        negative = is_op(d, '-');
        advance(d);
    }
    if (d->token.kind == C_BAD && token_text(d).ptr[0] == '"') {
        error_at(d->c, d->token.at, "this text has no end");
        error_help(d->c, "close it with \"");
        return false;
    }
    switch (field->type) {
    case TYPE_BOOL:
        fits = is_word(d, "true") || is_word(d, "false");
        field->literal = is_word(d, "true") ? LIVE_STR("1") : LIVE_STR("0");
        break;
    case TYPE_INT:
    case TYPE_TIME:
    case TYPE_DOUBLE:
        fits = d->token.kind == C_NUMBER &&
               number_fits(d, field, token_text(d), negative);
        break;
    case TYPE_JSON:
    case TYPE_STR:
    case TYPE_HTML:
        if (field->type == TYPE_JSON && in->is_borrowed)
            break;
        fits = d->token.kind == C_STRING && from.from == d->token.at.from;
        while (fits && d->token.kind == C_STRING) {
            if (!ctoken_unescape(d->c, d->token, &bytes))
                return false;
            advance(d);
        }
        field->text = text_str(&bytes);
        if (fits && field->type == TYPE_JSON) {
            struct text compact = { 0 };
            fits = json_default(d->c, field->text, &compact);
            field->text = text_str(&compact);
            if (!fits) {
                error_at(d->c, (struct span){ from.from, d->token.at.from }, "this text is no JSON");
                error_help(d->c, "%s", mends[TYPE_JSON]);
                return false;
            }
        }
        if (fits)
            return true;
        break;
    case TYPE_ENUM:
        field->literal = enum_literal(d, field->values,
                                      d->token.kind == C_NAME ? token_text(d) : LIVE_STR(""));
        fits = field->literal.ptr != NULL;
        break;
    default:
        break;
    }
    if (!fits) {
        struct span at = { from.from, d->token.at.to };
        error_at(d->c, at, "this is no default for a field of type %s", type_name(field->type));
        if (may_be_absent && (field->type == TYPE_LIST || field->type == TYPE_STRUCT ||
                              field->type == TYPE_JSON || field->type == TYPE_FORM))
            error_help(d->c, "write live_none, or nothing where it is required");
        else if (field->type == TYPE_JSON && in->is_borrowed)
            error_help(d->c, "it is null where the view has none: remove the default");
        else
            error_help(d->c, "%s", mends[field->type]);
        return false;
    }
    advance(d);
    return true;
}

/* "key" "(" name ")" */
static bool
parse_key(struct declare *d, struct field *field)
{
    struct span word = d->token.at;
    advance(d);
    if (field->type != TYPE_LIST) {
        error_at(d->c, word, "only a list has a key");
        error_help(d->c, "remove key(…)");
        return false;
    }
    if (!declare_expect(d, '(', "write key(id), where id is a field of the list's struct"))
        return false;
    live_str name = d->token.kind == C_NAME ? token_text(d) : LIVE_STR("");
    const struct field *key = declare_find_field(field->row, name);
    if (!key) {
        struct guess guess = guess_for(name);
        for (unsigned i = 0; i < field->row->n_fields; i++)
            guess_try(&guess, field->row->fields[i].name);
        error_at(d->c, d->token.at, "struct %.*s has no field %.*s", SHOW(field->row->name),
                 SHOW(token_text(d)));
        if (guess.best.len)
            error_help(d->c, "did you mean key(%.*s)?", SHOW(guess.best));
        else
            error_help(d->c, "name a field of struct %.*s", SHOW(field->row->name));
        return false;
    }
    if (key->type != TYPE_INT && key->type != TYPE_STR && key->type != TYPE_BOOL &&
        key->type != TYPE_TIME) {
        error_at(d->c, d->token.at, "a field of type %s cannot be a key", type_name(key->type));
        error_help(d->c, "a key is an int, a str, a bool or a time");
        return false;
    }
    field->key = key;
    advance(d);
    return declare_expect(d, ')', "close key( with )");
}

/* as "(" text ")", id "(" text ")": what to_form takes. */
static bool
parse_form_option(struct declare *d, struct field *field)
{
    bool is_as = is_word(d, "as");
    struct text bytes = { 0 };
    struct span word = d->token.at;
    const char *usage = is_as ? "write as(\"account\"), or as(\"\") for names without a form"
                              : "write id(\"signup\")";
    advance(d);
    if (field->type != TYPE_FORM || d->definition->kind != DEFINES_VIEW) {
        error_at(d->c, word, "only a view's form has %s(…)", is_as ? "as" : "id");
        error_help(d->c, "remove it");
        return false;
    }
    if (!declare_expect(d, '(', usage))
        return false;
    if (d->token.kind != C_STRING || !ctoken_unescape(d->c, d->token, &bytes) ||
        (!is_as && bytes.len == 0)) {
        error_at(d->c, d->token.at, "a text is expected here");
        error_help(d->c, "%s", usage);
        return false;
    }
    live_str text = text_str(&bytes);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!is_name_char(c) && c != '-' && c != '.') {
            error_at(d->c, d->token.at, "this cannot be the %s of a form",
                     is_as ? "name" : "id");
            error_help(d->c, "use letters, digits, _, - and .");
            return false;
        }
    }
    if (is_as)
        field->form_name = text;
    else
        field->form_id = text;
    advance(d);
    return declare_expect(d, ')', usage);
}

/* Where a form cannot stand. */
static bool
check_form(struct declare *d, const struct field *field, const struct record *in,
           struct span at)
{
    bool is_self = in == &d->definition->self;
    if (!is_self && !in->is_borrowed) {
        error_at(d->c, at, "a struct has no forms");
        error_help(d->c, "declare it in the view; rows in a form are list(name) of its struct");
    } else if (field->is_temporary) {
        error_at(d->c, at, "a form is not temporary");
        error_help(d->c, "call live_form_reset where it has to be empty");
    } else {
        return true;
    }
    return false;
}

bool
declare_field(struct declare *d, struct field *field, const struct record *in)
{
    bool is_self = in == &d->definition->self;
    bool is_layout = is_self && d->definition->kind == DEFINES_LAYOUT;
    bool is_component = in->is_borrowed && !is_layout;
    while (is_word(d, "temporary") || is_word(d, "transient") || is_word(d, "secret")) {
        bool temporary = is_word(d, "temporary");
        if (is_word(d, "secret")) {
            if (is_self || in->is_borrowed) {
                error_at(d->c, d->token.at, "secret is a field of a form: of its struct");
                error_help(d->c, "write it in struct name { … }; a view's field that is not "
                                 "saved is transient");
                return false;
            }
            field->is_secret = true;
            advance(d);
            continue;
        }
        if (is_layout || is_component || (temporary && !is_self)) {
            error_at(d->c, d->token.at, "%.*s is of a view's own fields only",
                     SHOW(token_text(d)));
            error_help(d->c, is_layout      ? "a layout has no state: leave it out"
                             : is_component ? "a component has no state: leave it out"
                                            : "leave it out, or make the list temporary");
            return false;
        }
        field->is_temporary |= temporary;
        field->is_transient |= !temporary;
        advance(d);
    }
    struct span type_at = d->token.at;
    if (!declare_type(d, field, in) ||
        (field->type == TYPE_FORM && !check_form(d, field, in, type_at)))
        return false;
    if (d->token.kind != C_NAME) {
        error_at(d->c, d->token.at, "the name of the field is expected here");
        error_help(d->c, "write a field as: int count = 0;");
        return false;
    }
    field->at = d->token.at;
    field->name = token_text(d);
    if (!declare_check_name(d, field->at, "field"))
        return false;
    advance(d);
    while (is_op(d, '=') || is_word(d, "key") || is_word(d, "as") || is_word(d, "id")) {
        if (is_op(d, '=')) {
            advance(d);
            if (!parse_default(d, field, in))
                return false;
        } else if (!is_word(d, "key")) {
            if (!parse_form_option(d, field))
                return false;
        } else if (!parse_key(d, field)) {
            return false;
        }
    }
    if (is_op(d, '[') || is_op(d, '*')) {
        error_at(d->c, d->token.at, "there are no arrays and no pointers in the state");
        error_help(d->c, "use list(name) for many, str for text");
        return false;
    }
    if (is_op(d, ',')) {
        error_at(d->c, d->token.at, "one declaration declares one field");
        error_help(d->c, "end it with ; and repeat the type");
        return false;
    }
    return declare_expect(d, ';', "end the field with ;");
}
