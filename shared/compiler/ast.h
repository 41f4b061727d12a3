/*
 * ast.h: what the stages hand on, in the order in which it is made.
 *
 *     declare     struct definition   the declarations between the two --- lines
 *     tokenizer   struct token        tags, texts, {expressions}
 *     parse       struct node         the tree of elements
 *     check       struct expr         expressions with types, in the nodes; struct event
 *     lower       struct tmpl         statics and parts: what emit_c writes
 *
 * Seams for the rest of the language: definition.kind (components), type (struct, enum, json,
 * …), node kinds (component calls, slots, blocks), value kinds (JS commands), part kinds.
 */
#ifndef CLIVE_COMPILER_AST_H
#define CLIVE_COMPILER_AST_H

#include "compiler.h"
#include "ctoken.h"

enum {
    FIELDS_MAX = 256, /* of one struct */
    MASK_WORDS = FIELDS_MAX / 64,
    SCOPES_MAX = 9,    /* self and comprehensions in each other */
    NESTING_MAX = 128, /* of elements */
    EXPR_NESTING_MAX = 200,
    ATTRS_MAX = 128, /* of an element */
    BRANCHES_MAX = 255,
    EVENTS_MAX = 512,
    STRUCTS_MAX = 128,
    PARTS_MAX = 65535, /* of one template */
};

/* ---- declarations ----------------------------------------------------------- */

enum type {
    TYPE_UNKNOWN, /* of an expression: the C compiler knows */
    TYPE_NONE,    /* live_none */
    TYPE_BOOL,
    TYPE_INT,
    TYPE_DOUBLE,
    TYPE_TIME,
    TYPE_STR,
    TYPE_HTML,
    TYPE_LIST,
    TYPE_ROW, /* a comprehension's variable, or self */
};

struct record;

struct field {
    live_str name;
    struct span at; /* of the name */
    enum type type;
    const struct record *row; /* of a list */
    const struct field *key;  /* of a list: a field of the row; NULL: none */
    bool is_temporary, is_transient;
    bool has_default;
    live_str literal; /* default of bool, int, double, time: C text */
    live_str text;    /* default of str and html: its bytes */
    unsigned index;
};

struct record { /* a struct, or the definition itself */
    struct record *next;
    live_str name;
    struct span at;
    struct field *fields;
    unsigned n_fields;
};

struct event {
    struct event *next;
    live_str name;   /* "todo-add" */
    live_str member; /* todo_add */
    struct span at;  /* its first use */
};

struct include {
    struct include *next;
    live_str line; /* #include "format.h" */
    live_str file; /* format.h; absent for <…> */
};

enum definition_kind { DEFINES_NOTHING, DEFINES_VIEW, DEFINES_LAYOUT };

struct definition {
    enum definition_kind kind;
    struct record self;
    struct record *records; /* in the order of declaration */
    unsigned n_records;
    struct include *includes;
    struct event *events; /* sorted by name */
    unsigned n_events;
    uint32_t body; /* where the markup begins */
    struct hook *hooks; /* hooks.h */
};

/* ---- expressions ------------------------------------------------------------ */

struct loop;

/* What an expression can name: self (depth 0) or the row of a comprehension. */
struct scope {
    struct scope *outer;
    unsigned depth;
    const struct record *record;
    live_str item, index; /* the variables; index absent: none */
    const struct loop *loop;
};

/* What is read, by scope: what may change (fields, moved), and the variables that C needs. */
struct reads {
    struct {
        uint64_t fields[MASK_WORDS];
        bool moved; /* the index may have changed */
        bool item, index;
    } of[SCOPES_MAX];
    bool is_volatile;
};

enum expr_kind {
    EXPR_LEAF,     /* number, character, name of C: printed as it stands */
    EXPR_STRING,   /* one or more literals; `text` is what they say */
    EXPR_BOOL,     /* true, false */
    EXPR_NONE,     /* live_none */
    EXPR_PATH,     /* a field of a scope, a whole row, or an index */
    EXPR_PAREN,    /* a */
    EXPR_UNARY,    /* op a */
    EXPR_ADDRESS,  /* & a, sizeof a: the bare lvalue */
    EXPR_POSTFIX,  /* a [b], a .name, a ->name */
    EXPR_CALL,     /* a (b, …) */
    EXPR_BINARY,   /* a op b */
    EXPR_TERNARY,  /* a ? b : c */
    EXPR_CAST,     /* (type) a */
    EXPR_LIST,     /* [b, …] of class and style */
    EXPR_RAW,      /* raw(a) */
    EXPR_VOLATILE, /* @_volatile, a: printed as a */
};

struct expr {
    enum expr_kind kind;
    enum type type;
    struct span at;
    unsigned first, last;        /* tokens, last exclusive */
    const struct ctoken *tokens; /* of the whole expression */
    unsigned height;
    unsigned op;
    struct expr *a, *b, *c;
    struct expr *next;         /* in a list of arguments */
    unsigned depth;            /* of a path: its scope */
    const struct scope *scope; /* of a path */
    const struct field *field; /* of a path; NULL: the whole row, or its index */
    bool is_index;
    live_str text;
};

/* ---- tokens and nodes ------------------------------------------------------- */

struct js_value; /* check_js.h */

enum value_kind { VALUE_MISSING, VALUE_TEXT, VALUE_EXPR };

struct attr {
    struct attr *next;
    live_str name;
    struct span at, name_at;
    enum value_kind kind;
    struct span value; /* inside the quotes or braces */
    char quote;        /* of a text; 0: none */
    struct expr *expr;
    struct js_value *js; /* JS commands: instead of expr */
    live_str text;       /* output instead of the value; absent: none */
};

enum token_kind { TOKEN_END, TOKEN_TEXT, TOKEN_EXPR, TOKEN_OPEN, TOKEN_CLOSE };

struct token {
    enum token_kind kind;
    struct span at;
    live_str text;      /* TEXT: as it is output; OPEN, CLOSE: the name */
    struct span inside; /* EXPR: between the braces */
    struct attr *attrs;
    bool self_closing;
};

enum node_kind { NODE_TEXT, NODE_EXPR, NODE_ELEMENT };

struct chain; /* the branches of a conditional */

struct node {
    enum node_kind kind;
    struct node *next;
    struct span at;
    live_str text; /* TEXT; name of an ELEMENT */
    struct span inside;
    struct expr *expr;
    /* elements */
    struct attr *attrs;
    struct node *children, *last_child;
    bool is_void, is_raw;
    struct attr *if_, *else_if, *else_, *for_, *key; /* also in attrs */
    struct node *else_branch; /* of :if and :else-if: the next element of the conditional */
    bool is_else;             /* is some node's else_branch: skipped when walking siblings */
    unsigned chain;           /* number of its conditional; 0: none */
    struct scope *scope;      /* of :for: its own */
    struct expr *list;        /* of :for */
};

/* ---- the lowered program ---------------------------------------------------- */

struct tmpl {
    unsigned number;
    live_str *statics; /* n_parts + 1 */
    struct part *parts, *last_part;
    unsigned n_parts;
    /* while lowering */
    struct text piece;
    unsigned cap;
    struct tmpl *next; /* all of a file, in the order of their numbers */
};

enum part_kind {
    PART_TEXT,  /* {expr} */
    PART_VALUE, /* the value of an attribute whose name and quotes are static */
    PART_ATTR,  /* a whole attribute */
    PART_CLASS,
    PART_STYLE,
    PART_JS, /* JS commands; `name` of the attribute if it may be absent */
    PART_IF,
    PART_FOR,
};

struct branch {
    struct branch *next;
    struct expr *condition; /* NULL: else */
    struct tmpl *body;
};

struct part {
    struct part *next;
    enum part_kind kind;
    unsigned index;
    uint32_t line;
    struct reads reads; /* itself and all in it */
    struct reads uses;  /* masks and variables that its C names; a volatile part asks no mask */
    unsigned print;     /* number of its member in the prints struct; 0: none */
    struct expr *expr;
    live_str name; /* of the attribute */
    bool is_url, is_image;
    const struct js_value *js;
    struct branch *branches;
    struct loop *loop;
};

struct print { /* a member of a prints struct */
    struct print *next;
    const struct part *part;
};

struct prints {
    struct print *first, *last;
};

struct loop {
    unsigned number;
    uint32_t line;
    struct loop *next; /* inner ones before outer ones */
    const struct scope *scope;
    const struct scope *outer;
    struct expr *list;
    struct expr *key;              /* :key */
    const struct field *key_field; /* else the list's */
    struct reads reads, uses;      /* of the body */
    struct reads key_reads;
    struct tmpl *body;
    struct prints prints; /* of a row */
};

struct program {
    const struct definition *definition;
    struct tmpl *root, *templates;
    struct loop *loops;
    struct prints prints; /* of the definition */
    bool has_js;          /* a part is PART_JS */
};

#endif
