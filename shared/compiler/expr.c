/* expr.c: operators, and what the other stages ask of an expression. */
#include "diagnostics.h"
#include "expr_private.h"
#include "habits.h"
#include "names.h"

static struct expr *parse_unary(struct parser *p);

void
expr_collect(struct parser *p, struct span inside)
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

bool
expr_fail(struct parser *p, struct span at, const char *what, const char *help)
{
    if (!p->failed) {
        error_at(p->c, at, "%s", what);
        error_help(p->c, "%s", help);
    }
    p->failed = true;
    return false;
}

struct expr *
expr_new(struct parser *p, enum expr_kind kind, unsigned first, struct expr *a, struct expr *b)
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
        expr_fail(p, expr->at, "this expression is nested too deep",
                  "compute it in the view, or in a function of a header that you #include");
    return expr;
}

const char *
expr_type_name(enum type type)
{
    static const char *const names[] = {
        [TYPE_UNKNOWN] = "unknown", [TYPE_NONE] = "absent",   [TYPE_BOOL] = "bool",
        [TYPE_INT] = "int",         [TYPE_DOUBLE] = "double", [TYPE_TIME] = "time",
        [TYPE_STR] = "str",         [TYPE_HTML] = "html",     [TYPE_LIST] = "list",
        [TYPE_ROW] = "struct",      [TYPE_STRUCT] = "struct", [TYPE_ENUM] = "enum",
        [TYPE_JSON] = "json",       [TYPE_SLOT] = "slot",     [TYPE_REST] = "rest",
        [TYPE_FORM] = "form",       [TYPE_INPUT] = "field",   [TYPE_TEXTS] = "list of texts",
        [TYPE_OPTIONS] = "options",
    };
    return names[type];
}

const struct scope *
expr_variable(const struct scope *scope, live_str name)
{
    for (; scope; scope = scope->outer)
        if ((scope->item.ptr && str_is(scope->item, name)) ||
            (scope->index.ptr && str_is(scope->index, name)))
            return scope;
    return NULL;
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
        if (expr_variable(p->scope, name))
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
        expr_fail(p, here(p), "a compound literal cannot stand in an expression",
                  "put it into a function of a header that you #include");
        return NULL;
    }
    struct expr *inner = parse_unary(p);
    if (!inner)
        return NULL;
    struct expr *expr = expr_new(p, EXPR_CAST, first, inner, NULL);
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
    struct expr *expr = expr_new(p, EXPR_ADDRESS, first, inner, NULL);
    expr->type = TYPE_INT;
    return expr;
}

/* "write …", for what has no operators. */
static const char *
mend_of(struct parser *p, const struct expr *a)
{
    struct text help = { 0 };
    live_str what = slice(p->c, a->at);
    const char *before = "write ", *behind = "->name: one of its fields";
    switch (a->type) {
    case TYPE_LIST:
        text_add(p->c, &help, LIVE_STR("ask whether it is empty: !"));
        text_add(p->c, &help, what);
        text_add(p->c, &help, LIVE_STR("; or count it: "));
        text_add(p->c, &help, a->row ? a->row->name : LIVE_STR("row"));
        text_add(p->c, &help, LIVE_STR("_list_count("));
        text_add(p->c, &help, what);
        text_char(p->c, &help, ')');
        text_char(p->c, &help, '\0');
        return help.ptr;
    case TYPE_JSON:
        return "read it in the view, into a field of its own";
    case TYPE_SLOT:
        return "ask whether it is given: :if={@slot}";
    case TYPE_TEXTS:
    case TYPE_OPTIONS:
        return "ask whether there are some in a condition, :if={…}";
    case TYPE_TIME:
        behind = ".us: its microseconds; or compare it with a time";
        break;
    case TYPE_INPUT:
        behind = ".value: the text in it";
        break;
    case TYPE_FORM:
        behind = ".name.value: one of its fields";
        break;
    default:
        behind = a->kind == EXPR_PATH && expr_is_pointer(a) ? "->name: one of its fields"
                                                            : ".name: one of its fields";
        break;
    }
    text_add(p->c, &help, cstr(before));
    text_add(p->c, &help, what);
    text_add(p->c, &help, cstr(behind));
    text_char(p->c, &help, '\0');
    return help.ptr;
}

/* What C's operators do not work on, but for && || ! ? : and the address. */
static bool
is_whole(enum type type)
{
    return type == TYPE_LIST || type == TYPE_STRUCT || type == TYPE_JSON || type == TYPE_SLOT ||
           type == TYPE_REST || type == TYPE_FORM || type == TYPE_INPUT || type == TYPE_TEXTS ||
           type == TYPE_OPTIONS;
}

/* False and an error recorded: no number can be made of it. */
static bool
check_numbers(struct parser *p, struct span at, const struct expr *a)
{
    if (a->type == TYPE_STR || a->type == TYPE_HTML)
        return expr_fail(p, at, "this operator does not work on text",
                         "put values side by side instead: {@a}{@b}; or call a function");
    if (is_whole(a->type) || a->type == TYPE_ROW || a->type == TYPE_TIME) {
        if (!p->failed)
            error_at(p->c, at, "this operator does not work on a %s", expr_type_name(a->type)),
                error_help(p->c, "%s", mend_of(p, a));
        p->failed = true;
        return false;
    }
    return true;
}

static struct expr *
unary(struct parser *p)
{
    unsigned first = p->at, op = peek(p, 0)->op, length = cast_length(p);
    const struct ctoken *token = peek(p, 0);
    if (length)
        return parse_cast(p, length);
    if (habit_of_operand(p))
        return NULL;
    if (token->kind == C_NAME && str_is(token_text(p, token), LIVE_STR("sizeof")))
        return parse_sizeof(p);
    if (token->kind != C_PUNCT || !strchr("!~-+*&", (int)op < 128 ? (int)op : 0) || !op ||
        op > 127)
        return expr_operand(p);
    p->at++;
    struct expr *a = parse_unary(p);
    if (!a)
        return NULL;
    struct expr *expr = expr_new(p, op == '&' ? EXPR_ADDRESS : EXPR_UNARY, first, a, NULL);
    expr->op = op;
    if (op == '!')
        expr->type = TYPE_BOOL;
    else if (op != '&' && op != '*')
        check_numbers(p, expr->at, a);
    if (op == '!')
        expr->type = TYPE_BOOL;
    else if ((op == '-' || op == '+' || op == '~') && expr_is_number(a->type))
        expr->type = a->type == TYPE_DOUBLE ? TYPE_DOUBLE : TYPE_INT;
    return expr;
}

/* Every way down passes here or parse_ternary: they bound the depth. */
static struct expr *
parse_unary(struct parser *p)
{
    if (++p->depth > EXPR_NESTING_MAX)
        expr_fail(p, here(p), "this expression is nested too deep",
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

static bool
is_bare_name(const struct expr *expr)
{
    expr = expr_bare(expr);
    return expr->kind == EXPR_LEAF && expr->tokens[expr->first].kind == C_NAME;
}

/* `@color == rde`: none of the enum's values, and no C that could know it. */
static void
check_value_of(struct parser *p, const struct expr *a, const struct expr *b)
{
    if (!a->values || b->values || !is_bare_name(b) || p->c->has_headers || p->failed)
        return;
    live_str name = slice(p->c, expr_bare(b)->at);
    struct guess guess = guess_for(name);
    for (unsigned i = 0; i < a->values->n_values; i++)
        guess_try(&guess, a->values->values[i]);
    if (str_starts(name, a->values->name))
        return; /* as C has it: color_red */
    p->failed = true;
    error_at(p->c, b->at, "enum %.*s has no value %.*s", SHOW(a->values->name), SHOW(name));
    if (guess.best.len)
        error_help(p->c, "did you mean %.*s?", SHOW(guess.best));
    else
        error_help(p->c, "its values are %.*s and so on", SHOW(a->values->values[0]));
}

/* Whether a binary operator works on these: what C would refuse in words of its own, or compare as
 * pointers. */
static bool
check_operands(struct parser *p, unsigned level, struct span op, const struct expr *a,
               const struct expr *b)
{
    bool is_compare = level == 6 || level == 7;
    const struct expr *whole = is_whole(a->type) ? a : is_whole(b->type) ? b : NULL;
    const struct expr *other = a->type == TYPE_TIME ? b : a;
    bool is_time = a->type == TYPE_TIME || b->type == TYPE_TIME;
    const struct expr *present = a->type == TYPE_NONE ? b : b->type == TYPE_NONE ? a : NULL;
    if (whole && !p->failed) {
        error_at(p->c, op, "this operator does not work on a %s", expr_type_name(whole->type));
        error_help(p->c, "%s", mend_of(p, whole));
        p->failed = true;
    } else if (!is_compare) {
        return !(is_text(a->type) || is_text(b->type)) && check_numbers(p, op, a)
                   ? check_numbers(p, op, b)
                   : !p->failed;
    } else if (is_time && other->type != TYPE_TIME && other->type != TYPE_UNKNOWN) {
        if (!p->failed)
            error_at(p->c, op, "a time is compared with a time"),
                error_help(p->c, "%s", mend_of(p, a->type == TYPE_TIME ? a : b));
        p->failed = true;
    } else if (level == 6 && present &&
               (expr_is_number(present->type) || present->type == TYPE_ENUM)) {
        expr_fail(p, op, "a number is never absent", "compare it with a number: == 0");
    } else if (level == 6 && a->values && b->values && !str_is(a->values->name, b->values->name)) {
        expr_fail(p, op, "these are values of two enums", "compare with a value of the same enum");
    } else if (level == 6) {
        check_value_of(p, a, b);
        check_value_of(p, b, a);
    }
    return !p->failed;
}

/* The type of `a op b`; refuses what C has for numbers only. */
static enum type
binary_type(struct parser *p, unsigned level, struct span op, const struct expr *a,
            const struct expr *b)
{
    bool text = is_text(a->type) || is_text(b->type);
    if (level > 2 && !check_operands(p, level, op, a, b))
        return TYPE_UNKNOWN;
    if (level == 6 && text && (expr_is_number(a->type) || expr_is_number(b->type)))
        expr_fail(p, op, "a text is never equal to a number",
                  "compare text with text: == \"5\"");
    if (level == 6 && text && (a->values || b->values))
        expr_fail(p, op, "an enum is never equal to a text",
                  "compare with one of its values, without quotes: == red");
    if (level <= 2 || level == 6)
        return TYPE_BOOL;
    if (text && level == 7)
        expr_fail(p, op, "text has no order: only == and != compare it",
                  "compare in a function of a header that you #include");
    else if (text)
        expr_fail(p, op, "this operator does not work on text",
                  "put values side by side instead: {@a}{@b}; or call a function");
    if (level == 7)
        return TYPE_BOOL;
    if (!expr_is_number(a->type) || !expr_is_number(b->type))
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
        if (level == 6) {
            expr_settle_enum(p->c, a, b->values);
            expr_settle_enum(p->c, b, a->values);
        }
        struct expr *expr = expr_new(p, EXPR_BINARY, first, a, b);
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

static bool
same_name(const struct record *a, const struct record *b)
{
    return a == b || (a && b && str_is(a->name, b->name));
}

/* What is of one type but of two structs or enums has no type in C. */
static void
check_sides(struct parser *p, struct expr *expr, const struct expr *b, const struct expr *other)
{
    bool is_other_enum = expr->values && !str_is(b->values->name, other->values->name);
    if (expr->type == TYPE_INPUT) /* with rows or without */
        expr->row = b->row == other->row ? b->row : NULL;
    else if (!same_name(b->row, expr->row ? other->row : b->row))
        expr_fail(p, expr->at, "the two sides are of different structs",
                  "choose between two elements with :if and :else");
    if (is_other_enum)
        expr_fail(p, expr->at, "the two sides are values of different enums",
                  "choose between two elements with :if and :else");
}

static struct expr *
ternary(struct parser *p)
{
    unsigned first = p->at;
    struct expr *a = parse_binary(p, 1);
    if (!a)
        return NULL;
    if (is_assignment(peek(p, 0))) {
        expr_fail(p, here(p), "an expression does not assign",
                  "compare with ==; assign in a handler");
        return NULL;
    }
    if (!is_op(p, '?'))
        return a;
    p->at++;
    struct expr *b = expr_comma(p);
    if (!b)
        return NULL;
    if (!is_op(p, ':')) {
        expr_fail(p, here(p), "the : of this ? is expected here", "write cond ? a : b");
        return NULL;
    }
    p->at++;
    struct expr *other = expr_ternary(p);
    if (!other)
        return NULL;
    struct expr *expr = expr_new(p, EXPR_TERNARY, first, a, b);
    expr->c = other;
    expr->height = expr->height > other->height + 1 ? expr->height : other->height + 1;
    if (expr->height > EXPR_NESTING_MAX)
        expr_fail(p, expr->at, "this expression is nested too deep", "compute it in the view");
    if (b->type == other->type)
        expr->what = b->what;
    check_sides(p, expr, b, other);
    return expr;
}

struct expr *
expr_ternary(struct parser *p)
{
    if (++p->depth > EXPR_NESTING_MAX)
        expr_fail(p, here(p), "this expression is nested too deep", "compute it in the view");
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

struct expr *
expr_comma(struct parser *p)
{
    unsigned first = p->at;
    if (at_volatile(p)) {
        p->at += 2;
        struct expr *inner = expr_ternary(p);
        if (!inner)
            return NULL;
        struct expr *expr = expr_new(p, EXPR_VOLATILE, first, inner, NULL);
        expr->what = inner->what;
        return expr;
    }
    struct expr *a = expr_ternary(p);
    if (a && is_op(p, ',')) {
        expr_fail(p, here(p), "this is one expression too many",
                  "write each in braces of its own");
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
        struct expr *item = expr_ternary(p);
        if (!item)
            return NULL;
        height = item->height > height ? item->height : height;
        *tail = item;
        tail = &item->next;
        if (is_op(p, ','))
            p->at++;
        else if (!is_op(p, ']')) {
            expr_fail(p, here(p), "a , or ] is expected here", "write [\"a\", cond && \"b\"]");
            return NULL;
        }
    }
    p->at++;
    struct expr *expr = expr_new(p, EXPR_LIST, first, NULL, NULL);
    expr->b = items;
    expr->height = height + 1;
    return expr;
}

struct expr *
expr_finish(struct parser *p, struct expr *expr)
{
    if (!expr || p->failed)
        return NULL;
    const struct ctoken *token = peek(p, 0);
    if (token->kind == C_END)
        return expr;
    if (token->kind == C_PUNCT && token->op == ';')
        expr_fail(p, token->at, "an expression is no statement", "leave out the ;");
    else if (token->kind == C_PUNCT && token->op == P2('|', '>'))
        expr_fail(p, token->at, "C has no pipe", "write a call: f(x)");
    else if (token->kind == C_PUNCT && strchr(")]", (int)token->op))
        expr_fail(p, token->at, "this bracket closes nothing", "remove it");
    else if (habit_behind(p, token))
        return NULL;
    else if (token->kind == C_BAD)
        expr_fail(p, token->at, "this is not C",
                  "an expression is C: names, numbers, \"texts\", operators");
    else
        expr_fail(p, token->at, "an operator is expected here",
                  expr->kind == EXPR_STRING ||
                          (token->kind == C_STRING && expr->kind == EXPR_PATH)
                      ? "pieces of a text stand in a list: {[\"row-\", @id]}"
                      : "one expression stands in braces");
    return NULL;
}

struct expr *
expr_parse(struct compiler *c, struct span inside, const struct scope *scope, bool may_be_list)
{
    struct parser p = { .c = c, .scope = scope };
    expr_collect(&p, inside);
    if (p.n == 1) {
        struct span braces = { inside.from ? inside.from - 1 : 0, inside.to + 1 };
        expr_fail(&p, braces, "there is no expression between these braces",
                  "write one; for braces that are text write \\{}");
        return NULL;
    }
    return expr_finish(&p, may_be_list && is_op(&p, '[') ? parse_list(&p) : expr_comma(&p));
}
