/* json_scan_test.c: the bounded reader: what it takes, what it refuses, where. */
#include "json_scan.h"
#include "mem.h"
#include "str.h"
#include "unit.h"

/* Whether the text is one value and space around it. */
static bool
is_json(live_str text)
{
    struct json_scan scan = { .text = text };
    live_str value;
    if (!json_value(&scan, &value))
        return false;
    json_space(&scan);
    return scan.at == text.len;
}

static void
test_right(void)
{
    static const live_str right[] = {
        LIVE_STR_INIT("null"),
        LIVE_STR_INIT("true"),
        LIVE_STR_INIT(" false "),
        LIVE_STR_INIT("0"),
        LIVE_STR_INIT("-0"),
        LIVE_STR_INIT("12.50"),
        LIVE_STR_INIT("-1e+9"),
        LIVE_STR_INIT("1E2"),
        LIVE_STR_INIT("\"\""),
        LIVE_STR_INIT("\"a\\n\\u00e4\\\\\""),
        LIVE_STR_INIT("\"\xc3\xa4\x7f\""),
        LIVE_STR_INIT("[]"),
        LIVE_STR_INIT("[ ]"),
        LIVE_STR_INIT("{}"),
        LIVE_STR_INIT("{ }"),
        LIVE_STR_INIT("[1,\t[2,{\"a\":[]}],\r\n{}]"),
        LIVE_STR_INIT("{\"a\":{\"b\":{}},\"c\":[{}]}"),
        LIVE_STR_INIT("{\"\":0}"),
        LIVE_STR_INIT("\"\\ud800\""),
        LIVE_STR_INIT("{\"a\" : 1 , \"b\" : 2 }"),
    };
    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        CU_assertImplementation(is_json(right[i]), __LINE__, right[i].ptr, __FILE__, "",
                                CU_FALSE);
}

static void
test_wrong(void)
{
    static const live_str wrong[] = {
        LIVE_STR_INIT(""),
        LIVE_STR_INIT(" "),
        LIVE_STR_INIT("nul"),
        LIVE_STR_INIT("nulll"),
        LIVE_STR_INIT("True"),
        LIVE_STR_INIT("01"),
        LIVE_STR_INIT("-"),
        LIVE_STR_INIT("+1"),
        LIVE_STR_INIT("1."),
        LIVE_STR_INIT(".5"),
        LIVE_STR_INIT("1e"),
        LIVE_STR_INIT("1e+"),
        LIVE_STR_INIT("0x10"),
        LIVE_STR_INIT("NaN"),
        LIVE_STR_INIT("\""),
        LIVE_STR_INIT("\"a"),
        LIVE_STR_INIT("\"a\\\""),
        LIVE_STR_INIT("\"\\x\""),
        LIVE_STR_INIT("\"\\u12\""),
        LIVE_STR_INIT("\"\\u12g4\""),
        LIVE_STR_INIT("\"\\u"),
        LIVE_STR_INIT("\"\\"),
        LIVE_STR_INIT("\"\n\""),
        LIVE_STR_INIT("\"\0\""),
        LIVE_STR_INIT("\"\\\0\""),
        LIVE_STR_INIT("\"\xff\""),
        LIVE_STR_INIT("\"\xc3\""),
        LIVE_STR_INIT("\"\xed\xa0\x80\""),
        LIVE_STR_INIT("["),
        LIVE_STR_INIT("]"),
        LIVE_STR_INIT("[1"),
        LIVE_STR_INIT("[1,"),
        LIVE_STR_INIT("[1,]"),
        LIVE_STR_INIT("[,1]"),
        LIVE_STR_INIT("[1 2]"),
        LIVE_STR_INIT("[1}"),
        LIVE_STR_INIT("{"),
        LIVE_STR_INIT("{1:2}"),
        LIVE_STR_INIT("{\"a\"}"),
        LIVE_STR_INIT("{\"a\":}"),
        LIVE_STR_INIT("{\"a\":1,}"),
        LIVE_STR_INIT("{\"a\":1]"),
        LIVE_STR_INIT("{a:1}"),
        LIVE_STR_INIT("{\"a\" 1}"),
        LIVE_STR_INIT("{,}"),
        LIVE_STR_INIT("'a'"),
        LIVE_STR_INIT("1 2"),
        LIVE_STR_INIT("//c\n1"),
        LIVE_STR_INIT("\v1"),
        LIVE_STR_INIT("\xef\xbb\xbf"
                      "1"),
        LIVE_STR_INIT("{\"a\xff\":1}"),
        LIVE_STR_INIT("[{\"a\":[1,{\"b\":2]}]}"),
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        CU_assertImplementation(!is_json(wrong[i]), __LINE__, wrong[i].ptr, __FILE__, "",
                                CU_FALSE);
}

/* Each proper prefix of an object is refused, from memory that ends where it ends. */
static void
test_truncated(void)
{
    static const char text[] =
        "{\"a\":[1.5e3,\"\\u00e4\xf0\x9f\x98\x80\"],\"b\":{\"c\":null,\"d\":true}}";
    for (size_t len = 0; len < sizeof text - 1; len++) {
        char *copy = mem_alloc(len + 1);
        CU_ASSERT_FATAL(copy != NULL);
        char *tail = copy + 1;
        memcpy(tail, text, len);
        CU_ASSERT_FALSE(is_json((live_str){ tail, len }));
        CU_ASSERT_PTR_NULL(json_get((live_str){ tail, len }, "a").ptr);
        mem_free(copy);
    }
    CU_ASSERT(is_json((live_str){ text, sizeof text - 1 }));
}

static bool
nests(size_t depth, char open, char close)
{
    struct buf text = { 0 };
    for (size_t i = 0; i < depth; i++) {
        buf_char(&text, open);
        if (open == '{')
            buf_lit(&text, "\"k\":");
    }
    buf_char(&text, '1');
    for (size_t i = 0; i < depth; i++)
        buf_char(&text, close);
    bool right = is_json(buf_text(&text));
    buf_release(&text);
    return right;
}

static void
test_depth(void)
{
    CU_ASSERT(nests(JSON_MAX_DEPTH, '[', ']'));
    CU_ASSERT(nests(JSON_MAX_DEPTH, '{', '}'));
    CU_ASSERT_FALSE(nests(JSON_MAX_DEPTH + 1, '[', ']'));
    CU_ASSERT_FALSE(nests(JSON_MAX_DEPTH + 1, '{', '}'));
    CU_ASSERT_FALSE(nests(100000, '[', ']'));
}

static void
test_value_and_error_offset(void)
{
    struct json_scan scan = { .text = LIVE_STR("  [1, 2] , \"x\" }") };
    live_str value;
    CU_ASSERT(json_value(&scan, &value) && str_is(value, LIVE_STR("[1, 2]")));
    CU_ASSERT(json_take(&scan, ','));
    CU_ASSERT(json_value(&scan, &value) && str_is(value, LIVE_STR("\"x\"")));
    CU_ASSERT_FALSE(json_take(&scan, ']'));
    CU_ASSERT(json_take(&scan, '}') && scan.at == scan.text.len);
    CU_ASSERT_FALSE(json_take(&scan, '}'));
    scan = (struct json_scan){ .text = LIVE_STR("[1, x]") };
    CU_ASSERT(!json_value(&scan, &value) && scan.at == 4);
}

static void
test_members(void)
{
    struct json_scan scan = { .text = LIVE_STR("{ \"a\" : 1, \"b\\n\":[2,3] ,\"c\":\"}\"}") };
    live_str key, value;
    CU_ASSERT(json_member(&scan, &key, &value));
    CU_ASSERT(str_is(key, LIVE_STR("a")) && str_is(value, LIVE_STR("1")));
    CU_ASSERT(json_member(&scan, &key, &value));
    CU_ASSERT(str_is(key, LIVE_STR("b\\n")) && str_is(value, LIVE_STR("[2,3]")));
    CU_ASSERT(json_member(&scan, &key, &value) && str_is(key, LIVE_STR("c")));
    CU_ASSERT_FALSE(json_member(&scan, &key, &value));
    CU_ASSERT_EQUAL(scan.at, scan.text.len);
    scan = (struct json_scan){ .text = LIVE_STR("{}") };
    CU_ASSERT(!json_member(&scan, &key, &value) && scan.at == 2);
    static const live_str wrong[] = {
        LIVE_STR_INIT("[]"),
        LIVE_STR_INIT("{,}"),
        LIVE_STR_INIT("{\"a\":1,}"),
        LIVE_STR_INIT("{\"a\":1"),
        LIVE_STR_INIT("{\"a\":1 \"b\":2}"),
        LIVE_STR_INIT("{\"a\":1}}"),
        LIVE_STR_INIT("{\"a\":1,\"b\"}"),
        LIVE_STR_INIT("{1"),
        LIVE_STR_INIT("null"),
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        scan = (struct json_scan){ .text = wrong[i] };
        while (json_member(&scan, &key, &value))
            ;
        CU_assertImplementation(scan.at < wrong[i].len - 1, __LINE__, wrong[i].ptr, __FILE__,
                                "", CU_FALSE);
    }
}

static void
test_get(void)
{
    live_str object = LIVE_STR("{\"a\":1,\"ab\":{\"a\":9},\"a\":2}");
    CU_ASSERT(str_is(json_get(object, "a"), LIVE_STR("2")));
    CU_ASSERT(str_is(json_get(object, "ab"), LIVE_STR("{\"a\":9}")));
    CU_ASSERT_PTR_NULL(json_get(object, "b").ptr);
    CU_ASSERT_PTR_NULL(json_get(LIVE_STR("[1]"), "a").ptr);
    CU_ASSERT_PTR_NULL(json_get(LIVE_STR("{\"a\":1,"), "a").ptr);
    CU_ASSERT_PTR_NULL(json_get(live_none, "a").ptr);
}

static void
test_text(void)
{
    struct arena arena = { 0 };
    uint64_t before = mem_probe()->n_allocations;
    live_str plain = LIVE_STR("\"gr\xc3\xbc\xc3\x9f\"");
    live_str text = json_text(&arena, plain);
    CU_ASSERT(text.ptr == plain.ptr + 1 && text.len == 6);
    CU_ASSERT(json_text(&arena, LIVE_STR("\"\"")).ptr && mem_probe()->n_allocations == before);
    text = json_text(&arena, LIVE_STR("\"a\\\"\\\\\\/\\b\\f\\n\\r\\tz\""));
    CU_ASSERT(str_is(text, LIVE_STR("a\"\\/\b\f\n\r\tz")));
    text = json_text(&arena, LIVE_STR("\"\\u0041\\u00e4\\u20AC\\ud83d\\uDE00\\uffff\""));
    CU_ASSERT(str_is(text, LIVE_STR("A\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\xef\xbf\xbf")));
    CU_ASSERT(str_is_utf8(text));
    static const live_str wrong[] = {
        LIVE_STR_INIT("\"\\u0000\""),
        LIVE_STR_INIT("\"\\ud83d\""),
        LIVE_STR_INIT("\"\\ud83dx\""),
        LIVE_STR_INIT("\"\\ud83d\\n\""),
        LIVE_STR_INIT("\"\\ud83d\\ud83d\""),
        LIVE_STR_INIT("\"\\ude00\""),
        LIVE_STR_INIT("\"\\ud83d\\u\""),
        LIVE_STR_INIT("\"\\u12\""),
        LIVE_STR_INIT("\"\\\""),
        LIVE_STR_INIT("\"\\x\""),
        LIVE_STR_INIT("\""),
        LIVE_STR_INIT("12"),
        LIVE_STR_INIT("null"),
        LIVE_STR_INIT(""),
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        CU_assertImplementation(!json_text(&arena, wrong[i]).ptr, __LINE__, wrong[i].ptr,
                                __FILE__, "", CU_FALSE);
    CU_ASSERT_PTR_NULL(json_text(&arena, live_none).ptr);
    CU_ASSERT(json_is_string(LIVE_STR("\"x\"")) && !json_is_string(LIVE_STR("\"")));
    arena_release(&arena);
}

static void
test_int(void)
{
    int64_t number = 5;
    CU_ASSERT(json_int(LIVE_STR("-9223372036854775808"), &number) && number == INT64_MIN);
    CU_ASSERT(json_int(LIVE_STR("0"), &number) && number == 0);
    CU_ASSERT(json_int(LIVE_STR("-0"), &number) && number == 0);
    CU_ASSERT_FALSE(json_int(LIVE_STR("1.0"), &number));
    CU_ASSERT_FALSE(json_int(LIVE_STR("1e3"), &number));
    CU_ASSERT_FALSE(json_int(LIVE_STR("01"), &number));
    CU_ASSERT_FALSE(json_int(LIVE_STR("-01"), &number));
    CU_ASSERT_FALSE(json_int(LIVE_STR("9223372036854775808"), &number));
    CU_ASSERT_FALSE(json_int(LIVE_STR("\"1\""), &number));
    CU_ASSERT_FALSE(json_int(live_none, &number));
}

static void
unescape(void)
{
    struct arena arena = { 0 };
    live_str text;
    live_status status = json_unescape(&arena, LIVE_STR("\"a\\nb\""), &text);
    CU_ASSERT(status == LIVE_ENOMEM ? text.ptr == NULL
                                    : status == LIVE_OK && str_is(text, LIVE_STR("a\nb")));
    arena_release(&arena);
}

static void
test_memory_fails(void)
{
    unit_each_failing(unescape);
}

void
json_scan_tests(void)
{
    CU_pSuite suite = CU_add_suite("json_scan", NULL, NULL);
    CU_add_test(suite, "right values", test_right);
    CU_add_test(suite, "wrong values", test_wrong);
    CU_add_test(suite, "truncated", test_truncated);
    CU_add_test(suite, "depth", test_depth);
    CU_add_test(suite, "value and offset", test_value_and_error_offset);
    CU_add_test(suite, "members", test_members);
    CU_add_test(suite, "get", test_get);
    CU_add_test(suite, "text", test_text);
    CU_add_test(suite, "int", test_int);
    CU_add_test(suite, "memory fails", test_memory_fails);
}
