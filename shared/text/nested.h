/*
 * nested.h: the tree of parameters that a form's or a query's pairs make: a[b][c]=1 is
 * {"a":{"b":{"c":"1"}}}. As Plug.Conn.Query decodes:
 *
 *     a=1&a=2             {"a":"2"}               the last one wins
 *     a[]=1&a[]=2         {"a":["1","2"]}
 *     a[b]=1&a[b]=2       {"a":{"b":"2"}}
 *     a[0][x]=1           {"a":{"0":{"x":"1"}}}   a number is a key like any other
 *     a[][x]=1&a[][y]=2   {"a":[{"x":"1","y":"2"}]}   all a[][…] are one entry
 *     a=1&a[b]=2          {"a":{"b":"2"}}
 *     a[]=1&a[b]=2        {"a":{"b":"2"}}         keyed and listed: what came last decides
 *     a[b]=1&a=2&a[c]=3   {"a":"2"}               a map or list counts from when it was begun
 *
 * A name is nested if it ends with ] and has a [ that is not its first byte; keys end at "]["
 * or at the end. All else, "a[b" and "[a]" too, is a plain key. Nothing is copied: the texts
 * are slices of what was given.
 *
 * Invariants. A node lives in the arena. A map's keys are unique; its items stand in the order
 * in which the keys first came. Trees may share nodes, so none is changed once it was handed
 * on: nested_put and nested_push are for whoever is still building.
 */
#ifndef CLIVE_NESTED_H
#define CLIVE_NESTED_H

#include "arena.h"
#include "buf.h"
#include "form.h"

#pragma GCC visibility push(default)

enum {
    NESTED_MAX_DEPTH = 32, /* keys of one name, levels of a tree */
    NESTED_MAX_PAIRS = FORM_MAX_PAIRS,
    NESTED_MAX_NAME = 4096,   /* bytes */
    NESTED_MAX_NODES = 16384, /* of a tree that is read or decoded */
};

enum nested_kind {
    NESTED_TEXT,
    NESTED_SCALAR, /* from JSON: a number, true, false, null */
    NESTED_MAP,
    NESTED_LIST,
};

struct nested;

struct nested_item {
    live_str key; /* absent in a list */
    const struct nested *value;
};

struct nested {
    enum nested_kind kind;
    uint32_t n;    /* of a map's or list's items */
    live_str text; /* of a text; of a scalar, its JSON */
    struct nested_item *items;
    uint32_t cap_, *sorted_; /* of a map: indexes of the items by key */
};

/* ---- making --------------------------------------------------------------------------- */

/* NULL when memory fails. The text is borrowed; kind is NESTED_MAP or NESTED_LIST. */
struct nested *nested_text_new(struct arena *arena, live_str text);
struct nested *nested_new(struct arena *arena, enum nested_kind kind);
/* The value under `key`, in place of one that is there (then its place stays). LIVE_ENOMEM. */
live_status nested_put(struct arena *arena, struct nested *map, live_str key,
                       const struct nested *value);
live_status nested_push(struct arena *arena, struct nested *list, const struct nested *value);

/* Pair by pair, for who has them otherwise than urlencoded (multipart). Nothing of it is to be
 * released; after an error the builder must not be used. */
struct nested_level;
struct nested_builder {
    struct arena *arena;
    struct nested_level *root, *levels; /* all of them, newest first */
    uint32_t n_pairs, n_nodes;
};
live_status nested_begin(struct nested_builder *builder, struct arena *arena);
/* LIVE_ELIMIT, LIVE_ENOMEM. */
live_status nested_add(struct nested_builder *builder, live_str name, live_str value);
const struct nested *nested_end(struct nested_builder *builder); /* a map */

/* From decoded pairs, from urlencoded text, from JSON text. LIVE_EINVAL (form_parse's; text
 * that is not JSON or has \u0000), LIVE_ELIMIT, LIVE_ENOMEM; *tree is NULL then. */
live_status nested_from_form(struct arena *arena, const struct form *form,
                             const struct nested **tree);
live_status nested_parse(struct arena *arena, live_str text, const struct nested **tree);
live_status nested_read_json(struct arena *arena, live_str json, const struct nested **tree);

/* A new map: what `map` has, then what `over` has, which wins. Not deep. Either may be NULL. */
live_status nested_merge(struct arena *arena, const struct nested *map,
                         const struct nested *over, const struct nested **merged);
/* A new map without the keys. */
live_status nested_without(struct arena *arena, const struct nested *map, const live_str *keys,
                           size_t n_keys, const struct nested **rest);
/* A deep copy that borrows nothing; NULL when memory fails. */
const struct nested *nested_copy(struct arena *arena, const struct nested *node);

/* ---- reading -------------------------------------------------------------------------- */

/* All take NULL for a node that is not there, and nodes of another kind. */
const struct nested *nested_get(const struct nested *map, live_str key);
const struct nested *nested_at(const struct nested *tree, const live_str *path, size_t n_path);
/* By its name, "user[address][zip]". In a list a key is its index ("a[0]"), and [] is the list
 * itself ("a[]"). NULL if there is none. */
const struct nested *nested_find(const struct nested *tree, live_str name);
/* A text's or scalar's; absent for null and for all else. */
live_str nested_text(const struct nested *node);
bool nested_equal(const struct nested *a,
                  const struct nested *b);      /* order of keys does not count */
size_t nested_count(const struct nested *node); /* nodes */

/* The keys of a name in order; [] is an absent key. At most `max`; 0 if there are more. */
size_t nested_name(live_str name, live_str *keys, size_t max);

/* ---- writing -------------------------------------------------------------------------- */

/* Appends urlencoded pairs that decode to the same tree: brackets stay, a space is +. A map or
 * list without items writes nothing, as in Plug. LIVE_EINVAL for what pairs cannot say: a root
 * that is no map, a list with more than one map or list in it, a key that is empty or would be
 * read otherwise; LIVE_ELIMIT, LIVE_ENOMEM (the buf has failed). What was appended stays. */
live_status nested_write_form(struct buf *out, const struct nested *tree);
void nested_write_json(struct buf *out, const struct nested *node); /* NULL writes null */

#pragma GCC visibility pop
#endif
