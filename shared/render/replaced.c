#include "replaced.h"

#include "hash.h"
#include "str.h"

static bool
key_equal(live_key a, live_key b)
{
    return !a.text.ptr == !b.text.ptr &&
           (a.text.ptr ? str_is(a.text, b.text) : a.number == b.number);
}

/* The slot with the key, or the free one where it would be. */
static struct replaced_slot *
find(const struct replaced *replaced, live_key key)
{
    uint64_t hash = key.text.ptr
                        ? hash_bytes(key.text.ptr, key.text.len, replaced->seed)
                        : hash_mix((uint64_t)key.number ^ replaced->seed, replaced->seed | 1);
    size_t at = (size_t)(hash >> 20) & (replaced->n_slots - 1);
    while (replaced->slots[at].row && !key_equal(replaced->slots[at].key, key))
        at = (at + 1) & (replaced->n_slots - 1);
    return &replaced->slots[at];
}

static void
build(struct replaced *replaced)
{
    size_t n = 0, n_slots = 8;
    for (const struct live_row *row = replaced->list->removed_; row; row = row->next)
        n++;
    while (n_slots < n * 2)
        n_slots *= 2;
    replaced->slots = arena_new(replaced->arena, struct replaced_slot, n_slots);
    if (!replaced->slots) {
        replaced->failed = true;
        return;
    }
    replaced->n_slots = n_slots;
    /* keys are the users': where they fall must not be theirs to choose */
    replaced->seed = (uint64_t)(uintptr_t)replaced->slots * UINT64_C(0x9e3779b97f4a7c15);
    for (const struct live_row *row = replaced->list->removed_; row; row = row->next) {
        live_key key = replaced->k->key(replaced->env, row->item);
        struct replaced_slot *slot = find(replaced, key);
        if (!slot->row)
            *slot = (struct replaced_slot){ .row = row, .key = key };
    }
}

const struct live_row *
replaced_take(struct replaced *replaced, const void *item)
{
    if (!replaced->k->key || !replaced->list->removed_ || replaced->failed)
        return NULL;
    if (!replaced->n_slots)
        build(replaced);
    if (replaced->failed)
        return NULL;
    struct replaced_slot *slot = find(replaced, replaced->k->key(replaced->env, item));
    if (!slot->row || slot->taken)
        return NULL;
    slot->taken = true;
    return slot->row;
}
