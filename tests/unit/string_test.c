/* string_test.c: live_set, live_append, live_format: what is kept, what is repaired, what
 * counts as a change. */
#include "string_private.h"

#include "mem.h"
#include "str.h"
#include "turn.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

static void
expect(const live_string *string, const char *wanted)
{
    live_str text = live_string_text(string);
    bool ok = str_is(text, live_str_of(wanted)) && strcmp(live_cstr(string), wanted) == 0;
    if (!ok)
        printf("\n  got    %.*s\n  wanted %s\n", (int)text.len, text.ptr, wanted);
    CU_ASSERT_TRUE(ok);
}

static void
test_set(void)
{
    live_string a = { 0 }, b = { 0 };
    expect(&a, "");
    live_set(&a, "fifteen bytes..");
    CU_ASSERT_PTR_NULL(a.heap_);
    expect(&a, "fifteen bytes..");
    live_set(&a, "sixteen bytes ..");
    CU_ASSERT_PTR_NOT_NULL(a.heap_);
    expect(&a, "sixteen bytes ..");
    live_set(&b, &a);
    expect(&b, "sixteen bytes ..");
    live_set(&b, LIVE_STR("short"));
    expect(&b, "short");
    live_set(&b, live_none);
    expect(&b, "");
    live_set(&b, (const char *)NULL);
    expect(&b, "");
    live_html html = { 0 };
    live_set_html(&html, LIVE_STR("<b>bold</b>"));
    CU_ASSERT_TRUE(live_str_equal(live_html_text(&html), LIVE_STR("<b>bold</b>")));
    string_release(&a);
    string_release(&b);
    string_release(&html.text_);
}

static void
test_change(void)
{
    live_string a = { 0 };
    uint32_t mark = a.mark_;
    live_set(&a, "");
    CU_ASSERT_EQUAL(a.mark_, mark);
    live_set(&a, "x");
    CU_ASSERT_NOT_EQUAL(a.mark_, mark);
    mark = a.mark_;
    live_set(&a, "x");
    live_format(&a, "%s", "x");
    live_append(&a, LIVE_STR(""));
    CU_ASSERT_EQUAL(a.mark_, mark);
    live_set(&a, "\xff");
    mark = a.mark_;
    live_set(&a, "\xfe"); /* the same once it is repaired */
    CU_ASSERT_EQUAL(a.mark_, mark);
    string_release(&a);
}

static void
test_slices_of_itself(void)
{
    static const char *const texts[] = { "abcdef",
                                         "a text that does not fit in place: abcdef" };
    for (size_t i = 0; i < 2; i++)
        for (int with_turn = 0; with_turn < 2; with_turn++) {
            struct turn turn;
            live_string a = { 0 };
            char wanted[128];
            CU_ASSERT_EQUAL(turn_init(&turn, 0), LIVE_OK);
            if (with_turn)
                turn_begin(&turn);
            live_set(&a, texts[i]);
            live_set(&a, str_sub(live_text(a), 1, live_text(a).len));
            expect(&a, texts[i] + 1);
            live_append(&a, live_text(a));
            live_append(&a, live_text(a));
            snprintf(wanted, sizeof wanted, "%1$s%1$s%1$s%1$s", texts[i] + 1);
            CU_ASSERT_TRUE(strncmp(live_cstr(&a), wanted, 127) == 0);
            live_set(&a, texts[i]);
            live_format(&a, "<%s|%s>", live_cstr(&a), live_cstr(&a));
            snprintf(wanted, sizeof wanted, "<%1$s|%1$s>", texts[i]);
            expect(&a, wanted);
            live_set(&a, str_sub(live_text(a), 1, 4)); /* back in place, from the block */
            CU_ASSERT_EQUAL(live_text(a).len, 3);
            string_release(&a);
            if (with_turn)
                turn_end(&turn);
            turn_release(&turn);
        }
}

static void
test_repair(void)
{
    live_string a = { 0 };
    live_set(&a, "gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80");
    expect(&a, "gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80");
    live_set(&a, "a\xffz");
    expect(&a, "a\xef\xbf\xbdz");
    live_set(&a, LIVE_STR("a\0z"));
    expect(&a, "a\xef\xbf\xbdz");
    live_set(&a, LIVE_STR("eight by\0and more"));
    expect(&a, "eight by\xef\xbf\xbd"
               "and more");
    live_set(&a, "cut in the mid\xc3\xbc");
    live_set(&a,
             str_sub(live_text(a), 0, live_text(a).len - 1)); /* a slice of itself, broken */
    expect(&a, "cut in the mid\xef\xbf\xbd");
    live_append(&a, LIVE_STR("\xed\xa0\x80!"));
    expect(&a, "cut in the mid\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd!");
    string_release(&a);
}

static void
test_growth(void)
{
    live_string a = { 0 };
    uint64_t before = mem_probe()->n_allocations;
    for (int i = 0; i < 100000; i++)
        live_append(&a, LIVE_STR("0123456789"));
    CU_ASSERT_EQUAL(live_text(a).len, 1000000);
    CU_ASSERT_TRUE(mem_probe()->n_allocations - before < 30);
    live_set(&a, "a text that does not fit in place");
    expect(&a, "a text that does not fit in place");
    before = mem_probe()->n_allocations;
    for (int i = 0; i < 100; i++)
        live_set(&a, i % 2 ? "a text of another length, not in place" : "in place");
    CU_ASSERT_EQUAL(mem_probe()->n_allocations, before);
    string_release(&a);
}

/* Byte by byte, in place and in blocks; what was read before stays good until the turn ends. */
static void
test_append(void)
{
    enum { MOST = 300 };
    char wanted[MOST + 1] = "";
    struct turn turn;
    live_string a = { 0 };
    live_str slices[MOST];
    unsigned n_blocks = 0;
    CU_ASSERT_EQUAL(turn_init(&turn, 0), LIVE_OK);
    turn_begin(&turn);
    for (size_t len = 0; len < MOST; len++) {
        const char *heap = a.heap_;
        size_t cap = heap ? a.cap_ : STRING_SMALL;
        uint64_t before = mem_probe()->n_allocations;
        slices[len] = heap ? live_text(a) : LIVE_STR("");
        wanted[len] = (char)('a' + len % 26);
        live_append(&a, (live_str){ wanted + len, 1 });
        expect(&a, wanted);
        CU_ASSERT_EQUAL(mem_probe()->n_allocations - before, len >= cap);
        CU_ASSERT_EQUAL(a.heap_ == heap, len < cap);
        n_blocks += len >= cap;
    }
    CU_ASSERT_TRUE(n_blocks > 0 && n_blocks < 6);
    for (size_t len = 0; len < MOST; len++)
        CU_ASSERT_TRUE(slices[len].len == 0 || memcmp(slices[len].ptr, wanted, len) == 0);
    live_append(&a, LIVE_STR("\xff")); /* repaired, also where it fits */
    live_append(&a, LIVE_STR("\0"));
    CU_ASSERT_TRUE(str_ends(live_text(a), LIVE_STR("\xef\xbf\xbd\xef\xbf\xbd")));
    string_release(&a);
    turn_end(&turn);
    turn_release(&turn);
}

static void
test_limit(void)
{
    struct turn turn;
    live_string a = { 0 };
    char *big = malloc(STRING_MAX + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(big);
    memset(big, 'x', STRING_MAX + 1);
    CU_ASSERT_EQUAL(turn_init(&turn, 0), LIVE_OK);
    turn_begin(&turn);
    live_set(&a, ((live_str){ big, STRING_MAX }));
    CU_ASSERT_FALSE(turn.failed);
    live_append(&a, LIVE_STR("x"));
    CU_ASSERT_TRUE(turn.failed);
    CU_ASSERT_EQUAL(live_text(a).len, STRING_MAX);
    turn_end(&turn);
    turn_begin(&turn);
    live_set(&a, "small");
    live_set(&a, ((live_str){ big, STRING_MAX + 1 }));
    CU_ASSERT_TRUE(turn.failed);
    expect(&a, "small");
    turn_end(&turn);
    turn_begin(&turn);
    big[0] = '\xff'; /* too long only once it is repaired */
    live_set(&a, ((live_str){ big, STRING_MAX }));
    CU_ASSERT_TRUE(turn.failed);
    string_release(&a);
    turn_end(&turn);
    turn_release(&turn);
    free(big);
}

static void
fail_somewhere(void)
{
    struct mem_probe *probe = mem_probe();
    struct turn turn;
    live_string a = { 0 };
    uint64_t at = probe->fail_at - probe->n_allocations;
    CU_ASSERT_EQUAL(turn_init(&turn, 0), LIVE_OK);
    turn_begin(&turn);
    probe->fail_at = probe->n_allocations + at;
    live_set(&a, "a text that does not fit in place");
    live_append(&a, LIVE_STR(" and neither do these two, which are not small at all"));
    live_set(
        &a,
        "\xff is not \xfe, in a string that is also quite long, longer than it was before it");
    live_format(&a, "%600d", 1);
    bool reached = probe->n_allocations >= probe->fail_at;
    CU_ASSERT_EQUAL(turn.failed, reached);
    if (!reached)
        probe->fail_at = UINT64_MAX;
    string_release(&a);
    turn_end(&turn);
    turn_release(&turn);
}

static void
test_failing(void)
{
    unit_each_failing(fail_somewhere);
}

static void
test_equal(void)
{
    CU_ASSERT_TRUE(live_str_equal(live_none, live_none));
    CU_ASSERT_TRUE(live_str_equal(LIVE_STR(""), LIVE_STR("")));
    CU_ASSERT_FALSE(live_str_equal(live_none, LIVE_STR("")));
    CU_ASSERT_FALSE(live_str_equal(LIVE_STR("a"), LIVE_STR("b")));
    CU_ASSERT_TRUE(live_str_equal(live_str_of("ab"), LIVE_STR("ab")));
    CU_ASSERT_PTR_NULL(live_str_of(NULL).ptr);
    CU_ASSERT_TRUE(live_now().us > INT64_C(1700000000000000));
}

static void
make_scratch(void)
{
    struct turn turn = { 0 };
    live_string long_text = { 0 };
    if (turn_init(&turn, 0) != LIVE_OK)
        return;
    turn_begin(&turn);
    live_set(&long_text, "a & b/\xc3\xbc and more than is kept in place");
    const char *path = live_textf("/x?n=%d&q=%s", 7, live_url_encode(&long_text));
    const char *other = live_url_encode("?");
    bool whole =
        strcmp(path, "/x?n=7&q=a%20%26%20b%2F%C3%BC%20and%20more%20than%20is%20kept%20in%20place") == 0 &&
        strcmp(other, "%3F") == 0;
    CU_ASSERT_TRUE(whole || turn.failed);
    CU_ASSERT_TRUE(path != NULL && other != NULL);
    CU_ASSERT_STRING_EQUAL(live_url_encode(live_none), "");
    turn_end(&turn);
    string_release(&long_text);
    turn_release(&turn);
}

static void
test_scratch(void)
{
    make_scratch();
    unit_each_failing(make_scratch);
}

void
string_tests(void)
{
    CU_pSuite suite = CU_add_suite("string", NULL, NULL);
    CU_add_test(suite, "set", test_set);
    CU_add_test(suite, "what is a change", test_change);
    CU_add_test(suite, "slices of itself", test_slices_of_itself);
    CU_add_test(suite, "broken UTF-8", test_repair);
    CU_add_test(suite, "growth", test_growth);
    CU_add_test(suite, "append", test_append);
    CU_add_test(suite, "limit", test_limit);
    CU_add_test(suite, "failing memory", test_failing);
    CU_add_test(suite, "equal", test_equal);
    CU_add_test(suite, "texts of the turn", test_scratch);
}
