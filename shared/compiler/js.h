/*
 * js.h: JS commands in an attribute: `JS.push("inc", value: {id: @id}).hide(to: "#menu")`,
 * which the client reads as JSON:
 * [["push",{"event":"inc","value":{"id":3}}],["hide",{"to":"#menu"}]]. What is constant becomes
 * JSON here; each C expression among it is a hole that the generated code fills by the calls of
 * clive/emit_js.h.
 *
 *     chain  = "JS" ("." op "(" [arg ("," arg)*] ")")+
 *     arg    = value | option ":" value             options stand behind the values
 *     value  = text+ | ["-"] number | "true" | "false" | "null" | object | array | tuple | hole
 *     object = "{" [key ":" value ("," key ":" value)*] "}"       key = name | text
 *     array  = "[" [value ("," value)*] "]"
 *     tuple  = "{" value ("," value)* "}"           {"ease-out", "opacity-0", "opacity-100"}
 *     hole   = any other C expression
 *
 * A text that an op takes may be made of texts and expressions side by side: to: "#row-" @id.
 *
 * Ops, options and defaults are Phoenix.LiveView.JS's (1.1.16); an op's keys come in one order,
 * that of its table, whatever the source's. `concat` takes chains, and expressions that hold
 * commands.
 *
 * Limits: JS_TOKENS_MAX tokens, brackets nested JS_NESTING_MAX deep.
 */
#ifndef CLIVE_COMPILER_JS_H
#define CLIVE_COMPILER_JS_H

#include "compiler.h"

enum { JS_TOKENS_MAX = 4096, JS_NESTING_MAX = 32 };

/* What the expression in a hole has to become. */
enum js_hole {
    JS_CONSTANT, /* no hole: JSON text */
    JS_SCALAR,   /* by its type; absent: null */
    JS_MYSELF,   /* the same: `@myself`, the integer of the component */
    JS_TEXT,     /* text, a JSON string; absent: null */
    JS_STRING,   /* a JSON string, whatever its type; absent: "" */
    JS_PIECE,    /* the same inside a string whose quotes are constant: "#row-" @id */
    JS_BOOL,     /* its truth */
    JS_NUMBER,   /* a whole number */
    JS_WORDS,    /* text, its words as an array: classes */
    JS_URL,      /* text, a URL whose scheme is checked */
    JS_OPS, /* text of a chain: its commands, each behind a comma but where it comes first */
    JS_OPS_FIRST, /* the same: its commands, each before a comma */
};

struct expr;

struct js_segment {
    struct js_segment *next;
    enum js_hole hole;
    live_str text;     /* of JS_CONSTANT: not yet escaped for HTML; never empty */
    struct span at;    /* of a hole: its expression, for expr_parse */
    struct expr *expr; /* the same, parsed (check_js.c) */
};

enum js_target { JS_TARGET_NONE, JS_TARGET_MYSELF, JS_TARGET_OTHER };

struct js_event { /* a push whose event is a literal */
    struct js_event *next;
    live_str name;
    struct span at;
    enum js_target target;
};

struct js {
    struct js_segment *segments; /* their texts, put together, are the attribute's value */
    struct js_event *events;
    unsigned n_commands; /* written in the chain */
    bool has_others;     /* a command other than push, or unknown ones (concat) */
};

/* The attribute's expression is meant as commands: it begins with `JS`, or calls a command's
 * name on something (which js_parse refuses). */
bool js_begins(const struct compiler *c, struct span inside);
/* False: errors are recorded, all that the chain has; *js then holds what was understood. */
bool js_parse(struct compiler *c, struct span inside, struct js *js);

/* The same of a lone object, `{id: @id, "tags": [1, 2]}`. */
bool js_parse_object(struct compiler *c, struct span inside, struct js *js);

/* The C text around a hole's expression: `live_add_json(r_, ` and `);`. */
struct js_call {
    const char *before, *after;
};
struct js_call js_hole_call(enum js_hole hole);

#endif
