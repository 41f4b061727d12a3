/*
 * lower.h: the tree becomes templates: static pieces with parts between them, and for each part
 * what it reads. Constants go into the pieces. A template without errors only.
 */
#ifndef CLIVE_COMPILER_LOWER_H
#define CLIVE_COMPILER_LOWER_H

#include "ast.h"

void lower(struct compiler *c, const struct definition *definition, struct node *nodes,
           const struct scope *self, struct program *program);

/* Whether a plain value of the expression is text that is never absent: name and quotes of its
 * attribute are static then. */
bool is_always_text(const struct expr *expr);

#endif
