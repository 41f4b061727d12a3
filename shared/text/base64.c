/*
 * base64.c: eight letters at a time, in one word: neither tables nor branches depend on the
 * bytes, so keys and session ids leave no trace in time or cache, as with libsodium's own, at a
 * tenth of its cost.
 */
#include "base64.h"

#include <endian.h>

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

enum {
    BLOCK = 6, /* bytes, for 8 letters */
    LETTERS = 8,
    AT_ONCE = 32, /* blocks */
};

/* In each byte 1 where `word`'s is at least `low`, else 0. The bytes of `word` are below 0x80.
 */
static inline uint64_t
at_least(uint64_t word, unsigned low)
{
    return (word + EACH(0x80 - low)) >> 7 & EACH(1);
}

/* ---- there ------------------------------------------------------------------------------ */

/* 48 bits as eight bytes of 6. */
static inline uint64_t
spread(uint64_t bits)
{
    bits = (bits << 8 & UINT64_C(0x00ffffff00000000)) | (bits & UINT64_C(0x0000000000ffffff));
    bits = (bits << 4 & UINT64_C(0x0fff00000fff0000)) | (bits & UINT64_C(0x00000fff00000fff));
    return (bits << 2 & UINT64_C(0x3f003f003f003f00)) | (bits & UINT64_C(0x003f003f003f003f));
}

/* No byte of a sum leaves 0 … 255, so none touches its neighbour. */
static inline uint64_t
letters_of(uint64_t sextets)
{
    return sextets + EACH('A') + at_least(sextets, 26) * ('a' - 26 - 'A') -
           at_least(sextets, 52) * ('a' - 26 - ('0' - 52)) -
           at_least(sextets, 62) * ('0' - 52 - ('-' - 62)) +
           at_least(sextets, 63) * ('_' - 63 - ('-' - 62));
}

/* The letters of BLOCK bytes. */
static inline void
write_block(char *letters, const unsigned char *bytes)
{
    uint64_t word = 0;
    memcpy(&word, bytes, BLOCK);
    word = htobe64(letters_of(spread(be64toh(word) >> 16)));
    memcpy(letters, &word, LETTERS);
}

void
base64_write(struct buf *out, const void *data, size_t len)
{
    const unsigned char *bytes = data;
    char text[AT_ONCE * LETTERS];
    while (len >= BLOCK) {
        size_t n = len / BLOCK < AT_ONCE ? len / BLOCK : AT_ONCE;
        for (size_t i = 0; i < n; i++)
            write_block(text + i * LETTERS, bytes + i * BLOCK);
        buf_append(out, text, n * LETTERS);
        bytes += n * BLOCK;
        len -= n * BLOCK;
    }
    if (len) {
        unsigned char last[BLOCK] = { 0 };
        memcpy(last, bytes, len);
        write_block(text, last);
        buf_append(out, text, (len * 4 + 2) / 3);
    }
}

/* ---- and back --------------------------------------------------------------------------- */

/* The reverse of `spread`. */
static inline uint64_t
gather(uint64_t bits)
{
    bits = (bits >> 2 & UINT64_C(0x0fc00fc00fc00fc0)) | (bits & UINT64_C(0x003f003f003f003f));
    bits = (bits >> 4 & UINT64_C(0x00fff00000fff000)) | (bits & UINT64_C(0x00000fff00000fff));
    return (bits >> 8 & UINT64_C(0x0000ffffff000000)) | (bits & UINT64_C(0x0000000000ffffff));
}

/* *wrong is not 0 where a byte is no letter; then the sextets are anything. */
static inline uint64_t
sextets_of(uint64_t word, uint64_t *wrong)
{
    *wrong |= word & EACH(0x80);
    word &= EACH(0x7f);
    uint64_t minus = at_least(word, '-') - at_least(word, '-' + 1);
    uint64_t digit = at_least(word, '0') - at_least(word, '9' + 1);
    uint64_t upper = at_least(word, 'A') - at_least(word, 'Z' + 1);
    uint64_t line = at_least(word, '_') - at_least(word, '_' + 1);
    uint64_t lower = at_least(word, 'a') - at_least(word, 'z' + 1);
    *wrong |= (minus | digit | upper | line | lower) ^ EACH(1);
    return word + minus * (62 - '-') + digit * (52 - '0') - upper * 'A' - line * ('_' - 63) -
           lower * ('a' - 26);
}

/* The bytes of LETTERS letters. */
static inline void
read_block(unsigned char *bytes, const char *letters, uint64_t *wrong)
{
    uint64_t word;
    memcpy(&word, letters, LETTERS);
    word = htobe64(gather(sextets_of(be64toh(word), wrong)) << 16);
    memcpy(bytes, &word, BLOCK);
}

bool
base64_decode(live_str text, void *data, size_t size, size_t *len)
{
    unsigned char *bytes = data, last[BLOCK];
    uint64_t wrong = 0;
    size_t n_last = text.len % LETTERS, n_bytes = n_last * 3 / 4;
    if (!text.ptr || text.len % 4 == 1 || text.len / LETTERS * BLOCK + n_bytes > size)
        return false;
    for (size_t i = 0; i < text.len / LETTERS; i++, bytes += BLOCK)
        read_block(bytes, text.ptr + i * LETTERS, &wrong);
    if (n_last) {
        char letters[LETTERS] = "AAAAAAAA"; /* zeros */
        memcpy(letters, text.ptr + text.len - n_last, n_last);
        read_block(last, letters, &wrong);
        memcpy(bytes, last, n_bytes);
        bytes += n_bytes;
        wrong |= last[n_bytes]; /* bits that no byte has: of one value there is one text */
    }
    *len = (size_t)(bytes - (unsigned char *)data);
    return !wrong;
}

live_str
base64_read(struct arena *arena, live_str text)
{
    if (!text.ptr)
        return live_none;
    size_t size = text.len / 4 * 3 + 3, len;
    char *bytes = arena_bytes(arena, size);
    if (!bytes || !base64_decode(text, bytes, size, &len))
        return live_none;
    return (live_str){ bytes, len };
}
