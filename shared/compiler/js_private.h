/* js_private.h: what the files of JS commands share: js_value.c (tokens, values, output),
 * js_ops.c (the tables), js_args.c (arguments), js.c (chains). */
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

/* ---- tokens ---------------------------------------------------------------------- */

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

/* ---- values ---------------------------------------------------------------------- */

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
/* The next of the texts and expressions that stand side by side: "#row-" @id "-menu". */
bool js_piece(const struct js_parser *p, unsigned *at, unsigned to, struct range *piece);
/* It has an operator outside of brackets. */
bool js_is_sum(const struct js_parser *p, struct range piece);
/* The `key: value` of an object; false: it is none, and an error is recorded. */
bool js_member(struct js_parser *p, struct range item, live_str *key, struct range *value);

/* ---- output ---------------------------------------------------------------------- */

void js_put(struct js_parser *p, const char *json);
void js_put_string(struct js_parser *p, live_str text); /* quoted, escaped */
void js_put_inner(struct js_parser *p, live_str text);  /* escaped */
void js_put_words(struct js_parser *p, live_str text);  /* as an array */
void js_put_hole(struct js_parser *p, enum js_hole hole, struct range value);
void js_put_number(struct js_parser *p, struct range value);
/* Any value, as JSON. */
void js_put_value(struct js_parser *p, struct range value);
void js_flush(struct js_parser *p); /* what is constant so far becomes a segment */

/* ---- ops (js_ops.c) -------------------------------------------------------------- */

/* What an argument may be; each row of js_takes_texts says it. */
enum js_takes {
    TAKES_NOTHING,
    TAKES_EVENT,
    TAKES_TEXT,
    TAKES_SELECTOR,
    TAKES_TO,
    TAKES_TARGET,
    TAKES_TIME,
    TAKES_BOOL,
    TAKES_TRUE_ONLY, /* a boolean that is left out where it is false */
    TAKES_REPLACE,   /* a boolean that is always written */
    TAKES_TRANSITION,
    TAKES_WORDS,
    TAKES_OBJECT,
    TAKES_DETAIL,
    TAKES_URL,
    TAKES_ATTR,
    TAKES_ATTRS,
    TAKES_PAIR, /* two or three values, or a tuple of them */
};

struct js_takes_text {
    const char *wanted, *help;
};
extern const struct js_takes_text js_takes_texts[];

struct js_arg {
    const char *name; /* the option, or what the place is called */
    const char *key;  /* in the JSON */
    enum js_takes takes;
    bool in_place; /* no option: the arguments in front */
};

enum { JS_OP_ARGS = 7, JS_PLACES = 3 };

struct js_op {
    const char *name, *wire;
    unsigned least, most;           /* arguments in front of the options */
    struct js_arg args[JS_OP_ARGS]; /* in the order of the JSON's keys */
    const char *usage;
};

extern const struct js_op js_ops[];
extern const size_t js_n_ops;
const struct js_op *js_find_op(live_str name); /* NULL: there is none */

/* ---- arguments (js_args.c) ------------------------------------------------------- */

struct js_use { /* of an op */
    const struct js_op *op;
    struct span at; /* of its name */
    struct range places[JS_PLACES];
    unsigned n_places;
    struct range options[JS_OP_ARGS]; /* as op->args; empty: not given */
};

bool js_is_given(struct range value); /* not empty */
/* "to of JS.hide takes a selector, not a number" */
void js_refuse(struct js_parser *p, const struct js_use *call, const struct js_arg *arg,
               struct range value);
/* The JSON of the argument, or its holes; notes a push's event. `value` is not empty. */
void js_put_arg(struct js_parser *p, const struct js_use *call, const struct js_arg *arg,
                struct range value);

#endif
