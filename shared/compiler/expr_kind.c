/* expr_kind.c: what an expression is and what it could be: kinds, the cases of a switch, what is read. */
#include "diagnostics.h"
#include "expr_private.h"
#include "names.h"

bool
expr_is_number(enum type type)
{
    return type == TYPE_BOOL || type == TYPE_INT || type == TYPE_DOUBLE;
}

/* ---- kinds ------------------------------------------------------------------ */

bool
expr_is_pointer(const struct expr *path)
{
    return path->type == TYPE_ROW || (path->type == TYPE_STRUCT && path->in->is_borrowed);
}

const struct field *
expr_slot_field(const struct expr *path)
{
    if (path->kind != EXPR_PATH)
        return NULL;
    if (path->type == TYPE_SLOT)
        return path->field;
    bool is_entry = path->type == TYPE_ROW && !path->field && path->row->is_slot;
    return is_entry ? path->scope->slot : NULL;
}

void
expr_settle_enum(struct compiler *c, struct expr *expr, const struct enumeration *values)
{
    struct expr *bare = (struct expr *)expr_bare(expr);
    if (!values || bare->values)
        return;
    if (bare->kind == EXPR_TERNARY) {
        expr_settle_enum(c, bare->b, values);
        expr_settle_enum(c, bare->c, values);
        if (bare->b->values == values && bare->c->values == values)
            bare->what = bare->b->what;
        return;
    }
    if (bare->kind != EXPR_LEAF)
        return;
    live_str name = slice(c, bare->at);
    for (unsigned i = 0; i < values->n_values; i++) {
        if (str_is(name, values->values[i]))
            bare->what = (struct kind){ .type = TYPE_ENUM, .values = values };
    }
}

bool
expr_can_be(struct compiler *c, struct expr *expr, const struct kind *kind)
{
    expr_settle_enum(c, expr, kind->values);
    const struct expr *bare = expr_bare(expr);
    if (bare->kind == EXPR_VOLATILE)
        return expr_can_be(c, bare->a, kind);
    if (bare->kind == EXPR_TERNARY && bare->type == TYPE_UNKNOWN)
        return expr_can_be(c, bare->b, kind) && expr_can_be(c, bare->c, kind);
    if (bare->type == TYPE_UNKNOWN)
        return bare->kind != EXPR_LIST && bare->kind != EXPR_SLOT;
    switch (kind->type) {
    case TYPE_DOUBLE:
        return bare->type == TYPE_DOUBLE || bare->type == TYPE_INT;
    case TYPE_STR:
        return bare->type == TYPE_STR || bare->type == TYPE_NONE;
    case TYPE_HTML:
        return bare->type == TYPE_HTML || bare->type == TYPE_NONE;
    case TYPE_ENUM:
        return bare->type == TYPE_ENUM && str_is(bare->values->name, kind->values->name);
    case TYPE_ROW:
    case TYPE_STRUCT:
        return (bare->type == TYPE_ROW || bare->type == TYPE_STRUCT) && !bare->row->is_slot &&
               str_is(bare->row->name, kind->row->name);
    case TYPE_FORM: /* of a shipped component: any */
        return bare->type == TYPE_FORM &&
               (!kind->row || str_is(bare->row->name, kind->row->name));
    case TYPE_LIST:
        return bare->type == TYPE_LIST && bare->row && str_is(bare->row->name, kind->row->name);
    default:
        return bare->type == kind->type;
    }
}

const char *
expr_kind_name(struct compiler *c, const struct kind *kind)
{
    struct text name = { 0 };
    const char *type = expr_type_name(kind->type);
    if (kind->type == TYPE_LIST)
        text_add(c, &name, LIVE_STR("a list of "));
    else if (kind->type == TYPE_FORM && kind->row)
        text_add(c, &name, LIVE_STR("a form of struct "));
    else if (kind->type == TYPE_INPUT)
        text_add(c, &name, LIVE_STR("a field of a form"));
    else if (kind->type == TYPE_OPTIONS)
        text_add(c, &name, LIVE_STR("live_options"));
    else
        text_add(c, &name, strchr("aeiou", *type) ? LIVE_STR("an ") : LIVE_STR("a "));
    bool is_said = kind->type == TYPE_LIST || kind->type == TYPE_INPUT ||
                   kind->type == TYPE_OPTIONS || (kind->type == TYPE_FORM && kind->row);
    if (!is_said)
        text_add(c, &name, cstr(type));
    if (kind->type == TYPE_STRUCT || kind->type == TYPE_ROW || kind->type == TYPE_ENUM)
        text_char(c, &name, ' ');
    if (kind->row)
        text_add(c, &name, kind->row->name);
    if (kind->values)
        text_add(c, &name, kind->values->name);
    text_char(c, &name, '\0');
    return name.ptr;
}

/* ---- cases ------------------------------------------------------------------ */

static bool
bare_name(const struct expr *expr)
{
    expr = expr_bare(expr);
    return expr->kind == EXPR_LEAF && expr->tokens[expr->first].kind == C_NAME;
}

/* A name that is none of the enum's values. */
static void
no_value(struct compiler *c, const struct expr *expr, const struct enumeration *values)
{
    live_str name = slice(c, expr_bare(expr)->at);
    struct guess guess = guess_for(name);
    for (unsigned i = 0; i < values->n_values; i++)
        guess_try(&guess, values->values[i]);
    error_at(c, expr->at, "enum %.*s has no value %.*s", SHOW(values->name), SHOW(name));
    if (guess.best.len)
        error_help(c, "did you mean %.*s?", SHOW(guess.best));
    else
        error_help(c, "its values are %.*s and so on", SHOW(values->values[0]));
}

struct expr *
expr_case(struct compiler *c, struct expr *subject, struct expr *values)
{
    struct expr *expr = compiler_new(c, struct expr, 1);
    *expr = *values;
    expr->kind = EXPR_CASE;
    expr->what = (struct kind){ .type = TYPE_BOOL };
    expr->a = subject;
    expr->b = values;
    expr->next = NULL;
    for (struct expr *value = values; value; value = value->next) {
        bool is_text = subject->type == TYPE_STR || subject->type == TYPE_HTML;
        bool is_other = value->type == TYPE_STR || value->type == TYPE_HTML;
        if (is_other && subject->values) {
            error_at(c, value->at, "an enum is never equal to a text");
            error_help(c, "leave out the quotes: case %.*s:", SHOW(subject->values->values[0]));
            continue;
        }
        expr_settle_enum(c, value, subject->values);
        if ((is_text && expr_is_number(value->type)) || (is_other && expr_is_number(subject->type)))
            error_at(c, value->at, "a text is never equal to a number"),
                error_help(c, "compare text with text: case \"5\":");
        else if (subject->values && bare_name(value) && !value->values)
            no_value(c, value, subject->values);
    }
    return expr;
}

struct expr *
expr_parse_cases(struct compiler *c, struct span inside, const struct scope *scope)
{
    struct parser p = { .c = c, .scope = scope };
    struct expr *values = NULL, **tail = &values;
    expr_collect(&p, inside);
    while (peek(&p, 0)->kind == C_NAME &&
           str_is(token_text(&p, peek(&p, 0)), LIVE_STR("case"))) {
        p.at++;
        struct expr *value = expr_ternary(&p);
        if (!value)
            return NULL;
        if (!is_op(&p, ':')) {
            expr_fail(&p, here(&p), "a : is expected here", "write <% case 1: %>");
            return NULL;
        }
        p.at++;
        *tail = value;
        tail = &value->next;
    }
    return expr_finish(&p, values);
}

/* ---- questions -------------------------------------------------------------- */

void
expr_reads(const struct expr *expr, struct reads *reads)
{
    if (!expr)
        return;
    if (expr->kind == EXPR_VOLATILE)
        reads->is_volatile = true;
    for (const struct given *given = expr->given; given; given = given->next)
        expr_reads(given->expr, reads);
    if (expr->kind == EXPR_INPUT && expr->op) { /* a field of the view's own form */
        unsigned bit = expr->op - 1;
        reads->of[0].item = true;
        reads->of[0].fields[bit / 64] |= UINT64_C(1) << bit % 64;
        for (const struct given *given = expr->a->given; given; given = given->next)
            expr_reads(given->expr, reads);
        return;
    }
    if (expr->kind == EXPR_PATH && expr->is_index) {
        reads->of[expr->depth].index = true;
        reads->of[expr->depth].moved = true;
    } else if (expr->kind == EXPR_PATH && !expr->a) {
        uint64_t *fields = reads->of[expr->depth].fields;
        const struct record *row = expr->scope->kind.row;
        unsigned from = expr->field ? expr->field->index : 0;
        bool is_one = expr->field || !row || row->is_slot || expr->scope->kind.type != TYPE_ROW;
        unsigned to = is_one ? from + 1 : row->n_fields;
        reads->of[expr->depth].item = true;
        for (unsigned i = from; i < to; i++)
            fields[i / 64] |= UINT64_C(1) << i % 64;
    }
    expr_reads(expr->a, reads);
    if (expr->kind == EXPR_CALL || expr->kind == EXPR_LIST || expr->kind == EXPR_CASE)
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

const struct expr *
expr_settled(const struct expr *expr)
{
    expr = expr_bare(expr);
    return expr->kind == EXPR_VOLATILE ? expr_settled(expr->a) : expr;
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
