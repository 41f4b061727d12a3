/* arena_test.c: memory that goes all at once. */
#include "arena.h"
#include "mem.h"
#include "str.h"
#include "unit.h"

struct odd {
    char c;
    _Alignas(16) char wide[16];
};

static void
test_zeroed_and_aligned(void)
{
    struct arena arena = { 0 };
    for (int i = 0; i < 1000; i++) {
        char *byte = arena_bytes(&arena, 1);
        struct odd *odd = arena_new(&arena, struct odd, 1);
        int64_t *numbers = arena_new(&arena, int64_t, 3);
        CU_ASSERT_FATAL(byte && odd && numbers);
        CU_ASSERT_EQUAL((uintptr_t)odd % 16, 0);
        CU_ASSERT_EQUAL((uintptr_t)numbers % _Alignof(int64_t), 0);
        CU_ASSERT(numbers[0] == 0 && numbers[1] == 0 && numbers[2] == 0 && odd->wide[15] == 0);
        *byte = 'x';
        memset(odd, 0xff, sizeof *odd);
        numbers[2] = -1;
    }
    arena_release(&arena);
    CU_ASSERT_PTR_NULL(arena.block);
}

static void
test_reset_keeps_the_block(void)
{
    struct arena arena = { 0 };
    for (int i = 0; i < 100; i++)
        CU_ASSERT_PTR_NOT_NULL_FATAL(arena_bytes(&arena, 1000));
    arena_reset(&arena);
    uint64_t before = mem_probe()->n_allocations;
    for (int i = 0; i < 60; i++)
        CU_ASSERT_PTR_NOT_NULL_FATAL(arena_bytes(&arena, 1000));
    CU_ASSERT_EQUAL(mem_probe()->n_allocations, before);
    int *number = arena_new(&arena, int, 1);
    CU_ASSERT(number && *number == 0);
    arena_release(&arena);
    arena_release(&arena);
    arena_reset(&arena);
}

static void
test_copy(void)
{
    struct arena arena = { 0 };
    live_str copy = arena_copy(&arena, LIVE_STR("a\0b"));
    CU_ASSERT(str_is(copy, LIVE_STR("a\0b")));
    CU_ASSERT_EQUAL(copy.ptr[3], '\0');
    copy = arena_copy(&arena, LIVE_STR(""));
    CU_ASSERT(copy.ptr && copy.len == 0 && copy.ptr[0] == '\0');
    copy = arena_copy(&arena, live_none);
    CU_ASSERT(copy.ptr && copy.len == 0);
    arena_release(&arena);
}

static void
test_hostile_sizes(void)
{
    struct arena arena = { 0 };
    CU_ASSERT_PTR_NULL(arena_zalloc(&arena, SIZE_MAX / 2, 3, 8));
    CU_ASSERT_PTR_NULL(arena_zalloc(&arena, 1, SIZE_MAX, 16));
    CU_ASSERT_PTR_NULL(arena_bytes(&arena, SIZE_MAX));
    CU_ASSERT_PTR_NULL(arena_bytes(&arena, SIZE_MAX / 2));
    CU_ASSERT_PTR_NOT_NULL(arena_new(&arena, int, 0));
    CU_ASSERT_PTR_NULL(arena_bytes(&arena, SIZE_MAX));
    char *big = arena_bytes(&arena, 1 << 20);
    CU_ASSERT_FATAL(big != NULL);
    memset(big, 'x', 1 << 20);
    arena_release(&arena);
}

static void
fill_some(void)
{
    struct arena arena = { 0 };
    size_t got = 0;
    for (int i = 0; i < 20; i++) {
        char *bytes = arena_bytes(&arena, 3000);
        if (bytes) {
            memset(bytes, i, 3000);
            got++;
        }
    }
    CU_ASSERT(got >= 19);
    arena_release(&arena);
}

static void
test_memory_fails(void)
{
    unit_each_failing(fill_some);
}

void
arena_tests(void)
{
    CU_pSuite suite = CU_add_suite("arena", NULL, NULL);
    CU_add_test(suite, "zeroed and aligned", test_zeroed_and_aligned);
    CU_add_test(suite, "reset keeps the block", test_reset_keeps_the_block);
    CU_add_test(suite, "copy", test_copy);
    CU_add_test(suite, "hostile sizes", test_hostile_sizes);
    CU_add_test(suite, "memory fails", test_memory_fails);
}
