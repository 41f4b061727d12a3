/* js_args.c: one argument of an op: what it may be, and the JSON or hole that it becomes. */
#include "js_private.h"

bool
js_is_given(struct range value)
{
    return value.from != value.to;
}

static void
refuse(struct js_parser *p, const struct js_use *call, const struct js_arg *arg,
       struct range value, const char *got)
{
    error_at(p->c, js_span(p, value), "%s of JS.%s takes %s, not %s", arg->name, call->op->name,
             js_takes_texts[arg->takes].wanted, got);
    error_help(p->c, "%s", js_takes_texts[arg->takes].help);
    p->failed = true;
}

void
js_refuse(struct js_parser *p, const struct js_use *call, const struct js_arg *arg,
          struct range value)
{
    refuse(p, call, arg, value,
           js_is_given(value) ? js_kind_name(js_kind_of(p, value)) : "nothing");
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

/* No scheme can begin in what follows. */
static bool
is_path_begun(live_str url)
{
    for (size_t i = 0; i < url.len; i++)
        if (strchr("/?#", url.ptr[i]))
            return is_safe_url(url);
    return false;
}

/* "#row-" @id: false: it is one expression. */
static bool
put_pieces(struct js_parser *p, struct range value, enum js_hole hole)
{
    struct range piece;
    live_str text;
    unsigned at = value.from;
    if (!js_piece(p, &at, value.to, &piece) || at == value.to)
        return false;
    bool is_text = p->tokens[value.from].kind == C_STRING;
    if (hole == JS_URL && is_text && !js_text(p, piece, &text))
        return true;
    if (hole == JS_URL && (!is_text || !is_path_begun(text)))
        js_fail(p, js_span(p, piece), "this could be of another scheme",
                "begin the path with a text: \"/articles/\" @id");
    js_put(p, "\"");
    for (at = value.from; js_piece(p, &at, value.to, &piece);) {
        if (p->tokens[piece.from].kind != C_STRING && js_is_sum(p, piece))
            js_fail(p, js_span(p, piece), "beside a text this needs parentheses",
                    "write \"#row-\" (@id + 1)");
        else if (p->tokens[piece.from].kind != C_STRING)
            js_put_hole(p, JS_PIECE, piece);
        else if (js_text(p, piece, &text))
            js_put_inner(p, text);
    }
    js_put(p, "\"");
    return true;
}

/* A text that may not be empty, or an expression. *text is absent for an expression, and where
 * an error is recorded. */
static void
put_text(struct js_parser *p, const struct js_use *call, const struct js_arg *arg,
         struct range value, enum js_hole hole, live_str *text)
{
    *text = live_none;
    enum js_kind kind = js_is_given(value) ? js_kind_of(p, value) : JS_NULL;
    if (kind == JS_EXPR) {
        if (!put_pieces(p, value, hole))
            js_put_hole(p, hole, value);
    } else if (kind != JS_A_TEXT) {
        js_refuse(p, call, arg, value);
    } else if (js_text(p, value, text)) {
        if (str_trim(*text).len == 0)
            refuse(p, call, arg, value, "an empty text");
        js_put_string(p, *text);
    }
}

static void
put_bool(struct js_parser *p, const struct js_use *call, const struct js_arg *arg,
         struct range value)
{
    enum js_kind kind = js_kind_of(p, value);
    if (kind == JS_EXPR)
        js_put_hole(p, JS_BOOL, value);
    else if (kind == JS_TRUE || kind == JS_FALSE)
        js_put(p, kind == JS_TRUE ? "true" : "false");
    else
        js_refuse(p, call, arg, value);
}

static void
put_time(struct js_parser *p, const struct js_use *call, const struct js_arg *arg,
         struct range value)
{
    enum js_kind kind = js_kind_of(p, value);
    uint64_t number;
    if (kind == JS_EXPR)
        js_put_hole(p, JS_NUMBER, value);
    else if (kind != JS_A_NUMBER)
        js_refuse(p, call, arg, value);
    else if (!str_to_uint(slice(p->c, js_span(p, value)), &number) || number > INT32_MAX)
        refuse(p, call, arg, value, "this");
    else
        js_put_number(p, value);
}

/* The scopes of a selector; `document` is the default. */
static void
put_to(struct js_parser *p, const struct js_use *call, const struct js_arg *arg,
       struct range value)
{
    live_str text, scope;
    if (js_kind_of(p, value) != JS_OBJECT) {
        put_text(p, call, arg, value, JS_TEXT, &text);
        return;
    }
    struct range inside = js_inside(value), item, selector;
    unsigned at = inside.from;
    if (!js_is_given(inside)) {
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
put_target(struct js_parser *p, const struct js_use *call, const struct js_arg *arg,
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
put_words(struct js_parser *p, const struct js_use *call, const struct js_arg *arg,
          struct range value)
{
    live_str text;
    enum js_kind kind = js_is_given(value) ? js_kind_of(p, value) : JS_NULL;
    if (kind == JS_EXPR)
        js_put_hole(p, JS_WORDS, value);
    else if (kind != JS_A_TEXT)
        js_refuse(p, call, arg, value);
    else if (js_text(p, value, &text))
        js_put_words(p, text);
}

/* [[run],[start],[end]] */
static void
put_transition(struct js_parser *p, const struct js_use *call, const struct js_arg *arg,
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
    while (js_is_given(inside) && js_item(p, &at, inside.to, &item)) {
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
    while (js_is_given(inside) && js_item(p, &at, inside.to, &item)) {
        live_str key = slice(p->c, p->tokens[item.from].at);
        if (p->tokens[item.from].kind == C_STRING)
            key = str_sub(key, 1, key.len - 1);
        if (js_is_given(item) && str_is(key, cstr(name)))
            return true;
    }
    return false;
}

static void
put_object(struct js_parser *p, const struct js_use *call, const struct js_arg *arg,
           struct range value)
{
    if (js_kind_of(p, value) == JS_OBJECT)
        js_put_value(p, value);
    else
        js_refuse(p, call, arg, value);
}

/* What a click's MouseEvent cannot carry, and what a blocking event gets from the client. */
static void
put_detail(struct js_parser *p, const struct js_use *call, const struct js_arg *arg,
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
    if (js_is_given(blocking) && js_kind_of(p, blocking) != JS_FALSE &&
        js_kind_of(p, blocking) != JS_NULL && js_kind_of(p, value) == JS_OBJECT &&
        has_member(p, value, "done"))
        js_fail(p, js_span(p, value), "done is the client's where blocking is true",
                "choose another key for the detail");
    put_object(p, call, arg, value);
}

static void
put_url(struct js_parser *p, const struct js_use *call, const struct js_arg *arg,
        struct range value)
{
    live_str text;
    put_text(p, call, arg, value, JS_URL, &text);
    if (text.ptr && !is_safe_url(text))
        refuse(p, call, arg, value, "a URL of another scheme");
}

static void
put_attr(struct js_parser *p, const struct js_use *call, const struct js_arg *arg,
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
put_attrs(struct js_parser *p, const struct js_use *call, const struct js_arg *arg,
          struct range value)
{
    js_put(p, "[");
    if (js_kind_of(p, value) != JS_ARRAY) {
        put_attr(p, call, arg, value);
    } else {
        struct range inside = js_inside(value), item;
        unsigned at = inside.from;
        while (js_is_given(inside) && js_item(p, &at, inside.to, &item)) {
            js_put(p, item.from == inside.from ? "" : ",");
            put_attr(p, call, arg, item);
        }
    }
    js_put(p, "]");
}

/* [name, value, other value] */
static void
put_pair(struct js_parser *p, const struct js_use *call, const struct js_arg *arg)
{
    static const struct js_arg name = { "attribute", "", TAKES_ATTR, true };
    js_put(p, "[");
    for (unsigned i = 0; i < call->n_places; i++) {
        struct range value = call->places[i];
        live_str text;
        enum js_kind kind = js_is_given(value) ? js_kind_of(p, value) : JS_NULL;
        js_put(p, i ? "," : "");
        if (i == 0)
            put_attr(p, call, &name, value);
        else if (kind == JS_EXPR) {
            if (!put_pieces(p, value, JS_STRING))
                js_put_hole(p, JS_STRING, value);
        } else if (kind != JS_A_TEXT)
            js_refuse(p, call, arg, value);
        else if (js_text(p, value, &text))
            js_put_string(p, text);
    }
    js_put(p, "]");
}

static void
note_event(struct js_parser *p, const struct js_use *call, live_str name, struct range value)
{
    struct range target = call->options[1];
    struct js_event *event = compiler_new(p->c, struct js_event, 1);
    event->name = name;
    event->at = js_span(p, value);
    event->target = !js_is_given(target) || js_kind_of(p, target) == JS_NULL ? JS_TARGET_NONE
                    : is_myself(p, target)                                   ? JS_TARGET_MYSELF
                                                                             : JS_TARGET_OTHER;
    *p->last_event = event;
    p->last_event = &event->next;
}

static void
put_event(struct js_parser *p, const struct js_use *call, const struct js_arg *arg,
          struct range value)
{
    live_str text;
    put_text(p, call, arg, value, JS_TEXT, &text);
    if (text.len && str_is(cstr(call->op->name), LIVE_STR("push")))
        note_event(p, call, text, value);
}

void
js_put_arg(struct js_parser *p, const struct js_use *call, const struct js_arg *arg,
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
