/*
 * ast.h: what the stages hand on, in the order in which it is made.
 *
 *     declare     struct definition   the declarations between the two --- lines
 *     tokenizer   struct token        tags, texts, {expressions}
 *     parse       struct node         the tree of elements
 *     check       struct expr         expressions with types, in the nodes; struct event
 *     lower       struct tmpl         statics and parts: what emit_c writes
 *
 * Templates that this one calls or includes are compiled as far as it needs them: library.h.
 */
#ifndef CLIVE_COMPILER_AST_H
#define CLIVE_COMPILER_AST_H

#include "compiler.h"
#include "ctoken.h"

enum {
    FIELDS_MAX = 256, /* of one struct */
    MASK_WORDS = FIELDS_MAX / 64,
    SCOPES_MAX = 17,   /* self, comprehensions and :let in each other */
    NESTING_MAX = 128, /* of elements */
    EXPR_NESTING_MAX = 200,
    ATTRS_MAX = 128, /* of an element */
    BRANCHES_MAX = 255,
    EVENTS_MAX = 512,
    STRUCTS_MAX = 128,
    ENUM_VALUES_MAX = 256,
    COMPONENT_FIELDS_MAX = 64, /* LIVE_MAX_ATTRS: one word of bits */
    PARTS_MAX = 65535,         /* of one template */
    PICKS_MAX = 256,           /* texts that one piece picks from */
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
    TYPE_ROW, /* a pointer to a struct: a comprehension's variable, self */
    TYPE_STRUCT,
    TYPE_ENUM,
    TYPE_JSON,
    TYPE_SLOT,
    TYPE_REST,
    TYPE_FORM,    /* a form, a row of <.inputs_for>, a nested form; row: its fields */
    TYPE_INPUT,   /* a field of a form; row: of its rows, if it has some */
    TYPE_TEXTS,   /* live_texts: errors */
    TYPE_OPTIONS, /* live_options */
};

struct record;

struct enumeration {
    struct enumeration *next;
    live_str name;
    struct span at;
    live_str *values; /* as the author writes them; C has NAME_value */
    unsigned n_values;
    const char *origin; /* the template that declares it; NULL: this one */
};

struct name {
    struct name *next;
    live_str text;
};

/* What a value is. */
struct kind {
    enum type type;
    const struct record *row;         /* of a list, a struct, a row */
    const struct enumeration *values; /* of an enum */
};

struct field {
    live_str name;
    struct span at; /* of the name */
    union {
        struct kind kind;
        struct {
            enum type type;
            const struct record *row;
            const struct enumeration *values;
        };
    };
    const struct field *key; /* of a list: a field of the row; NULL: none */
    bool is_temporary, is_transient;
    bool has_default;
    live_str literal; /* default of bool, int, double, time, enum: C text */
    live_str number;  /* of int, double, time: as it is printed */
    live_str text;    /* default of str, html, json: its bytes */
    unsigned index;
    bool is_secret; /* of a form: never saved */
    /* of a form: as("…"), id("…"); absent: not given */
    live_str form_name, form_id;
    /* Not a member but the bit of one field of a form, which stands before: its index + 1. The
     * name is "user.email", the text "email". */
    unsigned bit_of;
    /* of a component */
    bool is_event;       /* event, js: literals passed to it are events of the caller */
    bool is_absent;      /* its default is live_none */
    bool is_required;    /* of a slot */
    struct record *slot; /* a slot's attributes; field 0 is the live_slot itself */
    struct kind let;     /* what a slot hands to :let; TYPE_UNKNOWN: nothing */
    struct name *names;  /* of rest: attributes that it takes beside the global ones */
};

struct record { /* a struct, or the definition itself */
    struct record *next;
    live_str name;
    struct span at;
    struct field *fields;
    unsigned n_fields;
    bool is_borrowed; /* of a layout, a component, a slot: text is a slice, structs are pointers
                       */
    bool is_slot;
    const char *origin; /* the template that declares it; NULL: this one */
};

struct callee;
struct event {
    struct event *next;
    live_str name;   /* "todo-add" */
    live_str member; /* todo_add */
    struct span at;  /* its first use */
};

struct include {
    struct include *next;
    live_str line;    /* #include "format.h" */
    live_str file;    /* format.h; absent for <…> */
    bool is_template; /* row.live.h: its structs and enums are known here */
};

enum definition_kind {
    DEFINES_NOTHING,
    DEFINES_TYPES, /* structs and enums for others, no markup */
    DEFINES_VIEW,
    DEFINES_LAYOUT,
    DEFINES_COMPONENT,
};

struct definition {
    enum definition_kind kind;
    struct record self;
    struct record *records; /* in the order of declaration */
    unsigned n_records;
    struct enumeration *enums;
    struct include *includes;
    struct event *events; /* sorted by name */
    unsigned n_events;
    struct callee *callees; /* each once */
    struct name *nested;    /* the views that its markup renders, and those of its callees */
    const char *path;       /* its template, for messages */
    bool is_shipped;        /* comes with clivec: shipped.h */
    bool is_broken;         /* its declarations have errors */
    bool has_lines;         /* both lines --- are there */
    uint32_t body;          /* where the markup begins */
    struct hook *hooks;     /* hooks.h */
};

/* ---- expressions ------------------------------------------------------------ */

/* What an expression can name: self (depth 0), the variable of a comprehension or of :let. */
struct scope {
    struct scope *outer;
    unsigned depth;
    struct kind kind;         /* of the variable; its record is TYPE_ROW's */
    live_str item, index;     /* the variables; absent: none */
    const struct field *slot; /* of an entry of a slot: its declaration */
    bool is_let;              /* the variable of :let */
    const struct expr *alias; /* no variable but another name for that, of <.form :let>: it has
                                 its outer's depth, and the C knows nothing of it */
    unsigned number;          /* names its mask in C; 0: self's */
};

/* What is read, by scope: what may change (fields, moved), and the variables that C needs. The
 * only bit of a variable that is no struct is 0. */
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
    EXPR_RANGE,    /* a..b, of :for */
    EXPR_SLOT,     /* render_slot(a, b) */
    EXPR_CASE,     /* a is one of b, …: of a switch */
    EXPR_INPUT,    /* text, as "address[zip]", of the form a; field; op: index + 1 of its bit */
    EXPR_ASKED,    /* a.name of a form or a field: live_input_NAME; text is the name */
};

/* What <.form :let> and <.inputs_for> say of what they hand out: a member of
 * live_input_options. */
struct given {
    struct given *next;
    const char *member;
    const struct attr *attr;
    live_str text;           /* where there is no expr; absent: it is true */
    const struct expr *expr; /* a text, a number or json */
    bool is_text;
};

struct expr {
    enum expr_kind kind;
    union {
        struct kind what;
        struct {
            enum type type;
            const struct record *row;
            const struct enumeration *values;
        };
    };
    struct span at;
    unsigned first, last;        /* tokens, last exclusive */
    const struct ctoken *tokens; /* of the whole expression */
    unsigned height;
    unsigned op;
    struct expr *a, *b, *c;
    struct expr *next;         /* in a list of arguments */
    unsigned depth;            /* of a path: its scope */
    const struct scope *scope; /* of a path */
    const struct field *field; /* of a path; NULL: the whole variable, or its index */
    const struct record *in;   /* of a path: what has the field; its a: the path before */
    bool is_index;
    live_str text;
    const struct given *given; /* of a path to a form, of an input: live_input_with */
};

/* ---- tokens and nodes ------------------------------------------------------- */

struct js_value; /* check_js.h */

enum value_kind { VALUE_MISSING, VALUE_TEXT, VALUE_EXPR, VALUE_REST /* {...expr} */ };

struct attr {
    struct attr *next;
    live_str name;
    struct span at, name_at;
    enum value_kind kind;
    struct span value; /* inside the quotes or braces */
    char quote;        /* of a text; 0: none */
    struct expr *expr;
    struct js_value *js;       /* JS commands: instead of expr */
    live_str text;             /* output instead of the value; absent: none */
    const struct field *field; /* of a call or slot: what it is given to; NULL: rest */
};

enum token_kind {
    TOKEN_END,
    TOKEN_TEXT,
    TOKEN_EXPR,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_BLOCK, /* <% … %> */
};

struct token {
    enum token_kind kind;
    struct span at;
    live_str text;      /* TEXT: as it is output; OPEN, CLOSE: the name, with its . or : */
    struct span inside; /* EXPR, BLOCK: between the braces */
    struct attr *attrs;
    bool self_closing;
};

enum node_kind {
    NODE_TEXT,
    NODE_EXPR,
    NODE_ELEMENT,
    NODE_CALL,  /* <.name> */
    NODE_SLOT,  /* <:name>, directly inside of a call */
    NODE_BLOCK, /* <%= if (…) { %> … <% } %>: children alone */
    NODE_SWITCH,
};

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
    /* calls and slots */
    struct attr *let;                /* also in attrs */
    struct scope *let_scope;         /* of :let, or NULL */
    const struct definition *callee; /* of a call; NULL: unknown, reported */
    const struct field *slot;        /* of a slot's entry */
    /* blocks */
    struct span braces; /* of if, for, switch, case: what stands in the parentheses */
    bool is_default;    /* default: of a switch */
    const struct attr
        *enum_; /* of <.intersperse>: its list, and its :let in let; a block's then */
    const struct attr *inputs; /* of <.inputs_for>: its field, in the same way */
    struct given *given;       /* … and the rest that it says */
    bool is_made;              /* by the check stage, and checked */
};

/* ---- the lowered program ---------------------------------------------------- */

struct tmpl {
    unsigned number;
    bool is_root;      /* of a component: one element */
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
    PART_PIECES, /* the value of another attribute, a list: its pieces one behind the other */
    PART_JS,     /* JS commands; `name` of the attribute if it may be absent */
    PART_CHOICE, /* one of two texts */
    PART_TAG,    /* the name of an element */
    PART_CSRF,   /* the token of the browser's session */
    PART_REST,   /* {...@rest} */
    PART_SLOT,   /* {render_slot(@inner)} */
    PART_INNER,  /* {@inner} of a layout */
    PART_IF,
    PART_FOR,
    PART_CALL,
    PART_STATIC, /* what phx-static adds to a page's own HTML */
    PART_NESTED, /* the container of a live view in this one */
};

enum static_kind { STATIC_FORM, STATIC_FIELDS, STATIC_BUTTON }; /* live_static of emit.h */

struct branch {
    struct branch *next;
    struct expr *condition; /* NULL: else */
    bool is_shown;          /* rather: it or one of those linked to it has text that is not blank */
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
    bool is_pick;       /* it only picks one of a few constants; the print is which */
    bool is_scanned;    /* the loop's scan asks whether it changes */
    unsigned apart, n_apart; /* number of the function that it begins, its parts: emit_apart.c */
    struct expr *expr;
    live_str name; /* of the attribute */
    bool is_url, is_image;
    live_str texts[2]; /* of a choice: if the expression is true, if not; [1] of PART_STATIC:
                          its markup elsewhere than in a page, escaped */
    enum static_kind static_kind;
    unsigned number;    /* of PART_STATIC and PART_NESTED: names its pairs */
    struct pair *pairs; /* of PART_STATIC: the element's phx-click or phx-submit, phx-value-…;
                           of PART_NESTED: id, session, the container's attributes */
    unsigned n_pairs;
    live_str nested; /* of PART_NESTED: the view */
    bool is_sticky, is_linked;
    const struct js_value *js;
    struct branch *branches;
    struct closure *loop;
    struct call *call;
};

/* Its value is made of pieces. */
static inline bool
part_is_pieces(const struct part *part)
{
    return part->kind >= PART_CLASS && part->kind <= PART_PIECES;
}

struct print { /* a member of a prints struct */
    struct print *next;
    const struct part *part;
};

struct prints {
    struct print *first, *last;
};

/* A function of its own: the rows of a comprehension, the content of a slot. */
struct closure {
    unsigned number;
    uint32_t line;
    struct closure *next; /* inner ones before outer ones */
    bool is_content;
    const struct scope *scope; /* its own; of content without :let the same as outer */
    const struct scope *outer;
    struct expr *list;             /* :for */
    struct expr *key;              /* :key */
    const struct field *key_field; /* else the list's */
    struct reads reads, uses;      /* of the body */
    struct reads key_reads;
    struct tmpl *body;
    struct prints prints; /* of a row, of the content */
    bool has_scan;        /* a comprehension over a list: lower_pick.c */
    struct reads scan_reads;
};

/* An attribute that a component or a slot declares, as a call gives it. */
struct arg {
    struct arg *next;
    const struct field *field;
    const struct attr *attr;
    struct reads reads; /* nothing: a constant */
};

struct entry { /* of a slot */
    struct entry *next;
    uint32_t line;
    struct closure *content; /* NULL: no content */
    struct arg *args;
    struct expr *condition;    /* :if, :else-if */
    struct entry *otherwise;   /* the next branch */
    const struct scope *scope; /* of :for; NULL: none */
    struct expr *list;
    struct reads uses; /* what its C names */
};

struct slot_use {
    struct slot_use *next;
    const struct field *slot;
    struct entry *entries;
    unsigned n_entries;
    bool is_dynamic;    /* entries stand under :if or :for */
    struct reads reads; /* all of it */
    struct reads picks; /* what says which entries there are */
};

struct pair { /* of rest */
    struct pair *next;
    const struct attr *attr;
    struct reads reads;
};

struct call {
    unsigned number;
    const struct definition *callee;
    struct arg *args;
    struct slot_use *slots;
    struct pair *pairs;
    unsigned n_pairs;
    struct expr *rest; /* {...@rest}, or NULL */
    struct reads rest_reads;
};

/* A component that a definition calls, or a template that it includes. */
struct callee {
    struct callee *next;
    const struct definition *definition;
};

struct program {
    const struct definition *definition;
    struct tmpl *root, *templates;
    struct closure *closures;
    struct prints prints; /* of the definition */
    bool has_js;          /* a part is PART_JS */
    uint32_t inner_line;  /* of a layout: inner.h's inner_other_use */
};

#endif
