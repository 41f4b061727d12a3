#include "keyed.h"
#include "render.h"
#include "slot.h"

#include "mem.h"

#include <string.h>

size_t
keyed_stride(const live_comprehension *k)
{
    size_t size = k->prints ? k->prints->size : 0;
    return size ? KEYED_HEAD + ((size + 7) & ~(size_t)7) : sizeof(uint32_t);
}

bool
keyed_resize(const live_comprehension *k, live_rows *rows, uint32_t n)
{
    size_t stride = keyed_stride(k);
    if (n > rows->cap_) {
        uint32_t cap = rows->cap_ ? rows->cap_ : 4;
        while (cap < n)
            cap *= 2;
        char *memory = mem_realloc(rows->rows_, cap * stride);
        if (!memory)
            return false;
        rows->rows_ = memory;
        rows->cap_ = cap;
    }
    if (n > rows->n_)
        memset(rows->rows_ + rows->n_ * stride, 0, (n - rows->n_) * stride);
    if (prints_own(k->prints))
        for (uint32_t i = n; i < rows->n_; i++)
            prints_release(k->prints, rows->rows_ + i * stride + KEYED_HEAD);
    rows->n_ = n;
    return true;
}

void
keyed_release(const live_comprehension *k, live_rows *rows)
{
    size_t stride = keyed_stride(k);
    if (prints_own(k->prints))
        for (uint32_t i = 0; i < rows->n_; i++)
            prints_release(k->prints, rows->rows_ + i * stride + KEYED_HEAD);
    mem_free(rows->rows_);
    *rows = (live_rows){ 0 };
}

/* The prints of one entry, on the heap. */
static void
free_entry(const live_slot_class *class, void *prints)
{
    if (!class || !prints)
        return;
    prints_release(class->prints, prints);
    mem_free(prints);
}

void
place_release(live_place *place)
{
    if (place->class_) {
        free_entry(place->class_, place->prints_);
    } else if (place->prints_) {
        live_place *entries = place->prints_;
        for (uint32_t i = 0; i < place->n_; i++)
            free_entry(entries[i].class_, entries[i].prints_);
        mem_free(entries);
    }
    *place = (live_place){ 0 };
}

static void
callee_release(const live_component_class *component, live_callee *callee)
{
    if (!callee->prints_)
        return;
    prints_release(component->prints, callee->prints_);
    mem_free(callee->prints_);
    callee->prints_ = NULL;
}

void
prints_release(const live_prints *layout, void *prints)
{
    char *at = prints;
    if (!layout || !layout->size)
        return;
    for (unsigned i = 0; i < layout->n_rows; i++)
        keyed_release(layout->rows[i].of, (void *)(at + layout->rows[i].offset));
    for (unsigned i = 0; i < layout->n_calls; i++)
        callee_release(layout->calls[i].of, (void *)(at + layout->calls[i].offset));
    for (unsigned i = 0; i < layout->n_places; i++)
        place_release((void *)(at + layout->places[i]));
    memset(prints, 0, layout->size);
}
