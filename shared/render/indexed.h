/*
 * indexed.h: a comprehension whose rows are their indexes (ranges, the entries of a slot): rows
 * never move, new ones come at the end and go from there.
 */
#ifndef CLIVE_INDEXED_H
#define CLIVE_INDEXED_H

#include "emit_private.h"

struct indexed {
    const live_template *row;
    uint32_t n;
    bool is_held; /* the client holds the statics, and n_held rows */
    uint32_t n_held;
    /* Writes the parts of row i, whose frame is open. */
    void (*write)(live_render *r, const struct indexed *indexed, uint32_t i, bool full);
};

/* As the value of the present part. HTML too. Embed the struct as the first member of a larger
 * one. */
void indexed_write(live_render *r, const struct indexed *indexed);

#endif
