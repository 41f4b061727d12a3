/* expr_for.c: `row in @rows`, `row, i in @rows`. */
#include "diagnostics.h"
#include "expr_private.h"
#include "names.h"

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
             str_starts(name, LIVE_STR("F_")) || memmem(name.ptr, name.len, "__", 2))
        why = "names that begin with live_ or F_, or have __, are the generated code's";
    else if (expr_variable(p->scope, name) || (other.ptr && str_is(other, name)))
        why = str_is(name, LIVE_STR("self")) ? "self is the view's state"
                                             : "another variable has this name";
    if (why)
        expr_fail(p, token->at, why, "choose another name");
    return !why;
}

static struct expr *
bad_list(struct parser *p, const struct expr *list, struct span at)
{
    live_str text = slice(p->c, at);
    if (p->failed)
        return NULL;
    p->failed = true;
    if (list && list->kind == EXPR_PATH)
        error_at(p->c, at, "%.*s is of type %s, not a list", SHOW(text),
                 expr_type_name(list->type));
    else
        error_at(p->c, at, ":for goes over a list of the state");
    error_help(p->c,
               "declare list(row) rows, and write :for={row in @rows}; or a range: 1..@n");
    return NULL;
}

/* a..b, behind a */
static struct expr *
parse_range(struct parser *p, struct expr *from, struct scope *inner)
{
    p->at++;
    struct expr *to = expr_ternary(p);
    if (!to)
        return NULL;
    const struct expr *ends[] = { from, to };
    for (unsigned i = 0; i < 2; i++) {
        enum type type = expr_bare(ends[i])->type;
        if (type != TYPE_INT && type != TYPE_UNKNOWN) {
            expr_fail(p, ends[i]->at, "the ends of a range are whole numbers",
                      "write :for={i in 1..@count}");
            return NULL;
        }
    }
    inner->kind = (struct kind){ .type = TYPE_INT };
    return expr_finish(p, expr_new(p, EXPR_RANGE, from->first, from, to));
}

bool
expr_parse_variable(struct compiler *c, struct span inside, const struct scope *scope,
                    live_str *name)
{
    struct parser p = { .c = c, .scope = scope };
    expr_collect(&p, inside);
    if (peek(&p, 0)->kind != C_NAME || peek(&p, 1)->kind != C_END)
        return expr_fail(&p, inside, "the name of a variable is expected here",
                         "write :let={row}");
    *name = token_text(&p, peek(&p, 0));
    return check_variable(&p, peek(&p, 0), live_none);
}

/* What is repeated: up to the end of `inside`. */
static struct expr *
parse_rows(struct parser *p, struct span inside, struct scope *inner)
{
    struct span rest = { here(p).from, inside.to };
    live_str text = str_trim(slice(p->c, rest));
    rest.to = rest.from + (uint32_t)text.len;
    struct expr *list = expr_ternary(p);
    if (list && is_op(p, P2('.', '.')))
        return parse_range(p, list, inner);
    if (list && is_op(p, ','))
        expr_fail(p, here(p), "a comprehension has no filter here",
                  "put :if={…} on the same element: it is tested in each row");
    list = expr_finish(p, list);
    if (!list)
        return NULL;
    const struct expr *bare = expr_bare(list);
    if (bare->kind == EXPR_PATH && bare->type == TYPE_SLOT) {
        inner->kind = (struct kind){ .type = TYPE_ROW, .row = bare->field->slot };
        inner->slot = bare->field;
        return list;
    }
    if (bare->type == TYPE_TEXTS) {
        inner->kind = (struct kind){ .type = TYPE_STR };
        return list;
    }
    if (bare->kind == EXPR_INPUT && bare->row) {
        expr_fail(p, rest, "the rows of a form are repeated by <.inputs_for>",
                  "write <.inputs_for :let={row} field={@form.rows}>");
        return NULL;
    }
    if (list->kind != EXPR_PATH || list->type != TYPE_LIST || !list->row)
        return bad_list(p, list, rest);
    inner->kind = (struct kind){ .type = TYPE_ROW, .row = list->row };
    return list;
}

struct expr *
expr_parse_for(struct compiler *c, struct span inside, const struct scope *scope,
               struct scope *inner)
{
    static const char usage[] = "write :for={row in @rows} or :for={row, i in @rows}";
    struct parser p = { .c = c, .scope = scope };
    expr_collect(&p, inside);
    if (peek(&p, 0)->kind != C_NAME) {
        expr_fail(&p, here(&p), "the variable of :for is expected here", usage);
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
            expr_fail(&p, index->at, "the index variable of :for is expected here", usage);
            return NULL;
        }
        if (!check_variable(&p, index, inner->item))
            return NULL;
        inner->index = token_text(&p, index);
        p.at++;
    }
    if (peek(&p, 0)->kind != C_NAME || !str_is(token_text(&p, peek(&p, 0)), LIVE_STR("in"))) {
        bool is_arrow = is_op(&p, P2('<', '-')) || is_op(&p, '<');
        expr_fail(&p, here(&p),
                  is_arrow ? "here it is in, not <-" : "the word in is expected here", usage);
        return NULL;
    }
    p.at++;
    return parse_rows(&p, inside, inner);
}

struct expr *
expr_parse_list(struct compiler *c, struct span inside, const struct scope *scope,
                struct scope *inner)
{
    struct parser p = { .c = c, .scope = scope };
    expr_collect(&p, inside);
    return parse_rows(&p, inside, inner);
}

struct expr *
expr_parse_inputs(struct compiler *c, struct span inside, const struct scope *scope,
                  struct scope *inner)
{
    struct parser p = { .c = c, .scope = scope };
    expr_collect(&p, inside);
    struct expr *field = expr_finish(&p, expr_comma(&p));
    if (!field)
        return NULL;
    const struct expr *bare = expr_bare(field);
    if (bare->kind != EXPR_INPUT || !bare->row) {
        expr_fail(&p, inside, "this is no field of a form with fields of its own",
                  "name a field that its struct declares as list(name) or struct name");
        return NULL;
    }
    inner->kind = (struct kind){ .type = TYPE_FORM, .row = bare->row };
    return field;
}

struct expr *
expr_asked(struct compiler *c, struct scope *variable, const char *field, const char *name,
           struct span at)
{
    struct expr *path = compiler_new(c, struct expr, 1);
    struct expr *input = compiler_new(c, struct expr, 1);
    struct expr *expr = compiler_new(c, struct expr, 1);
    *path = (struct expr){ .kind = EXPR_PATH, .what = variable->kind, .at = at };
    path->scope = variable;
    path->depth = variable->depth;
    *input = (struct expr){ .kind = EXPR_INPUT, .a = path, .at = at, .text = cstr(field) };
    input->type = TYPE_INPUT;
    *expr = (struct expr){ .kind = EXPR_ASKED, .at = at, .text = cstr(name) };
    expr->a = *field ? input : path;
    expr->type = TYPE_STR;
    return expr;
}
