/* payload_test.c: what a join and an event bring. */
#include "buf.h"
#include "mem.h"
#include "payload.h"
#include "str.h"
#include "unit.h"

static void
test_join(void)
{
    struct arena arena = { 0 };
    struct join_payload join;
    uint64_t before = mem_probe()->n_allocations;
    live_str payload = LIVE_STR(
        "{\"url\":\"http://h/page?x=1#h\",\"params\":{\"_csrf_token\":\"T\",\"_track_static\":"
        "[\"http://h/a.css\"],\"_mounts\":2,\"_mount_attempts\":1},\"session\":\"S\","
        "\"static\":\"ST\",\"sticky\":false}");
    CU_ASSERT_EQUAL(payload_join(&arena, payload, &join, NULL), LIVE_OK);
    CU_ASSERT(str_is(join.url, LIVE_STR("http://h/page?x=1#h")) && !join.redirect.ptr);
    CU_ASSERT(str_is(join.session, LIVE_STR("S")) && str_is(join.statics, LIVE_STR("ST")));
    CU_ASSERT(join.mounts == 2 && join.mount_attempts == 1 && !join.sticky && !join.flash.ptr);
    CU_ASSERT(str_starts(join.params, LIVE_STR("{\"_csrf")) &&
              str_ends(join.params, LIVE_STR("1}")));
    CU_ASSERT_EQUAL(mem_probe()->n_allocations, before);
    payload = LIVE_STR(
        "{\"redirect\":\"http:\\/\\/h\\/\",\"static\":null,\"flash\":\"F\",\"sticky\":true,"
        "\"params\":{},\"other\":[{}]}");
    CU_ASSERT_EQUAL(payload_join(&arena, payload, &join, NULL), LIVE_OK);
    CU_ASSERT(str_is(join.redirect, LIVE_STR("http://h/")) && !join.statics.ptr && join.sticky);
    CU_ASSERT(str_is(join.flash, LIVE_STR("F")) && join.mounts == 0 && !join.session.ptr);
    CU_ASSERT_EQUAL(payload_join(&arena, LIVE_STR("{}"), &join, NULL), LIVE_OK);
    CU_ASSERT(!join.params.ptr && !join.url.ptr);
    arena_release(&arena);
}

static void
test_event(void)
{
    struct arena arena = { 0 };
    struct event_payload event;
    uint64_t before = mem_probe()->n_allocations;
    live_str payload =
        LIVE_STR("{\"type\":\"click\",\"event\":\"inc\",\"value\":{\"value\":\"\"},\"cid\":3}");
    CU_ASSERT_EQUAL(payload_event(&arena, payload, &event, NULL), LIVE_OK);
    CU_ASSERT(str_is(event.type, LIVE_STR("click")) && str_is(event.event, LIVE_STR("inc")));
    CU_ASSERT(str_is(event.value, LIVE_STR("{\"value\":\"\"}")) && event.has_cid &&
              event.cid == 3);
    payload = LIVE_STR("{\"type\":\"form\",\"event\":\"v\",\"value\":\"user%5Bn%5D=bob&h=1\","
                       "\"meta\":{\"_target\":\"user[n]\"},\"uploads\":{}}");
    CU_ASSERT_EQUAL(payload_event(&arena, payload, &event, NULL), LIVE_OK);
    CU_ASSERT(str_is(event.value, LIVE_STR("user%5Bn%5D=bob&h=1")) && !event.has_cid);
    CU_ASSERT(str_is(event.meta, LIVE_STR("{\"_target\":\"user[n]\"}")));
    CU_ASSERT(str_is(event.uploads, LIVE_STR("{}")));
    CU_ASSERT_EQUAL(mem_probe()->n_allocations, before);
    arena_release(&arena);
}

static void
test_event_odd(void)
{
    struct arena arena = { 0 };
    struct event_payload event;
    CU_ASSERT_EQUAL(
        payload_event(&arena, LIVE_STR("{\"type\":null,\"event\":\"e\"}"), &event, NULL),
        LIVE_OK);
    CU_ASSERT(!event.type.ptr && !event.value.ptr && !event.has_cid && !event.meta.ptr);
    static const live_str values[] = { LIVE_STR_INIT("null"), LIVE_STR_INIT("0"),
                                       LIVE_STR_INIT("[]"), LIVE_STR_INIT("\"s\"") };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        struct buf text = { 0 };
        buf_lit(&text, "{\"type\":\"hook\",\"event\":\"e\",\"value\":");
        buf_str(&text, values[i]);
        buf_char(&text, '}');
        CU_ASSERT_EQUAL(payload_event(&arena, buf_text(&text), &event, NULL), LIVE_OK);
        CU_ASSERT(str_is(event.value, values[i]));
        buf_release(&text);
    }
    live_str payload = LIVE_STR("{\"value\":\"a=\\\"1\\\"\",\"cid\":1,\"event\":\"x\","
                                "\"event\":\"\\u0065\",\"type\":\"form\",\"cid\":null}");
    CU_ASSERT_EQUAL(payload_event(&arena, payload, &event, NULL), LIVE_OK);
    CU_ASSERT(str_is(event.value, LIVE_STR("a=\"1\"")) && str_is(event.event, LIVE_STR("e")));
    CU_ASSERT(!event.has_cid && event.cid == 0);
    arena_release(&arena);
}

static void
test_refused(void)
{
    static const struct {
        live_str payload;
        const char *message;
    } joins[] = {
        { LIVE_STR_INIT(""), "no JSON object" },
        { LIVE_STR_INIT("[]"), "no JSON object" },
        { LIVE_STR_INIT("null"), "no JSON object" },
        { LIVE_STR_INIT("\"\""), "no JSON object" },
        { LIVE_STR_INIT("{\"url\":\"x\""), "no JSON object" },
        { LIVE_STR_INIT("{\"url\":1}"), "url is no string" },
        { LIVE_STR_INIT("{\"url\":\"\\u0000\"}"), "url is no string" },
        { LIVE_STR_INIT("{\"redirect\":{}}"), "redirect is no string" },
        { LIVE_STR_INIT("{\"session\":[]}"), "session is no string" },
        { LIVE_STR_INIT("{\"static\":false}"), "static is no string" },
        { LIVE_STR_INIT("{\"flash\":0}"), "flash is no string" },
        { LIVE_STR_INIT("{\"sticky\":1}"), "sticky is no boolean" },
        { LIVE_STR_INIT("{\"params\":[]}"), "params is no object" },
        { LIVE_STR_INIT("{\"params\":{\"_mounts\":\"1\"}}"), "_mounts is no whole number" },
        { LIVE_STR_INIT("{\"params\":{\"_mounts\":1.5}}"), "_mounts is no whole number" },
        { LIVE_STR_INIT("{\"params\":{\"_mount_attempts\":99999999999999999999}}"),
          "_mount_attempts is no whole number" },
    }, events[] = {
        { LIVE_STR_INIT("1"), "no JSON object" },
        { LIVE_STR_INIT("{}"), "event is missing" },
        { LIVE_STR_INIT("{\"event\":null}"), "event is missing" },
        { LIVE_STR_INIT("{\"event\":7}"), "event is no string" },
        { LIVE_STR_INIT("{\"event\":\"e\",\"type\":{}}"), "type is no string" },
        { LIVE_STR_INIT("{\"event\":\"e\",\"type\":\"form\",\"value\":{}}"), "value is no string" },
        { LIVE_STR_INIT("{\"event\":\"e\",\"type\":\"form\",\"value\":\"\\udc00\"}"), "value is no string" },
        { LIVE_STR_INIT("{\"event\":\"e\",\"meta\":\"x\"}"), "meta is no object" },
        { LIVE_STR_INIT("{\"event\":\"e\",\"uploads\":[]}"), "uploads is no object" },
        { LIVE_STR_INIT("{\"event\":\"e\",\"cid\":\"3\"}"), "cid is no whole number" },
        { LIVE_STR_INIT("{\"event\":\"e\",\"cid\":3e99}"), "cid is no whole number" },
        { LIVE_STR_INIT("{\"event\":\"e\",\"cid\":99999999999999999999}"), "cid is no whole number" },
    };
    struct arena arena = { 0 };
    struct join_payload join;
    struct event_payload event;
    for (size_t i = 0; i < sizeof joins / sizeof *joins; i++) {
        live_error error = { 0 };
        bool refused = payload_join(&arena, joins[i].payload, &join, &error) == LIVE_EINVAL &&
                       strstr(error.message, joins[i].message) && !join.url.ptr;
        CU_assertImplementation(refused, __LINE__, joins[i].payload.ptr, __FILE__, "",
                                CU_FALSE);
    }
    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        live_error error = { 0 };
        bool refused =
            payload_event(&arena, events[i].payload, &event, &error) == LIVE_EINVAL &&
            strstr(error.message, events[i].message) && !event.event.ptr;
        CU_assertImplementation(refused, __LINE__, events[i].payload.ptr, __FILE__, "",
                                CU_FALSE);
    }
    arena_release(&arena);
}

static void
read_both(void)
{
    struct arena arena = { 0 };
    struct join_payload join;
    struct event_payload event;
    live_error error = { 0 };
    live_status status = payload_join(&arena, LIVE_STR("{\"url\":\"\\/\"}"), &join, &error);
    CU_ASSERT(status == LIVE_ENOMEM ? strstr(error.message, "url") && !join.url.ptr
                                    : str_is(join.url, LIVE_STR("/")));
    status =
        payload_event(&arena, LIVE_STR("{\"event\":\"e\",\"type\":\"form\",\"value\":\"\\n\"}"),
                      &event, &error);
    CU_ASSERT(status == LIVE_ENOMEM ? !event.event.ptr : str_is(event.value, LIVE_STR("\n")));
    arena_release(&arena);
}

static void
test_memory_fails(void)
{
    unit_each_failing(read_both);
}

void
payload_tests(void)
{
    CU_pSuite suite = CU_add_suite("payload", NULL, NULL);
    CU_add_test(suite, "join", test_join);
    CU_add_test(suite, "event", test_event);
    CU_add_test(suite, "odd events", test_event_odd);
    CU_add_test(suite, "refused", test_refused);
    CU_add_test(suite, "memory fails", test_memory_fails);
}
