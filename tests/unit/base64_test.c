/* base64_test.c: base64url without padding, there and back. */
#include "base64.h"
#include "str.h"
#include "unit.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

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

enum { VARIANT = sodium_base64_VARIANT_URLSAFE_NO_PADDING };

/* libsodium's own is the judge. */
static void
test_as_libsodium(void)
{
    srandom(1);
    for (int round = 0; round < 2000; round++) {
        unsigned char bytes[64], back[64];
        char text[90];
        size_t len = (size_t)random() % sizeof bytes, n;
        struct buf out = { 0 };
        for (size_t i = 0; i < len; i++)
            bytes[i] = (unsigned char)random();
        base64_write(&out, bytes, len);
        sodium_bin2base64(text, sizeof text, bytes, len, VARIANT);
        CU_ASSERT(str_is(buf_text(&out), (live_str){ text, strlen(text) }));
        CU_ASSERT(base64_decode((live_str){ text, strlen(text) }, back, len, &n) && n == len);
        CU_ASSERT(memcmp(bytes, back, len) == 0);
        buf_release(&out);
    }
}

/* One letter, at each place in its word, is each byte there is. */
static void
test_each_byte_at_each_place(void)
{
    for (size_t len = 8; len <= 15; len++) {
        for (size_t place = 0; place < len; place++) {
            for (int byte = 0; byte < 256; byte++) {
                char text[16] = "AAAAAAAAAAAAAAAA";
                unsigned char ours[16], theirs[16];
                size_t n_ours, n_theirs;
                text[place] = (char)byte;
                bool is_good =
                    base64_decode((live_str){ text, len }, ours, sizeof ours, &n_ours);
                bool should =
                    byte < 0x80 && sodium_base642bin(theirs, sizeof theirs, text, len, NULL,
                                                     &n_theirs, NULL, VARIANT) == 0;
                CU_ASSERT_EQUAL(is_good, should);
                if (is_good && should)
                    CU_ASSERT(n_ours == n_theirs && memcmp(ours, theirs, n_ours) == 0);
            }
        }
    }
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
    struct buf out = { .limit = 7 }, exact = { .limit = 11 };
    base64_write(&out, "foobar", 6);
    CU_ASSERT(out.failed && out.len <= 7);
    base64_write(&exact, "foobarba", 8);
    CU_ASSERT(!exact.failed && exact.len == 11);
    buf_release(&out);
    buf_release(&exact);
}

void
base64_tests(void)
{
    CU_pSuite suite = CU_add_suite("base64", NULL, NULL);
    CU_add_test(suite, "vectors", test_vectors);
    CU_add_test(suite, "lengths", test_lengths);
    CU_add_test(suite, "refused", test_refused);
    CU_add_test(suite, "as libsodium", test_as_libsodium);
    CU_add_test(suite, "each byte at each place", test_each_byte_at_each_place);
    CU_add_test(suite, "memory fails", test_memory_fails);
}
