/* js_test.c: JS commands of an attribute: the JSON of every op and option, holes, events,
 * errors. */
#include "js.h"

#include "diagnostics.h"
#include "mem.h"
#include "str.h"
#include "unit.h"

#include <stdio.h>

struct parsed {
    struct compiler c;
    struct js js;
    bool ok;
    struct buf text;   /* segments; a hole is <kind:expression> */
    struct buf errors; /* as they are printed */
};

static const char *const kinds[] = {
    [JS_CONSTANT] = "",     [JS_SCALAR] = "scalar",       [JS_MYSELF] = "myself",
    [JS_TEXT] = "text",     [JS_STRING] = "string",       [JS_BOOL] = "bool",
    [JS_NUMBER] = "number", [JS_WORDS] = "words",         [JS_URL] = "url",
    [JS_OPS] = "ops",       [JS_OPS_FIRST] = "ops-first", [JS_PIECE] = "piece",
};

/* False: memory failed. */
static bool
parse(struct parsed *p, live_str source)
{
    *p = (struct parsed){ 0 };
    if (setjmp(p->c.no_memory))
        return false;
    if (!source_init(&p->c.source, &p->c.arena, "x.live.html", source))
        return false;
    p->ok = js_parse(&p->c, (struct span){ 0, (uint32_t)source.len }, &p->js);
    bool was_constant = false;
    for (const struct js_segment *s = p->js.segments; s; s = s->next) {
        if (s->hole == JS_CONSTANT) {
            CU_ASSERT_FALSE(was_constant);
            CU_ASSERT_TRUE(s->text.len > 0);
            buf_str(&p->text, s->text);
        } else {
            live_str at = slice(&p->c, s->at);
            buf_format(&p->text, "<%s:%.*s>", kinds[s->hole], (int)at.len, at.ptr);
        }
        was_constant = s->hole == JS_CONSTANT;
    }
    errors_print(&p->c, &p->errors);
    return true;
}

static void
release(struct parsed *p)
{
    buf_release(&p->text);
    buf_release(&p->errors);
    arena_release(&p->c.arena);
}

static live_str
str(const char *text)
{
    return (live_str){ text, strlen(text) };
}

static void
is_json(const char *source, const char *json)
{
    struct parsed p;
    CU_ASSERT_TRUE_FATAL(parse(&p, str(source)));
    bool same = str_is(buf_text(&p.text), str(json));
    CU_ASSERT_TRUE(p.ok);
    CU_ASSERT_TRUE(same);
    if (!p.ok || !same)
        printf("\n  %s\n  gave   %.*s\n  wanted %s\n%.*s", source, (int)p.text.len, p.text.data,
               json, (int)p.errors.len, p.errors.len ? p.errors.data : "");
    release(&p);
}

static void
test_ops(void)
{
    static const char *const table[][2] = {
#include "js_ops.h"
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        is_json(table[i][0], table[i][1]);
}

static void
test_values(void)
{
#define VALUE(source, json)                                                                    \
    is_json("JS.push(\"e\", value: {v: " source "})",                                          \
            "[[\"push\",{\"event\":\"e\",\"value\":{\"v\":" json "}}]]")
    VALUE("-12", "-12");
    VALUE("0.50", "0.50");
    VALUE("1e3", "1e3");
    VALUE("true", "true");
    VALUE("false", "false");
    VALUE("null", "null");
    VALUE("[]", "[]");
    VALUE("[1, [\"a\"], {b: null}]", "[1,[\"a\"],{\"b\":null}]");
    VALUE("{\"data-x\": 1, b: {}}", "{\"data-x\":1,\"b\":{}}");
    VALUE("\"a\" \"b\"", "\"ab\"");
    VALUE("\"q\\\" b\\\\ n\\n t\\t\\x01 \\u00e9 </a>&'\"",
          "\"q\\\" b\\\\ n\\n t\\t\\u0001 \xc3\xa9 </a>&'\"");
    VALUE("@id", "<scalar:@id>");
    VALUE("row->id + 1", "<scalar:row->id + 1>");
    VALUE("@a ? \"x\" : \"y\"", "<scalar:@a ? \"x\" : \"y\">");
    VALUE("\"a\" == @b", "<scalar:\"a\" == @b>");
    VALUE("-@n", "<scalar:-@n>");
    VALUE("f(@a, (1, 2))", "<scalar:f(@a, (1, 2))>");
    VALUE("[@a, 1, true_of(@b)]", "[<scalar:@a>,1,<scalar:true_of(@b)>]");
#undef VALUE
}

static void
test_holes(void)
{
    is_json(
        "JS.push(@e, target: @myself, loading: @l, page_loading: @p, value: {id: @id, n: 1})",
        "[[\"push\",{\"event\":<text:@e>,\"target\":<myself:@myself>,\"loading\":<text:@l>,"
        "\"page_loading\":<bool:@p>,\"value\":{\"id\":<scalar:@id>,\"n\":1}}]]");
    is_json("JS.push(\"e\", target: @cart)",
            "[[\"push\",{\"event\":\"e\",\"target\":<scalar:@cart>}]]");
    is_json(
        "JS.dispatch(@e, to: @t, bubbles: !@b, blocking: @c, detail: {x: @x})",
        "[[\"dispatch\",{\"event\":<text:@e>,\"to\":<text:@t>,\"detail\":{\"x\":<scalar:@x>},"
        "\"bubbles\":<bool:!@b>,\"blocking\":<bool:@c>}]]");
    is_json("JS.toggle(to: {inner: @t}, display: @d, in: @i, out: {@a, \"b\", @c}, time: @ms)",
            "[[\"toggle\",{\"to\":{\"inner\":<string:@t>},\"display\":<text:@d>,"
            "\"ins\":[<words:@i>,[],[]],\"outs\":[<words:@a>,[\"b\"],<words:@c>],"
            "\"time\":<number:@ms>}]]");
    is_json("JS.add_class(@names)", "[[\"add_class\",{\"names\":<words:@names>}]]");
    is_json("JS.set_attribute(\"aria-valuenow\", @n).toggle_attribute(@a, @b, @c)",
            "[[\"set_attr\",{\"attr\":[\"aria-valuenow\",<string:@n>]}],"
            "[\"toggle_attr\",{\"attr\":[<string:@a>,<string:@b>,<string:@c>]}]]");
    is_json("JS.ignore_attributes(@a).ignore_attributes([@b, \"c\"]).exec(@d)",
            "[[\"ignore_attrs\",{\"attrs\":[<string:@a>]}],"
            "[\"ignore_attrs\",{\"attrs\":[<string:@b>,\"c\"]}],[\"exec\",{\"attr\":<string:@d>"
            "}]]");
    is_json("JS.hide(to: \"#row-\" @id \"-m\").show(to: {inner: @a \"b\"})",
            "[[\"hide\",{\"to\":\"#row-<piece:@id>-m\"}],[\"show\",{\"to\":{\"inner\":"
            "\"<piece:@a>b\"}}]]");
    is_json("JS.navigate(\"/a/\" f(\"x\", 1)).hide(to: \"x\" == @a ? @b : @c)",
            "[[\"navigate\",{\"href\":\"/a/<piece:f(\"x\", 1)>\",\"replace\":false}],"
            "[\"hide\",{\"to\":<text:\"x\" == @a ? @b : @c>}]]");
    is_json("JS.patch(@href, replace: @r)",
            "[[\"patch\",{\"href\":<url:@href>,\"replace\":<bool:@r>}]]");
    is_json("JS.concat(@a).hide().concat(@b).show()",
            "[<ops-first:@a>[\"hide\",{}]<ops:@b>,[\"show\",{}]]");
    is_json("JS.concat(@a, @b)", "[<ops:@a><ops:@b>]");
    is_json("JS.concat(JS.concat(@a).hide())", "[<ops-first:@a>[\"hide\",{}]]");
}

static void
test_hole_calls(void)
{
    for (enum js_hole hole = JS_SCALAR; hole <= JS_OPS_FIRST; hole++) {
        struct js_call call = js_hole_call(hole);
        CU_ASSERT_TRUE(str_starts(str(call.before), LIVE_STR("live_add_json")));
        CU_ASSERT_TRUE(str_ends(str(call.after), LIVE_STR(");")));
    }
}

static void
test_events(void)
{
    struct parsed p;
    live_str source = LIVE_STR("JS.push(\"a\").push(@b).dispatch(\"c\").concat(JS.push(\"d-\" "
                               "\"e\", target: @myself)).push(\"f\", target: \"#x\")"
                               ".push(\"g\", target: null)");
    static const struct {
        const char *name, *at;
        enum js_target target;
    } wanted[] = {
        { "a", "\"a\"", JS_TARGET_NONE },
        { "d-e", "\"d-\" \"e\"", JS_TARGET_MYSELF },
        { "f", "\"f\"", JS_TARGET_OTHER },
        { "g", "\"g\"", JS_TARGET_NONE },
    };
    CU_ASSERT_TRUE_FATAL(parse(&p, source));
    CU_ASSERT_TRUE(p.ok);
    const struct js_event *event = p.js.events;
    for (size_t i = 0; i < 4; i++, event = event->next) {
        CU_ASSERT_PTR_NOT_NULL_FATAL(event);
        CU_ASSERT_TRUE(str_is(event->name, str(wanted[i].name)));
        CU_ASSERT_TRUE(str_is(slice(&p.c, event->at), str(wanted[i].at)));
        CU_ASSERT_EQUAL(event->target, wanted[i].target);
    }
    CU_ASSERT_PTR_NULL(event);
    release(&p);
}

/* `wanted` are the parts that the messages must have, in order, NULL behind the last. */
static void
is_refused(const char *source, unsigned n_errors, const char *const *wanted)
{
    struct parsed p;
    CU_ASSERT_TRUE_FATAL(parse(&p, str(source)));
    buf_char(&p.errors, '\0');
    const char *at = p.errors.data;
    bool ok = !p.ok && p.c.n_errors == n_errors;
    for (; *wanted && at; wanted++) {
        at = strstr(at, *wanted);
        if (!at)
            printf("\n  no: %s", *wanted);
        else
            at += strlen(*wanted);
    }
    CU_ASSERT_TRUE(ok && at);
    if (!ok || !at)
        printf("\n  %s\n  %u errors\n%s", source, p.c.n_errors, p.errors.data);
    release(&p);
}
#define REFUSED(source, n, ...)                                                                \
    is_refused(source, n, (const char *const[]){ __VA_ARGS__, NULL })

static void
test_errors(void)
{
    REFUSED("JS", 1, "1:3: error: JS is followed by a command");
    REFUSED("JS.", 1, "a command is expected behind the .");
    REFUSED("JS.hide", 1, "1:4: error: the arguments of hide are missing", "write them");
    REFUSED("JS.hidee()", 1, "1:4: error: there is no command JS.hidee",
            "did you mean JS.hide?");
    REFUSED("JS.frobnicate()", 1, "there is no command JS.frobnicate",
            "help: the commands are");
    REFUSED("JS.hide(tto: \"#x\")", 1, "JS.hide has no option tto", "did you mean to:?");
    REFUSED("JS.push(\"a\", to: \"#x\")", 1, "JS.push has no option to",
            "target, loading, page_loading, value");
    REFUSED("JS.pop_focus(to: \"#x\")", 1, "JS.pop_focus has no option to", "it takes none");
    REFUSED("JS.pop_focus(\"#x\")", 1, "this command takes options only", "JS.pop_focus()");
    REFUSED("JS.push()", 1, "1:4: error: JS.push needs an argument", "JS.push(\"inc\"");
    REFUSED("JS.set_attribute(\"a\")", 1, "JS.set_attribute needs a name and a value");
    REFUSED("JS.set_attribute(\"a\", \"b\", \"c\")", 1,
            "1:28: error: this argument is one too many");
    REFUSED("JS.set_attribute({\"a\", \"b\", \"c\"})", 1, "this argument is one too many");
    REFUSED("JS.push(\"a\", \"b\")", 1, "this argument is one too many");
    REFUSED("JS.push(value: {}, \"a\")", 1, "options stand behind all other arguments");
    REFUSED("JS.push(5)", 1, "event of JS.push takes an event's name, not a number");
    REFUSED("JS.push(true)", 1, "not a boolean");
    REFUSED("JS.push({a: 1})", 1, "not an object");
    REFUSED("JS.push(['a'])", 1, "not an array");
    REFUSED("JS.push('a')", 1, "not a character");
    REFUSED("JS.push(null)", 1, "not null");
    REFUSED("JS.push(\" \")", 1, "not an empty text");
    REFUSED("JS.push(JS.hide())", 1, "not commands");
    REFUSED("JS.push(\"a\", value: 3)", 1, "value of JS.push takes an object, not a number");
    REFUSED("JS.push(\"a\", value: null)", 1, "takes an object, not null");
    REFUSED("JS.push(\"a\", value: @v)", 1, "takes an object, not an expression");
    REFUSED("JS.push(\"a\", value: {a: JS.hide()})", 1, "commands are no value");
    REFUSED("JS.push(\"a\", value: {a: 'x'})", 1, "a character of C is a number");
    REFUSED("JS.push(\"a\", value: {a: 1, b})", 1, "a : is expected behind the key");
    REFUSED("JS.push(\"a\", value: {a: })", 1, "this key has no value");
    REFUSED("JS.push(\"a\", value: {a: 1,})", 1, "a key is expected here");
    REFUSED("JS.push(\"a\", value: {3: 1})", 1, "a key is expected here");
    REFUSED("JS.push(\"a\", value: {a: 1, \"a\": 2})", 1,
            "1:28: error: this object has the key twice");
    REFUSED("JS.push(\"a\", value: {a: [1,,2]})", 1, "a value is expected here");
    REFUSED("JS.push(\"a\", value: {a: 0x10})", 1, "this is no number that JSON has");
    REFUSED("JS.push(\"a\", value: {a: 010})", 1, "this is no number that JSON has");
    REFUSED("JS.push(\"a\", value: {a: 1.})", 1, "this is no number that JSON has");
    REFUSED("JS.push(\"a\", value: {a: .5})", 1, "this is no number that JSON has");
    REFUSED("JS.push(\"a\", value: {a: 1e})", 1, "this is no number that JSON has");
    REFUSED("JS.push(\"a\", value: {a: 5L})", 1, "this is no number that JSON has");
    REFUSED("JS.push(\"a\", value: {a: 1e999})", 1, "too large for JavaScript");
    REFUSED("JS.push(\"a\", value: {a: \"\\q\"})", 1, "no escape of a text");
    REFUSED("JS.push(\"a\", target: {a: 1})", 1,
            "takes a selector or a component, not an object");
    REFUSED("JS.push(\"a\", target: 0)", 1, "takes a selector or a component, not a number");
    REFUSED("JS.push(\"a\", loading: 3)", 1,
            "loading of JS.push takes a selector, not a number");
    REFUSED("JS.push(\"a\", page_loading: 1)", 1, "page_loading of JS.push takes a boolean");
    REFUSED("JS.dispatch(\"click\", detail: {a: 1})", 1, "a click cannot carry a detail");
    REFUSED("JS.dispatch(\"x\", detail: {done: 1}, blocking: true)", 1, "done is the client's");
    REFUSED("JS.dispatch(\"x\", detail: {\"done\": 1}, blocking: @b)", 1,
            "done is the client's");
    REFUSED("JS.dispatch(\"x\", bubbles: null)", 1,
            "bubbles of JS.dispatch takes a boolean, not null");
    REFUSED("JS.hide(to: 5)", 1, "to of JS.hide takes a selector, not a number",
            "{inner: \".menu\"}");
    REFUSED("JS.hide(to: \"\")", 1, "not an empty text");
    REFUSED("JS.hide(to: [\"#x\"])", 1, "not an array");
    REFUSED("JS.hide(to: {})", 1, "not an empty object");
    REFUSED("JS.hide(to: {outer: \"#x\"})", 1, "1:14: error: there is no such scope");
    REFUSED("JS.hide(to: {inner: \"#x\", closest: \"#y\"})", 1, "not several scopes");
    REFUSED("JS.hide(to: {inner: 4})", 1, "not a number");
    REFUSED("JS.hide(to: {\"#x\"})", 1, "a : is expected behind the key");
    REFUSED("JS.hide(to: )", 1, "to of JS.hide takes a selector, not nothing");
    REFUSED("JS.hide(time: \"5\")", 1, "takes a whole number of milliseconds, not a text");
    REFUSED("JS.hide(time: -5)", 1, "takes a whole number of milliseconds, not this");
    REFUSED("JS.hide(time: 1.5)", 1, "takes a whole number of milliseconds, not this");
    REFUSED("JS.hide(time: 9999999999)", 1, "takes a whole number of milliseconds, not this");
    REFUSED("JS.hide(blocking: \"true\")", 1,
            "blocking of JS.hide takes a boolean, not a text");
    REFUSED("JS.hide(transition: [\"a\"])", 1, "three texts of them, not an array");
    REFUSED("JS.hide(transition: {\"a\", \"b\"})", 1, "not fewer", "opacity-0");
    REFUSED("JS.hide(transition: {\"a\", \"b\", \"c\", \"d\"})", 1, "not more");
    REFUSED("JS.hide(transition: {\"a\", 5, \"c\"})", 1, "not a number");
    REFUSED("JS.hide(to: \"#a\", to: \"#b\")", 1, "1:19: error: this option is given twice");
    REFUSED("JS.add_class([\"a\", \"b\"])", 1,
            "names of JS.add_class takes a text of classes, not an array", "\"bold red\"");
    REFUSED("JS.add_class(5)", 1, "not a number");
    REFUSED("JS.remove_attribute(\"a b\")", 1, "an attribute's name cannot hold this");
    REFUSED("JS.set_attribute(\"a\", 5)", 1, "takes a text, not a number");
    REFUSED("JS.ignore_attributes({a: 1})", 1, "not an object");
    REFUSED("JS.ignore_attributes([\"a\", 5])", 1, "not a number");
    REFUSED("JS.navigate(\"javascript:alert(1)\")", 1, "not a URL of another scheme");
    REFUSED("JS.navigate(\"JaVaScript:alert(1)\")", 1, "not a URL of another scheme");
    REFUSED("JS.navigate(\"\")", 1, "not an empty text");
    REFUSED("JS.patch(\"/\", replace: \"x\")", 1, "replace of JS.patch takes a boolean");
    REFUSED("JS.concat()", 1, "concat needs commands");
    REFUSED("JS.concat(\"x\")", 1, "concat takes commands");
    REFUSED("JS.hide(,)", 2, "an argument is expected here", "an argument is expected here");
    REFUSED("JS.hide() + 1", 1, "1:11: error: a . and a command are expected here");
    REFUSED("JS.hide() |> JS.show()", 1, "C has no pipe");
    REFUSED("JS.hide(", 1, "1:8: error: this ( is not closed", "write the ) that closes it");
    REFUSED("JS.hide(]", 1, "1:9: error: a ) is expected here");
    REFUSED("JS.hide())", 1, "1:10: error: this bracket closes nothing");
    REFUSED("JS.push(\"a)", 1, "this text does not end");
    REFUSED("JS.push($)", 1, "this is not C");
    REFUSED("@cmds.hide()", 1, "these are no commands: they begin with JS",
            "JS.concat(@others)");
    REFUSED("hide(to: \"#x\")", 1, "these are no commands");
    REFUSED("", 1, "these are no commands");
    /* all of a chain */
    REFUSED("JS.push(5).hidde().hide(tto: 1, time: \"x\").show(to: [])", 5, "not a number",
            "no command JS.hidde", "no option tto", "time of JS.hide", "not an array");
}

static void
test_limits(void)
{
    struct buf out = { 0 };
    struct parsed p;
    buf_lit(&out, "JS.push(\"a\", value: {a: ");
    for (unsigned i = 0; i < JS_NESTING_MAX - 2; i++)
        buf_char(&out, '[');
    size_t at = out.len;
    for (unsigned i = 0; i < JS_NESTING_MAX - 2; i++)
        buf_char(&out, ']');
    buf_lit(&out, "})");
    CU_ASSERT_TRUE(parse(&p, buf_text(&out)) && p.ok);
    release(&p);
    out.data[at - 3] = '(';
    CU_ASSERT_TRUE(parse(&p, buf_text(&out)) && !p.ok);
    release(&p);
    buf_reset(&out);
    for (unsigned i = 0; i < 100000; i++)
        buf_lit(&out, "JS.concat(");
    CU_ASSERT_TRUE(parse(&p, buf_text(&out)) && !p.ok && p.c.n_errors == 1);
    CU_ASSERT_PTR_NOT_NULL(memmem(p.errors.data, p.errors.len, "too long", 8));
    release(&p);
    buf_reset(&out);
    for (unsigned i = 0; i < 40; i++)
        buf_lit(&out, "JS.concat(");
    CU_ASSERT_TRUE(parse(&p, buf_text(&out)) && !p.ok && p.c.n_errors == 1);
    CU_ASSERT_PTR_NOT_NULL(memmem(p.errors.data, p.errors.len, "nested too deep", 15));
    release(&p);
    buf_release(&out);
}

static void
test_begins(void)
{
    static const struct {
        const char *source;
        bool yes;
    } table[] = {
        { "JS.hide()", true },
        { " JS . hide()", true },
        { "JS", true },
        { "@a.hide()", true },
        { "(@a).hide()", true },
        { "f(@a).push(\"x\")", true },
        { "a.b.hide(to: 1)", true },
        { "JS->x", false },
        { "JSX.a", false },
        { "@a", false },
        { "hide()", false },
        { "f(a.hide())", false },
        { "a.hidden(1)", false },
        { "", false },
        { "a.show", false },
        { "\"JS.hide()\"", false },
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct compiler c = { .source.text = str(table[i].source) };
        bool yes = js_begins(&c, (struct span){ 0, (uint32_t)c.source.text.len });
        CU_ASSERT_EQUAL(yes, table[i].yes);
        if (yes != table[i].yes)
            printf("\n  %s", table[i].source);
    }
}

/* A failed allocation leaves by no_memory: nothing is lost but the arena. */
static void
failing_memory(void)
{
    struct parsed p;
    live_str source = LIVE_STR("JS.push(\"a\", value: {b: @c}).hidde().concat(@d)");
    parse(&p, source);
    mem_probe()->fail_at = 0;
    release(&p);
}

static void
test_memory(void)
{
    struct mem_probe *probe = mem_probe();
    for (unsigned n = 1; n < 8; n++) {
        probe->fail_at = probe->n_allocations + n;
        failing_memory();
    }
}

void
js_tests(void)
{
    CU_pSuite suite = CU_add_suite("js", NULL, NULL);
    CU_add_test(suite, "every op and option", test_ops);
    CU_add_test(suite, "values", test_values);
    CU_add_test(suite, "holes", test_holes);
    CU_add_test(suite, "calls for holes", test_hole_calls);
    CU_add_test(suite, "events", test_events);
    CU_add_test(suite, "errors", test_errors);
    CU_add_test(suite, "limits", test_limits);
    CU_add_test(suite, "what begins commands", test_begins);
    CU_add_test(suite, "failing memory", test_memory);
}
