/* body_test.c: the fields of a request's body. */
#include "body.h"
#include "clive/live.h"
#include "str.h"
#include "unit.h"

static struct arena arena;
static live_error error;

static live_status
read_as(const char *type, const char *body, const struct nested **fields)
{
    return body_read(&arena, live_str_of(type), live_str_of(body), fields, &error);
}

static bool
has(const struct nested *fields, const char *name, const char *value)
{
    return live_str_equal(nested_text(nested_find(fields, live_str_of(name))),
                          live_str_of(value));
}

static void
test_types(void)
{
    static const char urlencoded[] = "Application/X-WWW-Form-URLencoded; charset=UTF-8";
    static const char multipart[] = "Multipart/Form-Data; boundary=\"b\"";
    const struct nested *fields;
    CU_ASSERT_EQUAL(read_as(urlencoded, "a[b]=1&a[c]=%C3%BC", &fields), LIVE_OK);
    CU_ASSERT(has(fields, "a[b]", "1") && has(fields, "a[c]", "\xc3\xbc"));
    CU_ASSERT_EQUAL(read_as(multipart,
                            "--b\r\nContent-Disposition: form-data; name=\"a[b]\"\r\n\r\n1"
                            "\r\n--b--\r\n",
                            &fields),
                    LIVE_OK);
    CU_ASSERT(has(fields, "a[b]", "1"));
    CU_ASSERT_EQUAL(read_as(urlencoded, "a=%zz", &fields), LIVE_EINVAL);
    CU_ASSERT_PTR_NULL(fields);
    CU_ASSERT_EQUAL(read_as(multipart, "a=1", &fields), LIVE_EINVAL);
    CU_ASSERT_PTR_NULL(fields);
    CU_ASSERT_EQUAL(read_as("text/plain", "{\"a\":1}", &fields), LIVE_OK);
    CU_ASSERT_PTR_NULL(fields);
    CU_ASSERT_EQUAL(read_as("multipart/form-dat", "a=1", &fields), LIVE_OK);
    CU_ASSERT_PTR_NULL(fields);
    CU_ASSERT_EQUAL(read_as(NULL, "a=1", &fields), LIVE_OK);
    CU_ASSERT(has(fields, "a", "1"));
    CU_ASSERT_EQUAL(read_as(NULL, "a=%zz", &fields), LIVE_OK);
    CU_ASSERT_PTR_NULL(fields);
    CU_ASSERT_EQUAL(read_as(urlencoded, NULL, &fields), LIVE_OK);
    CU_ASSERT_PTR_NULL(fields);
    arena_release(&arena);
}

static void
test_json(void)
{
    static const char *const types[] = { "application/json", "Application/JSON; charset=utf-8",
                                         "application/vnd.api+json" };
    static const char *const others[] = { "application/jsonp", "text/json", "application/+json",
                                          "application/json5" };
    static const struct {
        const char *body, *message;
    } bad[] = {
        { "{\"a\":}", "the body is not JSON: byte 5 of 6" },
        { "{} {}", "the body is not JSON: byte 3 of 5" },
        { "{\"a\":\"\xff\"}", "the body is not JSON: byte 6 of 9" },
        { "a=1", "the body is not JSON: byte 0 of 3" },
        { "[\"\\u0000\"]",
          "a text of the body's JSON has \\u0000 or half of a surrogate pair" },
    };
    const struct nested *fields;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        CU_ASSERT_EQUAL(
            read_as(types[i], " {\"a\":{\"b\":[1,{\"c\":\"\\u00fc\"}],\"n\":null}}\n", &fields),
            LIVE_OK);
        CU_ASSERT(has(fields, "a[b][0]", "1") && has(fields, "a[b][1][c]", "\xc3\xbc"));
        CU_ASSERT(has(fields, "a[n]", NULL) && has(fields, "b", NULL));
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        CU_ASSERT(!body_is_json(live_str_of(others[i])));
        CU_ASSERT_EQUAL(read_as(others[i], "{", &fields), LIVE_OK);
    }
    CU_ASSERT_EQUAL(read_as(types[0], "[7,\"x\"]", &fields), LIVE_OK);
    CU_ASSERT(has(fields, "_json[1]", "x"));
    CU_ASSERT_EQUAL(read_as(types[0], "true", &fields), LIVE_OK);
    CU_ASSERT(has(fields, "_json", "true"));
    CU_ASSERT(read_as(types[0], "", &fields) == LIVE_OK && !fields);
    CU_ASSERT(read_as(types[0], " \n", &fields) == LIVE_OK && !fields);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        CU_ASSERT(read_as(types[0], bad[i].body, &fields) == LIVE_EINVAL && !fields);
        CU_ASSERT_STRING_EQUAL(error.message, bad[i].message);
    }
    char deep[2 * 40 + 1] = "";
    memset(deep, '[', 40);
    memset(deep + 40, ']', 40);
    CU_ASSERT(read_as(types[0], deep, &fields) == LIVE_ELIMIT && !fields);
    CU_ASSERT_STRING_EQUAL(
        error.message,
        "the body is JSON with more than 16384 values, or nested more than 32 deep");
    arena_release(&arena);
}

static bool
says(const char *body, const char *method)
{
    const struct nested *fields;
    CU_ASSERT_EQUAL(read_as(NULL, body, &fields), LIVE_OK);
    return live_str_equal(body_method(fields), live_str_of(method));
}

static void
test_method(void)
{
    CU_ASSERT(says("_method=put", "PUT") && says("_method=Delete", "DELETE") &&
              says("_method=PATCH", "PATCH"));
    CU_ASSERT(says("_method=get", NULL) && says("_method=post", NULL) &&
              says("_method=PUTS", NULL) && says("_method[]=put", NULL) && says("a=1", NULL) &&
              says("_method=", NULL));
    CU_ASSERT(!body_method(NULL).ptr);
    arena_release(&arena);
}

static void
read_all(void)
{
    const struct nested *fields;
    live_status status = read_as(NULL, "a[b]=1&a[c]=%C3%BC", &fields);
    CU_ASSERT(status == LIVE_OK || (status == LIVE_ENOMEM && !fields));
    status = read_as("application/json", "[{\"a\":\"\\u00fc\"}]", &fields);
    CU_ASSERT(status == LIVE_OK || (status == LIVE_ENOMEM && !fields));
    arena_release(&arena);
}

static void
test_memory_fails(void)
{
    unit_each_failing(read_all);
}

void
body_tests(void)
{
    CU_pSuite suite = CU_add_suite("body", NULL, NULL);
    CU_add_test(suite, "types", test_types);
    CU_add_test(suite, "JSON", test_json);
    CU_add_test(suite, "method", test_method);
    CU_add_test(suite, "memory fails", test_memory_fails);
}
