/* message_test.c: frames in and out. */
#include "json_scan.h"
#include "mem.h"
#include "message.h"
#include "str.h"
#include "unit.h"

static void
test_usual(void)
{
    struct arena arena = { 0 };
    struct message message;
    live_error error;
    uint64_t before = mem_probe()->n_allocations;
    live_str frame =
        LIVE_STR("[\"4\",\"7\",\"lv:phx-GA\",\"event\",{\"type\":\"click\",\"v\":[1,2]}]");
    CU_ASSERT_EQUAL(message_parse(&arena, frame, &message, &error), LIVE_OK);
    CU_ASSERT(str_is(message.join_ref, LIVE_STR("4")) && str_is(message.ref, LIVE_STR("7")));
    CU_ASSERT(str_is(message.topic, LIVE_STR("lv:phx-GA")));
    CU_ASSERT(str_is(message.event, LIVE_STR("event")));
    CU_ASSERT(str_is(message.payload, LIVE_STR("{\"type\":\"click\",\"v\":[1,2]}")));
    CU_ASSERT_EQUAL(mem_probe()->n_allocations, before);
    frame = LIVE_STR(" [ null , \"9\",\"phoenix\" ,\"heartbeat\", {} , 6, [\"more\"] ] ");
    CU_ASSERT_EQUAL(message_parse(&arena, frame, &message, &error), LIVE_OK);
    CU_ASSERT(!message.join_ref.ptr && str_is(message.event, LIVE_STR("heartbeat")));
    CU_ASSERT(str_is(message.payload, LIVE_STR("{}")));
    frame = LIVE_STR("[\"\",null,\"t\\u003a1\",\"\",null]");
    CU_ASSERT_EQUAL(message_parse(&arena, frame, &message, &error), LIVE_OK);
    CU_ASSERT(message.join_ref.ptr && message.join_ref.len == 0 && !message.ref.ptr);
    CU_ASSERT(str_is(message.topic, LIVE_STR("t:1")) &&
              str_is(message.payload, LIVE_STR("null")));
    arena_release(&arena);
}

static void
test_refused(void)
{
    static const struct {
        live_str frame;
        const char *message; /* part of it */
    } rows[] = {
        { LIVE_STR_INIT(""), "expected [ before join_ref at byte 0" },
        { LIVE_STR_INIT("{}"), "expected [ before join_ref at byte 0" },
        { LIVE_STR_INIT("[]"), "malformed JSON" },
        { LIVE_STR_INIT("[null]"), "expected , before ref at byte 5" },
        { LIVE_STR_INIT("[1,null,\"t\",\"e\",{}]"), "join_ref at byte 1 is no string" },
        { LIVE_STR_INIT("[null,1,\"t\",\"e\",{}]"), "ref at byte 6 is no string" },
        { LIVE_STR_INIT("[null,null,null,\"e\",{}]"), "topic at byte 11 is no string" },
        { LIVE_STR_INIT("[null,null,\"t\",{},{}]"), "event at byte 15 is no string" },
        { LIVE_STR_INIT("[null,null,\"t\",\"e\"]"), "expected , before payload at byte 18" },
        { LIVE_STR_INIT("[null,null,\"t\",\"e\",]"), "malformed JSON" },
        { LIVE_STR_INIT("[null,null,\"t\",\"e\",{},]"), "malformed JSON" },
        { LIVE_STR_INIT("[null,null,\"t\",\"e\",{}"), "expected ] at byte 21" },
        { LIVE_STR_INIT("[null,null,\"t\",\"e\",{}]]"), "more text at byte 22" },
        { LIVE_STR_INIT("[null,null,\"t\",\"e\",{}]\0"), "more text at byte 22" },
        { LIVE_STR_INIT("[null,null,\"\\u0000\",\"e\",{}]"), "topic at byte 11 has an escape" },
        { LIVE_STR_INIT("[null,null,\"\\ud800\",\"e\",{}]"), "topic at byte 11 has an escape" },
        { LIVE_STR_INIT("[null,null,\"t\xff\",\"e\",{}]"), "malformed JSON" },
        { LIVE_STR_INIT("[null,null,\"t\",\"e\",{\"a\":\"\xc3\"}]"), "malformed JSON" },
    };
    struct arena arena = { 0 };
    struct message message;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        live_error error = { 0 };
        live_status status = message_parse(&arena, rows[i].frame, &message, &error);
        CU_assertImplementation(status == LIVE_EINVAL && error.status == status &&
                                    strstr(error.message, rows[i].message) &&
                                    !message.topic.ptr && !message.payload.ptr,
                                __LINE__, rows[i].frame.ptr, __FILE__, "", CU_FALSE);
        CU_ASSERT_EQUAL(message_parse(&arena, rows[i].frame, &message, NULL), LIVE_EINVAL);
    }
    arena_release(&arena);
}

static void
test_truncated(void)
{
    static const char frame[] =
        "[\"4\",\"7\",\"lv:\\u00e4\",\"event\",{\"v\":[\"\\n\",1.5,true]},7]";
    struct arena arena = { 0 };
    struct message message;
    for (size_t len = 0; len < sizeof frame - 1; len++) {
        char *copy = mem_alloc(len + 1);
        CU_ASSERT_FATAL(copy != NULL);
        memcpy(copy + 1, frame, len);
        CU_ASSERT_EQUAL(message_parse(&arena, (live_str){ copy + 1, len }, &message, NULL),
                        LIVE_EINVAL);
        mem_free(copy);
    }
    CU_ASSERT_EQUAL(
        message_parse(&arena, (live_str){ frame, sizeof frame - 1 }, &message, NULL), LIVE_OK);
    arena_release(&arena);
}

/* Status of a frame whose element `which` is `len` letters. */
static live_status
with_length(unsigned which, size_t len)
{
    struct arena arena = { 0 };
    struct buf frame = { 0 };
    struct message message;
    for (unsigned i = 0; i < 4; i++) {
        buf_char(&frame, i ? ',' : '[');
        buf_char(&frame, '"');
        for (size_t k = 0; k < (i == which ? len : 1); k++)
            buf_char(&frame, 'x');
        buf_char(&frame, '"');
    }
    buf_lit(&frame, ",{}]");
    live_status status = message_parse(&arena, buf_text(&frame), &message, NULL);
    buf_release(&frame);
    arena_release(&arena);
    return status;
}

static void
test_limits(void)
{
    static const size_t limits[] = { MESSAGE_MAX_REF, MESSAGE_MAX_REF, MESSAGE_MAX_TOPIC,
                                     MESSAGE_MAX_EVENT };
    for (unsigned i = 0; i < 4; i++) {
        CU_ASSERT_EQUAL(with_length(i, limits[i]), LIVE_OK);
        CU_ASSERT_EQUAL(with_length(i, limits[i] + 1), LIVE_ELIMIT);
        CU_ASSERT_EQUAL(with_length(i, 100000), LIVE_ELIMIT);
    }
}

static void
test_depth(void)
{
    for (size_t depth = JSON_MAX_DEPTH; depth <= JSON_MAX_DEPTH + 1; depth++) {
        struct arena arena = { 0 };
        struct buf frame = { 0 };
        struct message message;
        buf_lit(&frame, "[null,null,\"t\",\"e\",");
        for (size_t i = 0; i < depth; i++)
            buf_char(&frame, '[');
        for (size_t i = 0; i < depth; i++)
            buf_char(&frame, ']');
        buf_char(&frame, ']');
        CU_ASSERT_EQUAL(message_parse(&arena, buf_text(&frame), &message, NULL),
                        depth > JSON_MAX_DEPTH ? LIVE_EINVAL : LIVE_OK);
        buf_release(&frame);
        arena_release(&arena);
    }
}

static void
test_write(void)
{
    struct buf out = { 0 };
    message_reply_begin(&out, LIVE_STR("4"), LIVE_STR("7"), LIVE_STR("lv:a"), true);
    buf_lit(&out, "{}");
    message_reply_end(&out);
    CU_ASSERT(str_is(
        buf_text(&out),
        LIVE_STR("[\"4\",\"7\",\"lv:a\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]")));
    buf_reset(&out);
    message_reply_begin(&out, live_none, LIVE_STR("\"\\"), LIVE_STR("a\nb"), false);
    buf_lit(&out, "{\"reason\":\"stale\"}");
    message_reply_end(&out);
    CU_ASSERT(
        str_is(buf_text(&out),
               LIVE_STR("[null,\"\\\"\\\\\",\"a\\nb\",\"phx_reply\",{\"status\":\"error\","
                        "\"response\":{\"reason\":\"stale\"}}]")));
    buf_reset(&out);
    message_push_begin(&out, LIVE_STR("4"), LIVE_STR("lv:a"), LIVE_STR("diff"));
    buf_lit(&out, "{\"0\":\"1\"}");
    message_push_end(&out);
    CU_ASSERT(str_is(buf_text(&out), LIVE_STR("[\"4\",null,\"lv:a\",\"diff\",{\"0\":\"1\"}]")));
    buf_release(&out);
}

/* What was written is read back the same, whatever the texts hold. */
static void
test_there_and_back(void)
{
    struct arena arena = { 0 };
    struct buf out = { 0 };
    struct message message;
    live_str odd = LIVE_STR("\"\\/\b\x01\x1f \xf0\x9f\x98\x80");
    message_push_begin(&out, odd, odd, odd);
    buf_lit(&out, "[1]");
    message_push_end(&out);
    CU_ASSERT_EQUAL(message_parse(&arena, buf_text(&out), &message, NULL), LIVE_OK);
    CU_ASSERT(str_is(message.join_ref, odd) && str_is(message.topic, odd));
    CU_ASSERT(str_is(message.event, odd) && !message.ref.ptr);
    CU_ASSERT(str_is(message.payload, LIVE_STR("[1]")));
    buf_release(&out);
    arena_release(&arena);
}

static void
parse_escaped(void)
{
    struct arena arena = { 0 };
    struct message message;
    live_error error = { 0 };
    live_status status = message_parse(&arena, LIVE_STR("[\"\\n\",\"\\t\",\"\\r\",\"\\b\",{}]"),
                                       &message, &error);
    CU_ASSERT(status == LIVE_ENOMEM
                  ? !message.topic.ptr && error.status == LIVE_ENOMEM && error.message[0]
                  : status == LIVE_OK && str_is(message.event, LIVE_STR("\b")));
    arena_release(&arena);
}

static void
write_frame(void)
{
    struct buf out = { 0 };
    message_reply_begin(&out, LIVE_STR("4"), LIVE_STR("7"), LIVE_STR("lv:a"), true);
    message_reply_end(&out);
    CU_ASSERT(out.failed || str_ends(buf_text(&out), LIVE_STR(":}]")));
    buf_release(&out);
}

static void
test_memory_fails(void)
{
    unit_each_failing(parse_escaped);
    unit_each_failing(write_frame);
}

void
message_tests(void)
{
    CU_pSuite suite = CU_add_suite("message", NULL, NULL);
    CU_add_test(suite, "usual frames", test_usual);
    CU_add_test(suite, "refused", test_refused);
    CU_add_test(suite, "truncated", test_truncated);
    CU_add_test(suite, "limits", test_limits);
    CU_add_test(suite, "depth", test_depth);
    CU_add_test(suite, "write", test_write);
    CU_add_test(suite, "there and back", test_there_and_back);
    CU_add_test(suite, "memory fails", test_memory_fails);
}
