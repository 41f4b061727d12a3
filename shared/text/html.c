#include "html.h"

#include "escape.h"
#include "str.h"

/* What replaces a byte: the tables hold indexes of `texts`. */
enum { AMP = 1, LT, GT, QUOT, APOS, BACKSLASH, BACKSPACE, TAB, NEWLINE, FORMFEED, RETURN };

static const live_str texts[] = {
    [AMP] = LIVE_STR_INIT("&amp;"),     [LT] = LIVE_STR_INIT("&lt;"),
    [GT] = LIVE_STR_INIT("&gt;"),       [QUOT] = LIVE_STR_INIT("&quot;"),
    [APOS] = LIVE_STR_INIT("&#39;"),    [BACKSLASH] = LIVE_STR_INIT("\\\\"),
    [BACKSPACE] = LIVE_STR_INIT("\\b"), [TAB] = LIVE_STR_INIT("\\t"),
    [NEWLINE] = LIVE_STR_INIT("\\n"),   [FORMFEED] = LIVE_STR_INIT("\\f"),
    [RETURN] = LIVE_STR_INIT("\\r"),
};

static const uint8_t html_table[256] = {
    ['&'] = AMP, ['<'] = LT, ['>'] = GT, ['"'] = QUOT, ['\''] = APOS,
};

static const uint8_t html_json_table[256] = {
    [0x00 ... 0x07] = ESCAPE_CONTROL,
    ['\b'] = BACKSPACE,
    ['\t'] = TAB,
    ['\n'] = NEWLINE,
    [0x0b] = ESCAPE_CONTROL,
    ['\f'] = FORMFEED,
    ['\r'] = RETURN,
    [0x0e ... 0x1f] = ESCAPE_CONTROL,
    ['&'] = AMP,
    ['<'] = LT,
    ['>'] = GT,
    ['"'] = QUOT,
    ['\''] = APOS,
    ['\\'] = BACKSLASH,
    [0x80 ... 0xff] = ESCAPE_UTF8,
};

void
html_escape(struct buf *out, live_str text)
{
    escape_write(out, text, html_table, texts);
}

/* One of the 16 bytes has an entry in html_json_table. */
static inline bool
is_special(escape_bytes b)
{
    /* below the space when signed: control characters and all from 0x80. & and ' differ in a bit,
     * as < and > do */
    return escape_any((escape_bytes)(((escape_signed)b < 0x20) | ((b | 1) == '\'') |
                                     ((b | 2) == '>') | (b == '"') | (b == '\\')));
}

/* Of 16 bytes or more: the last are looked at again with those before. */
static inline bool
copy_blocks(char *to, live_str text)
{
    escape_bytes block;
    for (size_t at = 0; at + 16 < text.len; at += 16) {
        block = escape_load(text.ptr + at);
        if (is_special(block))
            return false;
        memcpy(to + at, &block, sizeof block);
    }
    block = escape_load(text.ptr + text.len - 16);
    if (is_special(block))
        return false;
    memcpy(to + text.len - 16, &block, sizeof block);
    return true;
}

bool
html_copy_plain(char *to, live_str text)
{
    if (text.len >= 16)
        return copy_blocks(to, text);
    for (size_t at = 0; at < text.len; at++) {
        unsigned char c = (unsigned char)text.ptr[at];
        if (html_json_table[c])
            return false;
        to[at] = (char)c;
    }
    return true;
}

void
html_escape_json(struct buf *out, live_str text)
{
    if (text.len >= 16 && buf_has_room(out, text.len) &&
        copy_blocks(out->data + out->len, text))
        out->len += text.len;
    else
        escape_write(out, text, html_json_table, texts);
}

/* Of media types; lower case. */
static bool
is_safe_image(live_str rest)
{
    static const live_str types[] = {
        LIVE_STR_INIT("image/png"),  LIVE_STR_INIT("image/gif"),  LIVE_STR_INIT("image/jpeg"),
        LIVE_STR_INIT("image/webp"), LIVE_STR_INIT("image/avif"),
    };
    char lower[16];
    size_t len = 0;
    while (len < rest.len && len < sizeof lower && rest.ptr[len] != ';' &&
           rest.ptr[len] != ',') {
        char c = rest.ptr[len];
        lower[len++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    if (len == rest.len || len == sizeof lower)
        return false;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_is(types[i], (live_str){ lower, len }))
            return true;
    return false;
}

/* A colon before the first / ? # ends a scheme: a relative reference may not have one there
 * (RFC 3986, 4.2). Bytes up to the space are dropped on the way to it, more than browsers drop.
 */
bool
html_url_is_safe(live_str url, bool image)
{
    static const live_str schemes[] = {
        LIVE_STR_INIT("http"), LIVE_STR_INIT("https"), LIVE_STR_INIT("mailto"),
        LIVE_STR_INIT("tel"),  LIVE_STR_INIT("ftp"),   LIVE_STR_INIT("sms"),
    };
    char scheme[8];
    size_t len = 0, at;
    for (at = 0; at < url.len; at++) {
        unsigned char c = (unsigned char)url.ptr[at];
        if (c == '/' || c == '?' || c == '#')
            return true;
        if (c == ':')
            break;
        if (c <= ' ')
            continue;
        if (len < sizeof scheme)
            scheme[len++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : (char)c;
    }
    if (at == url.len)
        return true;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (str_is(schemes[i], (live_str){ scheme, len }))
            return true;
    return image && str_is(LIVE_STR("data"), (live_str){ scheme, len }) &&
           is_safe_image(str_sub(url, at + 1, url.len));
}
