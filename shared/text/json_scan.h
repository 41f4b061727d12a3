/*
 * json_scan.h: a bounded reader that finds slices in JSON text without building a tree. For the
 * envelope of a frame and the few members the gateway looks at; what an author asks for is parsed
 * by json-c. Strict RFC 8259, nesting at most JSON_MAX_DEPTH.
 */
#ifndef CLIVE_JSON_SCAN_H
#define CLIVE_JSON_SCAN_H

#include "arena.h"
#include "buf.h"

#pragma GCC visibility push(default)

enum { JSON_MAX_DEPTH = 64 };

struct json_scan {
    live_str text;
    size_t at; /* byte offset: where an error was found */
};

void json_space(struct json_scan *scan);            /* past white space */
bool json_take(struct json_scan *scan, char c);     /* past white space and c */
/* Past one whole value; *value is its text without surrounding space. */
bool json_value(struct json_scan *scan, live_str *value);
/* Iterates an object: `at` begins as 0 on the object's own text; false at the end (then at is the
 * text's length) or on an error (then at is less than the text's length - 1, or the text is shorter
 * than two bytes). key is raw (still escaped, no quotes). */
bool json_member(struct json_scan *object, live_str *key, live_str *value);
/* The value of `key` (plain ASCII, compared with the raw names) in the text of an object; absent if
 * none or if the text is malformed. The last one wins. */
live_str json_get(live_str object, const char *key);

bool json_is_string(live_str value);
/* The text of a string value, unescaped into the arena only where it has escapes (else a slice of
 * `value`). Absent if it is no string, has a lone surrogate or \u0000, or memory fails. */
live_str json_text(struct arena *arena, live_str value);
/* The same, telling why: LIVE_EINVAL (then *text is absent) or LIVE_ENOMEM. `value` is what json_value
 * gave, so its UTF-8 is not looked at again. */
live_status json_unescape(struct arena *arena, live_str value, live_str *text);
/* A whole number without fraction and exponent. */
bool json_int(live_str value, int64_t *number);

#pragma GCC visibility pop
#endif
