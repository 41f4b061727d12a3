/* is_at.h: whether a page belongs to an entry of the bar. */
#ifndef IS_AT_H
#define IS_AT_H

#include "clive/live.h"

/* "/books?page=2" and "/books/7" are at "/books"; "/bookshop" is not; only "/" itself is at
 * "/". */
bool is_at(live_str uri, live_str entry);

#endif
