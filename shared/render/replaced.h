/*
 * replaced.h: finds, for a row that is new, the removed row with the same key, whose place at
 * the client it takes. The table is built at the first question and lives in the render's
 * arena. Of several removed rows with one key the first counts.
 */
#ifndef CLIVE_REPLACED_H
#define CLIVE_REPLACED_H

#include "arena.h"
#include "list.h"

struct replaced_slot {
    const struct live_row *row; /* NULL: free slot */
    live_key key;
    bool taken;
};

struct replaced {
    const live_comprehension *k;
    const void *env;
    const live_list *list;
    struct arena *arena;
    struct replaced_slot *slots;
    size_t n_slots; /* 0: not yet built */
    uint64_t seed;
    bool failed; /* memory */
};

/* Each removed row is given once; NULL if there is none, or the comprehension has no key. */
const struct live_row *replaced_take(struct replaced *replaced, const void *item);

#endif
