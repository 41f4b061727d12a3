/* nested_fuzz.c: a tree of parameters, written as pairs and as JSON and read again, is the same
 * tree; what rows become is within bounds; a JSON text that can be read is written to the same
 * tree. */
#include "clive/live.h"
#include "inputs.h"
#include "str.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition) ((condition) ? (void)0 : abort())

static void
check_shape(const struct nested *node, unsigned depth)
{
    CHECK(depth <= NESTED_MAX_DEPTH);
    if (node->kind <= NESTED_SCALAR) {
        CHECK(node->text.ptr && node->n == 0 && str_is_utf8(node->text));
        CHECK(!memchr(node->text.ptr, '\0', node->text.len));
        return;
    }
    for (uint32_t i = 0; i < node->n; i++) {
        const struct nested_item *item = &node->items[i];
        CHECK((node->kind == NESTED_MAP) == (item->key.ptr != NULL));
        CHECK(node->kind == NESTED_LIST || nested_get(node, item->key) == item->value);
        check_shape(item->value, depth + 1);
    }
}

static void
check_json(struct arena *arena, const struct nested *tree)
{
    struct buf json = { 0 };
    const struct nested *again;
    nested_write_json(&json, tree);
    CHECK(nested_read_json(arena, buf_text(&json), &again) == LIVE_OK);
    CHECK(nested_equal(tree, again) && nested_count(tree) == nested_count(again));
    buf_release(&json);
}

/* Texts that the decoder made are written so that it makes the same of them. */
static void
check_pairs(struct arena *arena, const struct nested *tree, bool is_decoded)
{
    struct buf pairs = { 0 }, twice = { 0 };
    const struct nested *again;
    live_status status = nested_write_form(&pairs, tree);
    CHECK(status == LIVE_OK || !is_decoded);
    if (status == LIVE_OK && nested_parse(arena, buf_text(&pairs), &again) == LIVE_OK) {
        CHECK(!is_decoded || nested_equal(tree, again));
        CHECK(nested_write_form(&twice, again) == LIVE_OK);
        CHECK(str_is(buf_text(&pairs), buf_text(&twice)));
    } else {
        CHECK(!is_decoded);
    }
    buf_release(&pairs);
    buf_release(&twice);
}

static void
check_rows(struct arena *arena, const struct nested *tree)
{
    const struct nested *rows = nested_get(tree, LIVE_STR("p"));
    const struct nested *sort = nested_get(tree, LIVE_STR("s"));
    struct nested_item *entries;
    live_str *ids;
    size_t n, n_rows = rows && rows->kind > NESTED_SCALAR ? rows->n : 0;
    size_t n_sort = sort && sort->kind == NESTED_LIST ? sort->n : 0;
    CHECK(inputs_sort(arena, rows, sort, nested_get(tree, LIVE_STR("d")), &entries, &n) ==
          LIVE_OK);
    CHECK(n <= n_rows + n_sort);
    CHECK(inputs_ids(arena, entries, n, &ids) == LIVE_OK);
    for (size_t i = 0; i < n; i++)
        CHECK(entries[i].value && ids[i].ptr);
}

static void
check_tree(struct arena *arena, const struct nested *tree, bool is_decoded)
{
    const struct nested *stripped, *copy = nested_copy(arena, tree);
    check_shape(tree, 0);
    CHECK(copy && nested_equal(tree, copy));
    check_json(arena, tree);
    check_pairs(arena, tree, is_decoded);
    check_rows(arena, tree);
    CHECK(inputs_strip(arena, tree, &stripped) == LIVE_OK);
    check_shape(stripped, 0);
    for (uint32_t i = 0; tree->kind == NESTED_MAP && i < tree->n; i++)
        if (inputs_is_used(tree, tree->items[i].key))
            CHECK(nested_get(stripped, tree->items[i].key) != NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = { 0 };
    live_str rest, text = str_cut((live_str){ (const char *)data, size }, '\n', &rest);
    const struct nested *tree;
    live_status status = nested_parse(&arena, text, &tree);
    CHECK(status == LIVE_OK || status == LIVE_EINVAL || status == LIVE_ELIMIT);
    if (status == LIVE_OK)
        check_tree(&arena, tree, true);
    status = inputs_read(&arena, text, rest, &tree);
    CHECK(status == LIVE_OK || status == LIVE_EINVAL || status == LIVE_ELIMIT);
    CHECK((status == LIVE_OK) == (tree != NULL));
    if (status == LIVE_OK && nested_count(tree) <= NESTED_MAX_NODES)
        check_tree(&arena, tree, false);
    arena_release(&arena);
    return 0;
}
