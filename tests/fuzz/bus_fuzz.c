/* bus_fuzz.c: what a peer of the bus may send: frame after frame, each within the limits and
 * the same when it is written again; what is refused takes nothing. */
#include "bus.h"
#include "str.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition) ((condition) ? (void)0 : abort())

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    live_str rest = { (const char *)data, size };
    struct buf again = { 0 };
    for (size_t taken = 1; taken;) {
        struct bus_frame frame;
        live_error error = { 0 };
        live_status status = bus_take(rest, &frame, &taken, &error);
        if (status != LIVE_OK) {
            CHECK(taken == 0 && error.status == status && error.message[0]);
            CHECK(status == LIVE_EINVAL || status == LIVE_ELIMIT);
            break;
        }
        if (!taken)
            break;
        CHECK(taken <= rest.len && taken <= BUS_MAX_FRAME);
        CHECK(!frame.topic.ptr || !bus_topic_fault(frame.topic));
        CHECK(frame.kind != BUS_PUBLISH || !bus_payload_fault(frame.payload));
        buf_reset(&again);
        bus_write(&again, frame.kind, frame.topic, frame.payload);
        CHECK(str_is(buf_text(&again), str_sub(rest, 0, taken)));
        rest = str_sub(rest, taken, rest.len);
    }
    buf_release(&again);
    return 0;
}
