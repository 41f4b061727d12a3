/* longpoll_fuzz.c: a posted body, frame after frame: each within the body or what its base64
 * says, none empty, never more than are allowed; and what is added to an answer is one string.
 */
#include "json_scan.h"
#include "longpoll.h"
#include "str.h"

#include <sodium.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition) ((condition) ? (void)0 : abort())

static void
check_answer(live_str frame)
{
    struct buf messages = { 0 }, out = { 0 };
    struct json_scan scan = { 0 };
    live_str value;
    longpoll_add(&messages, frame);
    longpoll_add(&messages, frame);
    longpoll_answer(&out, LONGPOLL_OK, LIVE_STR("T"), buf_text(&messages));
    scan.text = buf_text(&out);
    CHECK(json_value(&scan, &value) && scan.at == out.len);
    CHECK(json_get(buf_text(&out), "messages").len == messages.len + 2);
    buf_release(&messages);
    buf_release(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    live_str text = { (const char *)data, size };
    struct longpoll_body body = { .rest = text };
    struct arena arena = { 0 };
    for (unsigned n = 0;; n++) {
        struct longpoll_frame frame;
        live_error error = { 0 };
        live_status status = longpoll_next(&arena, &body, &frame, &error);
        if (status != LIVE_OK) {
            CHECK(!frame.bytes.ptr && error.status == status && error.message[0]);
            CHECK(status == LIVE_EINVAL || (status == LIVE_ELIMIT && n == LONGPOLL_MAX_FRAMES));
            break;
        }
        if (!frame.bytes.ptr) {
            CHECK(!body.rest.ptr);
            break;
        }
        CHECK(n < LONGPOLL_MAX_FRAMES && frame.bytes.len <= size);
        CHECK(frame.is_binary || frame.bytes.ptr[0] == '[');
        CHECK(frame.is_binary || (frame.bytes.ptr >= text.ptr &&
                                  frame.bytes.ptr + frame.bytes.len <= text.ptr + size));
        if (!frame.is_binary)
            check_answer(frame.bytes);
    }
    arena_release(&arena);
    return 0;
}
