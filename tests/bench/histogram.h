/*
 * histogram.h: latencies in nanoseconds, in buckets of at most 1.6 % width (64 to an octave),
 * from 1 ns to 2^42 ns (73 minutes). Fixed size, no allocation; `{0}` is empty.
 */
#ifndef CLIVE_BENCH_HISTOGRAM_H
#define CLIVE_BENCH_HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_STEPS   64
#define HISTOGRAM_OCTAVES 37
#define HISTOGRAM_BUCKETS (HISTOGRAM_STEPS * HISTOGRAM_OCTAVES)

struct histogram {
    uint64_t count[HISTOGRAM_BUCKETS];
    uint64_t n;
    uint64_t max;
};

void histogram_add(struct histogram *histogram, uint64_t ns);
/* The value that `part` (0 to 1) of all values do not exceed, to a bucket's width; 0 when
 * empty. */
uint64_t histogram_at(const struct histogram *histogram, double part);

#endif
