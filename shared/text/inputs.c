#include "inputs.h"

#include "str.h"

#include <stdio.h>
#include <stdlib.h>

#define UNUSED        LIVE_STR("_unused_")
#define PERSISTENT_ID LIVE_STR("_persistent_id")

/* ---- events --------------------------------------------------------------------------- */

/* The first key in the order of keys, as it stands in an Elixir map. */
static const struct nested_item *
first_item(const struct nested *map)
{
    return map->n ? &map->items[map->sorted_[0]] : NULL;
}

live_status
inputs_target(struct arena *arena, live_str name, const struct nested **keys)
{
    const struct nested *tree;
    live_status status = nested_parse(arena, name, &tree);
    *keys = NULL;
    if (status == LIVE_EINVAL) {
        struct nested_builder builder;
        status = nested_begin(&builder, arena);
        if (status == LIVE_OK)
            status = nested_add(&builder, name, LIVE_STR(""));
        if (status == LIVE_OK)
            tree = nested_end(&builder);
    }
    struct nested *list = status == LIVE_OK ? nested_new(arena, NESTED_LIST) : NULL;
    if (status != LIVE_OK || !list)
        return status == LIVE_OK ? LIVE_ENOMEM : status;
    for (const struct nested *node = tree; node && status == LIVE_OK;) {
        if (node->kind == NESTED_LIST)
            node = node->n == 1 ? node->items[0].value : NULL;
        const struct nested_item *item =
            node && node->kind == NESTED_MAP ? first_item(node) : NULL;
        if (!item)
            break;
        status = nested_push(arena, list, nested_text_new(arena, item->key));
        node = item->value;
    }
    if (status == LIVE_OK)
        *keys = list;
    return status;
}

live_status
inputs_read(struct arena *arena, live_str value, live_str meta, const struct nested **params)
{
    const struct nested *tree, *over = NULL, *keys;
    *params = NULL;
    live_status status = nested_parse(arena, value, &tree);
    if (status == LIVE_OK && meta.ptr)
        status = nested_read_json(arena, meta, &over);
    if (status == LIVE_OK && over && over->kind == NESTED_SCALAR)
        over = str_is(over->text, LIVE_STR("null")) ? NULL : over;
    if (status == LIVE_OK && over && over->kind != NESTED_MAP)
        status = LIVE_EINVAL;
    if (status == LIVE_OK && over)
        status = nested_merge(arena, tree, over, &tree);
    if (status != LIVE_OK)
        return status;
    const struct nested *target = nested_get(tree, LIVE_STR("_target"));
    if (target && target->kind == NESTED_TEXT) {
        status = inputs_target(arena, target->text, &keys);
        if (status == LIVE_OK)
            status = nested_merge(arena, tree, NULL, &tree);
        if (status == LIVE_OK)
            status = nested_put(arena, (struct nested *)(uintptr_t)tree, LIVE_STR("_target"),
                                keys); /* the copy is still ours */
    }
    if (status == LIVE_OK)
        *params = tree;
    return status;
}

/* ---- used ----------------------------------------------------------------------------- */

/* Whether the map has _unused_FIELD: its keys are few and in order. */
static bool
has_marker(const struct nested *map, live_str field)
{
    uint32_t low = 0, high = map->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        live_str key = map->items[map->sorted_[middle]].key;
        size_t head = key.len < UNUSED.len ? key.len : UNUSED.len;
        int order = head ? memcmp(key.ptr, UNUSED.ptr, head) : 0;
        if (order == 0 && key.len < UNUSED.len)
            order = -1;
        if (order == 0) {
            live_str rest = str_sub(key, UNUSED.len, key.len);
            size_t shorter = rest.len < field.len ? rest.len : field.len;
            order = shorter ? memcmp(rest.ptr, field.ptr, shorter) : 0;
            if (order == 0 && rest.len == field.len)
                return true;
            if (order == 0)
                order = rest.len < field.len ? -1 : 1;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

bool
inputs_is_used(const struct nested *map, live_str field)
{
    const struct nested *value = nested_get(map, field);
    if (!value || str_starts(field, UNUSED) || has_marker(map, field))
        return false;
    if (value->kind != NESTED_MAP)
        return true;
    for (uint32_t i = 0; i < value->n; i++)
        if (inputs_is_used(value, value->items[i].key))
            return true;
    return false;
}

live_status
inputs_strip(struct arena *arena, const struct nested *tree, const struct nested **stripped)
{
    *stripped = tree;
    if (tree->kind <= NESTED_SCALAR)
        return LIVE_OK;
    struct nested *result = nested_new(arena, tree->kind);
    live_status status = result ? LIVE_OK : LIVE_ENOMEM;
    for (uint32_t i = 0; i < tree->n && status == LIVE_OK; i++) {
        const struct nested *value;
        live_str key = tree->items[i].key;
        if (key.ptr && str_starts(key, UNUSED))
            continue;
        status = inputs_strip(arena, tree->items[i].value, &value);
        if (status == LIVE_OK)
            status = key.ptr ? nested_put(arena, result, key, value)
                             : nested_push(arena, result, value);
    }
    *stripped = status == LIVE_OK ? result : NULL;
    return status;
}

/* ---- rows ----------------------------------------------------------------------------- */

static int
by_text(const void *a, const void *b)
{
    live_str x = ((const struct nested_item *)a)->key, y = ((const struct nested_item *)b)->key;
    size_t shorter = x.len < y.len ? x.len : y.len;
    int order = shorter ? memcmp(x.ptr, y.ptr, shorter) : 0;
    return order ? order : (x.len > y.len) - (x.len < y.len);
}

struct number {
    bool is_number, is_negative;
    live_str digits; /* without leading zeros */
};

/* [+-]?[0-9]+ of less than 32 bytes. */
static struct number
number_of(live_str key)
{
    struct number number = { 0 };
    size_t at = key.len && (key.ptr[0] == '-' || key.ptr[0] == '+');
    if (key.len >= 32 || at == key.len)
        return number;
    for (size_t i = at; i < key.len; i++)
        if (key.ptr[i] < '0' || key.ptr[i] > '9')
            return number;
    while (at < key.len && key.ptr[at] == '0')
        at++;
    number.is_number = true;
    number.digits = str_sub(key, at, key.len);
    number.is_negative = key.ptr[0] == '-' && number.digits.len;
    return number;
}

static int
by_number(const void *a, const void *b)
{
    struct number x = number_of(((const struct nested_item *)a)->key);
    struct number y = number_of(((const struct nested_item *)b)->key);
    if (x.is_number != y.is_number)
        return x.is_number ? -1 : 1;
    if (!x.is_number)
        return by_text(a, b);
    if (x.is_negative != y.is_negative)
        return x.is_negative ? -1 : 1;
    int order = x.digits.len != y.digits.len ? (x.digits.len > y.digits.len ? 1 : -1)
                : x.digits.len               ? memcmp(x.digits.ptr, y.digits.ptr, x.digits.len)
                                             : 0;
    if (order == 0)
        return by_text(a, b);
    return x.is_negative ? -order : order;
}

live_status
inputs_entries(struct arena *arena, const struct nested *rows, enum inputs_order order,
               struct nested_item **entries, size_t *n)
{
    *n = rows && rows->kind > NESTED_SCALAR ? rows->n : 0;
    *entries = arena_new(arena, struct nested_item, *n);
    if (!*entries) {
        *n = 0;
        return LIVE_ENOMEM;
    }
    if (*n)
        memcpy(*entries, rows->items, *n * sizeof **entries);
    if (*n > 1 && rows->kind == NESTED_MAP)
        qsort(*entries, *n, sizeof **entries, order == INPUTS_BY_TEXT ? by_text : by_number);
    return LIVE_OK;
}

/* How often a key is named; a sorted array of them. */
struct tally {
    struct nested_item item; /* its key */
    size_t count;
};

static struct tally *
tally_find(struct tally *tallies, size_t n, live_str key)
{
    struct tally wanted = { .item.key = key };
    return n ? bsearch(&wanted, tallies, n, sizeof *tallies, by_text) : NULL;
}

/* The texts of a list, each once, with their number. */
static live_status
tally_list(struct arena *arena, const struct nested *list, struct tally **tallies, size_t *n)
{
    size_t n_texts = 0;
    *n = 0;
    uint32_t n_items = list && list->kind == NESTED_LIST ? list->n : 0;
    *tallies = arena_new(arena, struct tally, n_items);
    if (!*tallies)
        return LIVE_ENOMEM;
    for (uint32_t i = 0; i < n_items; i++)
        if (list->items[i].value->kind == NESTED_TEXT)
            (*tallies)[n_texts++] =
                (struct tally){ .item.key = list->items[i].value->text, .count = 1 };
    if (n_texts > 1)
        qsort(*tallies, n_texts, sizeof **tallies, by_text);
    for (size_t i = 0; i < n_texts; i++) {
        if (*n && str_is((*tallies)[*n - 1].item.key, (*tallies)[i].item.key))
            (*tallies)[*n - 1].count++;
        else
            (*tallies)[(*n)++] = (*tallies)[i];
    }
    return LIVE_OK;
}

live_status
inputs_sort(struct arena *arena, const struct nested *rows, const struct nested *sort,
            const struct nested *drop, struct nested_item **entries, size_t *n)
{
    static const struct nested empty = { .kind = NESTED_MAP };
    struct nested_item *all;
    struct tally *dropped, *taken;
    size_t n_all, n_dropped, n_taken;
    live_status status = inputs_entries(arena, rows, INPUTS_BY_NUMBER, &all, &n_all);
    *entries = all;
    *n = n_all;
    if (status != LIVE_OK || (rows && rows->kind != NESTED_MAP))
        return status;
    uint32_t n_sort = sort && sort->kind == NESTED_LIST ? sort->n : 0;
    status = tally_list(arena, drop, &dropped, &n_dropped);
    if (status == LIVE_OK)
        status = tally_list(arena, sort, &taken, &n_taken);
    struct nested_item *result = arena_new(arena, struct nested_item, n_sort + n_all);
    if (status != LIVE_OK || !result) {
        *n = 0;
        return LIVE_ENOMEM;
    }
    for (size_t i = 0; i < n_taken; i++)
        taken[i].count = 0; /* from here: how often it was taken */
    size_t len = 0;
    for (uint32_t i = 0; i < n_sort; i++) {
        const struct nested *name = sort->items[i].value;
        live_str key = name->kind == NESTED_TEXT ? name->text : live_none;
        struct tally *lost = key.ptr ? tally_find(dropped, n_dropped, key) : NULL;
        if (lost && lost->count) {
            lost->count--;
            continue;
        }
        const struct nested *row = key.ptr ? nested_get(rows, key) : NULL;
        struct tally *once = key.ptr ? tally_find(taken, n_taken, key) : NULL;
        bool is_new = !row || !once || once->count++;
        result[len++] = is_new ? (struct nested_item){ live_none, &empty }
                               : (struct nested_item){ key, row };
    }
    for (size_t i = 0; i < n_all; i++) {
        struct tally *once = tally_find(taken, n_taken, all[i].key);
        if (!(once && once->count) && !tally_find(dropped, n_dropped, all[i].key))
            result[len++] = all[i];
    }
    *entries = result;
    *n = len;
    return LIVE_OK;
}

live_status
inputs_ids(struct arena *arena, const struct nested_item *entries, size_t n, live_str **ids)
{
    live_str *result = *ids = arena_new(arena, live_str, n);
    struct nested *seen = nested_new(arena, NESTED_MAP);
    live_status status = result && seen ? LIVE_OK : LIVE_ENOMEM;
    for (size_t i = 0; i < n && status == LIVE_OK; i++) {
        result[i] = nested_text(nested_get(entries[i].value, PERSISTENT_ID));
        if (result[i].ptr)
            status = nested_put(arena, seen, result[i], seen);
    }
    uint64_t next = seen ? seen->n : 0;
    for (size_t i = 0; i < n && status == LIVE_OK; i++) {
        while (!result[i].ptr) {
            char digits[24];
            int len = snprintf(digits, sizeof digits, "%llu", (unsigned long long)next++);
            live_str number = { digits, (size_t)len };
            if (nested_get(seen, number))
                continue;
            result[i] = arena_copy(arena, number);
            if (!result[i].ptr)
                return LIVE_ENOMEM;
        }
    }
    return status;
}
