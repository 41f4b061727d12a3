#include "declare.h"

#include "diagnostics.h"
#include "events.h"
#include "names.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct declare {
    struct compiler *c;
    struct definition *definition;
    struct ctoken token; /* the next one */
    uint32_t end;
};

static void
advance(struct declare *d)
{
    d->token = ctoken_next(d->c, d->token.at.to, d->end);
}

static live_str
token_text(struct declare *d)
{
    return slice(d->c, d->token.at);
}

static bool
is_op(struct declare *d, unsigned op)
{
    return d->token.kind == C_PUNCT && d->token.op == op;
}

static bool
is_word(struct declare *d, const char *word)
{
    return d->token.kind == C_NAME && str_is(token_text(d), cstr(word));
}

/* Goes on behind the next `;`, or before a `}`. The last name on the way, which may be a
 * field's. */
static struct span
skip_field(struct declare *d)
{
    struct span name = { 0 };
    bool is_before_value = true;
    while (d->token.kind != C_END && !is_op(d, ';') && !is_op(d, '}')) {
        is_before_value = is_before_value && !is_op(d, '=') && !is_word(d, "key");
        if (d->token.kind == C_NAME && is_before_value)
            name = d->token.at;
        advance(d);
    }
    if (is_op(d, ';'))
        advance(d);
    return name;
}

static bool
expect_op(struct declare *d, char op, const char *help)
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
static bool
check_name(struct declare *d, struct span at, const char *what)
{
    live_str name = slice(d->c, at);
    if (is_c_keyword(name))
        error_at(d->c, at, "%.*s is a word of C and cannot name a %s", SHOW(name), what);
    else if (name.ptr[0] == '_')
        error_at(d->c, at, "the name of a %s cannot begin with _", what);
    else if (name.ptr[name.len - 1] == '_')
        error_at(d->c, at, "the name of a %s cannot end with _", what);
    else if (str_starts(name, LIVE_STR("live_")) || str_starts(name, LIVE_STR("LIVE_")))
        error_at(d->c, at, "names that begin with live_ are the library's");
    else if (name.len > 63)
        error_at(d->c, at, "the name of a %s has at most 63 characters", what);
    else
        return true;
    error_help(d->c, "choose another name, say my_%.*s", SHOW(str_trim(name)));
    return false;
}

static const struct record *
find_record(struct declare *d, live_str name)
{
    for (const struct record *record = d->definition->records; record; record = record->next)
        if (str_is(record->name, name))
            return record;
    return NULL;
}

static const struct field *
find_field(const struct record *record, live_str name)
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
    { "list", TYPE_LIST },
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
    if (!expect_op(d, '(', "write list(name), where struct name is declared above"))
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
    field->row = find_record(d, name);
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
    return expect_op(d, ')', "close list( with )");
}

static bool
parse_type(struct declare *d, struct field *field, const struct record *in)
{
    static const char *const later[] = { "json", "struct", "stream", "async",
                                         "form", "field",  "upload", "enum",
                                         "slot", "rest",   "event",  "js",
                                         "attr", "secret", "flash",  NULL };
    static const char *const foreign[] = { "string",   "char",     "float",   "long",
                                           "short",    "unsigned", "int64_t", "int32_t",
                                           "uint64_t", "size_t",   "boolean", "integer",
                                           "text",     NULL };
    live_str name = token_text(d);
    if (d->token.kind != C_NAME) {
        error_at(d->c, d->token.at, "the type of a field is expected here");
        error_help(d->c, "write a field as: int count = 0;");
        return false;
    }
    for (size_t i = 0; i < sizeof type_names / sizeof type_names[0]; i++) {
        if (str_is(name, cstr(type_names[i].name))) {
            field->type = type_names[i].type;
            advance(d);
            return field->type != TYPE_LIST || parse_list(d, field, in);
        }
    }
    if (is_any_of(name, later)) {
        error_at(d->c, d->token.at, "%.*s is not supported yet", SHOW(name));
        error_help(d->c, "use bool, int, double, str, time, html or list(name)");
        return false;
    }
    error_at(d->c, d->token.at, "there is no type %.*s", SHOW(name));
    struct guess guess = guess_for(name);
    for (size_t i = 0; i < sizeof type_names / sizeof type_names[0]; i++)
        guess_try(&guess, cstr(type_names[i].name));
    if (find_record(d, name))
        error_help(d->c, "a struct is the row of a list: write list(%.*s)", SHOW(name));
    else if (guess.best.len && !is_any_of(name, foreign))
        error_help(d->c, "did you mean %.*s?", SHOW(guess.best));
    else
        error_help(d->c,
                   "the types are bool, int (64 bit), double, str, time, html, list(name)");
    return false;
}

/* A number with its sign; false: it does not fit the type. */
static bool
number_fits(struct declare *d, enum type type, live_str digits, bool negative,
            live_str *literal)
{
    char text[80];
    struct text out = { 0 };
    char *end;
    if (digits.len >= sizeof text)
        return false;
    memcpy(text, digits.ptr, digits.len);
    text[digits.len] = '\0';
    errno = 0;
    if (negative)
        text_add(d->c, &out, LIVE_STR("-"));
    if (type == TYPE_DOUBLE) {
        double value = strtod(text, &end);
        if (*end || !isfinite(value))
            return false;
        text_add(d->c, &out, digits);
    } else {
        unsigned long long value = strtoull(text, &end, 0);
        if (*end || errno || value > (unsigned long long)INT64_MAX + negative)
            return false;
        bool is_least = value > INT64_MAX; /* C has no literal for it */
        char number[40];
        snprintf(number, sizeof number, "%llu%s", value - is_least, is_least ? " - 1" : "");
        text_add(d->c, &out, cstr(number));
    }
    *literal = text_str(&out);
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

/* "=" literal */
static bool
parse_default(struct declare *d, struct field *field)
{
    static const char *const mends[] = {
        [TYPE_BOOL] = "write true or false",
        [TYPE_INT] = "write a whole number of 64 bits: 20",
        [TYPE_DOUBLE] = "write a number: 1.5",
        [TYPE_STR] = "write a text in double quotes: \"Oslo\"",
        [TYPE_HTML] = "write markup in double quotes: \"<b>new</b>\"",
        [TYPE_TIME] = "write microseconds since 1970 as a whole number, or set it in mount",
        [TYPE_LIST] = "a list begins empty: fill it in mount or load",
    };
    struct text bytes = { 0 };
    struct span from = d->token.at;
    bool fits = false, negative = false;
    field->has_default = true;
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
               number_fits(d, field->type, token_text(d), negative, &field->literal);
        break;
    case TYPE_STR:
    case TYPE_HTML:
        fits = d->token.kind == C_STRING && from.from == d->token.at.from;
        while (fits && d->token.kind == C_STRING) {
            if (!ctoken_unescape(d->c, d->token, &bytes))
                return false;
            advance(d);
        }
        field->text = text_str(&bytes);
        if (fits)
            return true;
        break;
    default:
        break;
    }
    if (!fits) {
        struct span at = { from.from, d->token.at.to };
        error_at(d->c, at, "this is no default for a field of type %s", type_name(field->type));
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
    if (!expect_op(d, '(', "write key(id), where id is a field of the list's struct"))
        return false;
    live_str name = d->token.kind == C_NAME ? token_text(d) : LIVE_STR("");
    const struct field *key = find_field(field->row, name);
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
    return expect_op(d, ')', "close key( with )");
}

static bool
parse_field(struct declare *d, struct field *field, const struct record *in)
{
    bool is_self = in == &d->definition->self;
    bool is_layout = is_self && d->definition->kind == DEFINES_LAYOUT;
    while (is_word(d, "temporary") || is_word(d, "transient")) {
        bool temporary = is_word(d, "temporary");
        if (is_layout || (temporary && !is_self)) {
            error_at(d->c, d->token.at, "%.*s is of a view's own fields only",
                     SHOW(token_text(d)));
            error_help(d->c, is_layout ? "a layout has no state: leave it out"
                                       : "leave it out, or make the list temporary");
            return false;
        }
        field->is_temporary |= temporary;
        field->is_transient |= !temporary;
        advance(d);
    }
    struct span type_at = d->token.at;
    if (!parse_type(d, field, in))
        return false;
    if (is_layout && field->type == TYPE_LIST) {
        error_at(d->c, type_at, "a layout has no lists");
        error_help(d->c, "keep the list in the view, or pass html that the view rendered");
        return false;
    }
    if (d->token.kind != C_NAME) {
        error_at(d->c, d->token.at, "the name of the field is expected here");
        error_help(d->c, "write a field as: int count = 0;");
        return false;
    }
    field->at = d->token.at;
    field->name = token_text(d);
    if (!check_name(d, field->at, "field"))
        return false;
    advance(d);
    while (is_op(d, '=') || is_word(d, "key")) {
        if (is_op(d, '=')) {
            advance(d);
            if (!parse_default(d, field))
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
    return expect_op(d, ';', "end the field with ;");
}

/* events { copied; "copy:done"; } */
static void
parse_events(struct declare *d)
{
    struct span word = d->token.at;
    advance(d);
    if (d->definition->kind != DEFINES_VIEW) {
        error_at(d->c, word, "only a view declares events");
        error_help(d->c, "remove events { … }, or declare it in the view");
    }
    if (!expect_op(d, '{', "write events { copied; }")) {
        skip_field(d);
        return;
    }
    while (d->token.kind == C_NAME || d->token.kind == C_STRING) {
        struct span at = d->token.at;
        live_str name = token_text(d);
        if (d->token.kind == C_STRING)
            name = str_sub(name, 1, name.len - 1);
        if (d->definition->kind == DEFINES_VIEW)
            event_add(d->c, d->definition, name, at);
        advance(d);
        if (!expect_op(d, ';', "end each event with ;, and quote a name like \"copy:done\""))
            skip_field(d);
    }
    if (expect_op(d, '}', "close events { with }") && is_op(d, ';'))
        advance(d);
}

/* "{" field* "}" [";"] */
static void
parse_fields(struct declare *d, struct record *record)
{
    unsigned cap = 0;
    bool is_self = record == &d->definition->self;
    if (!expect_op(d, '{', "open the fields with {")) {
        skip_field(d);
        return;
    }
    while (d->token.kind != C_END && !is_op(d, '}')) {
        if (is_self && is_word(d, "events")) {
            parse_events(d);
            continue;
        }
        struct field field = { 0 };
        uint32_t from = d->token.at.from;
        if (!parse_field(d, &field, record)) {
            struct span name = skip_field(d);
            if (!field.at.to && name.to) { /* so that its uses are no errors */
                field.at = name;
                field.name = slice(d->c, name);
                field.type = TYPE_UNKNOWN;
            }
        }
        if (d->token.at.from == from)
            advance(d);
        if (!field.at.to) /* not even a name */
            continue;
        const struct field *other = find_field(record, field.name);
        if (other) {
            error_at(d->c, field.at, "there are two fields %.*s", SHOW(field.name));
            error_help(d->c, "rename one of them");
            error_note(d->c, other->at, "the other one");
            continue;
        }
        if (record->n_fields == FIELDS_MAX) {
            error_at(d->c, field.at, "a struct has at most %d fields", FIELDS_MAX);
            error_help(d->c, "move some into the rows of a list");
            break;
        }
        if (record->n_fields == cap) {
            struct field *more = compiler_new(d->c, struct field, FIELDS_MAX);
            cap = FIELDS_MAX;
            record->fields = more;
        }
        field.index = record->n_fields;
        record->fields[record->n_fields++] = field;
    }
    struct span open = record->at;
    if (!is_op(d, '}')) {
        error_at(d->c, d->token.at, "the } of %.*s is missing", SHOW(record->name));
        error_help(d->c, "close its fields with };");
        error_note(d->c, open, "declared here");
        return;
    }
    advance(d);
    if (is_op(d, ';'))
        advance(d);
}

/* A name behind struct, view or layout. */
static bool
parse_record_name(struct declare *d, struct record *record, const char *what)
{
    advance(d);
    if (d->token.kind != C_NAME) {
        error_at(d->c, d->token.at, "the name of the %s is expected here", what);
        error_help(d->c, "write %s name { … };", what);
        return false;
    }
    record->at = d->token.at;
    record->name = token_text(d);
    advance(d);
    return check_name(d, record->at, what);
}

static void
skip_block(struct declare *d)
{
    unsigned depth = 0;
    for (; d->token.kind != C_END; advance(d)) {
        if (is_op(d, '{'))
            depth++;
        if (is_op(d, '}') && (depth == 0 || --depth == 0)) {
            advance(d);
            break;
        }
    }
    if (is_op(d, ';'))
        advance(d);
}

static void
parse_struct(struct declare *d)
{
    struct record *record = compiler_new(d->c, struct record, 1);
    if (d->definition->n_records > STRUCTS_MAX || !parse_record_name(d, record, "struct")) {
        skip_block(d);
        return;
    }
    const struct record *other = find_record(d, record->name);
    parse_fields(d, record);
    if (other) {
        error_at(d->c, record->at, "there are two structs %.*s", SHOW(record->name));
        error_help(d->c, "rename one of them");
        error_note(d->c, other->at, "the other one");
        return;
    }
    if (record->n_fields == 0) {
        error_at(d->c, record->at, "struct %.*s has no fields", SHOW(record->name));
        error_help(d->c, "declare at least one: int id;");
    }
    if (d->definition->n_records++ == STRUCTS_MAX) {
        error_at(d->c, record->at, "a template has at most %d structs", STRUCTS_MAX);
        error_help(d->c, "split the view");
    }
    struct record **tail = &d->definition->records;
    while (*tail)
        tail = &(*tail)->next;
    *tail = record;
}

static void
parse_definition(struct declare *d, enum definition_kind kind)
{
    struct record *self = &d->definition->self;
    struct span word = d->token.at;
    bool is_second = d->definition->kind != DEFINES_NOTHING;
    if (is_second) {
        error_at(d->c, word, "a file holds one definition");
        error_help(d->c, "move this one to a file of its own");
        error_note(d->c, self->at, "the first one");
    } else {
        d->definition->kind = kind;
    }
    const char *what = kind == DEFINES_VIEW ? "view" : "layout";
    if (is_second || !parse_record_name(d, self, what)) {
        skip_block(d);
        return;
    }
    parse_fields(d, self);
}

/* #include lines stand before all else. */
static void
parse_include(struct declare *d)
{
    uint32_t number = source_line_of(&d->c->source, d->token.at.from);
    live_str line = source_line(&d->c->source, number);
    struct span at = { d->token.at.from, d->c->source.lines[number - 1] + (uint32_t)line.len };
    live_str text = str_trim(slice(d->c, at)), rest = str_trim(str_sub(text, 1, text.len));
    d->token.at.to = at.to;
    bool is_include = str_starts(rest, LIVE_STR("include"));
    live_str name = str_trim(str_sub(rest, is_include ? 7 : rest.len, rest.len));
    char open = name.len > 2 ? name.ptr[0] : '\0', close = open == '<' ? '>' : '"';
    if (!is_include || (open != '"' && open != '<') || name.ptr[name.len - 1] != close ||
        memchr(name.ptr + 1, close, name.len - 2)) {
        error_at(d->c, at, "only #include lines may stand here");
        error_help(d->c, "write #include \"format.h\"");
    } else if (d->definition->kind != DEFINES_NOTHING || d->definition->records) {
        error_at(d->c, at, "#include lines stand before the declarations");
        error_help(d->c, "move it to the top, behind the --- line");
    } else {
        struct include *include = compiler_new(d->c, struct include, 1);
        struct include **tail = &d->definition->includes;
        include->line = text;
        include->file = open == '"' ? str_sub(name, 1, name.len - 1) : live_none;
        while (*tail)
            tail = &(*tail)->next;
        *tail = include;
    }
    advance(d);
}

/* The line `---` at or behind `line`; 0 if there is none. */
static uint32_t
find_dashes(struct compiler *c, uint32_t line)
{
    for (; line <= c->source.n_lines; line++)
        if (str_is(str_trim(source_line(&c->source, line)), LIVE_STR("---")))
            return line;
    return 0;
}

/* Where the markup may begin if no line says so. */
static uint32_t
find_markup(struct compiler *c)
{
    for (uint32_t line = 2; line <= c->source.n_lines; line++)
        if (str_starts(str_trim(source_line(&c->source, line)), LIVE_STR("<")))
            return c->source.lines[line - 1];
    return (uint32_t)c->source.text.len;
}

/* Two structs of the generated C cannot bear one name. */
static void
check_tags(struct declare *d)
{
    static const char *const suffixes[] = { "", "_view", "_prints", "_layout" };
    for (const struct record *record = d->definition->records; record; record = record->next) {
        live_str name = record->name, self = d->definition->self.name;
        bool clash = false;
        for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++)
            clash |= self.len && str_starts(name, self) &&
                     str_is(str_sub(name, self.len, name.len), cstr(suffixes[i]));
        for (const struct record *list = d->definition->records; list; list = list->next)
            clash |= str_starts(name, list->name) &&
                     str_is(str_sub(name, list->name.len, name.len), LIVE_STR("_list"));
        if (clash) {
            error_at(d->c, record->at, "the generated C has another struct %.*s", SHOW(name));
            error_help(d->c, "rename this one");
        }
    }
    live_str self = d->definition->self.name;
    for (const struct record *list = d->definition->records; list; list = list->next)
        if (str_starts(self, list->name) &&
            str_is(str_sub(self, list->name.len, self.len), LIVE_STR("_list"))) {
            error_at(d->c, d->definition->self.at, "the generated C has another struct %.*s",
                     SHOW(self));
            error_help(d->c, "rename the definition, or struct %.*s", SHOW(list->name));
        }
}

static void
parse_declaration(struct declare *d)
{
    if (is_op(d, '#')) {
        parse_include(d);
    } else if (is_word(d, "struct")) {
        parse_struct(d);
    } else if (is_word(d, "view")) {
        parse_definition(d, DEFINES_VIEW);
    } else if (is_word(d, "layout")) {
        parse_definition(d, DEFINES_LAYOUT);
    } else if (is_word(d, "component") || is_word(d, "live_component") || is_word(d, "enum")) {
        error_at(d->c, d->token.at, "%.*s is not supported yet", SHOW(token_text(d)));
        error_help(d->c, "declare struct, view or layout");
        skip_block(d);
    } else if (d->token.kind == C_BAD) {
        error_at(d->c, d->token.at, "this is not C");
        error_help(d->c, "a text ends with \" on its line, a comment with */");
        advance(d);
    } else {
        struct guess guess = guess_for(token_text(d));
        guess_try(&guess, LIVE_STR("view"));
        guess_try(&guess, LIVE_STR("layout"));
        guess_try(&guess, LIVE_STR("struct"));
        error_at(d->c, d->token.at, "a declaration is expected here");
        if (guess.best.len)
            error_help(d->c, "did you mean %.*s?", SHOW(guess.best));
        else
            error_help(d->c,
                       "declare struct name { … };, view name { … }; or layout name { … };");
        skip_block(d);
    }
}

void
declare(struct compiler *c, struct definition *definition)
{
    struct source *source = &c->source;
    struct declare d = { .c = c, .definition = definition };
    *definition = (struct definition){ 0 };
    if (find_dashes(c, 1) != 1) {
        error_at(c, (struct span){ 0, 0 }, "a template begins with a line ---");
        error_help(c, "put the declarations first: ---, view name { … };, ---");
        definition->body = (uint32_t)source->text.len;
        return;
    }
    uint32_t close = find_dashes(c, 2);
    if (!close) {
        error_at(c, (struct span){ 0, 3 }, "the declarations have no end");
        error_help(c, "put a line --- between the declarations and the markup");
    }
    d.end = close ? source->lines[close - 1] : find_markup(c);
    definition->body =
        close && close < source->n_lines ? source->lines[close] : (uint32_t)source->text.len;
    d.token.at.to = source->n_lines > 1 ? source->lines[1] : d.end;
    advance(&d);
    while (d.token.kind != C_END) {
        uint32_t from = d.token.at.from;
        parse_declaration(&d);
        if (d.token.kind != C_END && d.token.at.from == from)
            advance(&d);
    }
    if (definition->kind == DEFINES_NOTHING && c->n_errors == 0) {
        error_at(c, (struct span){ 0, 3 }, "nothing is defined between the --- lines");
        error_help(c, "declare view name { … }; or layout name { … };");
    }
    check_tags(&d);
}
