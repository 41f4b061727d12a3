/* live_js_test.c: JS commands built in C are those that the markup gives; JSON values in
 * attributes. */
#include "clive/emit_js.h"
#include "clive/live.h"
#include "js.h"
#include "json_scan.h"
#include "mem.h"
#include "render.h"
#include "str.h"
#include "unit.h"
#include "view_inside.h"

#include <json-c/json.h>
#include <math.h>
#include <stdio.h>

static struct {
    struct turn turn;
    struct view view;
    live_js js;
} s;

static void
open_turn(void)
{
    CU_ASSERT_EQUAL_FATAL(turn_init(&s.turn, 8), LIVE_OK);
    turn_begin(&s.turn);
    s.view = (struct view){ 0 };
    s.view.socket.view = &s.view;
    s.js = live_js_new(&s.view.socket);
}

static void
close_turn(void)
{
    turn_end(&s.turn);
    turn_release(&s.turn);
}

/* What was built is what the markup's `source` becomes; then begins anew. */
static void
is_same(const char *source)
{
    struct compiler c = { 0 };
    struct js js;
    live_str text = { source, strlen(source) }, got = live_js_text(&s.js);
    CU_ASSERT_TRUE_FATAL(setjmp(c.no_memory) == 0);
    CU_ASSERT_TRUE_FATAL(source_init(&c.source, &c.arena, "x", text));
    bool ok = js_parse(&c, (struct span){ 0, (uint32_t)text.len }, &js);
    bool same = ok && js.segments && !js.segments->next && str_is(js.segments->text, got);
    CU_ASSERT_TRUE(same);
    if (!same)
        printf("\n  %s\n  %.*s", source, (int)got.len, got.ptr);
    CU_ASSERT_FALSE(s.turn.failed);
    arena_release(&c.arena);
    s.js = live_js_new(&s.view.socket);
}

#define TO(type)                                                                               \
    &(live_js_##type##_options)                                                                \
    {                                                                                          \
        .to = "#x"                                                                             \
    }

static void
test_push(void)
{
    open_turn();
    CU_ASSERT_TRUE(str_is(live_js_text(&s.js), LIVE_STR("[]")));
    live_js_push(&s.js, "inc", NULL);
    CU_ASSERT_TRUE(str_is(live_js_text(&s.js), LIVE_STR("[[\"push\",{\"event\":\"inc\"}]]")));
    is_same("JS.push(\"inc\")");
    live_js_push(&s.js, "a\"\\\n\x01",
                 &(live_js_push_options){ .target = "#t",
                                          .loading = "#l",
                                          .page_loading = true,
                                          .value = "{\"id\":3,\"b\":[1,null]}" });
    is_same("JS.push(\"a\\\"\\\\\\n\\x01\", value: {id: 3, b: [1, null]}, loading: \"#l\", "
            "page_loading: true, target: \"#t\")");
    struct json_object *value = json_object_new_object();
    json_object_object_add(value, "u", json_object_new_string("a/\"\xc3\xa9"));
    live_js_push(&s.js, "x", &(live_js_push_options){ .target_cid = 4, .value_json = value });
    json_object_put(value);
    is_same("JS.push(\"x\", target: 4, value: {u: \"a/\\\"\\u00e9\"})");
    close_turn();
}

static void
test_dispatch(void)
{
    open_turn();
    live_js_dispatch(&s.js, "click", TO(dispatch));
    is_same("JS.dispatch(\"click\", to: \"#x\")");
    live_js_dispatch(
        &s.js, "a:b",
        &(live_js_dispatch_options){
            .closest = "li", .detail = " {\"a\":1} ", .no_bubbles = true, .blocking = true });
    is_same("JS.dispatch(\"a:b\", to: {closest: \"li\"}, detail: {a: 1}, bubbles: false, "
            "blocking: true)");
    close_turn();
}

static void
test_visibility(void)
{
    open_turn();
    live_js_show(&s.js, NULL);
    live_js_hide(&s.js, NULL);
    live_js_toggle(&s.js, NULL);
    is_same("JS.show().hide().toggle()");
    live_js_show(&s.js, &(live_js_show_options){ .inner = ".m",
                                                 .display = "flex",
                                                 .transition.run = " fade  in ",
                                                 .time_ms = 300,
                                                 .not_blocking = true });
    is_same(
        "JS.show(to: {inner: \".m\"}, display: \"flex\", transition: \"fade in\", time: 300, "
        "blocking: false)");
    live_js_hide(&s.js, &(live_js_hide_options){ .to = "#x",
                                                 .transition = { "a b", "c", "d" },
                                                 .time_ms = 5,
                                                 .not_blocking = true });
    is_same(
        "JS.hide(to: \"#x\", transition: {\"a b\", \"c\", \"d\"}, time: 5, blocking: false)");
    live_js_toggle(&s.js, &(live_js_toggle_options){ .to = "#x",
                                                     .display = "grid",
                                                     .in.run = "i",
                                                     .out = { "o", "p", "q" },
                                                     .time_ms = 5,
                                                     .not_blocking = true });
    is_same("JS.toggle(to: \"#x\", display: \"grid\", in: \"i\", out: {\"o\", \"p\", \"q\"}, "
            "time: 5, blocking: false)");
    close_turn();
}

static void
test_classes(void)
{
    static const live_js_class_options options = {
        .to = "#x", .transition.run = "t", .time_ms = 1, .not_blocking = true
    };
    open_turn();
    live_js_add_class(&s.js, "a b", &options);
    is_same("JS.add_class(\"a b\", to: \"#x\", transition: \"t\", time: 1, blocking: false)");
    live_js_remove_class(&s.js, "a", &options);
    is_same("JS.remove_class(\"a\", to: \"#x\", transition: \"t\", time: 1, blocking: false)");
    live_js_toggle_class(&s.js, "a", &options);
    is_same("JS.toggle_class(\"a\", to: \"#x\", transition: \"t\", time: 1, blocking: false)");
    live_js_add_class(&s.js, "a", NULL);
    live_js_remove_class(&s.js, "", NULL);
    live_js_toggle_class(&s.js, "c", NULL);
    is_same("JS.add_class(\"a\").remove_class(\"\").toggle_class(\"c\")");
    live_js_transition(&s.js, (live_js_classes){ .run = "shake" }, NULL);
    is_same("JS.transition(\"shake\")");
    live_js_transition(
        &s.js, (live_js_classes){ "a", "b", "c" },
        &(live_js_transition_options){ .to = "#x", .time_ms = 9, .not_blocking = true });
    is_same("JS.transition({\"a\", \"b\", \"c\"}, to: \"#x\", time: 9, blocking: false)");
    close_turn();
}

static void
test_attributes(void)
{
    open_turn();
    live_js_set_attribute(&s.js, "a", "b", TO(to));
    live_js_set_attribute(&s.js, "a", "", NULL);
    is_same("JS.set_attribute(\"a\", \"b\", to: \"#x\").set_attribute(\"a\", \"\")");
    live_js_remove_attribute(&s.js, "a", TO(to));
    live_js_remove_attribute(&s.js, "a", NULL);
    is_same("JS.remove_attribute(\"a\", to: \"#x\").remove_attribute(\"a\")");
    live_js_toggle_attribute(&s.js, "a", "1", NULL, TO(to));
    live_js_toggle_attribute(&s.js, "a", "1", "0", NULL);
    is_same(
        "JS.toggle_attribute(\"a\", \"1\", to: \"#x\").toggle_attribute(\"a\", \"1\", \"0\")");
    live_js_ignore_attributes(&s.js, "open data-*", TO(to));
    is_same("JS.ignore_attributes([\"open\", \"data-*\"], to: \"#x\")");
    live_js_exec(&s.js, "phx-remove", TO(to));
    live_js_exec(&s.js, "phx-remove", NULL);
    is_same("JS.exec(\"phx-remove\", to: \"#x\").exec(\"phx-remove\")");
    close_turn();
}

static void
test_focus_and_navigation(void)
{
    static const live_js_navigate_options replace = { .replace = true };
    open_turn();
    live_js_focus(&s.js, TO(to));
    live_js_focus_first(&s.js, TO(to));
    live_js_push_focus(&s.js, TO(to));
    live_js_focus(&s.js, NULL);
    live_js_focus_first(&s.js, NULL);
    live_js_push_focus(&s.js, NULL);
    live_js_pop_focus(&s.js);
    is_same("JS.focus(to: \"#x\").focus_first(to: \"#x\").push_focus(to: \"#x\")"
            ".focus().focus_first().push_focus().pop_focus()");
    live_js_navigate(&s.js, "/a", NULL);
    live_js_navigate(&s.js, "/b", &replace);
    live_js_patch(&s.js, "/c", &replace);
    live_js_patch(&s.js, "?d", NULL);
    is_same("JS.navigate(\"/a\").navigate(\"/b\", replace: true).patch(\"/c\", replace: true)"
            ".patch(\"?d\")");
    live_js_navigate(&s.js, "java\tscript:alert(1)", NULL);
    is_same("JS.navigate(\"#blocked\")");
    close_turn();
}

static void
test_values_and_concat(void)
{
    open_turn();
    live_js_hide(&s.js, NULL);
    live_js other = s.js, empty = live_js_new(&s.view.socket);
    live_js_show(&other, NULL);
    live_js_focus(&s.js, NULL);
    CU_ASSERT_TRUE(str_is(live_js_text(&other), LIVE_STR("[[\"hide\",{}],[\"show\",{}]]")));
    live_js_concat(&s.js, &empty);
    live_js_concat(&s.js, &other);
    live_js_concat(&empty, &other);
    CU_ASSERT_TRUE(str_is(live_js_text(&empty), live_js_text(&other)));
    live_js_concat(&other, &other);
    CU_ASSERT_TRUE(
        str_is(live_js_text(&other),
               LIVE_STR("[[\"hide\",{}],[\"show\",{}],[\"hide\",{}],[\"show\",{}]]")));
    is_same("JS.hide().focus().hide().show()");
    close_turn();
}

/* The last op could not be encoded: the turn fails, the reason is kept, nothing is appended. */
static void
is_refused(const char *reason)
{
    CU_ASSERT_TRUE(s.turn.failed);
    CU_ASSERT_PTR_NOT_NULL_FATAL(s.view.reason);
    CU_ASSERT_PTR_NOT_NULL(strstr(s.view.reason, reason));
    CU_ASSERT_TRUE(str_is(live_js_text(&s.js), LIVE_STR("[]")));
    s.turn.failed = false;
    s.view.reason = NULL;
}

static void
test_refused(void)
{
    static const char *const values[] = { "",           "5",     "[1]",   "{",
                                          "{\"a\":1}]", "{a:1}", "{} {}", "{\"a\":\"\xff\"}",
                                          "{\"a\":1e}" };
    open_turn();
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        live_js_push(&s.js, "x", &(live_js_push_options){ .value = values[i] });
        is_refused("no JSON object");
    }
    struct json_object *array = json_object_new_array();
    live_js_push(&s.js, "x", &(live_js_push_options){ .value_json = array });
    json_object_put(array);
    is_refused("no JSON object");
    live_js_push(&s.js, NULL, NULL);
    is_refused("is NULL");
    live_js_navigate(&s.js, NULL, NULL);
    is_refused("is NULL");
    live_js_set_attribute(&s.js, NULL, "x", NULL);
    is_refused("is NULL");
    live_js_dispatch(&s.js, "click", &(live_js_dispatch_options){ .detail = "{}" });
    is_refused("a click cannot");
    live_js_dispatch(&s.js, "x",
                     &(live_js_dispatch_options){ .detail = "{\"done\":1}", .blocking = true });
    is_refused("done in the detail");
    close_turn();
}

static void
failing_memory(void)
{
    if (turn_init(&s.turn, 8) != LIVE_OK)
        return;
    turn_begin(&s.turn);
    s.view = (struct view){ 0 };
    s.view.socket.view = &s.view;
    s.js = live_js_new(&s.view.socket);
    char event[5000];
    memset(event, 'e', sizeof event);
    event[sizeof event - 1] = '\0';
    live_js_push(&s.js, event, &(live_js_push_options){ .value = "{\"a\":1}" });
    live_js_hide(&s.js, TO(hide));
    struct json_scan scan = { live_js_text(&s.js), 0 };
    live_str value;
    CU_ASSERT_TRUE(json_value(&scan, &value) && scan.at == scan.text.len);
    CU_ASSERT_TRUE(s.turn.failed || scan.text.len > 5000);
    close_turn();
}

static void
test_memory(void)
{
    unit_each_failing(failing_memory);
}

/* ---- values in attributes -------------------------------------------------------- */

static const live_str t_statics[] = { LIVE_STR_INIT("<a x=\""), LIVE_STR_INIT("\">") };
static const live_template t = { .n_parts = 1,
                                 .statics = t_statics,
                                 .json = LIVE_STR_INIT("[\"<a x=\\\"\",\"\\\">\"]") };
static const live_prints no_prints = { 0 };

static void (*write_value)(live_render *r);

static void
render(live_render *r, const void *self, void *prints, const uint64_t *changed)
{
    (void)self, (void)prints, (void)changed;
    live_open(r, &t);
    if (live_part(r, 0, true)) {
        live_value_begin(r);
        write_value(r);
        live_value_end(r);
    }
    live_close(r);
}

/* `html` is the value in a page; in a diff it is the same text, as a JSON string. */
static void
gives(void (*write)(live_render *r), const char *html)
{
    struct buf page = { 0 }, full = { 0 };
    struct arena arena = { 0 };
    char prints[8] = { 0 };
    write_value = write;
    render_html(&page, &arena, render, &no_prints, NULL, NULL);
    live_str value = str_sub(buf_text(&page), 6, page.len - 2);
    bool same = str_is(value, (live_str){ html, strlen(html) });
    CU_ASSERT_TRUE(same);
    if (!same)
        printf("\n  %.*s\n  %s", (int)value.len, value.ptr, html);
    buf_char(&full, '{');
    render_full(&full, &arena, render, &no_prints, NULL, prints, NULL);
    buf_char(&full, '}');
    live_str text = json_text(&arena, json_get(buf_text(&full), "0"));
    CU_ASSERT_TRUE(text.ptr && str_is(text, value));
    buf_release(&page);
    buf_release(&full);
    arena_release(&arena);
}

#define Q "&quot;"

static void
scalars(live_render *r)
{
    static const live_string string = { .len_ = 2, .small_ = "st" };
    static const live_html html = { { .len_ = 3, .small_ = "<b>" } };
    const char *none = NULL;
    live_add_json(r, (bool)true);
    live_add_json(r, (bool)(1 > 2));
    live_add_json(r, -5);
    live_add_json(r, 18446744073709551615u);
    live_add_json(r, 0.5);
    live_add_json(r, (double)NAN);
    live_add_json(r, (double)-INFINITY);
    live_add_json(r, "c<\"");
    live_add_json(r, none);
    live_add_json(r, LIVE_STR("sl"));
    live_add_json(r, live_none);
    live_add_json(r, LIVE_STR(""));
    live_add_json(r, (live_time){ 1000000 });
    live_add_json(r, &string);
    live_add_json(r, &html);
    live_add_json(r, (live_markup){ LIVE_STR("<i>") });
}

static void
texts(live_render *r)
{
    static const live_string string = { .len_ = 2, .small_ = "st" };
    live_add_json_text(r, (bool)true);
    live_add_json_text(r, -5);
    live_add_json_text(r, 7u);
    live_add_json_text(r, 0.5);
    live_add_json_text(r, "c");
    live_add_json_text(r, live_none);
    live_add_json_text(r, (live_time){ 0 });
    live_add_json_text(r, &string);
}

static void
hostile(live_render *r)
{
    live_add_json(r, LIVE_STR("\"\\&<>'/\b\t\n\f\r\x01\x1f\x7f\xc3\xa9\xff"
                              "a\0b"));
}

static void
words(live_render *r)
{
    live_add_json_words(r, LIVE_STR(" a  b\"\n"));
    live_add_json_words(r, LIVE_STR(" "));
    live_add_json_words(r, live_none);
}

static void
urls(live_render *r)
{
    live_add_json_url(r, LIVE_STR("/a?b&c"));
    live_add_json_url(r, LIVE_STR("javascript:x"));
    live_add_json_url(r, live_none);
}

static void
ops_after(live_render *r)
{
    live_add_str(r, LIVE_STR("["));
    live_add_json_ops(r, live_none, false);
    live_add_json_ops(r, LIVE_STR("[]"), false);
    live_add_json_ops(r, LIVE_STR(" [ [\"hide\",{}] ] "), false);
    live_add_json_ops(r, LIVE_STR("[]"), false);
    live_add_json_ops(r, LIVE_STR("go\""), false);
    live_add_str(r, LIVE_STR("]"));
}

static void
ops_first(live_render *r)
{
    live_add_str(r, LIVE_STR("["));
    live_add_json_ops(r, LIVE_STR("[[\"hide\",{}]]"), true);
    live_add_json_ops(r, LIVE_STR("[ ]"), true);
    live_add_json_ops(r, LIVE_STR(""), true);
    live_add_str(r, LIVE_STR("[\"show\",{}]]"));
}

static void
test_emit(void)
{
    gives(scalars,
          "truefalse-5184467440737095516150.5nullnull" Q "c&lt;\\" Q Q "null" Q "sl" Q
          "null" Q Q Q "1970-01-01T00:00:01Z" Q Q "st" Q Q "&lt;b&gt;" Q Q "&lt;i&gt;" Q);
    gives(texts, Q "true" Q Q "-5" Q Q "7" Q Q "0.5" Q Q "c" Q Q Q Q "1970-01-01T00:00:00Z" Q Q
                   "st" Q);
    gives(hostile, Q "\\" Q "\\\\&amp;&lt;&gt;&#39;/\\b\\t\\n\\f\\r\\u0001\\u001f\x7f\xc3\xa9"
                     "\xef\xbf\xbd"
                     "a\\u0000b" Q);
    gives(words, "[" Q "a" Q "," Q "b\\" Q Q "][][]");
    gives(urls, Q "/a?b&amp;c" Q Q "#blocked" Q "null");
    gives(ops_after,
          "[[" Q "hide" Q ",{}],[" Q "push" Q ",{" Q "event" Q ":" Q "go\\" Q Q "}]]");
    gives(ops_first, "[[" Q "hide" Q ",{}],[" Q "show" Q ",{}]]");
}

void
live_js_tests(void)
{
    CU_pSuite suite = CU_add_suite("live_js", NULL, NULL);
    CU_add_test(suite, "push", test_push);
    CU_add_test(suite, "dispatch", test_dispatch);
    CU_add_test(suite, "show, hide, toggle", test_visibility);
    CU_add_test(suite, "classes and transitions", test_classes);
    CU_add_test(suite, "attributes", test_attributes);
    CU_add_test(suite, "focus and navigation", test_focus_and_navigation);
    CU_add_test(suite, "a live_js is a value", test_values_and_concat);
    CU_add_test(suite, "what cannot be encoded", test_refused);
    CU_add_test(suite, "failing memory", test_memory);
    CU_add_test(suite, "JSON in an attribute", test_emit);
}
