/*
 * check_nested.h: <.live_render>, a live view in this one. The views are known when the
 * template is compiled, so that each program knows all that its application has
 * (live_view_class.nested).
 */
#ifndef CLIVE_COMPILER_CHECK_NESTED_H
#define CLIVE_COMPILER_CHECK_NESTED_H

#include "check_attr.h"

bool node_is_nested(const struct node *node);
/* Of any call, its attributes checked: notes the view where it is a <.live_render>. */
void check_nested(struct attr_context *context, const struct node *node);
/* `session={{id: @id}}` of one; false: something else. */
bool check_nested_session(struct attr_context *context, const struct node *node,
                          struct attr *attr);
/* `sticky` or `linked` is there, and not false. */
bool nested_flag_is_on(const struct attr *attr);
/* The markup, or that of a component it calls, renders the view. */
void nested_note(struct compiler *c, struct definition *definition, live_str view);

#endif
