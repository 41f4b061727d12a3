#include "ids.h"

#include "diagnostics.h"

struct id {
    struct id *next;
    live_str text;
    struct span at;
    const struct branch_at *branch;
};

const struct branch_at *
branch_keep(struct compiler *c, struct branch_at branch)
{
    struct branch_at *kept = compiler_new(c, struct branch_at, 1);
    *kept = branch;
    return kept;
}

/* Never shown together: they are in different branches of one conditional. */
static bool
exclude_each_other(const struct branch_at *a, const struct branch_at *b)
{
    for (; a; a = a->outer)
        for (const struct branch_at *other = b; other; other = other->outer)
            if (a->chain == other->chain)
                return a->branch != other->branch;
    return false;
}

void
ids_add(struct compiler *c, struct ids *ids, live_str id, struct span at,
        const struct branch_at *branch)
{
    struct id **bucket = &ids->buckets[str_hash(id) % 256];
    for (const struct id *other = *bucket; other; other = other->next) {
        if (str_is(other->text, id) && !exclude_each_other(other->branch, branch)) {
            error_at(c, at, "the id %.*s stands twice", SHOW(id));
            error_help(c, "an id is unique in the page: rename one of them");
            error_note(c, other->at, "the other one");
            return;
        }
    }
    struct id *entry = compiler_new(c, struct id, 1);
    *entry = (struct id){ *bucket, id, at, branch };
    *bucket = entry;
}
