#include "buf.h"

#include "mem.h"

#include <stdarg.h>
#include <stdio.h>

bool
buf_reserve(struct buf *buf, size_t more)
{
    if (buf->failed)
        return false;
    if (buf->cap - buf->len > more)
        return true;
    size_t cap = buf->cap ? buf->cap : 256;
    while (cap - buf->len <= more) {
        if (cap > SIZE_MAX / 2) {
            buf->failed = true;
            return false;
        }
        cap *= 2;
    }
    char *data = mem_realloc(buf->data, cap);
    if (!data) {
        buf->failed = true;
        return false;
    }
    buf->data = data;
    buf->cap = cap;
    return true;
}

void
buf_append_slow(struct buf *buf, const char *data, size_t len)
{
    if (buf->limit && (buf->len > buf->limit || buf->limit - buf->len < len))
        buf->failed = true;
    if (!buf_reserve(buf, len) || !len)
        return;
    memcpy(buf->data + buf->len, data, len);
    buf->len += len;
}

void
buf_format(struct buf *buf, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    if (len < 0) {
        buf->failed = true;
    } else if (buf_reserve(buf, (size_t)len + 1)) {
        vsnprintf(buf->data + buf->len, (size_t)len + 1, format, again);
        buf->len += (size_t)len;
        if (buf->limit && buf->len > buf->limit)
            buf->failed = true;
    }
    va_end(again);
    va_end(args);
}

char *
buf_digits(char digits[static BUF_DIGITS], uint64_t number)
{
    static const char pairs[] = "0001020304050607080910111213141516171819"
                                "2021222324252627282930313233343536373839"
                                "4041424344454647484950515253545556575859"
                                "6061626364656667686970717273747576777879"
                                "8081828384858687888990919293949596979899";
    char *at = digits + BUF_DIGITS;
    for (; number > UINT32_MAX; number /= 100)
        memcpy(at -= 2, pairs + number % 100 * 2, 2);
    uint32_t low = (uint32_t)number; /* divides in half the time */
    for (; low > 99; low /= 100)
        memcpy(at -= 2, pairs + low % 100 * 2, 2);
    if (low > 9)
        memcpy(at -= 2, pairs + low * 2, 2);
    else
        *--at = (char)('0' + low);
    return at;
}

void
buf_uint(struct buf *buf, uint64_t number)
{
    char digits[BUF_DIGITS], *at = buf_digits(digits, number);
    buf_append(buf, at, (size_t)(digits + sizeof digits - at));
}

void
buf_int(struct buf *buf, int64_t number)
{
    if (number < 0) {
        buf_char(buf, '-');
        buf_uint(buf, -(uint64_t)number);
    } else {
        buf_uint(buf, (uint64_t)number);
    }
}

void
buf_reset(struct buf *buf)
{
    buf->len = 0;
    buf->failed = false;
}

void
buf_release(struct buf *buf)
{
    mem_free(buf->data);
    *buf = (struct buf){ .limit = buf->limit };
}
