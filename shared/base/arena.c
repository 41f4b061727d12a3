#include "arena.h"

#include "mem.h"

#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(p, n)   ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#endif

enum { FIRST_BLOCK = 4096 };

struct arena_block {
    struct arena_block *older;
    size_t size; /* of data */
    _Alignas(16) char data[];
};

static bool
add_block(struct arena *arena, size_t least)
{
    size_t size = arena->block ? arena->block->size * 2 : FIRST_BLOCK;
    while (size < least) {
        if (size > SIZE_MAX / 4)
            return false;
        size *= 2;
    }
    struct arena_block *block = mem_alloc(sizeof *block + size);
    if (!block)
        return false;
    block->older = arena->block;
    block->size = size;
    arena->block = block;
    arena->next = block->data;
    arena->end = block->data + size;
    ASAN_POISON_MEMORY_REGION(block->data, size);
    return true;
}

static char *
take(struct arena *arena, size_t len, size_t align)
{
    size_t pad = -(uintptr_t)arena->next & (align - 1);
    if (!arena->block || (size_t)(arena->end - arena->next) < pad ||
        (size_t)(arena->end - arena->next) - pad < len) {
        if (len > SIZE_MAX - align || !add_block(arena, len + align))
            return NULL;
        pad = -(uintptr_t)arena->next & (align - 1);
    }
    char *at = arena->next + pad;
    arena->next = at + len;
    ASAN_UNPOISON_MEMORY_REGION(at, len);
    return at;
}

void *
arena_zalloc(struct arena *arena, size_t size, size_t n, size_t align)
{
    size_t len;
    if (__builtin_mul_overflow(size, n, &len))
        return NULL;
    char *at = take(arena, len, align);
    if (at)
        memset(at, 0, len);
    return at;
}

char *
arena_bytes(struct arena *arena, size_t len)
{
    return take(arena, len, 1);
}

live_str
arena_copy(struct arena *arena, live_str text)
{
    char *at = take(arena, text.len + 1, 1);
    if (!at)
        return live_none;
    if (text.len)
        memcpy(at, text.ptr, text.len);
    at[text.len] = '\0';
    return (live_str){ at, text.len };
}

void
arena_reset(struct arena *arena)
{
    struct arena_block *block = arena->block;
    if (!block)
        return;
    for (struct arena_block *older = block->older, *next; older; older = next) {
        next = older->older;
        mem_free(older);
    }
    block->older = NULL;
    arena->next = block->data;
    arena->end = block->data + block->size;
    ASAN_POISON_MEMORY_REGION(block->data, block->size);
}

void
arena_release(struct arena *arena)
{
    arena_reset(arena);
    mem_free(arena->block);
    *arena = (struct arena){ 0 };
}
