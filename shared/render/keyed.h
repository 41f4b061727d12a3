/*
 * keyed.h: the inside of live_rows: what the client holds of a comprehension, and the diff of
 * it (protocol: k, kc, moves). live_for of emit.h is here.
 *
 * rows_ is n_ entries, each `keyed_stride` bytes: the row's serial (uint32), then the row's
 * prints struct (aligned to 8 if it is not empty). A serial of 0 is no row's: an entry whose
 * row is known to be another. Entries are good memory at any time, also where what they say of
 * the client is out of date (in a branch that is not shown): all of it is written anew before
 * it is believed.
 */
#ifndef CLIVE_KEYED_H
#define CLIVE_KEYED_H

#include "clive/emit.h"

enum { KEYED_HEAD = 8 }; /* of an entry with prints */

size_t keyed_stride(const live_comprehension *k);
void keyed_release(const live_comprehension *k, live_rows *rows);
/* The row that these prints are of was replaced by another: the rows of its inner
 * comprehensions, which are numbered by another list, are no longer known (serial_ 0). */
void keyed_orphan(const live_prints *layout, void *prints);

#endif
