#include "compiler.h"

void *
compiler_alloc(struct compiler *c, size_t size, size_t n, size_t align)
{
    struct compiler *root = c->root ? c->root : c;
    void *memory = arena_zalloc(&root->arena, size, n, align);
    if (!memory)
        longjmp(root->no_memory, 1);
    return memory;
}

void
text_add(struct compiler *c, struct text *text, live_str more)
{
    if (text->cap - text->len < more.len) {
        size_t cap = (text->cap + more.len) * 2 + 32;
        char *ptr = compiler_new(c, char, cap);
        if (text->len)
            memcpy(ptr, text->ptr, text->len);
        text->ptr = ptr;
        text->cap = cap;
    }
    if (more.len)
        memcpy(text->ptr + text->len, more.ptr, more.len);
    text->len += more.len;
}

void
text_char(struct compiler *c, struct text *text, char byte)
{
    text_add(c, text, (live_str){ &byte, 1 });
}
