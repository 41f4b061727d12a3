/* check_attr.h: the attributes of an element: names, contexts of escaping, ids, events. */
#ifndef CLIVE_COMPILER_CHECK_ATTR_H
#define CLIVE_COMPILER_CHECK_ATTR_H

#include "ids.h"

struct attr_context {
    struct compiler *c;
    struct definition *definition;
    struct ids *ids;
    const struct scope *scope;
    const struct branch_at *branch;
    bool in_loop; /* inside :for */
};

/* Parses the expressions of all attributes but those with a colon, and checks. */
void check_attrs(struct attr_context *context, struct node *node);

/* An expression that becomes text. */
void expr_check_text(struct compiler *c, const struct expr *expr);
/* raw() and render_slot() stand alone in a text, nowhere else. */
void expr_check_no_raw(struct compiler *c, const struct expr *expr);
/* What is neither text nor printed: a condition, an argument. */
void expr_check_alone(struct compiler *c, const struct expr *expr);
/* A class or style, or one that a component is given. */
void expr_check_pieces(struct compiler *c, const struct expr *expr);
/* What is passed on as the attribute of an element that is not known here. */
void expr_check_passed(struct compiler *c, const struct expr *expr);

/* Of calls and slots too, whose attributes have their fields. */
void check_duplicates(struct compiler *c, const struct node *node);
void check_phx_name(struct compiler *c, const struct attr *attr);
void check_events(struct attr_context *context, const struct node *node);
/* phx-hook and phx-update of an element or a call; the id of a component that comes with clivec. */
void check_hook_and_update(struct attr_context *context, struct node *node);
void check_rest(struct attr_context *context, struct attr *attr);

#endif
