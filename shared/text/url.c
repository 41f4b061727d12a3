#include "url.h"

#include "str.h"

enum { MAX_HOST = 253 };

static bool
is_alpha(char c)
{
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool
is_unreserved(char c)
{
    return is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

static int
hex_digit(char c)
{
    if (is_digit(c))
        return c - '0';
    c |= 32;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The part of *text before the first `separator`; *text is what begins with it. */
static live_str
take_until(live_str *text, const char *separators)
{
    size_t len = 0;
    while (len < text->len && !strchr(separators, text->ptr[len]))
        len++;
    live_str part = str_sub(*text, 0, len);
    *text = str_sub(*text, len, text->len);
    return part;
}

static bool
has_control_or_space(live_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] <= ' ' || text.ptr[i] == 0x7f)
            return true;
    return false;
}

/* ALPHA *( ALPHA / DIGIT / "+" / "-" / "." ) */
static bool
is_scheme(live_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_alpha(text.ptr[i]) &&
            (i == 0 || (!is_digit(text.ptr[i]) && !strchr("+-.", text.ptr[i]))))
            return false;
    return text.len != 0;
}

static bool
is_port(live_str text)
{
    uint64_t port;
    return text.len <= 5 && str_to_uint(text, &port) && port <= UINT16_MAX;
}

/* A registered name or an IPv4 address; in brackets, an IPv6 address. */
static bool
is_host(live_str text)
{
    if (text.len == 0 || text.len > MAX_HOST)
        return false;
    if (text.ptr[0] == '[') {
        if (text.len < 4 || text.ptr[text.len - 1] != ']')
            return false;
        for (size_t i = 1; i < text.len - 1; i++)
            if (hex_digit(text.ptr[i]) < 0 && text.ptr[i] != ':' && text.ptr[i] != '.')
                return false;
        return true;
    }
    for (size_t i = 0; i < text.len; i++)
        if (!is_unreserved(text.ptr[i]) && !strchr("!$&'()*+,;=%", text.ptr[i]))
            return false;
    return true;
}

/* host [ ":" [ port ] ] */
static bool
parse_authority(live_str text, struct url *url)
{
    size_t len = text.len;
    while (len && is_digit(text.ptr[len - 1]))
        len--;
    bool has_port = len && text.ptr[len - 1] == ':';
    url->host = has_port ? str_sub(text, 0, len - 1) : text;
    if (has_port && len < text.len)
        url->port = str_sub(text, len, text.len);
    return is_host(url->host) && (!url->port.ptr || is_port(url->port));
}

static live_status
parse(live_str text, struct url *url)
{
    if (text.len == 0 || has_control_or_space(text) || !str_is_utf8(text))
        return LIVE_EINVAL;
    if (text.ptr[0] != '/') {
        url->scheme = take_until(&text, ":/?#");
        if (!is_scheme(url->scheme) || !str_starts(text, LIVE_STR("://")))
            return LIVE_EINVAL;
        text = str_sub(text, 3, text.len);
        if (!parse_authority(take_until(&text, "/?#"), url))
            return LIVE_EINVAL;
    } else if (text.len > 1 && text.ptr[1] == '/') {
        return LIVE_EINVAL;
    }
    url->path = take_until(&text, "?#");
    if (url->path.len == 0)
        url->path = LIVE_STR("/");
    if (memchr(url->path.ptr, '\\', url->path.len))
        return LIVE_EINVAL;
    if (text.len && text.ptr[0] == '?') {
        text = str_sub(text, 1, text.len);
        url->query = take_until(&text, "#");
    }
    if (text.len)
        url->fragment = str_sub(text, 1, text.len);
    return LIVE_OK;
}

live_status
url_parse(live_str text, struct url *url)
{
    *url = (struct url){ 0 };
    live_status status = parse(text, url);
    if (status != LIVE_OK)
        *url = (struct url){ 0 };
    return status;
}

/* The first byte that does not stand for itself. */
static size_t
plain_run(live_str text, bool form)
{
    const char *percent = memchr(text.ptr, '%', text.len);
    size_t len = percent ? (size_t)(percent - text.ptr) : text.len;
    const char *plus = form ? memchr(text.ptr, '+', len) : NULL;
    return plus ? (size_t)(plus - text.ptr) : len;
}

static bool
is_text(live_str text)
{
    return !memchr(text.ptr, '\0', text.len) && str_is_utf8(text);
}

live_status
url_unescape(struct arena *arena, live_str text, bool form, live_str *decoded)
{
    *decoded = live_none;
    if (!text.ptr)
        return LIVE_OK;
    size_t at = plain_run(text, form), len = at;
    live_str result = text;
    if (at < text.len) {
        char *bytes = arena_bytes(arena, text.len);
        if (!bytes)
            return LIVE_ENOMEM;
        memcpy(bytes, text.ptr, len);
        while (at < text.len) {
            char c = text.ptr[at++];
            if (form && c == '+') {
                c = ' ';
            } else if (c == '%') {
                int high = text.len - at < 2 ? -1 : hex_digit(text.ptr[at]);
                int low = high < 0 ? -1 : hex_digit(text.ptr[at + 1]);
                if (low < 0)
                    return LIVE_EINVAL;
                c = (char)(high << 4 | low);
                at += 2;
            }
            bytes[len++] = c;
        }
        result = (live_str){ bytes, len };
    }
    if (!is_text(result))
        return LIVE_EINVAL;
    *decoded = result;
    return LIVE_OK;
}

live_str
url_decode(struct arena *arena, live_str text, bool form)
{
    live_str decoded;
    url_unescape(arena, text, form, &decoded);
    return decoded;
}

void
url_encode(struct buf *out, live_str text)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t from = 0;
    for (size_t at = 0; at < text.len; at++) {
        unsigned char c = (unsigned char)text.ptr[at];
        if (is_unreserved((char)c))
            continue;
        char coded[3] = { '%', digits[c >> 4], digits[c & 15] };
        buf_append(out, text.ptr + from, at - from);
        buf_append(out, coded, sizeof coded);
        from = at + 1;
    }
    if (from < text.len)
        buf_append(out, text.ptr + from, text.len - from);
}
