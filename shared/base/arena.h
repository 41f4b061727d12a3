/*
 * arena.h: memory that is given back all at once. Three lifetimes use it: the turn (one request or
 * one message), the view, the process. A pointer may point only to a longer or equal life.
 *
 *     struct arena turn = {0};
 *     struct thing *t = arena_new(&turn, struct thing, 1);    // zeroed; NULL when memory fails
 *     arena_reset(&turn);                                     // empty, keeps the largest block
 *     arena_release(&turn);
 *
 * Freed space is poisoned under ASan. `{0}` is an empty arena.
 */
#ifndef CLIVE_ARENA_H
#define CLIVE_ARENA_H

#include "clive/types.h"

#pragma GCC visibility push(default)

struct arena_block;

struct arena {
    struct arena_block *block; /* the newest; older ones behind it */
    char *next, *end;          /* free space in it */
};

#define arena_new(arena, type, n) ((type *)arena_zalloc((arena), sizeof(type), (n), _Alignof(type)))
/* Zeroed; NULL when memory fails or size × n overflows. n may be 0: a valid pointer to nothing. */
void *arena_zalloc(struct arena *arena, size_t size, size_t n, size_t align);
/* As arena_zalloc with align 1, but not zeroed. */
char *arena_bytes(struct arena *arena, size_t len);
/* A NUL-terminated copy; its slice does not count the NUL. ptr NULL when memory fails. */
live_str arena_copy(struct arena *arena, live_str text);
void arena_reset(struct arena *arena);
void arena_release(struct arena *arena);

#pragma GCC visibility pop
#endif
