/* nested_write.c: a tree of parameters as urlencoded pairs and as JSON. */
#include "nested.h"

#include "json_write.h"
#include "str.h"
#include "url.h"

/* As url_encode, but a space is +. */
static void
encode(struct buf *out, live_str text)
{
    for (live_str rest = text; rest.ptr;) {
        live_str part = str_cut(rest, ' ', &rest);
        url_encode(out, part);
        if (rest.ptr)
            buf_char(out, '+');
    }
}

static bool
has_pairs(const struct nested *node)
{
    return node->kind <= NESTED_SCALAR || node->n != 0;
}

static bool
contains(live_str text, char a, char b)
{
    for (size_t i = 1; i < text.len; i++)
        if (text.ptr[i - 1] == a && text.ptr[i] == b)
            return true;
    return false;
}

/* Whether the decoder reads this root key again as it is. */
static bool
is_root_key(live_str key, bool is_nested)
{
    const char *bracket = key.len ? memchr(key.ptr, '[', key.len) : NULL;
    if (is_nested)
        return key.len && !bracket;
    return !bracket || bracket == key.ptr || key.ptr[key.len - 1] != ']';
}

/* name: what stands before the =, encoded already. */
static live_status
write_node(struct buf *out, struct buf *name, const struct nested *node, unsigned depth)
{
    if (node->kind <= NESTED_SCALAR) {
        if (out->len && out->data[out->len - 1] != '?' && out->data[out->len - 1] != '&')
            buf_char(out, '&');
        buf_str(out, buf_text(name));
        buf_char(out, '=');
        encode(out, nested_text(node));
        return LIVE_OK;
    }
    if (depth >= NESTED_MAX_DEPTH)
        return LIVE_ELIMIT;
    size_t len = name->len, n_inner = 0;
    for (uint32_t i = 0; i < node->n; i++) {
        const struct nested *value = node->items[i].value;
        live_str key = node->items[i].key;
        if (!has_pairs(value))
            continue;
        if (node->kind == NESTED_LIST) {
            n_inner += value->kind > NESTED_SCALAR;
            if (n_inner > 1)
                return LIVE_EINVAL;
            buf_lit(name, "[]");
        } else {
            if (depth == 0 ? !is_root_key(key, value->kind > NESTED_SCALAR)
                           : key.len == 0 || contains(key, ']', '['))
                return LIVE_EINVAL;
            if (depth)
                buf_char(name, '[');
            encode(name, key);
            if (depth)
                buf_char(name, ']');
        }
        live_status status = write_node(out, name, value, depth + 1);
        if (status != LIVE_OK)
            return status;
        name->len = len;
    }
    return LIVE_OK;
}

live_status
nested_write_form(struct buf *out, const struct nested *tree)
{
    struct buf name = { 0 };
    if (!tree || tree->kind != NESTED_MAP)
        return LIVE_EINVAL;
    live_status status = write_node(out, &name, tree, 0);
    if (status == LIVE_OK && (out->failed || name.failed))
        status = LIVE_ENOMEM;
    buf_release(&name);
    return status;
}

void
nested_write_json(struct buf *out, const struct nested *node)
{
    if (!node) {
        buf_lit(out, "null");
        return;
    }
    if (node->kind <= NESTED_SCALAR) {
        if (node->kind == NESTED_TEXT)
            json_string(out, node->text);
        else
            buf_str(out, node->text);
        return;
    }
    buf_char(out, node->kind == NESTED_MAP ? '{' : '[');
    for (uint32_t i = 0; i < node->n; i++) {
        if (i)
            buf_char(out, ',');
        if (node->kind == NESTED_MAP) {
            json_string(out, node->items[i].key);
            buf_char(out, ':');
        }
        nested_write_json(out, node->items[i].value);
    }
    buf_char(out, node->kind == NESTED_MAP ? '}' : ']');
}
