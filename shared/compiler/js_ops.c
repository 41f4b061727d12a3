/* js_ops.c: the tables: every op of Phoenix.LiveView.JS, its arguments, the keys of its JSON.
 */
#include "js_private.h"

const struct js_takes_text js_takes_texts[] = {
    [TAKES_EVENT] = { "an event's name", "write it as a text: \"inc\"" },
    [TAKES_TEXT] = { "a text", "write \"inline-flex\"" },
    [TAKES_SELECTOR] = { "a selector", "write a text: \"#menu\"" },
    [TAKES_TO] = { "a selector",
                   "write to: \"#menu\", to: {inner: \".menu\"} or to: {closest: \"li\"}" },
    [TAKES_TARGET] = { "a selector or a component",
                       "write target: @myself or target: \"#cart\"" },
    [TAKES_TIME] = { "a whole number of milliseconds", "write time: 200" },
    [TAKES_BOOL] = { "a boolean", "write true or false" },
    [TAKES_TRUE_ONLY] = { "a boolean", "write true or false" },
    [TAKES_REPLACE] = { "a boolean", "write true or false" },
    [TAKES_TRANSITION] = { "classes, or three texts of them",
                           "write \"fade-in\" or {\"ease-out\", \"opacity-0\", "
                           "\"opacity-100\"}" },
    [TAKES_WORDS] = { "a text of classes", "write them in one text: \"bold red\"" },
    [TAKES_OBJECT] = { "an object", "write value: {id: @id}" },
    [TAKES_DETAIL] = { "an object", "write detail: {id: @id}" },
    [TAKES_URL] = { "a path", "write it as a text: \"/articles\"" },
    [TAKES_ATTR] = { "an attribute's name", "write it as a text: \"data-open\"" },
    [TAKES_ATTRS] = { "an attribute's name or a list of them",
                      "write \"open\" or [\"open\", \"data-*\"]" },
    [TAKES_PAIR] = { "a text", "write a text: \"true\"; an attribute holds nothing else" },
};

#define TO                                                                                     \
    {                                                                                          \
        "to", "to", TAKES_TO, false                                                            \
    }
#define TRANSITION                                                                             \
    { "transition", "transition", TAKES_TRANSITION, false },                                   \
        { "time", "time", TAKES_TIME, false },                                                 \
    {                                                                                          \
        "blocking", "blocking", TAKES_BOOL, false                                              \
    }
#define DISPLAY                                                                                \
    {                                                                                          \
        "display", "display", TAKES_TEXT, false                                                \
    }
#define CLASSES(op)                                                                            \
    {                                                                                          \
        op, op, 1, 1, { TO, { "names", "names", TAKES_WORDS, true }, TRANSITION },             \
            "JS." op "(\"bold red\", to: \"#x\")"                                              \
    }
#define FOCUS(op)                                                                              \
    {                                                                                          \
        op, op, 0, 0, { TO }, "JS." op "(to: \"#x\")"                                          \
    }
#define GO(op)                                                                                 \
    {                                                                                          \
        op, op, 1, 1,                                                                          \
            { { "href", "href", TAKES_URL, true },                                             \
              { "replace", "replace", TAKES_REPLACE, false } },                                \
            "JS." op "(\"/articles\", replace: true)"                                          \
    }

/* https://hexdocs.pm/phoenix_live_view/1.1.16/Phoenix.LiveView.JS.html */
const struct js_op js_ops[] = {
    { "push",
      "push",
      1,
      1,
      { { "event", "event", TAKES_EVENT, true },
        { "target", "target", TAKES_TARGET, false },
        { "loading", "loading", TAKES_SELECTOR, false },
        { "page_loading", "page_loading", TAKES_BOOL, false },
        { "value", "value", TAKES_OBJECT, false } },
      "JS.push(\"inc\", value: {id: @id})" },
    { "dispatch",
      "dispatch",
      1,
      1,
      { { "event", "event", TAKES_EVENT, true },
        TO,
        { "detail", "detail", TAKES_DETAIL, false },
        { "bubbles", "bubbles", TAKES_BOOL, false },
        { "blocking", "blocking", TAKES_TRUE_ONLY, false } },
      "JS.dispatch(\"app:copy\", to: \"#x\")" },
    { "show", "show", 0, 0, { TO, DISPLAY, TRANSITION }, "JS.show(to: \"#x\")" },
    { "hide", "hide", 0, 0, { TO, TRANSITION }, "JS.hide(to: \"#x\")" },
    { "toggle",
      "toggle",
      0,
      0,
      { TO,
        DISPLAY,
        { "in", "ins", TAKES_TRANSITION, false },
        { "out", "outs", TAKES_TRANSITION, false },
        { "time", "time", TAKES_TIME, false },
        { "blocking", "blocking", TAKES_BOOL, false } },
      "JS.toggle(to: \"#x\", in: \"fade-in\", out: \"fade-out\")" },
    CLASSES("add_class"),
    CLASSES("remove_class"),
    CLASSES("toggle_class"),
    { "transition",
      "transition",
      1,
      1,
      { TO,
        { "transition", "transition", TAKES_TRANSITION, true },
        { "time", "time", TAKES_TIME, false },
        { "blocking", "blocking", TAKES_BOOL, false } },
      "JS.transition(\"shake\", to: \"#x\")" },
    { "set_attribute",
      "set_attr",
      2,
      2,
      { TO, { "attribute", "attr", TAKES_PAIR, true } },
      "JS.set_attribute(\"aria-expanded\", \"true\", to: \"#x\")" },
    { "remove_attribute",
      "remove_attr",
      1,
      1,
      { TO, { "attribute", "attr", TAKES_ATTR, true } },
      "JS.remove_attribute(\"open\", to: \"#x\")" },
    { "toggle_attribute",
      "toggle_attr",
      2,
      3,
      { TO, { "attribute", "attr", TAKES_PAIR, true } },
      "JS.toggle_attribute(\"aria-expanded\", \"true\", \"false\", to: \"#x\")" },
    { "ignore_attributes",
      "ignore_attrs",
      1,
      1,
      { TO, { "attributes", "attrs", TAKES_ATTRS, true } },
      "JS.ignore_attributes([\"open\", \"data-*\"])" },
    FOCUS("focus"),
    FOCUS("focus_first"),
    FOCUS("push_focus"),
    { "pop_focus", "pop_focus", 0, 0, { { 0 } }, "JS.pop_focus()" },
    GO("navigate"),
    GO("patch"),
    { "exec",
      "exec",
      1,
      1,
      { { "attribute", "attr", TAKES_ATTR, true }, TO },
      "JS.exec(\"phx-remove\", to: \"#x\")" },
};
const size_t js_n_ops = sizeof js_ops / sizeof js_ops[0];

const struct js_op *
js_find_op(live_str name)
{
    for (size_t i = 0; i < js_n_ops; i++)
        if (str_is(name, cstr(js_ops[i].name)))
            return &js_ops[i];
    return NULL;
}

struct js_call
js_hole_call(enum js_hole hole)
{
    static const struct js_call calls[] = {
        [JS_CONSTANT] = { "", "" },
        [JS_SCALAR] = { "live_add_json(r_, ", ");" },
        [JS_MYSELF] = { "live_add_json(r_, ", ");" },
        [JS_TEXT] = { "live_add_json_str(r_, ", ");" },
        [JS_STRING] = { "live_add_json_text(r_, ", ");" },
        [JS_PIECE] = { "live_add_json_piece(r_, ", ");" },
        [JS_BOOL] = { "live_add_json_bool(r_, ", ");" },
        [JS_NUMBER] = { "live_add_json_int(r_, ", ");" },
        [JS_WORDS] = { "live_add_json_words(r_, ", ");" },
        [JS_URL] = { "live_add_json_url(r_, ", ");" },
        [JS_OPS] = { "live_add_json_ops(r_, ", ", false);" },
        [JS_OPS_FIRST] = { "live_add_json_ops(r_, ", ", true);" },
    };
    return calls[hole];
}
