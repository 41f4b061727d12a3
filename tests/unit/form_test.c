/* form_test.c: urlencoded pairs. */
#include "buf.h"
#include "form.h"
#include "str.h"
#include "unit.h"

static void
test_pairs(void)
{
    struct arena arena = { 0 };
    struct form form;
    CU_ASSERT_EQUAL(form_parse(&arena,
                               LIVE_STR("&user%5Bname%5D=bob+b&&a[]=1&a[]=2&flag&=v&x=1=2&"),
                               &form),
                    LIVE_OK);
    static const struct {
        live_str name, value;
    } wanted[] = {
        { LIVE_STR_INIT("user[name]"), LIVE_STR_INIT("bob b") },
        { LIVE_STR_INIT("a[]"), LIVE_STR_INIT("1") },
        { LIVE_STR_INIT("a[]"), LIVE_STR_INIT("2") },
        { LIVE_STR_INIT("flag"), LIVE_STR_INIT("") },
        { LIVE_STR_INIT(""), LIVE_STR_INIT("v") },
        { LIVE_STR_INIT("x"), LIVE_STR_INIT("1=2") },
    };
    CU_ASSERT_EQUAL_FATAL(form.n_pairs, sizeof wanted / sizeof *wanted);
    for (size_t i = 0; i < form.n_pairs; i++) {
        CU_ASSERT(str_is(form.pairs[i].name, wanted[i].name));
        CU_ASSERT(form.pairs[i].value.ptr && str_is(form.pairs[i].value, wanted[i].value));
    }
    CU_ASSERT(str_is(form_get(&form, LIVE_STR("a[]")), LIVE_STR("2")));
    CU_ASSERT(form_get(&form, LIVE_STR("flag")).ptr != NULL);
    CU_ASSERT_PTR_NULL(form_get(&form, LIVE_STR("none")).ptr);
    arena_release(&arena);
}

static void
test_empty(void)
{
    struct arena arena = { 0 };
    struct form form = { NULL, 7 };
    CU_ASSERT(form_parse(&arena, LIVE_STR(""), &form) == LIVE_OK && form.n_pairs == 0);
    CU_ASSERT(form_parse(&arena, live_none, &form) == LIVE_OK && form.n_pairs == 0);
    CU_ASSERT(form_parse(&arena, LIVE_STR("&&&"), &form) == LIVE_OK && form.n_pairs == 0);
    CU_ASSERT_PTR_NULL(form_get(&form, LIVE_STR("")).ptr);
    arena_release(&arena);
}

static void
test_refused(void)
{
    static const live_str wrong[] = {
        LIVE_STR_INIT("a=%"),    LIVE_STR_INIT("%4=a"),  LIVE_STR_INIT("a=b&c=%zz"),
        LIVE_STR_INIT("a=\xff"), LIVE_STR_INIT("%ff=a"), LIVE_STR_INIT("a=%00"),
        LIVE_STR_INIT("a\0=b"),
    };
    struct arena arena = { 0 };
    struct form form;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        CU_assertImplementation(form_parse(&arena, wrong[i], &form) == LIVE_EINVAL &&
                                    form.n_pairs == 0,
                                __LINE__, wrong[i].ptr, __FILE__, "", CU_FALSE);
    arena_release(&arena);
}

static void
test_limit(void)
{
    struct arena arena = { 0 };
    struct buf text = { 0 };
    struct form form;
    for (int i = 0; i < FORM_MAX_PAIRS; i++)
        buf_lit(&text, "a=1&&");
    CU_ASSERT_EQUAL(form_parse(&arena, buf_text(&text), &form), LIVE_OK);
    CU_ASSERT_EQUAL(form.n_pairs, FORM_MAX_PAIRS);
    buf_lit(&text, "b");
    CU_ASSERT_EQUAL(form_parse(&arena, buf_text(&text), &form), LIVE_ELIMIT);
    CU_ASSERT_EQUAL(form.n_pairs, 0);
    buf_release(&text);
    arena_release(&arena);
}

static void
parse_long(void)
{
    struct arena arena = { 0 };
    struct form form;
    char text[8000];
    memset(text, '+', sizeof text);
    text[4000] = '=';
    live_status status = form_parse(&arena, (live_str){ text, sizeof text }, &form);
    CU_ASSERT(status == LIVE_ENOMEM ? form.n_pairs == 0
                                    : status == LIVE_OK && form.n_pairs == 1);
    arena_release(&arena);
}

static void
test_memory_fails(void)
{
    unit_each_failing(parse_long);
}

void
form_tests(void)
{
    CU_pSuite suite = CU_add_suite("form", NULL, NULL);
    CU_add_test(suite, "pairs", test_pairs);
    CU_add_test(suite, "empty", test_empty);
    CU_add_test(suite, "refused", test_refused);
    CU_add_test(suite, "limit", test_limit);
    CU_add_test(suite, "memory fails", test_memory_fails);
}
