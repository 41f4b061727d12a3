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
is_special(const char *at)
{
    escape_bytes b = escape_load(at);
    return escape_any((escape_bytes)((b < 0x20) | (b >= 0x80) | (b == '"') | (b == '&') |
                                     (b == '\'') | (b == '<') | (b == '>') | (b == '\\')));
}

/* Plain text, most often: the last bytes are looked at again with those before. */
static bool
is_plain(live_str text)
{
    if (text.len < 16)
        return false;
    for (size_t at = 0; at + 16 < text.len; at += 16)
        if (is_special(text.ptr + at))
            return false;
    return !is_special(text.ptr + text.len - 16);
}

void
html_escape_json(struct buf *out, live_str text)
{
    if (is_plain(text))
        buf_str(out, text);
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
