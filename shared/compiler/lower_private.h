/* lower_private.h: what the files of the `lower` stage share: lower.c has elements,
 * conditionals and comprehensions, lower_call.c components, lower_shipped.c those that come
 * with clivec. */
#ifndef CLIVE_COMPILER_LOWER_PRIVATE_H
#define CLIVE_COMPILER_LOWER_PRIVATE_H

#include "lower.h"
#include "reads.h"

struct lower {
    struct compiler *c;
    const struct definition *definition;
    struct program *program;
    struct tmpl **templates_tail;
    struct closure **closures_tail;
    unsigned n_templates, n_numbers;
};

/* What is being written: a template of a scope, and where the scope's prints go. */
struct into {
    struct tmpl *tmpl;
    const struct scope *scope;
    struct prints *prints;
};

/* Text of the template that is open. */
void put(struct lower *l, struct into into, live_str text);
#define put_lit(l, into, literal) put((l), (into), LIVE_STR(literal))
void put_escaped(struct lower *l, struct into into, live_str text);
/* ` name="` */
void put_name(struct lower *l, struct into into, const struct attr *attr);

struct tmpl *new_template(struct lower *l);
/* The piece before the next part, or the last one, is complete. */
void end_piece(struct lower *l, struct tmpl *tmpl);
struct part *add_part(struct lower *l, struct into into, enum part_kind kind, uint32_t offset);
/* The part's expression, and its print where it needs one. */
void set_expr(struct lower *l, struct into into, struct part *part, struct expr *expr);
/* A member of the scope's prints struct. */
void keep_print(struct lower *l, struct into into, struct part *part);

/* Of all the template's parts. */
void add_parts(struct reads *reads, struct reads *uses, const struct tmpl *tmpl);

/* lower_pick.c. The constants that an expression (`is_piece`: of a class or style) picks from; 0: it
 * is no pick. */
unsigned pick_outcomes(const struct expr *expr, bool is_piece);
unsigned pick_bits(unsigned outcomes); /* that tell so many apart */
bool pick_is(const struct part *part);
void lower_scan(struct closure *loop);

void lower_nodes(struct lower *l, struct into into, const struct node *nodes);
/* A node without its :if and :for. */
void lower_node(struct lower *l, struct into into, const struct node *node);
void lower_attr(struct lower *l, struct into into, const struct node *node,
                const struct attr *attr);
void lower_call(struct lower *l, struct into into, const struct node *node);
/* The attributes and the `>` of an element with phx-static, and a form's first content. */
void lower_static(struct lower *l, struct into into, const struct node *node);
/* What the value of an attribute reads; a constant reads nothing. */
void attr_reads(const struct attr *attr, struct reads *reads);
/* <.live_render> */
void lower_nested(struct lower *l, struct into into, const struct node *node);
/* A shipped component; the markup that it stands for. */
void lower_shipped(struct lower *l, struct into into, const struct node *node);

#endif
