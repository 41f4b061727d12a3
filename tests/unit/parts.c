#include "parts.h"

#define BIT(n)          (UINT64_C(1) << (n))
#define IF(dirty, bits) ((dirty) ? (bits) : 0)
#define COUNT(array)    (sizeof(array) / sizeof(array)[0])
#define FIELD(s, m, t, ...)                                                                    \
    {                                                                                          \
        .name = #m, .offset = offsetof(struct s, m), .type = t, __VA_ARGS__                    \
    }
#define STRUCT(name_)                                                                          \
    const live_struct name_##_struct = { .name = #name_,                                       \
                                         .size = sizeof(struct name_),                         \
                                         .n_fields = COUNT(name_##_fields),                    \
                                         .fields = name_##_fields }

/* ---- state ---- */

static const live_str color_names[] = { LIVE_STR_INIT("red"), LIVE_STR_INIT("green"),
                                        LIVE_STR_INIT("blue") };
const live_enum color_enum = { "color", 3, color_names };

static const live_field mark_fields[] = {
    FIELD(mark, color, LIVE_T_ENUM, .names = &color_enum, .init.integer = COLOR_BLUE),
    FIELD(mark, data, LIVE_T_JSON),
};
static STRUCT(mark);

static const live_field tag_fields[] = {
    FIELD(tag, label, LIVE_T_STR, .init.text = "a label that is too long to be in place"),
    FIELD(tag, n, LIVE_T_INT),
    FIELD(tag, mark, LIVE_T_STRUCT, .row = &mark_struct),
};
STRUCT(tag);
enum { TAG_LABEL, TAG_N, TAG_MARK };

static const live_field node_fields[] = {
    FIELD(node, id, LIVE_T_INT),
    FIELD(node, name, LIVE_T_STR),
    FIELD(node, kids, LIVE_T_LIST, .row = &node_struct),
};
STRUCT(node);
enum { NODE_ID, NODE_NAME, NODE_KIDS };

static const live_field thing_fields[] = {
    FIELD(thing, id, LIVE_T_INT),
    FIELD(thing, name, LIVE_T_STR),
    FIELD(thing, on, LIVE_T_BOOL),
    FIELD(thing, tags, LIVE_T_LIST, .row = &tag_struct),
};
STRUCT(thing);
enum { THING_ID, THING_NAME, THING_ON, THING_TAGS };

static const live_field point_fields[] = {
    FIELD(point, x, LIVE_T_INT, .init.integer = 7),
    FIELD(point, label, LIVE_T_STR, .init.text = "origin"),
    FIELD(point, tags, LIVE_T_LIST, .row = &tag_struct),
};
STRUCT(point);

static const live_field parts_fields[] = {
    FIELD(parts, title, LIVE_T_STR, .init.text = "T"),
    FIELD(parts, count, LIVE_T_INT),
    FIELD(parts, on, LIVE_T_BOOL),
    FIELD(parts, more, LIVE_T_BOOL),
    FIELD(parts, note, LIVE_T_STR),
    FIELD(parts, sel, LIVE_T_INT),
    FIELD(parts, low, LIVE_T_INT, .init.integer = 1),
    FIELD(parts, items, LIVE_T_LIST, .row = &thing_struct),
    FIELD(parts, other, LIVE_T_LIST, .row = &thing_struct),
    FIELD(parts, nodes, LIVE_T_LIST, .row = &node_struct),
    FIELD(parts, cols, LIVE_T_LIST, .row = &tag_struct),
    FIELD(parts, color, LIVE_T_ENUM, .names = &color_enum, .init.integer = COLOR_GREEN),
    FIELD(parts, at, LIVE_T_STRUCT, .row = &point_struct),
    FIELD(parts, data, LIVE_T_JSON, .init.text = "{\"a\":1}"),
};
STRUCT(parts);
enum { TITLE, COUNT_, ON, MORE, NOTE, SEL, LOW, ITEMS, OTHER, NODES, COLS, COLOR, AT, DATA };

/* ---- templates ---- */

#define T(name, is_root, json_text, ...)                                                       \
    static const live_str name##_statics[] = { __VA_ARGS__ };                                  \
    static const live_template name = { .n_parts = COUNT(name##_statics) - 1,                  \
                                        .statics = name##_statics,                             \
                                        .json = LIVE_STR_INIT(json_text),                      \
                                        .root = is_root }
#define S(text) LIVE_STR_INIT(text)

T(t_badge, true, "[\"<b class=\\\"\",\"\\\">\",\"\",\"</b>\"]", S("<b class=\""), S("\">"),
  S(""), S("</b>"));
T(t_box, false, "[\"[\",\"]\"]", S("["), S("]"));
T(t_node, false, "[\"\",\"\"]", S(""), S(""));
T(t_card, true, "[\"<div\",\">\",\"\",\"\",\"\",\"\",\"</div>\"]", S("<div"), S(">"), S(""),
  S(""), S(""), S(""), S("</div>"));
T(t_p, false, "[\"<p>\",\"\",\"</p>\"]", S("<p>"), S(""), S("</p>"));
T(t_b, false, "[\"<b>\",\"\",\"</b>\"]", S("<b>"), S(""), S("</b>"));
T(t_i, false, "[\"<i>\",\"</i>\"]", S("<i>"), S("</i>"));
T(t_em, false, "[\"<em>\",\"</em>\"]", S("<em>"), S("</em>"));
T(t_ul, true, "[\"<ul>\",\"</ul>\"]", S("<ul>"), S("</ul>"));
T(t_li, false, "[\"<li>\",\"\",\"\",\"</li>\"]", S("<li>"), S(""), S(""), S("</li>"));
T(t_star, false, "[\"<i>*</i>\"]", S("<i>*</i>"));
T(t_page, false,
  "[\"<h1>\",\"</h1>\",\" \",\" \",\" \",\" <s>\",\" \",\"\",\" \",\"</s>\",\"\"]", S("<h1>"),
  S("</h1>"), S(" "), S(" "), S(" "), S(" <s>"), S(" "), S(""), S(" "), S("</s>"), S(""));
T(t_row1, false, "[\"\",\":\",\"\",\"\"]", S(""), S(":"), S(""), S(""));
T(t_row2, false, "[\"(\",\")\"]", S("("), S(")"));
T(t_row3, false, "[\"\",\"\",\"\",\"\"]", S(""), S(""), S(""), S(""));
T(t_leaf, false, "[\"\",\"\",\"\"]", S(""), S(""), S(""));
T(t_inner1, false, "[\"text \",\"\",\"\"]", S("text "), S(""), S(""));
T(t_inner2, false, "[\"second \",\"\"]", S("second "), S(""));
T(t_bold, false, "[\"<b>\",\"</b>\"]", S("<b>"), S("</b>"));
T(t_u, false, "[\"<u>\",\"\",\"</u>\"]", S("<u>"), S(""), S("</u>"));
T(t_q, false, "[\"<q>\",\"\",\"</q>\"]", S("<q>"), S(""), S("</q>"));

/* ---- badge ---- */

struct badge {
    live_str kind;
    int64_t count;
    live_slots inner;
};
static const live_field badge_fields[] = {
    FIELD(badge, kind, LIVE_T_SLICE),
    FIELD(badge, count, LIVE_T_INT),
    FIELD(badge, inner, LIVE_T_SLOTS),
};
static STRUCT(badge);
struct badge_prints {
    live_place s2;
    uint32_t h0;
};
static const live_prints badge_prints = { .size = sizeof(struct badge_prints),
                                          .n_places = 1,
                                          .places = (const uint32_t[]){
                                              offsetof(struct badge_prints, s2) } };

static void
badge_render(live_render *r, const void *self_, void *prints, const uint64_t *m)
{
    const struct badge *self = self_;
    struct badge_prints *p = prints;
    live_open(r, &t_badge);
    if (live_part_print(r, 0, m[0] & BIT(0), &p->h0)) {
        live_class_begin(r);
        live_add(r, LIVE_STR("badge"));
        live_add(r, self->kind);
        live_value_end(r);
    }
    if (live_part(r, 1, m[0] & BIT(1)))
        live_put(r, self->count);
    if (live_part(r, 2, m[0] & BIT(2)))
        live_render_slots(r, &p->s2, &self->inner, NULL, NULL);
    live_close(r);
}

const live_component_class badge_component = { .abi = LIVE_ABI,
                                               .name = "badge",
                                               .file = "badge.live.html",
                                               .attrs = &badge_struct,
                                               .prints = &badge_prints,
                                               .render = badge_render };

/* ---- box ---- */

struct box {
    live_slots inner;
};
static const live_field box_fields[] = { FIELD(box, inner, LIVE_T_SLOTS) };
static STRUCT(box);
struct box_env {
    const struct box *self;
    const uint64_t *m;
};
struct place_prints { /* of a content that renders one slot */
    live_place s0;
};
static const live_prints place_prints = { .size = sizeof(struct place_prints),
                                          .n_places = 1,
                                          .places = (const uint32_t[]){ 0 } };
struct call_prints { /* of what makes one call */
    live_callee c0;
};
static const live_prints badge_call_prints = {
    .size = sizeof(struct call_prints),
    .n_calls = 1,
    .calls = (const struct live_prints_calls[]){ { 0, &badge_component } },
};

static void
box_inner(live_render *r, const void *env_, void *prints, const void *arg, const uint64_t *ma)
{
    const struct box_env *env = env_;
    struct place_prints *p = prints;
    (void)arg, (void)ma;
    live_open(r, &t_node);
    if (live_part(r, 0, env->m[0] & BIT(0)))
        live_render_slots(r, &p->s0, &env->self->inner, NULL, NULL);
    live_close(r);
}
static const live_slot_class box_inner_slot = { .render = box_inner, .prints = &place_prints };

static void
box_render(live_render *r, const void *self_, void *prints, const uint64_t *m)
{
    const struct box *self = self_;
    struct call_prints *p = prints;
    live_open(r, &t_box);
    if (live_part(r, 0, m[0] & BIT(0))) {
        const struct box_env env = { self, m };
        const live_slot inner[] = { { &box_inner_slot, &env, m[0] & BIT(0) ? BIT(0) : 0 } };
        const struct badge a = { .kind = LIVE_STR("box"), .inner = LIVE_SLOTS(inner) };
        live_call(r, &badge_component, &p->c0, &a, m[0] & BIT(0) ? BIT(2) : 0, 0);
    }
    live_close(r);
}

static const live_component_class box_component = { .abi = LIVE_ABI,
                                                    .name = "box",
                                                    .file = "box.live.html",
                                                    .attrs = &box_struct,
                                                    .prints = &badge_call_prints,
                                                    .render = box_render };

/* ---- card ---- */

struct card_row {
    live_slot slot_;
    live_str label;
};
struct card {
    live_str title;
    int64_t count;
    live_slots inner, row;
    const struct thing_list *items;
    live_rest rest;
};
static const live_field card_fields[] = {
    FIELD(card, title, LIVE_T_SLICE),   FIELD(card, count, LIVE_T_INT),
    FIELD(card, inner, LIVE_T_SLOTS),   FIELD(card, row, LIVE_T_SLOTS),
    FIELD(card, items, LIVE_T_POINTER), FIELD(card, rest, LIVE_T_REST),
};
static STRUCT(card);
enum { CARD_TITLE, CARD_COUNT, CARD_INNER, CARD_ROW, CARD_ITEMS, CARD_REST };

struct card_env {
    const struct card *self;
    const uint64_t *m;
};
struct card_row_env {
    const struct card_env *outer;
    const struct thing *i;
    const uint64_t *mi;
};

struct card_b_prints {
    live_place s0;
    uint32_t h0;
};
static const live_prints card_b_prints = { .size = sizeof(struct card_b_prints),
                                           .n_places = 1,
                                           .places = (const uint32_t[]){ 0 } };

static void
card_b(live_render *r, const void *env_, const live_row_now *row)
{
    const struct card_row_env *env = env_;
    const struct card_row *c = row->item;
    struct card_b_prints *p = row->prints;
    if (live_part_print(r, 0, row->changed[0] & BIT(1), &p->h0))
        live_put(r, c->label);
    if (live_part(r, 1, (row->changed[0] & BIT(0)) || live_any(env->mi, 1)))
        live_render_slot(r, &p->s0, &c->slot_, env->i, env->mi);
}
static const live_comprehension card_k1 = { .row = &t_b,
                                            .prints = &card_b_prints,
                                            .render = card_b };
struct card_p_prints {
    live_rows k1;
};
static const live_prints card_p_prints = {
    .size = sizeof(struct card_p_prints),
    .n_rows = 1,
    .rows = (const struct live_prints_rows[]){ { 0, &card_k1 } },
};

static void
card_p(live_render *r, const void *env_, const live_row_now *row)
{
    const struct card_env *env = env_;
    const struct thing *i = row->item;
    struct card_p_prints *p = row->prints;
    const uint64_t *mi = row->changed;
    if (live_part(r, 0, mi[0] & BIT(THING_ID)))
        live_put(r, i->id);
    if (live_part(r, 1, (env->m[0] & BIT(CARD_ROW)) || live_any(mi, 1)))
        live_for_slots(r, &card_k1, &p->k1, &env->self->row, live_any(mi, 1),
                       &(struct card_row_env){ env, i, mi });
}

static live_key
thing_key(const void *env, const void *item)
{
    (void)env;
    return (live_key){ .number = ((const struct thing *)item)->id };
}
static const live_comprehension card_k3 = { .row = &t_p,
                                            .prints = &card_p_prints,
                                            .type = &thing_struct,
                                            .render = card_p,
                                            .key = thing_key,
                                            .file = "card.live.html",
                                            .line = 3 };

static void
card_number(live_render *r, const void *env, const live_row_now *row)
{
    (void)env;
    if (live_part(r, 0, row->changed[0] & BIT(0)))
        live_put(r, *(const int64_t *)row->item);
}
static const live_comprehension card_k4 = {
    .row = &t_i, .render = card_number, .file = "card.live.html", .line = 4
};

struct card_prints {
    live_rows k3, k4;
    live_place s2, s5;
    uint32_t h0;
    uint8_t b5;
};
static const live_prints card_prints = {
    .size = sizeof(struct card_prints),
    .n_rows = 2,
    .rows = (const struct live_prints_rows[]){ { offsetof(struct card_prints, k3), &card_k3 },
                                               { offsetof(struct card_prints, k4), &card_k4 } },
    .n_places = 2,
    .places = (const uint32_t[]){ offsetof(struct card_prints, s2),
                                  offsetof(struct card_prints, s5) },
};

static void
card_render(live_render *r, const void *self_, void *prints, const uint64_t *m)
{
    const struct card *self = self_;
    struct card_prints *p = prints;
    live_open(r, &t_card);
    if (live_part_print(r, 0, m[0] & BIT(CARD_REST), &p->h0))
        live_put_rest(r, &self->rest, false);
    if (live_part(r, 1, m[0] & BIT(CARD_TITLE)))
        live_put(r, self->title);
    if (live_part(r, 2, m[0] & BIT(CARD_INNER)))
        live_render_slots(r, &p->s2, &self->inner, NULL, NULL);
    if (live_part(r, 3, m[0] & (BIT(CARD_ITEMS) | BIT(CARD_ROW))))
        live_for(r, &card_k3, &p->k3, &self->items->list_, m[0] & BIT(CARD_ROW),
                 &(struct card_env){ self, m });
    if (live_part(r, 4, m[0] & BIT(CARD_COUNT)))
        live_for_range(r, &card_k4, &p->k4, 1, self->count, false, NULL);
    if (live_part(r, 5, m[0] & BIT(CARD_INNER))) {
        if (live_true(&self->inner)) {
            live_branch(r, &t_em, &p->b5, 1);
            if (live_part(r, 0, m[0] & BIT(CARD_INNER)))
                live_render_slots(r, &p->s5, &self->inner, NULL, NULL);
            live_close(r);
        } else {
            live_no_branch(r, &p->b5);
        }
    }
    live_close(r);
}

static const live_component_class card_component = { .abi = LIVE_ABI,
                                                     .name = "card",
                                                     .file = "card.live.html",
                                                     .attrs = &card_struct,
                                                     .prints = &card_prints,
                                                     .render = card_render };

/* ---- tree ---- */

struct tree {
    const struct node_list *nodes;
    int64_t sel;
    live_slots leaf;
};
static const live_field tree_fields[] = {
    FIELD(tree, nodes, LIVE_T_POINTER),
    FIELD(tree, sel, LIVE_T_INT),
    FIELD(tree, leaf, LIVE_T_SLOTS),
};
static STRUCT(tree);
enum { TREE_NODES, TREE_SEL, TREE_LEAF };
struct tree_env {
    const struct tree *self;
    const uint64_t *m;
};

static void
tree_leaf(live_render *r, const void *env_, void *prints, const void *arg, const uint64_t *ma)
{
    const struct tree_env *env = env_;
    struct place_prints *p = prints;
    live_open(r, &t_node);
    if (live_part(r, 0, (env->m[0] & BIT(TREE_LEAF)) || live_any(ma, 1)))
        live_render_slots(r, &p->s0, &env->self->leaf, arg, ma);
    live_close(r);
}
static const live_slot_class tree_leaf_slot = { .render = tree_leaf, .prints = &place_prints };

struct tree_li_prints {
    live_place s0;
    live_callee c2;
    uint8_t b1, b2;
};
static const live_prints tree_li_prints = {
    .size = sizeof(struct tree_li_prints),
    .n_calls = 1,
    .calls = (const struct live_prints_calls[]){ { offsetof(struct tree_li_prints, c2),
                                                   &tree_component } },
    .n_places = 1,
    .places = (const uint32_t[]){ offsetof(struct tree_li_prints, s0) },
};

static void
tree_li(live_render *r, const void *env_, const live_row_now *row)
{
    const struct tree_env *env = env_;
    const struct tree *self = env->self;
    const struct node *n = row->item;
    struct tree_li_prints *p = row->prints;
    const uint64_t *m = env->m, *mn = row->changed;
    if (live_part(r, 0, (m[0] & BIT(TREE_LEAF)) || live_any(mn, 1)))
        live_render_slots(r, &p->s0, &self->leaf, n, mn);
    if (live_part(r, 1, (m[0] & BIT(TREE_SEL)) || (mn[0] & BIT(NODE_ID)))) {
        if (live_true(n->id == self->sel)) {
            live_branch(r, &t_star, &p->b1, 1);
            live_close(r);
        } else {
            live_no_branch(r, &p->b1);
        }
    }
    if (live_part(r, 2,
                  (m[0] & (BIT(TREE_SEL) | BIT(TREE_LEAF))) || (mn[0] & BIT(NODE_KIDS)))) {
        if (live_true(&n->kids.list_)) {
            live_branch(r, &t_node, &p->b2, 1);
            if (live_part(r, 0,
                          (m[0] & (BIT(TREE_SEL) | BIT(TREE_LEAF))) ||
                              (mn[0] & BIT(NODE_KIDS)))) {
                const live_slot leaf[] = { { &tree_leaf_slot, env,
                                             m[0] & BIT(TREE_LEAF) ? BIT(0) : 0 } };
                const struct tree a = { &n->kids, self->sel, LIVE_SLOTS(leaf) };
                live_call(r, &tree_component, &p->c2, &a,
                          (mn[0] & BIT(NODE_KIDS) ? BIT(TREE_NODES) : 0) |
                              (m[0] & BIT(TREE_SEL) ? BIT(TREE_SEL) : 0) |
                              (m[0] & BIT(TREE_LEAF) ? BIT(TREE_LEAF) : 0),
                          0);
            }
            live_close(r);
        } else {
            live_no_branch(r, &p->b2);
        }
    }
}

static live_key
node_key(const void *env, const void *item)
{
    (void)env;
    return (live_key){ .number = ((const struct node *)item)->id };
}
static const live_comprehension tree_k0 = { .row = &t_li,
                                            .prints = &tree_li_prints,
                                            .type = &node_struct,
                                            .render = tree_li,
                                            .key = node_key,
                                            .file = "tree.live.html",
                                            .line = 1 };
struct tree_prints {
    live_rows k0;
};
static const live_prints tree_prints = {
    .size = sizeof(struct tree_prints),
    .n_rows = 1,
    .rows = (const struct live_prints_rows[]){ { 0, &tree_k0 } },
};

static void
tree_render(live_render *r, const void *self_, void *prints, const uint64_t *m)
{
    const struct tree *self = self_;
    struct tree_prints *p = prints;
    live_open(r, &t_ul);
    if (live_part(r, 0, m[0] & (BIT(TREE_NODES) | BIT(TREE_SEL) | BIT(TREE_LEAF))))
        live_for(r, &tree_k0, &p->k0, &self->nodes->list_,
                 m[0] & (BIT(TREE_SEL) | BIT(TREE_LEAF)), &(struct tree_env){ self, m });
    live_close(r);
}

const live_component_class tree_component = { .abi = LIVE_ABI,
                                              .name = "tree",
                                              .file = "tree.live.html",
                                              .attrs = &tree_struct,
                                              .prints = &tree_prints,
                                              .render = tree_render };

/* ---- the view: the card's slots ---- */

struct env {
    const struct parts *self;
    const uint64_t *m;
};

struct tag_prints {
    uint32_t h1;
};
static void
tag_label(live_render *r, const void *env, const live_row_now *row)
{
    const struct tag *t = row->item;
    (void)env;
    if (live_part(r, 0, row->changed[0] & BIT(TAG_LABEL)))
        live_put(r, live_text(t->label));
    struct tag_prints *p = row->prints;
    if (live_part_print(r, 1, row->changed[0] & BIT(TAG_MARK), &p->h1))
        live_put(r, live_enum_name(&color_enum, t->mark.color));
}
static const live_prints tag_prints = { .size = sizeof(struct tag_prints) };
static const live_comprehension row1_k2 = {
    .row = &t_u, .prints = &tag_prints, .type = &tag_struct, .render = tag_label
};
struct row1_prints {
    live_rows k2;
};
static const live_prints row1_prints = {
    .size = sizeof(struct row1_prints),
    .n_rows = 1,
    .rows = (const struct live_prints_rows[]){ { 0, &row1_k2 } },
};

static void
row1(live_render *r, const void *env_, void *prints, const void *arg, const uint64_t *ma)
{
    const struct env *env = env_;
    const struct thing *i = arg;
    struct row1_prints *p = prints;
    live_open(r, &t_row1);
    if (live_part(r, 0, ma[0] & BIT(THING_NAME)))
        live_put(r, live_text(i->name));
    if (live_part(r, 1, env->m[0] & BIT(NOTE)))
        live_put(r, live_text(env->self->note));
    if (live_part(r, 2, ma[0] & BIT(THING_TAGS)))
        live_for(r, &row1_k2, &p->k2, &i->tags.list_, false, NULL);
    live_close(r);
}
static const live_slot_class row1_slot = { .render = row1, .prints = &row1_prints };

static void
row2(live_render *r, const void *env_, void *prints, const void *arg, const uint64_t *ma)
{
    const struct env *env = env_;
    (void)prints, (void)arg, (void)ma;
    live_open(r, &t_row2);
    if (live_part(r, 0, env->m[0] & BIT(COUNT_)))
        live_put(r, env->self->count);
    live_close(r);
}
static const live_slot_class row2_slot = { .render = row2 };

struct row3_env {
    const struct env *outer;
    const struct tag *c;
    const uint64_t *mc;
};
struct row3_prints {
    live_callee c2;
    uint32_t h0;
};
static void
row3(live_render *r, const void *env_, void *prints, const void *arg, const uint64_t *ma)
{
    const struct row3_env *env = env_;
    const struct parts *self = env->outer->self;
    uint64_t m = env->outer->m[0], mc = env->mc[0];
    struct row3_prints *p = prints;
    (void)arg, (void)ma;
    live_open(r, &t_row3);
    if (live_part_print(r, 0, mc & BIT(TAG_N), &p->h0))
        live_put(r, env->c->n);
    if (live_part(r, 1, m & BIT(NOTE)))
        live_put(r, live_text(self->note));
    if (live_part(r, 2, (m & BIT(SEL)) || (mc & BIT(TAG_LABEL)))) {
        const struct badge a = { .kind = live_text(env->c->label), .count = self->sel };
        live_call(r, &badge_component, &p->c2, &a,
                  IF(mc & BIT(TAG_LABEL), 1) | IF(m & BIT(SEL), 2), 1);
    }
    live_close(r);
}
static const live_prints row3_prints = {
    .size = sizeof(struct row3_prints),
    .n_calls = 1,
    .calls = (const struct live_prints_calls[]){ { offsetof(struct row3_prints, c2),
                                                   &badge_component } },
};
static const live_slot_class row3_slot = { .render = row3, .prints = &row3_prints };

struct inner1_prints {
    uint8_t b1;
};
static const live_prints inner1_prints = { .size = sizeof(struct inner1_prints) };
static void
inner1(live_render *r, const void *env_, void *prints, const void *arg, const uint64_t *ma)
{
    const struct env *env = env_;
    const struct parts *self = env->self;
    const uint64_t *m = env->m;
    struct inner1_prints *p = prints;
    (void)arg, (void)ma;
    live_open(r, &t_inner1);
    if (live_part(r, 0, m[0] & BIT(COUNT_)))
        live_put(r, self->count);
    if (live_part(r, 1, m[0] & (BIT(ON) | BIT(TITLE)))) {
        if (live_true(self->on)) {
            live_branch(r, &t_bold, &p->b1, 1);
            if (live_part(r, 0, m[0] & BIT(TITLE)))
                live_put(r, live_text(self->title));
            live_close(r);
        } else {
            live_no_branch(r, &p->b1);
        }
    }
    live_close(r);
}
static const live_slot_class inner1_slot = { .render = inner1, .prints = &inner1_prints };

static void
inner2(live_render *r, const void *env_, void *prints, const void *arg, const uint64_t *ma)
{
    const struct env *env = env_;
    (void)prints, (void)arg, (void)ma;
    live_open(r, &t_inner2);
    if (live_part(r, 0, env->m[0] & BIT(NOTE)))
        live_put(r, live_text(env->self->note));
    live_close(r);
}
static const live_slot_class inner2_slot = { .render = inner2 };

static void
call_card(live_render *r, live_callee *callee, const struct env *env)
{
    const struct parts *self = env->self;
    uint64_t m = env->m[0];
    uint64_t moved = IF(m & (BIT(MORE) | BIT(COLS) | BIT(LOW)), UINT64_MAX);
    live_slots row = { 0 }, inner = { 0 };
    struct card_row *entry;
    if (self->low != 2 && (entry = live_slots_add(r, &row, sizeof *entry)))
        *entry =
            (struct card_row){ { &row1_slot, env, IF(m & BIT(NOTE), BIT(0) | BIT(1)) | moved },
                               live_text(self->note) };
    if (live_true(self->more) && (entry = live_slots_add(r, &row, sizeof *entry)))
        *entry = (struct card_row){ { &row2_slot, env, IF(m & BIT(COUNT_), BIT(0)) | moved },
                                    LIVE_STR("two") };
    for (uint32_t i = 0; i < live_list_count(&self->cols.list_); i++) {
        const struct tag *c = live_list_at(&self->cols.list_, i);
        struct row3_env *e = live_scratch(r, sizeof *e);
        if (e && (entry = live_slots_add(r, &row, sizeof *entry))) {
            *e = (struct row3_env){ env, c, live_all(moved) };
            *entry = (struct card_row){ { &row3_slot, e,
                                          IF(m & (BIT(NOTE) | BIT(SEL)), BIT(0)) | moved },
                                        live_text(c->label) };
        }
    }
    uint64_t inner_moved = IF(m & (BIT(MORE) | BIT(SEL)), UINT64_MAX);
    live_slot *slot;
    if (self->sel != 3 && (slot = live_slots_add(r, &inner, sizeof *slot)))
        *slot = (live_slot){ &inner1_slot, env,
                             IF(m & (BIT(COUNT_) | BIT(ON) | BIT(TITLE)), 1) | inner_moved };
    if (live_true(self->more) && (slot = live_slots_add(r, &inner, sizeof *slot)))
        *slot = (live_slot){ &inner2_slot, env, IF(m & BIT(NOTE), 1) | inner_moved };
    const live_pair rest[] = {
        live_pair(r, LIVE_STR("id"), LIVE_STR("c")),
        live_pair(r, LIVE_STR("data-n"), self->count),
        live_pair(r, LIVE_STR("href"), live_text(self->title)),
        live_pair(r, LIVE_STR("hidden"), self->on),
    };
    const struct card a = { .title = live_text(self->title),
                            .count = self->count,
                            .inner = inner,
                            .row = row,
                            .items = self->on ? &self->items : &self->other,
                            .rest = LIVE_REST(rest) };
    live_call(
        r, &card_component, callee, &a,
        IF(m & BIT(TITLE), BIT(CARD_TITLE) | BIT(CARD_REST)) |
            IF(m & BIT(COUNT_), BIT(CARD_COUNT) | BIT(CARD_REST)) |
            IF(m & (BIT(ON) | BIT(ITEMS) | BIT(OTHER)), BIT(CARD_ITEMS)) |
            IF(m & BIT(ON), BIT(CARD_REST)) |
            IF(m & (BIT(COUNT_) | BIT(ON) | BIT(TITLE) | BIT(MORE) | BIT(NOTE) | BIT(SEL)),
               BIT(CARD_INNER)) |
            IF(m & (BIT(NOTE) | BIT(MORE) | BIT(COUNT_) | BIT(COLS) | BIT(SEL) | BIT(LOW)),
               BIT(CARD_ROW)),
        0);
}

/* ---- the view: badges in a comprehension ---- */

struct badge_env {
    const struct thing *i;
    const uint64_t *mi;
};
static void
badge_inner(live_render *r, const void *env_, void *prints, const void *arg, const uint64_t *ma)
{
    const struct badge_env *env = env_;
    (void)prints, (void)arg, (void)ma;
    live_open(r, &t_node);
    if (live_part(r, 0, env->mi[0] & BIT(THING_NAME)))
        live_put(r, live_text(env->i->name));
    live_close(r);
}
static const live_slot_class badge_inner_slot = { .render = badge_inner };

struct p_prints {
    live_callee c0, c1;
    uint8_t b1;
};
static const live_prints p_prints = {
    .size = sizeof(struct p_prints),
    .n_calls = 2,
    .calls =
        (const struct live_prints_calls[]){
            { offsetof(struct p_prints, c0), &badge_component },
            { offsetof(struct p_prints, c1), &badge_component } },
};

static void
page_p(live_render *r, const void *env_, const live_row_now *row)
{
    const struct env *env = env_;
    const struct parts *self = env->self;
    const struct thing *i = row->item;
    struct p_prints *p = row->prints;
    uint64_t m = env->m[0], mi = row->changed[0];
    if (live_part(r, 0,
                  (m & BIT(SEL)) || (mi & (BIT(THING_ID) | BIT(THING_NAME) | BIT(THING_ON))))) {
        const struct badge_env e = { i, row->changed };
        const live_slot inner[] = { { &badge_inner_slot, &e, IF(mi & BIT(THING_NAME), 1) } };
        const struct badge a = { .kind = i->on ? LIVE_STR("hot") : LIVE_STR("cold"),
                                 .count = self->sel == i->id,
                                 .inner = LIVE_SLOTS(inner) };
        live_call(r, &badge_component, &p->c0, &a,
                  IF(mi & BIT(THING_ON), 1) | IF((m & BIT(SEL)) || (mi & BIT(THING_ID)), 2) |
                      IF(mi & BIT(THING_NAME), 4),
                  1 | 2);
    }
    if (live_part(r, 1, (m & BIT(MORE)) || (mi & BIT(THING_ID)))) {
        if (live_true(self->more)) {
            live_branch(r, &t_node, &p->b1, 1);
            if (live_part(r, 0, mi & BIT(THING_ID))) {
                const struct badge a = { .kind = LIVE_STR("info"), .count = i->id };
                live_call(r, &badge_component, &p->c1, &a, IF(mi & BIT(THING_ID), 2), 0);
            }
            live_close(r);
        } else {
            live_no_branch(r, &p->b1);
        }
    }
}
static const live_comprehension page_k2 = { .row = &t_p,
                                            .prints = &p_prints,
                                            .type = &thing_struct,
                                            .render = page_p,
                                            .key = thing_key,
                                            .file = "parts.live.html",
                                            .line = 9 };

/* ---- the view ---- */

static void
leaf(live_render *r, const void *env_, void *prints, const void *arg, const uint64_t *ma)
{
    const struct env *env = env_;
    const struct node *n = arg;
    (void)prints;
    live_open(r, &t_leaf);
    if (live_part(r, 0, ma[0] & BIT(NODE_NAME)))
        live_put(r, live_text(n->name));
    if (live_part(r, 1, env->m[0] & BIT(NOTE)))
        live_put(r, live_text(env->self->note));
    live_close(r);
}
static const live_slot_class leaf_slot = { .render = leaf };

static void
box_content(live_render *r, const void *env_, void *prints, const void *arg, const uint64_t *ma)
{
    const struct env *env = env_;
    (void)prints, (void)arg, (void)ma;
    live_open(r, &t_i);
    if (live_part(r, 0, env->m[0] & BIT(NOTE)))
        live_put(r, live_text(env->self->note));
    live_close(r);
}
static const live_slot_class box_content_slot = { .render = box_content };

static void
page_number(live_render *r, const void *env_, const live_row_now *row)
{
    const struct env *env = env_;
    if (live_part(r, 0, row->changed[0] & BIT(0)))
        live_put(r, *(const int64_t *)row->item);
    if (live_part(r, 1, env->m[0] & BIT(TITLE)))
        live_put(r, live_text(env->self->title));
}
static const live_comprehension page_k9 = {
    .row = &t_q, .render = page_number, .file = "parts.live.html", .line = 12
};

struct parts_prints {
    live_callee c1, c3, c4;
    live_rows k2, k9;
    uint32_t h6, h7;
    uint8_t b4;
};
const live_prints parts_prints_layout = {
    .size = sizeof(struct parts_prints),
    .n_rows = 2,
    .rows =
        (const struct live_prints_rows[]){ { offsetof(struct parts_prints, k2), &page_k2 },
                                           { offsetof(struct parts_prints, k9), &page_k9 } },
    .n_calls = 3,
    .calls =
        (const struct live_prints_calls[]){
            { offsetof(struct parts_prints, c1), &card_component },
            { offsetof(struct parts_prints, c3), &tree_component },
            { offsetof(struct parts_prints, c4), &box_component } },
};

static void
parts_render(live_render *r, const void *self_, void *prints, const uint64_t *m)
{
    const struct parts *self = self_;
    struct parts_prints *p = prints;
    const struct env env = { self, m };
    live_open(r, &t_page);
    if (live_part(r, 0, m[0] & BIT(TITLE)))
        live_put(r, live_text(self->title));
    if (live_part(r, 1, m[0] & ~BIT(NODES)))
        call_card(r, &p->c1, &env);
    if (live_part(r, 2, m[0] & (BIT(ITEMS) | BIT(SEL) | BIT(MORE))))
        live_for(r, &page_k2, &p->k2, &self->items.list_, m[0] & (BIT(SEL) | BIT(MORE)), &env);
    if (live_part(r, 3, m[0] & (BIT(NODES) | BIT(SEL) | BIT(NOTE)))) {
        const live_slot slot[] = { { &leaf_slot, &env, IF(m[0] & BIT(NOTE), 1) } };
        const struct tree a = { &self->nodes, self->sel, LIVE_SLOTS(slot) };
        live_call(r, &tree_component, &p->c3, &a,
                  IF(m[0] & BIT(NODES), BIT(TREE_NODES)) | IF(m[0] & BIT(SEL), BIT(TREE_SEL)) |
                      IF(m[0] & BIT(NOTE), BIT(TREE_LEAF)),
                  0);
    }
    if (live_part(r, 4, m[0] & (BIT(ON) | BIT(NOTE)))) {
        if (live_true(self->on)) {
            live_branch(r, &t_node, &p->b4, 1);
            if (live_part(r, 0, m[0] & BIT(NOTE))) {
                const live_slot slot[] = { { &box_content_slot, &env,
                                             IF(m[0] & BIT(NOTE), 1) } };
                live_call(r, &box_component, &p->c4, &(struct box){ LIVE_SLOTS(slot) },
                          IF(m[0] & BIT(NOTE), 1), 0);
            }
            live_close(r);
        } else {
            live_no_branch(r, &p->b4);
        }
    }
    if (live_part(r, 5, m[0] & BIT(COLOR)))
        live_put(r, live_enum_name(&color_enum, self->color));
    if (live_part_print(r, 6, m[0] & BIT(AT), &p->h6))
        live_put(r, self->at.x);
    if (live_part_print(r, 7, m[0] & BIT(AT), &p->h7))
        live_put(r, live_text(self->at.label));
    if (live_part(r, 8, m[0] & BIT(DATA)))
        live_put(r, live_json_text(&self->data));
    if (live_part(r, 9, m[0] & (BIT(LOW) | BIT(COUNT_) | BIT(TITLE))))
        live_for_range(r, &page_k9, &p->k9, self->low, self->count, m[0] & BIT(TITLE), &env);
    live_close(r);
}

static const live_checkpoint checkpoint;
static const bool remount;
const live_view_class parts_class = { .abi = LIVE_ABI,
                                      .name = "parts",
                                      .file = "parts.live.html",
                                      .state = &parts_struct,
                                      .prints = &parts_prints_layout,
                                      .render = parts_render,
                                      .checkpoint = &checkpoint,
                                      .remount = &remount };
