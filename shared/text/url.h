/*
 * url.h: the parts of a URL (RFC 3986) that a live page has: scheme, host, port, path, query,
 * fragment; and percent coding. Results are slices of the input or copies in the arena.
 */
#ifndef CLIVE_URL_H
#define CLIVE_URL_H

#include "arena.h"
#include "buf.h"

#pragma GCC visibility push(default)

struct url {
    live_str scheme, host, port; /* absent where the URL has none; an IPv6 host has its brackets */
    live_str path;               /* "/" at least for a URL with a host */
    live_str query, fragment;    /* without ? and #; absent where there is none */
};

/* Absolute ("http://h:1/p?q#f") or path-absolute ("/p?q#f"). LIVE_EINVAL for anything else, for
 * control bytes, spaces, bytes that are no UTF-8, a backslash in the path, and for a host longer
 * than 253 bytes. User info is refused, and so is "//h/p". *url is zeroed then. */
live_status url_parse(live_str text, struct url *url);
/* Decodes %XX (and + as a space if `form`) into the arena; a slice of `text` if nothing to decode.
 * Absent for a broken %, a NUL byte, bytes that are no UTF-8, or when memory fails. */
live_str url_decode(struct arena *arena, live_str text, bool form);
/* The same, telling why: LIVE_EINVAL or LIVE_ENOMEM, *decoded is absent then. Absent text decodes to
 * absent text. */
live_status url_unescape(struct arena *arena, live_str text, bool form, live_str *decoded);
/* Writes all but unreserved bytes as %XX. */
void url_encode(struct buf *out, live_str text);

#pragma GCC visibility pop
#endif
