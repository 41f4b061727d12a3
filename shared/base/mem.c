#include "mem.h"

#include <stdlib.h>

static _Thread_local struct mem_probe probe;

struct mem_probe *
mem_probe(void)
{
    return &probe;
}

static bool
fails(void)
{
    return ++probe.n_allocations == probe.fail_at;
}

void *
mem_alloc(size_t size)
{
    return size == 0 || fails() ? NULL : malloc(size);
}

void *
mem_zalloc(size_t size)
{
    return size == 0 || fails() ? NULL : calloc(1, size);
}

void *
mem_realloc(void *old, size_t size)
{
    return size == 0 || fails() ? NULL : realloc(old, size);
}

void
mem_free(void *memory)
{
    free(memory);
}
