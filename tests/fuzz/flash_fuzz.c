/* flash_fuzz.c: a flash as a token has it: any bytes give messages within the limits or a
 * refusal, and what was read is the same when it is written again. */
#include "clive/live.h"
#include "flash.h"
#include "str.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition) ((condition) ? (void)0 : abort())

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = { 0 };
    struct flash flash = { .n = 0 }, again = { .n = 0 };
    struct buf text = { 0 };
    live_str json = { size ? (const char *)data : "", size };
    live_status status = flash_read(&flash, &arena, json);
    CHECK(flash.n <= FLASH_MAX && flash.bytes <= FLASH_MAX_BYTES);
    if (status == LIVE_OK && flash_write(&flash, &text, false)) {
        CHECK(!text.failed && flash_read(&again, &arena, buf_text(&text)) == LIVE_OK);
        CHECK(again.n == flash.n && again.bytes == flash.bytes);
        for (unsigned i = 0; i < flash.n; i++) {
            live_str key = live_str_of(flash.entries[i].key);
            CHECK(str_is(flash_get(&again, key), flash.entries[i].text));
        }
    }
    buf_release(&text);
    flash_release(&flash);
    flash_release(&again);
    arena_release(&arena);
    return 0;
}
