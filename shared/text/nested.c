#include "nested.h"

#include "json_scan.h"
#include "str.h"

/* ---- names ---------------------------------------------------------------------------- */

/* name: root ( "[" key "]" )*, where a key ends at the first "][" or at the last "]". */
struct name_scan {
    live_str name;
    size_t at; /* the next key; past the end: none */
};

static live_str
name_root(live_str name, struct name_scan *scan)
{
    *scan = (struct name_scan){ name, name.len + 1 };
    if (name.len == 0 || name.ptr[name.len - 1] != ']')
        return name.ptr ? name : LIVE_STR("");
    const char *bracket = memchr(name.ptr, '[', name.len);
    if (!bracket || bracket == name.ptr)
        return name;
    scan->at = (size_t)(bracket - name.ptr) + 1;
    return str_sub(name, 0, scan->at - 1);
}

static bool
name_next(struct name_scan *scan, live_str *key)
{
    live_str name = scan->name;
    if (scan->at > name.len)
        return false;
    size_t end = scan->at;
    while (name.ptr[end] != ']' || (end + 1 < name.len && name.ptr[end + 1] != '['))
        end++;
    *key = end > scan->at ? str_sub(name, scan->at, end) : live_none;
    scan->at = end + 2;
    return true;
}

size_t
nested_name(live_str name, live_str *keys, size_t max)
{
    struct name_scan scan;
    live_str key = name_root(name, &scan);
    size_t n = 0;
    do {
        if (n == max)
            return 0;
        keys[n++] = key;
    } while (name_next(&scan, &key));
    return n;
}

/* ---- nodes ---------------------------------------------------------------------------- */

static int
compare(live_str a, live_str b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter ? memcmp(a.ptr, b.ptr, shorter) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

/* The place of `key` in the order of keys; true if it is there. */
static bool
locate(const struct nested *map, live_str key, uint32_t *place)
{
    uint32_t low = 0, high = map->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = compare(map->items[map->sorted_[middle]].key, key);
        if (order == 0) {
            *place = middle;
            return true;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *place = low;
    return false;
}

static bool
grow(struct arena *arena, struct nested *node)
{
    if (node->n < node->cap_)
        return true;
    uint32_t cap = node->cap_ ? node->cap_ * 2 : 4;
    if (cap < node->cap_)
        return false;
    struct nested_item *items = arena_new(arena, struct nested_item, cap);
    uint32_t *sorted = node->kind == NESTED_MAP ? arena_new(arena, uint32_t, cap) : NULL;
    if (!items || (node->kind == NESTED_MAP && !sorted))
        return false;
    if (node->n) {
        memcpy(items, node->items, node->n * sizeof *items);
        if (sorted)
            memcpy(sorted, node->sorted_, node->n * sizeof *sorted);
    }
    node->items = items;
    node->sorted_ = sorted;
    node->cap_ = cap;
    return true;
}

struct nested *
nested_text_new(struct arena *arena, live_str text)
{
    struct nested *node = arena_new(arena, struct nested, 1);
    if (node)
        node->text = text.ptr ? text : LIVE_STR("");
    return node;
}

struct nested *
nested_new(struct arena *arena, enum nested_kind kind)
{
    struct nested *node = arena_new(arena, struct nested, 1);
    if (node)
        node->kind = kind;
    return node;
}

live_status
nested_put(struct arena *arena, struct nested *map, live_str key, const struct nested *value)
{
    uint32_t place;
    if (!value)
        return LIVE_ENOMEM;
    if (locate(map, key, &place)) {
        map->items[map->sorted_[place]].value = value;
        return LIVE_OK;
    }
    if (!grow(arena, map))
        return LIVE_ENOMEM;
    memmove(map->sorted_ + place + 1, map->sorted_ + place,
            (map->n - place) * sizeof *map->sorted_);
    map->sorted_[place] = map->n;
    map->items[map->n++] = (struct nested_item){ key, value };
    return LIVE_OK;
}

live_status
nested_push(struct arena *arena, struct nested *list, const struct nested *value)
{
    if (!value || !grow(arena, list))
        return LIVE_ENOMEM;
    list->items[list->n++] = (struct nested_item){ live_none, value };
    return LIVE_OK;
}

const struct nested *
nested_get(const struct nested *map, live_str key)
{
    uint32_t place;
    if (!map || map->kind != NESTED_MAP || !key.ptr || !locate(map, key, &place))
        return NULL;
    return map->items[map->sorted_[place]].value;
}

/* An item of a map by its key, of a list by its index. */
static const struct nested *
get_any(const struct nested *node, live_str key)
{
    uint64_t index;
    if (!node || node->kind != NESTED_LIST)
        return nested_get(node, key);
    return str_to_uint(key, &index) && index < node->n ? node->items[index].value : NULL;
}

const struct nested *
nested_at(const struct nested *tree, const live_str *path, size_t n_path)
{
    for (size_t i = 0; i < n_path && tree; i++)
        tree = get_any(tree, path[i]);
    return tree;
}

const struct nested *
nested_find(const struct nested *tree, live_str name)
{
    struct name_scan scan;
    live_str key = name_root(name, &scan);
    const struct nested *node = nested_get(tree, key);
    while (node && name_next(&scan, &key)) {
        if (key.ptr)
            node = get_any(node, key);
        else if (node->kind != NESTED_LIST || scan.at <= name.len)
            node = NULL;
    }
    return node;
}

live_str
nested_text(const struct nested *node)
{
    if (!node || node->kind > NESTED_SCALAR)
        return live_none;
    return node->kind == NESTED_SCALAR && str_is(node->text, LIVE_STR("null")) ? live_none
                                                                               : node->text;
}

bool
nested_equal(const struct nested *a, const struct nested *b)
{
    if (a == b || !a || !b)
        return a == b;
    if (a->kind != b->kind || a->n != b->n)
        return false;
    if (a->kind <= NESTED_SCALAR)
        return str_is(a->text, b->text);
    for (uint32_t i = 0; i < a->n; i++) {
        const struct nested *other =
            a->kind == NESTED_MAP ? nested_get(b, a->items[i].key) : b->items[i].value;
        if (!other || !nested_equal(a->items[i].value, other))
            return false;
    }
    return true;
}

size_t
nested_count(const struct nested *node)
{
    size_t n = node != NULL;
    for (uint32_t i = 0; node && i < node->n; i++)
        n += nested_count(node->items[i].value);
    return n;
}

live_status
nested_merge(struct arena *arena, const struct nested *map, const struct nested *over,
             const struct nested **merged)
{
    struct nested *result = nested_new(arena, NESTED_MAP);
    live_status status = result ? LIVE_OK : LIVE_ENOMEM;
    for (uint32_t i = 0; map && i < map->n && status == LIVE_OK; i++)
        status = nested_put(arena, result, map->items[i].key, map->items[i].value);
    for (uint32_t i = 0; over && i < over->n && status == LIVE_OK; i++)
        status = nested_put(arena, result, over->items[i].key, over->items[i].value);
    *merged = status == LIVE_OK ? result : NULL;
    return status;
}

live_status
nested_without(struct arena *arena, const struct nested *map, const live_str *keys,
               size_t n_keys, const struct nested **rest)
{
    struct nested *result = nested_new(arena, NESTED_MAP);
    live_status status = result ? LIVE_OK : LIVE_ENOMEM;
    for (uint32_t i = 0; map && i < map->n && status == LIVE_OK; i++) {
        size_t k = 0;
        while (k < n_keys && !str_is(keys[k], map->items[i].key))
            k++;
        if (k == n_keys)
            status = nested_put(arena, result, map->items[i].key, map->items[i].value);
    }
    *rest = status == LIVE_OK ? result : NULL;
    return status;
}

const struct nested *
nested_copy(struct arena *arena, const struct nested *node)
{
    struct nested *copy = nested_new(arena, node->kind);
    if (!copy)
        return NULL;
    if (node->kind <= NESTED_SCALAR) {
        copy->text = arena_copy(arena, node->text);
        return copy->text.ptr ? copy : NULL;
    }
    for (uint32_t i = 0; i < node->n; i++) {
        const struct nested *value = nested_copy(arena, node->items[i].value);
        live_status status = LIVE_ENOMEM;
        if (value && node->kind == NESTED_LIST) {
            status = nested_push(arena, copy, value);
        } else if (value) {
            live_str key = arena_copy(arena, node->items[i].key);
            status = key.ptr ? nested_put(arena, copy, key, value) : LIVE_ENOMEM;
        }
        if (status != LIVE_OK)
            return NULL;
    }
    return copy;
}

/* ---- decoding ----------------------------------------------------------------------------
 *
 * A level is what stands behind one prefix ("a[b]"): it may have got keyed and listed entries;
 * the newest one decides which of the two it is. It is entered in its parent once, when it is
 * begun, so that a text that comes for the same key later takes its place for good.
 */

struct nested_level {
    struct nested node; /* what the parent holds; filled at the end */
    struct nested map, list;
    struct nested inner;          /* key → node of the level that was begun for it */
    struct nested_level *unnamed; /* of [] */
    struct nested_level *next;
    bool is_list; /* the newest entry is listed */
};

static bool
count_node(struct nested_builder *builder)
{
    return builder->n_nodes++ < NESTED_MAX_NODES;
}

static struct nested_level *
level_new(struct nested_builder *builder)
{
    struct nested_level *level = arena_new(builder->arena, struct nested_level, 1);
    if (!level)
        return NULL;
    level->node.kind = level->map.kind = level->inner.kind = NESTED_MAP;
    level->list.kind = NESTED_LIST;
    level->next = builder->levels;
    builder->levels = level;
    return level;
}

static live_status
enter(struct nested_builder *builder, struct nested_level *level, live_str key,
      const struct nested *value)
{
    level->is_list = !key.ptr;
    return key.ptr ? nested_put(builder->arena, &level->map, key, value)
                   : nested_push(builder->arena, &level->list, value);
}

/* The level behind `key` (absent: []) of *level, begun if it is not there. */
static live_status
descend(struct nested_builder *builder, struct nested_level **level, live_str key)
{
    struct nested_level *parent = *level;
    const struct nested *known = key.ptr ? nested_get(&parent->inner, key)
                                         : (parent->unnamed ? &parent->unnamed->node : NULL);
    if (known) {
        *level = (struct nested_level *)(uintptr_t)known; /* node is its first member */
        return LIVE_OK;
    }
    if (!count_node(builder))
        return LIVE_ELIMIT;
    struct nested_level *inner = level_new(builder);
    if (!inner)
        return LIVE_ENOMEM;
    live_status status = enter(builder, parent, key, &inner->node);
    if (status == LIVE_OK && key.ptr)
        status = nested_put(builder->arena, &parent->inner, key, &inner->node);
    if (!key.ptr)
        parent->unnamed = inner;
    *level = inner;
    return status;
}

live_status
nested_begin(struct nested_builder *builder, struct arena *arena)
{
    *builder = (struct nested_builder){ .arena = arena };
    builder->root = level_new(builder);
    return builder->root ? LIVE_OK : LIVE_ENOMEM;
}

live_status
nested_add(struct nested_builder *builder, live_str name, live_str value)
{
    if (name.len > NESTED_MAX_NAME || builder->n_pairs++ >= NESTED_MAX_PAIRS)
        return LIVE_ELIMIT;
    struct name_scan scan;
    struct nested_level *level = builder->root;
    live_str key = name_root(name, &scan), next;
    for (unsigned depth = 1; name_next(&scan, &next); depth++) {
        live_status status =
            depth < NESTED_MAX_DEPTH ? descend(builder, &level, key) : LIVE_ELIMIT;
        if (status != LIVE_OK)
            return status;
        key = next;
    }
    if (!count_node(builder))
        return LIVE_ELIMIT;
    return enter(builder, level, key, nested_text_new(builder->arena, value));
}

const struct nested *
nested_end(struct nested_builder *builder)
{
    for (struct nested_level *level = builder->levels; level; level = level->next)
        level->node = level->is_list ? level->list : level->map;
    return &builder->root->node;
}

live_status
nested_from_form(struct arena *arena, const struct form *form, const struct nested **tree)
{
    struct nested_builder builder;
    live_status status = nested_begin(&builder, arena);
    for (size_t i = 0; i < form->n_pairs && status == LIVE_OK; i++)
        status = nested_add(&builder, form->pairs[i].name, form->pairs[i].value);
    *tree = status == LIVE_OK ? nested_end(&builder) : NULL;
    return status;
}

live_status
nested_parse(struct arena *arena, live_str text, const struct nested **tree)
{
    struct form form;
    live_status status = form_parse(arena, text, &form);
    *tree = NULL;
    return status == LIVE_OK ? nested_from_form(arena, &form, tree) : status;
}

/* ---- JSON ----------------------------------------------------------------------------- */

struct json_reader {
    struct arena *arena;
    uint32_t n_nodes;
};

static live_status read_value(struct json_reader *reader, live_str json, unsigned depth,
                              struct nested **node);

static live_status
read_object(struct json_reader *reader, live_str json, unsigned depth, struct nested *map)
{
    struct json_scan scan = { .text = json };
    live_str name, value, key;
    while (json_member(&scan, &name, &value)) {
        struct nested *inner;
        live_status status =
            json_unescape(reader->arena, (live_str){ name.ptr - 1, name.len + 2 },
                          &key); /* with its quotes */
        if (status == LIVE_OK)
            status = read_value(reader, value, depth, &inner);
        if (status == LIVE_OK)
            status = nested_put(reader->arena, map, key, inner);
        if (status != LIVE_OK)
            return status;
    }
    return LIVE_OK; /* the text was scanned before as one value */
}

static live_status
read_array(struct json_reader *reader, live_str json, unsigned depth, struct nested *list)
{
    struct json_scan scan = { .text = json };
    live_str value;
    json_take(&scan, '[');
    if (json_take(&scan, ']'))
        return LIVE_OK;
    do {
        struct nested *inner;
        if (!json_value(&scan, &value))
            return LIVE_EINVAL;
        live_status status = read_value(reader, value, depth, &inner);
        if (status == LIVE_OK)
            status = nested_push(reader->arena, list, inner);
        if (status != LIVE_OK)
            return status;
    } while (json_take(&scan, ','));
    return LIVE_OK;
}

/* `json` is one value as json_value gives it. */
static live_status
read_value(struct json_reader *reader, live_str json, unsigned depth, struct nested **node)
{
    if (depth > NESTED_MAX_DEPTH || reader->n_nodes++ >= NESTED_MAX_NODES)
        return LIVE_ELIMIT;
    char c = json.ptr[0];
    *node = nested_new(reader->arena, c == '{'   ? NESTED_MAP
                                      : c == '[' ? NESTED_LIST
                                      : c == '"' ? NESTED_TEXT
                                                 : NESTED_SCALAR);
    if (!*node)
        return LIVE_ENOMEM;
    if (c == '{')
        return read_object(reader, json, depth + 1, *node);
    if (c == '[')
        return read_array(reader, json, depth + 1, *node);
    if (c == '"')
        return json_unescape(reader->arena, json, &(*node)->text);
    (*node)->text = json;
    return LIVE_OK;
}

live_status
nested_read_json(struct arena *arena, live_str json, const struct nested **tree)
{
    struct json_scan scan = { .text = json };
    struct json_reader reader = { .arena = arena };
    struct nested *node = NULL;
    live_str value;
    *tree = NULL;
    if (!json_value(&scan, &value))
        return LIVE_EINVAL;
    json_space(&scan);
    if (scan.at != json.len)
        return LIVE_EINVAL;
    live_status status = read_value(&reader, value, 0, &node);
    if (status == LIVE_OK)
        *tree = node;
    return status;
}
