#include "reads.h"

void
reads_add(struct reads *reads, const struct reads *more)
{
    reads->is_volatile |= more->is_volatile;
    for (unsigned d = 0; d < SCOPES_MAX; d++) {
        reads->of[d].item |= more->of[d].item;
        reads->of[d].index |= more->of[d].index;
        reads->of[d].moved |= more->of[d].moved;
        for (unsigned w = 0; w < MASK_WORDS; w++)
            reads->of[d].fields[w] |= more->of[d].fields[w];
    }
}

void
uses_add(struct reads *uses, const struct reads *reads)
{
    struct reads more = *reads;
    for (unsigned d = 0; d < SCOPES_MAX && reads->is_volatile; d++) {
        memset(more.of[d].fields, 0, sizeof more.of[d].fields);
        more.of[d].moved = false;
    }
    reads_add(uses, &more);
}

bool
reads_any(const struct reads *reads, unsigned from, unsigned to)
{
    for (unsigned d = from; d < to; d++) {
        if (reads->of[d].moved)
            return true;
        for (unsigned w = 0; w < MASK_WORDS; w++)
            if (reads->of[d].fields[w])
                return true;
    }
    return reads->is_volatile;
}

bool
reads_fields(const struct reads *reads, unsigned depth)
{
    for (unsigned w = 0; w < MASK_WORDS; w++)
        if (reads->of[depth].fields[w])
            return true;
    return false;
}
