/* forwarded_fuzz.c: the input is lines: two trusted blocks, the peer, X-Forwarded-Proto, -Host
 * and -For. Who comes out is of the input or as it was, an address, a scheme and a host. */
#include "clive/live.h"
#include "forwarded.h"
#include "str.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition) ((condition) ? (void)0 : abort())

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct proxies proxies = { 0 };
    live_str rest = { (const char *)data, size }, all = rest;
    for (int i = 0; i < 2; i++) {
        live_str net = str_cut(rest, '\n', &rest);
        CHECK((proxies_add(&proxies, net) == NULL) == (proxies.n + proxies.trusts_unix > 0) ||
              i > 0);
    }
    live_str peer = str_cut(rest, '\n', &rest);
    struct forwarded_headers headers;
    headers.proto = str_cut(rest, '\n', &rest);
    headers.host = str_cut(rest, '\n', &rest);
    headers.chain = rest;
    struct forwarded who = { peer, LIVE_STR("http"), live_none };
    forwarded_apply(&proxies, &headers, &who);
    if (!proxies_trust(&proxies, peer)) {
        CHECK(who.peer.ptr == peer.ptr && !who.host.ptr &&
              str_is(who.scheme, LIVE_STR("http")));
        return 0;
    }
    CHECK(!who.host.ptr || forwarded_is_host(who.host));
    CHECK(str_is(who.scheme, LIVE_STR("http")) || str_is(who.scheme, LIVE_STR("https")));
    if (who.peer.ptr && who.peer.ptr != peer.ptr) {
        struct proxies one = { 0 };
        CHECK(who.peer.ptr >= all.ptr && who.peer.ptr + who.peer.len <= all.ptr + all.len);
        CHECK(!proxies_add(&one, who.peer) && proxies_trust(&one, who.peer));
    }
    return 0;
}
