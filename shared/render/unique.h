/*
 * unique.h: two rows of one comprehension with the same key are the author's mistake, which the
 * client would show as two elements with one id: the render fails and says where. (LiveView
 * raises.)
 *
 * It costs about 10 ns a row, so: all rows where all are written (HTML, join, a comprehension
 * that was not shown), and where rows came, went or moved in a list of up to UNIQUE_DIFF_ROWS.
 * Longer ones are looked at again when the page is loaded; until then two rows with one key do
 * no harm, since a row's identity is its serial.
 */
#ifndef CLIVE_UNIQUE_H
#define CLIVE_UNIQUE_H

#include "clive/emit.h"

enum { UNIQUE_DIFF_ROWS = 1024 };

/* False: the render has failed. True at once where the comprehension has no key or nobody asks.
 */
bool unique_check(live_render *r, const live_comprehension *k, const live_list *list,
                  const void *env);

#endif
