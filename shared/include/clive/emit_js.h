/*
 * emit_js.h: what generated code calls for the holes of JS commands: values written as JSON
 * inside an attribute's value, so JSON-escaped first and HTML-escaped then.
 *
 *     live_value_begin(r);                           // phx-click={JS.push("inc", value: {id:
 * @id})} live_add(r, LIVE_STR("[[\"push\",{\"event\":\"inc\",\"value\":{\"id\":"));
 *     live_add_json(r, self->id);
 *     live_add(r, LIVE_STR("}}]]"));
 *     live_value_end(r);
 *
 * All stand between live_value_begin and live_value_end; or, for an attribute of a component, between
 * live_text_begin and live_text_end: then they are only JSON-escaped.
 */
#ifndef CLIVE_EMIT_JS_H
#define CLIVE_EMIT_JS_H

#include "clive/emit.h"

#pragma GCC visibility push(default)

void live_add_json_bool(live_render *r, bool value);
void live_add_json_int(live_render *r, int64_t number);
void live_add_json_uint(live_render *r, uint64_t number);
void live_add_json_double(live_render *r,
                          double number);              /* null where JSON has no such number */
void live_add_json_str(live_render *r, live_str text); /* quoted; absent: null */
void live_add_json_time(live_render *r, live_time time); /* quoted, as live_add_time */
static inline void
live_add_json_cstr(live_render *r, const char *text)
{
    live_add_json_str(r, live_str_of(text));
}
static inline void
live_add_json_string(live_render *r, const live_string *string)
{
    live_add_json_str(r, live_string_text(string));
}
static inline void
live_add_json_markup(live_render *r, live_markup markup)
{
    live_add_json_str(r, markup.text_);
}
static inline void
live_add_json_html(live_render *r, const live_html *html)
{
    live_add_json_str(r, live_html_text(html));
}

/* The value as JSON: a boolean, a number, a quoted text, null. */
#define live_add_json(r, v) LIVE_BY_TYPE_(v, live_add_json_)((r), (v))

void live_add_json_text_bool(live_render *r, bool value);
void live_add_json_text_int(live_render *r, int64_t number);
void live_add_json_text_uint(live_render *r, uint64_t number);
void live_add_json_text_double(live_render *r, double number);
void live_add_json_text_str(live_render *r, live_str text); /* absent: "" */
static inline void
live_add_json_text_time(live_render *r, live_time time)
{
    live_add_json_time(r, time);
}
static inline void
live_add_json_text_cstr(live_render *r, const char *text)
{
    live_add_json_text_str(r, live_str_of(text));
}
static inline void
live_add_json_text_string(live_render *r, const live_string *string)
{
    live_add_json_str(r, live_string_text(string));
}
static inline void
live_add_json_text_markup(live_render *r, live_markup markup)
{
    live_add_json_text_str(r, markup.text_);
}
static inline void
live_add_json_text_html(live_render *r, const live_html *html)
{
    live_add_json_str(r, live_html_text(html));
}

/* What live_add writes of the value, as a JSON string: 5 is "5". */
#define live_add_json_text(r, v) LIVE_BY_TYPE_(v, live_add_json_text_)((r), (v))

/* The same without the quotes: a piece of a JSON string whose quotes are constant. */
void live_add_json_piece_str(live_render *r, live_str text);
void live_add_json_piece_time(live_render *r, live_time time);
static inline void
live_add_json_piece_bool(live_render *r, bool value)
{
    live_add_json_bool(r, value);
}
static inline void
live_add_json_piece_int(live_render *r, int64_t number)
{
    live_add_json_int(r, number);
}
static inline void
live_add_json_piece_uint(live_render *r, uint64_t number)
{
    live_add_json_uint(r, number);
}
static inline void
live_add_json_piece_double(live_render *r, double number)
{
    live_add_double(r, number);
}
static inline void
live_add_json_piece_cstr(live_render *r, const char *text)
{
    live_add_json_piece_str(r, live_str_of(text));
}
static inline void
live_add_json_piece_string(live_render *r, const live_string *string)
{
    live_add_json_piece_str(r, live_string_text(string));
}
static inline void
live_add_json_piece_markup(live_render *r, live_markup markup)
{
    live_add_json_piece_str(r, markup.text_);
}
static inline void
live_add_json_piece_html(live_render *r, const live_html *html)
{
    live_add_json_piece_str(r, live_html_text(html));
}
#define live_add_json_piece(r, v) LIVE_BY_TYPE_(v, live_add_json_piece_)((r), (v))

/* The words of the text as an array: ["bold","red"]; none: []. */
void live_add_json_words(live_render *r, live_str text);
/* As live_add_json_str, but a URL that live_put_url would block becomes "#blocked". */
void live_add_json_url(live_render *r, live_str url);
/* The commands of `js`, a chain's JSON ([[op,{…}],…]; a plain event name is a push of it;
 * absent or empty has none), without the brackets around them. `first`: each command is
 * followed by a comma; else each has one before it, but where the value's last byte so far is
 * `[`. */
void live_add_json_ops(live_render *r, live_str js, bool first);

#pragma GCC visibility pop
#endif
