/*
 * turn.h: one request or one message: the unit of memory and of error. The author's calls
 * (live_set, NAME_list_append, …) carry no context, so the turn that they belong to is the thread's
 * current one: the one piece of thread-local state of the library. Without a current turn they work
 * on the heap alone, failures abort (only unit tests do that).
 *
 *     struct turn turn = {0};
 *     turn_init(&turn, largest_row);
 *     turn_begin(&turn);            // now the thread's current turn
 *     … callbacks, render, frames …
 *     turn_end(&turn);              // arena reset, replaced strings freed, no current turn
 */
#ifndef CLIVE_TURN_H
#define CLIVE_TURN_H

#include "arena.h"

#pragma GCC visibility push(default)

struct statics;
struct telemetry;

struct turn {
    struct arena arena;       /* scratch of the turn */
    bool failed;              /* an allocation for the author failed: undo the callback */
    struct string_block *replaced; /* texts that live_set replaced: freed by turn_end */
    const struct telemetry *telemetry; /* live/telemetry.h; NULL: nobody listens. Set once */
    struct statics *statics;  /* for live_static_path (live/statics.h); NULL: none. Set once */
    void *sink;               /* throw-away row for a list that cannot grow */
    size_t sink_size;
};

/* largest_row: bytes of the largest struct that is a list's row (app.h computes it). */
live_status turn_init(struct turn *turn, size_t largest_row);
void turn_release(struct turn *turn);
void turn_begin(struct turn *turn); /* nesting is a bug */
void turn_end(struct turn *turn);
struct turn *turn_current(void); /* NULL: none */
void turn_fail(void);            /* marks the current turn as failed; aborts if there is none */

#pragma GCC visibility pop
#endif
