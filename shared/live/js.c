/* js.c: JS commands built in C (clive/js.h). Each op is written into a scratch buffer, then a
 * new text of the old one and the op is made in the turn's arena: nothing that was given out
 * changes. */
#include "clive/js.h"

#include "buf.h"
#include "clive/live.h"
#include "html.h"
#include "json_scan.h"
#include "json_write.h"
#include "str.h"
#include "turn.h"

#include <json-c/json.h>

/* An op that is being written. */
struct op {
    live_js *js;
    struct buf out;
    bool any;        /* the object has a member */
    const char *bad; /* what cannot be encoded; NULL: nothing */
};

static struct op
op_begin(live_js *js, const char *name)
{
    struct op op = { .js = js };
    buf_lit(&op.out, "[");
    json_string(&op.out, live_str_of(name));
    buf_lit(&op.out, ",{");
    return op;
}

/* Makes `[` + what js has + `more` + `]`. */
static void
append(live_js *js, live_str more)
{
    struct turn *turn = turn_current();
    live_str old = live_js_text(js);
    live_str ops = str_sub(old, 1, old.len - 1);
    size_t len = old.len + more.len + (ops.len > 0);
    char *text = turn ? arena_bytes(&turn->arena, len) : NULL;
    if (!text) {
        turn_fail();
        return;
    }
    js->text_ = (live_str){ text, len };
    memcpy(text, old.ptr, old.len - 1);
    text += old.len - 1;
    if (ops.len)
        *text++ = ',';
    memcpy(text, more.ptr, more.len);
    text[more.len] = ']';
}

static void
op_end(struct op *op)
{
    buf_lit(&op->out, "}]");
    if (op->bad) {
        (void)live_fail(op->js->socket_, "%s", op->bad);
        turn_fail();
    } else if (op->out.failed) {
        turn_fail();
    } else {
        append(op->js, buf_text(&op->out));
    }
    buf_release(&op->out);
}

static void
put_key(struct op *op, const char *key)
{
    if (op->any)
        buf_char(&op->out, ',');
    op->any = true;
    json_string(&op->out, live_str_of(key));
    buf_char(&op->out, ':');
}

/* Nothing where the text is NULL. */
static void
put_text(struct op *op, const char *key, const char *text)
{
    if (!text)
        return;
    put_key(op, key);
    json_string(&op->out, live_str_of(text));
}

static void
put_required(struct op *op, const char *key, const char *text)
{
    if (!text)
        op->bad = "JS commands: an event, name or URL is NULL";
    put_text(op, key, text);
}

static void
put_bool(struct op *op, const char *key, bool value)
{
    put_key(op, key);
    buf_str(&op->out, value ? LIVE_STR("true") : LIVE_STR("false"));
}

static void
put_words(struct op *op, const char *text)
{
    live_str rest = live_str_of(text);
    bool any = false;
    buf_char(&op->out, '[');
    for (size_t i = 0, from = 0; i <= rest.len; i++) {
        bool is_end =
            i == rest.len || rest.ptr[i] == ' ' || (rest.ptr[i] >= '\t' && rest.ptr[i] <= '\r');
        if (!is_end)
            continue;
        if (i > from) {
            if (any)
                buf_char(&op->out, ',');
            json_string(&op->out, str_sub(rest, from, i));
            any = true;
        }
        from = i + 1;
    }
    buf_char(&op->out, ']');
}

static void
put_to(struct op *op, const char *to, const char *inner, const char *closest)
{
    if (to || (!inner && !closest)) {
        put_text(op, "to", to);
        return;
    }
    put_key(op, "to");
    buf_str(&op->out, inner ? LIVE_STR("{\"inner\":") : LIVE_STR("{\"closest\":"));
    json_string(&op->out, live_str_of(inner ? inner : closest));
    buf_char(&op->out, '}');
}

static void
put_transition(struct op *op, const char *key, live_js_classes classes)
{
    if (!classes.run)
        return;
    put_key(op, key);
    buf_char(&op->out, '[');
    put_words(op, classes.run);
    buf_char(&op->out, ',');
    put_words(op, classes.start);
    buf_char(&op->out, ',');
    put_words(op, classes.end);
    buf_char(&op->out, ']');
}

static void
put_time(struct op *op, uint32_t time_ms, bool not_blocking)
{
    if (time_ms) {
        put_key(op, "time");
        buf_uint(&op->out, time_ms);
    }
    if (not_blocking)
        put_bool(op, "blocking", false);
}

/* An object as text or as json-c has it; absent where there is none, or no object (op->bad). */
static live_str
put_object(struct op *op, const char *key, const char *text, struct json_object *json)
{
    if (!text && !json)
        return live_none;
    if (!text)
        text = json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN |
                                                        JSON_C_TO_STRING_NOSLASHESCAPE);
    if (!text) {
        op->out.failed = true;
        return live_none;
    }
    struct json_scan scan = { live_str_of(text), 0 };
    live_str value;
    bool is_json = json_value(&scan, &value);
    json_space(&scan);
    if (!is_json || scan.at != scan.text.len || value.ptr[0] != '{') {
        op->bad = "JS commands: a value or detail is no JSON object";
        return live_none;
    }
    put_key(op, key);
    buf_str(&op->out, value);
    return value;
}

/* ---- public ---------------------------------------------------------------------- */

live_js
live_js_new(live_socket *socket)
{
    return (live_js){ socket, live_none };
}

live_str
live_js_text(const live_js *js)
{
    return js->text_.ptr ? js->text_ : LIVE_STR("[]");
}

void
live_js_concat(live_js *js, const live_js *other)
{
    live_str text = live_js_text(other);
    if (text.len > 2)
        append(js, str_sub(text, 1, text.len - 1));
}

void
live_js_push(live_js *js, const char *event, const live_js_push_options *options)
{
    live_js_push_options o = options ? *options : (live_js_push_options){ 0 };
    struct op op = op_begin(js, "push");
    put_required(&op, "event", event);
    put_text(&op, "target", o.target);
    if (!o.target && o.target_cid) {
        put_key(&op, "target");
        buf_uint(&op.out, o.target_cid);
    }
    put_text(&op, "loading", o.loading);
    if (o.page_loading)
        put_bool(&op, "page_loading", true);
    put_object(&op, "value", o.value, o.value_json);
    op_end(&op);
}

void
live_js_dispatch(live_js *js, const char *event, const live_js_dispatch_options *options)
{
    live_js_dispatch_options o = options ? *options : (live_js_dispatch_options){ 0 };
    struct op op = op_begin(js, "dispatch");
    put_required(&op, "event", event);
    put_to(&op, o.to, o.inner, o.closest);
    live_str detail = put_object(&op, "detail", o.detail, o.detail_json);
    if (detail.ptr && event && strcmp(event, "click") == 0)
        op.bad = "JS commands: a click cannot carry a detail";
    if (detail.ptr && o.blocking && json_get(detail, "done").ptr)
        op.bad = "JS commands: done in the detail is the client's where the event blocks";
    if (o.no_bubbles)
        put_bool(&op, "bubbles", false);
    if (o.blocking)
        put_bool(&op, "blocking", true);
    op_end(&op);
}

void
live_js_show(live_js *js, const live_js_show_options *options)
{
    live_js_show_options o = options ? *options : (live_js_show_options){ 0 };
    struct op op = op_begin(js, "show");
    put_to(&op, o.to, o.inner, o.closest);
    put_text(&op, "display", o.display);
    put_transition(&op, "transition", o.transition);
    put_time(&op, o.time_ms, o.not_blocking);
    op_end(&op);
}

void
live_js_hide(live_js *js, const live_js_hide_options *options)
{
    live_js_hide_options o = options ? *options : (live_js_hide_options){ 0 };
    struct op op = op_begin(js, "hide");
    put_to(&op, o.to, o.inner, o.closest);
    put_transition(&op, "transition", o.transition);
    put_time(&op, o.time_ms, o.not_blocking);
    op_end(&op);
}

void
live_js_toggle(live_js *js, const live_js_toggle_options *options)
{
    live_js_toggle_options o = options ? *options : (live_js_toggle_options){ 0 };
    struct op op = op_begin(js, "toggle");
    put_to(&op, o.to, o.inner, o.closest);
    put_text(&op, "display", o.display);
    put_transition(&op, "ins", o.in);
    put_transition(&op, "outs", o.out);
    put_time(&op, o.time_ms, o.not_blocking);
    op_end(&op);
}

static void
class_op(live_js *js, const char *name, const char *names, const live_js_class_options *options)
{
    live_js_class_options o = options ? *options : (live_js_class_options){ 0 };
    struct op op = op_begin(js, name);
    put_to(&op, o.to, o.inner, o.closest);
    put_key(&op, "names");
    put_words(&op, names);
    put_transition(&op, "transition", o.transition);
    put_time(&op, o.time_ms, o.not_blocking);
    op_end(&op);
}

void
live_js_add_class(live_js *js, const char *names, const live_js_class_options *options)
{
    class_op(js, "add_class", names, options);
}

void
live_js_remove_class(live_js *js, const char *names, const live_js_class_options *options)
{
    class_op(js, "remove_class", names, options);
}

void
live_js_toggle_class(live_js *js, const char *names, const live_js_class_options *options)
{
    class_op(js, "toggle_class", names, options);
}

void
live_js_transition(live_js *js, live_js_classes classes,
                   const live_js_transition_options *options)
{
    live_js_transition_options o = options ? *options : (live_js_transition_options){ 0 };
    struct op op = op_begin(js, "transition");
    put_to(&op, o.to, o.inner, o.closest);
    if (!classes.run)
        classes.run = "";
    put_transition(&op, "transition", classes);
    put_time(&op, o.time_ms, o.not_blocking);
    op_end(&op);
}

static struct op
begin_to(live_js *js, const char *name, const live_js_to_options *options)
{
    struct op op = op_begin(js, name);
    if (options)
        put_to(&op, options->to, options->inner, options->closest);
    return op;
}

/* "attr":[name,value,other], the last only if it is given. */
static void
put_pair(struct op *op, const char *name, const char *value, const char *other)
{
    if (!name)
        op->bad = "JS commands: an attribute's name is NULL";
    put_key(op, "attr");
    buf_char(&op->out, '[');
    json_string(&op->out, live_str_of(name));
    buf_char(&op->out, ',');
    json_string(&op->out, live_str_of(value ? value : ""));
    if (other) {
        buf_char(&op->out, ',');
        json_string(&op->out, live_str_of(other));
    }
    buf_char(&op->out, ']');
}

void
live_js_set_attribute(live_js *js, const char *name, const char *value,
                      const live_js_to_options *options)
{
    struct op op = begin_to(js, "set_attr", options);
    put_pair(&op, name, value, NULL);
    op_end(&op);
}

void
live_js_remove_attribute(live_js *js, const char *name, const live_js_to_options *options)
{
    struct op op = begin_to(js, "remove_attr", options);
    put_required(&op, "attr", name);
    op_end(&op);
}

void
live_js_toggle_attribute(live_js *js, const char *name, const char *value, const char *other,
                         const live_js_to_options *options)
{
    struct op op = begin_to(js, "toggle_attr", options);
    put_pair(&op, name, value, other);
    op_end(&op);
}

void
live_js_ignore_attributes(live_js *js, const char *names, const live_js_to_options *options)
{
    struct op op = begin_to(js, "ignore_attrs", options);
    put_key(&op, "attrs");
    put_words(&op, names);
    op_end(&op);
}

void
live_js_focus(live_js *js, const live_js_to_options *options)
{
    struct op op = begin_to(js, "focus", options);
    op_end(&op);
}

void
live_js_focus_first(live_js *js, const live_js_to_options *options)
{
    struct op op = begin_to(js, "focus_first", options);
    op_end(&op);
}

void
live_js_push_focus(live_js *js, const live_js_to_options *options)
{
    struct op op = begin_to(js, "push_focus", options);
    op_end(&op);
}

void
live_js_pop_focus(live_js *js)
{
    struct op op = op_begin(js, "pop_focus");
    op_end(&op);
}

void
live_js_exec(live_js *js, const char *name, const live_js_to_options *options)
{
    struct op op = op_begin(js, "exec");
    put_required(&op, "attr", name);
    if (options)
        put_to(&op, options->to, options->inner, options->closest);
    op_end(&op);
}

static void
go(live_js *js, const char *name, const char *href, const live_js_navigate_options *options)
{
    struct op op = op_begin(js, name);
    bool is_safe = !href || html_url_is_safe(live_str_of(href), false);
    put_required(&op, "href", is_safe ? href : "#blocked");
    put_bool(&op, "replace", options && options->replace);
    op_end(&op);
}

void
live_js_navigate(live_js *js, const char *href, const live_js_navigate_options *options)
{
    go(js, "navigate", href, options);
}

void
live_js_patch(live_js *js, const char *href, const live_js_navigate_options *options)
{
    go(js, "patch", href, options);
}
