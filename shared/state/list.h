/*
 * list.h: the inside of live_list: what the diff needs to know of each row.
 *
 * Invariants. Every row is a block from the list's slabs: a struct live_row and then the item. Rows
 * stay where they are until removed. `serial` is unique in its list and grows. `index` is the row's
 * place at the last settle, LIST_NEW for a row made since. `before` is a copy of the item as it
 * was at the last render (strings shared, not owned; a scalar tells by comparing, a string by its own
 * mark): set by live_list_edit, once between two renders, not for a new row. The *copies* lie in slabs
 * of their own, one behind the other, and are chained in list->edited_; a copy's `before` is its row,
 * NULL once that is removed (a removed row's `before` still says that it was edited). list->n_edited_
 * counts the edited rows that are in the list.
 * A removed row keeps its strings and hangs in list->removed_ until list_settle, so that a row which
 * replaces it (same key) can be compared with it; a row that was made and removed between two renders
 * is freed at once. Below list->from_ the order is as it was at the last render.
 */
#ifndef CLIVE_LIST_H
#define CLIVE_LIST_H

#include "clive/emit.h"

#pragma GCC visibility push(default)

enum { LIST_MAX_ROWS = 1 << 24 };
#define LIST_NEW UINT32_MAX

struct live_row {
    struct live_row *before; /* NULL: not edited since the last render. Of a copy: its row */
    struct live_row *next;   /* in edited_, removed_ or free_ */
    uint32_t serial;
    uint32_t index;
    _Alignas(8) char item[];
};

static inline const void *
list_item(const struct live_row *row)
{
    return row->item;
}

bool list_is_dirty(const live_list *list); /* order or a row changed since the last settle */
/* Called after a render: edits and removals are forgotten, indexes are as they are. */
void list_settle(live_list *list, const live_struct *type);
/* Frees all rows and what they own; the list is {0}. */
void list_release(live_list *list, const live_struct *type);
/* For `temporary`: empties without a mark, so that the client keeps what it shows. */
void list_forget(live_list *list, const live_struct *type);

#pragma GCC visibility pop
#endif
