/* expr_operand.c: operands: names, paths, literals, calls, members. */
#include "diagnostics.h"
#include "expr_private.h"
#include "habits.h"
#include "names.h"

static const struct field *
find_field(const struct record *record, live_str name)
{
    for (unsigned i = 0; i < record->n_fields; i++)
        if (str_is(record->fields[i].name, name) && !record->fields[i].bit_of)
            return str_ends(name, LIVE_STR("_")) ? NULL : &record->fields[i];
    return NULL;
}

static const struct scope *
self_scope(const struct scope *scope)
{
    while (scope->outer)
        scope = scope->outer;
    return scope;
}

/* The variable of a scope. */
static struct expr *
variable(struct parser *p, unsigned first, const struct scope *scope)
{
    struct expr *expr = expr_new(p, EXPR_PATH, first, NULL, NULL);
    expr->scope = scope;
    expr->depth = scope->depth;
    expr->what = scope->kind;
    return expr;
}

/* A field of what `base` is; of self where it is NULL. */
static struct expr *
path(struct parser *p, unsigned first, struct expr *base, const struct record *in,
     const struct scope *scope, const struct field *field)
{
    struct expr *expr = expr_new(p, EXPR_PATH, first, base, NULL);
    expr->scope = scope;
    expr->depth = scope->depth;
    expr->field = field;
    expr->in = in;
    expr->what = field->kind;
    return expr;
}

static struct expr *
no_field(struct parser *p, const struct record *record, struct span at, live_str name,
         const char *before)
{
    struct guess guess = guess_for(name);
    for (unsigned i = 0; i < record->n_fields; i++)
        guess_try(&guess, record->fields[i].name);
    if (p->failed)
        return NULL;
    p->failed = true;
    bool is_self = record == self_scope(p->scope)->kind.row;
    const char *slot = record->is_slot ? memmem(record->name.ptr, record->name.len, "__", 2) : NULL;
    size_t from = slot ? (size_t)(slot - record->name.ptr) + 2 : 0;
    live_str shown = str_sub(record->name, from, record->name.len);
    error_at(p->c, at, "%s%.*s has no field %.*s",
             is_self           ? ""
             : record->is_slot ? "slot "
                               : "struct ",
             SHOW(shown), SHOW(name));
    const struct scope *variable = expr_variable(p->scope, name);
    if (variable && *before == '@')
        error_help(p->c, "%.*s is a variable: write it without @", SHOW(name));
    else if (guess.best.len)
        error_help(p->c, "did you mean %s%.*s?", before, SHOW(guess.best));
    else if (is_self && habit_of_field(name))
        error_help(p->c, "%s", habit_of_field(name));
    else
        error_help(p->c, "declare it in %.*s, between the --- lines", SHOW(shown));
    return NULL;
}

static struct expr *
parse_at(struct parser *p)
{
    const struct ctoken *token = peek(p, 0);
    const struct scope *self = self_scope(p->scope);
    live_str name = str_sub(token_text(p, token), 1, token->at.to - token->at.from);
    if (str_is(name, LIVE_STR("_volatile"))) {
        expr_fail(p, token->at, "@_volatile has no value",
                  "write it before the expression: {@_volatile, clock_text()}");
        return NULL;
    }
    const struct field *field = find_field(self->kind.row, name);
    if (!field && str_is(name, LIVE_STR("myself"))) {
        expr_fail(p, token->at, "stateful components are not supported yet",
                  "declare a field of that name");
        return NULL;
    }
    if (!field && str_is(name, LIVE_STR("inner_block")) &&
        (field = find_field(self->kind.row, LIVE_STR("inner")))) {
        expr_fail(p, token->at, "the content is called inner here", "write @inner");
        return NULL;
    }
    if (!field)
        return no_field(p, self->kind.row, token->at, name, "@");
    p->at++;
    return path(p, p->at - 1, NULL, self->kind.row, self, field);
}

static struct expr *
parse_strings(struct parser *p)
{
    struct text bytes = { 0 };
    unsigned first = p->at;
    while (peek(p, 0)->kind == C_STRING) {
        static const char pieces[] =
            "in an attribute pieces stand in a list: {[\"row-\", @id]}; between tags write them "
            "side by side: row-{@id}";
        if (habit_in_text(p->c, here(p), pieces)) {
            p->failed = true;
            return NULL;
        }
        if (!ctoken_unescape(p->c, *peek(p, 0), &bytes)) {
            p->failed = true;
            return NULL;
        }
        p->at++;
    }
    struct expr *expr = expr_new(p, EXPR_STRING, first, NULL, NULL);
    expr->type = TYPE_STR;
    expr->text = text_str(&bytes);
    return expr;
}

static struct expr *
parse_raw(struct parser *p)
{
    unsigned first = p->at;
    p->at += 2;
    struct expr *inner = expr_ternary(p);
    if (!inner)
        return NULL;
    if (!is_op(p, ')')) {
        expr_fail(p, here(p), "a ) is expected here", "write raw(@name)");
        return NULL;
    }
    p->at++;
    enum type type = expr_bare(inner)->type;
    if (type != TYPE_HTML && type != TYPE_UNKNOWN) {
        expr_fail(
            p, inner->at, "raw takes only the type html",
            "declare the field as html and set it with live_set_html, or print it without raw");
        return NULL;
    }
    struct expr *expr = expr_new(p, EXPR_RAW, first, inner, NULL);
    expr->type = TYPE_HTML;
    return expr;
}

/* render_slot(@inner), render_slot(@row, item), render_slot(col, item) */
static struct expr *
parse_render_slot(struct parser *p)
{
    static const char usage[] = "write render_slot(@inner) or render_slot(@name, value)";
    unsigned first = p->at;
    p->at += 2;
    struct expr *slot = expr_ternary(p), *arg = NULL;
    if (!slot)
        return NULL;
    if (is_op(p, ',')) {
        p->at++;
        if (!(arg = expr_ternary(p)))
            return NULL;
    }
    if (!is_op(p, ')')) {
        expr_fail(p, here(p), "a ) is expected here", usage);
        return NULL;
    }
    p->at++;
    const struct expr *bare = expr_bare(slot);
    const struct field *field = expr_slot_field(bare);
    if (!field) {
        expr_fail(p, slot->at, "this is no slot", usage);
        return NULL;
    }
    if (field->let.type == TYPE_UNKNOWN && arg)
        expr_fail(p, arg->at, "this slot hands out nothing",
                  "declare what it hands out: slot name(struct row row);");
    else if (field->let.type != TYPE_UNKNOWN && !arg)
        expr_fail(p, slot->at, "this slot hands out a value", usage);
    else if (arg && !expr_can_be(p->c, arg, &field->let)) {
        if (!p->failed)
            error_at(p->c, arg->at, "this slot hands out %s",
                     expr_kind_name(p->c, &field->let)),
                error_help(p->c, "pass that, or change what the slot declares");
        p->failed = true;
    }
    struct expr *expr = expr_new(p, EXPR_SLOT, first, slot, arg);
    expr->field = field;
    return expr;
}

static struct expr *
parse_name(struct parser *p)
{
    const struct ctoken *token = peek(p, 0);
    live_str name = token_text(p, token);
    bool is_call = peek(p, 1)->kind == C_PUNCT && peek(p, 1)->op == '(';
    if (str_is(name, LIVE_STR("raw")) && is_call)
        return parse_raw(p);
    if (str_is(name, LIVE_STR("render_slot")) && is_call)
        return parse_render_slot(p);
    if (str_is(name, LIVE_STR("NULL"))) {
        expr_fail(p, token->at, "NULL is no value of a template",
                  "write live_none for what is absent");
        return NULL;
    }
    if (str_is(name, LIVE_STR("JS"))) {
        expr_fail(p, token->at, "JS commands are the value of an attribute",
                  "write phx-click={JS.push(\"name\")}");
        return NULL;
    }
    const struct scope *scope = expr_variable(p->scope, name);
    if (!scope && habit_of_name(p, token))
        return NULL;
    unsigned first = p->at++;
    if (scope && scope->alias) {
        struct expr *expr = expr_new(p, scope->alias->kind, first, NULL, NULL), own = *expr;
        *expr = *scope->alias;
        expr->first = own.first;
        expr->last = own.last;
        expr->tokens = own.tokens;
        expr->at = own.at;
        return expr;
    }
    if (scope) {
        struct expr *expr = variable(p, first, scope);
        expr->is_index = !(scope->item.ptr && str_is(scope->item, name));
        if (expr->is_index)
            expr->what = (struct kind){ .type = TYPE_INT };
        return expr;
    }
    struct expr *expr = expr_new(p, EXPR_LEAF, first, NULL, NULL);
    if (str_is(name, LIVE_STR("true")) || str_is(name, LIVE_STR("false"))) {
        expr->kind = EXPR_BOOL;
        expr->type = TYPE_BOOL;
        expr->op = name.len == 4;
    } else if (str_is(name, LIVE_STR("live_none"))) {
        expr->kind = EXPR_NONE;
        expr->type = TYPE_NONE;
    }
    return expr;
}

static struct expr *
parse_number(struct parser *p)
{
    live_str text = token_text(p, peek(p, 0));
    p->at++;
    struct expr *expr = expr_new(p, EXPR_LEAF, p->at - 1, NULL, NULL);
    bool is_hex = text.len > 1 && (text.ptr[1] == 'x' || text.ptr[1] == 'X');
    bool is_real =
        memchr(text.ptr, '.', text.len) ||
        (!is_hex && (memchr(text.ptr, 'e', text.len) || memchr(text.ptr, 'E', text.len)));
    expr->type = is_real ? TYPE_DOUBLE : TYPE_INT;
    return expr;
}

static struct expr *
parse_parens(struct parser *p)
{
    unsigned first = p->at++;
    if (is_op(p, '{')) {
        expr_fail(p, here(p), "a statement cannot stand in an expression",
                  "put it into a function of a header that you #include");
        return NULL;
    }
    struct expr *inner = expr_comma(p);
    if (!inner)
        return NULL;
    if (!is_op(p, ')')) {
        expr_fail(p, here(p), "a ) is expected here", "every ( needs its )");
        return NULL;
    }
    p->at++;
    struct expr *expr = expr_new(p, EXPR_PAREN, first, inner, NULL);
    expr->what = inner->what;
    return expr;
}

static struct expr *
parse_primary(struct parser *p)
{
    const struct ctoken *token = peek(p, 0);
    switch (token->kind) {
    case C_NAME:
        return parse_name(p);
    case C_AT:
        return parse_at(p);
    case C_NUMBER:
        return parse_number(p);
    case C_STRING:
        return parse_strings(p);
    case C_CHAR: {
        p->at++;
        struct expr *expr = expr_new(p, EXPR_LEAF, p->at - 1, NULL, NULL);
        expr->type = TYPE_INT;
        return expr;
    }
    case C_PUNCT:
        if (token->op == '(')
            return parse_parens(p);
        break;
    case C_BAD:
        expr_fail(p, token->at, "this is not C",
                  "an expression is C: names, numbers, \"texts\", operators");
        return NULL;
    case C_END:
        expr_fail(p, token->at, "the expression ends too early", "an operand is missing here");
        return NULL;
    }
    if (habit_of_operand(p))
        return NULL;
    if (token->op == '[')
        expr_fail(p, token->at, "a list […] may only be the whole value of an attribute",
                  "write class={[\"a\", cond && \"b\"]}");
    else if (token->op == P2('+', '+') || token->op == P2('-', '-'))
        expr_fail(p, token->at, "an expression does not change state",
                  "change it in an event's handler");
    else
        expr_fail(p, token->at, "an operand is expected here",
                  "an expression is C without statements");
    return NULL;
}

/* ---- forms ------------------------------------------------------------------ */

/* What may be asked of a form and of a field: live_input_NAME. */
static const struct asked {
    const char *name;
    enum type type;
    bool of_form, of_field;
} asked[] = {
    { "id", TYPE_STR, true, true },        { "name", TYPE_STR, true, true },
    { "errors", TYPE_TEXTS, true, true },  { "valid", TYPE_BOOL, true, true },
    { "used", TYPE_BOOL, true, true },     { "index", TYPE_INT, true, false },
    { "action", TYPE_STR, true, false },   { "value", TYPE_STR, false, true },
    { "values", TYPE_TEXTS, false, true }, { "checked", TYPE_BOOL, false, true },
    { "count", TYPE_INT, false, true },    { "list_name", TYPE_STR, false, true },
};

static bool
is_rows(const struct expr *a)
{
    return a->kind == EXPR_INPUT && a->field->type == TYPE_LIST;
}

/* `@user.email`, `tag.name`, `@user.address.zip`: a field of the form `a`. */
static struct expr *
form_field(struct parser *p, unsigned first, struct expr *a, const struct field *field)
{
    struct expr *expr = expr_new(p, EXPR_INPUT, first, a, NULL);
    struct text path = { 0 };
    bool is_inner = a->kind == EXPR_INPUT; /* of a nested form */
    if (is_inner) {
        text_add(p->c, &path, a->text);
        text_char(p->c, &path, '[');
        expr->a = a->a;
        expr->op = a->op;
    }
    text_add(p->c, &path, field->name);
    if (is_inner)
        text_char(p->c, &path, ']');
    expr->text = text_str(&path);
    expr->field = field;
    expr->row = field->type == TYPE_STRUCT || field->type == TYPE_LIST ? field->row : NULL;
    expr->type = field->type == TYPE_STRUCT ? TYPE_FORM : TYPE_INPUT;
    bool is_own = !is_inner && a->kind == EXPR_PATH && a->field && !a->in->is_borrowed;
    for (unsigned i = 0; is_own && i < a->in->n_fields; i++)
        if (a->in->fields[i].bit_of == a->field->index + 1 &&
            str_is(a->in->fields[i].text, field->name))
            expr->op = i + 1;
    return expr;
}

static struct expr *
no_member(struct parser *p, const struct expr *a, struct span at, live_str name)
{
    struct guess guess = guess_for(name);
    live_str what = slice(p->c, a->at);
    bool is_form = a->type == TYPE_FORM;
    for (unsigned i = 0; is_form && a->row && i < a->row->n_fields; i++)
        guess_try(&guess, a->row->fields[i].name);
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++)
        if (is_form ? asked[i].of_form : asked[i].of_field)
            guess_try(&guess, cstr(asked[i].name));
    if (p->failed)
        return NULL;
    p->failed = true;
    if (is_form)
        error_at(p->c, at, "struct %.*s has no field %.*s", SHOW(a->row->name), SHOW(name));
    else
        error_at(p->c, at, "a field of a form has no %.*s", SHOW(name));
    if (is_rows(a))
        error_help(p->c, "its rows have: <.inputs_for :let={row} field={%.*s}>", SHOW(what));
    else if (guess.best.len)
        error_help(p->c, "did you mean %.*s.%.*s?", SHOW(what), SHOW(guess.best));
    else if (is_form)
        error_help(p->c, "declare it in struct %.*s", SHOW(a->row->name));
    else
        error_help(p->c, "it has id, name, list_name, value, values, checked, used, errors, valid, "
                         "count");
    return NULL;
}

static struct expr *
parse_form_member(struct parser *p, unsigned first, struct expr *a, struct span op,
                  bool is_arrow)
{
    const struct ctoken *token = peek(p, 0);
    live_str name = token_text(p, token);
    if (is_arrow) {
        expr_fail(p, op, "this is a form, not a pointer to one", "write . here");
        return NULL;
    }
    const struct field *field =
        a->type == TYPE_FORM && a->row ? find_field(a->row, name) : NULL;
    p->at++;
    if (field)
        return form_field(p, first, a, field);
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        bool is_its = a->type == TYPE_FORM ? asked[i].of_form : asked[i].of_field;
        if (!is_its || !str_is(cstr(asked[i].name), name))
            continue;
        struct expr *expr = expr_new(p, EXPR_ASKED, first, a, NULL);
        expr->text = name;
        expr->type = asked[i].type;
        return expr;
    }
    return no_member(p, a, token->at, name);
}

/* `a->name`, `a.name` */
static struct expr *
parse_member(struct parser *p, unsigned first, struct expr *a)
{
    bool is_arrow = !is_op(p, '.');
    struct span op = here(p);
    p->at++;
    const struct ctoken *name = peek(p, 0);
    if (name->kind != C_NAME) {
        expr_fail(p, name->at, "the name of a field is expected here", "write row->field");
        return NULL;
    }
    bool is_of_form = a->type == TYPE_FORM || a->type == TYPE_INPUT;
    if (is_of_form && (a->kind == EXPR_PATH || a->kind == EXPR_INPUT))
        return parse_form_member(p, first, a, op, is_arrow);
    bool has_fields = a->kind == EXPR_PATH && (a->type == TYPE_ROW || a->type == TYPE_STRUCT);
    bool is_pointer = has_fields && expr_is_pointer(a);
    live_str what = slice(p->c, a->at);
    if (is_pointer && !is_arrow) {
        expr_fail(p, op, "this is a pointer to a struct, so its fields are behind ->",
                  "write -> here");
        return NULL;
    }
    if (has_fields && !is_pointer && is_arrow) {
        expr_fail(p, op, "this is a struct, not a pointer to one, so its fields are behind .",
                  "write . here");
        return NULL;
    }
    if (has_fields) {
        const struct field *field = find_field(a->row, token_text(p, name));
        if (!field) {
            struct text before = { 0 };
            text_add(p->c, &before, what);
            text_add(p->c, &before, is_arrow ? LIVE_STR("->") : LIVE_STR("."));
            text_char(p->c, &before, '\0');
            return no_field(p, a->row, name->at, token_text(p, name), before.ptr);
        }
        p->at++;
        return path(p, first, a->field ? a : NULL, a->row, a->scope,
                    field); /* a variable is its scope's */
    }
    if (a->kind == EXPR_PATH && a->type == TYPE_TIME && !is_arrow &&
        str_is(token_text(p, name), LIVE_STR("us"))) {
        p->at++;
        struct expr *us = expr_new(p, EXPR_POSTFIX, first, a, NULL);
        us->type = TYPE_INT;
        return us;
    }
    if (a->kind == EXPR_PATH && (a->type != TYPE_STR || is_arrow)) {
        if (!p->failed) {
            error_at(p->c, name->at, "%.*s is of type %s and has no fields", SHOW(what),
                     expr_type_name(a->type));
            error_help(p->c,
                       a->type == TYPE_LIST   ? "write :for={row in %.*s} and row->field"
                       : a->type == TYPE_SLOT ? "write :for={entry in %.*s} and entry->field"
                       : a->type == TYPE_TIME ? "use %.*s itself; its microseconds are .us"
                       : a->type == TYPE_JSON ? "read %.*s in the view, into a field of its own"
                                              : "use %.*s itself",
                       SHOW(what));
        }
        p->failed = true;
        return NULL;
    }
    p->at++;
    return expr_new(p, EXPR_POSTFIX, first, a, NULL);
}

static struct expr *
parse_call(struct parser *p, unsigned first, struct expr *callee)
{
    struct expr *args = NULL, **tail = &args;
    unsigned height = 0;
    p->at++;
    while (!is_op(p, ')')) {
        struct expr *arg = expr_ternary(p);
        if (!arg)
            return NULL;
        height = arg->height > height ? arg->height : height;
        *tail = arg;
        tail = &arg->next;
        if (is_op(p, ','))
            p->at++;
        else if (!is_op(p, ')')) {
            expr_fail(p, here(p), "a , or ) is expected here", "every ( needs its )");
            return NULL;
        }
    }
    p->at++;
    struct expr *expr = expr_new(p, EXPR_CALL, first, callee, args);
    expr->height = height + 1 > expr->height ? height + 1 : expr->height;
    return expr;
}

/* Before a `[`: nothing of the state is an array. */
static bool
has_members(struct parser *p, const struct expr *a)
{
    if (a->kind != EXPR_PATH || a->type == TYPE_UNKNOWN || p->failed)
        return !p->failed;
    live_str what = slice(p->c, a->at);
    error_at(p->c, here(p), "%.*s is of type %s, not an array", SHOW(what),
             expr_type_name(a->type));
    if (a->type == TYPE_LIST)
        error_help(p->c, "repeat an element: :for={row in %.*s}; one row is "
                         "%.*s_list_at(%.*s, 0)->field", SHOW(what), SHOW(a->row->name), SHOW(what));
    else if (a->type == TYPE_JSON)
        error_help(p->c, "read it in the view, into a field of its own");
    else
        error_help(p->c, "call a function of a header that you #include");
    p->failed = true;
    return false;
}

struct expr *
expr_operand(struct parser *p)
{
    unsigned first = p->at;
    struct expr *expr = parse_primary(p);
    while (expr && !p->failed) {
        if (is_op(p, '(')) {
            expr = parse_call(p, first, expr);
        } else if (is_op(p, '.') || is_op(p, P2('-', '>'))) {
            expr = parse_member(p, first, expr);
        } else if (is_op(p, '[')) {
            if (!has_members(p, expr))
                return NULL;
            p->at++;
            struct expr *index = expr_comma(p);
            if (index && !is_op(p, ']'))
                expr_fail(p, here(p), "a ] is expected here", "every [ needs its ]");
            if (!index || p->failed)
                return NULL;
            p->at++;
            expr = expr_new(p, EXPR_POSTFIX, first, expr, index);
        } else if (is_op(p, P2('+', '+')) || is_op(p, P2('-', '-'))) {
            expr_fail(p, here(p), "an expression does not change state",
                      "change it in an event's handler");
        } else {
            break;
        }
    }
    return p->failed ? NULL : expr;
}
