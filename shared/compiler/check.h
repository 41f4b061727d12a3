/*
 * check.h: gives every expression its meaning and every rule of HTML its word.
 *
 * Afterwards each node has its conditional, its loop and its expressions; the definition has
 * its events. What it finds wrong is recorded; only a template without errors may be lowered.
 */
#ifndef CLIVE_COMPILER_CHECK_H
#define CLIVE_COMPILER_CHECK_H

#include "ast.h"

/* `self` is the scope of the definition: depth 0. */
void check(struct compiler *c, struct definition *definition, struct node *nodes,
           const struct scope *self);
/* Markup where there is no definition. */
void check_no_markup(struct compiler *c, const struct node *nodes);

#endif
