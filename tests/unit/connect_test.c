/* connect_test.c: what of a request is kept, by the names that the application gives. */
#include "unit.h"

#include "connect.h"
#include "str.h"

#include <string.h>

static live_str
header(void *context, const char *name)
{
    CU_ASSERT_PTR_EQUAL(context, &header);
    if (strcmp(name, "user-agent") == 0)
        return LIVE_STR("Mosaic/0.9");
    if (strcmp(name, "x-nul") == 0)
        return (live_str){ "a\0b", 3 };
    return strcmp(name, "x-tag") == 0 ? LIVE_STR("") : live_none;
}

static void
gathers_what_is_asked_for(void)
{
    static const char *const names[] = { "peer_data", "uri",   "user_agent", "x-none",
                                         "x-nul",     "x-tag", NULL };
    struct live_app live = { .connect_info = names };
    struct app app = { .live = &live };
    struct buf out = { 0 };
    struct connect_source source = {
        .header = header,
        .context = &header,
        .who = { LIVE_STR("::1"), LIVE_STR("https"), LIVE_STR("h:8") },
        .path = LIVE_STR("/a?b"),
    };
    connect_gather(&out, &app, &source);
    CU_ASSERT(str_is(connect_find(out.data, "peer_data"), LIVE_STR("::1")));
    CU_ASSERT(str_is(connect_find(out.data, "uri"), LIVE_STR("https://h:8/a?b")));
    CU_ASSERT(str_is(connect_find(out.data, "user_agent"), LIVE_STR("Mosaic/0.9")));
    CU_ASSERT_PTR_NOT_NULL(connect_find(out.data, "x-tag").ptr);
    CU_ASSERT_PTR_NULL(connect_find(out.data, "x-none").ptr);
    CU_ASSERT_PTR_NULL(connect_find(out.data, "x-nul").ptr);
    CU_ASSERT_PTR_NULL(connect_find(out.data, "traceparent").ptr);
    buf_reset(&out);
    source.who = (struct forwarded){ .scheme = LIVE_STR("http") };
    connect_gather(&out, &app, &source);
    CU_ASSERT_PTR_NULL(connect_find(out.data, "peer_data").ptr);
    CU_ASSERT_PTR_NULL(connect_find(out.data, "uri").ptr);
    buf_reset(&out);
    live.connect_info = NULL;
    connect_gather(&out, &app, &source);
    CU_ASSERT_EQUAL(out.len, 0);
    CU_ASSERT_PTR_NULL(connect_find(NULL, "uri").ptr);
    buf_release(&out);
}

static void
names_are_checked(void)
{
    static const char *const good[] = { "peer_data",  "uri", "user_agent",
                                        "tracestate", "x-a", "x-real-ip" };
    static const char *const bad[] = {
        "", "host", "X-Real-Ip", "x-", "x-a b", "cookie", "x-a_b"
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        CU_ASSERT_PTR_NULL(connect_info_fault(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CU_ASSERT_PTR_NOT_NULL(connect_info_fault(bad[i]));
}

void
connect_tests(void)
{
    CU_pSuite suite = CU_add_suite("connect", NULL, NULL);
    CU_add_test(suite, "gathers what is asked for", gathers_what_is_asked_for);
    CU_add_test(suite, "names are checked", names_are_checked);
}
