#include "slot.h"

#include "indexed.h"
#include "mem.h"

static const live_str several_statics[] = { LIVE_STR_INIT(""), LIVE_STR_INIT("") };
/* Of each entry of several. */
static const live_template several = { .n_parts = 1,
                                       .statics = several_statics,
                                       .json = LIVE_STR_INIT("[\"\",\"\"]") };

/* The entry's node as the present part's value; `place` is what the client holds there. */
static void
write_entry(live_render *r, live_place *place, const live_slot *slot, const void *arg,
            const uint64_t *changed)
{
    const live_slot_class *class = slot->class;
    bool is_held = place->class_ == class;
    if (!is_held) {
        size_t size = class->prints ? class->prints->size : 0;
        place_release(place);
        if (size && !(place->prints_ = mem_zalloc(size))) {
            r->out->failed = true;
            return;
        }
        place->class_ = class;
        place->n_ = 1;
    }
    bool full = r->head.full_ || !is_held;
    r->fresh = full;
    class->render(r, slot->env, place->prints_, arg, full ? render_all : changed);
    r->fresh = false;
}

static void
write_entry_html(live_render *r, const live_slot *slot, const void *arg)
{
    if (emit_scratch(r, slot->class->prints ? slot->class->prints->size : 0))
        slot->class->render(r, slot->env, r->scratch, arg, render_all);
}

static const live_slot *
entry_of(const live_slots *slots, uint32_t i)
{
    return (const void *)((const char *)slots->entries + (size_t)i * slots->stride);
}

static void
write_none(live_render *r, live_place *place)
{
    bool is_held = !place->class_ && !place->prints_;
    if (is_held && !r->head.full_)
        return;
    place_release(place);
    emit_member(r);
    buf_lit(r->out, "\"\"");
}

struct entries {
    struct indexed indexed;
    live_place *places;
    const live_slots *slots;
    const void *arg;
    const uint64_t *changed;
};

static void
write_one_of(live_render *r, const struct indexed *indexed, uint32_t i, bool full)
{
    const struct entries *all = (const struct entries *)(const void *)indexed;
    (void)full;
    r->top->key = 0;
    write_entry(r, &all->places[i], entry_of(all->slots, i), all->arg, all->changed);
}

/* Room for n entries. */
static bool
reserve(live_place *place, uint32_t n)
{
    if (n <= place->cap_)
        return true;
    uint32_t cap = place->cap_ ? place->cap_ : 2;
    while (cap < n)
        cap *= 2;
    live_place *entries = mem_realloc(place->prints_, cap * sizeof *entries);
    if (!entries)
        return false;
    place->prints_ = entries;
    place->cap_ = cap;
    return true;
}

static void
write_several(live_render *r, live_place *place, const live_slots *slots, const void *arg,
              const uint64_t *changed)
{
    struct entries all = { .slots = slots, .arg = arg, .changed = changed };
    if (place->class_)
        place_release(place);
    uint32_t n_held = place->n_;
    if (!reserve(place, slots->n)) {
        r->out->failed = true;
        return;
    }
    all.places = place->prints_;
    for (uint32_t i = slots->n; i < n_held; i++)
        place_release(&all.places[i]);
    for (uint32_t i = n_held; i < slots->n; i++)
        all.places[i] = (live_place){ 0 };
    place->n_ = slots->n;
    all.indexed = (struct indexed){ .row = &several,
                                    .n = slots->n,
                                    .is_held = n_held > 0,
                                    .n_held = n_held,
                                    .write = write_one_of };
    indexed_write(r, &all.indexed);
}

void
live_render_slots(live_render *r, live_place *place, const live_slots *slots, const void *arg,
                  const uint64_t *changed)
{
    emit_no_value(r);
    if (r->html) {
        for (uint32_t i = 0; i < slots->n; i++)
            write_entry_html(r, entry_of(slots, i), arg);
        return;
    }
    if (slots->n == 0)
        write_none(r, place);
    else if (slots->n == 1)
        write_entry(r, place, entry_of(slots, 0), arg, changed);
    else
        write_several(r, place, slots, arg, changed);
}

void
live_render_slot(live_render *r, live_place *place, const live_slot *slot, const void *arg,
                 const uint64_t *changed)
{
    live_render_slots(r, place, &(live_slots){ slot, 1, sizeof *slot }, arg, changed);
}

void *
live_slots_add(live_render *r, live_slots *slots, size_t size)
{
    /* room for 4, 8, 16, …: what there is room for follows from how many there are */
    if (slots->n == 0 || (slots->n >= 4 && !(slots->n & (slots->n - 1)))) {
        void *entries = arena_zalloc(r->arena, size, slots->n ? slots->n * (size_t)2 : 4, 16);
        if (!entries) {
            r->out->failed = true;
            return NULL;
        }
        if (slots->n)
            memcpy(entries, slots->entries, slots->n * size);
        slots->entries = entries;
    }
    slots->stride = (uint32_t)size;
    return (char *)(uintptr_t)slots->entries + size * slots->n++;
}
