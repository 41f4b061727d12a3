/*
 * board.h: the page of shared memory on which the workers tell the master that they live. The
 * master makes it; a worker maps it by the descriptor that he inherits. Each slot is written by
 * its worker only, but for the master's reset before he starts one.
 */
#ifndef CLIVE_BOARD_H
#define CLIVE_BOARD_H

#include "options.h"
#include "running.h"

#include <stdatomic.h>

enum { MAX_SLOTS = 2 * MAX_WORKERS }; /* in a reload old and new workers live side by side */

enum board_state { BOARD_STARTING, BOARD_READY, BOARD_STOPPING };

struct board {
    struct board_slot {
        _Atomic int64_t beat_us; /* clock_monotonic_us of the last sign of life */
        _Atomic int state;       /* enum board_state */
        struct running running;  /* whose code runs */
    } slots[MAX_SLOTS];
};

/* In the master: *fd is inherited by those that are executed. NULL: errno says why. */
struct board *board_new(int *fd);
struct board *board_map(int fd);

#endif
