/* The frames of a render: see emit_private.h. Values are in value.c, comprehensions in keyed.c
 * and indexed.c, components in component.c, slots in slot.c.
 */
#include "emit_private.h"

#include "log.h"

#include <stdio.h>

const uint64_t render_all[RENDER_MASK_WORDS] = { [0 ... RENDER_MASK_WORDS - 1] = UINT64_MAX };
const uint64_t render_none[RENDER_MASK_WORDS];

const uint64_t *
live_all(bool all)
{
    return all ? render_all : render_none;
}

void
emit_fail(live_render *r, const char *file, unsigned line, const char *format, ...)
{
    live_error *error = r->error;
    r->out->failed = true;
    if (!error || error->status != LIVE_OK)
        return;
    va_list args;
    va_start(args, format);
    vsnprintf(error->message, sizeof error->message, format, args);
    va_end(args);
    error->status = LIVE_ERROR;
    error->file = file;
    error->line = line;
}

struct frame *
emit_too_deep(live_render *r)
{
    r->over++;
    if (r->component)
        emit_fail(r, r->component->file, 0, "component %s: elements nest deeper than %d",
                  r->component->name, RENDER_DEPTH);
    else
        emit_fail(r, NULL, 0, "elements nest deeper than %d", RENDER_DEPTH);
    return NULL;
}

void
live_put_inner(live_render *r, live_markup markup)
{
    const struct render_inner *inner = r->scope->inner;
    if (!inner) {
        live_put(r, markup);
        return;
    }
    emit_no_value(r);
    if (r->has_inner) {
        emit_fail(r, inner->file, 0, "the layout renders {@inner} twice: its view is there once");
        return;
    }
    r->has_inner = true;
    void *prints = inner->prints;
    if (r->html && !(prints = emit_scratch(r, inner->layout ? inner->layout->size : 0)))
        return;
    inner->render(r, inner->self, prints, r->head.full_ ? render_all : inner->changed);
}

live_str
live_csrf_(live_render *r)
{
    live_str token = LIVE_STR("");
    if (r->scope->csrf_token)
        token = r->scope->csrf_token(r->scope->owner);
    if (!token.ptr)
        r->out->failed = true;
    return token;
}

void *
emit_scratch(live_render *r, size_t size)
{
    if (size <= r->scratch_size && r->scratch)
        return r->scratch;
    void *scratch = arena_zalloc(r->arena, size, 1, 8);
    if (!scratch) {
        r->out->failed = true;
        return NULL;
    }
    r->scratch = scratch;
    r->scratch_size = size;
    return scratch;
}

void *
live_scratch(live_render *r, size_t size)
{
    void *memory = arena_zalloc(r->arena, size, 1, 16);
    if (!memory)
        r->out->failed = true;
    return memory;
}

void
emit_key(live_render *r, struct frame *frame)
{
    struct buf *out = r->out;
    char text[EMIT_KEY];
    if (buf_has_room(out, EMIT_KEY))
        out->len = (size_t)(emit_write_key(out->data + out->len, frame) - out->data);
    else
        buf_append(out, text, (size_t)(emit_write_key(text, frame) - text));
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
    if (r->inline_statics)
        buf_str(r->out, t->json);
    else
        buf_uint(r->out, template_index(r, t));
}

/* A node of template `t` as the value of the present part. */
static void
open_node(live_render *r, const live_template *t, bool full)
{
    emit_no_value(r);
    struct frame *frame = emit_push(r, t, FRAME_NODE, full);
    if (!frame || r->html || !full)
        return;
    emit_flush(r, frame);
    emit_statics(r, t);
    if (t->root)
        buf_lit(r->out, ",\"r\":1");
    frame->any = true;
}

void
live_open(live_render *r, const live_template *t)
{
    if (r->top != r->frames) {
        bool full = r->head.full_ || r->fresh;
        r->fresh = false;
        open_node(r, t, full);
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
        emit_pop(r);
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
    emit_pop(r);
}

static inline bool
begin_part(live_render *r, unsigned index)
{
    struct frame *frame = r->top;
    if (r->over || r->out->failed)
        return false; /* what fails ends soon, also where components call each other for ever */
    if (r->html)
        buf_str(r->out, frame->t->statics[index]);
    frame->key = index;
    return true;
}

bool
live_part_begin_(live_render *r, unsigned index)
{
    return begin_part(r, index);
}

bool
live_part_print_begin_(live_render *r, unsigned index, uint32_t *print)
{
    if (!begin_part(r, index))
        return false;
    if (!r->html) {
        r->print = print;
        r->compare = !r->head.full_;
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
    emit_no_value(r);
    if (!r->top->full && *branch == 0)
        return;
    emit_member(r);
    buf_lit(r->out, "\"\"");
    *branch = 0;
}
