/* js_private.h: what js.c (ops and their arguments) and js_value.c (tokens, values, output)
 * share. */
#ifndef CLIVE_COMPILER_JS_PRIVATE_H
#define CLIVE_COMPILER_JS_PRIVATE_H

#include "ctoken.h"
#include "diagnostics.h"
#include "js.h"
#include "names.h"

struct js_parser {
    struct compiler *c;
    struct ctoken *tokens; /* of the whole chain; the last is C_END */
    unsigned *pair;        /* of an opening bracket: the index of its closing one */
    unsigned n_tokens;     /* without the last */
    struct js *js;
    struct js_segment **last;
    struct js_event **last_event;
    struct text constant; /* since the last hole */
    unsigned n_ops;       /* that are constant, so far */
    bool failed;
};

struct range { /* of tokens; to is one behind */
    unsigned from, to;
};

/* ---- tokens ---------------------------------------------------------------------------------
 */

/* Reads and pairs all of them; false: an error is recorded and nothing more can be said. */
bool js_tokens(struct js_parser *p, struct span inside);
bool js_is_punct(const struct js_parser *p, unsigned at, unsigned op);
bool js_is_name(const struct js_parser *p, unsigned at, const char *name);
struct span js_span(const struct js_parser *p, struct range range);
/* The items between commas of a range that is not empty: *at begins as its `from`. An item may
 * be empty. */
bool js_item(const struct js_parser *p, unsigned *at, unsigned to, struct range *item);
/* The range begins with `JS .`. */
bool js_is_chain(const struct js_parser *p, struct range range);
void js_fail(struct js_parser *p, struct span at, const char *message, const char *help);

/* ---- values ---------------------------------------------------------------------------------
 */

enum js_kind {
    JS_A_TEXT,
    JS_A_NUMBER,
    JS_TRUE,
    JS_FALSE,
    JS_NULL,
    JS_OBJECT,
    JS_ARRAY,
    JS_A_CHAR,
    JS_A_CHAIN,
    JS_EXPR
};
enum js_kind js_kind_of(const struct js_parser *p, struct range value);
const char *js_kind_name(enum js_kind kind); /* "a number" */
struct range js_inside(struct range brackets);
/* The bytes of a JS_A_TEXT; false: an error is recorded. */
bool js_text(struct js_parser *p, struct range value, live_str *text);
/* The `key: value` of an object; false: it is none, and an error is recorded. */
bool js_member(struct js_parser *p, struct range item, live_str *key, struct range *value);

/* ---- output ---------------------------------------------------------------------------------
 */

void js_put(struct js_parser *p, const char *json);
void js_put_string(struct js_parser *p, live_str text); /* quoted, escaped */
void js_put_words(struct js_parser *p, live_str text);  /* as an array */
void js_put_hole(struct js_parser *p, enum js_hole hole, struct range value);
void js_put_number(struct js_parser *p, struct range value);
/* Any value, as JSON. */
void js_put_value(struct js_parser *p, struct range value);
void js_flush(struct js_parser *p); /* what is constant so far becomes a segment */

#endif
