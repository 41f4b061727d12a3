/* url_test.c: the parts of URLs, percent coding. */
#include "mem.h"
#include "str.h"
#include "unit.h"
#include "url.h"

static bool
same(live_str got, const char *wanted)
{
    return wanted ? got.ptr && str_is(got, (live_str){ wanted, strlen(wanted) }) : !got.ptr;
}

static void
test_parts(void)
{
    static const struct {
        const char *text, *scheme, *host, *port, *path, *query, *fragment;
    } rows[] = {
        { "http://h:1/p?q#f", "http", "h", "1", "/p", "q", "f" },
        { "https://example.com", "https", "example.com", NULL, "/", NULL, NULL },
        { "http://h?q", "http", "h", NULL, "/", "q", NULL },
        { "http://h#f?x", "http", "h", NULL, "/", NULL, "f?x" },
        { "http://h:/", "http", "h", NULL, "/", NULL, NULL },
        { "http://[::1]:4000/x", "http", "[::1]", "4000", "/x", NULL, NULL },
        { "http://[fe80::1]", "http", "[fe80::1]", NULL, "/", NULL, NULL },
        { "http://127.0.0.1:8080/a/b?x=1&y=#", "http", "127.0.0.1", "8080", "/a/b",
          "x=1&y=", "" },
        { "/", NULL, NULL, NULL, "/", NULL, NULL },
        { "/p?", NULL, NULL, NULL, "/p", "", NULL },
        { "/p?q?r#f#g", NULL, NULL, NULL, "/p", "q?r", "f#g" },
        { "/a:b@c//d", NULL, NULL, NULL, "/a:b@c//d", NULL, NULL },
        { "/gr\xc3\xbc\xc3\x9f%20e", NULL, NULL, NULL, "/gr\xc3\xbc\xc3\x9f%20e", NULL, NULL },
        { "x+y-1.z://h/", "x+y-1.z", "h", NULL, "/", NULL, NULL },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct url url;
        bool right =
            url_parse((live_str){ rows[i].text, strlen(rows[i].text) }, &url) == LIVE_OK &&
            same(url.scheme, rows[i].scheme) && same(url.host, rows[i].host) &&
            same(url.port, rows[i].port) && same(url.path, rows[i].path) &&
            same(url.query, rows[i].query) && same(url.fragment, rows[i].fragment);
        CU_assertImplementation(right, __LINE__, rows[i].text, __FILE__, "", CU_FALSE);
    }
}

static void
test_refused(void)
{
    static const live_str wrong[] = {
        LIVE_STR_INIT(""),
        LIVE_STR_INIT("p"),
        LIVE_STR_INIT("?q"),
        LIVE_STR_INIT("#f"),
        LIVE_STR_INIT("//h/p"),
        LIVE_STR_INIT("http:"),
        LIVE_STR_INIT("http:/p"),
        LIVE_STR_INIT("http://"),
        LIVE_STR_INIT("http:///p"),
        LIVE_STR_INIT("://h"),
        LIVE_STR_INIT("1http://h"),
        LIVE_STR_INIT("ht tp://h"),
        LIVE_STR_INIT("http://a b/"),
        LIVE_STR_INIT("http://u@h/"),
        LIVE_STR_INIT("http://u:p@h/"),
        LIVE_STR_INIT("http://h:x/"),
        LIVE_STR_INIT("http://h:65536/"),
        LIVE_STR_INIT("http://h:000000080/"),
        LIVE_STR_INIT("http://h:1:2/"),
        LIVE_STR_INIT("http://:80/"),
        LIVE_STR_INIT("http://[::1/"),
        LIVE_STR_INIT("http://[]/"),
        LIVE_STR_INIT("http://[::g]/"),
        LIVE_STR_INIT("http://h\\x/"),
        LIVE_STR_INIT("/\\evil"),
        LIVE_STR_INIT("/a\nb"),
        LIVE_STR_INIT("/a\0b"),
        LIVE_STR_INIT("/a b"),
        LIVE_STR_INIT("/a\x7f"),
        LIVE_STR_INIT("/\xff"),
        LIVE_STR_INIT("/?\xc3"),
        LIVE_STR_INIT("http://gr\xc3\xbc\xc3\x9f/"),
        LIVE_STR_INIT("javascript:alert(1)"),
        LIVE_STR_INIT("http://<h>/"),
    };
    struct url url;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        CU_assertImplementation(url_parse(wrong[i], &url) == LIVE_EINVAL && !url.path.ptr &&
                                    !url.host.ptr,
                                __LINE__, wrong[i].ptr, __FILE__, "", CU_FALSE);
    CU_ASSERT_EQUAL(url_parse(live_none, &url), LIVE_EINVAL);
}

static void
test_long_host(void)
{
    char text[7 + 254] = "http://";
    struct url url;
    memset(text + 7, 'h', 254);
    CU_ASSERT_EQUAL(url_parse((live_str){ text, 7 + 253 }, &url), LIVE_OK);
    CU_ASSERT_EQUAL(url_parse((live_str){ text, 7 + 254 }, &url), LIVE_EINVAL);
}

static void
test_decode(void)
{
    struct arena arena = { 0 };
    uint64_t before = mem_probe()->n_allocations;
    live_str plain = LIVE_STR("plain+text");
    CU_ASSERT_PTR_EQUAL(url_decode(&arena, plain, false).ptr, plain.ptr);
    CU_ASSERT_EQUAL(mem_probe()->n_allocations, before);
    CU_ASSERT(str_is(url_decode(&arena, plain, true), LIVE_STR("plain text")));
    CU_ASSERT(str_is(url_decode(&arena, LIVE_STR("%41+%2b%C3%a4%25"), true),
                     LIVE_STR("A +\xc3\xa4%")));
    CU_ASSERT(str_is(url_decode(&arena, LIVE_STR("+%41"), false), LIVE_STR("+A")));
    CU_ASSERT(str_is(url_decode(&arena, LIVE_STR("%2541"), false), LIVE_STR("%41")));
    live_str empty = url_decode(&arena, LIVE_STR(""), true);
    CU_ASSERT(empty.ptr && empty.len == 0);
    static const live_str wrong[] = {
        LIVE_STR_INIT("%"),    LIVE_STR_INIT("%4"),        LIVE_STR_INIT("a%"),
        LIVE_STR_INIT("%g1"),  LIVE_STR_INIT("%1g"),       LIVE_STR_INIT("%00"),
        LIVE_STR_INIT("a\0b"), LIVE_STR_INIT("%ff"),       LIVE_STR_INIT("\xff"),
        LIVE_STR_INIT("%c3"),  LIVE_STR_INIT("%ed%a0%80"), LIVE_STR_INIT("%%41"),
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        CU_assertImplementation(!url_decode(&arena, wrong[i], true).ptr, __LINE__, wrong[i].ptr,
                                __FILE__, "", CU_FALSE);
    arena_release(&arena);
}

static void
test_encode(void)
{
    struct buf out = { 0 };
    url_encode(&out, LIVE_STR("AZaz09-._~ /?\xc3\xa4%\0"));
    CU_ASSERT(str_is(buf_text(&out), LIVE_STR("AZaz09-._~%20%2F%3F%C3%A4%25%00")));
    buf_reset(&out);
    url_encode(&out, live_none);
    CU_ASSERT_EQUAL(out.len, 0);
    buf_release(&out);
}

static void
decode_and_encode(void)
{
    struct arena arena = { 0 };
    struct buf out = { 0 };
    live_str text;
    live_status status = url_unescape(&arena, LIVE_STR("%41"), false, &text);
    CU_ASSERT(status == LIVE_ENOMEM ? !text.ptr : str_is(text, LIVE_STR("A")));
    url_encode(&out, LIVE_STR("a b"));
    CU_ASSERT(out.failed || str_is(buf_text(&out), LIVE_STR("a%20b")));
    buf_release(&out);
    arena_release(&arena);
}

static void
test_memory_fails(void)
{
    unit_each_failing(decode_and_encode);
}

void
url_tests(void)
{
    CU_pSuite suite = CU_add_suite("url", NULL, NULL);
    CU_add_test(suite, "parts", test_parts);
    CU_add_test(suite, "refused", test_refused);
    CU_add_test(suite, "long host", test_long_host);
    CU_add_test(suite, "decode", test_decode);
    CU_add_test(suite, "encode", test_encode);
    CU_add_test(suite, "memory fails", test_memory_fails);
}
