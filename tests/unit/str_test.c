/* str_test.c: slices: comparing, cutting, strict numbers, UTF-8. */
#include "str.h"
#include "unit.h"

static void
test_compare(void)
{
    CU_ASSERT(str_is(LIVE_STR("ab"), LIVE_STR("ab")));
    CU_ASSERT_FALSE(str_is(LIVE_STR("ab"), LIVE_STR("abc")));
    CU_ASSERT(str_is(live_none, LIVE_STR("")));
    CU_ASSERT(str_starts(LIVE_STR("abc"), LIVE_STR("ab")));
    CU_ASSERT(str_starts(LIVE_STR("abc"), LIVE_STR("")));
    CU_ASSERT_FALSE(str_starts(LIVE_STR("a"), LIVE_STR("ab")));
    CU_ASSERT(str_ends(LIVE_STR("abc"), LIVE_STR("bc")));
    CU_ASSERT_FALSE(str_ends(LIVE_STR("c"), LIVE_STR("bc")));
    CU_ASSERT(str_is(str_sub(LIVE_STR("abcd"), 1, 3), LIVE_STR("bc")));
}

static void
test_cut_and_trim(void)
{
    live_str rest;
    CU_ASSERT(str_is(str_cut(LIVE_STR("a=b=c"), '=', &rest), LIVE_STR("a")));
    CU_ASSERT(str_is(rest, LIVE_STR("b=c")));
    CU_ASSERT(str_is(str_cut(LIVE_STR("a="), '=', &rest), LIVE_STR("a")));
    CU_ASSERT(rest.ptr != NULL && rest.len == 0);
    CU_ASSERT(str_is(str_cut(LIVE_STR("abc"), '=', &rest), LIVE_STR("abc")));
    CU_ASSERT_PTR_NULL(rest.ptr);
    CU_ASSERT(str_cut(live_none, '=', &rest).ptr == NULL && rest.ptr == NULL);
    CU_ASSERT(str_is(str_trim(LIVE_STR(" \t\r\n\v\fa b ")), LIVE_STR("a b")));
    CU_ASSERT_EQUAL(str_trim(LIVE_STR("  \n ")).len, 0);
}

static void
test_numbers(void)
{
    int64_t i = 7;
    uint64_t u = 7;
    CU_ASSERT(str_to_int(LIVE_STR("9223372036854775807"), &i) && i == INT64_MAX);
    CU_ASSERT(str_to_int(LIVE_STR("-9223372036854775808"), &i) && i == INT64_MIN);
    CU_ASSERT(str_to_uint(LIVE_STR("18446744073709551615"), &u) && u == UINT64_MAX);
    CU_ASSERT(str_to_int(LIVE_STR("-0"), &i) && i == 0);
    i = 7;
    CU_ASSERT_FALSE(str_to_int(LIVE_STR("9223372036854775808"), &i));
    CU_ASSERT_FALSE(str_to_int(LIVE_STR("-9223372036854775809"), &i));
    CU_ASSERT_FALSE(str_to_uint(LIVE_STR("18446744073709551616"), &u));
    CU_ASSERT_FALSE(str_to_uint(LIVE_STR("99999999999999999999999999"), &u));
    static const live_str wrong[] = { LIVE_STR_INIT(""),   LIVE_STR_INIT("-"),
                                      LIVE_STR_INIT("+1"), LIVE_STR_INIT(" 1"),
                                      LIVE_STR_INIT("1 "), LIVE_STR_INIT("--1"),
                                      LIVE_STR_INIT("1a"), LIVE_STR_INIT("0x1"),
                                      LIVE_STR_INIT("1\0") };
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++)
        CU_ASSERT_FALSE(str_to_int(wrong[k], &i));
    CU_ASSERT_FALSE(str_to_uint(LIVE_STR("-1"), &u));
    CU_ASSERT_EQUAL(i, 7);
}

static void
test_utf8(void)
{
    static const live_str right[] = {
        LIVE_STR_INIT(""),
        LIVE_STR_INIT("plain"),
        LIVE_STR_INIT("\xc2\x80\xdf\xbf"),
        LIVE_STR_INIT("\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf"),
        LIVE_STR_INIT("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"),
    };
    static const live_str wrong[] = {
        LIVE_STR_INIT("\x80"),             /* continuation alone */
        LIVE_STR_INIT("\xc3"),             /* cut off */
        LIVE_STR_INIT("\xe2\x82"),         /* cut off */
        LIVE_STR_INIT("\xf0\x9f\x98"),     /* cut off */
        LIVE_STR_INIT("\xc0\xaf"),         /* overlong */
        LIVE_STR_INIT("\xc1\xbf"),         /* overlong */
        LIVE_STR_INIT("\xe0\x9f\xbf"),     /* overlong */
        LIVE_STR_INIT("\xf0\x8f\xbf\xbf"), /* overlong */
        LIVE_STR_INIT("\xed\xa0\x80"),     /* surrogate */
        LIVE_STR_INIT("\xf4\x90\x80\x80"), /* beyond U+10FFFF */
        LIVE_STR_INIT("\xf5\x80\x80\x80"),
        LIVE_STR_INIT("\xff"),
        LIVE_STR_INIT("a\xc3("),
        LIVE_STR_INIT("\xe2\x28\xa1"),
        LIVE_STR_INIT("\xf0\x9f\x28\x80"),
    };
    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        CU_ASSERT(str_is_utf8(right[i]));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        CU_ASSERT_FALSE(str_is_utf8(wrong[i]));
}

static void
test_hash(void)
{
    CU_ASSERT_EQUAL(str_hash(LIVE_STR("")), 0xcbf29ce484222325u);
    CU_ASSERT_EQUAL(str_hash(LIVE_STR("foobar")), 0x85944171f73967e8u);
    CU_ASSERT_EQUAL(str_hash(LIVE_STR("\xff")), (0xcbf29ce484222325u ^ 0xff) * 0x100000001b3u);
}

void
str_tests(void)
{
    CU_pSuite suite = CU_add_suite("str", NULL, NULL);
    CU_add_test(suite, "compare", test_compare);
    CU_add_test(suite, "cut and trim", test_cut_and_trim);
    CU_add_test(suite, "numbers", test_numbers);
    CU_add_test(suite, "UTF-8", test_utf8);
    CU_add_test(suite, "hash", test_hash);
}
