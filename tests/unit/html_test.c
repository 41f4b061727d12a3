/* html_test.c: escaping for HTML, for HTML within JSON, and which URLs may stand in a page. */
#include "html.h"
#include "mem.h"
#include "str.h"
#include "unit.h"

typedef void escape_function(struct buf *out, live_str text);

static void
expect(escape_function *escape, live_str text, live_str wanted, const char *what)
{
    struct buf out = { 0 };
    if (text.len & 1) /* with room for it, and without */
        buf_reserve(&out, 256);
    escape(&out, text);
    CU_assertImplementation(!out.failed && str_is(buf_text(&out), wanted), __LINE__, what,
                            __FILE__, "", CU_FALSE);
    buf_release(&out);
}

#define EXPECT(escape, text, wanted) expect((escape), LIVE_STR(text), LIVE_STR(wanted), text)

static void
test_escape(void)
{
    EXPECT(html_escape, "", "");
    EXPECT(html_escape, "plain text", "plain text");
    EXPECT(html_escape, "<a href=\"x\">'&'</a>",
           "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
    EXPECT(html_escape, "&&", "&amp;&amp;");
    EXPECT(html_escape, "tail<", "tail&lt;");
    EXPECT(html_escape, "<head", "&lt;head");
    EXPECT(html_escape, "gr\xc3\xbc\xc3\x9f \\ \n", "gr\xc3\xbc\xc3\x9f \\ \n");
    expect(html_escape, live_none, LIVE_STR(""), "absent");
}

static void
test_escape_json(void)
{
    EXPECT(html_escape_json, "plain text", "plain text");
    EXPECT(html_escape_json, "<b title=\"x\">'&'",
           "&lt;b title=&quot;x&quot;&gt;&#39;&amp;&#39;");
    EXPECT(html_escape_json, "a\\b\b\f\n\r\t", "a\\\\b\\b\\f\\n\\r\\t");
    EXPECT(html_escape_json, "\x01\x0b\x1f\x7f", "\\u0001\\u000b\\u001f\x7f");
    EXPECT(html_escape_json, "a\0b", "a\\u0000b");
    EXPECT(html_escape_json, "\xe2\x82\xac \xf0\x9f\x98\x80", "\xe2\x82\xac \xf0\x9f\x98\x80");
    expect(html_escape_json, live_none, LIVE_STR(""), "absent");
}

static void
test_escape_json_bad_utf8(void)
{
    EXPECT(html_escape_json, "a\xff<", "a\xef\xbf\xbd&lt;");
    EXPECT(html_escape_json, "\xc3", "\xef\xbf\xbd");
    EXPECT(html_escape_json, "\xe2\x82", "\xef\xbf\xbd\xef\xbf\xbd");
    EXPECT(html_escape_json, "\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd");
    EXPECT(html_escape_json, "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    EXPECT(html_escape_json, "\xc3\"", "\xef\xbf\xbd&quot;");
}

/* Every byte at every place of texts around the length that is looked at in one go. */
static void
test_escape_json_places(void)
{
    char text[40], wanted[96];
    for (size_t len = 1; len <= sizeof text; len++)
        for (size_t at = 0; at < len; at++)
            for (unsigned byte = 0; byte < 256; byte++) {
                struct buf one = { 0 };
                memset(text, 'x', len);
                text[at] = (char)byte;
                html_escape_json(&one, (live_str){ text + at, 1 }); /* too short for that */
                memset(wanted, 'x', at);
                memcpy(wanted + at, one.data, one.len);
                memset(wanted + at + one.len, 'x', len - at - 1);
                bool is_plain = one.len == 1 && one.data[0] == text[at];
                char copy[sizeof text];
                bool copied = html_copy_plain(copy, (live_str){ text, len });
                CU_ASSERT(copied == is_plain && (!copied || memcmp(copy, text, len) == 0));
                expect(html_escape_json, (live_str){ text, len },
                       (live_str){ wanted, len - 1 + one.len }, "a byte in a longer text");
                buf_release(&one);
            }
}

static void
test_every_byte(void)
{
    for (int c = 0; c < 256; c++) {
        struct buf html = { 0 }, json = { 0 };
        char byte = (char)c;
        html_escape(&html, (live_str){ &byte, 1 });
        html_escape_json(&json, (live_str){ &byte, 1 });
        for (size_t i = 0; i < html.len; i++)
            CU_ASSERT_FALSE(html.data[i] != '\0' && strchr("<>\"'", html.data[i]) != NULL);
        for (size_t i = 0; i < json.len; i++)
            CU_ASSERT((unsigned char)json.data[i] >= ' ' && !strchr("<>\"'", json.data[i]));
        CU_ASSERT(str_is_utf8(buf_text(&json)));
        buf_release(&html);
        buf_release(&json);
    }
}

static void
test_urls(void)
{
    static const live_str safe[] = {
        LIVE_STR_INIT(""),
        LIVE_STR_INIT("/a:b"),
        LIVE_STR_INIT("#x:y"),
        LIVE_STR_INIT("?q=a:b"),
        LIVE_STR_INIT("page.html"),
        LIVE_STR_INIT("//host/p"),
        LIVE_STR_INIT("http://h/"),
        LIVE_STR_INIT("HTTPS://h/"),
        LIVE_STR_INIT("mailto:a@b"),
        LIVE_STR_INIT("tel:+49"),
        LIVE_STR_INIT("ftp://h"),
        LIVE_STR_INIT("sms:+49"),
        LIVE_STR_INIT(" \n http://h"),
    };
    static const live_str unsafe[] = {
        LIVE_STR_INIT("javascript:alert(1)"),
        LIVE_STR_INIT("JaVaScRiPt:alert(1)"),
        LIVE_STR_INIT("\x01\x02 javascript:x"),
        LIVE_STR_INIT("java\nscript:x"),
        LIVE_STR_INIT("java\tscript\r\n:x"),
        LIVE_STR_INIT("j\0avascript:x"),
        LIVE_STR_INIT("vbscript:x"),
        LIVE_STR_INIT("data:text/html,<script>"),
        LIVE_STR_INIT("data:image/png;base64,AA"),
        LIVE_STR_INIT("blob:http://h/1"),
        LIVE_STR_INIT("file:///etc/passwd"),
        LIVE_STR_INIT(":x"),
        LIVE_STR_INIT("httpx://h"),
        LIVE_STR_INIT("averyveryverylongscheme:x"),
        LIVE_STR_INIT("intent://x"),
        LIVE_STR_INIT("\xc3\xa9:x"),
        LIVE_STR_INIT("http\xc2\xa0:x"),
    };
    for (size_t i = 0; i < sizeof safe / sizeof *safe; i++)
        CU_assertImplementation(html_url_is_safe(safe[i], false), __LINE__, safe[i].ptr,
                                __FILE__, "", CU_FALSE);
    for (size_t i = 0; i < sizeof unsafe / sizeof *unsafe; i++)
        CU_assertImplementation(!html_url_is_safe(unsafe[i], false), __LINE__, unsafe[i].ptr,
                                __FILE__, "", CU_FALSE);
    CU_ASSERT(html_url_is_safe(live_none, false));
}

static void
test_image_urls(void)
{
    CU_ASSERT(html_url_is_safe(LIVE_STR("data:image/png;base64,AA"), true));
    CU_ASSERT(html_url_is_safe(LIVE_STR("DATA:Image/JPEG,AA"), true));
    CU_ASSERT(html_url_is_safe(LIVE_STR("data:image/avif,"), true));
    CU_ASSERT(html_url_is_safe(LIVE_STR("data:image/webp;x,"), true));
    CU_ASSERT(html_url_is_safe(LIVE_STR("data:image/gif;x,"), true));
    CU_ASSERT_FALSE(html_url_is_safe(LIVE_STR("data:image/png"), true));
    CU_ASSERT_FALSE(html_url_is_safe(LIVE_STR("data:image/pngx,"), true));
    CU_ASSERT_FALSE(html_url_is_safe(LIVE_STR("data:image/svg+xml,<svg onload=x>"), true));
    CU_ASSERT_FALSE(html_url_is_safe(LIVE_STR("data:text/html,image/png,"), true));
    CU_ASSERT_FALSE(html_url_is_safe(LIVE_STR("data:"), true));
    CU_ASSERT_FALSE(html_url_is_safe(LIVE_STR("data:image/averyverylongtypeofimage,"), true));
    CU_ASSERT_FALSE(html_url_is_safe(LIVE_STR("javascript:data:image/png,"), true));
}

static void
escape_much(void)
{
    struct buf out = { 0 };
    for (int i = 0; i < 200; i++) {
        html_escape(&out, LIVE_STR("a<b"));
        html_escape_json(&out, LIVE_STR("\x01\xff\n"));
    }
    CU_ASSERT(out.failed || out.len == 200 * (6 + 6 + 3 + 2));
    buf_release(&out);
}

static void
test_memory_fails(void)
{
    unit_each_failing(escape_much);
    struct buf out = { .limit = 8 };
    html_escape(&out, LIVE_STR("<<<"));
    CU_ASSERT(out.failed && out.len <= 8);
    buf_release(&out);
}

void
html_tests(void)
{
    CU_pSuite suite = CU_add_suite("html", NULL, NULL);
    CU_add_test(suite, "escape", test_escape);
    CU_add_test(suite, "escape within JSON", test_escape_json);
    CU_add_test(suite, "bad UTF-8", test_escape_json_bad_utf8);
    CU_add_test(suite, "every byte", test_every_byte);
    CU_add_test(suite, "every byte at every place", test_escape_json_places);
    CU_add_test(suite, "URLs", test_urls);
    CU_add_test(suite, "image URLs", test_image_urls);
    CU_add_test(suite, "memory fails", test_memory_fails);
}
