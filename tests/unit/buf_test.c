/* buf_test.c: the output buffer: growth, limit, failure that sticks. */
#include "buf.h"
#include "mem.h"
#include "str.h"
#include "unit.h"

#include <stdio.h>

static void
test_append(void)
{
    struct buf buf = { 0 };
    CU_ASSERT(buf_text(&buf).ptr && buf_text(&buf).len == 0);
    buf_append(&buf, NULL, 0);
    buf_str(&buf, live_none);
    buf_lit(&buf, "one ");
    buf_char(&buf, '2');
    buf_str(&buf, LIVE_STR(" three"));
    CU_ASSERT(str_is(buf_text(&buf), LIVE_STR("one 2 three")));
    buf_reset(&buf);
    CU_ASSERT(buf.len == 0 && buf.cap > 0);
    buf_release(&buf);
    CU_ASSERT(buf.data == NULL && buf.cap == 0);
}

static void
test_grows(void)
{
    struct buf buf = { 0 };
    for (int i = 0; i < 10000; i++)
        buf_append(&buf, "0123456", 7);
    CU_ASSERT_FALSE(buf.failed);
    CU_ASSERT_EQUAL_FATAL(buf.len, 70000);
    for (size_t i = 0; i < buf.len; i++)
        if (buf.data[i] != (char)('0' + i % 7))
            CU_FAIL_FATAL("bytes lost in growing");
    buf_release(&buf);
}

static void
test_numbers(void)
{
    struct buf buf = { 0 };
    buf_int(&buf, INT64_MIN);
    buf_char(&buf, ' ');
    buf_int(&buf, INT64_MAX);
    buf_char(&buf, ' ');
    buf_uint(&buf, UINT64_MAX);
    buf_char(&buf, ' ');
    buf_int(&buf, 0);
    buf_format(&buf, " %s-%03d", "x", 7);
    CU_ASSERT(str_is(
        buf_text(&buf),
        LIVE_STR("-9223372036854775808 9223372036854775807 18446744073709551615 0 x-007")));
    buf_release(&buf);
}

static void
test_lengths_of_numbers(void)
{
    uint64_t power = 1;
    for (int digits = 1; digits <= 20; digits++, power *= 10)
        for (int less = 0; less < 3; less++) {
            char wanted[32];
            struct buf buf = { 0 };
            uint64_t number = power - (uint64_t)less * (power > 1);
            int len = snprintf(wanted, sizeof wanted, "%llu", (unsigned long long)number);
            buf_uint(&buf, number);
            CU_ASSERT(str_is(buf_text(&buf), (live_str){ wanted, (size_t)len }));
            buf_release(&buf);
        }
}

static void
test_digits(void)
{
    for (uint64_t number = 0; number < 20000; number++) {
        char wanted[32], digits[BUF_DIGITS];
        int len = snprintf(wanted, sizeof wanted, "%llu", (unsigned long long)number);
        char *end = buf_write_digits(digits, number);
        if (end - digits != len || memcmp(digits, wanted, (size_t)len) != 0)
            CU_FAIL_FATAL("digits of a number");
    }
}

static void
test_format_at_the_edge(void)
{
    for (size_t fill = 240; fill < 260; fill++) {
        struct buf buf = { 0 };
        for (size_t i = 0; i < fill; i++)
            buf_char(&buf, '.');
        buf_format(&buf, "%d", 1234567);
        CU_ASSERT_EQUAL(buf.len, fill + 7);
        CU_ASSERT(str_ends(buf_text(&buf), LIVE_STR(".1234567")));
        buf_release(&buf);
    }
}

static void
test_limit(void)
{
    struct buf buf = { .limit = 10 };
    buf_lit(&buf, "0123456789");
    CU_ASSERT(!buf.failed && buf.len == 10);
    buf_append(&buf, NULL, 0);
    CU_ASSERT_FALSE(buf.failed);
    buf_char(&buf, 'x');
    CU_ASSERT(buf.failed && buf.len == 10);
    buf_reset(&buf);
    buf_lit(&buf, "again");
    CU_ASSERT(!buf.failed && buf.len == 5);
    buf_format(&buf, "%s", "too much of it");
    CU_ASSERT(buf.failed);
    buf_release(&buf);
    CU_ASSERT_EQUAL(buf.limit, 10);
}

static void
test_hostile_sizes(void)
{
    struct buf buf = { 0 };
    CU_ASSERT_FALSE(buf_reserve(&buf, SIZE_MAX));
    CU_ASSERT(buf.failed);
    buf_reset(&buf);
    buf_lit(&buf, "x");
    CU_ASSERT_FALSE(buf_reserve(&buf, SIZE_MAX / 2 + 1));
    CU_ASSERT(buf.failed && buf.len == 1);
    buf_release(&buf);
}

static void
write_much(void)
{
    struct buf buf = { 0 };
    size_t good = 0;
    for (int i = 0; i < 300; i++) {
        buf_lit(&buf, "12345678");
        if (!buf.failed)
            good = buf.len;
    }
    buf_format(&buf, "%0500d", 1);
    buf_int(&buf, -1);
    CU_ASSERT(buf.failed ? buf.len == good || buf.len == 2400 : buf.len == 2902);
    buf_release(&buf);
}

static void
test_memory_fails(void)
{
    unit_each_failing(write_much);
}

void
buf_tests(void)
{
    CU_pSuite suite = CU_add_suite("buf", NULL, NULL);
    CU_add_test(suite, "append", test_append);
    CU_add_test(suite, "grows", test_grows);
    CU_add_test(suite, "numbers", test_numbers);
    CU_add_test(suite, "numbers of every length", test_lengths_of_numbers);
    CU_add_test(suite, "digits", test_digits);
    CU_add_test(suite, "format at the edge", test_format_at_the_edge);
    CU_add_test(suite, "limit", test_limit);
    CU_add_test(suite, "hostile sizes", test_hostile_sizes);
    CU_add_test(suite, "memory fails", test_memory_fails);
}
