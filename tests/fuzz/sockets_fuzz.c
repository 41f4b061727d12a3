/* sockets_fuzz.c: orders that end connections, as any peer of the bus may send them: what is
 * read is within the limits, and the same when it is written again. */
#include "sockets.h"
#include "str.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition) ((condition) ? (void)0 : abort())

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = { 0 };
    struct buf text = { 0 };
    struct sockets_order order, again;
    live_str payload = { size ? (const char *)data : "", size };
    if (sockets_read(&arena, payload, &order) == LIVE_OK) {
        CHECK(order.kind != SOCKETS_DISCONNECT || !sockets_id_fault(order.socket_id));
        sockets_write(&text, &order);
        CHECK(!text.failed && sockets_read(&arena, buf_text(&text), &again) == LIVE_OK);
        CHECK(again.kind == order.kind && str_is(again.socket_id, order.socket_id));
        CHECK(memcmp(&again.session, &order.session, sizeof again.session) == 0);
        CHECK(memcmp(&again.as, &order.as, sizeof again.as) == 0);
    }
    buf_release(&text);
    arena_release(&arena);
    return 0;
}
