/*
 * compiler.h: what every stage is handed: the source, the messages, the memory. Each template that
 * a compilation reads has one of its own, over one arena.
 *
 * All that a compilation makes lives in one arena and goes with it. An allocation that fails
 * jumps to `no_memory`, which compile.c sets: so no stage has to check. Nothing but the arena
 * and the caller's output buffers is owned, so nothing leaks on that way.
 */
#ifndef CLIVE_COMPILER_COMPILER_H
#define CLIVE_COMPILER_COMPILER_H

#include "arena.h"
#include "source.h"
#include "str.h"

#include <setjmp.h>

struct diagnostic;

struct compiler {
    struct arena arena;
    jmp_buf no_memory;
    struct compiler *root;   /* whose arena and no_memory are meant; NULL: its own */
    struct library *library; /* the other templates */
    struct source source;
    struct diagnostic *errors, *last_error; /* in the order they were found */
    unsigned n_errors;
    bool has_headers; /* it includes C: names that it does not know may be there */
    bool annotate; /* write comments that say where the HTML comes from */
};

/* Zeroed; never NULL. */
#define compiler_new(c, type, n)                                                               \
    ((type *)compiler_alloc((c), sizeof(type), (n), _Alignof(type)))
void *compiler_alloc(struct compiler *c, size_t size, size_t n, size_t align);

/* A text that grows in the arena. */
struct text {
    char *ptr;
    size_t len, cap;
};
void text_add(struct compiler *c, struct text *text, live_str more);
void text_char(struct compiler *c, struct text *text, char byte);
static inline live_str
text_str(const struct text *text)
{
    return (live_str){ text->ptr ? text->ptr : "", text->len };
}

/* For printf: "%.*s", SHOW(name). Names of hostile length are cut. */
#define SHOW(text) ((int)((text).len < 80 ? (text).len : 80)), ((text).ptr ? (text).ptr : "")

static inline live_str
slice(const struct compiler *c, struct span span)
{
    return source_slice(&c->source, span);
}

#endif
