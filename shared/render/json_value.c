/* json_value.c: JSON inside an attribute's value (clive/emit_js.h): text goes through two or
 * three escapes, JSON's, HTML's and in a diff JSON's again, in one pass. */
#include "clive/emit_js.h"

#include "emit_private.h"
#include "escape.h"
#include "html.h"
#include "json_write.h"
#include "str.h"

#include <math.h>

/* What replaces a byte: the table holds indexes of the texts of the sink. */
enum {
    AMP = 1,
    LT,
    GT,
    QUOT,
    APOS,
    BACKSLASH,
    BACKSPACE,
    TAB,
    NEWLINE,
    FORMFEED,
    RETURN,
    CONTROL
};

#define CONTROLS(X)                                                                            \
    X(00)                                                                                      \
    X(01)                                                                                      \
    X(02)                                                                                      \
    X(03)                                                                                      \
    X(04) X(05) X(06) X(07) X(0b) X(0e) X(0f) X(10) X(11) X(12) X(13) X(14) X(15) X(16) X(17)  \
        X(18) X(19) X(1a) X(1b) X(1c) X(1d) X(1e) X(1f)

#define HTML(n) [CONTROL + 0x##n] = LIVE_STR_INIT("\\u00" #n),
static const live_str html_texts[] = {
    [AMP] = LIVE_STR_INIT("&amp;"),     [LT] = LIVE_STR_INIT("&lt;"),
    [GT] = LIVE_STR_INIT("&gt;"),       [QUOT] = LIVE_STR_INIT("\\&quot;"),
    [APOS] = LIVE_STR_INIT("&#39;"),    [BACKSLASH] = LIVE_STR_INIT("\\\\"),
    [BACKSPACE] = LIVE_STR_INIT("\\b"), [TAB] = LIVE_STR_INIT("\\t"),
    [NEWLINE] = LIVE_STR_INIT("\\n"),   [FORMFEED] = LIVE_STR_INIT("\\f"),
    [RETURN] = LIVE_STR_INIT("\\r"),    CONTROLS(HTML)
};

#define JSON(n) [CONTROL + 0x##n] = LIVE_STR_INIT("\\\\u00" #n),
static const live_str json_texts[] = {
    [AMP] = LIVE_STR_INIT("&amp;"),       [LT] = LIVE_STR_INIT("&lt;"),
    [GT] = LIVE_STR_INIT("&gt;"),         [QUOT] = LIVE_STR_INIT("\\\\&quot;"),
    [APOS] = LIVE_STR_INIT("&#39;"),      [BACKSLASH] = LIVE_STR_INIT("\\\\\\\\"),
    [BACKSPACE] = LIVE_STR_INIT("\\\\b"), [TAB] = LIVE_STR_INIT("\\\\t"),
    [NEWLINE] = LIVE_STR_INIT("\\\\n"),   [FORMFEED] = LIVE_STR_INIT("\\\\f"),
    [RETURN] = LIVE_STR_INIT("\\\\r"),    CONTROLS(JSON)
};

#define ENTRY(n) [0x##n] = CONTROL + 0x##n,
static const uint8_t table[256] = {
    CONTROLS(ENTRY)['\b'] = BACKSPACE,
    ['\t'] = TAB,
    ['\n'] = NEWLINE,
    ['\f'] = FORMFEED,
    ['\r'] = RETURN,
    ['&'] = AMP,
    ['<'] = LT,
    ['>'] = GT,
    ['"'] = QUOT,
    ['\''] = APOS,
    ['\\'] = BACKSLASH,
    [0x80 ... 0xff] = ESCAPE_UTF8,
};

static void
quote(live_render *r)
{
    buf_str(r->out, r->is_text ? LIVE_STR("\"") : LIVE_STR("&quot;"));
}

void
live_add_json_piece_str(live_render *r, live_str text)
{
    if (r->is_text) /* it will be escaped where it is shown */
        json_escape(r->out, text);
    else
        escape_write(r->out, text, table, r->html ? html_texts : json_texts);
}

void
live_add_json_piece_time(live_render *r, live_time time)
{
    number_time(r->out, time);
}

void
live_add_json_str(live_render *r, live_str text)
{
    if (!text.ptr) {
        buf_lit(r->out, "null");
        return;
    }
    quote(r);
    live_add_json_piece_str(r, text);
    quote(r);
}

void
live_add_json_bool(live_render *r, bool value)
{
    buf_str(r->out, value ? LIVE_STR("true") : LIVE_STR("false"));
}

void
live_add_json_int(live_render *r, int64_t number)
{
    buf_int(r->out, number);
}

void
live_add_json_uint(live_render *r, uint64_t number)
{
    buf_uint(r->out, number);
}

void
live_add_json_double(live_render *r, double number)
{
    if (isfinite(number))
        number_double(r->out, number);
    else
        buf_lit(r->out, "null");
}

void
live_add_json_time(live_render *r, live_time time)
{
    quote(r);
    number_time(r->out, time);
    quote(r);
}

void
live_add_json_text_bool(live_render *r, bool value)
{
    quote(r);
    live_add_json_bool(r, value);
    quote(r);
}

void
live_add_json_text_int(live_render *r, int64_t number)
{
    quote(r);
    buf_int(r->out, number);
    quote(r);
}

void
live_add_json_text_uint(live_render *r, uint64_t number)
{
    quote(r);
    buf_uint(r->out, number);
    quote(r);
}

void
live_add_json_text_double(live_render *r, double number)
{
    quote(r);
    number_double(r->out, number);
    quote(r);
}

void
live_add_json_text_str(live_render *r, live_str text)
{
    live_add_json_str(r, text.ptr ? text : LIVE_STR(""));
}

static bool
is_space(char ch)
{
    return ch == ' ' || (ch >= '\t' && ch <= '\r');
}

void
live_add_json_words(live_render *r, live_str text)
{
    bool any = false;
    buf_char(r->out, '[');
    for (size_t i = 0; i < text.len;) {
        size_t from = i;
        while (i < text.len && !is_space(text.ptr[i]))
            i++;
        if (i == from) {
            i++;
            continue;
        }
        if (any)
            buf_char(r->out, ',');
        live_add_json_str(r, str_sub(text, from, i));
        any = true;
    }
    buf_char(r->out, ']');
}

void
live_add_json_url(live_render *r, live_str url)
{
    live_add_json_str(r, !url.ptr || html_url_is_safe(url, false) ? url : LIVE_STR("#blocked"));
}

static bool
begins_list(const struct buf *out)
{
    return out->len && out->data[out->len - 1] == '[';
}

void
live_add_json_ops(live_render *r, live_str js, bool first)
{
    js = js.ptr ? str_trim(js) : js;
    bool is_chain = js.len >= 2 && js.ptr[0] == '[' && js.ptr[js.len - 1] == ']';
    live_str ops = is_chain ? str_trim(str_sub(js, 1, js.len - 1)) : live_none;
    if (is_chain ? ops.len == 0 : js.len == 0)
        return;
    if (!first && !begins_list(r->out))
        buf_char(r->out, ',');
    if (!is_chain) {
        live_add_str(r, LIVE_STR("[\"push\",{\"event\":"));
        live_add_json_str(r, js);
        live_add_str(r, LIVE_STR("}]"));
    } else {
        live_add_str(r, ops);
    }
    if (first)
        buf_char(r->out, ',');
}
