/* component_test.c: components, slots, rest, ranges and their diffs, by the view of parts.h;
 * what fails a render. tests/client plays the same view against the client. */
#include "buf.h"
#include "clive/emit_js.h"
#include "fields.h"
#include "list.h"
#include "mem.h"
#include "parts.h"
#include "render.h"
#include "str.h"
#include "turn.h"
#include "unit.h"
#include "view_inside.h"

#include <stdio.h>
#include <stdlib.h>

static struct play {
    struct turn turn;
    struct parts self, shadow;
    _Alignas(16) char prints[512];
    struct buf out;
    live_error error;
} s;

static void
open_play(void)
{
    s = (struct play){ 0 };
    if (parts_prints_layout.size > sizeof s.prints || turn_init(&s.turn, 1024) != LIVE_OK)
        abort();
    turn_begin(&s.turn);
    if (fields_init(&parts_struct, &s.self) != LIVE_OK)
        abort();
}

static void
close_play(void)
{
    fields_release(&parts_struct, &s.self);
    prints_release(&parts_prints_layout, s.prints);
    buf_release(&s.out);
    turn_end(&s.turn);
    turn_release(&s.turn);
}

static void
next_turn(void)
{
    turn_end(&s.turn);
    turn_begin(&s.turn);
}

static const struct render_scope s_scope = { .error = &s.error };

static live_str
html(void)
{
    buf_reset(&s.out);
    render_html(&s.out, &s.turn.arena, parts_class.render, parts_class.prints, &s.self,
                &s_scope);
    return buf_text(&s.out);
}

static live_str
full(void)
{
    buf_reset(&s.out);
    render_full(&s.out, &s.turn.arena, parts_class.render, parts_class.prints, &s.self,
                s.prints, &s_scope);
    fields_settle(&parts_struct, &s.self, &s.shadow);
    return buf_text(&s.out);
}

static live_str
diff(void)
{
    uint64_t mask[1];
    buf_reset(&s.out);
    if (fields_changed(&parts_struct, &s.self, &s.shadow, mask))
        render_diff(&s.out, &s.turn.arena, parts_class.render, &s.self, s.prints, mask,
                    &s_scope);
    fields_settle(&parts_struct, &s.self, &s.shadow);
    return buf_text(&s.out);
}

static bool
same(live_str got, const char *wanted)
{
    if (str_is(got, live_str_of(wanted)))
        return true;
    printf("\n  got    %.*s\n  wanted %s\n", (int)got.len, got.ptr, wanted);
    return false;
}
#define SAME(got, wanted) CU_ASSERT_TRUE(same((got), (wanted)))

static struct thing *
add_item(int64_t id, const char *name)
{
    struct thing *item = live_list_append(&s.self.items.list_, &thing_struct);
    item->id = id;
    live_set(&item->name, name);
    return item;
}

static struct node *
add_node(struct node_list *to, int64_t id)
{
    struct node *node = live_list_append(&to->list_, &node_struct);
    node->id = id;
    live_format(&node->name, "n%d", (int)id);
    return node;
}

static void
test_html(void)
{
    open_play();
    s.self.on = s.self.more = true;
    s.self.count = 2;
    s.self.sel = 5;
    live_set(&s.self.title, "javascript:1");
    live_set(&s.self.note, "<n>");
    live_list_append(&add_item(5, "a")->tags.list_, &tag_struct);
    struct tag *tag = live_list_append(&s.self.cols.list_, &tag_struct);
    tag->n = 3;
    live_set(&tag->label, "c");
    add_node(&add_node(&s.self.nodes, 5)->kids, 6);
    SAME(html(),
         "<h1>javascript:1</h1><div id=\"c\" data-n=\"2\" href=\"#blocked\" hidden>javascript:1"
         "text 2<b>javascript:1</b>second &lt;n&gt;<p>5<b>&lt;n&gt;a:&lt;n&gt;<u>a label that "
         "is too "
         "long to be in "
         "placeblue</u></b><b>two(2)</b><b>c3&lt;n&gt;<b class=\"badge "
         "c\">5</b></b></p><i>1</i><i>2</i><em>text 2<b>"
         "javascript:1</b>second &lt;n&gt;</em></div> <p><b class=\"badge cold\">1a</b><b "
         "class=\"badge "
         "info\">5</b></p> <ul><li>n5&lt;n&gt;<i>*</i><ul><li>n6&lt;n&gt;</li></ul></li></ul> "
         "[<b "
         "class=\"badge box\">0<i>&lt;n&gt;</i></b>] <s>green 7origin {&quot;a&quot;:1}</s>"
         "<q>1javascript:1</q><q>2javascript:1</q>");
    CU_ASSERT_EQUAL(s.error.status, LIVE_OK);
    close_play();
}

static void
test_full(void)
{
    open_play();
    s.self.on = true;
    add_item(1, "a");
    SAME(
        full(),
        "\"s\":0,\"0\":\"T\",\"1\":{\"s\":1,\"r\":1,\"0\":\" id=\\\"c\\\" data-n=\\\"0\\\" "
        "href=\\\"T\\\" "
        "hidden\",\"1\":\"T\",\"2\":{\"s\":2,\"0\":\"0\",\"1\":{\"s\":3,\"0\":\"T\"}},"
        "\"3\":{\"s\":4,\"k\":{\"0\":{\"0\":\"1\",\"1\":{\"s\":5,\"k\":{\"0\":{\"0\":\"\","
        "\"1\":{"
        "\"s\":6,\"0\":\"a\",\"1\":\"\",\"2\":\"\"}},\"kc\":1}}},\"kc\":1}},\"4\":\"\",\"5\":{"
        "\"s\":7,"
        "\"0\":{\"s\":2,\"0\":\"0\",\"1\":{\"s\":3,\"0\":\"T\"}}}},"
        "\"2\":{\"s\":4,\"k\":{\"0\":{\"0\":{\"s\":8,\"r\":1,\"0\":\"badge "
        "cold\",\"1\":\"0\",\"2\":{"
        "\"s\":9,\"0\":\"a\"}},\"1\":\"\"},\"kc\":1}},\"3\":{\"s\":10,\"r\":1,\"0\":\"\"},"
        "\"4\":{\"s\":9,\"0\":{\"s\":11,\"0\":{\"s\":8,\"r\":1,\"0\":\"badge "
        "box\",\"1\":\"0\",\"2\":{"
        "\"s\":9,\"0\":{\"s\":12,\"0\":\"\"}}}}},\"5\":\"green\",\"6\":\"7\",\"7\":\"origin\","
        "\"8\":\"{&quot;a&quot;:1}\",\"9\":\"\",\"p\":{\"0\":[\"<h1>\",\"</h1>\",\" \",\" "
        "\",\" \",\" "
        "<s>\",\" \",\"\",\" "
        "\",\"</s>\",\"\"],\"1\":[\"<div\",\">\",\"\",\"\",\"\",\"\",\"</div>\"],"
        "\"2\":[\"text \",\"\",\"\"],\"3\":[\"<b>\",\"</b>\"],\"4\":[\"<p>\",\"\",\"</p>\"],"
        "\"5\":[\"<b>\",\"\",\"</b>\"],\"6\":[\"\",\":\",\"\",\"\"],\"7\":[\"<em>\",\"</em>\"],"
        "\"8\":[\"<b class=\\\"\",\"\\\">\",\"\",\"</b>\"],\"9\":[\"\",\"\"],\"10\":[\"<ul>\","
        "\"</ul>\"],\"11\":[\"[\",\"]\"],\"12\":[\"<i>\",\"</i>\"]}");
    close_play();
}

/* Each bit sends what depends on it, and nothing else. */
static void
test_attributes(void)
{
    open_play();
    s.self.on = true;
    s.self.sel = 1;
    for (int i = 1; i <= 100; i++)
        add_item(i, "a");
    full();
    s.self.sel = 2; /* of 100 calls whose bit is set two are entered */
    SAME(diff(),
         "\"2\":{\"k\":{\"0\":{\"0\":{\"1\":\"0\"}},\"1\":{\"0\":{\"1\":\"1\"}},\"kc\":100}}");
    s.self.sel = 777;
    SAME(diff(), "\"2\":{\"k\":{\"1\":{\"0\":{\"1\":\"0\"}},\"kc\":100}}");
    s.self.sel = 778;
    SAME(diff(), "");
    struct thing *item = live_list_edit(&s.self.items.list_, &thing_struct, 3);
    item->on = true;
    SAME(diff(), "\"2\":{\"k\":{\"3\":{\"0\":{\"0\":\"badge hot\"}},\"kc\":100}}");
    item = live_list_edit(&s.self.items.list_, &thing_struct, 99);
    live_set(&item->name, "b");
    SAME(diff(),
         "\"1\":{\"3\":{\"k\":{\"99\":{\"1\":{\"k\":{\"0\":{\"1\":{\"0\":\"b\"}},\"kc\":1}}},"
         "\"kc\":100}}},\"2\":{\"k\":{\"99\":{\"0\":{\"2\":{\"0\":\"b\"}}},\"kc\":100}}");
    s.self.at.x = 8;
    SAME(diff(), "\"6\":\"8\"");
    s.self.color = COLOR_BLUE;
    SAME(diff(), "\"5\":\"blue\"");
    CU_ASSERT_EQUAL(live_parse_json(&s.self.data, LIVE_STR(" { \"a\" : 1 }")), LIVE_OK);
    SAME(diff(), "");
    CU_ASSERT_EQUAL(live_parse_json(&s.self.data, LIVE_STR("[")), LIVE_EINVAL);
    CU_ASSERT_EQUAL(live_parse_json(&s.self.data, LIVE_STR("null")), LIVE_OK);
    SAME(diff(), "\"8\":\"null\"");
    close_play();
}

/* None, one, several, and another in its place. */
static void
test_slots(void)
{
    open_play();
    live_set(&s.self.note, "n");
    full();
    s.self.more = true;
    SAME(diff(), "\"1\":{\"2\":{\"s\":0,\"k\":{\"0\":{\"0\":{\"s\":1,\"0\":\"0\",\"1\":\"\"}},"
                 "\"1\":{\"0\":{"
                 "\"s\":2,\"0\":\"n\"}},\"kc\":2}},\"5\":{\"0\":{\"s\":0,\"k\":{\"0\":{\"0\":{"
                 "\"s\":1,\"0\":"
                 "\"0\",\"1\":\"\"}},\"1\":{\"0\":{\"s\":2,\"0\":\"n\"}},\"kc\":2}}}},\"p\":{"
                 "\"0\":[\"\",\"\"],"
                 "\"1\":[\"text \",\"\",\"\"],\"2\":[\"second \",\"\"]}");
    live_set(&s.self.note, "m");
    SAME(diff(),
         "\"1\":{\"2\":{\"k\":{\"1\":{\"0\":{\"0\":\"m\"}},\"kc\":2}},\"5\":{\"0\":{\"k\":{"
         "\"1\":{\"0\":{\"0\":\"m\"}},\"kc\":2}}}}");
    s.self.more = false;
    SAME(diff(),
         "\"1\":{\"2\":{\"s\":0,\"0\":\"0\",\"1\":\"\"},\"5\":{\"0\":{\"s\":0,\"0\":\"0\","
         "\"1\":\"\"}}},\"p\":{\"0\":[\"text \",\"\",\"\"]}");
    close_play();
}

static void
test_ranges(void)
{
    open_play();
    live_set(&s.self.title, "T");
    s.self.count = 2;
    full();
    s.self.low = 2;
    SAME(diff(), "\"9\":{\"k\":{\"0\":{\"0\":\"2\"},\"kc\":1}}");
    s.self.low = 3;
    SAME(diff(), "\"9\":{\"k\":{\"kc\":0}}");
    s.self.low = 1;
    SAME(diff(),
         "\"9\":{\"k\":{\"0\":{\"0\":\"1\",\"1\":\"T\"},\"1\":{\"0\":\"2\",\"1\":\"T\"},"
         "\"kc\":2}}");
    s.self.low = INT64_MIN;
    diff();
    CU_ASSERT_TRUE(s.out.failed);
    SAME(live_str_of(s.error.message),
         "the range -9223372036854775808..2 of :for is longer than "
         "1048576 (line 12)");
    SAME(live_str_of(s.error.file), "parts.live.html");
    CU_ASSERT_EQUAL(s.error.line, 12);
    close_play();
}

static bool
contains(live_str text, const char *wanted)
{
    return text.len && memmem(text.ptr, text.len, wanted, strlen(wanted)) != NULL;
}

/* Another list in the same place, whose rows have the same serials. */
static void
test_other_list(void)
{
    open_play();
    s.self.on = true;
    add_item(1, "a");
    struct thing *other = live_list_append(&s.self.other.list_, &thing_struct);
    other->id = 1;
    live_set(&other->name, "b");
    full();
    s.self.on = false;
    buf_reset(&s.out);
    live_str text = diff();
    CU_ASSERT(contains(
        text, "\"3\":{\"k\":{\"0\":{\"0\":\"1\",\"1\":{\"s\":0,\"k\":{\"0\":{\"0\":\"\","
                  "\"1\":{\"s\":1,\"0\":\"b\""));
    close_play();
}

static void
test_recursion(void)
{
    open_play();
    struct node_list *to = &s.self.nodes;
    for (int i = 0; i < 128; i++)
        to = &add_node(to, i)->kids;
    full();
    CU_ASSERT_FALSE(s.out.failed);
    html();
    CU_ASSERT_FALSE(s.out.failed);
    /* the deepest is edited: every row on the way says that its kids differ */
    struct node *node = live_list_edit(&s.self.nodes.list_, &node_struct, 0);
    for (int i = 1; i < 128; i++)
        node = live_list_edit(&node->kids.list_, &node_struct, 0);
    live_set(&node->name, "deep");
    CU_ASSERT_TRUE(diff().len < 128 * 60);
    CU_ASSERT(contains(buf_text(&s.out), "\"deep\""));
    node = live_list_edit(&s.self.nodes.list_, &node_struct, 0);
    for (int i = 1; i < 128; i++)
        node = live_list_edit(&node->kids.list_, &node_struct, 0);
    add_node(&node->kids, 128);
    diff();
    CU_ASSERT_TRUE(s.out.failed);
    SAME(live_str_of(s.error.message),
         "component tree: calls within calls are deeper than 128");
    SAME(live_str_of(s.error.file), "tree.live.html");
    html();
    CU_ASSERT_TRUE(s.out.failed);
    CU_ASSERT_EQUAL(s.error.status, LIVE_ERROR);
    close_play();
}

static void endless_render(live_render *r, const void *self, void *prints, const uint64_t *m);

static const live_prints endless_prints;
static const live_component_class endless_component = { .abi = LIVE_ABI,
                                                        .name = "endless",
                                                        .file = "endless.live.html",
                                                        .prints = &endless_prints,
                                                        .render = endless_render };
static const live_prints endless_prints = {
    .size = 2 * sizeof(live_callee),
    .n_calls = 2,
    .calls = (const struct live_prints_calls[]){ { 0, &endless_component },
                                                 { sizeof(live_callee), &endless_component } },
};

static void
endless_render(live_render *r, const void *self, void *prints, const uint64_t *m)
{
    static const live_str statics[] = { LIVE_STR_INIT("<"), LIVE_STR_INIT(""),
                                        LIVE_STR_INIT(">") };
    static const live_template t = { .n_parts = 2,
                                     .statics = statics,
                                     .json = LIVE_STR_INIT("[\"<\",\"\",\">\"]") };
    (void)m;
    live_callee *calls = prints;
    live_open(r, &t);
    for (unsigned i = 0; i < 2; i++)
        if (live_part(r, i, true))
            live_call(r, &endless_component, &calls[i], self, 1, 0);
    live_close(r);
}

/* Two calls of itself: 2^128, were it not to end at the first that is too deep. */
static void
test_endless(void)
{
    live_callee prints[2] = { { 0 } };
    open_play();
    render_html(&s.out, &s.turn.arena, endless_render, &endless_prints, NULL, &s_scope);
    CU_ASSERT_TRUE(s.out.failed);
    SAME(live_str_of(s.error.message),
         "component endless: calls within calls are deeper than 128");
    buf_reset(&s.out);
    render_full(&s.out, &s.turn.arena, endless_render, &endless_prints, NULL, prints, &s_scope);
    CU_ASSERT_TRUE(s.out.failed);
    prints_release(&endless_prints, prints);
    close_play();
}

static void
test_same_keys(void)
{
    open_play();
    s.self.on = true;
    add_item(1, "a");
    add_item(2, "b");
    full();
    CU_ASSERT_FALSE(s.out.failed);
    next_turn();
    add_item(1, "c");
    diff();
    CU_ASSERT_TRUE(s.out.failed);
    SAME(live_str_of(s.error.message),
         "two rows of :for have the key 1: keys must differ (line 3)");
    SAME(live_str_of(s.error.file), "card.live.html");
    CU_ASSERT_EQUAL(s.error.line, 3);
    html();
    CU_ASSERT_TRUE(s.out.failed);
    full();
    CU_ASSERT_TRUE(s.out.failed);
    close_play();
}

/* A view says why it could not be rendered. */
static void
test_view(void)
{
    struct view *view;
    live_error error;
    open_play();
    CU_ASSERT_EQUAL_FATAL(view_new(&view, &parts_class, LIVE_STR("phx-1"), true, &error),
                          LIVE_OK);
    struct parts *self = view->state;
    view_html(view, &s.out, NULL);
    CU_ASSERT_FALSE(s.out.failed);
    CU_ASSERT_EQUAL(view_render_error(view)->status, LIVE_OK);
    for (int i = 0; i < 2; i++)
        ((struct thing *)live_list_append(&self->items.list_, &thing_struct))->id = 5;
    view_html(view, &s.out, NULL);
    CU_ASSERT_TRUE(s.out.failed);
    CU_ASSERT_EQUAL(view_render_error(view)->status, LIVE_ERROR);
    SAME(live_str_of(view_render_error(view)->message),
         "two rows of :for have the key 5: keys must differ (line 9)");
    SAME(live_str_of(view_render_error(view)->file), "parts.live.html");
    live_list_clear(&self->items.list_, &thing_struct);
    buf_reset(&s.out);
    view_full(view, &s.out);
    CU_ASSERT_FALSE(s.out.failed);
    CU_ASSERT_EQUAL(view_render_error(view)->status, LIVE_OK);
    for (int i = 0; i < 2; i++)
        ((struct thing *)live_list_append(&self->items.list_, &thing_struct))->id = 5;
    view_diff(view, &s.out);
    CU_ASSERT_TRUE(s.out.failed);
    CU_ASSERT_EQUAL(view_render_error(view)->line, 9);
    view_free(view);
    close_play();
}

/* ---- text and rest, by themselves ---- */

static void
texts_render(live_render *r, const void *self, void *prints, const uint64_t *m)
{
    static const live_str statics[] = { LIVE_STR_INIT("<a"), LIVE_STR_INIT(">"),
                                        LIVE_STR_INIT("</a>") };
    static const live_template t = { .n_parts = 2,
                                     .statics = statics,
                                     .json = LIVE_STR_INIT("[\"<a\",\">\",\"</a>\"]") };
    (void)self, (void)m, (void)prints;
    live_open(r, &t);
    if (live_part(r, 0, true)) {
        live_text_begin(r, LIVE_STR(" "));
        live_add(r, "a\"");
        live_add(r, "");
        live_add(r, 5);
        const live_str class = live_text_end(r);
        live_text_begin(r, live_none);
        const live_str empty = live_text_end(r);
        live_text_begin(r, live_none);
        live_add(r, "[[\"push\",");
        live_add_json(r, "\"<");
        live_add(r, "]]");
        const live_str js = live_text_end(r);
        const live_pair outer[] = { live_pair(r, LIVE_STR("class"), class),
                                    live_pair(r, LIVE_STR("title"), empty),
                                    live_pair(r, LIVE_STR("phx-click"), js),
                                    live_pair(r, LIVE_STR("data-d"), 0.5),
                                    live_pair(r, LIVE_STR("src"), "data:image/png;base64,x"),
                                    live_pair(r, LIVE_STR("off"), (bool)false) };
        const live_pair own[] = { live_pair(r, LIVE_STR("data-d"), 7),
                                  live_pair(r, LIVE_STR("absent"), live_none),
                                  live_pair(r, LIVE_STR("at"), (live_time){ 0 }) };
        const live_rest rest =
            live_rest_join(r, &(live_rest){ outer, 6 }, &(live_rest){ own, 3 });
        live_put_rest(r, &rest, *(const bool *)self);
    }
    if (live_part(r, 1, true))
        live_put(r, "<x>");
    live_close(r);
}

static void
test_texts(void)
{
    open_play();
    render_html(&s.out, &s.turn.arena, texts_render, NULL, &(bool){ true }, &s_scope);
    SAME(buf_text(&s.out), "<a class=\"a&quot; 5\" title=\"\" "
                           "phx-click=\"[[&quot;push&quot;,&quot;\\&quot;&lt;&quot;]]\" "
                           "src=\"data:image/png;base64,x\" "
                           "data-d=\"7\" at=\"1970-01-01T00:00:00Z\">&lt;x&gt;</a>");
    buf_reset(&s.out);
    render_full(&s.out, &s.turn.arena, texts_render, NULL, &(bool){ false }, NULL, &s_scope);
    SAME(buf_text(&s.out),
         "\"s\":0,\"0\":\" class=\\\"a&quot; 5\\\" title=\\\"\\\" "
         "phx-click=\\\"[[&quot;push&quot;,&quot;\\\\&quot;&lt;&quot;]]\\\" "
         "src=\\\"#blocked\\\" "
         "data-d=\\\"7\\\" at=\\\"1970-01-01T00:00:00Z\\\"\",\"1\":\"&lt;x&gt;\",\"p\":{\"0\":["
         "\"<a\",\">\",\"</a>\"]}");
    close_play();
}

/* ---- memory ---- */

static void
fail_somewhere(void)
{
    struct mem_probe *probe = mem_probe();
    uint64_t at = probe->fail_at - probe->n_allocations;
    probe->fail_at = 0;
    open_play();
    s.self.on = s.self.more = true;
    s.self.count = 9;
    for (int i = 0; i < 6; i++) {
        live_list_append(&add_item(i, "name")->tags.list_, &tag_struct);
        live_list_append(&s.self.cols.list_, &tag_struct);
        add_node(&add_node(&s.self.nodes, i)->kids, 1);
    }
    probe->fail_at = probe->n_allocations + at;
    full();
    CU_ASSERT_EQUAL(s.out.failed, probe->n_allocations >= probe->fail_at);
    if (!s.out.failed) {
        buf_release(&s.out);
        next_turn();
        s.self.more = false;
        s.self.count = 30;
        live_list_move(&s.self.items.list_, 5, 0);
        live_list_clear(&s.self.cols.list_, &tag_struct);
        diff();
        CU_ASSERT_EQUAL(s.out.failed || s.turn.failed, probe->n_allocations >= probe->fail_at);
    }
    CU_ASSERT_EQUAL(s.error.status, LIVE_OK); /* it was memory */
    if (probe->n_allocations < probe->fail_at)
        probe->fail_at = UINT64_MAX;
    close_play();
}

static void
test_failing(void)
{
    unit_each_failing(fail_somewhere);
}

/* What a turn allocates once everything has been seen. */
static uint64_t
allocations(void (*change)(int))
{
    uint64_t before = 0;
    for (int i = 0; i < 40; i++) {
        if (i == 10)
            before = mem_probe()->n_allocations;
        change(i);
        CU_ASSERT_TRUE(diff().len > 0);
        next_turn();
    }
    return mem_probe()->n_allocations - before;
}

static void
change_counter(int i)
{
    s.self.count = i % 3; /* the card's attribute, its slots, two ranges */
}

static void
change_row(int i)
{
    struct thing *item = live_list_edit(&s.self.items.list_, &thing_struct, (uint32_t)i % 10);
    live_set(&item->name, i / 10 % 2 ? "odd" : "even");
    item->on = !item->on;
}

static void
change_selected(int i)
{
    s.self.sel = 4 + i % 6; /* 3 takes the content away */
}

static void
change_attribute(int i)
{
    live_format(&s.self.title, "a title that is too long to be kept in place: %02d", i);
}

static void
change_slots(int i)
{
    live_format(&s.self.note, "note %d", i);
}

static void
test_no_allocation(void)
{
    open_play();
    s.self.on = true;
    s.self.count = 5;
    for (int i = 0; i < 10; i++) {
        add_item(i, "a");
        live_list_append(&s.self.cols.list_, &tag_struct);
        add_node(&add_node(&s.self.nodes, i)->kids, i);
    }
    full();
    next_turn();
    CU_ASSERT_EQUAL(allocations(change_counter), 0);
    CU_ASSERT_EQUAL(allocations(change_row), 0);
    CU_ASSERT_EQUAL(allocations(change_selected), 0);
    CU_ASSERT_EQUAL(allocations(change_attribute), 0);
    CU_ASSERT_EQUAL(allocations(change_slots), 0);
    close_play();
}

void
component_tests(void)
{
    CU_pSuite suite = CU_add_suite("component", NULL, NULL);
    CU_add_test(suite, "html", test_html);
    CU_add_test(suite, "full", test_full);
    CU_add_test(suite, "attributes", test_attributes);
    CU_add_test(suite, "slots", test_slots);
    CU_add_test(suite, "ranges", test_ranges);
    CU_add_test(suite, "another list", test_other_list);
    CU_add_test(suite, "recursion", test_recursion);
    CU_add_test(suite, "endless recursion", test_endless);
    CU_add_test(suite, "two rows with one key", test_same_keys);
    CU_add_test(suite, "a view's reason", test_view);
    CU_add_test(suite, "text and rest", test_texts);
    CU_add_test(suite, "failing memory", test_failing);
    CU_add_test(suite, "an event allocates nothing", test_no_allocation);
}
