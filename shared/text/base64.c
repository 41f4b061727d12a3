#include "base64.h"

#include <sodium.h>

enum {
    VARIANT = sodium_base64_VARIANT_URLSAFE_NO_PADDING,
    CHUNK = 192, /* bytes at a time: a multiple of 3, so that the pieces join */
};

void
base64_write(struct buf *out, const void *data, size_t len)
{
    const unsigned char *bytes = data;
    char text[CHUNK / 3 * 4 + 1];
    while (len) {
        size_t n = len < CHUNK ? len : CHUNK;
        sodium_bin2base64(text, sizeof text, bytes, n, VARIANT);
        buf_append(out, text, strlen(text));
        bytes += n;
        len -= n;
    }
}

/* libsodium 1.0.18 takes bytes from 0x80 for letters where char is signed. */
static bool
is_ascii(live_str text)
{
    unsigned char all = 0;
    for (size_t i = 0; i < text.len; i++)
        all |= (unsigned char)text.ptr[i];
    return all < 0x80;
}

bool
base64_decode(live_str text, void *data, size_t size, size_t *len)
{
    if (!text.ptr || !is_ascii(text))
        return false;
    return sodium_base642bin(data, size, text.ptr, text.len, NULL, len, NULL, VARIANT) == 0;
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
