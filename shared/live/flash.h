/*
 * flash.h: the few short texts that a view shows once ("saved"), by key. Its text form, a JSON
 * object of strings, is what the snapshot, the signed token and the cookie carry.
 */
#ifndef CLIVE_FLASH_H
#define CLIVE_FLASH_H

#include "arena.h"
#include "buf.h"

#pragma GCC visibility push(default)

/* Together they fit into a cookie. */
enum { FLASH_MAX = 16, FLASH_MAX_BYTES = 2048, FLASH_MAX_AGE_S = 60 };

#define FLASH_COOKIE "__phoenix_flash__" /* the client's own name for it */

struct flash_entry {
    char *key; /* one block: the key, NUL, the text, NUL */
    live_str text;
    bool fresh; /* put since the last render: goes along with a redirect */
};

/* `{0}` is empty. */
struct flash {
    struct flash_entry *entries; /* heap: most views have none */
    uint16_t n, cap;
    size_t bytes;
    bool changed; /* since flash_settle */
};

void flash_release(struct flash *flash);
/* LIVE_ELIMIT (also for an empty key), LIVE_ENOMEM: then it is as it was. Absent text removes.
 */
live_status flash_put(struct flash *flash, live_str key, live_str text);
void flash_clear(struct flash *flash, live_str key); /* absent: all */
live_str flash_get(const struct flash *flash, live_str key);
/* As a JSON object; `fresh`: only what was put since the last flash_settle. False, and nothing
 * appended, where there is none. */
bool flash_write(const struct flash *flash, struct buf *out, bool fresh);
/* Adds what the JSON object says, as not fresh. LIVE_EINVAL, LIVE_ELIMIT, LIVE_ENOMEM. */
live_status flash_read(struct flash *flash, struct arena *arena, live_str json);
void flash_settle(struct flash *flash);

#pragma GCC visibility pop
#endif
