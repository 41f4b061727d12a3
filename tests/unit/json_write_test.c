/* json_write_test.c: strings of JSON, always valid text; json-c reads them back. */
#include "json_write.h"
#include "str.h"
#include "unit.h"

#include <json-c/json.h>

static void
expect(live_str text, live_str wanted, const char *what)
{
    struct buf out = { 0 };
    json_string(&out, text);
    CU_assertImplementation(!out.failed && str_is(buf_text(&out), wanted), __LINE__, what,
                            __FILE__, "", CU_FALSE);
    buf_release(&out);
}

#define EXPECT(text, wanted) expect(LIVE_STR(text), LIVE_STR(wanted), text)

static void
test_string(void)
{
    EXPECT("", "\"\"");
    EXPECT("plain", "\"plain\"");
    EXPECT("say \"hi\" \\ </script>", "\"say \\\"hi\\\" \\\\ </script>\"");
    EXPECT("\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\"");
    EXPECT("\x01\x0b\x1f\x7f", "\"\\u0001\\u000b\\u001f\x7f\"");
    EXPECT("a\0b", "\"a\\u0000b\"");
    EXPECT("\xe2\x82\xac", "\"\xe2\x82\xac\"");
    expect(live_none, LIVE_STR("null"), "absent");
    struct buf out = { 0 };
    json_escape(&out, LIVE_STR("a\"b"));
    CU_ASSERT(str_is(buf_text(&out), LIVE_STR("a\\\"b")));
    buf_release(&out);
}

static void
test_bad_utf8(void)
{
    EXPECT("a\xff", "\"a\xef\xbf\xbd\"");
    EXPECT("\xc3", "\"\xef\xbf\xbd\"");
    EXPECT("\xc3\"", "\"\xef\xbf\xbd\\\"\"");
    EXPECT("\xf0\x9f\x98", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
    EXPECT("\xed\xa0\x80x", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdx\"");
}

/* Every byte, alone and between others, comes back from another reader of JSON. */
static void
test_read_back(void)
{
    for (int c = 0; c < 256; c++) {
        char text[] = { 'a', (char)c, '"' };
        struct buf out = { 0 };
        json_string(&out, (live_str){ text, sizeof text });
        buf_char(&out, '\0');
        struct json_object *value = json_tokener_parse(out.data);
        CU_ASSERT_PTR_NOT_NULL_FATAL(value);
        live_str got = { json_object_get_string(value),
                         (size_t)json_object_get_string_len(value) };
        live_str wanted =
            c < 0x80 ? (live_str){ text, sizeof text } : LIVE_STR("a\xef\xbf\xbd\"");
        CU_ASSERT(str_is(got, wanted));
        json_object_put(value);
        buf_release(&out);
    }
}

static void
write_much(void)
{
    struct buf out = { 0 };
    for (int i = 0; i < 200; i++)
        json_string(&out, LIVE_STR("a\"\x01\xff"));
    CU_ASSERT(out.failed || out.len == 200 * (2 + 1 + 2 + 6 + 3));
    buf_release(&out);
}

static void
test_memory_fails(void)
{
    unit_each_failing(write_much);
}

void
json_write_tests(void)
{
    CU_pSuite suite = CU_add_suite("json_write", NULL, NULL);
    CU_add_test(suite, "string", test_string);
    CU_add_test(suite, "bad UTF-8", test_bad_utf8);
    CU_add_test(suite, "json-c reads it", test_read_back);
    CU_add_test(suite, "memory fails", test_memory_fails);
}
