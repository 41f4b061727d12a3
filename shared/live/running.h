/*
 * running.h: whose code runs at the moment, written where it outlives the worker: when the
 * worker dies of it, its master knows whom to count it to (store_crash). Page and channel write
 * it before they call the author's code, the programs take it away when a turn ends.
 *
 * A crash is a strike of its view, which is mounted afresh after three. If the session brings
 * yet another worker down it is in quarantine until it has been quiet for 60 s: pages are
 * refused, and joins of a view that has a strike. Views that have none go on: they are the
 * user's other tabs.
 *
 * Invariant: the other members are true while is_set is.
 */
#ifndef CLIVE_RUNNING_H
#define CLIVE_RUNNING_H

#include "token.h"

#include <stdatomic.h>

enum { CRASHES_BORNE = 3 };

struct running {
    _Atomic bool is_set;
    struct session_id session;
    int64_t row; /* of the view; 0: a page, which has none yet */
};

/* `running` NULL: nobody wants to know. */
static inline void
running_set(struct running *running, const struct session_id *session, int64_t row)
{
    if (!running)
        return;
    atomic_store_explicit(&running->is_set, false, memory_order_relaxed);
    atomic_signal_fence(memory_order_seq_cst); /* the reader comes when this process is gone */
    running->session = *session;
    running->row = row;
    atomic_store_explicit(&running->is_set, true, memory_order_release);
}

static inline void
running_clear(struct running *running)
{
    if (running)
        atomic_store_explicit(&running->is_set, false, memory_order_relaxed);
}

/* In the master, of a worker that has ended: true once, if somebody's code ran. */
static inline bool
running_take(struct running *running)
{
    return atomic_exchange(&running->is_set, false);
}

#endif
