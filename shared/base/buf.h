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

/* The number's digits at the end of `digits`; where they begin. */
char *buf_digits(char digits[static BUF_DIGITS], uint64_t number);

static inline void
buf_append(struct buf *buf, const char *data, size_t len)
{
    if (buf->cap - buf->len > len && !buf->failed && !buf->limit) {
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
