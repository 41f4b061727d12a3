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

const char buf_pairs[100][2] = {
    "00", "01", "02", "03", "04", "05", "06", "07", "08", "09",
    "10", "11", "12", "13", "14", "15", "16", "17", "18", "19",
    "20", "21", "22", "23", "24", "25", "26", "27", "28", "29",
    "30", "31", "32", "33", "34", "35", "36", "37", "38", "39",
    "40", "41", "42", "43", "44", "45", "46", "47", "48", "49",
    "50", "51", "52", "53", "54", "55", "56", "57", "58", "59",
    "60", "61", "62", "63", "64", "65", "66", "67", "68", "69",
    "70", "71", "72", "73", "74", "75", "76", "77", "78", "79",
    "80", "81", "82", "83", "84", "85", "86", "87", "88", "89",
    "90", "91", "92", "93", "94", "95", "96", "97", "98", "99",
};

char *
buf_write_long(char *to, uint64_t number)
{
    char digits[BUF_DIGITS], *end = digits + BUF_DIGITS, *at = end;
    for (; number > UINT32_MAX; number /= 100)
        memcpy(at -= 2, buf_pairs[number % 100], 2);
    uint32_t low = (uint32_t)number; /* divides in half the time */
    for (; low > 99; low /= 100)
        memcpy(at -= 2, buf_pairs[low % 100], 2);
    if (low > 9)
        memcpy(at -= 2, buf_pairs[low], 2);
    else
        *--at = (char)('0' + low);
    memcpy(to, at, (size_t)(end - at));
    return to + (end - at);
}

void
buf_uint(struct buf *buf, uint64_t number)
{
    char digits[BUF_DIGITS];
    buf_append(buf, digits, (size_t)(buf_write_digits(digits, number) - digits));
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
