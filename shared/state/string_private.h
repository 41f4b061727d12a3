/*
 * string_private.h: the inside of live_string: where its text lies and who frees it.
 *
 * The text is in small_ while heap_ is NULL, else in a string_block, at heap_; how much it holds
 * stands in the struct (cap_, where small_ was), so that an append that fits touches nothing but
 * the text's end.
 * Text is always valid UTF-8 without NUL bytes inside, and a NUL follows it. mark_ counts the
 * changes: whoever kept a copy of the struct (the shadow of a view, the `before` of a row) sees
 * by it, and by nothing else, that the text has changed since; the copy's heap_ must not be
 * followed.
 *
 * A block that is no longer needed goes to the current turn, so that slices of it stay good
 * until the turn ends; without a turn it is freed at once.
 */
#ifndef CLIVE_STRING_PRIVATE_H
#define CLIVE_STRING_PRIVATE_H

#include "clive/live.h"

enum {
    STRING_SMALL = 15,
    STRING_KEEP = 128, /* a block up to this size is kept for a text that would fit in small_ */
    STRING_MAX = 16 << 20, /* bytes of one text */
};

struct string_block {
    struct string_block *next; /* in turn->replaced */
    char text[];
};

/* The text becomes `text` (which may be a slice of it); each byte that is no UTF-8, and each
 * NUL, becomes U+FFFD. LIVE_ELIMIT above STRING_MAX, LIVE_ENOMEM: then it is as it was. */
live_status string_assign(live_string *string, live_str text);
/* Where the text begins, which a render reads, and where an append writes. */
__attribute__((always_inline)) static inline void
string_prefetch(const live_string *string)
{
    if (string->heap_) {
        __builtin_prefetch(string->heap_);
        __builtin_prefetch(string->heap_ + string->len_);
    }
}
/* Empties and gives the block back; the struct is {0}. */
void string_release(live_string *string);
void string_blocks_free(struct string_block *block);

#endif
