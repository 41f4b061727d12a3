/*
 * check_form.h: what <.form> and <.inputs_for> say of what they hand out: another name (as) and
 * id, errors, new rows. It becomes live_input_with of the form or field (expr->given); the
 * variable of
 * <.form :let> is no variable in C but another name for its `for`, so that its fields keep
 * their own bits of what changed.
 */
#ifndef CLIVE_COMPILER_CHECK_FORM_H
#define CLIVE_COMPILER_CHECK_FORM_H

#include "check_attr.h"

bool form_is(const struct node *call);
/* The scope that a form's content sees; its attributes are checked. */
const struct scope *form_let(struct attr_context *context, struct node *call);

/* An attribute of <.inputs_for> other than field; *is_hidden: whether it has the hidden input.
 */
void inputs_given(struct compiler *c, struct node *loop, struct attr *attr, bool *is_hidden);
/* Its field, with what is given; NULL: an error is recorded. */
struct expr *inputs_list(struct compiler *c, struct node *loop, const struct scope *scope,
                         struct scope *inner);

#endif
