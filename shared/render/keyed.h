/*
 * keyed.h: the inside of live_rows: what the client holds of a comprehension, and the diff of
 * it (protocol: k, kc, moves). live_for of emit.h is here.
 *
 * rows_ is n_ entries, each `keyed_stride` bytes: the row's serial (uint32), then the row's
 * prints struct (aligned to 8 if it is not empty). A serial of 0 is no row's: an entry whose
 * row is known to be another. Entries are good memory at any time, also where what they say of
 * the client is out of date (in a branch that is not shown): all of it is written anew before
 * it is believed.
 *
 * Serials are one list's, so list_ says whose: where another list is shown in the same place (a
 * row was replaced, a component got another list), no entry is a row's. A list's address is
 * enough: memory of a list that is gone is used again only after a render that has seen it go.
 */
#ifndef CLIVE_KEYED_H
#define CLIVE_KEYED_H

#include "clive/emit.h"

enum { KEYED_HEAD = 8 }; /* of an entry with prints */

size_t keyed_stride(const live_comprehension *k);
/* From now on there are n entries, with room for them: new ones are zeroed, dropped ones
 * released. False: memory failed, all is as it was. */
bool keyed_resize(const live_comprehension *k, live_rows *rows, uint32_t n);
void keyed_release(const live_comprehension *k, live_rows *rows);

#endif
