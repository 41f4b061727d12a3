/* base64_test.c: base64url without padding, there and back. */
#include "base64.h"
#include "str.h"
#include "unit.h"

static void
test_vectors(void)
{
    static const struct {
        live_str bytes, text;
    } rows[] = {
        { LIVE_STR_INIT(""), LIVE_STR_INIT("") },
        { LIVE_STR_INIT("f"), LIVE_STR_INIT("Zg") },
        { LIVE_STR_INIT("fo"), LIVE_STR_INIT("Zm8") },
        { LIVE_STR_INIT("foo"), LIVE_STR_INIT("Zm9v") },
        { LIVE_STR_INIT("foobar"), LIVE_STR_INIT("Zm9vYmFy") },
        { LIVE_STR_INIT("\xfb\xff\xbf\0"), LIVE_STR_INIT("-_-_AA") },
    };
    struct arena arena = { 0 };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf out = { 0 };
        base64_write(&out, rows[i].bytes.ptr, rows[i].bytes.len);
        CU_ASSERT(str_is(buf_text(&out), rows[i].text));
        live_str bytes = base64_read(&arena, rows[i].text);
        CU_ASSERT(bytes.ptr && str_is(bytes, rows[i].bytes));
        buf_release(&out);
    }
    arena_release(&arena);
}

static void
test_lengths(void)
{
    struct arena arena = { 0 };
    unsigned char bytes[600];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(i * 167);
    for (size_t len = 0; len <= sizeof bytes; len++) {
        struct buf out = { 0 };
        base64_write(&out, bytes, len);
        CU_ASSERT_EQUAL(out.len, (len * 4 + 2) / 3);
        live_str back = base64_read(&arena, buf_text(&out));
        CU_ASSERT(back.ptr && str_is(back, (live_str){ (char *)bytes, len }));
        buf_release(&out);
    }
    arena_release(&arena);
}

static void
test_refused(void)
{
    static const live_str wrong[] = {
        LIVE_STR_INIT("Z"),     LIVE_STR_INIT("Zg=="),    LIVE_STR_INIT("Zm8="),
        LIVE_STR_INIT("Zh"),    LIVE_STR_INIT("Zm9"),     LIVE_STR_INIT("Zm9vY"),
        LIVE_STR_INIT("+/+/"),  LIVE_STR_INIT("Zm 9v"),   LIVE_STR_INIT("Zm9v\n"),
        LIVE_STR_INIT("Zm9\0"), LIVE_STR_INIT("Zm9\xff"), { NULL, 0 },
    };
    struct arena arena = { 0 };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        CU_assertImplementation(!base64_read(&arena, wrong[i]).ptr, __LINE__,
                                wrong[i].ptr ? wrong[i].ptr : "absent", __FILE__, "", CU_FALSE);
    unsigned char small[5];
    size_t len;
    CU_ASSERT_FALSE(base64_decode(LIVE_STR("Zm9vYmFy"), small, sizeof small, &len));
    CU_ASSERT(base64_decode(LIVE_STR("Zm9vYmE"), small, sizeof small, &len) && len == 5);
    arena_release(&arena);
}

static void
write_and_read(void)
{
    struct arena arena = { 0 };
    struct buf out = { 0 };
    base64_write(&out, "foobar", 6);
    CU_ASSERT(out.failed || out.len == 8);
    live_str bytes = base64_read(&arena, LIVE_STR("Zm9v"));
    CU_ASSERT(!bytes.ptr || str_is(bytes, LIVE_STR("foo")));
    buf_release(&out);
    arena_release(&arena);
}

static void
test_memory_fails(void)
{
    unit_each_failing(write_and_read);
    struct buf out = { .limit = 7 };
    base64_write(&out, "foobar", 6);
    CU_ASSERT(out.failed && out.len <= 7);
    buf_release(&out);
}

void
base64_tests(void)
{
    CU_pSuite suite = CU_add_suite("base64", NULL, NULL);
    CU_add_test(suite, "vectors", test_vectors);
    CU_add_test(suite, "lengths", test_lengths);
    CU_add_test(suite, "refused", test_refused);
    CU_add_test(suite, "memory fails", test_memory_fails);
}
