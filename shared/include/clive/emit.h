/*
 * emit.h: what generated code calls, and the tables that it is made of. Written for clivec and for
 * the runtime; an author needs it only to read what clivec wrote.
 *
 * A definition becomes: its struct, a field table (`live_struct`) from which the runtime
 * initialises, compares, saves and releases the state, a prints struct (what the client holds), and
 * ONE render function that serves three sinks:
 *
 *   HTML   every part, statics between them                 (disconnected page)
 *   full   every part as JSON, with "s"                     (join, a branch or row that is new)
 *   diff   only parts that are dirty and differ             (event)
 *
 * The render function visits the parts of a template in order, all of them:
 *
 *     live_open(r, &t0);
 *     if (live_part(r, 0, m[0] & (F_city)))            live_put(r, live_text(self->city));
 *     if (live_part_print(r, 1, m[0] & F_celsius, &p->h1)) {
 *         live_class_begin(r); live_add(r, LIVE_STR("now"));  // a piece each
 *         if (live_true(self->celsius > 30)) live_add(r, LIVE_STR("hot"));
 *         live_value_end(r);
 *     }
 *     if (live_part(r, 2, m[0] & (F_notice | F_x))) {           // a conditional
 *         if (live_true(live_text(self->notice))) { live_branch(r, &t1, &p->b2, 1); ...parts...; live_close(r); }
 *         else live_no_branch(r, &p->b2);
 *     }
 *     if (live_part(r, 3, m[0] & (F_readings | F_x)))           // a comprehension
 *         live_for(r, &k3, &p->k3, &self->readings.list_, m[0] & F_x, &(struct k3_env){ self, m });
 *     live_close(r);
 *
 * `m` is the changed mask: one bit a field, in declaration order. `dirty` is what the part reads;
 * live_part answers whether to produce it, and inside a full node it always is. A produced part
 * writes exactly one value: live_put*, live_attr*, a live_value_begin..live_value_end,
 * a live_branch..live_close, live_no_branch or live_for. A nested diff that turns out empty, or a
 * part with a print whose bytes the client has, takes its key back by itself.
 */
#ifndef CLIVE_EMIT_H
#define CLIVE_EMIT_H

#include "clive/live.h"

#pragma GCC visibility push(default)

/* ---- state: field tables -------------------------------------------------------------------- */

typedef enum live_type { /* of a field; the C type of the member behind it */
    LIVE_T_BOOL = 1,     /* bool */
    LIVE_T_INT,          /* int64_t */
    LIVE_T_DOUBLE,       /* double */
    LIVE_T_TIME,         /* live_time */
    LIVE_T_STR,          /* live_string */
    LIVE_T_HTML,         /* live_html */
    LIVE_T_LIST,         /* struct NAME_list, whose first member is a live_list */
    LIVE_T_SLICE,        /* live_str: a layout's or component's str, borrowed */
    LIVE_T_MARKUP,       /* live_markup: a layout's or component's html, borrowed */
} live_type;

enum {
    LIVE_F_TEMPORARY = 1, /* back to the default after each render */
    LIVE_F_TRANSIENT = 2, /* never saved */
};

typedef struct live_struct live_struct;

typedef struct live_field {
    const char *name;
    uint32_t offset;
    uint8_t type;  /* live_type */
    uint8_t flags; /* LIVE_F_… */
    const live_struct *row; /* of a list */
    union {                 /* the default; zero where none is declared */
        int64_t integer;    /* bool, int; time in microseconds */
        double real;
        const char *text; /* str, html: NULL is empty */
    } init;
} live_field;

/* A C struct of the state, field by field, in declaration order (which is the mask's). */
struct live_struct {
    const char *name;
    uint32_t size;
    uint16_t n_fields;
    const live_field *fields;
};

#define LIVE_MASK_WORDS(n_fields) (((n_fields) + 63) / 64)

/* ---- state: lists --------------------------------------------------------------------------- */

/* An ordered list of rows, each in a block of its own that stays where it is until removed. `{0}`
 * is the empty list. The type of the rows is given at each call (the wrappers that clivec writes
 * do). Private members; see shared/state/list.h for the invariants. */
typedef struct live_list {
    struct live_row **rows_; /* in order */
    uint32_t n_, cap_;
    uint32_t serial_;        /* the last row's; rows are numbered from 1 as they are made */
    uint32_t from_;          /* lowest index whose row differs from the last render */
    bool mark_;              /* rows came, went or moved since the last render */
    uint32_t n_edited_;
    struct live_row *edited_;  /* rows with a copy of what they were at the last render */
    struct live_row *removed_; /* rows removed since the last render */
    struct live_row *free_;
    struct live_slab *slabs_;
} live_list;

uint32_t live_list_count(const live_list *list);
/* A new row with the declaration's defaults, at the end or before `index` (at most the count).
 * Never NULL: where memory fails the turn fails and a throw-away row is returned. */
void *live_list_append(live_list *list, const live_struct *type);
void *live_list_insert(live_list *list, const live_struct *type, uint32_t index);
/* Row `index` for reading; NULL beyond the end. */
const void *live_list_at(const live_list *list, uint32_t index);
/* Row `index` for writing: the change is found at the next render. NULL beyond the end. */
void *live_list_edit(live_list *list, const live_struct *type, uint32_t index);
/* Index of the first row whose field (of type int, time, bool, str) equals; -1 if none. */
int64_t live_list_find_int(const live_list *list, const live_field *field, int64_t value);
int64_t live_list_find_str(const live_list *list, const live_field *field, live_str value);
/* Row `from` goes to index `to` (both below the count, else nothing happens). */
void live_list_move(live_list *list, uint32_t from, uint32_t to);
void live_list_remove(live_list *list, const live_struct *type, uint32_t index);
void live_list_clear(live_list *list, const live_struct *type);

/* ---- rendering: tables ---------------------------------------------------------------------- */

typedef struct live_render live_render; /* one render into one sink: opaque */

typedef struct live_template {
    uint16_t n_parts;
    const live_str *statics; /* n_parts + 1 pieces of HTML */
    live_str json;           /* the same as a JSON array: ["<p>","</p>"], escaped */
} live_template;

typedef struct live_comprehension live_comprehension;

/* Where a prints struct (zeroed: the client holds nothing) has its comprehensions, so that they
 * can be released. */
typedef struct live_prints {
    uint32_t size;
    uint16_t n_rows;
    const struct live_prints_rows {
        uint32_t offset; /* of a live_rows */
        const live_comprehension *of;
    } *rows;
} live_prints;

/* The rows of a comprehension that the client holds. Private; see shared/render/keyed.h. */
typedef struct live_rows {
    char *rows_; /* n_ × (row's serial and prints) */
    uint32_t n_, cap_;
    uint32_t serial_; /* the list's last at that render */
    bool open_;       /* the client holds the statics */
} live_rows;

/* One row as its function gets it. */
typedef struct live_row_now {
    const void *item;        /* const struct T * */
    int64_t index;           /* its place in the list */
    const uint64_t *changed; /* mask of T's fields */
    bool moved;              /* `index` differs from what the client has */
    void *prints;            /* the row's prints struct */
} live_row_now;

/* What identifies a row when it was replaced by another: text where `text.ptr` is set. */
typedef struct live_key {
    int64_t number;
    live_str text;
} live_key;

struct live_comprehension {
    const live_template *row; /* of each row */
    const live_prints *prints;
    const live_struct *type;
    /* Writes the parts of one row, without live_open and live_close. */
    void (*render)(live_render *r, const void *env, const live_row_now *row);
    /* `:key` or the list's key(); NULL: a row is only itself. */
    live_key (*key)(const void *env, const void *item);
};

/* ---- rendering: calls ----------------------------------------------------------------------- */

void live_open(live_render *r, const live_template *t);
void live_close(live_render *r);
/* Begins part `index` of the innermost template; true: produce its value now. */
bool live_part(live_render *r, unsigned index, bool dirty);
/* The same for a part whose dependencies often change without its bytes: compared with `print`. */
bool live_part_print(live_render *r, unsigned index, bool dirty, uint32_t *print);

/* Opens branch `which` (from 1) of a conditional; `branch` is what the client shows. */
void live_branch(live_render *r, const live_template *t, uint8_t *branch, uint8_t which);
void live_no_branch(live_render *r, uint8_t *branch);

/* `outer`: a field that the body reads from around the comprehension is dirty. */
void live_for(live_render *r, const live_comprehension *k, live_rows *rows, const live_list *list,
              bool outer, const void *env);

/* A value in pieces, each escaped by live_add. */
void live_value_begin(live_render *r);
void live_value_end(live_render *r);
void live_class_begin(live_render *r);                 /* each live_add is a piece; joined by a space, empty ones dropped */
void live_style_begin(live_render *r);                 /* joined by "; " */
void live_add_str(live_render *r, live_str text);      /* absent and empty add nothing */
void live_add_int(live_render *r, int64_t number);
void live_add_uint(live_render *r, uint64_t number);
void live_add_double(live_render *r, double number);   /* shortest text that reads back the same */
void live_add_bool(live_render *r, bool value);        /* "true" or "false" */
void live_add_time(live_render *r, live_time time);    /* RFC 3339, UTC: 2026-11-21T05:17:50Z, fraction only if any */
void live_add_markup(live_render *r, live_markup markup); /* not escaped */
static inline void
live_add_cstr(live_render *r, const char *text)
{
    live_add_str(r, live_str_of(text));
}
static inline void
live_add_string(live_render *r, const live_string *string)
{
    live_add_str(r, live_string_text(string));
}
static inline void
live_add_html(live_render *r, const live_html *html)
{
    live_add_markup(r, (live_markup){ live_html_text(html) });
}

#define LIVE_BY_TYPE_(v, P)                                                                    \
    _Generic((v),                                                                              \
        bool: P##bool,                                                                         \
        signed char: P##int, short: P##int, int: P##int, long: P##int, long long: P##int,      \
        unsigned char: P##uint, unsigned short: P##uint, unsigned: P##uint,                    \
        unsigned long: P##uint, unsigned long long: P##uint,                                   \
        float: P##double, double: P##double,                                                   \
        char *: P##cstr, const char *: P##cstr,                                                \
        live_str: P##str, live_time: P##time, live_markup: P##markup,                          \
        live_string *: P##string, const live_string *: P##string,                              \
        live_html *: P##html, const live_html *: P##html)

/* clivec passes a field of type str as live_text(field), of type html as &field. */
#define live_add(r, v) LIVE_BY_TYPE_(v, live_add_)((r), (v))

/* One whole value. */
#define live_put(r, v) (live_value_begin(r), live_add((r), (v)), live_value_end(r))
/* A URL for href, src, action, formaction: a scheme other than http, https, mailto, tel, or a
 * data:image (src only: pass `image`) makes it "#blocked". */
void live_put_url(live_render *r, live_str url, bool image);

/* A whole attribute with its leading space: ` name="value"`; absent text and false give nothing,
 * true gives ` name`. `name` is plain ASCII. */
void live_attr_bool(live_render *r, live_str name, bool on);
void live_attr_str(live_render *r, live_str name, live_str value);
void live_attr_int(live_render *r, live_str name, int64_t value);
void live_attr_uint(live_render *r, live_str name, uint64_t value);
void live_attr_double(live_render *r, live_str name, double value);
void live_attr_time(live_render *r, live_str name, live_time value);
void live_attr_url(live_render *r, live_str name, live_str url, bool image);
static inline void
live_attr_cstr(live_render *r, live_str name, const char *value)
{
    live_attr_str(r, name, live_str_of(value));
}
static inline void
live_attr_string(live_render *r, live_str name, const live_string *value)
{
    live_attr_str(r, name, live_string_text(value));
}
void live_attr_markup(live_render *r, live_str name, live_markup value); /* escaped: it is text here */
static inline void
live_attr_html(live_render *r, live_str name, const live_html *value)
{
    live_attr_str(r, name, live_html_text(value));
}
#define live_attr(r, name, v) LIVE_BY_TYPE_(v, live_attr_)((r), (name), (v))

/* ---- expressions ---------------------------------------------------------------------------- */

static inline bool live_true_bool(bool v) { return v; }
static inline bool live_true_int(int64_t v) { return v != 0; }
static inline bool live_true_uint(uint64_t v) { return v != 0; }
static inline bool live_true_double(double v) { return v != 0; }
static inline bool live_true_cstr(const char *v) { return v && *v; }
static inline bool live_true_str(live_str v) { return v.len != 0; }
static inline bool live_true_time(live_time v) { return v.us != 0; }
static inline bool live_true_markup(live_markup v) { return v.text_.len != 0; }
static inline bool live_true_string(const live_string *v) { return live_string_text(v).len != 0; }
static inline bool live_true_html(const live_html *v) { return live_html_text(v).len != 0; }
static inline bool live_true_list(const live_list *v) { return v->n_ != 0; }
static inline bool live_true_pointer(const void *v) { return v != NULL; }

/* A condition: a number that is not 0, text or a list that is not empty, a pointer that is not
 * NULL. clivec passes a list as &field.list_. */
#define live_true(v)                                                                           \
    _Generic((v),                                                                              \
        bool: live_true_bool,                                                                  \
        char: live_true_int, signed char: live_true_int, short: live_true_int,                 \
        int: live_true_int, long: live_true_int, long long: live_true_int,                     \
        unsigned char: live_true_uint, unsigned short: live_true_uint,                         \
        unsigned: live_true_uint, unsigned long: live_true_uint,                               \
        unsigned long long: live_true_uint, float: live_true_double, double: live_true_double, \
        char *: live_true_cstr, const char *: live_true_cstr, live_str: live_true_str,         \
        live_time: live_true_time, live_markup: live_true_markup,                              \
        live_string *: live_true_string, const live_string *: live_true_string,                \
        live_html *: live_true_html, const live_html *: live_true_html,                        \
        live_list *: live_true_list, const live_list *: live_true_list,                        \
        default: live_true_pointer)(v)

/* Anything that is text as a slice. */
#define live_as_str(v)                                                                         \
    _Generic((v),                                                                              \
        live_str: live_str_id_, char *: live_str_of, const char *: live_str_of,                \
        live_string *: live_string_text, const live_string *: live_string_text)(v)
/* What `==` between strings becomes. */
#define live_eq(a, b) live_str_equal(live_as_str(a), live_as_str(b))

/* ---- definitions ---------------------------------------------------------------------------- */

typedef struct live_handler { /* an event name that the markup uses */
    const char *name;
    unsigned line;      /* of its first use in the class's file */
    bool (*given)(void);/* the author filled the member of .on */
    live_status (*call)(void *self, live_socket *socket, const live_event *event);
} live_handler;

/* A view. Optional callbacks are never NULL here: what the author left out does nothing. */
struct live_view_class {
    uint32_t abi;     /* LIVE_ABI */
    const char *name; /* "thermostat": also in tokens and rows */
    const char *file; /* the template, for messages */
    const live_struct *state;
    const live_prints *prints;
    live_status (*mount)(void *self, live_socket *socket, const live_params *params);
    live_status (*load)(void *self, live_socket *socket);
    live_status (*handle_params)(void *self, live_socket *socket, const live_params *params,
                                 live_str uri);
    /* For event names that are not in `events`. NULL if the author gave none. */
    live_status (*handle_event)(void *self, live_socket *socket, const live_event *event);
    bool (*has_handle_event)(void);
    live_status (*handle_info)(void *self, live_socket *socket, const live_message *message);
    void (*terminate)(void *self, live_socket *socket);
    const live_handler *events; /* sorted by name, strcmp order */
    size_t n_events;
    void (*render)(live_render *r, const void *self, void *prints, const uint64_t *changed);
    const live_checkpoint *checkpoint; /* the author's, by address */
    const bool *remount;
};

/* A layout: its fields are given by the runtime, by name and type (inner: html; page_title,
 * csrf_token: str); a name it does not know keeps its default. */
struct live_layout_class {
    uint32_t abi;
    const char *name;
    const char *file;
    const live_struct *fields; /* of LIVE_T_SLICE, LIVE_T_MARKUP and scalars */
    void (*render)(live_render *r, const void *self, void *prints, const uint64_t *changed);
    const live_prints *prints;
};

#pragma GCC visibility pop
#endif
