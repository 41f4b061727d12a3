/* clang-format off: samples of code */
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
 * a live_branch..live_close, live_no_branch, a live_for*, live_call, live_render_slot* or
 * live_put_rest. A nested diff that turns out empty, or a part with a print whose bytes the client
 * has, takes its key back by itself.
 *
 * A function component is the same with attributes for fields. Sample:
 *
 *     component card { str title; int count = 0; slot inner; slot row(struct item item) { str label; }
 *                      list(item) items; rest; }
 *
 *     <div {...@rest}>{@title}{render_slot(@inner)}                               0 1 2
 *       <p :for={i in @items}><b :for={c in @row}>{c->label}{render_slot(c, i)}</b></p>    3
 *       <i :for={n in 1..@count}>{n}</i></div>                                    4
 *
 * gives in card.live.h (borrowed values; a slot's entries begin with their live_slot):
 *
 *     struct card_row { live_slot slot_; live_str label; };       // bit 0: content; 1: label; …
 *     struct card { live_str title; int64_t count; live_slots inner, row; const struct item_list *items;
 *                   live_rest rest; };                            // at most 64 members: one bit each
 *     enum { A_card_title, A_card_count, A_card_inner, A_card_row, A_card_items, A_card_rest };
 *     extern const live_component_class card_component;           // .attrs: a table as of a state
 *
 * and in card.live.c (`p` is struct card_prints *: live_place s2; live_rows k3, k4; uint32_t h0; of
 * the row of `:for={c in @row}`: live_place s1):
 *
 *     static void card_render(live_render *r, const void *self_, void *prints, const uint64_t *m) {
 *         live_open(r, &t0);                                      // t0.root: one root element
 *         if (live_part_print(r, 0, m[0] & BIT(A_card_rest), &p->h0)) live_put_rest(r, &self->rest, false);
 *         if (live_part(r, 1, m[0] & BIT(A_card_title)))          live_put(r, self->title);
 *         if (live_part(r, 2, m[0] & BIT(A_card_inner)))
 *             live_render_slots(r, &p->s2, &self->inner, NULL, NULL);
 *         if (live_part(r, 3, m[0] & (BIT(A_card_items) | BIT(A_card_row))))
 *             live_for(r, &k3, &p->k3, &self->items->list_, m[0] & BIT(A_card_row), &(struct k3_env){ self, m });
 *         if (live_part(r, 4, m[0] & BIT(A_card_count)))
 *             live_for_range(r, &k4, &p->k4, 1, self->count, false, false, NULL);
 *         live_close(r);
 *     }
 *     // in k3's render (row: the item): part 0, read: A_card_row and the item (any field of it)
 *         if (live_part(r, 0, m[0] & BIT(A_card_row) || live_any(m3, 1)))
 *             live_for_slots(r, &k3_0, &row->p->k0, &self->row, live_any(m3, 1), &(struct k3_0_env){ env, i, m3 });
 *     // in k3_0's render (row: an entry; c = row->item; m30 = row->changed):
 *         if (live_part_print(r, 0, m30[0] & BIT(1), &p->h0))       live_put(r, c->label);
 *         if (live_part(r, 1, m30[0] & BIT(0) || live_any(m3, 1)))  live_render_slot(r, &p->s1, &c->slot_, i, m3);
 *
 * A caller, `<.card title={@t} items={@items} class="x"><:row :let={i} label={@l}>{i->name}{@u}</:row>text
 * {@n}</.card>` as its part 5 (struct prints: live_callee c5):
 *
 *     struct c5_env { const struct page *self; const uint64_t *m; };
 *     static void c5_row1(live_render *r, const void *env_, void *prints, const void *arg, const uint64_t *ma) {
 *         const struct item *i = arg;                             // ma: the item's fields that differ
 *         live_open(r, &t5);                                      // a slot's content is a node
 *         if (live_part(r, 0, ma[0] & BIT(R_item_name)))            live_put(r, live_text(i->name));
 *         if (live_part(r, 1, m[0] & BIT(F_u)))                     live_put(r, live_text(self->u));
 *         live_close(r);
 *     }
 *     static const live_slot_class c5_row1_slot = { .render = c5_row1, .prints = NULL, .n_args = 1 };
 *     …
 *     if (live_part(r, 5, m[0] & (everything that the call reads, content of slots too))) {
 *         const struct c5_env e = { self, m };
 *         const struct card_row row[] = { { { &c5_row1_slot, &e, dirty(@u) * 1 | dirty(@l) * 2 }, .label = live_text(self->l) } };
 *         const live_slot inner[] = { { &c5_inner_slot, &e, dirty(@n) * 1 } };
 *         const live_pair rest[] = { live_pair(r, LIVE_STR("class"), LIVE_STR("x")) };
 *         const struct card a = { .title = live_text(self->t), .items = &self->items, .count = 0, .row = LIVE_SLOTS(row),
 *                                 .inner = LIVE_SLOTS(inner), .rest = LIVE_REST(rest) };
 *         live_call(r, &card_component, &p->c5, &a,
 *                   dirty(@t) * BIT(A_card_title) | dirty(@items) * BIT(A_card_items) |
 *                   dirty(@u, @l) * BIT(A_card_row) | dirty(@n) * BIT(A_card_inner), 0);
 *     }
 *
 * Rules for dirty bits. A bit is set iff something that the attribute's expression reads is dirty;
 * a constant's never; a slot's iff one of its entries' attributes or contents reads something dirty.
 * Entries that stand under :if or :for are made with live_slots_add (and their envs with
 * live_scratch); where a condition or list among a slot's entries is dirty, ALL bits of ALL its
 * entries are set and the masks of :for's rows that contents see are live_all(true) (else
 * live_all(false)): an entry may then be in another's place. A part that reads a member of a struct
 * (a field `struct point at`, an attribute `struct item item`) carries a print: its bit says only
 * that some member differs; so does one that reads an attribute of a slot's entry, and in a content
 * under :for one that reads its variable. A component has at most LIVE_MAX_ATTRS members.
 */
/* clang-format on */
#ifndef CLIVE_EMIT_H
#define CLIVE_EMIT_H

#include "clive/live.h"

#pragma GCC visibility push(default)

/* ---- state: field tables -------------------------------------------------------------------- */

typedef enum live_type {                  /* of a field; the C type of the member behind it */
                         LIVE_T_BOOL = 1, /* bool */
                         LIVE_T_INT,      /* int64_t */
                         LIVE_T_DOUBLE,   /* double */
                         LIVE_T_TIME,     /* live_time */
                         LIVE_T_STR,      /* live_string */
                         LIVE_T_HTML,     /* live_html */
                         LIVE_T_LIST,  /* struct NAME_list, whose first member is a live_list */
                         LIVE_T_SLICE, /* live_str: a layout's or component's str, borrowed */
                         LIVE_T_MARKUP, /* live_markup: a layout's or component's html, borrowed
                                         */
                         LIVE_T_STRUCT, /* struct NAME, in place; .row is its table. One bit for
                                           all of it */
                         LIVE_T_ENUM,   /* enum NAME, values from 0 in order; .names. Saved by
                                           name */
                         LIVE_T_JSON,   /* live_json */
                         /* of components only */
                         LIVE_T_POINTER, /* const struct T *, const struct T_list *, const
                                            live_json *: borrowed */
                         LIVE_T_SLOTS,   /* live_slots */
                         LIVE_T_REST,    /* live_rest */
                         LIVE_T_INPUT,   /* live_input (clive/form.h) */
                         /* of views only */
                         LIVE_T_FORM, /* live_form; .form is its class. Its bit: anything of it
                                         changed */
                         LIVE_T_FORM_FIELD, /* no member of its own: the bit of one field of the
                                               form at .offset, which .init.text names. Behind
                                               the form, one for each of its fields */
                         /* of layouts only: const struct T_list *, const struct T *, const
                            live_json *, the view's */
                         LIVE_T_LIST_SHOWN,
                         LIVE_T_STRUCT_SHOWN,
                         LIVE_T_JSON_SHOWN,
} live_type;

enum {
    LIVE_F_TEMPORARY = 1, /* back to the default after each render */
    LIVE_F_TRANSIENT = 2, /* never saved */
};

typedef struct live_struct live_struct;

typedef struct live_enum {
    const char *name;
    uint32_t n;
    const live_str *names; /* of the values 0 … n - 1 */
} live_enum;

/* The name of a value; absent for a number that is none. What `{@status}` prints. */
static inline live_str
live_enum_name(const live_enum *type, int64_t value)
{
    return value >= 0 && value < type->n ? type->names[value] : live_none;
}

/* The value of that name, `fallback` where there is none: of a parameter, say. */
static inline int
live_enum_value(const live_enum *type, live_str name, int fallback)
{
    for (uint32_t value = 0; value < type->n; value++)
        if (live_str_equal(type->names[value], name))
            return (int)value;
    return fallback;
}

/* Initialise by name: members may be added. So for all tables here. */
typedef struct live_field {
    const char *name;
    uint32_t offset;
    uint8_t type;  /* live_type */
    uint8_t flags; /* LIVE_F_… */
    const live_struct *row; /* of a list's rows, of a struct, of a form's fields */
    union {                 /* the default; zero where none is declared */
        int64_t integer;    /* bool, int, enum; time in microseconds */
        double real;
        const char *text; /* str, html: NULL is empty; json: valid JSON, NULL is null */
    } init;
    const live_enum *names; /* of an enum */
    const struct live_form_class *form; /* of a form: clive/form.h */
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
    struct live_slab *slabs_;  /* of rows */
    struct live_slab *copies_; /* the same of copies; the first is being filled */
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

/* What NAME_copy does. Memory that fails makes the turn fail; `to` is a good value then, too. */
void live_copy(void *to, const void *from, const live_struct *type);

/* ---- rendering: tables ---------------------------------------------------------------------- */

typedef struct live_render live_render; /* one render into one sink: opaque */

typedef struct live_template {
    uint16_t n_parts;
    const live_str *statics; /* n_parts + 1 pieces of HTML */
    live_str json;           /* the same as a JSON array: ["<p>","</p>"], escaped */
    /* The HTML is exactly one element, and comments of one line around it; its id, if any, stands
     * behind one space and is quoted. Only for the roots of components. */
    bool root;
} live_template;

typedef struct live_comprehension live_comprehension;
typedef struct live_component_class live_component_class;
typedef struct live_slot_class live_slot_class;

/* Where a prints struct (zeroed: the client holds nothing) has what owns memory: comprehensions,
 * calls, places of slots; so that it can be released. */
typedef struct live_prints {
    uint32_t size;
    uint16_t n_rows;
    const struct live_prints_rows {
        uint32_t offset; /* of a live_rows */
        const live_comprehension *of;
    } *rows;
    const struct live_prints_calls {
        uint32_t offset; /* of a live_callee */
        const live_component_class *of;
    } *calls;
    const uint32_t *places; /* offsets of live_place */
    uint16_t n_calls;
    uint16_t n_places;
} live_prints;

/* The rows of a comprehension that the client holds. Private; see shared/render/keyed.h. */
typedef struct live_rows {
    char *rows_; /* n_ × (row's serial and prints); NULL: the client does not hold the statics */
    uint32_t n_, cap_;
    union {
        const void *list_; /* which live_list was shown */
        int64_t from_;     /* a range's first number */
    };
} live_rows;

/* What the client holds of a component that a part calls: its prints, on the heap. Private. */
typedef struct live_callee {
    void *prints_; /* the component's prints, then a print for each attribute of the call's `compare` */
} live_callee;

/* What the client holds where a slot is rendered. Private; see shared/render/slot.h. */
typedef struct live_place {
    const live_slot_class *class_; /* of the one entry; NULL: none or several */
    void *prints_;                 /* of the one entry; of several: an array of live_place */
    uint32_t n_, cap_;             /* entries shown; room for */
} live_place;

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
    /* Where what is read from around the comprehension only picks constant texts and branches, by
     * numbers of the row that its prints have copies of: the first row from `at` on, n if there is
     * none, whose prints are not what they would be now. `prints` of row 0, the next `stride` bytes
     * behind. NULL: each row is rendered to see. */
    uint32_t (*scan)(const void *env, const char *prints, size_t stride, uint32_t at, uint32_t n);
    const char *file; /* where the `:for` stands, for messages (duplicate keys) */
    unsigned line;
};

/* ---- rendering: calls ----------------------------------------------------------------------- */

void live_open(live_render *r, const live_template *t);
void live_close(live_render *r);

/* How every live_render begins, so that a part that is not dirty costs no call (half the time of a
 * pass over rows that have not changed). Private, and compiled into applications: LIVE_ABI changes
 * with it. */
struct live_render_head {
    bool full_; /* the innermost frame is: each part is wanted */
};
bool live_part_begin_(live_render *r, unsigned index);
bool live_part_print_begin_(live_render *r, unsigned index, uint32_t *print);

/* Begins part `index` of the innermost template; true: produce its value now. */
static inline bool
live_part(live_render *r, unsigned index, bool dirty)
{
    const struct live_render_head *head = (const struct live_render_head *)(const void *)r;
    return (dirty || head->full_) && live_part_begin_(r, index);
}
/* The same for a part whose dependencies often change without its bytes: compared with `print`. */
static inline bool
live_part_print(live_render *r, unsigned index, bool dirty, uint32_t *print)
{
    const struct live_render_head *head = (const struct live_render_head *)(const void *)r;
    return (dirty || head->full_) && live_part_print_begin_(r, index, print);
}

/* A function of some parts of a long template: in one with all of them it would be slow to compile. */
#define LIVE_APART static __attribute__((noinline)) void

/* live_part in two, for a part that only picks one of a few constant texts: first whether it is to be
 * looked at, then, if `now`, which says what it picks, is not what the client has, as live_part. */
static inline bool
live_wanted(live_render *r, bool dirty)
{
    return dirty || ((const struct live_render_head *)(const void *)r)->full_;
}
static inline bool
live_part_pick(live_render *r, unsigned index, uint32_t *held, uint32_t now)
{
    if (*held == now && !live_wanted(r, false))
        return false;
    *held = now;
    return live_part_begin_(r, index);
}

/* Opens branch `which` (from 1) of a conditional; `branch` is what the client shows. */
void live_branch(live_render *r, const live_template *t, uint8_t *branch, uint8_t which);
void live_no_branch(live_render *r, uint8_t *branch);

/* `outer`: a field that the body reads from around the comprehension is dirty. It may be another
 * list than at the last render; NULL is an empty one. */
void live_for(live_render *r, const live_comprehension *k, live_rows *rows, const live_list *list,
              bool outer, const void *env);
/* The whole numbers from `from` to `to`, both included; none if to < from. k->type and k->key are
 * NULL; row->item is a const int64_t *, bit 0 of row->changed says that it differs. A row is its
 * index. More than 2^20 rows fail the render. */
void live_for_range(live_render *r, const live_comprehension *k, live_rows *rows, int64_t from,
                    int64_t to, bool outer, const void *env);

/* Masks of any struct: every bit set, or none. */
const uint64_t *live_all(bool all);
/* One of the mask's first n words has a bit set. */
static inline bool
live_any(const uint64_t *mask, size_t n_words)
{
    uint64_t any = 0;
    for (size_t i = 0; i < n_words; i++)
        any |= mask[i];
    return any != 0;
}

/* ---- rendering: components ------------------------------------------------------------------ */

enum { LIVE_MAX_ATTRS = 64, LIVE_MAX_CALLS = 128 }; /* members of a component; calls within calls */

/* A function component. */
struct live_component_class {
    uint32_t abi;     /* LIVE_ABI */
    const char *name; /* "badge" */
    const char *file; /* the template, for messages */
    const live_struct *attrs; /* slots and rest too; at most LIVE_MAX_ATTRS */
    const live_prints *prints;
    /* As a view's; `self` is the struct of its attributes, `changed` one word. */
    void (*render)(live_render *r, const void *self, void *prints, const uint64_t *changed);
};

/* Renders a component as the part's value. `changed`: a bit for each attribute, see the top.
 * `compare`: those of them whose expression may give the same value although something that it
 * reads has changed (all that is more than a field; only bool, int, double, time, str, html, enum):
 * their bits are cleared where the component got the same before. The same at each render. */
void live_call(live_render *r, const live_component_class *component, live_callee *callee,
               const void *attrs, uint64_t changed, uint64_t compare);

/* The content between a caller's tags. Its render writes one node, live_open to live_close. `env`:
 * what it sees of the caller; `arg`, `changed`: the `:let` variable, a pointer to the type that the
 * component's declaration names (struct T, int64_t, live_str, …), NULL if it gives none, and the
 * mask of what differs of it (a struct's fields; bit 0 for other types). */
struct live_slot_class {
    void (*render)(live_render *r, const void *env, void *prints, const void *arg,
                   const uint64_t *changed);
    const live_prints *prints;
};

/* An entry of a slot. First member of the entry's struct; the slot's attributes follow. */
typedef struct live_slot {
    const live_slot_class *class;
    const void *env;
    uint64_t changed; /* bit 0: the content reads something dirty; 1, 2, …: the attributes do */
} live_slot;

/* All entries of one slot, in the order of the caller. */
typedef struct live_slots {
    const void *entries;
    uint32_t n;
    uint32_t stride; /* bytes from one entry to the next */
} live_slots;

#define LIVE_SLOTS(array)                                                                      \
    ((live_slots){ (array), sizeof(array) / sizeof((array)[0]), sizeof((array)[0]) })

/* For entries under :if and :for: one more zeroed entry of `size` bytes at the end (slots begin as
 * {0}; all entries through this). Pointers to entries become stale. Until the render ends. NULL:
 * memory failed, and with it the render. */
void *live_slots_add(live_render *r, live_slots *slots, size_t size);
/* How many numbers there are from `from` to `to`; too many fail the render (0 then), as live_for_range. */
int64_t live_range_count(live_render *r, int64_t from, int64_t to);
/* Zeroed memory until the render ends; NULL as above. */
void *live_scratch(live_render *r, size_t size);

/* `{render_slot(@inner, arg)}`: all entries. */
void live_render_slots(live_render *r, live_place *place, const live_slots *slots, const void *arg,
                       const uint64_t *changed);
/* `{render_slot(col, arg)}` where `col` is an entry. */
void live_render_slot(live_render *r, live_place *place, const live_slot *slot, const void *arg,
                      const uint64_t *changed);
/* `:for={col in @col}`: row->item is the entry, row->changed its mask. A row is its index; k->type
 * and k->key are NULL. */
void live_for_slots(live_render *r, const live_comprehension *k, live_rows *rows,
                    const live_slots *slots, bool outer, const void *env);

/* One attribute that a component did not declare. Text: ` name="text"`; absent text: ` name` if
 * `on`, else nothing. */
typedef struct live_pair {
    live_str name;
    live_str text;
    bool on;
} live_pair;

typedef struct live_rest {
    const live_pair *pairs;
    uint32_t n;
} live_rest;

#define LIVE_REST(array) ((live_rest){ (array), sizeof(array) / sizeof((array)[0]) })

/* live_pair(r, name, v): `name` is plain ASCII. Numbers become text that lives until the render
 * ends. */
live_pair live_pair_bool(live_render *r, live_str name, bool on);
live_pair live_pair_str(live_render *r, live_str name, live_str text);
live_pair live_pair_int(live_render *r, live_str name, int64_t number);
live_pair live_pair_uint(live_render *r, live_str name, uint64_t number);
live_pair live_pair_double(live_render *r, live_str name, double number);
live_pair live_pair_time(live_render *r, live_str name, live_time time);
static inline live_pair
live_pair_cstr(live_render *r, live_str name, const char *text)
{
    return live_pair_str(r, name, live_str_of(text));
}
static inline live_pair
live_pair_string(live_render *r, live_str name, const live_string *text)
{
    return live_pair_str(r, name, live_string_text(text));
}
static inline live_pair
live_pair_markup(live_render *r, live_str name, live_markup text)
{
    return live_pair_str(r, name, text.text_); /* it is text here */
}
static inline live_pair
live_pair_html(live_render *r, live_str name, const live_html *text)
{
    return live_pair_str(r, name, live_html_text(text));
}
#define live_pair(r, name, v) LIVE_BY_TYPE_(v, live_pair_)((r), (name), (v))
/* {@inner} of a layout: the view as a node in a live layout, else the markup. */
void live_put_inner(live_render *r, live_markup inner);
/* The CSRF token of the visitor's session: the same in all renders of a view, so that nothing
 * is dirty for it. "" where there is no session. */
live_str live_csrf_(live_render *r);
/* ---- nested views ---- */

/* `<.live_render view="clock" id="clock" session={…} sticky>`: the container of a view in this view,
 * with its HTML in a page and empty in a live one, where the client joins it. */
enum {
    LIVE_NESTED_STICKY = 1, /* it stays over live navigation: no child of this view */
    LIVE_NESTED_LINKED = 2, /* where it fails, so does this view */
};
/* As a value. `attrs`: id, session (the JSON of an object, or absent), and the container's. */
void live_put_nested(live_render *r, const live_view_class *class, unsigned how,
                     const live_rest *attrs);

/* ---- phx-static ---- */

/* The render makes a page's own HTML: what has phx-static gets there what lets the browser post
 * its event without JavaScript. */
bool live_in_page_(live_render *r);
typedef enum live_static {
    LIVE_STATIC_FORM,   /* a form's attributes */
    LIVE_STATIC_FIELDS, /* its hidden inputs */
    LIVE_STATIC_BUTTON, /* a button's attributes */
} live_static;
/* As a value; only where live_in_page_. `event`: phx-submit or phx-click as it stands in the
 * element (a name, or JSON of one push), phx-target, phx-value-…; none for LIVE_STATIC_FORM. */
void live_put_static(live_render *r, live_static what, const live_rest *event);
/* What `inner` passes on of `{...@rest}`, and then its own: of a name in both, the own counts. */
live_rest live_rest_join(live_render *r, const live_rest *passed, const live_rest *own);
/* `{...@rest}` as a value. href, src, action, formaction are checked as live_attr_url does it;
 * `image`: the element's src is an image's. With phx-static and
 * phx-click among them it is a button's, LIVE_STATIC_BUTTON. */
void live_put_rest(live_render *r, const live_rest *rest, bool image);

/* Text for an attribute of a component, made of pieces (a class list, an interpolated text): what is
 * added between the two is neither escaped nor written but returned; it lives until the render ends.
 * `joint` (static) stands between pieces that are not empty: "", " ", "; ". Not nested, nor inside of
 * live_value_begin..live_value_end. */
void live_text_begin(live_render *r, live_str joint);
live_str live_text_end(live_render *r);

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

/* clivec passes a field of type str as live_text(field), of type html as &field, of type json as
 * live_json_text(&field), of an enum as live_enum_name(&NAME_enum, field). */
#define live_add(r, v) LIVE_BY_TYPE_(v, live_add_)((r), (v))

/* One whole value. The types that most of them have are written in one go. */
void live_put_str(live_render *r, live_str text);
void live_put_int(live_render *r, int64_t number);
void live_put_uint(live_render *r, uint64_t number);
#define LIVE_PUT_(NAME, type)                                                                  \
    static inline void live_put_##NAME(live_render *r, type v)                                 \
    {                                                                                          \
        live_value_begin(r);                                                                   \
        live_add_##NAME(r, v);                                                                 \
        live_value_end(r);                                                                     \
    }
LIVE_PUT_(double, double)
LIVE_PUT_(bool, bool)
LIVE_PUT_(time, live_time)
LIVE_PUT_(markup, live_markup)
LIVE_PUT_(html, const live_html *)
#undef LIVE_PUT_
static inline void
live_put_cstr(live_render *r, const char *text)
{
    live_put_str(r, live_str_of(text));
}
static inline void
live_put_string(live_render *r, const live_string *string)
{
    live_put_str(r, live_string_text(string));
}
#define live_put(r, v) LIVE_BY_TYPE_(v, live_put_)((r), (v))
/* A URL for href, src, action, formaction: a scheme other than http, https, mailto, tel, or a
 * data:image (src only: pass `image`) makes it "#blocked". */
void live_put_url(live_render *r, live_str url, bool image);
/* The name of an element, `<.dynamic_tag tag_name={…}>`: letters, digits and -, a letter first; not
 * script nor style. Another one fails the render. */
void live_put_tag(live_render *r, live_str name);

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
static inline bool live_true_slots(const live_slots *v) { return v->n != 0; }
static inline bool live_true_json(const live_json *v) { return !live_json_is_null(v); }
static inline bool live_true_pointer(const void *v) { return v != NULL; }

/* A condition: a number that is not 0, text, a list or a slot that is not empty, JSON that is not
 * null, a pointer that is not NULL. clivec passes a list as &field.list_, a slot and JSON as &field.
 */
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
        live_slots *: live_true_slots, const live_slots *: live_true_slots,                    \
        live_json *: live_true_json, const live_json *: live_true_json,                        \
        default: live_true_pointer)(v)

/* A value that is more than white space when it is printed. */
static inline bool
live_shown_str(live_str v)
{
    for (size_t i = 0; i < v.len; i++)
        if (v.ptr[i] != ' ' && (v.ptr[i] < '\t' || v.ptr[i] > '\r'))
            return true;
    return false;
}
static inline bool live_shown_cstr(const char *v) { return live_shown_str(live_str_of(v)); }
static inline bool live_shown_markup(live_markup v) { return live_shown_str(v.text_); }
static inline bool live_shown_string(const live_string *v) { return live_shown_str(live_string_text(v)); }
static inline bool live_shown_html(const live_html *v) { return live_shown_str(live_html_text(v)); }
static inline bool live_shown_int(int64_t v) { return (void)v, true; }
static inline bool live_shown_uint(uint64_t v) { return (void)v, true; }
static inline bool live_shown_double(double v) { return (void)v, true; }
static inline bool live_shown_bool(bool v) { return (void)v, true; }
static inline bool live_shown_time(live_time v) { return (void)v, true; }
#define live_shown(v) LIVE_BY_TYPE_(v, live_shown_)(v)

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

/* How a hook is called whose functions take a view's own struct: NAME_attach_hook says it. `hook` is
 * a copy of the NAME_hook that was attached. */
typedef struct live_hook_calls {
    const live_view_class *class; /* whose struct it is; NULL: any */
    live_status (*handle_params)(const void *hook, void *self, live_socket *socket,
                                 const live_params *params, live_str uri);
    live_status (*handle_event)(const void *hook, void *self, live_socket *socket,
                                const live_event *event);
    live_status (*handle_info)(const void *hook, void *self, live_socket *socket,
                               const live_message *message);
    void (*after_render)(const void *hook, void *self, live_socket *socket);
    void (*terminate)(const void *hook, void *self, live_socket *socket);
} live_hook_calls;
/* `hook` has sizeof(live_hook) bytes, `stages` are live_stages. */
void live_attach_hook_of(live_socket *socket, const live_hook_calls *calls, const char *id,
                         unsigned stages, const void *hook);

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
    const live_container *const *container;   /* NULL: none */
    const live_on_mount *const *on_mount;     /* LIVE_ON_MOUNT_MAX of them; NULL: none */
    const live_layout_class *const *layout;   /* the author's, by address */
    const live_view_class *const *nested;     /* what it may render in itself; NULL: none */
};

/* A layout: around the page (root) or inside the container (live). Its fields are given by the
 * runtime, by name: `html inner`, `str csrf_token`, `str flash_KEY`; the others are the view's
 * of the same name and type; one that the view has not keeps its default: of a list, json and a
 * form nothing at all. A struct each view must have. */
struct live_layout_class {
    uint32_t abi;
    const char *name;
    const char *file;
    const live_struct *fields; /* of LIVE_T_SLICE, LIVE_T_MARKUP, scalars, enums, LIVE_T_…_SHOWN
                                  and LIVE_T_INPUT */
    void (*render)(live_render *r, const void *self, void *prints, const uint64_t *changed);
    const live_prints *prints;
    const live_handler *events; /* as of a view; those not given are the views' to handle */
    size_t n_events;
    unsigned inner_line; /* where `inner` is more than {@inner}: not for a live layout; 0: nowhere */
    const live_view_class *const *nested; /* as of a view */
};

#pragma GCC visibility pop
#endif
