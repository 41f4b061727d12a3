/*
 * inputs.h: what LiveView's client says with a form's inputs beside their values: which one
 * changed
 * (_target), which were not touched yet (_unused_), and rows of inputs that are sorted, added
 * and dropped (NAME_sort[], NAME_drop[], _persistent_id). See nested.h for the tree.
 */
#ifndef CLIVE_INPUTS_H
#define CLIVE_INPUTS_H

#include "nested.h"

#pragma GCC visibility push(default)

/* A form event's parameters: the pairs of `value`, the members of `meta` (JSON; absent or null:
 * none) merged over them, and _target made a list of keys where it is a text. LIVE_EINVAL (a
 * value that cannot be decoded, a meta that is no object), LIVE_ELIMIT, LIVE_ENOMEM. */
live_status inputs_read(struct arena *arena, live_str value, live_str meta,
                        const struct nested **params);
/* The keys of an input's name: user[name] is ["user","name"], tags[] is ["tags"], undefined is
 * ["undefined"]. As LiveView does, the name is decoded like a query first (+ is a space); one
 * that cannot be is taken as it is. */
live_status inputs_target(struct arena *arena, live_str name, const struct nested **keys);

/* The field was touched: it is there and has no _unused_ beside it; a map is used if anything
 * in it is. A field named _unused_… never is. */
bool inputs_is_used(const struct nested *map, live_str field);
/* The tree without its _unused_ keys, at every depth. */
live_status inputs_strip(struct arena *arena, const struct nested *tree,
                         const struct nested **stripped);

/* The entries of a map {"0":…,"1":…} (or of a list) as an array, ordered by key: as bytes (as
 * Phoenix.HTML orders a plain map's: "10" before "2"), or whole numbers first, by their value,
 * and then the rest (as Ecto does). Of anything else: none. */
enum inputs_order { INPUTS_BY_TEXT, INPUTS_BY_NUMBER };
live_status inputs_entries(struct arena *arena, const struct nested *rows,
                           enum inputs_order order, struct nested_item **entries, size_t *n);
/* As cast_assoc with sort_param and drop_param: first the entries that `sort` (a list of keys)
 * names, in its order, an empty map (with an absent key) for each name that is unknown or came
 * before; then the others by number. What `drop` names is left out; it also takes back as many
 * of the same name in `sort`. Each of the three may be NULL or of another kind: then it says
 * nothing; rows that are a list stay as they are. */
live_status inputs_sort(struct arena *arena, const struct nested *rows,
                        const struct nested *sort, const struct nested *drop,
                        struct nested_item **entries, size_t *n);
/* An id for each entry that stays its own when the entries move: its _persistent_id, else the
 * next free number from the count of those known so far. *ids has n. */
live_status inputs_ids(struct arena *arena, const struct nested_item *entries, size_t n,
                       live_str **ids);

#pragma GCC visibility pop
#endif
