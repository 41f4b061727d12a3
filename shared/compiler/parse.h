/*
 * parse.h: the tree of elements.
 *
 *     nodes   = (text | "{" expr "}" | element)*
 *     element = "<" name attr* ("/>" | ">" [nodes "</" name ">"])
 *
 * Every element that is not void is closed, in order; what is left open, closed twice or closed
 * in another's place is an error that tells both places.
 */
#ifndef CLIVE_COMPILER_PARSE_H
#define CLIVE_COMPILER_PARSE_H

#include "ast.h"

struct node *parse(struct compiler *c, const struct definition *definition);

#endif
