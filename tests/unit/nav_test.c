/* nav_test.c: where a callback may send the user, and what the client is told. */
#include "unit.h"

#include "nav.h"
#include "str.h"

static const char *
fault(const char *to, bool external)
{
    return nav_fault((live_str){ to, strlen(to) }, external);
}

static void
test_targets(void)
{
    static const char *const local[] = { "/", "/a/b?c=d&e=%20#f", "/ü" },
                             *const not_local[] = { "",           "a",         "//evil",
                                                    "/a\\b",      "\\/a",      "/a b",
                                                    "/a\r\nX: y", "http://h/", "javascript:x",
                                                    "?a",         " /a" },
                             *const external[] = { "http://h", "https://h/x", "HTTPS://h",
                                                   "mailto:a@b", "tel:1" },
                             *const not_external[] = { "",
                                                       "javascript:alert(1)",
                                                       "//h",
                                                       "/a",
                                                       "data:text/html,x",
                                                       "http://",
                                                       "https://h/\nX",
                                                       "ftp://h" };
    for (size_t i = 0; i < sizeof local / sizeof *local; i++)
        CU_ASSERT_PTR_NULL(fault(local[i], false));
    for (size_t i = 0; i < sizeof not_local / sizeof *not_local; i++)
        CU_ASSERT_PTR_NOT_NULL(fault(not_local[i], false));
    for (size_t i = 0; i < sizeof external / sizeof *external; i++)
        CU_ASSERT_PTR_NULL(fault(external[i], true));
    for (size_t i = 0; i < sizeof not_external / sizeof *not_external; i++)
        CU_ASSERT_PTR_NOT_NULL(fault(not_external[i], true));
}

static bool
writes(struct nav nav, live_str flash, const char *wanted)
{
    struct buf out = { 0 };
    nav_write(&out, &nav, flash);
    bool same = str_is(buf_text(&out), (live_str){ wanted, strlen(wanted) });
    buf_release(&out);
    return same;
}

static void
test_text(void)
{
    struct nav nav = { .kind = NAV_PATCH, .to = LIVE_STR("/a?\"") };
    CU_ASSERT(writes(nav, live_none, "{\"to\":\"/a?\\\"\",\"kind\":\"push\"}"));
    nav.replace = true;
    nav.kind = NAV_NAVIGATE;
    CU_ASSERT(writes(nav, LIVE_STR("T"),
                     "{\"to\":\"/a?\\\"\",\"kind\":\"replace\",\"flash\":\"T\"}"));
    nav.kind = NAV_REDIRECT;
    CU_ASSERT(writes(nav, live_none, "{\"to\":\"/a?\\\"\"}"));
}

void
nav_tests(void)
{
    CU_pSuite suite = CU_add_suite("nav", NULL, NULL);
    CU_add_test(suite, "targets", test_targets);
    CU_add_test(suite, "text", test_text);
}
