/*
 * form.h: application/x-www-form-urlencoded pairs (WHATWG URL, 5.1), for queries and forms.
 * Names like a[b][] stay as they are: nesting is the next layer's.
 */
#ifndef CLIVE_FORM_H
#define CLIVE_FORM_H

#include "arena.h"

#pragma GCC visibility push(default)

enum { FORM_MAX_PAIRS = 4096 };

struct form_pair {
    live_str name, value; /* decoded; in the arena or slices of the input */
};

struct form {
    struct form_pair *pairs; /* in order */
    size_t n_pairs;
};

/* Empty segments (stray &) are skipped; a segment without = has an empty value. LIVE_EINVAL for
 * broken percent coding or bytes that are no UTF-8, LIVE_ELIMIT, LIVE_ENOMEM. */
live_status form_parse(struct arena *arena, live_str text, struct form *form);
/* The last value of `name`; absent if none. */
live_str form_get(const struct form *form, live_str name);

#pragma GCC visibility pop
#endif
