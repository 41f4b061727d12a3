/*
 * expr.h: C expressions. Enough of C's grammar is read to know operators, paths (`@name`,
 * `x->name`, `self->name`), their types and what is read; names that no scope has are the C
 * compiler's.
 *
 *     value   = "[" [ternary ("," ternary)*] "]"              only where a list may stand
 *             | "@_volatile" "," comma | comma
 *     comma   = ternary ("," ternary)*                        in parentheses and arguments
 *     ternary = binary ["?" comma ":" ternary]
 *     binary  = unary (op unary)*                             by C's precedence
 *     unary   = ("!" | "~" | "-" | "+" | "*" | "&" | "sizeof" | "(" type ")") unary | postfix
 *     postfix = primary ("(" args ")" | "[" comma "]" | "." name | "->" name)*
 *     primary = name | "@" name | number | text+ | character | "(" comma ")" | "raw" "("
 * ternary ")"
 *
 * Assignments, `++`, statements and compound literals are refused: an expression only reads.
 */
#ifndef CLIVE_COMPILER_EXPR_H
#define CLIVE_COMPILER_EXPR_H

#include "ast.h"
#include "buf.h"

/* NULL and an error recorded if it is none. `scope` is the innermost one. */
struct expr *expr_parse(struct compiler *c, struct span inside, const struct scope *scope,
                        bool may_be_list);
/* `var in @list` and `var, index in @list`: fills item and index of `inner`; its list path. */
struct expr *expr_parse_for(struct compiler *c, struct span inside, const struct scope *scope,
                            struct scope *inner);

/* Adds what the expression reads. */
void expr_reads(const struct expr *expr, struct reads *reads);
/* Without its parentheses. */
const struct expr *expr_bare(const struct expr *expr);
/* Always the same: *text gets what it says. */
bool expr_constant(struct compiler *c, const struct expr *expr, live_str *text);

/* ---- writing it as C (expr_print.c) ----------------------------------------- */

enum expr_form {
    FORM_VALUE, /* text as live_str, html as a pointer, a truth value as bool */
    FORM_PLAIN, /* the same, truth values as C has them */
    FORM_TRUTH, /* an int or bool: an operand of && */
    FORM_TEXT,  /* a live_str, whatever text it is: for attributes, escaped */
};
/* `definition` tells how fields are kept. Newlines inside the expression are kept. */
void expr_print(struct compiler *c, struct buf *out, const struct definition *definition,
                const struct expr *expr, enum expr_form form);

#endif
