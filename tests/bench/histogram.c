/* histogram.c: see histogram.h. */
#include "histogram.h"

static unsigned
bucket_of(uint64_t ns)
{
    if (ns < HISTOGRAM_STEPS)
        return (unsigned)ns;
    unsigned octave = 63 - (unsigned)__builtin_clzll(ns) - 5; /* 64 to 127 ns: octave 1 */
    unsigned step = (unsigned)(ns >> (octave - 1)) & (HISTOGRAM_STEPS - 1);
    unsigned bucket = octave * HISTOGRAM_STEPS + step;
    return bucket < HISTOGRAM_BUCKETS ? bucket : HISTOGRAM_BUCKETS - 1;
}

static uint64_t
bucket_top(unsigned bucket)
{
    unsigned octave = bucket / HISTOGRAM_STEPS, step = bucket % HISTOGRAM_STEPS;
    if (octave == 0)
        return step;
    return ((uint64_t)(HISTOGRAM_STEPS + step + 1) << (octave - 1)) - 1;
}

void
histogram_add(struct histogram *histogram, uint64_t ns)
{
    histogram->count[bucket_of(ns)]++;
    histogram->n++;
    if (ns > histogram->max)
        histogram->max = ns;
}

uint64_t
histogram_at(const struct histogram *histogram, double part)
{
    uint64_t rank = (uint64_t)((double)histogram->n * part + 0.5), seen = 0;
    if (rank < 1)
        rank = 1;
    if (rank > histogram->n)
        rank = histogram->n;
    for (unsigned i = 0; i < HISTOGRAM_BUCKETS && histogram->n; i++) {
        seen += histogram->count[i];
        if (seen >= rank) {
            uint64_t top = bucket_top(i);
            return top < histogram->max ? top : histogram->max;
        }
    }
    return 0;
}
