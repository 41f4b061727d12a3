/*
 * buf.h: a growing byte buffer for output. A failed allocation is remembered (`failed`) and makes
 * every later append do nothing, so that a writer checks once, at the end. `{0}` is empty.
 */
#ifndef CLIVE_BUF_H
#define CLIVE_BUF_H

#include "clive/types.h"

#include <string.h>

#pragma GCC visibility push(default)

struct buf {
    char *data;
    size_t len, cap;
    size_t limit; /* append beyond this many bytes fails; 0: no limit */
    bool failed;
};

/* Room for `more` bytes behind len; false when memory fails. */
bool buf_reserve(struct buf *buf, size_t more);
void buf_append_slow(struct buf *buf, const char *data, size_t len);
void buf_format(struct buf *buf, const char *format, ...) LIVE_PRINTF(2, 3);
void buf_int(struct buf *buf, int64_t number);
void buf_uint(struct buf *buf, uint64_t number);
void buf_reset(struct buf *buf);   /* empty and not failed; keeps the memory */
void buf_release(struct buf *buf); /* frees */

enum { BUF_DIGITS = 20 };

extern const char buf_pairs[100][2]; /* the digits of 00 to 99 */

/* Writes the number's digits at `to`, where BUF_DIGITS have room; where they end. */
char *buf_write_long(char *to, uint64_t number);
static inline char *
buf_write_digits(char *to, uint64_t number)
{
    if (number >= 10000)
        return buf_write_long(to, number);
    unsigned low = (unsigned)number, high = low / 100;
    if (high >= 10)
        memcpy(to, buf_pairs[high], 2);
    else
        *to = (char)('0' + high);
    to += (high >= 10) + (high > 0);
    low -= high * 100;
    if (high || low >= 10)
        memcpy(to, buf_pairs[low], 2);
    else
        *to = (char)('0' + low);
    return to + 1 + (high || low >= 10);
}

/* `more` bytes may be written behind len without further ado. */
static inline bool
buf_has_room(const struct buf *buf, size_t more)
{
    return buf->cap - buf->len > more && !buf->failed && !buf->limit;
}

static inline void
buf_append(struct buf *buf, const char *data, size_t len)
{
    if (buf_has_room(buf, len)) {
        if (len)
            memcpy(buf->data + buf->len, data, len);
        buf->len += len;
    } else {
        buf_append_slow(buf, data, len);
    }
}

static inline void
buf_str(struct buf *buf, live_str text)
{
    buf_append(buf, text.ptr, text.len);
}

#define buf_lit(buf, literal) buf_append((buf), "" literal, sizeof(literal) - 1)

static inline void
buf_char(struct buf *buf, char c)
{
    buf_append(buf, &c, 1);
}

static inline live_str
buf_text(const struct buf *buf)
{
    return (live_str){ buf->data ? buf->data : "", buf->len };
}

#pragma GCC visibility pop
#endif
