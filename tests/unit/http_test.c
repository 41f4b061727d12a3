/* http_test.c: the head of a response, whole and cut anywhere, and what is refused. */
#include "unit.h"

#include "clive/live.h"
#include "http.h"
#include "str.h"

#include <string.h>

static void
heads(void)
{
    static const char text[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                               "content-LENGTH:  12 \r\nX-Empty:\r\n\r\n{\"status\":1}";
    live_str all = { text, sizeof text - 1 }, name, value;
    struct http_head head;
    live_error error;
    size_t taken, len = all.len - 12;
    for (size_t cut = 0; cut < len; cut++)
        CU_ASSERT(http_head_parse(str_sub(all, 0, cut), &head, &taken, &error) == LIVE_OK &&
                  taken == 0);
    CU_ASSERT_EQUAL_FATAL(http_head_parse(all, &head, &taken, &error), LIVE_OK);
    CU_ASSERT(taken == len && head.status == 200 && head.body_len == 12);
    live_str fields = head.fields;
    CU_ASSERT(http_field(&fields, &name, &value) && http_is_name(name, "content-type") &&
              str_is(value, LIVE_STR("application/json")));
    CU_ASSERT(http_field(&fields, &name, &value) && http_is_name(name, "content-length") &&
              str_is(value, LIVE_STR("12")));
    CU_ASSERT(http_field(&fields, &name, &value) && str_is(name, LIVE_STR("X-Empty")) &&
              value.len == 0);
    CU_ASSERT(!http_field(&fields, &name, &value));
    CU_ASSERT(http_head_parse(LIVE_STR("HTTP/1.0 204\r\n\r\n"), &head, &taken, &error) ==
                  LIVE_OK &&
              taken == 16 && head.status == 204 && head.body_len == 0);
}

static void
refused(void)
{
    static const char *const heads[] = {
        "HTTP/2 200 OK\r\n\r\n",
        "HTTP/1.1 99 x\r\n\r\n",
        "HTTP/1.1 600 x\r\n\r\n",
        "HTTP/1.1 2000\r\n\r\n",
        "HTTP/1.1  200\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "\r\n\r\n",
        "HTTP/1.1 200 O\x01K\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\n: no name\r\n\r\n",
        "HTTP/1.1 200 OK\r\nwith space : x\r\n\r\n",
        "HTTP/1.1 200 OK\r\n folded: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\nb\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    };
    struct http_head head;
    live_error error;
    size_t taken;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        error.message[0] = '\0';
        CU_ASSERT_EQUAL(http_head_parse(live_str_of(heads[i]), &head, &taken, &error),
                        LIVE_EINVAL);
        CU_ASSERT(taken == 0 && head.status == 0 && error.message[0]);
    }
    struct buf long_head = { 0 };
    buf_lit(&long_head, "HTTP/1.1 200 OK\r\nX: ");
    while (long_head.len < HTTP_MAX_HEAD)
        buf_char(&long_head, 'x');
    CU_ASSERT_EQUAL(http_head_parse(buf_text(&long_head), &head, &taken, &error), LIVE_ELIMIT);
    buf_release(&long_head);
}

static void
fields_written(void)
{
    struct buf out = { 0 };
    http_field_write(&out, LIVE_STR("Host"), LIVE_STR("a.example:80"));
    http_field_write(&out, LIVE_STR("X-Absent"), live_none);
    http_field_write(&out, LIVE_STR("X-Split"), LIVE_STR("a\r\nCookie: b"));
    http_field_write(&out, LIVE_STR("X Name"), LIVE_STR("x"));
    http_field_write(&out, LIVE_STR(""), LIVE_STR("x"));
    http_field_write(&out, LIVE_STR("Empty"), LIVE_STR(""));
    CU_ASSERT(str_is(buf_text(&out), LIVE_STR("Host: a.example:80\r\nEmpty: \r\n")));
    buf_release(&out);
}

void
http_tests(void)
{
    CU_pSuite suite = CU_add_suite("http", NULL, NULL);
    CU_add_test(suite, "heads, cut anywhere", heads);
    CU_add_test(suite, "what is refused", refused);
    CU_add_test(suite, "fields of a request", fields_written);
}
