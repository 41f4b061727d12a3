/*
 * escape.h: the loop that html.c and json_write.c share. A table says of each byte whether it
 * may pass, which text replaces it, or that it must begin a well-formed UTF-8 sequence; runs of
 * bytes that pass are copied with one append. Internal to shared/text.
 */
#ifndef CLIVE_ESCAPE_H
#define CLIVE_ESCAPE_H

#include "buf.h"

enum {
    ESCAPE_NONE = 0,
    ESCAPE_UTF8 = 0xff,    /* from 0x80: look at the sequence */
    ESCAPE_CONTROL = 0xfe, /* written as \u00XX */
    /* else: an index of `texts` */
};

/* Bytes of the well-formed sequence at `s` that begins with a byte from 0x80; 0 if it is none.
 */
static inline size_t
utf8_sequence(const unsigned char *s, size_t left)
{
    unsigned char c = s[0];
    if (c < 0xc2 || c > 0xf4)
        return 0;
    size_t len = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
    if (left < len)
        return 0;
    unsigned char low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
    unsigned char high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
    if (s[1] < low || s[1] > high)
        return 0;
    for (size_t i = 2; i < len; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    return len;
}

static inline void
escape_control(struct buf *out, unsigned char c)
{
    static const char digits[] = "0123456789abcdef";
    char text[6] = { '\\', 'u', '0', '0', digits[c >> 4], digits[c & 15] };
    buf_append(out, text, sizeof text);
}

/* Past the bytes whose entry is ESCAPE_NONE, eight at a time while there are so many. */
static inline size_t
escape_skip(const unsigned char *s, size_t at, size_t len, const uint8_t table[static 256])
{
    while (len - at >= 8) {
        const unsigned char *t = s + at;
        if (table[t[0]] | table[t[1]] | table[t[2]] | table[t[3]] | table[t[4]] | table[t[5]] |
            table[t[6]] | table[t[7]])
            break;
        at += 8;
    }
    while (at < len && table[s[at]] == ESCAPE_NONE)
        at++;
    return at;
}

/* ---- the quick way ---- */

typedef uint8_t escape_bytes __attribute__((vector_size(16)));
typedef int8_t escape_signed __attribute__((vector_size(16)));

static inline escape_bytes
escape_load(const char *at)
{
    escape_bytes bytes;
    memcpy(&bytes, at, sizeof bytes);
    return bytes;
}

static inline bool
escape_any(escape_bytes mask)
{
    uint64_t words[2];
    memcpy(words, &mask, sizeof words);
    return (words[0] | words[1]) != 0;
}

/* Each byte that is no part of a well-formed sequence becomes one U+FFFD. */
static inline void
escape_write(struct buf *out, live_str text, const uint8_t table[static 256],
             const live_str *texts)
{
    const unsigned char *s = (const unsigned char *)text.ptr;
    size_t from = 0, at = 0;
    while ((at = escape_skip(s, at, text.len, table)) < text.len) {
        uint8_t what = table[s[at]];
        if (what == ESCAPE_UTF8) {
            size_t len = utf8_sequence(s + at, text.len - at);
            if (len) {
                at += len;
                continue;
            }
        }
        if (at > from)
            buf_append(out, text.ptr + from, at - from);
        if (what == ESCAPE_UTF8)
            buf_lit(out, "\xef\xbf\xbd");
        else if (what == ESCAPE_CONTROL)
            escape_control(out, s[at]);
        else
            buf_str(out, texts[what]);
        from = ++at;
    }
    if (at > from)
        buf_append(out, text.ptr + from, at - from);
}

#endif
