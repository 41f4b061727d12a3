/*
 * str.h: reading slices. Nothing here allocates. Conversions to numbers are strict: the whole slice,
 * no spaces, no overflow.
 */
#ifndef CLIVE_STR_H
#define CLIVE_STR_H

#include "clive/types.h"

#include <string.h>

#pragma GCC visibility push(default)

static inline live_str
str_sub(live_str text, size_t from, size_t to)
{
    return (live_str){ text.ptr + from, to - from };
}

static inline bool
str_is(live_str a, live_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool str_starts(live_str text, live_str prefix);
bool str_ends(live_str text, live_str suffix);
/* Cuts at the first `separator`: the part before it is returned, *rest is the part behind it
 * (absent if there was none). */
live_str str_cut(live_str text, char separator, live_str *rest);
live_str str_trim(live_str text); /* ASCII white space at both ends */
bool str_to_int(live_str text, int64_t *number);
bool str_to_uint(live_str text, uint64_t *number);
bool str_is_utf8(live_str text); /* well-formed, no surrogates, no overlong forms */
uint64_t str_hash(live_str text); /* FNV-1a, 64 bits: not for hostile keys in a table */

#pragma GCC visibility pop
#endif
