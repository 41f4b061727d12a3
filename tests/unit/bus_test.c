/* bus_test.c: the frames of the bus: written and read again, cut anywhere, and what is refused.
 */
#include "unit.h"

#include "bus.h"
#include "str.h"

#include <string.h>

static live_status
take(const char *bytes, size_t len, struct bus_frame *frame, size_t *taken)
{
    return bus_take((live_str){ bytes, len }, frame, taken, NULL);
}

static void
comes_back(void)
{
    static const enum bus_kind kinds[] = { BUS_SUBSCRIBE, BUS_UNSUBSCRIBE, BUS_PUBLISH,
                                           BUS_SYNC,      BUS_MESSAGE,     BUS_SYNCED };
    struct buf out = { 0 };
    struct bus_frame frame;
    size_t taken, at = 0;
    for (size_t i = 0; i < 6; i++)
        bus_write(&out, kinds[i], LIVE_STR("Wärme"), LIVE_STR("{\"celsius\": 21}"));
    for (size_t i = 0; i < 6; i++, at += taken) {
        for (size_t cut = 0; cut < 4; cut++)
            CU_ASSERT(take(out.data + at, cut, &frame, &taken) == LIVE_OK && taken == 0);
        CU_ASSERT_EQUAL_FATAL(take(out.data + at, out.len - at, &frame, &taken), LIVE_OK);
        CU_ASSERT_EQUAL_FATAL(frame.kind, kinds[i]);
        CU_ASSERT(frame.topic.ptr ? str_is(frame.topic, LIVE_STR("Wärme")) : i == 3 || i == 5);
        CU_ASSERT(frame.payload.ptr ? str_is(frame.payload, LIVE_STR("{\"celsius\": 21}"))
                                    : i != 2 && i != 4);
        size_t less;
        CU_ASSERT(take(out.data + at, taken - 1, &frame, &less) == LIVE_OK && less == 0);
    }
    CU_ASSERT_EQUAL(at, out.len);
    buf_release(&out);
}

static void
refuses(void)
{
    struct bus_frame frame;
    size_t taken;
#define REFUSED(status, bytes)                                                                 \
    CU_ASSERT(take(bytes, sizeof bytes - 1, &frame, &taken) == (status) && taken == 0)
    REFUSED(LIVE_EINVAL, "\0\0\0\0");
    REFUSED(LIVE_ELIMIT, "\xff\xff\xff\xff");
    REFUSED(LIVE_ELIMIT, "GET / HTTP/1.0");
    REFUSED(LIVE_EINVAL, "\0\0\0\1X");
    REFUSED(LIVE_EINVAL, "\0\0\0\1S");     /* no topic */
    REFUSED(LIVE_EINVAL, "\0\0\0\2S\0");   /* an empty one */
    REFUSED(LIVE_EINVAL, "\0\0\0\3S\2a");  /* longer than its frame */
    REFUSED(LIVE_EINVAL, "\0\0\0\4S\1ab"); /* a payload where there is none */
    REFUSED(LIVE_EINVAL, "\0\0\0\2Qx");
    REFUSED(LIVE_EINVAL, "\0\0\0\3U\1\x7f");
    REFUSED(LIVE_EINVAL, "\0\0\0\3U\1\xff"); /* not UTF-8 */
    REFUSED(LIVE_EINVAL, "\0\0\0\3P\1a");    /* no JSON */
    REFUSED(LIVE_EINVAL, "\0\0\0\6P\1a1 2");
    REFUSED(LIVE_EINVAL, "\0\0\0\6P\1a\"\xff\"");
#undef REFUSED
    CU_ASSERT(take("\0\0\0\6P\1a 1 ", 10, &frame, &taken) == LIVE_OK && taken == 10);
}

static void
faults(void)
{
    char topic[257];
    memset(topic, 't', sizeof topic);
    CU_ASSERT_PTR_NULL(bus_topic_fault((live_str){ topic, 255 }));
    CU_ASSERT_PTR_NOT_NULL(bus_topic_fault((live_str){ topic, 256 }));
    CU_ASSERT_PTR_NOT_NULL(bus_topic_fault(live_none));
    CU_ASSERT_PTR_NOT_NULL(bus_topic_fault(LIVE_STR("a\nb")));
    CU_ASSERT_PTR_NOT_NULL(bus_payload_fault(live_none));
    CU_ASSERT_PTR_NOT_NULL(bus_payload_fault(LIVE_STR("  ")));
    CU_ASSERT_PTR_NOT_NULL(bus_payload_fault(LIVE_STR("hello")));
    CU_ASSERT_PTR_NULL(bus_payload_fault(LIVE_STR(" null\n")));
    struct buf large = { 0 };
    buf_char(&large, '"');
    for (size_t i = 0; i < BUS_MAX_PAYLOAD - 2; i++)
        buf_char(&large, 'x');
    buf_char(&large, '"');
    CU_ASSERT_PTR_NULL(bus_payload_fault(buf_text(&large)));
    buf_char(&large, ' ');
    CU_ASSERT_PTR_NOT_NULL(bus_payload_fault(buf_text(&large)));
    struct buf out = { 0 };
    struct bus_frame frame;
    size_t taken;
    bus_write(&out, BUS_PUBLISH, (live_str){ topic, 255 },
              (live_str){ large.data, BUS_MAX_PAYLOAD });
    CU_ASSERT_EQUAL(out.len, BUS_MAX_FRAME);
    CU_ASSERT(take(out.data, out.len, &frame, &taken) == LIVE_OK && taken == out.len);
    buf_release(&out);
    buf_release(&large);
}

static void
paths(void)
{
    char path[BUS_PATH_SIZE], big[200];
    live_error error;
    CU_ASSERT_EQUAL(bus_path(path, NULL, "/x/clive.db", &error), LIVE_OK);
    CU_ASSERT_STRING_EQUAL(path, "/x/clive.db-bus.sock");
    CU_ASSERT_EQUAL(bus_path(path, "unix:/run/b", NULL, &error), LIVE_OK);
    CU_ASSERT_STRING_EQUAL(path, "/run/b");
    CU_ASSERT_EQUAL(bus_path(path, "b", NULL, &error), LIVE_OK);
    CU_ASSERT_STRING_EQUAL(path, "b");
    CU_ASSERT_EQUAL(bus_path(path, "unix:", NULL, &error), LIVE_EINVAL);
    memset(big, 'p', sizeof big);
    big[108] = '\0';
    CU_ASSERT_EQUAL(bus_path(path, big, NULL, &error), LIVE_EINVAL);
    CU_ASSERT_STRING_EQUAL(path, "");
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "--bus"));
    big[107] = '\0';
    CU_ASSERT_EQUAL(bus_path(path, big, NULL, &error), LIVE_OK);
}

void
bus_tests(void)
{
    CU_pSuite suite = CU_add_suite("bus", NULL, NULL);
    CU_add_test(suite, "frames come back, cut anywhere", comes_back);
    CU_add_test(suite, "what is refused", refuses);
    CU_add_test(suite, "topics and payloads", faults);
    CU_add_test(suite, "paths", paths);
}
