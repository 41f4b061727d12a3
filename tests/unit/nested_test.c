/* nested_test.c: trees of parameters, with what Plug makes of the same pairs. */
#include "clive/live.h"
#include "mem.h"
#include "nested.h"
#include "str.h"
#include "unit.h"

#include <stdio.h>

#define SAY(ok, what) CU_assertImplementation((ok), __LINE__, (what), __FILE__, "", CU_FALSE)

static const struct {
    const char *text, *json;
} decoded[] = {
    { "", "{}" },
    { "foo=bar&baz=bat", "{'foo':'bar','baz':'bat'}" },
    { "users[name]=hello&users[age]=17&users[address][street]=foo",
      "{'users':{'name':'hello','age':'17','address':{'street':'foo'}}}" },
    { "my+weird+field=q1%212%22%27w%245%267%2Fz8%29%3F",
      "{'my weird field':'q1!2\\\"'w$5&7/z8)?'}" },
    { "=", "{'':''}" },
    { "key", "{'key':''}" },
    { "=value", "{'':'value'}" },
    { "foo[]", "{'foo':['']}" },
    { "foo[]=", "{'foo':['']}" },
    { "foo[]=bar&foo[]=baz&bat[]=1&bat[]=2", "{'foo':['bar','baz'],'bat':['1','2']}" },
    { "x[y][z]=1", "{'x':{'y':{'z':'1'}}}" },
    { "x[y][z]=1&x[y][z]=2", "{'x':{'y':{'z':'2'}}}" },
    { "x[y][z][]=1&x[y][z][]=2", "{'x':{'y':{'z':['1','2']}}}" },
    { "x[y][][z]=1", "{'x':{'y':[{'z':'1'}]}}" },
    { "x[y][][z][]=1", "{'x':{'y':[{'z':['1']}]}}" },
    { "x[][][]=1", "{'x':[[['1']]]}" },
    { "&x=1&&y=2&", "{'x':'1','y':'2'}" },
    /* the last one wins */
    { "x=1&x=2", "{'x':'2'}" },
    { "x[]=1&x[y]=1", "{'x':{'y':'1'}}" },
    { "x[y]=1&x[]=1", "{'x':['1']}" },
    { "x[y][][w]=2&x[y]=1", "{'x':{'y':'1'}}" },
    { "x=1&x[y]=1", "{'x':{'y':'1'}}" },
    { "x[y][0][w]=2&x[y]=1", "{'x':{'y':'1'}}" },
    /* a map counts from when it was begun */
    { "x[y]=1&x=2&x[z]=3", "{'x':'2'}" },
    { "x=1&x[y]=2&x=3&x=4", "{'x':'4'}" },
    { "x=1&x[y]=2&x[z]=3", "{'x':{'y':'2','z':'3'}}" },
    { "x[a]=1&x[]=2&x[b]=3", "{'x':{'a':'1','b':'3'}}" },
    { "x[]=1&x[a]=2&x[]=3", "{'x':['1','3']}" },
    { "x[][a]=1&x[b]=2&x[][a]=3", "{'x':{'b':'2'}}" },
    { "a[][x]=1&a[][y]=2", "{'a':[{'x':'1','y':'2'}]}" },
    { "a[][x]=1&a[][x]=2", "{'a':[{'x':'2'}]}" },
    { "a[]=1&a[][x]=2&a[]=3", "{'a':['1',{'x':'2'},'3']}" },
    { "a[][]=1&a[][]=2", "{'a':[['1','2']]}" },
    { "a[0][x]=1&a[0][y]=2&a[1][x]=3", "{'a':{'0':{'x':'1','y':'2'},'1':{'x':'3'}}}" },
    /* what is no nested name */
    { "[a]=1", "{'[a]':'1'}" },
    { "[]=1", "{'[]':'1'}" },
    { "a]=1", "{'a]':'1'}" },
    { "a[b=1", "{'a[b':'1'}" },
    { "a[b][=1", "{'a[b][':'1'}" },
    { "a[b]c=1", "{'a[b]c':'1'}" },
    { "a[b]c]=1", "{'a':{'b]c':'1'}}" },
    { "a[b[c]=1", "{'a':{'b[c':'1'}}" },
    { "a][b]=1", "{'a]':{'b':'1'}}" },
    { "a[[]=1", "{'a':{'[':'1'}}" },
    { "a[]]=1", "{'a':{']':'1'}}" },
    { "a[b]][c]=1", "{'a':{'b]':{'c':'1'}}}" },
    { "a%5Bb%5D=1&a[c%5D=2", "{'a':{'b':'1','c':'2'}}" },
    { "a[ ]=1&a[+]=2", "{'a':{' ':'2'}}" },
};

/* With " for '; a ' that stands alone, between letters, too. */
static void
quoted(struct buf *out, const char *json)
{
    for (; *json; json++) {
        bool is_text = *json == '\'' && json[-1] == '"' && json[1] == 'w';
        buf_char(out, *json == '\'' && !is_text ? '"' : *json);
    }
}

static void
test_decoded(void)
{
    for (size_t i = 0; i < sizeof decoded / sizeof *decoded; i++) {
        struct arena arena = { 0 };
        struct buf json = { 0 }, wanted = { 0 }, again = { 0 };
        const struct nested *tree, *second;
        CU_ASSERT_EQUAL_FATAL(nested_parse(&arena, live_str_of(decoded[i].text), &tree),
                              LIVE_OK);
        nested_write_json(&json, tree);
        quoted(&wanted, decoded[i].json);
        SAY(str_is(buf_text(&json), buf_text(&wanted)), decoded[i].text);
        /* there and back, both ways */
        SAY(nested_write_form(&again, tree) == LIVE_OK, decoded[i].text);
        SAY(nested_parse(&arena, buf_text(&again), &second) == LIVE_OK &&
                nested_equal(tree, second),
            decoded[i].text);
        SAY(nested_read_json(&arena, buf_text(&json), &second) == LIVE_OK &&
                nested_equal(tree, second),
            decoded[i].text);
        second = nested_copy(&arena, tree);
        SAY(second && nested_equal(tree, second), decoded[i].text);
        buf_release(&json);
        buf_release(&wanted);
        buf_release(&again);
        arena_release(&arena);
    }
}

static void
test_encoded(void)
{
    static const struct {
        const char *json, *form;
        live_status status;
    } cases[] = {
        { "{\"foo\":\"bar\",\"baz\":\"bat\"}", "foo=bar&baz=bat", LIVE_OK },
        { "{\"foo\":null}", "foo=", LIVE_OK },
        { "{\"foo\":1337,\"t\":true}", "foo=1337&t=true", LIVE_OK },
        { "{\"foo\":\"b\\u00e5\\u00ae\"}", "foo=b%C3%A5%C2%AE", LIVE_OK },
        { "{\"foo\":{\"my weird field\":\"q1!2\\\"'w$5&7/z8)?\"}}",
          "foo[my+weird+field]=q1%212%22%27w%245%267%2Fz8%29%3F", LIVE_OK },
        { "{}", "", LIVE_OK },
        { "{\"foo\":[\"\"]}", "foo[]=", LIVE_OK },
        { "{\"x\":{\"y\":[{\"z\":[1]}]}}", "x[y][][z][]=1", LIVE_OK },
        { "{\"x\":[[[1]]]}", "x[][][]=1", LIVE_OK },
        { "{\"filter\":{},\"list\":[],\"foo\":\"bar\"}", "foo=bar", LIVE_OK },
        { "[1]", "", LIVE_EINVAL },
        { "\"a\"", "", LIVE_EINVAL },
        { "{\"foo\":[{\"a\":1},{\"b\":1}]}", NULL, LIVE_EINVAL },
        { "{\"a\":{\"\":1}}", NULL, LIVE_EINVAL },
        { "{\"a\":{\"b][c\":1}}", NULL, LIVE_EINVAL },
        { "{\"a[b]\":1}", NULL, LIVE_EINVAL },
        { "{\"a[\":{\"b\":1}}", NULL, LIVE_EINVAL },
        { "{\"\":[1]}", NULL, LIVE_EINVAL },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena = { 0 };
        struct buf form = { 0 };
        const struct nested *tree;
        CU_ASSERT_EQUAL_FATAL(nested_read_json(&arena, live_str_of(cases[i].json), &tree),
                              LIVE_OK);
        SAY(nested_write_form(&form, tree) == cases[i].status, cases[i].json);
        if (cases[i].form)
            SAY(str_is(buf_text(&form), live_str_of(cases[i].form)), cases[i].json);
        buf_release(&form);
        arena_release(&arena);
    }
}

static void
test_found(void)
{
    static const struct {
        const char *name, *text; /* NULL: there is none */
    } cases[] = {
        { "user[address][zip]", "1010" },
        { "user[tags][1]", "b" },
        { "user[tags][2]", NULL },
        { "user[tags][x]", NULL },
        { "user[rows][0][n]", "r" },
        { "user[list][0][x]", "y" },
        { "user[none]", NULL },
        { "user[address][zip][more]", NULL },
        { "user", NULL },
        { "none", NULL },
        { "plain", "p" },
        { "a[b", "odd" },
        { "user[tags][][x]", NULL },
        { "", NULL },
    };
    struct arena arena = { 0 };
    const struct nested *tree;
    CU_ASSERT_EQUAL_FATAL(
        nested_parse(
            &arena,
            LIVE_STR("user[address][zip]=1010&user[tags][]=a&user[tags][]=b&plain=p&a[b="
                     "odd&user[rows][0][n]=r&user[list][][x]=y"),
            &tree),
        LIVE_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        live_str text = nested_text(nested_find(tree, live_str_of(cases[i].name)));
        SAY(cases[i].text ? text.ptr && str_is(text, live_str_of(cases[i].text)) : !text.ptr,
            cases[i].name);
    }
    const struct nested *tags = nested_find(tree, LIVE_STR("user[tags][]"));
    CU_ASSERT(tags && tags->kind == NESTED_LIST && tags->n == 2);
    CU_ASSERT(tags == nested_find(tree, LIVE_STR("user[tags]")));
    CU_ASSERT_PTR_NULL(nested_find(tree, LIVE_STR("user[address][]")));
    live_str path[] = { LIVE_STR("user"), LIVE_STR("tags"), LIVE_STR("0") };
    CU_ASSERT(str_is(nested_text(nested_at(tree, path, 3)), LIVE_STR("a")));
    CU_ASSERT(nested_at(tree, path, 2) == tags && nested_at(tree, path, 0) == tree);
    CU_ASSERT_PTR_NULL(nested_get(NULL, LIVE_STR("a")));
    CU_ASSERT_PTR_NULL(nested_find(NULL, LIVE_STR("a[b]")));
    CU_ASSERT_PTR_NULL(nested_get(tags, LIVE_STR("0")));
    CU_ASSERT_EQUAL(nested_count(tree), 15);
    CU_ASSERT_EQUAL(nested_count(NULL), 0);
    arena_release(&arena);
}

static void
test_merged(void)
{
    struct arena arena = { 0 };
    struct buf json = { 0 };
    const struct nested *a, *b, *merged;
    CU_ASSERT(nested_parse(&arena, LIVE_STR("a=1&m[x]=1&m[y]=2"), &a) == LIVE_OK);
    CU_ASSERT(nested_read_json(&arena, LIVE_STR("{\"m\":{\"z\":3},\"n\":null}"), &b) ==
              LIVE_OK);
    CU_ASSERT(nested_merge(&arena, a, b, &merged) == LIVE_OK);
    nested_write_json(&json, merged);
    CU_ASSERT(str_is(buf_text(&json), LIVE_STR("{\"a\":\"1\",\"m\":{\"z\":3},\"n\":null}")));
    CU_ASSERT(nested_get(nested_get(a, LIVE_STR("m")), LIVE_STR("x")) != NULL);
    buf_reset(&json);
    live_str drop[] = { LIVE_STR("m"), LIVE_STR("none") };
    CU_ASSERT(nested_without(&arena, merged, drop, 2, &merged) == LIVE_OK);
    nested_write_json(&json, merged);
    CU_ASSERT(str_is(buf_text(&json), LIVE_STR("{\"a\":\"1\",\"n\":null}")));
    CU_ASSERT_FALSE(nested_equal(a, merged));
    CU_ASSERT(!nested_text(nested_get(merged, LIVE_STR("n"))).ptr);
    buf_release(&json);
    arena_release(&arena);
}

static void
test_json_refused(void)
{
    static const char *const wrong[] = {
        "",    "{",       "{\"a\":}",    "[1,]",       "{} {}",
        "nul", "{'a':1}", "\"\\u0000\"", "[\"\xff\"]", "{\"\\u0000\":1}"
    };
    struct arena arena = { 0 };
    const struct nested *tree;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        tree = (const struct nested *)"";
        SAY(nested_read_json(&arena, live_str_of(wrong[i]), &tree) == LIVE_EINVAL && !tree,
            wrong[i]);
    }
    CU_ASSERT(nested_parse(&arena, LIVE_STR("_utf8=%R2%9P%93"), &tree) == LIVE_EINVAL && !tree);
    CU_ASSERT(nested_parse(&arena, LIVE_STR("a=%ff"), &tree) == LIVE_EINVAL);
    arena_release(&arena);
}

/* "a" with that many keys behind it. */
static live_status
deep(struct arena *arena, size_t n_keys, const struct nested **tree)
{
    struct buf text = { 0 };
    buf_char(&text, 'a');
    for (size_t i = 1; i < n_keys; i++)
        buf_lit(&text, "[b]");
    buf_lit(&text, "=1");
    char *kept = arena_bytes(arena, text.len);
    memcpy(kept, text.data, text.len);
    live_status status = nested_parse(arena, (live_str){ kept, text.len }, tree);
    buf_release(&text);
    return status;
}

static void
test_limits(void)
{
    struct arena arena = { 0 };
    struct buf text = { 0 };
    const struct nested *tree, *again;
    CU_ASSERT_EQUAL(deep(&arena, NESTED_MAX_DEPTH, &tree), LIVE_OK);
    CU_ASSERT_EQUAL(nested_count(tree), NESTED_MAX_DEPTH + 1);
    CU_ASSERT_EQUAL(nested_write_form(&text, tree), LIVE_OK);
    buf_reset(&text);
    nested_write_json(&text, tree);
    CU_ASSERT(nested_read_json(&arena, buf_text(&text), &again) == LIVE_OK &&
              nested_equal(tree, again));
    CU_ASSERT_EQUAL(deep(&arena, NESTED_MAX_DEPTH + 1, &tree), LIVE_ELIMIT);
    CU_ASSERT_PTR_NULL(tree);
    buf_reset(&text);
    for (int i = 0; i < NESTED_MAX_DEPTH + 2; i++)
        buf_char(&text, '[');
    for (int i = 0; i < NESTED_MAX_DEPTH + 2; i++)
        buf_char(&text, ']');
    CU_ASSERT_EQUAL(nested_read_json(&arena, buf_text(&text), &tree), LIVE_ELIMIT);
    /* names */
    buf_reset(&text);
    for (int i = 0; i < NESTED_MAX_NAME; i++)
        buf_char(&text, 'n');
    CU_ASSERT_EQUAL(nested_parse(&arena, buf_text(&text), &tree), LIVE_OK);
    buf_char(&text, 'n');
    CU_ASSERT_EQUAL(nested_parse(&arena, buf_text(&text), &tree), LIVE_ELIMIT);
    /* nodes: each pair begins eight maps */
    buf_reset(&text);
    for (int i = 0; i < NESTED_MAX_NODES / 8; i++)
        buf_format(&text, "%da[b][b][b][b][b][b][b]=&", i);
    CU_ASSERT_EQUAL(nested_parse(&arena, buf_text(&text), &tree), LIVE_OK);
    buf_lit(&text, "one=more");
    CU_ASSERT_EQUAL(nested_parse(&arena, buf_text(&text), &tree), LIVE_ELIMIT);
    buf_reset(&text);
    buf_char(&text, '[');
    for (int i = 0; i < NESTED_MAX_NODES; i++)
        buf_str(&text, i ? LIVE_STR(",1") : LIVE_STR("1"));
    buf_char(&text, ']');
    CU_ASSERT_EQUAL(nested_read_json(&arena, buf_text(&text), &tree), LIVE_ELIMIT);
    /* pairs */
    struct nested_builder builder;
    CU_ASSERT_EQUAL(nested_begin(&builder, &arena), LIVE_OK);
    for (int i = 0; i < NESTED_MAX_PAIRS; i++)
        CU_ASSERT_EQUAL_FATAL(nested_add(&builder, LIVE_STR("a[]"), LIVE_STR("")), LIVE_OK);
    CU_ASSERT_EQUAL(nested_add(&builder, LIVE_STR("a[]"), LIVE_STR("")), LIVE_ELIMIT);
    buf_release(&text);
    arena_release(&arena);
}

/* Many keys, in falling order, are found again. */
static void
test_many(void)
{
    struct arena arena = { 0 };
    struct buf text = { 0 };
    const struct nested *tree;
    for (int i = NESTED_MAX_PAIRS; i-- > 0;)
        buf_format(&text, "m[%d]=%d&", i, i * 7);
    CU_ASSERT_EQUAL_FATAL(nested_parse(&arena, buf_text(&text), &tree), LIVE_OK);
    tree = nested_get(tree, LIVE_STR("m"));
    CU_ASSERT_EQUAL_FATAL(tree->n, NESTED_MAX_PAIRS);
    CU_ASSERT(str_is(tree->items[0].key, LIVE_STR("4095")));
    int wrong = 0;
    for (int i = 0; i < NESTED_MAX_PAIRS; i++) {
        char key[16], value[16];
        snprintf(key, sizeof key, "%d", i);
        snprintf(value, sizeof value, "%d", i * 7);
        wrong += !str_is(nested_text(nested_get(tree, live_str_of(key))), live_str_of(value));
    }
    CU_ASSERT_EQUAL(wrong, 0);
    buf_release(&text);
    arena_release(&arena);
}

static void
all(void)
{
    struct arena arena = { 0 };
    struct buf out = { 0 };
    const struct nested *tree = NULL, *more = NULL;
    char text[400];
    snprintf(text, sizeof text, "a%%5B0]=%0200d&a[]=2&b[c][]=1&b=%%20&d[0][x]=1", 1);
    live_status status = nested_parse(&arena, live_str_of(text), &tree);
    CU_ASSERT(status == LIVE_ENOMEM ? !tree : status == LIVE_OK && tree);
    if (tree) {
        status = nested_write_form(&out, tree);
        CU_ASSERT(status == LIVE_OK || (status == LIVE_ENOMEM && mem_probe()->fail_at));
        status = nested_merge(&arena, tree, tree, &more);
        CU_ASSERT(status == LIVE_ENOMEM ? !more : nested_equal(tree, more));
        more = nested_copy(&arena, tree);
        CU_ASSERT(!more || nested_equal(tree, more));
    }
    status = nested_read_json(&arena, LIVE_STR("{\"a\":[1,{\"\\u0041\":\"\\n\"}]}"), &more);
    CU_ASSERT(status == LIVE_ENOMEM ? !more : status == LIVE_OK && more);
    buf_release(&out);
    arena_release(&arena);
}

static void
large(void)
{
    struct arena arena = { 0 };
    struct buf text = { 0 };
    const struct nested *tree;
    for (int i = 0; i < 300; i++)
        buf_format(&text, "a[%d][b]=%%41&l[]=&", i);
    if (!text.failed) {
        live_status status = nested_parse(&arena, buf_text(&text), &tree);
        CU_ASSERT(status == LIVE_ENOMEM ? !tree : status == LIVE_OK && tree->n == 2);
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
nested_tests(void)
{
    CU_pSuite suite = CU_add_suite("nested", NULL, NULL);
    CU_add_test(suite, "decoded", test_decoded);
    CU_add_test(suite, "encoded", test_encoded);
    CU_add_test(suite, "found", test_found);
    CU_add_test(suite, "merged", test_merged);
    CU_add_test(suite, "json refused", test_json_refused);
    CU_add_test(suite, "limits", test_limits);
    CU_add_test(suite, "many", test_many);
    CU_add_test(suite, "memory fails", test_memory_fails);
}
