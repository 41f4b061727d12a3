#include "keyed.h"

#include "emit_private.h"
#include "fields.h"
#include "list.h"
#include "mem.h"
#include "render.h"
#include "replaced.h"
#include "slot.h"
#include "unique.h"

enum { KEEP_ENTRIES = 64 };

/* One comprehension being written. */
struct pass {
    live_render *r;
    const live_comprehension *k;
    const void *env;
    live_rows *rows;
    size_t stride;
    bool outer;
    bool moves;     /* an index move was written */
    uint64_t *mask; /* scratch; NULL: not yet needed */
    /* entries as they were from place `from` on, where rows came, went or moved */
    const char *old;
    char *used; /* which of them were taken over; NULL: nothing to release of the others */
    uint32_t from, n_old;
};

static char *
entry(const struct pass *pass, uint32_t i)
{
    return pass->rows->rows_ + i * pass->stride;
}

static uint32_t
serial_of(const char *at)
{
    uint32_t serial;
    memcpy(&serial, at, sizeof serial);
    return serial;
}

static void
set_serial(char *at, uint32_t serial)
{
    memcpy(at, &serial, sizeof serial);
}

static bool
owns(const live_comprehension *k)
{
    return prints_own(k->prints);
}

/* ---- memory ---------------------------------------------------------------------------------
 */

static bool
resize(struct pass *pass, uint32_t n)
{
    if (keyed_resize(pass->k, pass->rows, n))
        return true;
    pass->r->out->failed = true;
    return false;
}

static void
shrink(struct pass *pass)
{
    live_rows *rows = pass->rows;
    if (rows->cap_ <= KEEP_ENTRIES || rows->n_ >= rows->cap_ / 4)
        return;
    uint32_t cap = rows->n_ * 2 > KEEP_ENTRIES ? rows->n_ * 2 : KEEP_ENTRIES;
    char *memory = mem_realloc(rows->rows_, cap * pass->stride);
    if (memory) {
        rows->rows_ = memory;
        rows->cap_ = cap;
    }
}

/* ---- HTML -----------------------------------------------------------------------------------
 */

static void
write_html(live_render *r, const live_comprehension *k, const live_list *list, const void *env)
{
    void *prints = emit_scratch(r, k->prints ? k->prints->size : 0);
    if (!prints || !unique_check(r, k, list, env))
        return;
    for (uint32_t i = 0; i < list->n_; i++) {
        live_row_now now = { list_item(list->rows_[i]), i, render_all, true, prints };
        if (emit_push(r, k->row, FRAME_ROW, true))
            k->render(r, env, &now);
        live_close(r);
    }
}

/* ---- all of it ------------------------------------------------------------------------------
 */

static inline void
call(struct pass *pass, const struct live_row *row, uint32_t i, bool moved,
     const uint64_t *changed)
{
    void *prints = pass->stride > sizeof(uint32_t) ? entry(pass, i) + KEYED_HEAD : NULL;
    live_row_now now = { list_item(row), i, changed, moved, prints };
    pass->k->render(pass->r, pass->env, &now);
}

/* An entry that the client has nothing of. */
static void
write_new(struct pass *pass, const struct live_row *row, uint32_t i)
{
    live_render *r = pass->r;
    set_serial(entry(pass, i), row->serial);
    r->top->key = i;
    struct frame *frame = emit_push(r, pass->k->row, FRAME_ROW, true);
    if (frame) {
        emit_flush(r, frame);
        call(pass, row, i, true, render_all);
        buf_char(r->out, '}');
    }
    emit_pop(r);
}

static void
write_full(struct pass *pass, const live_list *list)
{
    live_render *r = pass->r;
    if (list->n_ == 0) {
        keyed_release(pass->k, pass->rows);
        emit_member(r);
        buf_lit(r->out, "\"\"");
        return;
    }
    if (!resize(pass, list->n_) || !unique_check(r, pass->k, list, pass->env))
        return;
    emit_member(r);
    buf_char(r->out, '{');
    emit_statics(r, pass->k->row);
    buf_lit(r->out, ",\"k\":{");
    struct frame *keyed = emit_push(r, NULL, FRAME_KEYED, true);
    if (keyed) {
        keyed->written = true;
        for (uint32_t i = 0; i < list->n_; i++)
            write_new(pass, list->rows_[i], i);
    }
    emit_pop(r);
    buf_lit(r->out, ",\"kc\":");
    buf_uint(r->out, list->n_);
    buf_lit(r->out, "}}");
}

/* ---- what differs ---------------------------------------------------------------------------
 */

static uint64_t *
mask_of(struct pass *pass)
{
    if (!pass->mask) {
        size_t n_words = LIVE_MASK_WORDS((size_t)pass->k->type->n_fields);
        pass->mask = arena_new(pass->r->arena, uint64_t, n_words);
        if (!pass->mask)
            pass->r->out->failed = true;
    }
    return pass->mask;
}

/* Row i, which the client holds at place `was`, and of which the fields in `changed` differ. */
static inline void
write_held(struct pass *pass, const struct live_row *row, uint32_t i, uint32_t was,
           const uint64_t *changed)
{
    live_render *r = pass->r;
    bool moved = was != i;
    r->top->key = i;
    struct frame *frame = emit_push(r, pass->k->row, moved ? FRAME_MOVED : FRAME_ROW, false);
    if (frame) {
        frame->from = was;
        call(pass, row, i, moved, changed);
        if (frame->written)
            buf_str(r->out, moved ? LIVE_STR("}]") : LIVE_STR("}"));
    }
    emit_pop(r);
    if (moved && frame) {
        pass->moves = true;
        if (!frame->written) {
            emit_member(r);
            buf_uint(r->out, was);
        }
    }
}

/* The same for a row that is itself at the client: it differs where it was edited. */
static inline void
write_same(struct pass *pass, const struct live_row *row, uint32_t i, uint32_t was)
{
    const uint64_t *changed = render_none;
    bool dirty = pass->outer || was != i;
    if (row->before) {
        uint64_t *mask = mask_of(pass);
        if (!mask)
            return;
        if (fields_changed(pass->k->type, row->item, row->before->item, mask))
            dirty = true;
        changed = mask;
    }
    if (dirty)
        write_held(pass, row, i, was, changed);
}

/* Whether the client holds this row, at the place that the row says. */
static bool
is_held(const struct pass *pass, const struct live_row *row)
{
    if (row->index < pass->from || row->index >= pass->n_old)
        return false;
    uint32_t at = row->index - pass->from;
    return serial_of(pass->old + at * pass->stride) == row->serial;
}

static void
take_over(struct pass *pass, uint32_t i, const struct live_row *held)
{
    uint32_t at = held->index - pass->from;
    memcpy(entry(pass, i), pass->old + at * pass->stride, pass->stride);
    if (pass->used)
        pass->used[at] = true;
}

/* Row i is new; `gone`, of which the client holds an entry, had its key. */
static void
write_replaced(struct pass *pass, const struct live_row *row, uint32_t i,
               const struct live_row *gone)
{
    const uint64_t *changed = render_all;
    if (!gone->before) { /* else what the client shows of it is no longer known */
        uint64_t *mask = mask_of(pass);
        if (!mask)
            return;
        fields_differ(pass->k->type, row->item, gone->item, false, mask);
        changed = mask;
    }
    take_over(pass, i, gone);
    set_serial(entry(pass, i), row->serial);
    write_held(pass, row, i, gone->index, changed);
}

/* Of the rows below pass->from those that what is read from around them changes. Edited ones have
 * been written: their prints are true. */
static void
write_scanned(struct pass *pass, const live_list *list)
{
    const char *prints = pass->rows->rows_ + KEYED_HEAD;
    uint32_t i = 0;
    while ((i = pass->k->scan(pass->env, prints, pass->stride, i, pass->from)) < pass->from) {
        write_held(pass, list->rows_[i], i, i, render_none);
        i++;
    }
}

/* Rows below pass->from are where they were. */
static void
write_kept(struct pass *pass, const live_list *list)
{
    if (pass->outer && !pass->k->scan) {
        for (uint32_t i = 0; i < pass->from; i++)
            write_same(pass, list->rows_[i], i, i);
        return;
    }
    for (const struct live_row *copy = list->edited_; copy; copy = copy->next) {
        const struct live_row *row = copy->before;
        if (row && row->index < pass->from)
            write_same(pass, row, row->index, row->index);
    }
    if (pass->outer)
        write_scanned(pass, list);
}

/* Rows from pass->from on came, went or moved. False: memory failed, nothing was done. */
static bool
write_rest(struct pass *pass, const live_list *list)
{
    live_render *r = pass->r;
    live_rows *rows = pass->rows;
    uint32_t n_old = pass->n_old - pass->from;
    if (list->n_ <= UNIQUE_DIFF_ROWS && !unique_check(r, pass->k, list, pass->env))
        return false;
    if (n_old) {
        char *old = arena_bytes(r->arena, n_old * pass->stride + 7);
        if (owns(pass->k))
            pass->used = arena_new(r->arena, char, n_old);
        if (!old || (owns(pass->k) && !pass->used)) {
            r->out->failed = true;
            return false;
        }
        old += -(uintptr_t)old & 7; /* prints are released in it */
        pass->old = memcpy(old, entry(pass, pass->from), n_old * pass->stride);
    }
    rows->n_ = pass->from; /* the entries behind it are in pass->old */
    if (!resize(pass, list->n_)) {
        rows->n_ += n_old;
        return false;
    }
    struct replaced replaced = {
        .k = pass->k, .env = pass->env, .list = list, .arena = r->arena
    };
    for (uint32_t i = pass->from; i < list->n_; i++) {
        const struct live_row *row = list->rows_[i], *gone;
        if (is_held(pass, row)) {
            take_over(pass, i, row);
            write_same(pass, row, i, row->index);
        } else if ((gone = replaced_take(&replaced, row->item)) && is_held(pass, gone)) {
            write_replaced(pass, row, i, gone);
        } else {
            write_new(pass, row, i);
        }
    }
    if (replaced.failed)
        r->out->failed = true;
    if (pass->used)
        for (uint32_t at = 0; at < n_old; at++)
            if (!pass->used[at])
                prints_release(pass->k->prints,
                               (char *)pass->old + at * pass->stride + KEYED_HEAD);
    return true;
}

static void
write_diff(struct pass *pass, const live_list *list)
{
    live_render *r = pass->r;
    live_rows *rows = pass->rows;
    bool is_other = rows->list_ != list; /* none of its rows is known, whatever their serials */
    bool reordered = list->mark_ || is_other;
    if (!reordered && list->n_ != rows->n_)
        return; /* temporary: forgotten here, the client keeps them */
    for (uint32_t i = 0; is_other && i < rows->n_; i++)
        set_serial(entry(pass, i), 0);
    pass->n_old = rows->n_;
    pass->from = is_other ? 0 : list->mark_ ? list->from_ : list->n_;
    if (pass->from > rows->n_)
        pass->from = rows->n_;
    if (pass->from > list->n_)
        pass->from = list->n_;
    struct frame *keyed = emit_push(r, NULL, FRAME_KEYED, false);
    if (keyed) {
        write_kept(pass, list);
        if (reordered && !write_rest(pass, list)) {
            emit_pop(r);
            return;
        }
        if (keyed->written || list->n_ != pass->n_old) {
            emit_flush(r, keyed);
            buf_str(r->out, keyed->any ? LIVE_STR(",\"kc\":") : LIVE_STR("\"kc\":"));
            buf_uint(r->out, list->n_);
            buf_str(r->out, pass->moves ? LIVE_STR(",\"km\":true}}") : LIVE_STR("}}"));
        }
    }
    emit_pop(r);
    shrink(pass);
}

void
live_for(live_render *r, const live_comprehension *k, live_rows *rows, const live_list *list,
         bool outer, const void *env)
{
    static const live_list empty;
    if (!list)
        list = &empty;
    if (r->html) {
        write_html(r, k, list, env);
        return;
    }
    emit_no_value(r);
    struct pass pass = {
        .r = r, .k = k, .env = env, .rows = rows, .stride = keyed_stride(k), .outer = outer
    };
    if (r->top->full)
        write_full(&pass, list);
    else if (rows->rows_)
        write_diff(&pass, list);
    else if (list->n_)
        write_full(&pass, list);
    rows->list_ = list;
}
