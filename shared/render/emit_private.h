/*
 * emit_private.h: one render under way.
 *
 * Into JSON, a frame (the root, a node, a comprehension's "k", a row) is a JSON object that is
 * being written. Inside a frame that is `full` every part is written. In any other, nothing is
 * written before it is known to be needed: neither the key of a part nor the opening brace of
 * the frame nor those of the frames around it (emit_flush writes them all). So nothing is ever
 * taken back, and a part that turns out to be what the client has costs no byte. A part with a
 * print is the exception: its value is produced first, at the end of the buffer, and moves
 * behind its key if it differs.
 *
 * Into HTML, frames only know their statics.
 */
#ifndef CLIVE_EMIT_PRIVATE_H
#define CLIVE_EMIT_PRIVATE_H

#include "arena.h"
#include "buf.h"
#include "render.h"

enum {
    RENDER_DEPTH = 1024,      /* frames: some for each of LIVE_MAX_CALLS */
    RENDER_MASK_WORDS = 1024, /* of a struct with as many fields as a live_struct can have */
};

enum frame_kind {
    FRAME_ROOT,  /* no braces */
    FRAME_NODE,  /* {…} */
    FRAME_KEYED, /* {"k":{…}} */
    FRAME_ROW,   /* {…} */
    FRAME_MOVED, /* [from,{…}] */
};

struct frame {
    const live_template *t;
    uint32_t key;  /* the part or row that is next to be written */
    uint32_t from; /* FRAME_MOVED: the place that the row had */
    uint8_t kind;
    bool full;
    bool written; /* the frame is open in the output */
    bool any;     /* it has a member: the next begins with a comma */
};

/* The templates that this render refers to, in order of first use: the diff's "p". */
struct template_table {
    const live_template **templates;
    uint32_t *slots; /* open addressing by address: index + 1 */
    uint32_t n, n_slots;
    const live_template *last; /* most uses are the same again */
    uint32_t last_index;
};

struct live_render {
    struct live_render_head head; /* head.full_: top->full, kept by emit_push and emit_pop */
    bool html;
    bool any;            /* the root has a member */
    bool fresh;          /* the next node is to be full, whatever the frame around it */
    bool is_text;        /* between live_text_begin and live_text_end: nothing is escaped */
    bool inline_statics; /* "s" holds the array: in a tree that does not see the root's "p" */
    bool has_inner;      /* {@inner} of a live layout was rendered */
    unsigned over;       /* frames beyond RENDER_DEPTH, which write nothing */
    struct buf *out;
    struct arena *arena;
    struct frame *top;
    const struct render_scope *scope;
    live_error *error; /* of the scope: what went wrong but memory; may be NULL */
    /* components */
    const live_component_class *component; /* the innermost; NULL: the view itself */
    unsigned n_calls;                      /* calls within calls */
    void *scratch;                         /* prints for HTML, where nobody looks at them */
    size_t scratch_size;
    /* the value being written */
    uint32_t *print; /* where its print is; NULL: it has none */
    bool compare;    /* with *print; its key and quote are not yet written */
    size_t value_at; /* behind its quote */
    live_str joint;  /* between its pieces */
    struct template_table table;
    struct frame frames[RENDER_DEPTH + 1]; /* [0] is never open */
};

extern const uint64_t render_all[RENDER_MASK_WORDS];  /* every bit set */
extern const uint64_t render_none[RENDER_MASK_WORDS]; /* none */

struct frame *emit_too_deep(live_render *r); /* NULL */

/* The render fails; the first reason counts. `file` and `line` are of the template. */
void emit_fail(live_render *r, const char *file, unsigned line, const char *format, ...)
    LIVE_PRINTF(4, 5);
/* Zeroed memory, as large as asked for, that all have in common: for HTML. NULL: failed. */
void *emit_scratch(live_render *r, size_t size);

/* Opens a frame; NULL (and the buffer fails) where they nest too deep. */
static inline struct frame *
emit_push(live_render *r, const live_template *t, enum frame_kind kind, bool full)
{
    if (r->over || r->top == r->frames + RENDER_DEPTH)
        return emit_too_deep(r);
    struct frame *frame = ++r->top;
    *frame = (struct frame){ .t = t, .kind = (uint8_t)kind, .full = full };
    r->head.full_ = full;
    return frame;
}

static inline void
emit_pop(live_render *r)
{
    if (r->over)
        r->over--;
    else
        r->top--;
    r->head.full_ = r->top->full;
}

/* The part that live_part announced gets no text: there is no print to compare. */
static inline void
emit_no_value(live_render *r)
{
    r->print = NULL;
    r->compare = false;
}

enum { EMIT_KEY = BUF_DIGITS + 4 }; /* bytes of ,"KEY": at most */

static inline char *
emit_write_key(char *to, struct frame *frame)
{
    *to = ',';
    to += frame->any;
    frame->any = true;
    *to++ = '"';
    to = buf_write_digits(to, frame->key);
    memcpy(to, "\":", 2);
    return to + 2;
}

/* Writes what is missing of the frame and of those around it, up to its opening brace. */
void emit_flush(live_render *r, struct frame *frame);
/* Writes a comma if need be and "key":. The frame is open. */
void emit_key(live_render *r, struct frame *frame);
/* Begins the value of the part that live_part announced. */
static inline void
emit_member(live_render *r)
{
    if (!r->top->written)
        emit_flush(r, r->top);
    emit_key(r, r->top);
}
/* Writes "s":K. */
void emit_statics(live_render *r, const live_template *t);

/* Its index in "p"; memory that fails makes the buffer fail. */
uint32_t template_index(live_render *r, const live_template *t);

/* static.c: it is that of a button with phx-static. */
bool static_rest(const live_rest *rest);

/* Text of numbers. */
void number_double(struct buf *out, double number);
void number_time(struct buf *out, live_time time);

#endif
