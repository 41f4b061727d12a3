/* forwarded_test.c: who the user is behind proxies that are trusted and others. */
#include "unit.h"

#include "clive/live.h"
#include "forwarded.h"
#include "str.h"

#include <stdio.h>

static void
blocks(void)
{
    static const struct {
        const char *net, *peer;
        bool trusted;
    } cases[] = {
        { "10.0.0.0/8", "10.255.0.1", true },
        { "10.0.0.0/8", "11.0.0.1", false },
        { "192.0.2.4", "192.0.2.4", true },
        { "192.0.2.4", "192.0.2.5", false },
        { "192.0.2.128/25", "192.0.2.127", false },
        { "192.0.2.128/25", "192.0.2.255", true },
        { "0.0.0.0/0", "8.8.8.8", true },
        { "0.0.0.0/0", "::1", false },
        { "::/0", "8.8.8.8", true },
        { "fd00::/9", "fd7f::1", true },
        { "fd00::/9", "fd80::1", false },
        { "::1", "::1", true },
        { "10.0.0.0/8", "::ffff:10.1.1.1", true },
        { "unix", "", true },
        { "unix", "127.0.0.1", false },
        { "127.0.0.1", "", false },
        { "127.0.0.1", "rubbish", false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct proxies proxies = { 0 };
        CU_ASSERT_PTR_NULL(proxies_add(&proxies, live_str_of(cases[i].net)));
        if (proxies_trust(&proxies, live_str_of(cases[i].peer)) != cases[i].trusted) {
            printf("\n  %s %s\n", cases[i].net, cases[i].peer);
            CU_FAIL("trust");
        }
    }
}

static void
what_is_no_block(void)
{
    static const char *const none[] = {
        "",     "10.0.0.0/33", "10.0.0.0/",   "10.0.0/8",  "::1/129",
        "host", "10.0.0.0/-1", "10.0.0.0/8x", "1.2.3.4.5", "::1%lo"
    };
    struct proxies proxies = { 0 };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        CU_ASSERT_PTR_NOT_NULL(proxies_add(&proxies, live_str_of(none[i])));
    CU_ASSERT_EQUAL(proxies.n, 0);
    for (unsigned i = 0; i < PROXIES_MAX; i++)
        CU_ASSERT_PTR_NULL(proxies_add(&proxies, LIVE_STR("::1")));
    CU_ASSERT_PTR_NOT_NULL(proxies_add(&proxies, LIVE_STR("::1")));
}

/* Trusted: 10.0.0.0/8 and unix sockets. */
static void
becomes(const char *peer, const char *chain, const char *proto, const char *host,
        const char *wanted)
{
    struct proxies proxies = { 0 };
    proxies_add(&proxies, LIVE_STR("10.0.0.0/8"));
    proxies_add(&proxies, LIVE_STR("unix"));
    struct forwarded who = { live_str_of(peer), LIVE_STR("http"), LIVE_STR("inner:80") };
    forwarded_apply(&proxies,
                    &(struct forwarded_headers){ live_str_of(proto), live_str_of(host),
                                                 live_str_of(chain) },
                    &who);
    char got[256];
    snprintf(got, sizeof got, "%.*s %.*s %.*s", (int)who.peer.len, who.peer.ptr,
             (int)who.scheme.len, who.scheme.ptr, (int)who.host.len, who.host.ptr);
    if (!str_is(live_str_of(got), live_str_of(wanted))) {
        printf("\n  got  %s\n  want %s\n", got, wanted);
        CU_FAIL("becomes");
    }
}

static void
the_user_behind_proxies(void)
{
    becomes("8.8.8.8", "1.1.1.1", "https", "site", "8.8.8.8 http inner:80"); /* not trusted */
    becomes("10.1.1.1", "1.1.1.1", "https", "site", "1.1.1.1 https site");
    becomes("", "1.1.1.1", "https", "site", "1.1.1.1 https site");
    becomes("10.1.1.1", NULL, NULL, NULL, "10.1.1.1 http inner:80");
    /* what the user says himself stands before what the first trusted proxy says */
    becomes("10.1.1.1", "6.6.6.6, 1.1.1.1", "https, http", "evil, site", "1.1.1.1 http site");
    becomes("10.1.1.1", "6.6.6.6, 1.1.1.1, 10.2.2.2", "https,http,http", NULL,
            "1.1.1.1 http inner:80");
    becomes("10.1.1.1", "1.1.1.1, 10.2.2.2", "https, http", NULL, "1.1.1.1 https inner:80");
    becomes("10.1.1.1", "1.1.1.1, 10.2.2.2", "https", NULL, "1.1.1.1 https inner:80");
    becomes("10.1.1.1", "10.3.3.3,10.2.2.2", NULL, NULL, "10.3.3.3 http inner:80");
    becomes("10.1.1.1", "1.1.1.1, unknown", "https", NULL, "10.1.1.1 https inner:80");
    becomes("10.1.1.1", "1.1.1.1:5678", NULL, NULL, "1.1.1.1 http inner:80");
    becomes("10.1.1.1", "[2001:db8::1]:443", NULL, NULL, "2001:db8::1 http inner:80");
    becomes("10.1.1.1", "2001:db8::1", NULL, NULL, "2001:db8::1 http inner:80");
    becomes("10.1.1.1", "", "gopher", "a/b", "10.1.1.1 http inner:80");
    becomes("10.1.1.1", ",,", "", "a b", "10.1.1.1 http inner:80");
}

void
forwarded_tests(void)
{
    CU_pSuite suite = CU_add_suite("forwarded", NULL, NULL);
    CU_add_test(suite, "blocks", blocks);
    CU_add_test(suite, "what is no block", what_is_no_block);
    CU_add_test(suite, "the user behind proxies", the_user_behind_proxies);
}
