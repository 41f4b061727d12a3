/* Values of parts: text in pieces, escaped for the sink, compared with its print where it has
 * one. */
#include "emit_private.h"

#include "hash.h"
#include "html.h"
#include "json_write.h"

const char hash_place;

/* The value was produced ahead of its key: puts them in order. Rare; its room is not to burden
 * the callers that only compare. */
__attribute__((noinline)) static void
move_behind_key(live_render *r)
{
    struct buf *out = r->out;
    char small[256], *copy = small;
    size_t len = out->len - r->value_at;
    if (len > sizeof small && !(copy = arena_bytes(r->arena, len))) {
        out->failed = true;
        return;
    }
    if (len)
        memcpy(copy, out->data + r->value_at, len);
    out->len = r->value_at;
    emit_member(r);
    buf_char(out, '"');
    buf_append(out, copy, len);
}

static inline void
begin(live_render *r, live_str joint)
{
    r->joint = joint;
    if (!r->html && !r->compare) {
        emit_member(r);
        buf_char(r->out, '"');
    }
    r->value_at = r->out->len;
}

void
live_value_begin(live_render *r)
{
    begin(r, live_none);
}

void
live_class_begin(live_render *r)
{
    begin(r, LIVE_STR(" "));
}

void
live_style_begin(live_render *r)
{
    begin(r, LIVE_STR("; "));
}

void
live_value_end(live_render *r)
{
    struct buf *out = r->out;
    if (r->html || out->failed) {
        r->print = NULL;
        r->compare = false;
        return;
    }
    if (r->print) {
        uint32_t *held = r->print;
        uint32_t print = hash_print(out->data + r->value_at, out->len - r->value_at);
        bool compare = r->compare;
        r->print = NULL;
        r->compare = false;
        if (compare && print == *held) {
            out->len = r->value_at;
            return;
        }
        *held = print;
        if (compare)
            move_behind_key(r);
    }
    buf_char(out, '"');
}

/* Each piece begins with this; empty ones do not come here. */
static inline void
piece(live_render *r)
{
    if (r->joint.len && r->out->len != r->value_at)
        buf_str(r->out, r->joint);
}

static inline void
escape(live_render *r, live_str text)
{
    if (r->is_text)
        buf_str(r->out, text);
    else if (r->html)
        html_escape(r->out, text);
    else
        html_escape_json(r->out, text);
}

void
live_add_str(live_render *r, live_str text)
{
    if (text.len == 0)
        return;
    piece(r);
    escape(r, text);
}

void
live_add_int(live_render *r, int64_t number)
{
    piece(r);
    buf_int(r->out, number);
}

void
live_add_uint(live_render *r, uint64_t number)
{
    piece(r);
    buf_uint(r->out, number);
}

void
live_add_double(live_render *r, double number)
{
    piece(r);
    number_double(r->out, number);
}

void
live_add_bool(live_render *r, bool value)
{
    piece(r);
    buf_str(r->out, value ? LIVE_STR("true") : LIVE_STR("false"));
}

void
live_add_time(live_render *r, live_time time)
{
    piece(r);
    number_time(r->out, time);
}

void
live_add_markup(live_render *r, live_markup markup)
{
    if (markup.text_.len == 0)
        return;
    piece(r);
    if (r->html || r->is_text)
        buf_str(r->out, markup.text_);
    else
        json_escape(r->out, markup.text_);
}

/* ---- values of one piece --------------------------------------------------------------------
 */

/* Into JSON, without a print, and where the buffer has room, such a value is written in one go,
 * with its key and that of the row that it opens: where its text goes, of at most `most` bytes
 * and a quote. NULL: in pieces. */
static inline char *
begin_whole(live_render *r, size_t most)
{
    struct frame *frame = r->top;
    if (r->html || r->print || r->is_text)
        return NULL;
    bool opens = !frame->written && frame->kind == FRAME_ROW && frame[-1].written;
    if (!frame->written && !opens)
        emit_flush(r, frame);
    if (!buf_has_room(r->out, most + 2 * EMIT_KEY + 4))
        return NULL;
    char *to = r->out->data + r->out->len;
    if (opens) {
        to = emit_write_key(to, frame - 1);
        *to++ = '{';
        frame->written = true;
    }
    to = emit_write_key(to, frame);
    *to++ = '"';
    return to;
}

static inline void
end_whole(live_render *r, char *to)
{
    *to++ = '"';
    r->out->len = (size_t)(to - r->out->data);
}

void
live_put_str(live_render *r, live_str text)
{
    char *to = begin_whole(r, text.len);
    if (!to) {
        live_value_begin(r);
        live_add_str(r, text);
        live_value_end(r);
    } else if (html_copy_plain(to, text)) {
        end_whole(r, to + text.len);
    } else {
        r->out->len = (size_t)(to - r->out->data);
        html_escape_json(r->out, text);
        buf_char(r->out, '"');
    }
}

void
live_put_uint(live_render *r, uint64_t number)
{
    char *to = begin_whole(r, BUF_DIGITS);
    if (to) {
        end_whole(r, buf_write_digits(to, number));
        return;
    }
    live_value_begin(r);
    live_add_uint(r, number);
    live_value_end(r);
}

void
live_put_int(live_render *r, int64_t number)
{
    char *to = begin_whole(r, BUF_DIGITS + 1);
    if (to) {
        *to = '-';
        to += number < 0;
        end_whole(r, buf_write_digits(to, number < 0 ? -(uint64_t)number : (uint64_t)number));
        return;
    }
    live_value_begin(r);
    live_add_int(r, number);
    live_value_end(r);
}

static live_str
safe_url(live_str url, bool image)
{
    return html_url_is_safe(url, image) ? url : LIVE_STR("#blocked");
}

void
live_put_url(live_render *r, live_str url, bool image)
{
    live_value_begin(r);
    live_add_str(r, safe_url(url, image));
    live_value_end(r);
}

static bool
is_tag(live_str name)
{
    static const char *const refused[] = { "script", "style" };
    for (size_t i = 0; i < name.len; i++) {
        char ch = name.ptr[i], low = (char)(ch | 0x20);
        bool is_letter = low >= 'a' && low <= 'z';
        if (!is_letter && (i == 0 || !((ch >= '0' && ch <= '9') || ch == '-')))
            return false;
    }
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        if (name.len == strlen(refused[i]) && strncasecmp(name.ptr, refused[i], name.len) == 0)
            return false;
    return name.len > 0;
}

void
live_put_tag(live_render *r, live_str name)
{
    if (!is_tag(name))
        emit_fail(r, NULL, 0, "%.*s cannot be the name of a tag",
                  (int)(name.len < 80 ? name.len : 80), name.ptr ? name.ptr : "");
    live_value_begin(r);
    live_add_str(r, name);
    live_value_end(r);
}

/* ---- attributes -----------------------------------------------------------------------------
 */

static void
attr_begin(live_render *r, live_str name)
{
    live_value_begin(r);
    buf_char(r->out, ' ');
    buf_str(r->out, name);
    buf_str(r->out, r->html ? LIVE_STR("=\"") : LIVE_STR("=\\\""));
}

static void
attr_end(live_render *r)
{
    buf_str(r->out, r->html ? LIVE_STR("\"") : LIVE_STR("\\\""));
    live_value_end(r);
}

void
live_attr_bool(live_render *r, live_str name, bool on)
{
    live_value_begin(r);
    if (on) {
        buf_char(r->out, ' ');
        buf_str(r->out, name);
    }
    live_value_end(r);
}

void
live_attr_str(live_render *r, live_str name, live_str value)
{
    if (!value.ptr) {
        live_attr_bool(r, name, false);
        return;
    }
    attr_begin(r, name);
    live_add_str(r, value);
    attr_end(r);
}

void
live_attr_int(live_render *r, live_str name, int64_t value)
{
    attr_begin(r, name);
    live_add_int(r, value);
    attr_end(r);
}

void
live_attr_uint(live_render *r, live_str name, uint64_t value)
{
    attr_begin(r, name);
    live_add_uint(r, value);
    attr_end(r);
}

void
live_attr_double(live_render *r, live_str name, double value)
{
    attr_begin(r, name);
    live_add_double(r, value);
    attr_end(r);
}

void
live_attr_time(live_render *r, live_str name, live_time value)
{
    attr_begin(r, name);
    live_add_time(r, value);
    attr_end(r);
}

void
live_attr_url(live_render *r, live_str name, live_str url, bool image)
{
    live_attr_str(r, name, url.ptr ? safe_url(url, image) : url);
}

void
live_attr_markup(live_render *r, live_str name, live_markup value)
{
    live_attr_str(r, name, value.text_);
}
