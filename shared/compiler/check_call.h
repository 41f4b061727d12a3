/* check_call.h: what a component is given: its attributes and the entries of its slots. */
#ifndef CLIVE_COMPILER_CHECK_CALL_H
#define CLIVE_COMPILER_CHECK_CALL_H

#include "check_attr.h"

/* A call, or the entry of a slot directly inside of `call` (NULL: it stands elsewhere). The
 * scope that its content sees. */
const struct scope *check_given(struct attr_context *context, struct node *node,
                                const struct node *call);

#endif
