#include "indexed.h"

#include "clive/emit_form.h"
#include "keyed.h"

#include <stdio.h>

enum { MOST_ROWS = 1 << 20 };

static void
write_html(live_render *r, const struct indexed *indexed)
{
    for (uint32_t i = 0; i < indexed->n; i++) {
        if (emit_push(r, indexed->row, FRAME_ROW, true))
            indexed->write(r, indexed, i, true);
        live_close(r);
    }
}

static void
write_row(live_render *r, const struct indexed *indexed, uint32_t i, bool full)
{
    r->top->key = i;
    struct frame *frame = emit_push(r, indexed->row, FRAME_ROW, full);
    if (frame) {
        if (full)
            emit_flush(r, frame);
        indexed->write(r, indexed, i, full);
        if (frame->written)
            buf_char(r->out, '}');
    }
    emit_pop(r);
}

static void
write_full(live_render *r, const struct indexed *indexed)
{
    emit_member(r);
    if (!indexed->n) {
        buf_lit(r->out, "\"\"");
        return;
    }
    buf_char(r->out, '{');
    emit_statics(r, indexed->row);
    buf_lit(r->out, ",\"k\":{");
    struct frame *keyed = emit_push(r, NULL, FRAME_KEYED, true);
    if (keyed) {
        keyed->written = true;
        for (uint32_t i = 0; i < indexed->n; i++)
            write_row(r, indexed, i, true);
    }
    emit_pop(r);
    buf_lit(r->out, ",\"kc\":");
    buf_uint(r->out, indexed->n);
    buf_lit(r->out, "}}");
}

static void
write_diff(live_render *r, const struct indexed *indexed)
{
    struct frame *keyed = emit_push(r, NULL, FRAME_KEYED, false);
    if (keyed) {
        for (uint32_t i = 0; i < indexed->n; i++)
            write_row(r, indexed, i, i >= indexed->n_held);
        if (keyed->written || indexed->n != indexed->n_held) {
            emit_flush(r, keyed);
            buf_str(r->out, keyed->any ? LIVE_STR(",\"kc\":") : LIVE_STR("\"kc\":"));
            buf_uint(r->out, indexed->n);
            buf_lit(r->out, "}}");
        }
    }
    emit_pop(r);
}

void
indexed_write(live_render *r, const struct indexed *indexed)
{
    emit_no_value(r);
    if (r->html)
        write_html(r, indexed);
    else if (r->head.full_ || (!indexed->is_held && indexed->n))
        write_full(r, indexed);
    else if (indexed->is_held)
        write_diff(r, indexed);
}

/* ---- what live_for_range and the others have in common ---- */

struct sequence {
    struct indexed indexed;
    const live_comprehension *k;
    live_rows *rows;
    const void *env;
    bool outer;
    const live_slots *slots; /* NULL: one of the others */
    const live_texts *texts; /* NULL: no texts */
    const live_input *rows_of; /* of a form; NULL: a range */
    bool is_many;
    int64_t from;
    bool has_moved; /* each item may be another one */
};

/* Row i of a form's field, or the nested form that it is. */
static live_input
input_at(const struct sequence *s, uint32_t i)
{
    return s->is_many ? (live_input){ s->rows_of->form,
                                      live_form_path(s->rows_of->field, i, NULL) }
                      : *s->rows_of;
}

static void
write_item(live_render *r, const struct indexed *indexed, uint32_t i, bool full)
{
    const struct sequence *s = (const struct sequence *)(const void *)indexed;
    const uint64_t *changed = live_all(s->has_moved);
    const void *item;
    live_input input;
    int64_t number;
    if (s->slots) {
        const live_slot *slot =
            (const void *)((const char *)s->slots->entries + (size_t)i * s->slots->stride);
        changed = &slot->changed;
        item = slot;
        if (!full && !s->outer && !slot->changed)
            return;
    } else if (!full && !s->outer && !s->has_moved) {
        return;
    } else if (s->texts) {
        item = &s->texts->texts[i];
    } else if (s->rows_of) {
        input = input_at(s, i);
        item = &input;
    } else {
        number = (int64_t)((uint64_t)s->from + i);
        item = &number;
    }
    void *prints = NULL;
    if (r->html)
        prints = r->scratch;
    else if (s->k->prints && s->k->prints->size)
        prints = s->rows->rows_ + i * keyed_stride(s->k) + KEYED_HEAD;
    live_row_now now = { item, i, full ? render_all : changed, full, prints };
    s->k->render(r, s->env, &now);
}

static void
write_sequence(live_render *r, struct sequence *s, uint32_t n)
{
    live_rows *rows = s->rows;
    s->indexed.row = s->k->row;
    s->indexed.n = n;
    s->indexed.write = write_item;
    if (r->html) {
        if (emit_scratch(r, s->k->prints ? s->k->prints->size : 0))
            indexed_write(r, &s->indexed);
        return;
    }
    s->indexed.is_held = rows->rows_ != NULL;
    s->indexed.n_held = rows->n_;
    if (!n && (r->head.full_ || !rows->rows_)) {
        keyed_release(s->k, rows);
    } else if (!keyed_resize(s->k, rows, n)) {
        r->out->failed = true;
        return;
    }
    indexed_write(r, &s->indexed);
}

/* -1: too many, said. `line` 0: unknown. */
static int64_t
count(live_render *r, int64_t from, int64_t to, const char *file, unsigned line)
{
    uint64_t n = to < from ? 0 : (uint64_t)to - (uint64_t)from;
    char where[24] = "";
    if (n < MOST_ROWS)
        return to < from ? 0 : (int64_t)n + 1;
    if (line)
        snprintf(where, sizeof where, " (line %u)", line);
    emit_fail(r, file, line, "the range %lld..%lld of :for is longer than %d%s", (long long)from,
              (long long)to, MOST_ROWS, where);
    return -1;
}

int64_t
live_range_count(live_render *r, int64_t from, int64_t to)
{
    int64_t n = count(r, from, to, r->component ? r->component->file : NULL, 0);
    return n < 0 ? 0 : n;
}

void
live_for_range(live_render *r, const live_comprehension *k, live_rows *rows, int64_t from,
               int64_t to, bool outer, const void *env)
{
    int64_t n = count(r, from, to, k->file, k->line);
    if (n < 0)
        return;
    struct sequence s = { .k = k, .rows = rows, .env = env, .outer = outer, .from = from };
    s.has_moved = rows->from_ != from;
    write_sequence(r, &s, (uint32_t)n);
    if (!r->html)
        rows->from_ = from;
}

void
live_for_slots(live_render *r, const live_comprehension *k, live_rows *rows,
               const live_slots *slots, bool outer, const void *env)
{
    struct sequence s = { .k = k, .rows = rows, .env = env, .outer = outer, .slots = slots };
    write_sequence(r, &s, slots->n);
}

void
live_for_texts(live_render *r, const live_comprehension *k, live_rows *rows, live_texts texts,
               bool dirty, bool outer, const void *env)
{
    struct sequence s = {
        .k = k, .rows = rows, .env = env, .outer = outer, .texts = &texts, .has_moved = dirty
    };
    write_sequence(r, &s, texts.n < MOST_ROWS ? (uint32_t)texts.n : MOST_ROWS);
}

void
live_for_inputs(live_render *r, const live_comprehension *k, live_rows *rows, live_input input,
                bool is_many, bool dirty, bool outer, const void *env)
{
    struct sequence s = { .k = k,
                          .rows = rows,
                          .env = env,
                          .outer = outer,
                          .rows_of = &input,
                          .is_many = is_many,
                          .has_moved = dirty };
    write_sequence(r, &s, is_many ? live_input_count(input) : input.form != NULL);
}
