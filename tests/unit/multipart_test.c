/* multipart_test.c: bodies of multipart/form-data, in chunks of every size. */
#include "clive/live.h"
#include "mem.h"
#include "multipart.h"
#include "str.h"
#include "unit.h"

#include <stdio.h>

#define SAY(ok, what) CU_assertImplementation((ok), __LINE__, (what), __FILE__, "", CU_FALSE)

#define TYPE          "multipart/form-data; boundary=B"
#define NAME(name)    "Content-Disposition: form-data; name=\"" name "\"\r\n"

/* A literal with its length: bodies may hold NUL. */
#define BODY(literal) LIVE_STR_INIT(literal)

/* Reads the body in chunks of `first` bytes, then of `size`, as text: each part
 * "name(file)type{data}",
 * "!" at the end. Each chunk is a block of its own, so that a sanitizer sees who reads beyond.
 */
static live_status
read_body(const char *type, live_str body, const struct multipart_limits *limits, size_t first,
          size_t size, struct buf *out)
{
    struct multipart reader;
    struct multipart_event event;
    live_status status = multipart_init(&reader, live_str_of(type), limits, NULL);
    for (size_t at = 0, n = first; status == LIVE_OK && at < body.len; at += n, n = size) {
        n = n < body.len - at ? n : body.len - at;
        char *block = mem_alloc(n ? n : 1);
        if (!block) {
            status = LIVE_ENOMEM;
            break;
        }
        memcpy(block, body.ptr + at, n);
        live_str chunk = { block, n };
        do {
            status = multipart_next(&reader, &chunk, &event, NULL);
            if (event.kind == MULTIPART_PART) {
                buf_str(out, event.name);
                if (event.filename.ptr)
                    buf_format(out, "(%.*s)", (int)event.filename.len, event.filename.ptr);
                if (event.type.ptr)
                    buf_str(out, event.type);
                buf_char(out, '{');
            } else if (event.kind == MULTIPART_DATA) {
                CU_ASSERT(event.data.len > 0);
                buf_str(out, event.data);
            } else if (event.kind == MULTIPART_PART_END) {
                buf_char(out, '}');
            } else if (event.kind == MULTIPART_END) {
                buf_char(out, '!');
            } else {
                CU_ASSERT(status != LIVE_OK || chunk.len == 0);
            }
        } while (status == LIVE_OK && event.kind != MULTIPART_MORE);
        mem_free(block);
    }
    if (status == LIVE_OK)
        status = multipart_finish(&reader, NULL);
    multipart_release(&reader);
    return status;
}

static const struct {
    const char *type;
    live_str body;
    live_str read; /* absent: LIVE_EINVAL */
} bodies[] = {
    { TYPE, BODY("--B\r\n" NAME("a") "\r\n1\r\n--B--\r\n"), BODY("a{1}!") },
    { TYPE, BODY("--B\r\n" NAME("a") "\r\n\r\n--B--"), BODY("a{}!") },
    { TYPE, BODY("--B--\r\n"), BODY("!") },
    { TYPE, BODY("\r\n--B--"), BODY("!") },
    { TYPE, BODY("--B\r\n" NAME("a") "\r\n1\r\n--B\r\n" NAME("b[]") "\r\n2\r\n--B--\r\nrest"),
      BODY("a{1}b[]{2}!") },
    { TYPE,
      BODY("preamble\r\n--C\r\n-\r\r\n--B \t \r\n" NAME("a") "\r\n1\r\n--B--  junk\r\n--B\r\n"),
      BODY("a{1}!") },
    /* a part without data, its empty line being the boundary's */
    { TYPE, BODY("--B\r\n" NAME("a") "\r\n--B--"), BODY("a{}!") },
    /* what looks like a boundary */
    { TYPE,
      BODY("--B\r\n" NAME("a") "\r\n--A\r\n-\r\n--\r\n\r\r\n--\r\n--A--B\r--B\n--B\r\n--B--"),
      BODY("a{--A\r\n-\r\n--\r\n\r\r\n--\r\n--A--B\r--B\n--B}!") },
    { TYPE, BODY("--B\r\n" NAME("a") "\r\n\r\n\r\n\r\r\r\n--B--"), BODY("a{\r\n\r\n\r\r}!") },
    { TYPE, BODY("--B\r\n" NAME("a") "\r\n-\r\n--B--"), BODY("a{-}!") },
    { TYPE, BODY("--B\r\n" NAME("a") "\r\n\0\xff\x01\r\n--B--"), BODY("a{\0\xff\x01}!") },
    /* files */
    { TYPE,
      BODY("--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x y.txt\"\r\n"
           "Content-Type: text/plain; charset=utf-8\r\n\r\nfile\r\n--B--"),
      BODY("f(x y.txt)text/plain; charset=utf-8{file}!") },
    { TYPE, BODY("--B\r\nCONTENT-disposition:form-data;NAME=f;FileName=\"\"\r\n\r\n\r\n--B--"),
      BODY("f(){}!") },
    { TYPE,
      BODY("--B\r\nContent-Disposition: form-data; name=f; "
           "filename=\"C:\\dir\\..\\e.txt\"\r\n\r\n"
           "\r\n--B--"),
      BODY("f(e.txt){}!") },
    { TYPE,
      BODY("--B\r\nContent-Disposition: form-data; name=f; "
           "filename=\"../../..\"\r\n\r\n\r\n--B--"),
      BODY("f(){}!") },
    { TYPE,
      BODY("--B\r\nContent-Disposition: form-data; name=\"a%22b%0D%0A\\\"\\\\%41\\z\"; "
           "filename=\"%22"
           "%0D\"\r\n\r\n\r\n--B--"),
      BODY("a\"b\r\n\"\\%41\\z(\"%0D){}!") },
    { TYPE,
      BODY("--B\r\nContent-Disposition: form-data; name=f; "
           "filename*=utf-8'en'%e2%82%ac%20.txt\r\n"
           "\r\n\r\n--B--"),
      BODY("f(\xe2\x82\xac .txt){}!") },
    { TYPE,
      BODY("--B\r\nContent-Disposition: form-data; name=f; filename*=UTF-8''b; "
           "filename=a\r\n\r\n"
           "\r\n--B--"),
      BODY("f(a){}!") },
    { TYPE,
      BODY("--B\r\nX-More: 1\r\nContent-Transfer-Encoding: Binary\r\n" NAME(
          "\xc3\xa4") "\r\n1\r\n--B--"),
      BODY("\xc3\xa4{1}!") },
    /* the Content-Type */
    { "Multipart/Form-Data ;charset=utf-8; BOUNDARY=\"a b?\" ", BODY("--a b?--"), BODY("!") },
    { "multipart/form-data; boundary=B;", BODY("--B--"), BODY("!") },
    { "multipart/form-data", BODY("--B--"), { NULL, 0 } },
    { "multipart/form-data; boundary=", BODY("----"), { NULL, 0 } },
    { "multipart/form-data; boundary=\"\"", BODY("----"), { NULL, 0 } },
    { "multipart/form-data; boundary=\"B\r\"", BODY("--B--"), { NULL, 0 } },
    { "multipart/form-data; boundary=\"B ", BODY("--B--"), { NULL, 0 } },
    { "multipart/form-data; boundary=\"B \"", BODY("--B --"), { NULL, 0 } },
    { "multipart/form-data; boundary=B; boundary=C", BODY("--B--"), { NULL, 0 } },
    { "multipart/form-data; boundary=B x", BODY("--B--"), { NULL, 0 } },
    { "multipart/form-datas; boundary=B", BODY("--B--"), { NULL, 0 } },
    { "multipart/mixed; boundary=B", BODY("--B--"), { NULL, 0 } },
    { "multipart/form-data; boundary="
      "12345678901234567890123456789012345678901234567890123456789012345678901",
      BODY("--"),
      { NULL, 0 } },
    { "", BODY("--B--"), { NULL, 0 } },
    /* cut off */
    { TYPE, BODY(""), { NULL, 0 } },
    { TYPE, BODY("--B"), { NULL, 0 } },
    { TYPE, BODY("--B-"), { NULL, 0 } },
    { TYPE, BODY("--B\r\n" NAME("a")), { NULL, 0 } },
    { TYPE, BODY("--B\r\n" NAME("a") "\r\n1"), { NULL, 0 } },
    { TYPE, BODY("--B\r\n" NAME("a") "\r\n1\r\n--B"), { NULL, 0 } },
    { TYPE, BODY("--B\r\n" NAME("a") "\r\n1\r\n--B\r\n"), { NULL, 0 } },
    { TYPE, BODY("--C\r\n" NAME("a") "\r\n1\r\n--C--"), { NULL, 0 } },
    /* delimiters that are none, and would be to other readers */
    { TYPE, BODY("--B\r\n" NAME("a") "\r\n1\r\n--Bx\r\n--B--"), { NULL, 0 } },
    { TYPE, BODY("--B\n" NAME("a") "\r\n1\r\n--B--"), { NULL, 0 } },
    { TYPE, BODY("--B\r" NAME("a") "\r\n1\r\n--B--"), { NULL, 0 } },
    { TYPE, BODY("--B -\r\n--B--"), { NULL, 0 } },
    { TYPE, BODY("--B-\r\n--B--"), { NULL, 0 } },
    /* header lines */
    { TYPE, BODY("--B\r\n\r\n1\r\n--B--"), { NULL, 0 } },
    { TYPE, BODY("--B\r\nContent-Type: a/b\r\n\r\n1\r\n--B--"), { NULL, 0 } },
    { TYPE, BODY("--B\r\nContent-Disposition: form-data\r\n\r\n1\r\n--B--"), { NULL, 0 } },
    { TYPE,
      BODY("--B\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n--B--"),
      { NULL, 0 } },
    { TYPE,
      BODY("--B\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\n1\r\n--B--"),
      { NULL, 0 } },
    { TYPE,
      BODY("--B\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n--B--"),
      { NULL, 0 } },
    { TYPE,
      BODY("--B\r\nContent-Disposition: form-data; name=\"a\"b\r\n\r\n1\r\n--B--"),
      { NULL, 0 } },
    { TYPE,
      BODY("--B\r\nContent-Disposition: form-data; name=\r\n\r\n1\r\n--B--"),
      { NULL, 0 } },
    { TYPE, BODY("--B\r\n" NAME("a") NAME("b") "\r\n1\r\n--B--"), { NULL, 0 } },
    { TYPE,
      BODY("--B\r\n" NAME("a") "Content-Type: a/b\r\nContent-type: c/d\r\n\r\n1\r\n--B--"),
      { NULL, 0 } },
    { TYPE, BODY("--B\r\n" NAME("a") " folded\r\n\r\n1\r\n--B--"), { NULL, 0 } },
    { TYPE, BODY("--B\r\n" NAME("a") "no colon\r\n\r\n1\r\n--B--"), { NULL, 0 } },
    { TYPE, BODY("--B\r\n" NAME("a") "X : 1\r\n\r\n1\r\n--B--"), { NULL, 0 } },
    { TYPE, BODY("--B\r\n" NAME("a") ": 1\r\n\r\n1\r\n--B--"), { NULL, 0 } },
    { TYPE, BODY("--B\r\n" NAME("a") "X: \x01\r\n\r\n1\r\n--B--"), { NULL, 0 } },
    { TYPE, BODY("--B\r\n" NAME("a") "X: a\rb\r\n\r\n1\r\n--B--"), { NULL, 0 } },
    { TYPE, BODY("--B\r\n" NAME("a") "X: a\n\r\n1\r\n--B--"), { NULL, 0 } },
    { TYPE, BODY("--B\r\n" NAME("a\0b") "\r\n1\r\n--B--"), { NULL, 0 } },
    { TYPE, BODY("--B\r\n" NAME("\xff") "\r\n1\r\n--B--"), { NULL, 0 } },
    { TYPE,
      BODY("--B\r\n" NAME("a") "Content-Transfer-Encoding: base64\r\n\r\n1\r\n--B--"),
      { NULL, 0 } },
    { TYPE,
      BODY("--B\r\nContent-Disposition: form-data; name=a; filename*=b\r\n\r\n1\r\n--B--"),
      { NULL, 0 } },
    { TYPE,
      BODY("--B\r\nContent-Disposition: form-data; name=a; "
           "filename*=latin1''b\r\n\r\n1\r\n--B--"),
      { NULL, 0 } },
    { TYPE,
      BODY("--B\r\nContent-Disposition: form-data; name=a; "
           "filename*=utf-8''%f\r\n\r\n1\r\n--B--"),
      { NULL, 0 } },
    { TYPE,
      BODY("--B\r\nContent-Disposition: form-data; name=a; "
           "filename*=utf-8''%00\r\n\r\n1\r\n--B--"),
      { NULL, 0 } },
    { TYPE,
      BODY("--B\r\nContent-Disposition: form-data; name=a; "
           "filename*=utf-8''%ff\r\n\r\n1\r\n--B--"),
      { NULL, 0 } },
};

static void
test_bodies(void)
{
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        live_str body = bodies[i].body;
        live_status wanted = bodies[i].read.ptr ? LIVE_OK : LIVE_EINVAL;
        struct buf once = { 0 };
        live_status status = read_body(bodies[i].type, body, NULL, body.len, body.len, &once);
        SAY(status == wanted, bodies[i].body.ptr);
        SAY(status != LIVE_OK || str_is(buf_text(&once), bodies[i].read), bodies[i].body.ptr);
        for (size_t size = 1; size < 5; size++) {
            for (size_t first = 0; first <= body.len; first++) {
                struct buf again = { 0 };
                status = read_body(bodies[i].type, body, NULL, first,
                                   first % 2 ? body.len : size, &again);
                if (status != wanted || !str_is(buf_text(&once), buf_text(&again)))
                    SAY(false, bodies[i].body.ptr);
                buf_release(&again);
            }
        }
        buf_release(&once);
    }
}

static void
test_limits(void)
{
    static const live_str body = LIVE_STR_INIT(
        "--B\r\n" NAME("a") "\r\n12345\r\n--B\r\n" NAME("b") "\r\n1234567\r\n--B--\r\n");
    static const struct {
        struct multipart_limits limits;
        live_status status;
    } cases[] = {
        { { .total = 121 }, LIVE_OK },      { { .total = 120 }, LIVE_ELIMIT },
        { { .total = 1 }, LIVE_ELIMIT },    { { .part = 7 }, LIVE_OK },
        { { .part = 6 }, LIVE_ELIMIT },     { { .parts = 2 }, LIVE_OK },
        { { .parts = 1 }, LIVE_ELIMIT },    { { .headers = 44 }, LIVE_OK },
        { { .headers = 43 }, LIVE_ELIMIT }, { { .headers = 1 }, LIVE_ELIMIT },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int wrong = 0;
        for (size_t size = 1; size <= body.len; size++) {
            struct buf out = { 0 };
            if (read_body(TYPE, body, &cases[i].limits, size, size, &out) != cases[i].status)
                wrong++;
            buf_release(&out);
        }
        CU_ASSERT_EQUAL(wrong, 0);
    }
    /* a name without end does not fill the memory */
    struct multipart reader;
    struct multipart_event event;
    live_error error;
    char more[1000];
    live_status status = LIVE_OK;
    memset(more, 'n', sizeof more);
    CU_ASSERT_EQUAL_FATAL(multipart_init(&reader, LIVE_STR(TYPE), NULL, &error), LIVE_OK);
    live_str chunk = LIVE_STR("--B\r\nContent-Disposition: form-data; name=\"");
    CU_ASSERT_EQUAL(multipart_next(&reader, &chunk, &event, &error), LIVE_OK);
    for (int i = 0; i < 9 && status == LIVE_OK; i++) {
        chunk = (live_str){ more, sizeof more };
        status = multipart_next(&reader, &chunk, &event, &error);
        CU_ASSERT(reader.lines.len <= 8192);
    }
    CU_ASSERT_EQUAL(status, LIVE_ELIMIT);
    CU_ASSERT_STRING_EQUAL(error.message,
                           "multipart body, byte 8043: a part's headers are too long");
    chunk = LIVE_STR("x");
    CU_ASSERT_EQUAL(multipart_next(&reader, &chunk, &event, &error), LIVE_EINVAL);
    CU_ASSERT_EQUAL(multipart_finish(&reader, &error), LIVE_EINVAL);
    multipart_release(&reader);
}

static void
test_no_copies(void)
{
    static const live_str body =
        LIVE_STR_INIT("--B\r\n" NAME("a") "\r\none\r\ntwo\r\r\n--\r\n--B--\r\n");
    struct multipart reader;
    struct multipart_event event = { 0 };
    live_str chunk = body;
    size_t len = 0;
    CU_ASSERT_EQUAL_FATAL(multipart_init(&reader, LIVE_STR(TYPE), NULL, NULL), LIVE_OK);
    do {
        CU_ASSERT_EQUAL_FATAL(multipart_next(&reader, &chunk, &event, NULL), LIVE_OK);
        if (event.kind == MULTIPART_DATA) {
            CU_ASSERT(event.data.ptr >= body.ptr && event.data.ptr < body.ptr + body.len);
            len += event.data.len;
        }
    } while (event.kind != MULTIPART_MORE);
    CU_ASSERT_EQUAL(len, 13);
    multipart_release(&reader);
}

#define FILE_PART                                                                              \
    "--B\r\nContent-Disposition: form-data; name=\"u[f]\"; filename=\"x\"\r\n\r\n\xff\r\n"

static void
test_params(void)
{
    static const live_str body = LIVE_STR_INIT(
        "--B\r\n" NAME("u[a]") "\r\none\r\ntwo\r\n--B\r\n" FILE_PART
                               "--B\r\n" NAME("u[t][]") "\r\n1\r\n--B\r\n" NAME(
                                   "u[t][]") "\r\n\r\n--B\r\n" NAME("u[a]") "\r\nlast"
                                                                            "\r\n--B--");
    static const live_str fixed = LIVE_STR_INIT(
        "--B\r\n" NAME("u[a]") "\r\none\r\ntwo\r\n" FILE_PART
                               "--B\r\n" NAME("u[t][]") "\r\n1\r\n--B\r\n" NAME(
                                   "u[t][]") "\r\n\r\n--B\r\n" NAME("b") "\r\n\r\n-\r\n"
                                                                         "--B--");
    struct arena arena = { 0 };
    struct buf json = { 0 };
    const struct nested *params;
    live_error error;
    CU_ASSERT_EQUAL(multipart_params(&arena, LIVE_STR(TYPE), body, NULL, &params, &error),
                    LIVE_EINVAL); /* a delimiter within the headers */
    CU_ASSERT_EQUAL(multipart_params(&arena, LIVE_STR(TYPE), fixed, NULL, &params, &error),
                    LIVE_OK);
    nested_write_json(&json, params);
    CU_ASSERT(str_is(buf_text(&json),
                     LIVE_STR("{\"u\":{\"a\":\"one\\r\\ntwo\",\"t\":[\"1\",\"\"]},\"b\":"
                              "\"\\r\\n-\"}")));
    live_str text = nested_text(nested_find(params, LIVE_STR("u[a]")));
    CU_ASSERT(text.ptr > fixed.ptr && text.ptr < fixed.ptr + fixed.len);
    static const live_str wrong[] = {
        LIVE_STR_INIT("--B\r\n" NAME("a") "\r\n\xff\r\n--B--"),
        LIVE_STR_INIT("--B\r\n" NAME("a") "\r\n\0\r\n--B--"),
        LIVE_STR_INIT("--B\r\n" NAME("a") "\r\n1"),
    };
    for (size_t i = 0; i < 3; i++)
        CU_ASSERT(multipart_params(&arena, LIVE_STR(TYPE), wrong[i], NULL, &params, &error) ==
                      LIVE_EINVAL &&
                  !params && strlen(error.message) > 10);
    buf_release(&json);
    arena_release(&arena);
}

/* A text of many lines stays one slice: nothing is put together line by line. */
static void
test_long_text(void)
{
    struct arena arena = { 0 };
    struct buf body = { 0 };
    const struct nested *params;
    buf_lit(&body, "--B\r\n" NAME("a") "\r\n");
    for (int i = 0; i < 100000; i++)
        buf_lit(&body, "\r\n--\r\r\n-x");
    buf_lit(&body, "\r\n--B--");
    CU_ASSERT_EQUAL_FATAL(
        multipart_params(&arena, LIVE_STR(TYPE), buf_text(&body), NULL, &params, NULL),
        LIVE_OK);
    live_str text = nested_text(nested_get(params, LIVE_STR("a")));
    CU_ASSERT(text.len == 900000 && text.ptr > body.data && text.ptr < body.data + 100);
    buf_release(&body);
    arena_release(&arena);
}

static void
all(void)
{
    static const live_str body =
        LIVE_STR_INIT("--B\r\n" NAME("a[b]") "X: 1\r\n\r\n1\r\n2\r\n" FILE_PART "--B--");
    struct arena arena = { 0 };
    struct buf out = { 0 };
    const struct nested *params;
    live_status status = multipart_params(&arena, LIVE_STR(TYPE), body, NULL, &params, NULL);
    CU_ASSERT(status == LIVE_ENOMEM ? !params : status == LIVE_OK && params->n == 1);
    status = read_body(TYPE, body, NULL, 7, 3, &out);
    CU_ASSERT(status == LIVE_ENOMEM || out.failed ||
              str_is(buf_text(&out), LIVE_STR("a[b]{1\r\n2}u[f](x){\xff}!")));
    buf_release(&out);
    arena_release(&arena);
}

static void
test_memory_fails(void)
{
    unit_each_failing(all);
}

void
multipart_tests(void)
{
    CU_pSuite suite = CU_add_suite("multipart", NULL, NULL);
    CU_add_test(suite, "bodies", test_bodies);
    CU_add_test(suite, "limits", test_limits);
    CU_add_test(suite, "no copies", test_no_copies);
    CU_add_test(suite, "params", test_params);
    CU_add_test(suite, "long text", test_long_text);
    CU_add_test(suite, "memory fails", test_memory_fails);
}
