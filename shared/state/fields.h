/*
 * fields.h: what the runtime does with a struct of the state, driven by its field table: initialise,
 * find what changed since the last render, settle after it, release.
 *
 * The shadow of a struct is a byte copy of it as of the last render; only its scalars are looked at.
 * Strings and lists tell by their own marks.
 */
#ifndef CLIVE_FIELDS_H
#define CLIVE_FIELDS_H

#include "clive/emit.h"

#pragma GCC visibility push(default)

/* To the declared defaults, over raw memory. ENOMEM: nothing is owned. */
live_status fields_init(const live_struct *type, void *item);
/* Frees what the item owns; its bytes are {0} then. */
void fields_release(const live_struct *type, void *item);
/* Sets the bits (LIVE_MASK_WORDS words) of the fields that differ; true if any. */
bool fields_changed(const live_struct *type, const void *item, const void *shadow, uint64_t *mask);
/* The same for a row against what it was, text by text: `before` may be another row that owns its
 * strings (a replaced row) or the copy of an edited one. */
bool fields_differ(const live_struct *type, const void *item, const void *before, bool is_copy,
                   uint64_t *mask);
/* After a render: temporary fields to their defaults, marks cleared, the shadow brought up to date. */
void fields_settle(const live_struct *type, void *item, void *shadow);
/* The field of `item` is as it was declared (a list: empty). */
bool fields_is_default(const live_field *field, const void *item);
/* A field by name; NULL if there is none. */
const live_field *fields_find(const live_struct *type, live_str name);

#pragma GCC visibility pop
#endif
