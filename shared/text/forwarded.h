/*
 * forwarded.h: who the user is behind proxies: X-Forwarded-For, -Proto and -Host count where
 * the operator trusts the proxy that says them, and as far back as he trusts.
 *
 *     struct proxies proxies = { 0 };
 *     proxies_add(&proxies, LIVE_STR("10.0.0.0/8"));
 *     struct forwarded who = { .peer = …, .scheme = LIVE_STR("http"), .host = … };   the
 * connection's forwarded_apply(&proxies, &(struct forwarded_headers){ … }, &who); the user's
 */
#ifndef CLIVE_FORWARDED_H
#define CLIVE_FORWARDED_H

#include "clive/types.h"

#pragma GCC visibility push(default)

enum { PROXIES_MAX = 64 };

/* `{0}` trusts nobody. */
struct proxies {
    struct proxy_net {
        unsigned char bytes[16]; /* IPv6; IPv4 as ::ffff:a.b.c.d */
        unsigned bits;
    } nets[PROXIES_MAX];
    unsigned n;
    bool trusts_unix; /* whoever connects over a unix socket */
};

/* An address, a CIDR block ("192.0.2.0/24", "fd00::/8"), or "unix". NULL, or what is wrong. */
const char *proxies_add(struct proxies *proxies, live_str text);
/* `peer`: an address; absent or empty: a unix socket. */
bool proxies_trust(const struct proxies *proxies, live_str peer);

struct forwarded {
    live_str peer;   /* an address, without a port; absent: a unix socket, or not known */
    live_str scheme; /* "http", "https" */
    live_str host;   /* with a port if it is not the scheme's; absent: not known */
};

struct forwarded_headers {
    live_str proto, host, chain; /* X-Forwarded-Proto, -Host, -For; absent: not sent */
};

/* *who is of the connection, then of the user; slices of what was given. A host or scheme that
 * is none is left as it was. */
void forwarded_apply(const struct proxies *proxies, const struct forwarded_headers *headers,
                     struct forwarded *who);
/* Bytes that a Host header may have, at least one. */
bool forwarded_is_host(live_str host);

#pragma GCC visibility pop
#endif
