#include "stage.h"

#include "fields.h"
#include "render.h"
#include "str.h"

#include <stdio.h>
#include <stdlib.h>

#define FIELD(s, m, t, ...)                                                                    \
    {                                                                                          \
        .name = #m, .offset = offsetof(struct s, m), .type = t, __VA_ARGS__                    \
    }

static const live_field child_fields[] = {
    FIELD(child, n, LIVE_T_INT),
    FIELD(child, text, LIVE_T_STR, .init.text = "a text longer than in place"),
};
const live_struct child_struct = { "child", sizeof(struct child), 2, child_fields };

static const live_field item_fields[] = {
    FIELD(item, id, LIVE_T_INT),
    FIELD(item, name, LIVE_T_STR),
    FIELD(item, done, LIVE_T_BOOL),
    FIELD(item, children, LIVE_T_LIST, .row = &child_struct),
};
const live_struct item_struct = { "item", sizeof(struct item), 4, item_fields };

static const live_field stage_fields[] = {
    FIELD(stage_state, title, LIVE_T_STR, .init.text = "T"),
    FIELD(stage_state, count, LIVE_T_INT),
    FIELD(stage_state, on, LIVE_T_BOOL),
    FIELD(stage_state, notice, LIVE_T_STR),
    FIELD(stage_state, selected, LIVE_T_INT),
    FIELD(stage_state, items, LIVE_T_LIST, .row = &item_struct),
    FIELD(stage_state, log, LIVE_T_LIST, .row = &child_struct, .flags = LIVE_F_TEMPORARY),
};
const live_struct stage_struct = { "stage", sizeof(struct stage_state), 7, stage_fields };

#define BIT(n) (UINT64_C(1) << (n))
enum { TITLE = 1, COUNT = 2, ON = 4, NOTICE = 8, SELECTED = 16, ITEMS = 32, LOG = 64 };

struct item_prints {
    uint32_t h0;
    uint8_t b3;
    live_rows k4;
};
struct stage_prints {
    uint32_t h0;
    uint8_t b4, b4_1;
    live_rows k5, k6;
};
_Static_assert(sizeof(struct stage_prints) <= STAGE_PRINTS, "larger");

#define TEMPLATE(name, n, json_text, ...)                                                      \
    static const live_str name##_statics[] = { __VA_ARGS__ };                                  \
    static const live_template name = { .n_parts = n,                                          \
                                        .statics = name##_statics,                             \
                                        .json = LIVE_STR_INIT(json_text) }
#define S(text) LIVE_STR_INIT(text)

TEMPLATE(t0, 7, STAGE_T0, S("<h1 class=\""), S("\">"), S("</h1>\n<b"), S(">"), S("</b>\n"),
         S("\n"), S("\n"), S("\n"));
TEMPLATE(t1, 2, STAGE_T1, S("<p>"), S(""), S("</p>"));
TEMPLATE(t2, 1, STAGE_T2, S("<i>"), S("</i>"));
TEMPLATE(t3, 1, STAGE_T3, S("<s>"), S("</s>"));
TEMPLATE(t4, 5, STAGE_T4, S("<li class=\""), S("\">"), S(" "), S(""), S(""), S("</li>"));
TEMPLATE(t5, 1, STAGE_T5, S("<u>"), S("</u>"));
TEMPLATE(t6, 1, STAGE_T6, S("<q>"), S("</q>"));
TEMPLATE(t7, 1, STAGE_T7, S("<tt>"), S("</tt>"));

static void
child_text(live_render *r, const void *env, const live_row_now *row)
{
    const struct child *c = row->item;
    (void)env;
    if (live_part(r, 0, row->changed[0] & BIT(1)))
        live_put(r, live_text(c->text));
}

static void
child_number(live_render *r, const void *env, const live_row_now *row)
{
    const struct child *c = row->item;
    (void)env;
    if (live_part(r, 0, row->changed[0] & BIT(0)))
        live_put(r, c->n);
}

static live_key
child_key(const void *env, const void *item)
{
    (void)env;
    return (live_key){ .number = ((const struct child *)item)->n };
}

static const live_comprehension k4 = {
    .row = &t6, .type = &child_struct, .render = child_text, .key = child_key
};
static const live_comprehension k6 = { .row = &t7,
                                       .type = &child_struct,
                                       .render = child_number };

struct k5_env {
    const struct stage_state *self;
    const uint64_t *m;
};

static void
item_render(live_render *r_, const void *env_, const live_row_now *row)
{
    const struct k5_env *env = env_;
    const struct item *r = row->item;
    const uint64_t *m = env->m, *m5 = row->changed;
    struct item_prints *p = row->prints;
    if (live_part_print(r_, 0, m[0] & SELECTED || m5[0] & BIT(0), &p->h0)) {
        live_class_begin(r_);
        if (env->self->selected == r->id)
            live_add(r_, LIVE_STR("on"));
        live_value_end(r_);
    }
    if (live_part(r_, 1, row->moved))
        live_put(r_, row->index);
    if (live_part(r_, 2, m5[0] & BIT(1)))
        live_put(r_, live_text(r->name));
    if (live_part(r_, 3, m5[0] & (BIT(1) | BIT(2)))) {
        if (live_true(r->done)) {
            live_branch(r_, &t5, &p->b3, 1);
            if (live_part(r_, 0, m5[0] & BIT(1)))
                live_put(r_, live_text(r->name));
            live_close(r_);
        } else {
            live_no_branch(r_, &p->b3);
        }
    }
    if (live_part(r_, 4, m5[0] & BIT(3)))
        live_for(r_, &k4, &p->k4, &r->children.list_, false, NULL);
}

static live_key
item_key(const void *env, const void *item)
{
    (void)env;
    return (live_key){ .number = ((const struct item *)item)->id };
}

static const struct live_prints_rows item_prints_rows[] = {
    { offsetof(struct item_prints, k4), &k4 },
};
static const live_prints item_prints = { .size = sizeof(struct item_prints),
                                         .n_rows = 1,
                                         .rows = item_prints_rows };
static const live_comprehension k5 = { .row = &t4,
                                       .prints = &item_prints,
                                       .type = &item_struct,
                                       .render = item_render,
                                       .key = item_key,
                                       .file = "stage.live.html",
                                       .line = 5 };
static const struct live_prints_rows stage_prints_rows[] = {
    { offsetof(struct stage_prints, k5), &k5 },
    { offsetof(struct stage_prints, k6), &k6 },
};
const live_prints stage_prints_layout = { .size = sizeof(struct stage_prints),
                                          .n_rows = 2,
                                          .rows = stage_prints_rows };

void
stage_render(live_render *r, const void *self_, void *prints, const uint64_t *m)
{
    const struct stage_state *self = self_;
    struct stage_prints *p = prints;
    live_open(r, &t0);
    if (live_part_print(r, 0, m[0] & COUNT, &p->h0)) {
        live_class_begin(r);
        live_add(r, LIVE_STR("now"));
        if (live_true(self->count > 3))
            live_add(r, LIVE_STR("hot"));
        live_value_end(r);
    }
    if (live_part(r, 1, m[0] & TITLE))
        live_put(r, live_text(self->title));
    if (live_part(r, 2, m[0] & TITLE))
        live_attr_url(r, LIVE_STR("href"), live_text(self->title), false);
    if (live_part(r, 3, m[0] & COUNT))
        live_put(r, self->count);
    if (live_part(r, 4, m[0] & (ON | COUNT | NOTICE | TITLE))) {
        if (live_true(self->on)) {
            live_branch(r, &t1, &p->b4, 1);
            if (live_part(r, 0, m[0] & COUNT))
                live_put(r, self->count);
            if (live_part(r, 1, m[0] & (COUNT | NOTICE))) {
                if (live_true(self->count > 3)) {
                    live_branch(r, &t2, &p->b4_1, 1);
                    if (live_part(r, 0, m[0] & NOTICE))
                        live_put(r, live_text(self->notice));
                    live_close(r);
                } else {
                    live_no_branch(r, &p->b4_1);
                }
            }
            live_close(r);
        } else {
            live_branch(r, &t3, &p->b4, 2);
            if (live_part(r, 0, m[0] & TITLE))
                live_put(r, live_text(self->title));
            live_close(r);
        }
    }
    if (live_part(r, 5, m[0] & (ITEMS | SELECTED)))
        live_for(r, &k5, &p->k5, &self->items.list_, m[0] & SELECTED,
                 &(struct k5_env){ self, m });
    if (live_part(r, 6, m[0] & (LOG | NOTICE)))
        live_for(r, &k6, &p->k6, &self->log.list_, false, NULL);
    live_close(r);
}

void
stage_open(struct stage *stage)
{
    *stage = (struct stage){ 0 };
    if (turn_init(&stage->turn, sizeof(struct item)) != LIVE_OK)
        abort();
    turn_begin(&stage->turn);
    if (fields_init(&stage_struct, &stage->self) != LIVE_OK)
        abort();
}

void
stage_close(struct stage *stage)
{
    fields_release(&stage_struct, &stage->self);
    prints_release(&stage_prints_layout, stage->prints);
    buf_release(&stage->out);
    turn_end(&stage->turn);
    turn_release(&stage->turn);
}

void
stage_turn(struct stage *stage)
{
    turn_end(&stage->turn);
    turn_begin(&stage->turn);
}

live_str
stage_html(struct stage *stage)
{
    buf_reset(&stage->out);
    render_html(&stage->out, &stage->turn.arena, stage_render, &stage_prints_layout,
                &stage->self, &(struct render_scope){ .error = stage->error });
    return buf_text(&stage->out);
}

live_str
stage_full(struct stage *stage)
{
    buf_reset(&stage->out);
    render_full(&stage->out, &stage->turn.arena, stage_render, &stage_prints_layout,
                &stage->self, stage->prints, &(struct render_scope){ .error = stage->error });
    fields_settle(&stage_struct, &stage->self, &stage->shadow);
    return buf_text(&stage->out);
}

live_str
stage_diff(struct stage *stage)
{
    uint64_t mask[1];
    buf_reset(&stage->out);
    bool any =
        fields_changed(&stage_struct, &stage->self, &stage->shadow, mask) &&
        render_diff(&stage->out, &stage->turn.arena, stage_render, &stage->self, stage->prints,
                    mask, &(struct render_scope){ .error = stage->error });
    if (!any && stage->out.len)
        abort();
    fields_settle(&stage_struct, &stage->self, &stage->shadow);
    return buf_text(&stage->out);
}

struct item *
stage_item(struct stage *stage, int64_t id, const char *name)
{
    struct item *item = live_list_append(&stage->self.items.list_, &item_struct);
    item->id = id;
    live_set(&item->name, name);
    return item;
}

void
stage_items(struct stage *stage, const char *names)
{
    for (int64_t id = 1; *names; names++, id++)
        stage_item(stage, id, (char[]){ *names, 0 });
    stage_full(stage);
    stage_turn(stage);
}

struct item *
stage_edit(struct stage *stage, uint32_t index)
{
    return live_list_edit(&stage->self.items.list_, &item_struct, index);
}

bool
stage_same(live_str got, const char *wanted)
{
    if (str_is(got, live_str_of(wanted)))
        return true;
    printf("\n  got    %.*s\n  wanted %s\n", (int)got.len, got.ptr, wanted);
    return false;
}
