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
/* raw() stands alone in a text, nowhere else. */
void expr_check_no_raw(struct compiler *c, const struct expr *expr);

#endif
