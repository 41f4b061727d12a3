/*
 * inner.h: `{@inner}` of a layout: where its content stands. A root layout prints it as markup;
 * a live layout, which is part of the view's tree, renders the view there: that needs a place
 * of its own, so whatever else uses @inner makes of a layout a root layout.
 */
#ifndef CLIVE_COMPILER_INNER_H
#define CLIVE_COMPILER_INNER_H

#include "ast.h"

/* {@inner} or {raw(@inner)}, outside of comprehensions. */
bool inner_is_place(const struct definition *definition, const struct scope *scope,
                    const struct expr *expr);
/* The first line where @inner is used otherwise; 0: none. After check. */
uint32_t inner_other_use(struct compiler *c, const struct definition *definition,
                         const struct node *nodes, const struct scope *self);

#endif
