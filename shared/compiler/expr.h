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
 *     range   = ternary ".." ternary                          of :for
 *     Behind a form or one of its fields `.name` is a field of its struct, or what expr_operand.c
 *     lists in `asked`: `@user.email`, `@user.email.value`.
 *     primary = name | "@" name | number | text+ | character | "(" comma ")" | "raw" "("
 * ternary ")"
 *             | "render_slot" "(" ternary ["," ternary] ")"
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
/* `var in list` and `var, index in list`, where the list is a path to a list or slot, or a
 * range: fills item, index and kind of `inner`. */
struct expr *expr_parse_for(struct compiler *c, struct span inside, const struct scope *scope,
                            struct scope *inner);

/* The field of <.inputs_for>, rows or a nested form: fills the kind of `inner`. */
struct expr *expr_parse_inputs(struct compiler *c, struct span inside,
                               const struct scope *scope, struct scope *inner);
/* What <.inputs_for> says itself: live_input_NAME of the variable, or of its field. */
struct expr *expr_asked(struct compiler *c, struct scope *variable, const char *field,
                        const char *name, struct span at);
/* The list of <.intersperse>: fills the kind of `inner`. */
struct expr *expr_parse_list(struct compiler *c, struct span inside, const struct scope *scope,
                             struct scope *inner);
/* The one name of :let; false: an error is recorded. */
bool expr_parse_variable(struct compiler *c, struct span inside, const struct scope *scope,
                         live_str *name);
/* `subject` is one of `values`: a case of a switch. */
struct expr *expr_case(struct compiler *c, struct expr *subject, struct expr *values);
/* The values of `case a: case b:`, linked by next; NULL and an error recorded if there are
 * none. */
struct expr *expr_parse_cases(struct compiler *c, struct span inside,
                              const struct scope *scope);

/* Whether a value of the type could be given; a bare name of one of an enum's values becomes
 * it. */
bool expr_can_be(struct compiler *c, struct expr *expr, const struct kind *kind);
/* "a list of item", for messages. */
const char *expr_kind_name(struct compiler *c, const struct kind *kind);
/* A path whose C is a pointer to a struct. */
bool expr_is_pointer(const struct expr *path);
/* The declaration of a slot, or of the entry that a variable is; NULL: neither. */
const struct field *expr_slot_field(const struct expr *path);
/* Adds what the expression reads. */
void expr_reads(const struct expr *expr, struct reads *reads);
/* Without its parentheses. */
const struct expr *expr_bare(const struct expr *expr);
/* And without @_volatile. */
const struct expr *expr_settled(const struct expr *expr);
/* Always the same: *text gets what it says. */
bool expr_constant(struct compiler *c, const struct expr *expr, live_str *text);

/* ---- writing it as C (expr_print.c) ----------------------------------------- */

enum expr_form {
    FORM_VALUE, /* text as live_str, html as a pointer, a truth value as bool, an enum as its
                   name */
    FORM_PLAIN, /* the same, truth values and enums as C has them, json as a pointer */
    FORM_TRUTH, /* an int or bool: an operand of && */
    FORM_TEXT,  /* a live_str, whatever text it is: for attributes, escaped */
    FORM_INPUT, /* a form, or a field of one, as a live_input */
};
/* Newlines inside the expression are kept. */
void expr_print(struct compiler *c, struct buf *out, const struct expr *expr,
                enum expr_form form);

#endif
