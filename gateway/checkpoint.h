/*
 * checkpoint.h: the transaction at the end of a turn: what the channels of this worker have to
 * write, all of it or nothing. While another process holds the store's lock everything waits
 * and is tried again; after STORE_PATIENCE_US, or when the store fails, the views that wait are
 * ended.
 */
#ifndef CLIVE_CHECKPOINT_H
#define CLIVE_CHECKPOINT_H

#include "arena.h"

struct worker;

enum { STORE_PATIENCE_US = 5000000, STORE_RETRY_MS = 3 };

struct checkpoint {
    struct arena arena;    /* rows, from the transaction to channel_saved */
    int64_t busy_since_us; /* 0: not busy */
    bool is_failing;       /* said in the log; until a commit works again */
};

/* True: nothing waits any more, frames may leave. False: the store is busy. */
bool checkpoint_run(struct worker *worker);

#endif
