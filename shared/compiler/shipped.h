/*
 * shipped.h: the function components that come with clivec, with the names, attributes and DOM
 * of Phoenix.Component: link, form, live_title, focus_wrap, dynamic_tag, intersperse, portal; and
 * live_render, which is a function there. They
 * are no calls at run time: the markup that they stand for is lowered where they are called
 * (lower_shipped.c). Their declarations are here as an author's would be, so that calls are
 * checked in the same way; but intersperse and inputs_for, which go over any struct, are made a
 * :for by check.c. A component of the application with the same name comes before them.
 */
#ifndef CLIVE_COMPILER_SHIPPED_H
#define CLIVE_COMPILER_SHIPPED_H

#include "ast.h"
#include "names.h"

/* NULL: there is none of this name. */
const struct definition *shipped_component(struct compiler *c, live_str name);
void shipped_guess(struct guess *guess);

#endif
