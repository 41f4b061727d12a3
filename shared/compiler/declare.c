#include "declare_private.h"
#include "diagnostics.h"
#include "events.h"

struct span
declare_skip_field(struct declare *d)
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
    if (!declare_expect(d, '{', "write events { copied; }")) {
        declare_skip_field(d);
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
        if (!declare_expect(d, ';',
                            "end each event with ;, and quote a name like \"copy:done\""))
            declare_skip_field(d);
    }
    if (declare_expect(d, '}', "close events { with }") && is_op(d, ';'))
        advance(d);
}

/* One member of `record`; false: an error is recorded. */
static bool
parse_member(struct declare *d, struct field *field, const struct record *record)
{
    bool is_component =
        record == &d->definition->self && d->definition->kind == DEFINES_COMPONENT;
    if (is_component && (is_word(d, "slot") || is_word(d, "required")))
        return declare_slot(d, field, record);
    if (is_component && is_word(d, "rest"))
        return declare_rest(d, field);
    return declare_field(d, field, record);
}

/* Room for one more; NULL and an error recorded: there are too many. */
static struct field *
new_field(struct declare *d, struct record *record, unsigned *cap, unsigned most,
          struct span at)
{
    if (record->n_fields == most) {
        error_at(d->c, at, "%s has at most %u fields",
                 most == FIELDS_MAX ? "a struct" : "a component", most);
        error_help(d->c, most == FIELDS_MAX ? "move some into the rows of a list"
                                            : "pass a struct");
        return NULL;
    }
    if (record->n_fields == *cap) {
        struct field *more = compiler_new(d->c, struct field, *cap ? FIELDS_MAX : 16);
        if (*cap)
            memcpy(more, record->fields, *cap * sizeof *more);
        *cap = *cap ? FIELDS_MAX : 16;
        record->fields = more;
    }
    return &record->fields[record->n_fields++];
}

/* The bits of the fields of a form, so that each tracks its own change. */
static bool
add_bits(struct declare *d, struct record *record, unsigned *cap, const struct field *form)
{
    const struct field of = *form; /* fields may move */
    for (unsigned i = 0; i < of.row->n_fields; i++) {
        struct field *bit = new_field(d, record, cap, FIELDS_MAX, of.at);
        struct text name = { 0 };
        if (!bit)
            return false;
        text_add(d->c, &name, of.name);
        text_char(d->c, &name, '.');
        text_add(d->c, &name, of.row->fields[i].name);
        *bit = (struct field){ .name = text_str(&name),
                               .at = of.at,
                               .text = of.row->fields[i].name,
                               .bit_of = of.index + 1,
                               .index = record->n_fields - 1 };
    }
    return true;
}

void
declare_fields(struct declare *d, struct record *record)
{
    unsigned cap = record->n_fields;
    bool is_self = record == &d->definition->self;
    unsigned most = record->is_slot || (is_self && d->definition->kind == DEFINES_COMPONENT)
                        ? COMPONENT_FIELDS_MAX
                        : FIELDS_MAX;
    if (!declare_expect(d, '{', "open the fields with {")) {
        declare_skip_field(d);
        return;
    }
    while (d->token.kind != C_END && !is_op(d, '}')) {
        if (is_self && is_word(d, "events")) {
            parse_events(d);
            continue;
        }
        struct field field = { 0 };
        uint32_t from = d->token.at.from;
        if (!parse_member(d, &field, record)) {
            struct span name = declare_skip_field(d);
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
        const struct field *other = declare_find_field(record, field.name);
        if (other) {
            error_at(d->c, field.at, "there are two fields %.*s", SHOW(field.name));
            error_help(d->c, "rename one of them");
            error_note(d->c, other->at, "the other one");
            continue;
        }
        struct field *place = new_field(d, record, &cap, most, field.at);
        if (!place)
            break;
        field.index = record->n_fields - 1;
        *place = field;
        if (field.type == TYPE_FORM && !record->is_borrowed &&
            !add_bits(d, record, &cap, place))
            break;
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

bool
declare_name(struct declare *d, live_str *name, struct span *at, const char *what)
{
    advance(d);
    if (d->token.kind != C_NAME) {
        error_at(d->c, d->token.at, "the name of the %s is expected here", what);
        error_help(d->c, "write %s name { … };", what);
        return false;
    }
    *at = d->token.at;
    *name = token_text(d);
    advance(d);
    return declare_check_name(d, *at, what);
}

void
declare_skip_block(struct declare *d)
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

void
declare_add_record(struct declare *d, struct record *record)
{
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
parse_struct(struct declare *d)
{
    struct record *record = compiler_new(d->c, struct record, 1);
    if (d->definition->n_records > STRUCTS_MAX ||
        !declare_name(d, &record->name, &record->at, "struct")) {
        declare_skip_block(d);
        return;
    }
    const struct record *other = declare_find_record(d, record->name);
    declare_fields(d, record);
    if (other) {
        error_at(d->c, record->at, "there are two structs %.*s", SHOW(record->name));
        error_help(d->c, "rename one of them");
        if (other->origin)
            error_help(d->c, "rename it, or leave it out: %s declares the other one",
                       other->origin);
        else
            error_note(d->c, other->at, "the other one");
        return;
    }
    if (record->n_fields == 0) {
        error_at(d->c, record->at, "struct %.*s has no fields", SHOW(record->name));
        error_help(d->c, "declare at least one: int id;");
    }
    declare_add_record(d, record);
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
    const char *what = kind == DEFINES_VIEW     ? "view"
                       : kind == DEFINES_LAYOUT ? "layout"
                                                : "component";
    self->is_borrowed = kind != DEFINES_VIEW;
    if (!is_second)
        self->name = LIVE_STR("");
    bool is_named = !is_second && declare_name(d, &self->name, &self->at, what);
    if (is_second || (!is_named && !is_op(d, '{'))) {
        declare_skip_block(d);
        return;
    }
    declare_fields(d, self); /* of a bad name too, so that their uses are no errors */
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
    } else if (d->has_types || d->definition->kind != DEFINES_NOTHING) {
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
        include->is_template =
            include->file.ptr && str_ends(include->file, LIVE_STR(".live.h"));
        if (include->is_template)
            declare_imports(d, include, at);
        else
            d->c->has_headers = true;
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

/* `whole` is `name`_`rest`. */
static bool
is_made_of(live_str whole, live_str name, live_str rest)
{
    return whole.len == name.len + 1 + rest.len && str_starts(whole, name) &&
           whole.ptr[name.len] == '_' && str_ends(whole, rest);
}

/* What C would call the value: another name of the generated C; NULL: it is the only one. */
static const char *
name_taken(struct declare *d, live_str value)
{
    static const char *const of_structs[] = { "copy",        "struct",      "fields",
                                              "list_count",  "list_append", "list_insert",
                                              "list_at",     "list_edit",   "list_move",
                                              "list_remove", "list_clear",  "list_find" };
    static const char *const of_self[] = { "class", "view", "layout", "component", "attach_hook",
                                           "render", "mount", "load", "handlers", "prints" };
    for (const struct record *record = d->definition->records; record; record = record->next)
        for (size_t i = 0; i < sizeof of_structs / sizeof of_structs[0]; i++)
            if (is_made_of(value, record->name, cstr(of_structs[i])))
                return of_structs[i];
    for (size_t i = 0; i < sizeof of_self / sizeof of_self[0]; i++)
        if (is_made_of(value, d->definition->self.name, cstr(of_self[i])))
            return of_self[i];
    return NULL;
}

/* C has one space of names for all values of enums, functions and variables; and one for the tags. */
static void
check_enum(struct declare *d, const struct enumeration *e)
{
    const struct record *record = declare_find_record(d, e->name);
    bool is_self = str_is(e->name, d->definition->self.name);
    if (record || is_self) {
        error_at(d->c, e->at, "an enum and a %s cannot have one name, %.*s",
                 is_self ? "view or component" : "struct", SHOW(e->name));
        error_help(d->c, "rename one of them");
        return;
    }
    for (unsigned i = 0; i < e->n_values; i++) {
        struct text whole = { 0 };
        text_add(d->c, &whole, e->name);
        text_char(d->c, &whole, '_');
        text_add(d->c, &whole, e->values[i]);
        bool is_taken = str_is(e->values[i], LIVE_STR("enum")) || name_taken(d, text_str(&whole));
        for (const struct enumeration *other = d->definition->enums; other != e;
             other = other->next)
            for (unsigned k = 0; k < other->n_values; k++)
                is_taken |= is_made_of(text_str(&whole), other->name, other->values[k]);
        if (!is_taken)
            continue;
        error_at(d->c, e->at, "the generated C has another %.*s, which would be the value %.*s",
                 SHOW(text_str(&whole)), SHOW(e->values[i]));
        error_help(d->c, "rename the value, or the enum");
    }
}

static void
check_enums(struct declare *d)
{
    for (const struct enumeration *e = d->definition->enums; e; e = e->next)
        if (!e->origin)
            check_enum(d, e);
}

/* Two structs of the generated C cannot bear one name. */
static void
check_tags(struct declare *d)
{
    static const char *const suffixes[] = { "", "_view", "_prints", "_layout", "_fields", "_hook" };
    for (const struct record *record = d->definition->records; record; record = record->next) {
        if (record->origin)
            continue;
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
    check_enums(d);
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
        d->has_types = true;
        parse_struct(d);
    } else if (is_word(d, "enum")) {
        d->has_types = true;
        declare_enum(d);
    } else if (is_word(d, "view")) {
        parse_definition(d, DEFINES_VIEW);
    } else if (is_word(d, "layout")) {
        parse_definition(d, DEFINES_LAYOUT);
    } else if (is_word(d, "component")) {
        parse_definition(d, DEFINES_COMPONENT);
    } else if (is_word(d, "live_component")) {
        error_at(d->c, d->token.at, "%.*s is not supported yet", SHOW(token_text(d)));
        error_help(d->c, "declare struct, enum, view, layout or component");
        declare_skip_block(d);
    } else if (d->token.kind == C_BAD) {
        error_at(d->c, d->token.at, "this is not C");
        error_help(d->c, "a text ends with \" on its line, a comment with */");
        advance(d);
    } else {
        struct guess guess = guess_for(token_text(d));
        guess_try(&guess, LIVE_STR("view"));
        guess_try(&guess, LIVE_STR("layout"));
        guess_try(&guess, LIVE_STR("struct"));
        guess_try(&guess, LIVE_STR("enum"));
        guess_try(&guess, LIVE_STR("component"));
        error_at(d->c, d->token.at, "a declaration is expected here");
        if (guess.best.len)
            error_help(d->c, "did you mean %.*s?", SHOW(guess.best));
        else
            error_help(d->c,
                       "declare struct name { … };, view name { … }; or layout name { … };");
        declare_skip_block(d);
    }
}

void
declare(struct compiler *c, struct definition *definition)
{
    struct source *source = &c->source;
    struct declare d = { .c = c, .definition = definition };
    d.may_be_keyword = definition->is_shipped;
    *definition = (struct definition){ .is_shipped = definition->is_shipped };
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
    definition->has_lines = close != 0;
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
    if (definition->kind == DEFINES_NOTHING && d.has_types)
        definition->kind = DEFINES_TYPES;
    if (definition->kind == DEFINES_NOTHING && c->n_errors == 0) {
        error_at(c, (struct span){ 0, 3 }, "nothing is defined between the --- lines");
        error_help(c, "declare view name { … }; or layout name { … };");
    }
    check_tags(&d);
}

struct scope *
definition_scope(struct compiler *c, const struct definition *definition)
{
    struct scope *self = compiler_new(c, struct scope, 1);
    self->kind = (struct kind){ .type = TYPE_ROW, .row = &definition->self };
    self->item = LIVE_STR("self");
    return self;
}
