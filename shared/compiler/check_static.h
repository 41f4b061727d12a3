/*
 * check_static.h: phx-static, which makes a form's phx-submit and a button's phx-click work
 * without JavaScript too. It stands on a <form> or a <button>, or is passed to a component that
 * hands its rest on to a button. The browser can post one event: so the attribute is an event's
 * name or JS.push alone, and what the page has to say itself (method, action, name, value) is
 * not written by the author.
 */
#ifndef CLIVE_COMPILER_CHECK_STATIC_H
#define CLIVE_COMPILER_CHECK_STATIC_H

#include "check_attr.h"

/* Of an element or a call; its attributes are parsed. */
void check_static(struct attr_context *context, const struct node *node);
/* The node's attribute; NULL: it has none. */
const struct attr *static_attr(const struct node *node);
/* The one whose event it makes static: phx-click or phx-submit; NULL: there is none. */
const struct attr *static_event(const struct node *node);
bool static_is_form(const struct node *node);

#endif
