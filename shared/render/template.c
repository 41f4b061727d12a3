/* The table of the templates that a render refers to. */
#include "emit_private.h"

enum { LINEAR = 8 }; /* up to so many are searched one by one */

static uint32_t
slot_of(const struct template_table *table, const live_template *t)
{
    uint64_t hash = (uint64_t)(uintptr_t)t * UINT64_C(0x9e3779b97f4a7c15);
    uint32_t slot = (uint32_t)(hash >> 40) & (table->n_slots - 1);
    while (table->slots[slot] && table->templates[table->slots[slot] - 1] != t)
        slot = (slot + 1) & (table->n_slots - 1);
    return slot;
}

/* Room for one more, at most half full. */
static bool
grow(live_render *r)
{
    struct template_table *table = &r->table;
    if (table->n < table->n_slots / 2)
        return true;
    uint32_t n_slots = table->n_slots ? table->n_slots * 2 : LINEAR * 2;
    const live_template **templates = arena_new(r->arena, const live_template *, n_slots / 2);
    uint32_t *slots = arena_new(r->arena, uint32_t, n_slots);
    if (!templates || !slots)
        return false;
    if (table->n)
        memcpy(templates, table->templates, table->n * sizeof *templates);
    table->templates = templates;
    table->slots = slots;
    table->n_slots = n_slots;
    for (uint32_t i = 0; i < table->n; i++)
        slots[slot_of(table, templates[i])] = i + 1;
    return true;
}

static uint32_t
find_or_add(live_render *r, const live_template *t)
{
    struct template_table *table = &r->table;
    if (table->n <= LINEAR) {
        for (uint32_t i = 0; i < table->n; i++)
            if (table->templates[i] == t)
                return i;
    } else {
        uint32_t slot = slot_of(table, t);
        if (table->slots[slot])
            return table->slots[slot] - 1;
    }
    if (!grow(r)) {
        r->out->failed = true;
        return 0;
    }
    table->templates[table->n] = t;
    table->slots[slot_of(table, t)] = table->n + 1;
    return table->n++;
}

uint32_t
template_index(live_render *r, const live_template *t)
{
    if (r->table.last != t) {
        r->table.last_index = find_or_add(r, t);
        r->table.last = t;
    }
    return r->table.last_index;
}
