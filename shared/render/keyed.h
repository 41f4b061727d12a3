/*
 * keyed.h: the inside of live_rows: what the client holds of a comprehension, and the diff of it
 * (protocol: k, kc, moves). live_for of emit.h is here.
 *
 * rows_ is n_ entries, each `keyed_stride` bytes: the row's serial (uint32), then the row's prints
 * struct (aligned to 8 if it is not empty).
 */
#ifndef CLIVE_KEYED_H
#define CLIVE_KEYED_H

#include "clive/emit.h"

size_t keyed_stride(const live_comprehension *k);
void keyed_release(const live_comprehension *k, live_rows *rows);

#endif
