#include "str.h"

bool
str_starts(live_str text, live_str prefix)
{
    return text.len >= prefix.len && str_is(str_sub(text, 0, prefix.len), prefix);
}

bool
str_ends(live_str text, live_str suffix)
{
    return text.len >= suffix.len && str_is(str_sub(text, text.len - suffix.len, text.len), suffix);
}

live_str
str_cut(live_str text, char separator, live_str *rest)
{
    const char *at = text.len ? memchr(text.ptr, separator, text.len) : NULL;
    if (!at) {
        *rest = live_none;
        return text;
    }
    size_t len = (size_t)(at - text.ptr);
    *rest = str_sub(text, len + 1, text.len);
    return str_sub(text, 0, len);
}

static bool
is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

live_str
str_trim(live_str text)
{
    while (text.len && is_space(text.ptr[0]))
        text = str_sub(text, 1, text.len);
    while (text.len && is_space(text.ptr[text.len - 1]))
        text.len--;
    return text;
}

bool
str_to_uint(live_str text, uint64_t *number)
{
    uint64_t n = 0;
    if (text.len == 0)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9' || __builtin_mul_overflow(n, 10u, &n) ||
            __builtin_add_overflow(n, (uint64_t)(text.ptr[i] - '0'), &n))
            return false;
    }
    *number = n;
    return true;
}

bool
str_to_int(live_str text, int64_t *number)
{
    bool negative = text.len && text.ptr[0] == '-';
    uint64_t n;
    if (!str_to_uint(negative ? str_sub(text, 1, text.len) : text, &n) ||
        n > (uint64_t)INT64_MAX + negative)
        return false;
    *number = negative ? (int64_t)-n : (int64_t)n;
    return true;
}

bool
str_is_utf8(live_str text)
{
    const unsigned char *s = (const unsigned char *)text.ptr;
    size_t i = 0;
    while (i < text.len) {
        unsigned char c = s[i];
        if (c < 0x80) {
            i++;
            continue;
        }
        size_t more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
        if (c < 0xc2 || c > 0xf4 || text.len - i <= more)
            return false;
        unsigned char second = s[i + 1];
        unsigned char low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
        unsigned char high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
        if (second < low || second > high)
            return false;
        for (size_t k = 2; k <= more; k++)
            if ((s[i + k] & 0xc0) != 0x80)
                return false;
        i += more + 1;
    }
    return true;
}

uint64_t
str_hash(live_str text)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (unsigned char)text.ptr[i]) * 0x100000001b3u;
    return hash;
}
