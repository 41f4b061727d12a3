/*
 * check_js.h: JS commands as an attribute's value: one chain, or one of several by conditions.
 *
 *     value  = chain | expr "?" value ":" value | expr "&&" chain | "(" value ")"
 *
 * A branch may be a plain event's name ("inc") or live_none: the attribute is absent then.
 */
#ifndef CLIVE_COMPILER_CHECK_JS_H
#define CLIVE_COMPILER_CHECK_JS_H

#include "check_attr.h"
#include "js.h"

struct js_value {
    struct expr *condition; /* `then` if it holds, else `otherwise`; NULL: the chain */
    struct js_value *then, *otherwise;
    struct js js;  /* of a chain: its holes are parsed */
    live_str text; /* a plain event's name; absent: none */
    struct span text_at;
    bool is_none; /* the attribute is absent */
};

/* Reads attr->value as commands into attr->js; false: they are none, so it is an expression as
 * any. Errors are recorded. */
bool check_js(struct attr_context *context, const struct node *node, struct attr *attr);

/* The same where a lone object stands: `session={{id: @id}}`; false: there is none. */
bool check_js_object(struct attr_context *context, struct attr *attr);

/* The members of .on that it needs. */
void check_js_events(struct attr_context *context, const struct js_value *value);

/* It never is absent. */
bool js_value_is_whole(const struct js_value *value);
/* What it reads. */
void js_value_reads(const struct js_value *value, struct reads *reads);
/* Always the same: *text gets it, not yet escaped for HTML. */
bool js_value_constant(const struct js_value *value, live_str *text);

#endif
