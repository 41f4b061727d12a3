/* The frames of a render: see emit_private.h. Values are in value.c, comprehensions in keyed.c.
 */
#include "emit_private.h"

#include "log.h"

const uint64_t render_all[RENDER_MASK_WORDS] = { [0 ... RENDER_MASK_WORDS - 1] = UINT64_MAX };
const uint64_t render_none[RENDER_MASK_WORDS];

struct frame *
emit_too_deep(live_render *r)
{
    r->over++;
    r->out->failed = true;
    return NULL;
}

void
emit_key(live_render *r, struct frame *frame)
{
    struct buf *out = r->out;
    uint32_t key = frame->key;
    bool comma = frame->any;
    frame->any = true;
    if (key < 10 && out->cap - out->len > 8 && !out->failed && !out->limit) {
        char *to = out->data + out->len;
        *to = ',';
        to += comma;
        memcpy(to, "\"0\":", 4);
        to[1] = (char)('0' + key);
        out->len += 4u + comma;
        return;
    }
    if (comma)
        buf_char(out, ',');
    buf_char(out, '"');
    buf_uint(out, key);
    buf_lit(out, "\":");
}

void
emit_flush(live_render *r, struct frame *frame)
{
    if (frame->written)
        return;
    emit_flush(r, frame - 1);
    emit_key(r, frame - 1);
    frame->written = true;
    switch ((enum frame_kind)frame->kind) {
    case FRAME_ROOT:
        break;
    case FRAME_NODE:
    case FRAME_ROW:
        buf_char(r->out, '{');
        break;
    case FRAME_KEYED:
        buf_lit(r->out, "{\"k\":{");
        break;
    case FRAME_MOVED:
        buf_char(r->out, '[');
        buf_uint(r->out, frame->from);
        buf_lit(r->out, ",{");
        break;
    }
}

void
emit_statics(live_render *r, const live_template *t)
{
    buf_lit(r->out, "\"s\":");
    buf_uint(r->out, template_index(r, t));
}

/* A node of template `t` as the value of the present part. */
static void
open_node(live_render *r, const live_template *t, bool full)
{
    r->print = NULL;
    r->compare = false;
    struct frame *frame = emit_push(r, t, FRAME_NODE, full);
    if (!frame || r->html || !full)
        return;
    emit_flush(r, frame);
    emit_statics(r, t);
    frame->any = true;
}

void
live_open(live_render *r, const live_template *t)
{
    if (r->top != r->frames) {
        open_node(r, t, r->top->full);
        return;
    }
    /* frames[0] says whether all of the root is wanted */
    struct frame *frame = emit_push(r, t, FRAME_ROOT, r->frames[0].full);
    frame->written = true;
    if (frame->full && !r->html) {
        emit_statics(r, t);
        frame->any = true;
    }
}

void
live_close(live_render *r)
{
    if (r->over) {
        r->over--;
        return;
    }
    struct frame *frame = r->top;
    live_expect(frame != r->frames);
    if (r->html)
        buf_str(r->out, frame->t->statics[frame->t->n_parts]);
    else if (frame->kind == FRAME_ROOT)
        r->any = frame->any;
    else if (frame->written)
        buf_char(r->out, '}');
    r->top--;
}

/* The first test is most calls' last: in HTML every frame is full. */
static inline bool
is_wanted(live_render *r, unsigned index, bool dirty)
{
    struct frame *frame = r->top;
    if (!dirty && !frame->full)
        return false;
    if (r->over)
        return false;
    if (r->html)
        buf_str(r->out, frame->t->statics[index]);
    frame->key = index;
    return true;
}

bool
live_part(live_render *r, unsigned index, bool dirty)
{
    return is_wanted(r, index, dirty);
}

bool
live_part_print(live_render *r, unsigned index, bool dirty, uint32_t *print)
{
    if (!is_wanted(r, index, dirty))
        return false;
    if (!r->html) {
        r->print = print;
        r->compare = !r->top->full;
    }
    return true;
}

void
live_branch(live_render *r, const live_template *t, uint8_t *branch, uint8_t which)
{
    if (r->html) {
        emit_push(r, t, FRAME_NODE, true);
        return;
    }
    open_node(r, t, r->top->full || *branch != which);
    *branch = which;
}

void
live_no_branch(live_render *r, uint8_t *branch)
{
    if (r->html)
        return;
    r->print = NULL;
    r->compare = false;
    if (!r->top->full && *branch == 0)
        return;
    emit_member(r);
    buf_lit(r->out, "\"\"");
    *branch = 0;
}
