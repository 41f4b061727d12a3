/*
 * copies.h: how often the same copy of a fragment was shown within a minute: a page around it
 * that comes from a cache has the same tokens each time. Counted here, not in the row: that is
 * its owner's, whom a copy in other hands must not cost his state. The rows that were shown
 * last are remembered.
 */
#ifndef CLIVE_COPIES_H
#define CLIVE_COPIES_H

#include "clive/types.h"

#pragma GCC visibility push(default)

enum { COPIES_ROWS = 64, COPIES_S = 60 };

/* {0}: none yet. */
struct copies {
    struct copy {
        int64_t row; /* 0: free */
        int64_t since_s, last_s;
        unsigned n;
    } rows[COPIES_ROWS];
};

/* One more; how many there were in the minute that began with the first. */
unsigned copies_count(struct copies *copies, int64_t row, int64_t now_s);

#pragma GCC visibility pop
#endif
