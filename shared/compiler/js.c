/* js.c: the ops of JS commands, their arguments, and chains of them. */
#include "js_private.h"

/* ---- tables ---------------------------------------------------------------------------------
 */

enum takes { /* what an argument may be; each row of `takes_texts` says it */
             TAKES_NOTHING,
             TAKES_EVENT,
             TAKES_TEXT,
             TAKES_SELECTOR,
             TAKES_TO,
             TAKES_TARGET,
             TAKES_TIME,
             TAKES_BOOL,
             TAKES_TRUE_ONLY, /* a boolean that is left out where it is false */
             TAKES_REPLACE,   /* a boolean that is always written */
             TAKES_TRANSITION,
             TAKES_WORDS,
             TAKES_OBJECT,
             TAKES_DETAIL,
             TAKES_URL,
             TAKES_ATTR,
             TAKES_ATTRS,
             TAKES_PAIR, /* two or three values, or a tuple of them */
};

struct takes_text {
    const char *wanted, *help;
};
static const struct takes_text takes_texts[] = {
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

struct js_arg {
    const char *name; /* the option, or what the place is called */
    const char *key;  /* in the JSON */
    enum takes takes;
    bool in_place; /* no option: the arguments in front */
};

enum { OP_ARGS = 7, PLACES = 3 };

struct js_op {
    const char *name, *wire;
    unsigned least, most;        /* arguments in front of the options */
    struct js_arg args[OP_ARGS]; /* in the order of the JSON's keys */
    const char *usage;
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
static const struct js_op ops[] = {
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
enum { N_OPS = sizeof ops / sizeof ops[0] };
static const char concat[] = "concat";

static const struct js_op *
find_op(live_str name)
{
    for (size_t i = 0; i < N_OPS; i++)
        if (str_is(name, cstr(ops[i].name)))
            return &ops[i];
    return NULL;
}

struct js_call
js_hole_call(enum js_hole hole)
{
    static const struct js_call calls[] = {
        [JS_CONSTANT] = { "", "" },
        [JS_SCALAR] = { "live_add_json(r, ", ");" },
        [JS_MYSELF] = { "live_add_json(r, ", ");" },
        [JS_TEXT] = { "live_add_json(r, live_as_str(", "));" },
        [JS_STRING] = { "live_add_json_string(r, ", ");" },
        [JS_BOOL] = { "live_add_json(r, live_true(", "));" },
        [JS_NUMBER] = { "live_add_json_int(r, ", ");" },
        [JS_WORDS] = { "live_add_json_words(r, live_as_str(", "));" },
        [JS_URL] = { "live_add_json_url(r, live_as_str(", "));" },
        [JS_OPS] = { "live_add_json_ops(r, live_as_str(", "), false);" },
        [JS_OPS_FIRST] = { "live_add_json_ops(r, live_as_str(", "), true);" },
    };
    return calls[hole];
}

/* ---- one argument ---------------------------------------------------------------------------
 */

struct call { /* of an op */
    const struct js_op *op;
    struct span at; /* of its name */
    struct range places[PLACES];
    unsigned n_places;
    struct range options[OP_ARGS]; /* as op->args; empty: not given */
};

static bool
is_given(struct range value)
{
    return value.from != value.to;
}

static void
refuse(struct js_parser *p, const struct call *call, const struct js_arg *arg,
       struct range value, const char *got)
{
    error_at(p->c, js_span(p, value), "%s of JS.%s takes %s, not %s", arg->name, call->op->name,
             takes_texts[arg->takes].wanted, got);
    error_help(p->c, "%s", takes_texts[arg->takes].help);
    p->failed = true;
}

static void
refuse_kind(struct js_parser *p, const struct call *call, const struct js_arg *arg,
            struct range value)
{
    refuse(p, call, arg, value,
           is_given(value) ? js_kind_name(js_kind_of(p, value)) : "nothing");
}

/* A text that may not be empty, or an expression. *text is absent for an expression, and where
 * an error is recorded. */
static void
put_text(struct js_parser *p, const struct call *call, const struct js_arg *arg,
         struct range value, enum js_hole hole, live_str *text)
{
    *text = live_none;
    enum js_kind kind = is_given(value) ? js_kind_of(p, value) : JS_NULL;
    if (kind == JS_EXPR) {
        js_put_hole(p, hole, value);
    } else if (kind != JS_A_TEXT) {
        refuse_kind(p, call, arg, value);
    } else if (js_text(p, value, text)) {
        if (str_trim(*text).len == 0)
            refuse(p, call, arg, value, "an empty text");
        js_put_string(p, *text);
    }
}

static void
put_bool(struct js_parser *p, const struct call *call, const struct js_arg *arg,
         struct range value)
{
    enum js_kind kind = js_kind_of(p, value);
    if (kind == JS_EXPR)
        js_put_hole(p, JS_BOOL, value);
    else if (kind == JS_TRUE || kind == JS_FALSE)
        js_put(p, kind == JS_TRUE ? "true" : "false");
    else
        refuse_kind(p, call, arg, value);
}

static void
put_time(struct js_parser *p, const struct call *call, const struct js_arg *arg,
         struct range value)
{
    enum js_kind kind = js_kind_of(p, value);
    uint64_t number;
    if (kind == JS_EXPR)
        js_put_hole(p, JS_NUMBER, value);
    else if (kind != JS_A_NUMBER)
        refuse_kind(p, call, arg, value);
    else if (!str_to_uint(slice(p->c, js_span(p, value)), &number) || number > INT32_MAX)
        refuse(p, call, arg, value, "this");
    else
        js_put_number(p, value);
}

/* The scopes of a selector; `document` is the default. */
static void
put_to(struct js_parser *p, const struct call *call, const struct js_arg *arg,
       struct range value)
{
    live_str text, scope;
    if (js_kind_of(p, value) != JS_OBJECT) {
        put_text(p, call, arg, value, JS_TEXT, &text);
        return;
    }
    struct range inside = js_inside(value), item, selector;
    unsigned at = inside.from;
    if (!is_given(inside)) {
        refuse(p, call, arg, value, "an empty object");
        return;
    }
    js_item(p, &at, inside.to, &item);
    if (!js_member(p, item, &scope, &selector))
        return;
    if (at <= inside.to) {
        refuse(p, call, arg, value, "several scopes");
    } else if (str_is(scope, LIVE_STR("document"))) {
        put_text(p, call, arg, selector, JS_TEXT, &text);
    } else if (str_is(scope, LIVE_STR("inner")) || str_is(scope, LIVE_STR("closest"))) {
        js_put(p, scope.ptr[0] == 'i' ? "{\"inner\":" : "{\"closest\":");
        put_text(p, call, arg, selector, JS_STRING, &text);
        js_put(p, "}");
    } else {
        js_fail(p, p->tokens[item.from].at, "there is no such scope of a selector",
                "the scopes are inner, closest and document");
    }
}

static bool
is_myself(const struct js_parser *p, struct range value)
{
    return value.to - value.from == 1 && p->tokens[value.from].kind == C_AT &&
           str_is(slice(p->c, p->tokens[value.from].at), LIVE_STR("@myself"));
}

static void
put_target(struct js_parser *p, const struct call *call, const struct js_arg *arg,
           struct range value)
{
    live_str text;
    uint64_t cid;
    enum js_kind kind = js_kind_of(p, value);
    if (is_myself(p, value))
        js_put_hole(p, JS_MYSELF, value);
    else if (kind == JS_EXPR)
        js_put_hole(p, JS_SCALAR, value);
    else if (kind == JS_A_NUMBER && str_to_uint(slice(p->c, js_span(p, value)), &cid) &&
             cid > 0)
        js_put_number(p, value);
    else
        put_text(p, call, arg, value, JS_TEXT, &text);
}

/* Classes as an array. */
static void
put_words(struct js_parser *p, const struct call *call, const struct js_arg *arg,
          struct range value)
{
    live_str text;
    enum js_kind kind = is_given(value) ? js_kind_of(p, value) : JS_NULL;
    if (kind == JS_EXPR)
        js_put_hole(p, JS_WORDS, value);
    else if (kind != JS_A_TEXT)
        refuse_kind(p, call, arg, value);
    else if (js_text(p, value, &text))
        js_put_words(p, text);
}

/* [[run],[start],[end]] */
static void
put_transition(struct js_parser *p, const struct call *call, const struct js_arg *arg,
               struct range value)
{
    if (js_kind_of(p, value) != JS_OBJECT) {
        js_put(p, "[");
        put_words(p, call, arg, value);
        js_put(p, ",[],[]]");
        return;
    }
    struct range inside = js_inside(value), item;
    unsigned at = inside.from, n = 0;
    js_put(p, "[");
    while (is_given(inside) && js_item(p, &at, inside.to, &item)) {
        js_put(p, n++ ? "," : "");
        put_words(p, call, arg, item);
    }
    js_put(p, "]");
    if (n != 3)
        refuse(p, call, arg, value, n > 3 ? "more" : "fewer");
}

static bool
has_member(struct js_parser *p, struct range object, const char *name)
{
    struct range inside = js_inside(object), item;
    unsigned at = inside.from;
    while (is_given(inside) && js_item(p, &at, inside.to, &item)) {
        live_str key = slice(p->c, p->tokens[item.from].at);
        if (p->tokens[item.from].kind == C_STRING)
            key = str_sub(key, 1, key.len - 1);
        if (is_given(item) && str_is(key, cstr(name)))
            return true;
    }
    return false;
}

static void
put_object(struct js_parser *p, const struct call *call, const struct js_arg *arg,
           struct range value)
{
    if (js_kind_of(p, value) == JS_OBJECT)
        js_put_value(p, value);
    else
        refuse_kind(p, call, arg, value);
}

/* What a click's MouseEvent cannot carry, and what a blocking event gets from the client. */
static void
put_detail(struct js_parser *p, const struct call *call, const struct js_arg *arg,
           struct range value)
{
    live_str event = live_none;
    struct range blocking = call->options[arg - call->op->args + 2];
    struct range name = call->places[0];
    bool is_click = call->n_places && js_kind_of(p, name) == JS_A_TEXT &&
                    js_text(p, name, &event) && str_is(event, LIVE_STR("click"));
    if (is_click)
        js_fail(p, js_span(p, value), "a click cannot carry a detail",
                "dispatch an event of your own, and click in its listener");
    if (is_given(blocking) && js_kind_of(p, blocking) != JS_FALSE &&
        js_kind_of(p, blocking) != JS_NULL && js_kind_of(p, value) == JS_OBJECT &&
        has_member(p, value, "done"))
        js_fail(p, js_span(p, value), "done is the client's where blocking is true",
                "choose another key for the detail");
    put_object(p, call, arg, value);
}

/* No scheme, http or https: what the browser does not run. */
static bool
is_safe_url(live_str url)
{
    for (size_t i = 0; i < url.len && !strchr("/?#", url.ptr[i]); i++) {
        live_str scheme = str_sub(url, 0, i);
        if (url.ptr[i] == ':')
            return html_same(scheme, LIVE_STR("http")) || html_same(scheme, LIVE_STR("https"));
    }
    return true;
}

static void
put_url(struct js_parser *p, const struct call *call, const struct js_arg *arg,
        struct range value)
{
    live_str text;
    put_text(p, call, arg, value, JS_URL, &text);
    if (text.ptr && !is_safe_url(text))
        refuse(p, call, arg, value, "a URL of another scheme");
}

static void
put_attr(struct js_parser *p, const struct call *call, const struct js_arg *arg,
         struct range value)
{
    live_str text;
    put_text(p, call, arg, value, JS_STRING, &text);
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] <= ' ' || strchr("\"'/<=>", text.ptr[i])) {
            js_fail(p, js_span(p, value), "an attribute's name cannot hold this",
                    "a name has letters, digits, - and :");
            return;
        }
    }
}

static void
put_attrs(struct js_parser *p, const struct call *call, const struct js_arg *arg,
          struct range value)
{
    js_put(p, "[");
    if (js_kind_of(p, value) != JS_ARRAY) {
        put_attr(p, call, arg, value);
    } else {
        struct range inside = js_inside(value), item;
        unsigned at = inside.from;
        while (is_given(inside) && js_item(p, &at, inside.to, &item)) {
            js_put(p, item.from == inside.from ? "" : ",");
            put_attr(p, call, arg, item);
        }
    }
    js_put(p, "]");
}

/* [name, value, other value] */
static void
put_pair(struct js_parser *p, const struct call *call, const struct js_arg *arg)
{
    static const struct js_arg name = { "attribute", "", TAKES_ATTR, true };
    js_put(p, "[");
    for (unsigned i = 0; i < call->n_places; i++) {
        struct range value = call->places[i];
        live_str text;
        enum js_kind kind = is_given(value) ? js_kind_of(p, value) : JS_NULL;
        js_put(p, i ? "," : "");
        if (i == 0)
            put_attr(p, call, &name, value);
        else if (kind == JS_EXPR)
            js_put_hole(p, JS_STRING, value);
        else if (kind != JS_A_TEXT)
            refuse_kind(p, call, arg, value);
        else if (js_text(p, value, &text))
            js_put_string(p, text);
    }
    js_put(p, "]");
}

static void
note_event(struct js_parser *p, const struct call *call, live_str name, struct range value)
{
    struct range target = call->options[1];
    struct js_event *event = compiler_new(p->c, struct js_event, 1);
    event->name = name;
    event->at = js_span(p, value);
    event->target = !is_given(target) || js_kind_of(p, target) == JS_NULL ? JS_TARGET_NONE
                    : is_myself(p, target)                                ? JS_TARGET_MYSELF
                                                                          : JS_TARGET_OTHER;
    *p->last_event = event;
    p->last_event = &event->next;
}

static void
put_event(struct js_parser *p, const struct call *call, const struct js_arg *arg,
          struct range value)
{
    live_str text;
    put_text(p, call, arg, value, JS_TEXT, &text);
    if (text.len && str_is(cstr(call->op->name), LIVE_STR("push")))
        note_event(p, call, text, value);
}

static void
put_arg(struct js_parser *p, const struct call *call, const struct js_arg *arg,
        struct range value)
{
    live_str text;
    switch (arg->takes) {
    case TAKES_NOTHING:
        break;
    case TAKES_EVENT:
        put_event(p, call, arg, value);
        break;
    case TAKES_TEXT:
    case TAKES_SELECTOR:
        put_text(p, call, arg, value, JS_TEXT, &text);
        break;
    case TAKES_TO:
        put_to(p, call, arg, value);
        break;
    case TAKES_TARGET:
        put_target(p, call, arg, value);
        break;
    case TAKES_TIME:
        put_time(p, call, arg, value);
        break;
    case TAKES_BOOL:
    case TAKES_TRUE_ONLY:
    case TAKES_REPLACE:
        put_bool(p, call, arg, value);
        break;
    case TAKES_TRANSITION:
        put_transition(p, call, arg, value);
        break;
    case TAKES_WORDS:
        put_words(p, call, arg, value);
        break;
    case TAKES_OBJECT:
        put_object(p, call, arg, value);
        break;
    case TAKES_DETAIL:
        put_detail(p, call, arg, value);
        break;
    case TAKES_URL:
        put_url(p, call, arg, value);
        break;
    case TAKES_ATTR:
        put_attr(p, call, arg, value);
        break;
    case TAKES_ATTRS:
        put_attrs(p, call, arg, value);
        break;
    case TAKES_PAIR:
        put_pair(p, call, arg);
        break;
    }
}

/* ---- one op ---------------------------------------------------------------------------------
 */

/* The option was left out, or says what leaving it out does. */
static bool
is_left_out(const struct js_parser *p, const struct js_arg *arg, struct range value)
{
    if (!is_given(value))
        return true;
    enum js_kind kind = js_kind_of(p, value);
    bool must_be_value =
        arg->takes == TAKES_OBJECT || str_is(cstr(arg->name), LIVE_STR("bubbles"));
    return (kind == JS_NULL && !must_be_value) ||
           (kind == JS_FALSE && arg->takes == TAKES_TRUE_ONLY);
}

static void
put_key(struct js_parser *p, const char *key, bool *any)
{
    js_put(p, *any ? "," : "");
    js_put_string(p, cstr(key));
    js_put(p, ":");
    *any = true;
}

static void
put_op(struct js_parser *p, const struct call *call)
{
    bool any = false;
    js_put(p, p->n_ops++ ? ",[" : "[");
    js_put_string(p, cstr(call->op->wire));
    js_put(p, ",{");
    for (const struct js_arg *arg = call->op->args; arg < call->op->args + OP_ARGS && arg->name;
         arg++) {
        struct range value = call->options[arg - call->op->args];
        if (arg->in_place)
            value = call->places[0];
        bool left_out = !arg->in_place && is_left_out(p, arg, value);
        if (left_out && arg->takes != TAKES_REPLACE)
            continue;
        if (arg->in_place && call->n_places == 0)
            continue; /* an error is recorded */
        put_key(p, arg->key, &any);
        if (left_out)
            js_put(p, "false");
        else
            put_arg(p, call, arg, value);
    }
    js_put(p, "}]");
}

static void
unknown_option(struct js_parser *p, const struct call *call, const struct ctoken *token)
{
    live_str name = slice(p->c, token->at);
    struct guess guess = guess_for(name);
    struct text all = { 0 };
    for (unsigned i = 0; i < OP_ARGS && call->op->args[i].name; i++) {
        if (call->op->args[i].in_place)
            continue;
        guess_try(&guess, cstr(call->op->args[i].name));
        text_add(p->c, &all, all.len ? LIVE_STR(", ") : LIVE_STR(""));
        text_add(p->c, &all, cstr(call->op->args[i].name));
    }
    error_at(p->c, token->at, "JS.%s has no option %.*s", call->op->name, SHOW(name));
    if (guess.best.ptr)
        error_help(p->c, "did you mean %.*s:?", SHOW(guess.best));
    else if (all.len)
        error_help(p->c, "its options are %.*s", SHOW(text_str(&all)));
    else
        error_help(p->c, "it takes none: %s", call->op->usage);
    p->failed = true;
}

static void
read_option(struct js_parser *p, struct call *call, struct range item)
{
    const struct ctoken *token = &p->tokens[item.from];
    struct range value = { item.from + 2, item.to };
    for (unsigned i = 0; i < OP_ARGS && call->op->args[i].name; i++) {
        const struct js_arg *arg = &call->op->args[i];
        if (arg->in_place || !js_is_name(p, item.from, arg->name))
            continue;
        if (is_given(call->options[i]))
            js_fail(p, token->at, "this option is given twice", "leave one");
        else if (!is_given(value))
            refuse_kind(p, call, arg, value);
        else
            call->options[i] = value;
        return;
    }
    unknown_option(p, call, token);
}

static void
read_place(struct js_parser *p, struct call *call, struct range item, bool is_late)
{
    const struct js_op *op = call->op;
    if (!is_given(item))
        js_fail(p, js_span(p, item), "an argument is expected here", op->usage);
    else if (is_late)
        js_fail(p, js_span(p, item), "options stand behind all other arguments", op->usage);
    else if (call->n_places < op->most)
        call->places[call->n_places++] = item;
    else if (op->most == 0)
        js_fail(p, js_span(p, item), "this command takes options only", op->usage);
    else
        js_fail(p, js_span(p, item), "this argument is one too many", op->usage);
}

/* {"name", "value"} for "name", "value". */
static bool
read_tuple(struct js_parser *p, struct call *call, struct range item)
{
    if (call->op->most < 2 || call->n_places || !is_given(item) ||
        js_kind_of(p, item) != JS_OBJECT)
        return false;
    struct range inside = js_inside(item), part;
    unsigned at = inside.from;
    while (is_given(inside) && js_item(p, &at, inside.to, &part))
        read_place(p, call, part, false);
    return true;
}

static void
read_op(struct js_parser *p, const struct js_op *op, struct span name, struct range args)
{
    struct call call = { .op = op, .at = name };
    struct range item;
    unsigned at = args.from, errors = p->c->n_errors;
    bool has_options = false;
    while (is_given(args) && js_item(p, &at, args.to, &item)) {
        bool is_option = item.to - item.from > 1 && p->tokens[item.from].kind == C_NAME &&
                         js_is_punct(p, item.from + 1, ':');
        if (is_option)
            read_option(p, &call, item);
        else if (!read_tuple(p, &call, item))
            read_place(p, &call, item, has_options);
        has_options |= is_option;
    }
    if (call.n_places < op->least && p->c->n_errors == errors) {
        error_at(p->c, name,
                 op->least > 1 ? "JS.%s needs a name and a value" : "JS.%s needs an argument",
                 op->name);
        error_help(p->c, "%s", op->usage);
        p->failed = true;
    }
    put_op(p, &call);
}

/* ---- chains ---------------------------------------------------------------------------------
 */

static void read_chain(struct js_parser *p, struct range range);

static void
read_concat(struct js_parser *p, struct span name, struct range args)
{
    static const char usage[] = "write .concat(JS.hide()) or .concat(@on_cancel)";
    struct range item;
    unsigned at = args.from;
    if (!is_given(args))
        js_fail(p, name, "concat needs commands", usage);
    while (is_given(args) && js_item(p, &at, args.to, &item)) {
        enum js_kind kind = is_given(item) ? js_kind_of(p, item) : JS_NULL;
        if (kind == JS_A_CHAIN)
            read_chain(p, item);
        else if (kind == JS_EXPR)
            js_put_hole(p, p->n_ops ? JS_OPS : JS_OPS_FIRST, item);
        else
            js_fail(p, js_span(p, item), "concat takes commands", usage);
    }
}

static void
unknown_op(struct js_parser *p, struct span at)
{
    live_str name = slice(p->c, at);
    struct guess guess = guess_for(name);
    for (size_t i = 0; i < N_OPS; i++)
        guess_try(&guess, cstr(ops[i].name));
    guess_try(&guess, cstr(concat));
    error_at(p->c, at, "there is no command JS.%.*s", SHOW(name));
    if (guess.best.ptr)
        error_help(p->c, "did you mean JS.%.*s?", SHOW(guess.best));
    else
        error_help(p->c,
                   "the commands are those of Phoenix.LiveView.JS: push, show, hide, toggle, "
                   "dispatch, …");
    p->failed = true;
}

/* What stands where `.op(…)` is expected. */
static void
not_a_link(struct js_parser *p, unsigned at, bool is_first)
{
    const struct ctoken *token = &p->tokens[at];
    if (js_is_punct(p, at, P2('|', '>')))
        js_fail(p, token->at, "C has no pipe", "write JS.push(\"save\").hide(to: \"#menu\")");
    else if (is_first)
        js_fail(p, token->at, "JS is followed by a command", "write JS.push(\"inc\")");
    else
        js_fail(p, token->at, "a . and a command are expected here",
                "write JS.push(\"save\").hide(to: \"#menu\")");
}

/* The range begins with JS. */
static void
read_chain(struct js_parser *p, struct range range)
{
    unsigned at = range.from + 1;
    do {
        if (at >= range.to || !js_is_punct(p, at, '.')) {
            not_a_link(p, at, at == range.from + 1);
            return;
        }
        if (at + 1 >= range.to || p->tokens[at + 1].kind != C_NAME) {
            js_fail(p, p->tokens[at + 1].at, "a command is expected behind the .",
                    "write JS.push(\"inc\")");
            return;
        }
        struct span name = p->tokens[at + 1].at;
        if (at + 2 >= range.to || !js_is_punct(p, at + 2, '(')) {
            error_at(p->c, name, "the arguments of %.*s are missing", SHOW(slice(p->c, name)));
            error_help(p->c, "write them in parentheses, () if there are none");
            p->failed = true;
            return;
        }
        struct range args = { at + 3, p->pair[at + 2] };
        const struct js_op *op = find_op(slice(p->c, name));
        if (op)
            read_op(p, op, name, args);
        else if (js_is_name(p, at + 1, concat))
            read_concat(p, name, args);
        else
            unknown_op(p, name);
        at = args.to + 1;
    } while (at < range.to);
}

bool
js_begins(const struct compiler *c, struct span inside)
{
    struct ctoken before[2] = { { .kind = C_END }, { .kind = C_END } };
    struct ctoken token = ctoken_next(c, inside.from, inside.to);
    struct ctoken next = ctoken_next(c, token.at.to, inside.to);
    if (token.kind == C_NAME && str_is(slice(c, token.at), LIVE_STR("JS")))
        return next.kind == C_END || (next.kind == C_PUNCT && next.op == '.');
    for (unsigned depth = 0; token.kind != C_END && token.kind != C_BAD;) {
        bool is_call = token.kind == C_PUNCT && token.op == '(' && before[1].kind == C_NAME &&
                       (before[0].kind == C_END || before[0].op == '.');
        live_str name = slice(c, before[1].at);
        if (depth == 0 && is_call && (find_op(name) || str_is(name, cstr(concat))) &&
            before[0].kind == C_PUNCT)
            return true;
        if (token.kind == C_PUNCT && (token.op == '(' || token.op == '[' || token.op == '{'))
            depth++;
        if (token.kind == C_PUNCT && (token.op == ')' || token.op == ']' || token.op == '}'))
            depth -= depth > 0;
        before[0] = before[1];
        before[1] = token;
        token = ctoken_next(c, token.at.to, inside.to);
    }
    return false;
}

/* Where no command is constant, each hole writes the comma before its own. */
static void
settle_commas(struct js_parser *p)
{
    for (struct js_segment *s = p->js->segments; s && p->n_ops == 0; s = s->next)
        if (s->hole == JS_OPS_FIRST)
            s->hole = JS_OPS;
}

bool
js_parse(struct compiler *c, struct span inside, struct js *js)
{
    struct js_parser p = { .c = c, .js = js, .last = &js->segments, .last_event = &js->events };
    *js = (struct js){ 0 };
    if (!js_tokens(&p, inside))
        return false;
    if (p.n_tokens == 0 || !js_is_name(&p, 0, "JS")) {
        js_fail(
            &p, p.n_tokens ? js_span(&p, (struct range){ 0, p.n_tokens }) : inside,
            "these are no commands: they begin with JS",
            "write JS.hide(to: \"#menu\"); to go on from others, JS.concat(@others).hide()");
        return false;
    }
    js_put(&p, "[");
    read_chain(&p, (struct range){ 0, p.n_tokens });
    js_put(&p, "]");
    js_flush(&p);
    settle_commas(&p);
    return !p.failed;
}
