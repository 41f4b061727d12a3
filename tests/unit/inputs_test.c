/* inputs_test.c: _target, _unused_, rows that are sorted and dropped. Expectations are those of
 * Phoenix.Component.used_input?, Ecto's cast_assoc and inputs_for. */
#include "clive/live.h"
#include "inputs.h"
#include "str.h"
#include "unit.h"

#include <stdio.h>

#define SAY(ok, what) CU_assertImplementation((ok), __LINE__, (what), __FILE__, "", CU_FALSE)

static const struct nested *
parse(struct arena *arena, const char *text)
{
    const struct nested *tree;
    CU_ASSERT_EQUAL_FATAL(nested_parse(arena, live_str_of(text), &tree), LIVE_OK);
    return tree;
}

static bool
is_json(const struct nested *node, const char *wanted)
{
    struct buf json = { 0 };
    nested_write_json(&json, node);
    bool same = str_is(buf_text(&json), live_str_of(wanted));
    if (!same)
        fprintf(stderr, "\n  got %.*s\n", (int)json.len, json.data);
    buf_release(&json);
    return same;
}

static void
test_target(void)
{
    static const struct {
        const char *name, *json;
    } cases[] = {
        { "user[name]", "[\"user\",\"name\"]" },
        { "tags[]", "[\"tags\"]" },
        { "undefined", "[\"undefined\"]" },
        { "user[tags][]", "[\"user\",\"tags\"]" },
        { "user[a][0][b]", "[\"user\",\"a\",\"0\",\"b\"]" },
        { "a[][x]", "[\"a\",\"x\"]" },
        { "a[][]", "[\"a\"]" },
        { "a[b", "[\"a[b\"]" },
        { "a+b", "[\"a b\"]" },
        { "z&a", "[\"a\"]" }, /* the first in the order of keys */
        { "50%", "[\"50%\"]" },
        { "50%[x]", "[\"50%\",\"x\"]" },
        { "", "[]" },
    };
    struct arena arena = { 0 };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct nested *keys;
        SAY(inputs_target(&arena, live_str_of(cases[i].name), &keys) == LIVE_OK &&
                is_json(keys, cases[i].json),
            cases[i].name);
    }
    arena_release(&arena);
}

static void
test_event(void)
{
    static const struct {
        const char *value, *meta, *json; /* json NULL: refused */
    } cases[] = {
        { "user%5Bname%5D=bob&user%5B_unused_tags%5D%5B%5D=&user%5Btags%5D%5B%5D=t&h=1",
          "{\"_target\":\"user[name]\",\"q\":\"1\"}",
          "{\"user\":{\"name\":\"bob\",\"_unused_tags\":[\"\"],\"tags\":[\"t\"]},\"h\":\"1\","
          "\"_target\":[\"user\",\"name\"],\"q\":\"1\"}" },
        { "a=1", NULL, "{\"a\":\"1\"}" },
        { "a=1", "null", "{\"a\":\"1\"}" },
        { "a=1&b[c]=2", "{\"a\":2,\"b\":\"x\"}", "{\"a\":2,\"b\":\"x\"}" },
        { "a=1", "{\"_target\":[\"x\"]}", "{\"a\":\"1\",\"_target\":[\"x\"]}" },
        { "a=1&_target=a%5Bb%5D", NULL, "{\"a\":\"1\",\"_target\":[\"a\",\"b\"]}" },
        { "", "{}", "{}" },
        { "a=1", "[1]", NULL },
        { "a=1", "7", NULL },
        { "a=1", "{", NULL },
        { "a=%", "{}", NULL },
    };
    struct arena arena = { 0 };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct nested *params;
        live_status status = inputs_read(&arena, live_str_of(cases[i].value),
                                         live_str_of(cases[i].meta), &params);
        if (cases[i].json)
            SAY(status == LIVE_OK && is_json(params, cases[i].json), cases[i].value);
        else
            SAY(status == LIVE_EINVAL && !params, cases[i].meta);
    }
    arena_release(&arena);
}

static void
test_used(void)
{
    static const struct {
        const char *pairs, *field;
        bool used;
    } cases[] = {
        { "name=a", "name", true },
        { "name=", "name", true },
        { "name=a", "mail", false },
        { "_unused_name=&name=a", "name", false },
        { "name=a&_unused_name=", "name", false },
        { "_unused_name=", "name", false },
        { "_unused_name=", "_unused_name", false },
        { "_unused_n=&name=a&_unused_names=", "name", true },
        { "tags[]=", "tags", true },
        { "_unused_tags[]=&tags[]=", "tags", false },
        { "day[y]=1&day[m]=&day[_unused_m]=", "day", true },
        { "day[y]=1&day[_unused_y]=&day[m]=&day[_unused_m]=", "day", false },
        { "day[a][b]=1&day[a][_unused_b]=", "day", false },
        { "day[a][b]=1&day[a][_unused_b]=&day[a][c]=", "day", true },
        { "_unused_a=&_unused_b=&_unused_c=&a=&b=&c=&d=&e=", "d", true },
        { "_unused_a=&_unused_b=&_unused_c=&a=&b=&c=&d=&e=", "c", false },
    };
    struct arena arena = { 0 };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        SAY(inputs_is_used(parse(&arena, cases[i].pairs), live_str_of(cases[i].field)) ==
                cases[i].used,
            cases[i].pairs);
    CU_ASSERT_FALSE(inputs_is_used(NULL, LIVE_STR("a")));
    const struct nested *stripped;
    CU_ASSERT(
        inputs_strip(&arena,
                     parse(&arena, "_unused_a=&a=1&u[_unused_b][]=&u[b][]=2&l[][_unused_x]="
                                   "&l[][x]=3&unused_y=4"),
                     &stripped) == LIVE_OK);
    CU_ASSERT(is_json(stripped, "{\"a\":\"1\",\"u\":{\"b\":[\"2\"]},\"l\":[{\"x\":\"3\"}],"
                                "\"unused_y\":\"4\"}"));
    arena_release(&arena);
}

/* The entries' values joined by commas: texts, {} for an empty map. */
static bool
rows_are(const struct nested_item *entries, size_t n, const char *wanted)
{
    struct buf text = { 0 };
    for (size_t i = 0; i < n; i++) {
        live_str value = nested_text(nested_get(entries[i].value, LIVE_STR("t")));
        if (i)
            buf_char(&text, ',');
        buf_str(&text, value.ptr ? value : LIVE_STR("{}"));
    }
    bool same = str_is(buf_text(&text), live_str_of(wanted));
    if (!same)
        fprintf(stderr, "\n  got %.*s\n", (int)text.len, text.data);
    buf_release(&text);
    return same;
}

#define THREE "p[1][t]=one&p[2][t]=two&p[3][t]=three"

static void
test_sorted(void)
{
    static const struct {
        const char *pairs, *rows;
    } cases[] = {
        { THREE, "one,two,three" },
        { THREE "&d[]=2", "one,three" },
        { THREE "&s[]=2&s[]=3&s[]=1", "two,three,one" },
        { "s[]=new", "{}" },
        { THREE "&s[]=2", "two,one,three" },
        { THREE "&s[]=2&s[]=new", "two,{},one,three" },
        { THREE "&s[]=new&s[]=2&s[]=new", "{},two,{},one,three" },
        { THREE "&s[]=3&s[]=2&s[]=1&d[]=2", "three,one" },
        { THREE "&s[]=1&s[]=new&d[]=2&d[]=new", "one,three" },
        { THREE "&s=x&d=y", "one,two,three" },
        { THREE "&s[a]=2&d[b]=3", "one,two,three" },
        { THREE "&s[]=2&s[]=2&d[]=2", "two,one,three" }, /* one of the two is taken back */
        { THREE "&s[]=2&s[]=2", "two,{},one,three" },
        { THREE "&d[]=", "one,two,three" },
        { THREE "&d[]=1&d[]=2&d[]=3", "" },
        { "d[]=1", "" },
        { "p[10][t]=c&p[9][t]=b&p[x][t]=z&p[-1][t]=a&p[a][t]=y", "a,b,c,y,z" },
        { "p[007][t]=b&p[8][t]=c&p[%2B6][t]=a", "a,b,c" },
        { "p[99999999999999999999][t]=b&p[9999999999999999999][t]=a", "a,b" },
        { "p[][t]=l&d[]=0&s[]=new", "l" }, /* a list stays */
    };
    struct arena arena = { 0 };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct nested *tree = parse(&arena, cases[i].pairs);
        struct nested_item *entries;
        size_t n;
        SAY(inputs_sort(&arena, nested_get(tree, LIVE_STR("p")),
                        nested_get(tree, LIVE_STR("s")), nested_get(tree, LIVE_STR("d")),
                        &entries, &n) == LIVE_OK &&
                rows_are(entries, n, cases[i].rows),
            cases[i].pairs);
    }
    struct nested_item *entries;
    size_t n;
    const struct nested *rows =
        nested_get(parse(&arena, "p[10][t]=a&p[2][t]=b&p[0][t]=c&p[1][t]=d"), LIVE_STR("p"));
    CU_ASSERT(inputs_entries(&arena, rows, INPUTS_BY_TEXT, &entries, &n) == LIVE_OK);
    CU_ASSERT(rows_are(entries, n, "c,d,a,b"));
    CU_ASSERT(inputs_entries(&arena, rows, INPUTS_BY_NUMBER, &entries, &n) == LIVE_OK);
    CU_ASSERT(rows_are(entries, n, "c,d,b,a"));
    CU_ASSERT(inputs_entries(&arena, NULL, INPUTS_BY_TEXT, &entries, &n) == LIVE_OK && n == 0);
    arena_release(&arena);
}

static void
test_ids(void)
{
    static const struct {
        const char *pairs, *ids;
    } cases[] = {
        { "p[0][t]=&p[1][t]=&p[2][t]=", "0,1,2," },
        { "p[0][_persistent_id]=2&p[1][_persistent_id]=0", "2,0," },
        { "p[0][_persistent_id]=2&p[1][t]=&p[2][_persistent_id]=0", "2,3,0," },
        { "p[0][t]=&p[1][_persistent_id]=1", "2,1," },
        { "p[0][t]=&p[1][_persistent_id]=0&p[2][t]=&p[3][_persistent_id]=3", "2,0,4,3," },
        { "p[0][_persistent_id]=x&p[1][t]=", "x,1," },
        { "p[0][_persistent_id][a]=x&p[1]=text", "0,1," },
    };
    struct arena arena = { 0 };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct nested_item *entries;
        struct buf text = { 0 };
        live_str *ids;
        size_t n;
        const struct nested *rows = nested_get(parse(&arena, cases[i].pairs), LIVE_STR("p"));
        CU_ASSERT_FATAL(inputs_entries(&arena, rows, INPUTS_BY_NUMBER, &entries, &n) ==
                        LIVE_OK);
        CU_ASSERT_FATAL(inputs_ids(&arena, entries, n, &ids) == LIVE_OK);
        for (size_t k = 0; k < n; k++) {
            buf_str(&text, ids[k]);
            buf_char(&text, ',');
        }
        SAY(str_is(buf_text(&text), live_str_of(cases[i].ids)), cases[i].pairs);
        buf_release(&text);
    }
    arena_release(&arena);
}

static void
all(void)
{
    struct arena arena = { 0 };
    const struct nested *params = NULL, *stripped;
    struct nested_item *entries;
    live_str *ids;
    size_t n;
    live_status status = inputs_read(
        &arena, LIVE_STR("p[0][t]=1&p[1][t]=2&s[]=1&s[]=new&d[]=0&_unused_q=&q=%20"),
        LIVE_STR("{\"_target\":\"p[0][t]\",\"w\":\"\\t\"}"), &params);
    CU_ASSERT(status == LIVE_ENOMEM ? !params : status == LIVE_OK && params);
    if (params) {
        status = inputs_strip(&arena, params, &stripped);
        CU_ASSERT(status == LIVE_ENOMEM ? !stripped : stripped->n == params->n - 1);
        status = inputs_sort(&arena, nested_get(params, LIVE_STR("p")),
                             nested_get(params, LIVE_STR("s")),
                             nested_get(params, LIVE_STR("d")), &entries, &n);
        CU_ASSERT_EQUAL(n, status == LIVE_ENOMEM ? 0 : 2);
        if (status == LIVE_OK) {
            status = inputs_ids(&arena, entries, n, &ids);
            CU_ASSERT(status == LIVE_ENOMEM ||
                      (str_is(ids[0], LIVE_STR("0")) && str_is(ids[1], LIVE_STR("1"))));
        }
    }
    arena_release(&arena);
}

static void
large(void)
{
    struct arena arena = { 0 };
    struct buf text = { 0 };
    const struct nested *tree = NULL;
    struct nested_item *entries;
    live_str *ids;
    size_t n;
    for (int i = 0; i < 200; i++)
        buf_format(&text, "p[%d][t]=&s[]=%d&", i, 400 - 2 * i);
    if (!text.failed && nested_parse(&arena, buf_text(&text), &tree) == LIVE_OK &&
        inputs_sort(&arena, nested_get(tree, LIVE_STR("p")), nested_get(tree, LIVE_STR("s")),
                    NULL, &entries, &n) == LIVE_OK) {
        CU_ASSERT_EQUAL(n, 301); /* 101 that are not there: 200, 202, … 400 */
        live_status status = inputs_ids(&arena, entries, n, &ids);
        CU_ASSERT(status == LIVE_ENOMEM || str_is(ids[300], LIVE_STR("300")));
    }
    buf_release(&text);
    arena_release(&arena);
}

static void
test_memory_fails(void)
{
    unit_each_failing(all);
    unit_each_failing(large);
}

void
inputs_tests(void)
{
    CU_pSuite suite = CU_add_suite("inputs", NULL, NULL);
    CU_add_test(suite, "target", test_target);
    CU_add_test(suite, "event", test_event);
    CU_add_test(suite, "used", test_used);
    CU_add_test(suite, "sorted", test_sorted);
    CU_add_test(suite, "ids", test_ids);
    CU_add_test(suite, "memory fails", test_memory_fails);
}
