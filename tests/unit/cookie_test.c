/* cookie_test.c: reading Cookie, writing Set-Cookie. */
#include "cookie.h"
#include "str.h"
#include "unit.h"

static void
test_get(void)
{
    live_str header = LIVE_STR("a=1; bb=\"two\" ;c = x=y ; a=9;novalue; e=; =anon;q=\"");
    CU_ASSERT(str_is(cookie_get(header, LIVE_STR("a")), LIVE_STR("1")));
    CU_ASSERT(str_is(cookie_get(header, LIVE_STR("bb")), LIVE_STR("two")));
    CU_ASSERT(str_is(cookie_get(header, LIVE_STR("c")), LIVE_STR("x=y")));
    CU_ASSERT(str_is(cookie_get(header, LIVE_STR("q")), LIVE_STR("\"")));
    CU_ASSERT(cookie_get(header, LIVE_STR("e")).ptr && !cookie_get(header, LIVE_STR("e")).len);
    CU_ASSERT_PTR_NULL(cookie_get(header, LIVE_STR("novalue")).ptr);
    CU_ASSERT_PTR_NULL(cookie_get(header, LIVE_STR("A")).ptr);
    CU_ASSERT_PTR_NULL(cookie_get(header, LIVE_STR("b")).ptr);
    CU_ASSERT_PTR_NULL(cookie_get(LIVE_STR(""), LIVE_STR("a")).ptr);
    CU_ASSERT_PTR_NULL(cookie_get(LIVE_STR(";;=;"), LIVE_STR("a")).ptr);
    CU_ASSERT_PTR_NULL(cookie_get(live_none, LIVE_STR("a")).ptr);
}

static void
expect(struct cookie cookie, live_str wanted)
{
    struct buf out = { 0 };
    CU_ASSERT(cookie_write(&out, &cookie));
    CU_assertImplementation(str_is(buf_text(&out), wanted), __LINE__, wanted.ptr, __FILE__, "",
                            CU_FALSE);
    buf_release(&out);
}

static void
test_write(void)
{
    expect((struct cookie){ LIVE_STR("clive"), LIVE_STR("abc-_"), -1, true, true },
           LIVE_STR("clive=abc-_; Path=/; SameSite=Lax; Secure; HttpOnly"));
    expect((struct cookie){ LIVE_STR("x"), LIVE_STR(""), 0, false, false },
           LIVE_STR("x=; Path=/; SameSite=Lax; Max-Age=0"));
    expect((struct cookie){ LIVE_STR("x"), LIVE_STR("1"), 1209600, false, true },
           LIVE_STR("x=1; Path=/; SameSite=Lax; Max-Age=1209600; HttpOnly"));
}

static void
test_refused(void)
{
    static const live_str names[] = { LIVE_STR_INIT(""),
                                      LIVE_STR_INIT("a b"),
                                      LIVE_STR_INIT("a=b"),
                                      LIVE_STR_INIT("a;b"),
                                      LIVE_STR_INIT("a\r\nSet-Cookie: x"),
                                      LIVE_STR_INIT("gr\xc3\xbc"),
                                      LIVE_STR_INIT("a\0") };
    static const live_str values[] = { LIVE_STR_INIT("a b"),      LIVE_STR_INIT("a;b"),
                                       LIVE_STR_INIT("a,b"),      LIVE_STR_INIT("\"a\""),
                                       LIVE_STR_INIT("a\\b"),     LIVE_STR_INIT("a\r\nX: y"),
                                       LIVE_STR_INIT("\xc3\xa4"), LIVE_STR_INIT("\x7f"),
                                       LIVE_STR_INIT("a\0b"),     { NULL, 0 } };
    struct buf out = { 0 };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        CU_ASSERT_FALSE(
            cookie_write(&out, &(struct cookie){ names[i], LIVE_STR("v"), 0, 0, 0 }));
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        CU_ASSERT_FALSE(
            cookie_write(&out, &(struct cookie){ LIVE_STR("n"), values[i], 0, 0, 0 }));
    CU_ASSERT_EQUAL(out.len, 0);
    buf_release(&out);
}

static void
write_one(void)
{
    struct buf out = { 0 };
    cookie_write(&out, &(struct cookie){ LIVE_STR("n"), LIVE_STR("v"), 5, true, true });
    CU_ASSERT(out.failed || str_ends(buf_text(&out), LIVE_STR("; HttpOnly")));
    buf_release(&out);
}

static void
test_memory_fails(void)
{
    unit_each_failing(write_one);
}

void
cookie_tests(void)
{
    CU_pSuite suite = CU_add_suite("cookie", NULL, NULL);
    CU_add_test(suite, "get", test_get);
    CU_add_test(suite, "write", test_write);
    CU_add_test(suite, "refused", test_refused);
    CU_add_test(suite, "memory fails", test_memory_fails);
}
