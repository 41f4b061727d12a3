#include "flash.h"

#include "clive/live.h"
#include "json_scan.h"
#include "json_write.h"
#include "mem.h"
#include "str.h"

static void
drop(struct flash *flash, unsigned at)
{
    struct flash_entry *entry = &flash->entries[at];
    flash->bytes -= strlen(entry->key) + entry->text.len;
    mem_free(entry->key);
    memmove(entry, entry + 1, (flash->n - at - 1) * sizeof *entry);
    flash->n--;
    flash->changed = true;
}

static unsigned
find(const struct flash *flash, live_str key)
{
    unsigned at = 0;
    while (at < flash->n && !str_is(live_str_of(flash->entries[at].key), key))
        at++;
    return at;
}

void
flash_release(struct flash *flash)
{
    flash_clear(flash, live_none);
    mem_free(flash->entries);
    flash->entries = NULL;
    flash->cap = 0;
}

static bool
make_room(struct flash *flash)
{
    if (flash->n < flash->cap)
        return true;
    unsigned cap = flash->cap ? flash->cap * 2u : 2;
    struct flash_entry *entries = mem_realloc(flash->entries, cap * sizeof *entries);
    if (!entries)
        return false;
    flash->entries = entries;
    flash->cap = (uint16_t)cap;
    return true;
}

live_status
flash_put(struct flash *flash, live_str key, live_str text)
{
    unsigned at = find(flash, key);
    if (!text.ptr) {
        flash_clear(flash, key);
        return LIVE_OK;
    }
    size_t old = at < flash->n ? key.len + flash->entries[at].text.len : 0;
    if (!key.len || memchr(key.ptr, '\0', key.len) || at == FLASH_MAX ||
        key.len > FLASH_MAX_BYTES || text.len > FLASH_MAX_BYTES ||
        flash->bytes - old + key.len + text.len > FLASH_MAX_BYTES)
        return LIVE_ELIMIT;
    char *block = mem_alloc(key.len + text.len + 2);
    if (!block || !make_room(flash)) {
        mem_free(block);
        return LIVE_ENOMEM;
    }
    memcpy(block, key.ptr, key.len);
    block[key.len] = '\0';
    memcpy(block + key.len + 1, text.ptr, text.len);
    block[key.len + 1 + text.len] = '\0';
    if (at < flash->n)
        drop(flash, at);
    flash->entries[flash->n++] =
        (struct flash_entry){ block, { block + key.len + 1, text.len }, true };
    flash->bytes += key.len + text.len;
    flash->changed = true;
    return LIVE_OK;
}

void
flash_clear(struct flash *flash, live_str key)
{
    for (unsigned at = flash->n; at-- > 0;)
        if (!key.ptr || str_is(live_str_of(flash->entries[at].key), key))
            drop(flash, at);
}

live_str
flash_get(const struct flash *flash, live_str key)
{
    unsigned at = find(flash, key);
    return at < flash->n ? flash->entries[at].text : live_none;
}

bool
flash_write(const struct flash *flash, struct buf *out, bool fresh)
{
    bool any = false;
    for (unsigned at = 0; at < flash->n; at++) {
        const struct flash_entry *entry = &flash->entries[at];
        if (fresh && !entry->fresh)
            continue;
        buf_char(out, any ? ',' : '{');
        json_string(out, live_str_of(entry->key));
        buf_char(out, ':');
        json_string(out, entry->text);
        any = true;
    }
    if (any)
        buf_char(out, '}');
    return any;
}

live_status
flash_read(struct flash *flash, struct arena *arena, live_str json)
{
    struct json_scan scan = { .text = json };
    live_str raw, value;
    while (json_member(&scan, &raw, &value)) {
        live_str quoted = { raw.ptr - 1, raw.len + 2 }, key, text;
        live_status status = json_unescape(arena, quoted, &key);
        if (status == LIVE_OK)
            status = json_unescape(arena, value, &text);
        if (status == LIVE_OK)
            status = flash_put(flash, key, text);
        if (status != LIVE_OK)
            return status;
        flash->entries[flash->n - 1].fresh = false;
    }
    return json.len < 2 || scan.at != json.len ? LIVE_EINVAL : LIVE_OK;
}

void
flash_settle(struct flash *flash)
{
    for (unsigned at = 0; at < flash->n; at++)
        flash->entries[at].fresh = false;
    flash->changed = false;
}
