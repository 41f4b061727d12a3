/* base64.h: base64url without padding (RFC 4648, 5). */
#ifndef CLIVE_BASE64_H
#define CLIVE_BASE64_H

#include "arena.h"
#include "buf.h"

#pragma GCC visibility push(default)

void base64_write(struct buf *out, const void *data, size_t len);
/* The bytes of the text, in the arena; absent if it is malformed or memory fails. */
live_str base64_read(struct arena *arena, live_str text);
/* The same into `data` of `size` bytes; false if the text is malformed or too long for it. */
bool base64_decode(live_str text, void *data, size_t size, size_t *len);

#pragma GCC visibility pop
#endif
