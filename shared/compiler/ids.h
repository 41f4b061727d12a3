/* ids.h: the static ids of a page: each once, but the branches of one conditional may share
 * one. */
#ifndef CLIVE_COMPILER_IDS_H
#define CLIVE_COMPILER_IDS_H

#include "ast.h"

/* The branches around an element, innermost first. */
struct branch_at {
    const struct branch_at *outer;
    unsigned chain, branch;
};

struct ids {
    struct id *buckets[256];
};

const struct branch_at *branch_keep(struct compiler *c, struct branch_at branch);
/* Notes the id; an error if it stands already where it can be shown at the same time. */
void ids_add(struct compiler *c, struct ids *ids, live_str id, struct span at,
             const struct branch_at *branch);

#endif
