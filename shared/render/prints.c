#include "keyed.h"
#include "render.h"

#include "mem.h"

#include <string.h>

size_t
keyed_stride(const live_comprehension *k)
{
    size_t size = k->prints ? k->prints->size : 0;
    return size ? KEYED_HEAD + ((size + 7) & ~(size_t)7) : sizeof(uint32_t);
}

void
keyed_release(const live_comprehension *k, live_rows *rows)
{
    size_t stride = keyed_stride(k);
    if (k->prints && k->prints->n_rows)
        for (uint32_t i = 0; i < rows->n_; i++)
            prints_release(k->prints, rows->rows_ + i * stride + KEYED_HEAD);
    mem_free(rows->rows_);
    *rows = (live_rows){ 0 };
}

void
keyed_orphan(const live_prints *layout, void *prints)
{
    for (unsigned i = 0; layout && i < layout->n_rows; i++) {
        live_rows *rows = (void *)((char *)prints + layout->rows[i].offset);
        size_t stride = keyed_stride(layout->rows[i].of);
        for (uint32_t n = 0; n < rows->n_; n++)
            memset(rows->rows_ + n * stride, 0, sizeof(uint32_t));
        rows->serial_ = 0;
    }
}

void
prints_release(const live_prints *layout, void *prints)
{
    if (!layout || !layout->size)
        return;
    for (unsigned i = 0; i < layout->n_rows; i++)
        keyed_release(layout->rows[i].of, (void *)((char *)prints + layout->rows[i].offset));
    memset(prints, 0, layout->size);
}
