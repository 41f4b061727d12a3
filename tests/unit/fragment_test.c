/* fragment_test.c: which URLs are fragments, and of what. */
#include "unit.h"

#include "clive/live.h"
#include "fragment.h"
#include "str.h"

static const char *const prefix = "/-/live";

static void
gives(const char *uri, const char *own, bool is_main, bool has_layout)
{
    struct fragment fragment;
    CU_ASSERT(fragment_is(live_str_of(prefix), live_str_of(uri)));
    CU_ASSERT_EQUAL(fragment_read(live_str_of(prefix), live_str_of(uri), &fragment),
                    own != NULL);
    if (own)
        CU_ASSERT(str_is(fragment.uri, live_str_of(own)) && fragment.is_main == is_main &&
                  fragment.has_layout == has_layout);
}

static void
test_uris(void)
{
    struct fragment fragment;
    gives("/-/live/", "/", false, false);
    gives("/-/live/a/b?c=/-/live", "/a/b?c=/-/live", false, false);
    gives("/-/live/~main/a", "/a", true, false);
    gives("/-/live/~layout/a", "/a", false, true);
    gives("/-/live/~main~layout/a", "/a", true, true);
    gives("/-/live", NULL, false, false);
    gives("/-/live/~main", NULL, false, false);
    gives("/-/live/~", NULL, false, false);
    gives("/-/live?a=1", NULL, false, false);
    gives("/-/live/~other/a", NULL, false, false);
    gives("/-/live/~layout~main/a", NULL, false, false);
    gives("/-/live/~mainly/a", NULL, false, false);
    CU_ASSERT(!fragment_is(live_str_of(prefix), LIVE_STR("/-/lively/a")));
    CU_ASSERT(!fragment_is(live_str_of(prefix), LIVE_STR("/-/live~main/a")));
    CU_ASSERT(!fragment_is(live_str_of(prefix), LIVE_STR("/a/-/live/b")));
    CU_ASSERT(!fragment_is(live_none, LIVE_STR("/-/live/a")));
    CU_ASSERT(!fragment_read(live_none, LIVE_STR("/-/live/a"), &fragment));
}

static void
test_prefixes(void)
{
    static const char *const bad[] = { "",       "/",    "live", "//live", "/live/",
                                       "/li ve", "/a?b", "/a+b", "/a%20" };
    CU_ASSERT_PTR_NULL(fragment_prefix_fault(LIVE_STR("/-/live")));
    CU_ASSERT_PTR_NULL(fragment_prefix_fault(LIVE_STR("/a_b.c~d-1")));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CU_ASSERT_PTR_NOT_NULL(fragment_prefix_fault(live_str_of(bad[i])));
    CU_ASSERT_PTR_NOT_NULL(fragment_prefix_fault(LIVE_STR("/a\0b")));
}

void
fragment_tests(void)
{
    CU_pSuite suite = CU_add_suite("fragment", NULL, NULL);
    CU_ADD_TEST(suite, test_uris);
    CU_ADD_TEST(suite, test_prefixes);
}
