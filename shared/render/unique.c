#include "unique.h"

#include "emit_private.h"
#include "hash.h"
#include "list.h"
#include "str.h"

struct unique_slot {
    live_key key;
    bool used;
};

static bool
is_same(live_key a, live_key b)
{
    return !a.text.ptr == !b.text.ptr &&
           (a.text.ptr ? str_is(a.text, b.text) : a.number == b.number);
}

static void
fail(live_render *r, const live_comprehension *k, live_key key)
{
    if (key.text.ptr)
        emit_fail(r, k->file, k->line,
                  "two rows of :for have the key \"%.*s\": keys must differ (line %u)",
                  (int)(key.text.len < 80 ? key.text.len : 80), key.text.ptr, k->line);
    else
        emit_fail(r, k->file, k->line,
                  "two rows of :for have the key %lld: keys must differ (line %u)",
                  (long long)key.number, k->line);
}

bool
unique_check(live_render *r, const live_comprehension *k, const live_list *list,
             const void *env)
{
    if (!k->key || !r->error || list->n_ < 2)
        return true;
    size_t n_slots = 4;
    while (n_slots < (size_t)list->n_ * 2)
        n_slots *= 2;
    struct unique_slot *slots = arena_new(r->arena, struct unique_slot, n_slots);
    if (!slots) {
        r->out->failed = true;
        return false;
    }
    /* keys are the users': where they fall must not be theirs to choose */
    uint64_t seed = (uint64_t)(uintptr_t)slots * UINT64_C(0x9e3779b97f4a7c15);
    for (uint32_t i = 0; i < list->n_; i++) {
        live_key key = k->key(env, list_item(list->rows_[i]));
        uint64_t hash = key.text.ptr ? hash_bytes(key.text.ptr, key.text.len, seed)
                                     : hash_mix((uint64_t)key.number ^ seed, seed | 1);
        size_t at = (size_t)(hash >> 20) & (n_slots - 1);
        for (; slots[at].used; at = (at + 1) & (n_slots - 1))
            if (is_same(slots[at].key, key)) {
                fail(r, k, key);
                return false;
            }
        slots[at] = (struct unique_slot){ key, true };
    }
    return true;
}
