/* flash_test.c: what is put, replaced, cleared, what fits, its text form, failing memory. */
#include "unit.h"

#include "flash.h"
#include "mem.h"
#include "str.h"

static bool
writes(const struct flash *flash, bool fresh, const char *wanted)
{
    struct buf out = { 0 };
    bool any = flash_write(flash, &out, fresh);
    bool same =
        str_is(buf_text(&out), (live_str){ wanted, strlen(wanted) }) && any == (out.len > 0);
    if (!same)
        printf("\n  got %.*s\n", (int)out.len, out.data);
    buf_release(&out);
    return same;
}

static void
test_put_and_clear(void)
{
    struct flash flash = { 0 };
    CU_ASSERT(writes(&flash, false, ""));
    CU_ASSERT_EQUAL(flash_put(&flash, LIVE_STR("info"), LIVE_STR("a")), LIVE_OK);
    CU_ASSERT_EQUAL(flash_put(&flash, LIVE_STR("error"), LIVE_STR("b \"q\"")), LIVE_OK);
    CU_ASSERT_EQUAL(flash_put(&flash, LIVE_STR("info"), LIVE_STR("c")), LIVE_OK);
    CU_ASSERT(writes(&flash, false, "{\"error\":\"b \\\"q\\\"\",\"info\":\"c\"}"));
    CU_ASSERT(str_is(flash_get(&flash, LIVE_STR("info")), LIVE_STR("c")));
    CU_ASSERT_PTR_NULL(flash_get(&flash, LIVE_STR("inf")).ptr);
    CU_ASSERT(flash.changed);
    flash_settle(&flash);
    CU_ASSERT_FALSE(flash.changed);
    CU_ASSERT(writes(&flash, true, ""));
    flash_clear(&flash, LIVE_STR("nothing"));
    CU_ASSERT_FALSE(flash.changed);
    flash_clear(&flash, LIVE_STR("info"));
    CU_ASSERT(flash.changed);
    CU_ASSERT_EQUAL(flash_put(&flash, LIVE_STR("warn"), LIVE_STR("")), LIVE_OK);
    CU_ASSERT(writes(&flash, true, "{\"warn\":\"\"}"));
    CU_ASSERT_EQUAL(flash_put(&flash, LIVE_STR("warn"), live_none), LIVE_OK);
    CU_ASSERT(writes(&flash, false, "{\"error\":\"b \\\"q\\\"\"}"));
    flash_clear(&flash, live_none);
    CU_ASSERT_EQUAL(flash.n, 0);
    CU_ASSERT_EQUAL(flash.bytes, 0);
    flash_release(&flash);
}

static void
test_limits(void)
{
    static char large[FLASH_MAX_BYTES];
    struct flash flash = { 0 };
    memset(large, 'x', sizeof large);
    CU_ASSERT_EQUAL(flash_put(&flash, LIVE_STR(""), LIVE_STR("a")), LIVE_ELIMIT);
    CU_ASSERT_EQUAL(flash_put(&flash, LIVE_STR("k"), (live_str){ large, sizeof large }),
                    LIVE_ELIMIT);
    CU_ASSERT_EQUAL(flash_put(&flash, LIVE_STR("k"), (live_str){ large, sizeof large - 1 }),
                    LIVE_OK);
    CU_ASSERT_EQUAL(flash_put(&flash, LIVE_STR("l"), LIVE_STR("")), LIVE_ELIMIT);
    CU_ASSERT_EQUAL(flash_put(&flash, LIVE_STR("k"), LIVE_STR("short")), LIVE_OK);
    for (char key = 'a'; key < 'a' + FLASH_MAX - 1; key++)
        CU_ASSERT_EQUAL(flash_put(&flash, (live_str){ (char[]){ key, '2' }, 2 }, LIVE_STR("v")),
                        LIVE_OK);
    CU_ASSERT_EQUAL(flash_put(&flash, LIVE_STR("more"), LIVE_STR("v")), LIVE_ELIMIT);
    CU_ASSERT_EQUAL(flash_put(&flash, LIVE_STR("k"), LIVE_STR("again")), LIVE_OK);
    CU_ASSERT_EQUAL(flash.n, FLASH_MAX);
    flash_release(&flash);
}

static live_status
reads(const char *json, struct flash *flash)
{
    struct arena arena = { 0 };
    live_status status = flash_read(flash, &arena, (live_str){ json, strlen(json) });
    arena_release(&arena);
    return status;
}

static void
test_read(void)
{
    struct flash flash = { 0 };
    CU_ASSERT_EQUAL(reads("{\"info\":\"a\\u00fc\",\"x\\\"y\":\"\"}", &flash), LIVE_OK);
    CU_ASSERT(writes(&flash, false, "{\"info\":\"aü\",\"x\\\"y\":\"\"}"));
    CU_ASSERT(writes(&flash, true, ""));
    CU_ASSERT_EQUAL(reads("{}", &flash), LIVE_OK);
    static const char *const bad[] = { "",
                                       "[]",
                                       "{\"a\":1}",
                                       "{\"a\":\"b\"",
                                       "{\"a\":null}",
                                       "{\"\":\"b\"}",
                                       "x",
                                       "{\"a\":\"\\u0000\"}" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CU_ASSERT_NOT_EQUAL(reads(bad[i], &flash), LIVE_OK);
    flash_release(&flash);
}

static void
test_memory(void)
{
    struct mem_probe *probe = mem_probe();
    bool done = false;
    for (uint64_t n = 1; !done && n < 50; n++) {
        struct flash flash = { 0 };
        probe->fail_at = probe->n_allocations + n;
        live_status status = reads("{\"info\":\"a\\n\",\"error\":\"b\"}", &flash);
        done = probe->n_allocations < probe->fail_at;
        probe->fail_at = 0;
        CU_ASSERT_EQUAL(status, done ? LIVE_OK : LIVE_ENOMEM);
        flash_release(&flash);
    }
    CU_ASSERT(done);
}

void
flash_tests(void)
{
    CU_pSuite suite = CU_add_suite("flash", NULL, NULL);
    CU_add_test(suite, "put, replace, clear", test_put_and_clear);
    CU_add_test(suite, "limits", test_limits);
    CU_add_test(suite, "its text form", test_read);
    CU_add_test(suite, "failing memory", test_memory);
}
