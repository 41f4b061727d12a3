/* clock.h: the two clocks. */
#ifndef CLIVE_CLOCK_H
#define CLIVE_CLOCK_H

#include "clive/types.h"

#pragma GCC visibility push(default)

int64_t clock_wall_us(void);       /* since 1970, UTC: for rows and tokens */
int64_t clock_monotonic_us(void);  /* for intervals */
int64_t clock_monotonic_ns(void);
static inline int64_t
clock_wall_s(void)
{
    return clock_wall_us() / 1000000;
}

#pragma GCC visibility pop
#endif
