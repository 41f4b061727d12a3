/* message_fuzz.c: a frame that is taken is within the limits, and comes back the same when it
 * is written and read again; one that is refused leaves nothing but a reason. */
#include "json_scan.h"
#include "message.h"
#include "str.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition) ((condition) ? (void)0 : abort())

static bool
same(live_str a, live_str b)
{
    return !a.ptr == !b.ptr && str_is(a, b);
}

static void
check_again(struct arena *arena, const struct message *message)
{
    struct buf out = { 0 };
    struct message again;
    message_push_begin(&out, message->join_ref, message->topic, message->event);
    buf_str(&out, message->payload);
    message_push_end(&out);
    CHECK(message_parse(arena, buf_text(&out), &again, NULL) == LIVE_OK);
    CHECK(same(again.join_ref, message->join_ref) && !again.ref.ptr);
    CHECK(same(again.topic, message->topic) && same(again.event, message->event));
    CHECK(same(again.payload, message->payload));
    buf_reset(&out);
    message_reply_begin(&out, message->join_ref, message->ref, message->topic,
                        message->ref.len & 1);
    buf_lit(&out, "{}");
    message_reply_end(&out);
    CHECK(message_parse(arena, buf_text(&out), &again, NULL) == LIVE_OK);
    CHECK(same(again.ref, message->ref) && same(again.topic, message->topic));
    CHECK(str_is(again.event, LIVE_STR("phx_reply")));
    buf_release(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = { 0 };
    struct message message;
    live_error error = { 0 };
    live_str frame = { (const char *)data, size };
    live_status status = message_parse(&arena, frame, &message, &error);
    if (status == LIVE_OK) {
        CHECK(message.join_ref.len <= MESSAGE_MAX_REF && message.ref.len <= MESSAGE_MAX_REF);
        CHECK(message.topic.len <= MESSAGE_MAX_TOPIC && message.event.len <= MESSAGE_MAX_EVENT);
        CHECK(message.topic.ptr && message.event.ptr && message.payload.len);
        CHECK(str_is_utf8(message.topic) && str_is_utf8(message.event));
        CHECK(str_is_utf8(message.join_ref) && str_is_utf8(message.ref));
        check_again(&arena, &message);
    } else {
        CHECK(status == LIVE_EINVAL || status == LIVE_ELIMIT);
        CHECK(error.status == status && error.message[0] && !message.topic.ptr);
    }
    arena_release(&arena);
    return 0;
}
