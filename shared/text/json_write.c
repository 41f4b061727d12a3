#include "json_write.h"

#include "escape.h"

enum { QUOT = 1, BACKSLASH, BACKSPACE, TAB, NEWLINE, FORMFEED, RETURN };

static const live_str texts[] = {
    [QUOT] = LIVE_STR_INIT("\\\""),     [BACKSLASH] = LIVE_STR_INIT("\\\\"),
    [BACKSPACE] = LIVE_STR_INIT("\\b"), [TAB] = LIVE_STR_INIT("\\t"),
    [NEWLINE] = LIVE_STR_INIT("\\n"),   [FORMFEED] = LIVE_STR_INIT("\\f"),
    [RETURN] = LIVE_STR_INIT("\\r"),
};

static const uint8_t json_table[256] = {
    [0x00 ... 0x07] = ESCAPE_CONTROL,
    ['\b'] = BACKSPACE,
    ['\t'] = TAB,
    ['\n'] = NEWLINE,
    [0x0b] = ESCAPE_CONTROL,
    ['\f'] = FORMFEED,
    ['\r'] = RETURN,
    [0x0e ... 0x1f] = ESCAPE_CONTROL,
    ['"'] = QUOT,
    ['\\'] = BACKSLASH,
    [0x80 ... 0xff] = ESCAPE_UTF8,
};

void
json_escape(struct buf *out, live_str text)
{
    escape_write(out, text, json_table, texts);
}

void
json_string(struct buf *out, live_str text)
{
    if (!text.ptr) {
        buf_lit(out, "null");
        return;
    }
    buf_char(out, '"');
    json_escape(out, text);
    buf_char(out, '"');
}
