/* expr_private.h: the parser of expressions, over its three files: expr.c has the operators,
 * expr_operand.c names, paths, calls and literals, expr_for.c what stands in :for. */
#ifndef CLIVE_COMPILER_EXPR_PRIVATE_H
#define CLIVE_COMPILER_EXPR_PRIVATE_H

#include "expr.h"

struct parser {
    struct compiler *c;
    const struct scope *scope;
    struct ctoken *tokens;
    unsigned n, at, depth;
    bool failed;
};

void expr_collect(struct parser *p, struct span inside);
/* Records the expression's one error; false. */
bool expr_fail(struct parser *p, struct span at, const char *what, const char *help);
/* An expression of the tokens from `first` up to here. */
struct expr *expr_new(struct parser *p, enum expr_kind kind, unsigned first, struct expr *a,
                      struct expr *b);
const char *expr_type_name(enum type type);
bool expr_is_number(enum type type);
/* A bare name beside an enum may be one of its values. */
void expr_settle_enum(struct compiler *c, struct expr *expr, const struct enumeration *values);
/* The scope whose item or index has this name; NULL: none. */
const struct scope *expr_variable(const struct scope *scope, live_str name);

/* The rules of expr.h's grammar that call each other; NULL: an error is recorded. */
struct expr *expr_ternary(struct parser *p);
struct expr *expr_comma(struct parser *p);
struct expr *expr_operand(struct parser *p); /* postfix */
/* The expression, if nothing stands behind it. */
struct expr *expr_finish(struct parser *p, struct expr *expr);

static inline const struct ctoken *
peek(const struct parser *p, unsigned ahead)
{
    return &p->tokens[p->at + ahead < p->n ? p->at + ahead : p->n - 1];
}

static inline bool
is_op(const struct parser *p, unsigned op)
{
    return peek(p, 0)->kind == C_PUNCT && peek(p, 0)->op == op;
}

static inline live_str
token_text(const struct parser *p, const struct ctoken *token)
{
    return slice(p->c, token->at);
}

static inline struct span
here(const struct parser *p)
{
    return peek(p, 0)->at;
}

#endif
