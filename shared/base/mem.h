/*
 * mem.h: all heap memory of Clive comes and goes through here, so that a test can count it and make
 * the n-th allocation fail. The counters are per thread.
 */
#ifndef CLIVE_MEM_H
#define CLIVE_MEM_H

#include "clive/types.h"

#pragma GCC visibility push(default)

/* NULL when memory fails or `size` is 0. mem_zalloc gives zeroed memory. */
void *mem_alloc(size_t size);
void *mem_zalloc(size_t size);
void *mem_realloc(void *old, size_t size);
void mem_free(void *memory);

/* Test seam: the number of allocations so far on this thread (realloc counts as one), and the
 * number after which one fails (0: none). */
struct mem_probe {
    uint64_t n_allocations;
    uint64_t fail_at; /* the allocation with this number fails, once */
};
struct mem_probe *mem_probe(void);

#pragma GCC visibility pop
#endif
