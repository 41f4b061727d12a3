/*
 * change.h: random changes to any state, driven by its field table, through the calls that an
 * author has: live_set, live_list_append, …
 */
#ifndef CLIVE_CHANGE_H
#define CLIVE_CHANGE_H

#include "clive/emit.h"

uint32_t change_roll(uint64_t *seed, uint32_t n); /* 0 … n - 1 */
/* One field of the item, or something within it. */
void change_any(uint64_t *seed, const live_struct *type, void *item);
/* The value of a field, texts and rows included; `to` may be empty or hold an older value. */
void change_copy(const live_field *field, void *to_item, const void *from_item);

#endif
