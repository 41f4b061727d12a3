/* page_nest.h: the live views within a page's view (nest.h): mounted while it is rendered,
 * their rows written with its own. */
#ifndef CLIVE_PAGE_NEST_H
#define CLIVE_PAGE_NEST_H

#include "page_inside.h"

/* What a view of the page (row 0: the page's own) is told; see view_set_nest. */
struct nest page_nest(struct page *page, int64_t row);
/* The rows that are not in the store yet, within a transaction. */
live_status page_nest_insert(struct page *page, int64_t now_s);
/* They are in the store: what the views asked for may be heard of. */
void page_nest_saved(struct page *page);
/* The same in a transaction of its own, of what is left. */
live_status page_nest_save(struct page *page, live_error *error);
void page_nest_free(struct page *page);

#endif
