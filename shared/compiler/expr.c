#include "expr.h"

#include "diagnostics.h"
#include "names.h"

struct parser {
    struct compiler *c;
    const struct scope *scope;
    struct ctoken *tokens;
    unsigned n, at, depth;
    bool failed;
};

static struct expr *parse_ternary(struct parser *p);
static struct expr *parse_comma(struct parser *p);
static struct expr *parse_unary(struct parser *p);

/* ---- tokens
 * ---------------------------------------------------------------------------------- */

static void
collect(struct parser *p, struct span inside)
{
    unsigned cap = 0;
    struct ctoken token = { .at = { inside.from, inside.from } };
    do {
        token = ctoken_next(p->c, token.at.to, inside.to);
        if (p->n == cap) {
            cap = cap ? cap * 2 : 16;
            struct ctoken *more = compiler_new(p->c, struct ctoken, cap);
            if (p->n)
                memcpy(more, p->tokens, p->n * sizeof *more);
            p->tokens = more;
        }
        p->tokens[p->n++] = token;
    } while (token.kind != C_END);
}

static const struct ctoken *
peek(const struct parser *p, unsigned ahead)
{
    return &p->tokens[p->at + ahead < p->n ? p->at + ahead : p->n - 1];
}

static bool
is_op(const struct parser *p, unsigned op)
{
    return peek(p, 0)->kind == C_PUNCT && peek(p, 0)->op == op;
}

static live_str
token_text(const struct parser *p, const struct ctoken *token)
{
    return slice(p->c, token->at);
}

static bool
fail(struct parser *p, struct span at, const char *what, const char *help)
{
    if (!p->failed) {
        error_at(p->c, at, "%s", what);
        error_help(p->c, "%s", help);
    }
    p->failed = true;
    return false;
}

static struct span
here(const struct parser *p)
{
    return peek(p, 0)->at;
}

/* ---- expressions
 * ------------------------------------------------------------------------------ */

static struct expr *
new_expr(struct parser *p, enum expr_kind kind, unsigned first, struct expr *a, struct expr *b)
{
    struct expr *expr = compiler_new(p->c, struct expr, 1);
    expr->kind = kind;
    expr->first = first;
    expr->last = p->at;
    expr->tokens = p->tokens;
    expr->at = (struct span){ p->tokens[first].at.from, p->tokens[p->at - 1].at.to };
    expr->a = a;
    expr->b = b;
    unsigned left = a ? a->height : 0, right = b ? b->height : 0;
    expr->height = (left > right ? left : right) + 1;
    if (expr->height > EXPR_NESTING_MAX)
        fail(p, expr->at, "this expression is nested too deep",
             "compute it in the view, or in a function of a header that you #include");
    return expr;
}

static const char *
type_name(enum type type)
{
    static const char *const names[] = {
        [TYPE_UNKNOWN] = "unknown", [TYPE_NONE] = "absent",   [TYPE_BOOL] = "bool",
        [TYPE_INT] = "int",         [TYPE_DOUBLE] = "double", [TYPE_TIME] = "time",
        [TYPE_STR] = "str",         [TYPE_HTML] = "html",     [TYPE_LIST] = "list",
        [TYPE_ROW] = "struct",
    };
    return names[type];
}

static const struct field *
find_field(const struct record *record, live_str name)
{
    for (unsigned i = 0; i < record->n_fields; i++)
        if (str_is(record->fields[i].name, name))
            return &record->fields[i];
    return NULL;
}

static const struct scope *
self_scope(const struct scope *scope)
{
    while (scope->outer)
        scope = scope->outer;
    return scope;
}

static const struct scope *
find_variable(const struct scope *scope, live_str name)
{
    for (; scope; scope = scope->outer)
        if (str_is(scope->item, name) || (scope->index.ptr && str_is(scope->index, name)))
            return scope;
    return NULL;
}

static struct expr *
path(struct parser *p, unsigned first, const struct scope *scope, const struct field *field)
{
    struct expr *expr = new_expr(p, EXPR_PATH, first, NULL, NULL);
    expr->scope = scope;
    expr->depth = scope->depth;
    expr->field = field;
    expr->type = field ? field->type : TYPE_ROW;
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
    bool is_self = record == self_scope(p->scope)->record;
    error_at(p->c, at, "%s%.*s has no field %.*s", is_self ? "" : "struct ", SHOW(record->name),
             SHOW(name));
    const struct scope *variable = find_variable(p->scope, name);
    if (variable && *before == '@')
        error_help(p->c, "%.*s is a variable of :for: write it without @", SHOW(name));
    else if (guess.best.len)
        error_help(p->c, "did you mean %s%.*s?", before, SHOW(guess.best));
    else
        error_help(p->c, "declare it in %.*s, between the --- lines", SHOW(record->name));
    return NULL;
}

static struct expr *
parse_at(struct parser *p)
{
    const struct ctoken *token = peek(p, 0);
    const struct scope *self = self_scope(p->scope);
    live_str name = str_sub(token_text(p, token), 1, token->at.to - token->at.from);
    if (str_is(name, LIVE_STR("_volatile"))) {
        fail(p, token->at, "@_volatile has no value",
             "write it before the expression: {@_volatile, clock_text()}");
        return NULL;
    }
    if (str_is(name, LIVE_STR("myself")) || str_is(name, LIVE_STR("rest")))
        if (!find_field(self->record, name)) {
            fail(p, token->at, "components are not supported yet",
                 "declare a field of that name");
            return NULL;
        }
    const struct field *field = find_field(self->record, name);
    if (!field)
        return no_field(p, self->record, token->at, name, "@");
    p->at++;
    return path(p, p->at - 1, self, field);
}

static struct expr *
parse_strings(struct parser *p)
{
    struct text bytes = { 0 };
    unsigned first = p->at;
    while (peek(p, 0)->kind == C_STRING) {
        if (!ctoken_unescape(p->c, *peek(p, 0), &bytes)) {
            p->failed = true;
            return NULL;
        }
        p->at++;
    }
    struct expr *expr = new_expr(p, EXPR_STRING, first, NULL, NULL);
    expr->type = TYPE_STR;
    expr->text = text_str(&bytes);
    return expr;
}

static struct expr *
parse_raw(struct parser *p)
{
    unsigned first = p->at;
    p->at += 2;
    struct expr *inner = parse_ternary(p);
    if (!inner)
        return NULL;
    if (!is_op(p, ')')) {
        fail(p, here(p), "a ) is expected here", "write raw(@name)");
        return NULL;
    }
    p->at++;
    enum type type = expr_bare(inner)->type;
    if (type != TYPE_HTML && type != TYPE_UNKNOWN) {
        fail(
            p, inner->at, "raw takes only the type html",
            "declare the field as html and set it with live_set_html, or print it without raw");
        return NULL;
    }
    struct expr *expr = new_expr(p, EXPR_RAW, first, inner, NULL);
    expr->type = TYPE_HTML;
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
    if (str_is(name, LIVE_STR("NULL"))) {
        fail(p, token->at, "NULL is no value of a template",
             "write live_none for what is absent");
        return NULL;
    }
    if (str_is(name, LIVE_STR("JS")) || str_is(name, LIVE_STR("render_slot"))) {
        fail(p, token->at,
             name.len == 2 ? "JS commands are not supported yet"
                           : "slots are not supported yet",
             name.len == 2 ? "push an event by its name: phx-click=\"name\""
                           : "print an html field: {@inner}");
        return NULL;
    }
    unsigned first = p->at++;
    const struct scope *scope = find_variable(p->scope, name);
    if (scope) {
        struct expr *expr = path(p, first, scope, NULL);
        expr->is_index = !str_is(scope->item, name);
        if (expr->is_index)
            expr->type = TYPE_INT;
        return expr;
    }
    struct expr *expr = new_expr(p, EXPR_LEAF, first, NULL, NULL);
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
    struct expr *expr = new_expr(p, EXPR_LEAF, p->at - 1, NULL, NULL);
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
        fail(p, here(p), "a statement cannot stand in an expression",
             "put it into a function of a header that you #include");
        return NULL;
    }
    struct expr *inner = parse_comma(p);
    if (!inner)
        return NULL;
    if (!is_op(p, ')')) {
        fail(p, here(p), "a ) is expected here", "every ( needs its )");
        return NULL;
    }
    p->at++;
    struct expr *expr = new_expr(p, EXPR_PAREN, first, inner, NULL);
    expr->type = inner->type;
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
        struct expr *expr = new_expr(p, EXPR_LEAF, p->at - 1, NULL, NULL);
        expr->type = TYPE_INT;
        return expr;
    }
    case C_PUNCT:
        if (token->op == '(')
            return parse_parens(p);
        break;
    case C_BAD:
        fail(p, token->at, "this is not C",
             "an expression is C: names, numbers, \"texts\", operators");
        return NULL;
    case C_END:
        fail(p, token->at, "the expression ends too early", "an operand is missing here");
        return NULL;
    }
    if (token->op == '[')
        fail(p, token->at, "a list […] may only be the whole value of class or style",
             "write class={[\"a\", cond && \"b\"]}");
    else if (token->op == P2('+', '+') || token->op == P2('-', '-'))
        fail(p, token->at, "an expression does not change state",
             "change it in an event's handler");
    else
        fail(p, token->at, "an operand is expected here",
             "an expression is C without statements");
    return NULL;
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
        fail(p, name->at, "the name of a field is expected here", "write row->field");
        return NULL;
    }
    bool is_row = a->kind == EXPR_PATH && a->type == TYPE_ROW;
    live_str what = slice(p->c, a->at);
    if (is_row && !is_arrow) {
        fail(p, op, "this is a pointer to a struct, so its fields are behind ->",
             "write -> here");
        return NULL;
    }
    if (is_row) {
        const struct field *field = find_field(a->scope->record, token_text(p, name));
        if (!field) {
            struct text before = { 0 };
            text_add(p->c, &before, what);
            text_add(p->c, &before, LIVE_STR("->"));
            text_char(p->c, &before, '\0');
            return no_field(p, a->scope->record, name->at, token_text(p, name), before.ptr);
        }
        p->at++;
        return path(p, first, a->scope, field);
    }
    if (a->kind == EXPR_PATH && (a->type != TYPE_STR || is_arrow)) {
        if (!p->failed) {
            error_at(p->c, name->at, "%.*s is of type %s and has no fields", SHOW(what),
                     type_name(a->type));
            error_help(p->c,
                       a->type == TYPE_LIST ? "write :for={row in %.*s} and row->field"
                                            : "use %.*s itself",
                       SHOW(what));
        }
        p->failed = true;
        return NULL;
    }
    p->at++;
    return new_expr(p, EXPR_POSTFIX, first, a, NULL);
}

static struct expr *
parse_call(struct parser *p, unsigned first, struct expr *callee)
{
    struct expr *args = NULL, **tail = &args;
    unsigned height = 0;
    p->at++;
    while (!is_op(p, ')')) {
        struct expr *arg = parse_ternary(p);
        if (!arg)
            return NULL;
        height = arg->height > height ? arg->height : height;
        *tail = arg;
        tail = &arg->next;
        if (is_op(p, ','))
            p->at++;
        else if (!is_op(p, ')')) {
            fail(p, here(p), "a , or ) is expected here", "every ( needs its )");
            return NULL;
        }
    }
    p->at++;
    struct expr *expr = new_expr(p, EXPR_CALL, first, callee, args);
    expr->height = height + 1 > expr->height ? height + 1 : expr->height;
    return expr;
}

static struct expr *
parse_postfix(struct parser *p)
{
    unsigned first = p->at;
    struct expr *expr = parse_primary(p);
    while (expr && !p->failed) {
        if (is_op(p, '(')) {
            expr = parse_call(p, first, expr);
        } else if (is_op(p, '.') || is_op(p, P2('-', '>'))) {
            expr = parse_member(p, first, expr);
        } else if (is_op(p, '[')) {
            p->at++;
            struct expr *index = parse_comma(p);
            if (index && !is_op(p, ']'))
                fail(p, here(p), "a ] is expected here", "every [ needs its ]");
            if (!index || p->failed)
                return NULL;
            p->at++;
            expr = new_expr(p, EXPR_POSTFIX, first, expr, index);
        } else if (is_op(p, P2('+', '+')) || is_op(p, P2('-', '-'))) {
            fail(p, here(p), "an expression does not change state",
                 "change it in an event's handler");
        } else {
            break;
        }
    }
    return p->failed ? NULL : expr;
}

static bool
is_type_word(live_str name)
{
    static const char *const words[] = { "char",   "short",    "int",      "long",
                                         "signed", "unsigned", "float",    "double",
                                         "void",   "bool",     "const",    "struct",
                                         "enum",   "union",    "volatile", "size_t" };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (str_is(name, cstr(words[i])))
            return true;
    return str_ends(name, LIVE_STR("_t"));
}

/* At `(`: the number of tokens of `(type)`; 0: none. */
static unsigned
cast_length(const struct parser *p)
{
    unsigned i = 1;
    bool has_type_word = false, has_star = false;
    if (!is_op(p, '('))
        return 0;
    for (; peek(p, i)->kind == C_NAME; i++) {
        live_str name = token_text(p, peek(p, i));
        has_type_word |= is_type_word(name);
        if (find_variable(p->scope, name))
            return 0;
    }
    unsigned names = i - 1;
    for (; peek(p, i)->kind == C_PUNCT && peek(p, i)->op == '*'; i++)
        has_star = true;
    if (names == 0 || peek(p, i)->kind != C_PUNCT || peek(p, i)->op != ')')
        return 0;
    if (has_type_word || has_star)
        return i + 1;
    const struct ctoken *next = peek(p, i + 1); /* (name) operand */
    bool is_operand = next->kind == C_NAME || next->kind == C_NUMBER ||
                      next->kind == C_STRING || next->kind == C_CHAR || next->kind == C_AT ||
                      (next->kind == C_PUNCT && (next->op == '!' || next->op == '~'));
    return is_operand ? i + 1 : 0;
}

static enum type
cast_type(const struct parser *p, unsigned length)
{
    live_str name = token_text(p, peek(p, 1));
    if (length != 3)
        return TYPE_UNKNOWN;
    if (str_is(name, LIVE_STR("bool")))
        return TYPE_BOOL;
    if (str_is(name, LIVE_STR("double")) || str_is(name, LIVE_STR("float")))
        return TYPE_DOUBLE;
    return is_type_word(name) && !str_is(name, LIVE_STR("char")) ? TYPE_INT : TYPE_UNKNOWN;
}

static struct expr *
parse_cast(struct parser *p, unsigned length)
{
    unsigned first = p->at;
    enum type type = cast_type(p, length);
    p->at += length;
    if (is_op(p, '{')) {
        fail(p, here(p), "a compound literal cannot stand in an expression",
             "put it into a function of a header that you #include");
        return NULL;
    }
    struct expr *inner = parse_unary(p);
    if (!inner)
        return NULL;
    struct expr *expr = new_expr(p, EXPR_CAST, first, inner, NULL);
    expr->type = type;
    return expr;
}

static struct expr *
parse_sizeof(struct parser *p)
{
    unsigned first = p->at++, length = cast_length(p);
    struct expr *inner = NULL;
    if (length)
        p->at += length;
    else if (!(inner = parse_unary(p)))
        return NULL;
    struct expr *expr = new_expr(p, EXPR_ADDRESS, first, inner, NULL);
    expr->type = TYPE_INT;
    return expr;
}

static bool
is_number(enum type type)
{
    return type == TYPE_BOOL || type == TYPE_INT || type == TYPE_DOUBLE;
}

static struct expr *
unary(struct parser *p)
{
    unsigned first = p->at, op = peek(p, 0)->op, length = cast_length(p);
    const struct ctoken *token = peek(p, 0);
    if (length)
        return parse_cast(p, length);
    if (token->kind == C_NAME && str_is(token_text(p, token), LIVE_STR("sizeof")))
        return parse_sizeof(p);
    if (token->kind != C_PUNCT || !strchr("!~-+*&", (int)op < 128 ? (int)op : 0) || !op ||
        op > 127)
        return parse_postfix(p);
    p->at++;
    struct expr *a = parse_unary(p);
    if (!a)
        return NULL;
    struct expr *expr = new_expr(p, op == '&' ? EXPR_ADDRESS : EXPR_UNARY, first, a, NULL);
    expr->op = op;
    if (op == '!')
        expr->type = TYPE_BOOL;
    else if ((op == '-' || op == '+' || op == '~') && is_number(a->type))
        expr->type = a->type == TYPE_DOUBLE ? TYPE_DOUBLE : TYPE_INT;
    return expr;
}

/* Every way down passes here or parse_ternary: they bound the depth. */
static struct expr *
parse_unary(struct parser *p)
{
    if (++p->depth > EXPR_NESTING_MAX)
        fail(p, here(p), "this expression is nested too deep",
             "compute it in the view, or in a function of a header that you #include");
    struct expr *expr = p->failed ? NULL : unary(p);
    p->depth--;
    return p->failed ? NULL : expr;
}

static unsigned
precedence(const struct ctoken *token)
{
    if (token->kind != C_PUNCT)
        return 0;
    switch (token->op) {
    case '*':
    case '/':
    case '%':
        return 10;
    case '+':
    case '-':
        return 9;
    case P2('<', '<'):
    case P2('>', '>'):
        return 8;
    case '<':
    case '>':
    case P2('<', '='):
    case P2('>', '='):
        return 7;
    case P2('=', '='):
    case P2('!', '='):
        return 6;
    case '&':
        return 5;
    case '^':
        return 4;
    case '|':
        return 3;
    case P2('&', '&'):
        return 2;
    case P2('|', '|'):
        return 1;
    default:
        return 0;
    }
}

static bool
is_text(enum type type)
{
    return type == TYPE_STR || type == TYPE_HTML;
}

/* The type of `a op b`; refuses what C has for numbers only. */
static enum type
binary_type(struct parser *p, unsigned level, struct span op, const struct expr *a,
            const struct expr *b)
{
    bool text = is_text(a->type) || is_text(b->type);
    if (level == 6 && text && (is_number(a->type) || is_number(b->type)))
        fail(p, op, "a text is never equal to a number", "compare text with text: == \"5\"");
    if (level <= 2 || level == 6)
        return TYPE_BOOL;
    if (text && level == 7)
        fail(p, op, "text has no order: only == and != compare it",
             "compare in a function of a header that you #include");
    else if (text)
        fail(p, op, "this operator does not work on text",
             "put values side by side instead: {@a}{@b}; or call a function");
    if (level == 7)
        return TYPE_BOOL;
    if (!is_number(a->type) || !is_number(b->type))
        return TYPE_UNKNOWN;
    return a->type == TYPE_DOUBLE || b->type == TYPE_DOUBLE ? TYPE_DOUBLE : TYPE_INT;
}

static struct expr *
parse_binary(struct parser *p, unsigned least)
{
    unsigned first = p->at;
    struct expr *a = parse_unary(p);
    for (;;) {
        const struct ctoken *op = peek(p, 0);
        unsigned level = precedence(op);
        if (!a || level < least || level == 0)
            return a;
        p->at++;
        struct expr *b = parse_binary(p, level + 1);
        if (!b)
            return NULL;
        struct expr *expr = new_expr(p, EXPR_BINARY, first, a, b);
        expr->op = op->op;
        expr->type = binary_type(p, level, op->at, a, b);
        a = p->failed ? NULL : expr;
    }
}

static bool
is_assignment(const struct ctoken *token)
{
    if (token->kind != C_PUNCT)
        return false;
    unsigned op = token->op;
    bool is_compare =
        op == P2('=', '=') || op == P2('!', '=') || op == P2('<', '=') || op == P2('>', '=');
    return (op & 0xff) == '=' && !is_compare;
}

static struct expr *
ternary(struct parser *p)
{
    unsigned first = p->at;
    struct expr *a = parse_binary(p, 1);
    if (!a)
        return NULL;
    if (is_assignment(peek(p, 0))) {
        fail(p, here(p), "an expression does not assign",
             "compare with ==; assign in a handler");
        return NULL;
    }
    if (!is_op(p, '?'))
        return a;
    p->at++;
    struct expr *b = parse_comma(p);
    if (!b)
        return NULL;
    if (!is_op(p, ':')) {
        fail(p, here(p), "the : of this ? is expected here", "write cond ? a : b");
        return NULL;
    }
    p->at++;
    struct expr *other = parse_ternary(p);
    if (!other)
        return NULL;
    struct expr *expr = new_expr(p, EXPR_TERNARY, first, a, b);
    expr->c = other;
    expr->height = expr->height > other->height + 1 ? expr->height : other->height + 1;
    if (expr->height > EXPR_NESTING_MAX)
        fail(p, expr->at, "this expression is nested too deep", "compute it in the view");
    expr->type = b->type == other->type ? b->type : TYPE_UNKNOWN;
    return expr;
}

static struct expr *
parse_ternary(struct parser *p)
{
    if (++p->depth > EXPR_NESTING_MAX)
        fail(p, here(p), "this expression is nested too deep", "compute it in the view");
    struct expr *expr = p->failed ? NULL : ternary(p);
    p->depth--;
    return p->failed ? NULL : expr;
}

static bool
at_volatile(const struct parser *p)
{
    const struct ctoken *token = peek(p, 0), *next = peek(p, 1);
    return token->kind == C_AT && str_is(token_text(p, token), LIVE_STR("@_volatile")) &&
           next->kind == C_PUNCT && next->op == ',';
}

static struct expr *
parse_comma(struct parser *p)
{
    unsigned first = p->at;
    if (at_volatile(p)) {
        p->at += 2;
        struct expr *inner = parse_ternary(p);
        if (!inner)
            return NULL;
        struct expr *expr = new_expr(p, EXPR_VOLATILE, first, inner, NULL);
        expr->type = inner->type;
        return expr;
    }
    struct expr *a = parse_ternary(p);
    if (a && is_op(p, ',')) {
        fail(p, here(p), "this is one expression too many", "write each in braces of its own");
        return NULL;
    }
    return a;
}

/* "[" items "]" */
static struct expr *
parse_list(struct parser *p)
{
    unsigned first = p->at++, height = 0;
    struct expr *items = NULL, **tail = &items;
    while (!is_op(p, ']')) {
        struct expr *item = parse_ternary(p);
        if (!item)
            return NULL;
        height = item->height > height ? item->height : height;
        *tail = item;
        tail = &item->next;
        if (is_op(p, ','))
            p->at++;
        else if (!is_op(p, ']')) {
            fail(p, here(p), "a , or ] is expected here", "write [\"a\", cond && \"b\"]");
            return NULL;
        }
    }
    p->at++;
    struct expr *expr = new_expr(p, EXPR_LIST, first, NULL, NULL);
    expr->b = items;
    expr->height = height + 1;
    return expr;
}

static struct expr *
finish(struct parser *p, struct expr *expr)
{
    if (!expr || p->failed)
        return NULL;
    const struct ctoken *token = peek(p, 0);
    if (token->kind == C_END)
        return expr;
    if (token->kind == C_PUNCT && token->op == ';')
        fail(p, token->at, "an expression is no statement", "leave out the ;");
    else if (token->kind == C_PUNCT && token->op == P2('|', '>'))
        fail(p, token->at, "C has no pipe", "write a call: f(x)");
    else if (token->kind == C_PUNCT && strchr(")]", (int)token->op))
        fail(p, token->at, "this bracket closes nothing", "remove it");
    else if (token->kind == C_BAD)
        fail(p, token->at, "this is not C",
             "an expression is C: names, numbers, \"texts\", operators");
    else
        fail(p, token->at, "an operator is expected here", "one expression stands in braces");
    return NULL;
}

struct expr *
expr_parse(struct compiler *c, struct span inside, const struct scope *scope, bool may_be_list)
{
    struct parser p = { .c = c, .scope = scope };
    collect(&p, inside);
    if (p.n == 1) {
        struct span braces = { inside.from ? inside.from - 1 : 0, inside.to + 1 };
        fail(&p, braces, "there is no expression between these braces",
             "write one; for braces that are text write \\{}");
        return NULL;
    }
    return finish(&p, may_be_list && is_op(&p, '[') ? parse_list(&p) : parse_comma(&p));
}

/* ---- :for
 * -------------------------------------------------------------------------------------- */

static bool
check_variable(struct parser *p, const struct ctoken *token, live_str other)
{
    live_str name = token_text(p, token);
    const char *why = NULL;
    if (is_c_keyword(name) || str_ends(name, LIVE_STR("_t")))
        why = "this is a word of C and cannot name a variable";
    else if (name.ptr[0] == '_' || str_ends(name, LIVE_STR("_")))
        why = "a variable cannot begin or end with _";
    else if (str_starts(name, LIVE_STR("live_")) || str_starts(name, LIVE_STR("LIVE_")) ||
             str_starts(name, LIVE_STR("F_")) || str_starts(name, LIVE_STR("R_")))
        why = "names that begin with live_, F_ or R_ are the generated code's";
    else if (find_variable(p->scope, name) || (other.ptr && str_is(other, name)))
        why = str_is(name, LIVE_STR("self")) ? "self is the view's state"
                                             : "another variable has this name";
    if (why)
        fail(p, token->at, why, "choose another name");
    return !why;
}

static struct expr *
bad_list(struct parser *p, const struct expr *list, struct span at)
{
    live_str text = slice(p->c, at);
    bool is_range = memmem(text.ptr, text.len, "..", 2);
    if (p->failed)
        return NULL;
    p->failed = true;
    if (is_range)
        error_at(p->c, at, "ranges are not supported yet");
    else if (list && list->kind == EXPR_PATH)
        error_at(p->c, at, "%.*s is of type %s, not a list", SHOW(text), type_name(list->type));
    else
        error_at(p->c, at, ":for goes over a list of the state");
    error_help(p->c, "declare list(row) rows, and write :for={row in @rows}");
    return NULL;
}

struct expr *
expr_parse_for(struct compiler *c, struct span inside, const struct scope *scope,
               struct scope *inner)
{
    static const char usage[] = "write :for={row in @rows} or :for={row, i in @rows}";
    struct parser p = { .c = c, .scope = scope };
    collect(&p, inside);
    if (peek(&p, 0)->kind != C_NAME) {
        fail(&p, here(&p), "the variable of :for is expected here", usage);
        return NULL;
    }
    const struct ctoken *item = peek(&p, 0);
    if (!check_variable(&p, item, live_none))
        return NULL;
    inner->item = token_text(&p, item);
    p.at++;
    if (is_op(&p, ',')) {
        p.at++;
        const struct ctoken *index = peek(&p, 0);
        if (index->kind != C_NAME) {
            fail(&p, index->at, "the index variable of :for is expected here", usage);
            return NULL;
        }
        if (!check_variable(&p, index, inner->item))
            return NULL;
        inner->index = token_text(&p, index);
        p.at++;
    }
    if (peek(&p, 0)->kind != C_NAME || !str_is(token_text(&p, peek(&p, 0)), LIVE_STR("in"))) {
        bool is_arrow = is_op(&p, P2('<', '-')) || is_op(&p, '<');
        fail(&p, here(&p), is_arrow ? "here it is in, not <-" : "the word in is expected here",
             usage);
        return NULL;
    }
    p.at++;
    struct span rest = { here(&p).from, inside.to };
    live_str text = str_trim(slice(c, rest));
    rest.to = rest.from + (uint32_t)text.len;
    if (memmem(text.ptr, text.len, "..", 2))
        return bad_list(&p, NULL, rest);
    struct expr *list = finish(&p, parse_comma(&p));
    if (!list)
        return NULL;
    if (list->kind != EXPR_PATH || list->type != TYPE_LIST || !list->field->row)
        return bad_list(&p, list, rest);
    inner->record = list->field->row;
    return list;
}

/* ---- questions
 * ---------------------------------------------------------------------------------- */

void
expr_reads(const struct expr *expr, struct reads *reads)
{
    if (!expr)
        return;
    if (expr->kind == EXPR_VOLATILE)
        reads->is_volatile = true;
    if (expr->kind == EXPR_PATH && expr->is_index) {
        reads->of[expr->depth].index = true;
        reads->of[expr->depth].moved = true;
    } else if (expr->kind == EXPR_PATH) {
        uint64_t *fields = reads->of[expr->depth].fields;
        unsigned from = expr->field ? expr->field->index : 0;
        unsigned to = expr->field ? from + 1 : expr->scope->record->n_fields;
        reads->of[expr->depth].item = true;
        for (unsigned i = from; i < to; i++)
            fields[i / 64] |= UINT64_C(1) << i % 64;
    }
    expr_reads(expr->a, reads);
    if (expr->kind == EXPR_CALL || expr->kind == EXPR_LIST)
        for (const struct expr *arg = expr->b; arg; arg = arg->next)
            expr_reads(arg, reads);
    else
        expr_reads(expr->b, reads);
    expr_reads(expr->c, reads);
}

const struct expr *
expr_bare(const struct expr *expr)
{
    while (expr->kind == EXPR_PAREN)
        expr = expr->a;
    return expr;
}

bool
expr_constant(struct compiler *c, const struct expr *expr, live_str *text)
{
    expr = expr_bare(expr);
    if (expr->kind == EXPR_STRING) {
        *text = expr->text;
        return true;
    }
    if (expr->kind != EXPR_LEAF || expr->type != TYPE_INT)
        return false;
    live_str digits = slice(c, expr->at); /* decimal, as it is printed */
    uint64_t number;
    if (!str_to_uint(digits, &number) || (digits.len > 1 && digits.ptr[0] == '0') ||
        number > INT64_MAX)
        return false;
    *text = digits;
    return true;
}
