/* render_test.c: one view into HTML, all of it as JSON, and what differs as JSON. */
#include "fields.h"
#include "hash.h"
#include "mem.h"
#include "render.h"
#include "stage.h"
#include "str.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

static void
test_html(void)
{
    struct stage s;
    stage_open(&s);
    live_set(&s.self.title, "a<b> & \"c\"");
    struct item *item = stage_item(&s, 7, "x'y");
    item->done = true;
    struct child *child = live_list_append(&item->children.list_, &child_struct);
    live_set(&child->text, "q");
    s.self.selected = 7;
    s.self.count = -4;
    STAGE_SAME(stage_html(&s), "<h1 class=\"now\">a&lt;b&gt; &amp; &quot;c&quot;</h1>\n"
                               "<b href=\"a&lt;b&gt; &amp; &quot;c&quot;\">-4</b>\n"
                               "<s>a&lt;b&gt; &amp; &quot;c&quot;</s>\n"
                               "<li class=\"on\">0 x&#39;y<u>x&#39;y</u><q>q</q></li>\n\n");
    s.self.on = true;
    s.self.count = 4;
    live_set(&s.self.title, "javascript:x");
    live_list_clear(&s.self.items.list_, &item_struct);
    STAGE_SAME(stage_html(&s), "<h1 class=\"now hot\">javascript:x</h1>\n"
                               "<b href=\"#blocked\">4</b>\n<p>4<i></i></p>\n\n\n");
    stage_close(&s);
}

static void
test_full(void)
{
    struct stage s;
    stage_open(&s);
    live_set(&s.self.title, "\"\\\n<");
    STAGE_SAME(stage_full(&s),
               "\"s\":0,\"0\":\"now\",\"1\":\"&quot;\\\\\\n&lt;\","
               "\"2\":\" href=\\\"&quot;\\\\\\n&lt;\\\"\",\"3\":\"0\","
               "\"4\":{\"s\":1,\"0\":\"&quot;\\\\\\n&lt;\"},\"5\":\"\",\"6\":\"\","
               "\"p\":{\"0\":" STAGE_T0 ",\"1\":" STAGE_T3 "}");
    live_set(&s.self.title, "T");
    s.self.on = true;
    s.self.count = 4;
    stage_item(&s, 1, "a")->done = true;
    live_list_append(&stage_item(&s, 2, "b")->children.list_, &child_struct);
    live_list_append(&s.self.log.list_, &child_struct);
    STAGE_SAME(
        stage_full(&s),
        "\"s\":0,\"0\":\"now hot\",\"1\":\"T\",\"2\":\" href=\\\"T\\\"\",\"3\":\"4\","
        "\"4\":{\"s\":1,\"0\":\"4\",\"1\":{\"s\":2,\"0\":\"\"}},"
        "\"5\":{\"s\":3,\"k\":{"
        "\"0\":{\"0\":\"\",\"1\":\"0\",\"2\":\"a\",\"3\":{\"s\":4,\"0\":\"a\"},\"4\":\"\"},"
        "\"1\":{\"0\":\"\",\"1\":\"1\",\"2\":\"b\",\"3\":\"\","
        "\"4\":{\"s\":5,\"k\":{\"0\":{\"0\":\"a text longer than in place\"},\"kc\":1}}},"
        "\"kc\":2}},\"6\":{\"s\":6,\"k\":{\"0\":{\"0\":\"0\"},\"kc\":1}},"
        "\"p\":{\"0\":" STAGE_T0 ",\"1\":" STAGE_T1 ",\"2\":" STAGE_T2 ",\"3\":" STAGE_T4
        ",\"4\":" STAGE_T5 ",\"5\":" STAGE_T6 ",\"6\":" STAGE_T7 "}");
    stage_close(&s);
}

static void
test_nothing(void)
{
    struct stage s;
    stage_open(&s);
    stage_items(&s, "ab");
    STAGE_SAME(stage_diff(&s), "");
    live_set(&s.self.title, "T"); /* equal */
    s.self.count = 1;
    s.self.count = 0;
    stage_edit(&s, 1)->done = false;
    STAGE_SAME(stage_diff(&s), "");
    live_set(&s.self.notice, "it is not shown");
    STAGE_SAME(stage_diff(&s), "");
    s.self.selected = 9; /* no row's */
    STAGE_SAME(stage_diff(&s), "");
    stage_close(&s);
}

static void
test_parts(void)
{
    struct stage s;
    stage_open(&s);
    stage_full(&s);
    s.self.count = 1; /* the class stays */
    STAGE_SAME(stage_diff(&s), "\"3\":\"1\"");
    s.self.count = 4;
    STAGE_SAME(stage_diff(&s), "\"0\":\"now hot\",\"3\":\"4\"");
    s.self.count = 5;
    STAGE_SAME(stage_diff(&s), "\"3\":\"5\"");
    s.self.count = 2;
    STAGE_SAME(stage_diff(&s), "\"0\":\"now\",\"3\":\"2\"");
    live_set(&s.self.title, "U");
    STAGE_SAME(stage_diff(&s), "\"1\":\"U\",\"2\":\" href=\\\"U\\\"\",\"4\":{\"0\":\"U\"}");
    stage_close(&s);
}

static void
test_branches(void)
{
    struct stage s;
    stage_open(&s);
    stage_full(&s);
    s.self.on = true;
    STAGE_SAME(stage_diff(&s),
               "\"4\":{\"s\":0,\"0\":\"0\",\"1\":\"\"},\"p\":{\"0\":" STAGE_T1 "}");
    s.self.count = 4;
    STAGE_SAME(stage_diff(&s), "\"0\":\"now hot\",\"3\":\"4\",\"4\":{\"0\":\"4\","
                               "\"1\":{\"s\":0,\"0\":\"\"}},\"p\":{\"0\":" STAGE_T2 "}");
    live_set(&s.self.notice, "n");
    STAGE_SAME(stage_diff(&s), "\"4\":{\"1\":{\"0\":\"n\"}}");
    s.self.count = 0;
    STAGE_SAME(stage_diff(&s), "\"0\":\"now\",\"3\":\"0\",\"4\":{\"0\":\"0\",\"1\":\"\"}");
    s.self.on = false; /* the other branch, from within a branch with a branch */
    STAGE_SAME(stage_diff(&s), "\"4\":{\"s\":0,\"0\":\"T\"},\"p\":{\"0\":" STAGE_T3 "}");
    s.self.count = 4;
    s.self.on = true;
    STAGE_SAME(stage_diff(&s),
               "\"0\":\"now hot\",\"3\":\"4\",\"4\":{\"s\":0,\"0\":\"4\","
               "\"1\":{\"s\":1,\"0\":\"n\"}},\"p\":{\"0\":" STAGE_T1 ",\"1\":" STAGE_T2 "}");
    stage_close(&s);
}

static void
put_double(live_render *r, const void *self, void *prints, const uint64_t *m)
{
    static const live_str statics[] = { LIVE_STR_INIT(""), LIVE_STR_INIT("") };
    static const live_template t = { .n_parts = 1, .statics = statics, .json = LIVE_STR_INIT("[]") };
    (void)prints, (void)m;
    live_open(r, &t);
    if (live_part(r, 0, true))
        live_put(r, *(const double *)self);
    live_close(r);
}

static void
put_time(live_render *r, const void *self, void *prints, const uint64_t *m)
{
    static const live_str statics[] = { LIVE_STR_INIT(""), LIVE_STR_INIT("") };
    static const live_template t = { .n_parts = 1, .statics = statics, .json = LIVE_STR_INIT("[]") };
    (void)prints, (void)m;
    live_open(r, &t);
    if (live_part(r, 0, true))
        live_put(r, *(const live_time *)self);
    live_close(r);
}

static void
expect_html(render_fn *fn, const void *self, const char *wanted)
{
    struct buf out = { 0 };
    struct arena arena = { 0 };
    render_html(&out, &arena, fn, NULL, self, NULL);
    STAGE_SAME(buf_text(&out), wanted);
    buf_release(&out);
    arena_release(&arena);
}

static void
test_numbers(void)
{
    static const struct {
        double number;
        const char *text;
    } doubles[] = {
        { 0, "0" },
        { -0.0, "-0" },
        { 21.5, "21.5" },
        { -0.25, "-0.25" },
        { 0.1, "0.1" },
        { 0.1 + 0.2, "0.30000000000000004" },
        { 1e15, "1e+15" },
        { 999999999999999, "999999999999999" },
        { 123456.789012, "123456.789012" },
        { 1.0 / 3, "0.3333333333333333" },
        { 5e-324, "4.94065645841247e-324" },
        { 1.7976931348623157e308, "1.7976931348623157e+308" },
        { 1e-7, "1e-07" },
        { 1.0 / 0.0, "Infinity" },
        { -1.0 / 0.0, "-Infinity" },
    };
    for (size_t i = 0; i < sizeof doubles / sizeof *doubles; i++)
        expect_html(put_double, &doubles[i].number, doubles[i].text);
    expect_html(put_double, &(double){ __builtin_nan("") }, "NaN");
    static const struct {
        int64_t us;
        const char *text;
    } times[] = {
        { 0, "1970-01-01T00:00:00Z" },
        { -1, "1969-12-31T23:59:59.999999Z" },
        { INT64_C(1795238270000000), "2026-11-21T05:17:50Z" },
        { INT64_C(1795238270500000), "2026-11-21T05:17:50.5Z" },
        { INT64_C(951782400000000), "2000-02-29T00:00:00Z" },
        { INT64_C(-2203891200000000), "1900-03-01T00:00:00Z" },
        { INT64_C(253402300800000000), "+10000-01-01T00:00:00Z" },
        { INT64_C(-62167219200000001), "-0001-12-31T23:59:59.999999Z" },
    };
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        expect_html(put_time, &(live_time){ times[i].us }, times[i].text);
}

/* Values of one piece, of each length, into buffers with and without room for them: what is
 * written in one go is what is written in pieces. */
struct wholes {
    int64_t number;
    uint64_t natural;
    live_str text;
};

static const live_str wholes_statics[] = { LIVE_STR_INIT("<"), LIVE_STR_INIT(","),
                                           LIVE_STR_INIT(","), LIVE_STR_INIT(","),
                                           LIVE_STR_INIT(">") };
static const live_template wholes_t = { .n_parts = 4,
                                        .statics = wholes_statics,
                                        .json = LIVE_STR_INIT("[]") };

static void
put_wholes(live_render *r, const void *self, void *prints, const uint64_t *m)
{
    const struct wholes *w = self;
    (void)m;
    live_open(r, &wholes_t);
    if (live_part(r, 0, true))
        live_put(r, w->number);
    if (live_part(r, 1, true))
        live_put(r, w->natural);
    if (live_part(r, 2, true))
        live_put(r, w->text);
    if (live_part_print(r, 3, true, prints))
        live_put(r, w->number);
    live_close(r);
}

/* Rendered as HTML, as a first diff, and as one whose last part's print is the same. */
static live_str
write_wholes(char *to, size_t size, const struct wholes *w, int turn)
{
    long long number = w->number;
    unsigned long long natural = w->natural;
    int len = (int)w->text.len;
    const char *text = w->text.ptr;
    if (turn == 0)
        len = snprintf(to, size, "<%lld,%llu,%.*s,%lld>", number, natural, len, text, number);
    else
        len = snprintf(to, size, "\"0\":\"%lld\",\"1\":\"%llu\",\"2\":\"%.*s\"", number,
                       natural, len, text);
    if (turn == 1)
        len += snprintf(to + len, size - (size_t)len, ",\"3\":\"%lld\"", number);
    return (live_str){ to, (size_t)len };
}

static void
expect_wholes(const struct wholes *w, size_t used)
{
    char wanted[600];
    uint32_t print = 0;
    uint64_t mask = 1;
    struct arena arena = { 0 };
    for (int turn = 0; turn < 3; turn++) {
        struct buf out = { 0 };
        while (out.len < used)
            buf_char(&out, '.');
        if (turn == 0)
            render_html(&out, &arena, put_wholes, NULL, w, NULL);
        else
            render_diff(&out, &arena, put_wholes, w, &print, &mask, NULL);
        CU_ASSERT_TRUE(str_is(str_sub(buf_text(&out), used, out.len),
                              write_wholes(wanted, sizeof wanted, w, turn)));
        buf_release(&out);
    }
    arena_release(&arena);
}

static void
test_wholes(void)
{
    static const int64_t numbers[] = { 0,    -1,   9,      -10,       99,
                                       100,  9999, -10000, INT64_MAX, INT64_MIN };
    char text[300];
    memset(text, 't', sizeof text);
    for (size_t i = 0; i < 10 * sizeof text; i++) {
        int64_t number = numbers[i % 10];
        expect_wholes(&(struct wholes){ number, (uint64_t)number, { text, i / 10 } }, i % 251);
    }
}

/* Numbers as texts must read back as themselves. */
static void
test_doubles_read_back(void)
{
    struct buf out = { 0 };
    struct arena arena = { 0 };
    uint64_t bits = 88172645463325252u;
    for (int i = 0; i < 20000; i++) {
        bits ^= bits << 13, bits ^= bits >> 7, bits ^= bits << 17;
        double number;
        if (i % 2) {
            memcpy(&number, &bits, 8);
            if (number != number || number - number != 0)
                continue;
        } else {
            number = (double)(int64_t)(bits % 2000000000) / 1000 - 1000000;
        }
        buf_reset(&out);
        render_html(&out, &arena, put_double, NULL, &number, NULL);
        buf_char(&out, '\0');
        if (strtod(out.data, NULL) != number)
            CU_FAIL("a double that does not read back");
        arena_reset(&arena);
    }
    buf_release(&out);
    arena_release(&arena);
}

static const live_str deep_statics[] = { LIVE_STR_INIT("("), LIVE_STR_INIT(")") };
static const live_template deep = { .n_parts = 1,
                                    .statics = deep_statics,
                                    .json = LIVE_STR_INIT("[\"(\",\")\"]") };

static void
nest(live_render *r, int depth, uint8_t *branch)
{
    if (!live_part(r, 0, true))
        return;
    if (!depth) {
        live_put(r, "x");
        return;
    }
    live_branch(r, &deep, branch, 1);
    nest(r, depth - 1, branch + 1);
    live_close(r);
}

static void
render_deep(live_render *r, const void *self, void *prints, const uint64_t *m)
{
    (void)m;
    live_open(r, &deep);
    nest(r, *(const int *)self, prints);
    live_close(r);
}

static void
test_depth(void)
{
    const live_prints layout = { .size = 1200 };
    for (int depth = 1022; depth < 1200; depth += 1 + depth / 20) {
        uint8_t prints[1200] = { 0 };
        live_error error;
        const struct render_scope scope = { .error = &error };
        struct buf html = { 0 }, full = { 0 }, diff = { 0 };
        struct arena arena = { 0 };
        render_html(&html, &arena, render_deep, &layout, &depth, &scope);
        render_full(&full, &arena, render_deep, &layout, &depth, prints, &scope);
        CU_ASSERT_EQUAL(html.failed, depth > 1023);
        CU_ASSERT_EQUAL(full.failed, depth > 1023);
        if (depth == 1022) {
            CU_ASSERT_EQUAL(html.len, 1023 * 2 + 1);
            CU_ASSERT_TRUE(render_diff(&diff, &arena, render_deep, &depth, prints,
                                       &(uint64_t){ 1 }, &scope));
        }
        buf_release(&html);
        buf_release(&full);
        buf_release(&diff);
        arena_release(&arena);
    }
}

/* Memory that fails anywhere is seen at the end, and nothing is lost of what is owned. */
static void
fail_somewhere(void)
{
    struct mem_probe *probe = mem_probe();
    uint64_t at = probe->fail_at - probe->n_allocations;
    probe->fail_at = 0;
    struct stage s;
    stage_open(&s);
    for (int i = 0; i < 20; i++)
        live_list_append(&stage_item(&s, i, "name")->children.list_, &child_struct);
    probe->fail_at = probe->n_allocations + at;
    stage_full(&s);
    bool reached = probe->n_allocations >= probe->fail_at;
    CU_ASSERT_EQUAL(s.out.failed, reached);
    if (!s.out.failed) {
        buf_release(&s.out);
        stage_turn(&s);
        s.self.selected = 3;
        live_list_move(&s.self.items.list_, 19, 0);
        live_list_remove(&s.self.items.list_, &item_struct, 5);
        stage_diff(&s);
        CU_ASSERT_EQUAL(s.out.failed || s.turn.failed, probe->n_allocations >= probe->fail_at);
    }
    if (probe->n_allocations < probe->fail_at) /* for who calls us: none failed */
        probe->fail_at = UINT64_MAX;
    stage_close(&s);
}

static void
test_failing(void)
{
    unit_each_failing(fail_somewhere);
}

static void
test_limit(void)
{
    struct stage s;
    stage_open(&s);
    s.out.limit = 60;
    stage_full(&s);
    CU_ASSERT_TRUE(s.out.failed);
    CU_ASSERT_TRUE(s.out.len <= 60);
    stage_close(&s);
}

static void
test_no_allocation(void)
{
    struct stage s;
    stage_open(&s);
    stage_items(&s, "abcdefghij");
    uint64_t before = 0;
    for (int i = 0; i < 50; i++) {
        if (i == 5)
            before = mem_probe()->n_allocations;
        s.self.count++;
        s.self.selected = i % 12;
        live_format(&s.self.title, "the title of turn number %d, beyond what is kept in place",
                    i);
        struct item *item = stage_edit(&s, (uint32_t)i % 10);
        item->done = !item->done;
        live_set(&item->name, i % 2 ? "odd" : "even");
        live_list_move(&s.self.items.list_, 0, 9);
        CU_ASSERT_TRUE(stage_diff(&s).len > 0);
        stage_turn(&s);
    }
    CU_ASSERT_EQUAL(mem_probe()->n_allocations, before);
    stage_close(&s);
}

struct guess {
    uint32_t print;
    char text[9];
};

static int
by_print(const void *a, const void *b)
{
    uint32_t x = ((const struct guess *)a)->print, y = ((const struct guess *)b)->print;
    return (x > y) - (x < y);
}

/* Two texts that look the same to who knows the hash, but not where the library was loaded: others, who
 * are shown the one, are to get the other. */
static void
test_prints_are_secret(void)
{
    enum { GUESSES = 1 << 18 };
    struct guess *guesses = calloc(GUESSES, sizeof *guesses);
    unsigned n_found = 0;
    CU_ASSERT_PTR_NOT_NULL_FATAL(guesses);
    for (unsigned i = 0; i < GUESSES; i++) {
        snprintf(guesses[i].text, sizeof guesses[i].text, "%08x", i);
        guesses[i].print = (uint32_t)(hash_bytes(guesses[i].text, 8, 0) >> 33);
    }
    qsort(guesses, GUESSES, sizeof *guesses, by_print);
    for (unsigned i = 1; i < GUESSES; i++)
        if (guesses[i].print == guesses[i - 1].print) {
            n_found++;
            CU_ASSERT_NOT_EQUAL(hash_print(guesses[i].text, 8), hash_print(guesses[i - 1].text, 8));
        }
    CU_ASSERT(n_found > 0);
    free(guesses);
}

void
render_tests(void)
{
    CU_pSuite suite = CU_add_suite("render", NULL, NULL);
    CU_add_test(suite, "html", test_html);
    CU_add_test(suite, "full", test_full);
    CU_add_test(suite, "nothing changed", test_nothing);
    CU_add_test(suite, "parts", test_parts);
    CU_add_test(suite, "branches", test_branches);
    CU_add_test(suite, "numbers and times", test_numbers);
    CU_add_test(suite, "values of one piece", test_wholes);
    CU_add_test(suite, "doubles read back", test_doubles_read_back);
    CU_add_test(suite, "depth", test_depth);
    CU_add_test(suite, "failing memory", test_failing);
    CU_add_test(suite, "a full buffer", test_limit);
    CU_add_test(suite, "an event allocates nothing", test_no_allocation);
    CU_add_test(suite, "prints are secret", test_prints_are_secret);
}
