#include "declare_private.h"
#include "diagnostics.h"
#include "events.h"

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
        if (!declare_expect(d, ';',
                            "end each event with ;, and quote a name like \"copy:done\""))
            skip_field(d);
    }
    if (declare_expect(d, '}', "close events { with }") && is_op(d, ';'))
        advance(d);
}

/* "{" field* "}" [";"] */
static void
parse_fields(struct declare *d, struct record *record)
{
    unsigned cap = 0;
    bool is_self = record == &d->definition->self;
    if (!declare_expect(d, '{', "open the fields with {")) {
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
        if (!declare_field(d, &field, record)) {
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
        const struct field *other = declare_find_field(record, field.name);
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
    return declare_check_name(d, record->at, what);
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
    const struct record *other = declare_find_record(d, record->name);
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
