/*
 * js.h: JS commands built in C, for an attribute whose commands the markup cannot spell, or for
 * the page's own script (push them in an event and call liveSocket.execJS).
 *
 *     live_js js = live_js_new(socket);
 *     live_js_push(&js, "inc", &(live_js_push_options){ .value = "{\"by\":2}" });
 *     live_js_show(&js, &(live_js_show_options){ .to = "#menu", .transition.run = "fade-in" });
 *     live_set(&self->commands, live_js_text(&js));               // phx-click={@commands}
 *
 * Options are NULL or a struct in which zero means: not given. `to` is a selector of the page,
 * `inner` one inside the element with the commands, `closest` one of the elements around it;
 * the first of the three that is given counts, and without any it is the element itself. The
 * texts are copied. Class texts may hold several, separated by spaces. A transition is a class
 * that runs, or that with those for its start and its end.
 *
 * A live_js is a value: a copy of it can be extended by itself. It lives until the callback
 * returns. What cannot be encoded (an event that is NULL, a value that is no JSON object) and
 * memory that fails fail the callback.
 *
 * Names: Phoenix.LiveView.JS's.
 * https://hexdocs.pm/phoenix_live_view/1.1.16/Phoenix.LiveView.JS.html
 */
#ifndef CLIVE_JS_H
#define CLIVE_JS_H

#include "clive/types.h"

#pragma GCC visibility push(default)

struct json_object;
typedef struct live_socket live_socket;

typedef struct live_js {
    live_socket *socket_;
    live_str text_; /* in the turn's arena; absent: no commands */
} live_js;

live_js live_js_new(live_socket *socket);
/* The commands as JSON: [["push",{"event":"inc"}],…]. Valid until the callback returns. */
live_str live_js_text(const live_js *js);
/* Appends the commands of `other`. */
void live_js_concat(live_js *js, const live_js *other);

typedef struct live_js_push_options {
    const char *target;             /* a selector */
    uint32_t target_cid;            /* or a component */
    const char *loading;            /* a selector: gets the loading classes */
    bool page_loading;              /* show it as the loading of a page */
    const char *value;              /* a JSON object, as text */
    struct json_object *value_json; /* or as json-c has it */
} live_js_push_options;
void live_js_push(live_js *js, const char *event, const live_js_push_options *options);

typedef struct live_js_dispatch_options {
    const char *to, *inner, *closest;
    const char *detail; /* a JSON object, as text; not for a click */
    struct json_object *detail_json;
    bool no_bubbles;
    bool blocking; /* until the listener calls event.detail.done() */
} live_js_dispatch_options;
void live_js_dispatch(live_js *js, const char *event, const live_js_dispatch_options *options);

typedef struct live_js_classes { /* of a transition; `run` NULL: none */
    const char *run, *start, *end;
} live_js_classes;

typedef struct live_js_show_options {
    const char *to, *inner, *closest;
    const char *display; /* "block" if NULL */
    live_js_classes transition;
    uint32_t time_ms; /* 200 if 0 */
    bool not_blocking;
} live_js_show_options;
void live_js_show(live_js *js, const live_js_show_options *options);

typedef struct live_js_hide_options {
    const char *to, *inner, *closest;
    live_js_classes transition;
    uint32_t time_ms;
    bool not_blocking;
} live_js_hide_options;
void live_js_hide(live_js *js, const live_js_hide_options *options);

typedef struct live_js_toggle_options {
    const char *to, *inner, *closest;
    const char *display;
    live_js_classes in, out;
    uint32_t time_ms;
    bool not_blocking;
} live_js_toggle_options;
void live_js_toggle(live_js *js, const live_js_toggle_options *options);

typedef struct live_js_class_options {
    const char *to, *inner, *closest;
    live_js_classes transition;
    uint32_t time_ms;
    bool not_blocking;
} live_js_class_options;
void live_js_add_class(live_js *js, const char *names, const live_js_class_options *options);
void live_js_remove_class(live_js *js, const char *names, const live_js_class_options *options);
void live_js_toggle_class(live_js *js, const char *names, const live_js_class_options *options);

typedef struct live_js_transition_options {
    const char *to, *inner, *closest;
    uint32_t time_ms;
    bool not_blocking;
} live_js_transition_options;
void live_js_transition(live_js *js, live_js_classes classes,
                        const live_js_transition_options *options);

typedef struct live_js_to_options {
    const char *to, *inner, *closest;
} live_js_to_options;
void live_js_set_attribute(live_js *js, const char *name, const char *value,
                           const live_js_to_options *options);
void live_js_remove_attribute(live_js *js, const char *name, const live_js_to_options *options);
/* Between `value` and `other`, or between `value` and nothing where `other` is NULL. */
void live_js_toggle_attribute(live_js *js, const char *name, const char *value,
                              const char *other, const live_js_to_options *options);
/* `names`: one or several, separated by spaces; * stands for any text. */
void live_js_ignore_attributes(live_js *js, const char *names,
                               const live_js_to_options *options);
void live_js_focus(live_js *js, const live_js_to_options *options);
void live_js_focus_first(live_js *js, const live_js_to_options *options);
void live_js_push_focus(live_js *js, const live_js_to_options *options);
void live_js_pop_focus(live_js *js);
/* The commands in attribute `name`. */
void live_js_exec(live_js *js, const char *name, const live_js_to_options *options);

typedef struct live_js_navigate_options {
    bool replace; /* the entry of the browser's history */
} live_js_navigate_options;
/* A URL whose scheme could run script becomes "#blocked". */
void live_js_navigate(live_js *js, const char *href, const live_js_navigate_options *options);
void live_js_patch(live_js *js, const char *href, const live_js_navigate_options *options);

#pragma GCC visibility pop
#endif
