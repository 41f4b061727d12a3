#include "forwarded.h"

#include "str.h"

#include <arpa/inet.h>

enum { ADDRESS_TEXT = 46 };

/* ---- addresses ---- */

static bool
read_address(live_str text, unsigned char bytes[16], bool *is_v4)
{
    char plain[ADDRESS_TEXT];
    if (!text.len || text.len >= sizeof plain || memchr(text.ptr, '\0', text.len))
        return false;
    memcpy(plain, text.ptr, text.len);
    plain[text.len] = '\0';
    memset(bytes, 0, 10);
    bytes[10] = bytes[11] = 0xff;
    *is_v4 = inet_pton(AF_INET, plain, bytes + 12) == 1;
    return *is_v4 || inet_pton(AF_INET6, plain, bytes) == 1;
}

/* An entry of X-Forwarded-For without brackets and port. */
static live_str
without_port(live_str text)
{
    live_str rest;
    text = str_trim(text);
    if (text.len && text.ptr[0] == '[')
        return str_cut(str_sub(text, 1, text.len), ']', &rest);
    live_str before = str_cut(text, ':', &rest);
    return rest.ptr && !memchr(rest.ptr, ':', rest.len) ? before : text;
}

const char *
proxies_add(struct proxies *proxies, live_str text)
{
    live_str bits;
    struct proxy_net net;
    bool is_v4;
    if (str_is(text, LIVE_STR("unix"))) {
        proxies->trusts_unix = true;
        return NULL;
    }
    live_str address = str_cut(text, '/', &bits);
    if (!read_address(address, net.bytes, &is_v4))
        return "must be an address, a block such as 10.0.0.0/8, or `unix`";
    uint64_t n = is_v4 ? 32 : 128;
    if (bits.ptr && (!str_to_uint(bits, &n) || n > (is_v4 ? 32u : 128u)))
        return is_v4 ? "the block of an IPv4 address is /0 to /32"
                     : "the block of an IPv6 address is /0 to /128";
    if (proxies->n == PROXIES_MAX)
        return "that is more than 64 of them";
    net.bits = (unsigned)n + (is_v4 ? 96u : 0u);
    proxies->nets[proxies->n++] = net;
    return NULL;
}

static bool
is_within(const struct proxy_net *net, const unsigned char bytes[16])
{
    unsigned whole = net->bits / 8, rest = net->bits % 8;
    return memcmp(net->bytes, bytes, whole) == 0 &&
           (!rest || (net->bytes[whole] ^ bytes[whole]) >> (8 - rest) == 0);
}

bool
proxies_trust(const struct proxies *proxies, live_str peer)
{
    unsigned char bytes[16];
    bool is_v4;
    if (!peer.len)
        return proxies->trusts_unix;
    if (!read_address(peer, bytes, &is_v4))
        return false;
    for (unsigned i = 0; i < proxies->n; i++)
        if (is_within(&proxies->nets[i], bytes))
            return true;
    return false;
}

/* ---- headers ---- */

/* The last entry of a list with commas, which loses it; false: there is none. */
static bool
take_last(live_str *list, live_str *entry)
{
    if (!list->ptr)
        return false;
    size_t at = list->len;
    while (at && list->ptr[at - 1] != ',')
        at--;
    *entry = str_trim(str_sub(*list, at, list->len));
    *list = at ? str_sub(*list, 0, at - 1) : live_none;
    return true;
}

/* The entry that the hop with so many trusted ones behind it was told, else the earliest. */
static live_str
entry_of_hop(live_str list, unsigned n_behind)
{
    live_str entry = live_none;
    for (unsigned i = 0; i <= n_behind && take_last(&list, &entry); i++)
        continue;
    return entry;
}

bool
forwarded_is_host(live_str host)
{
    for (size_t i = 0; i < host.len; i++) {
        char c = host.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              memchr(".-:[]_", c, 6)))
            return false;
    }
    return host.len > 0 && host.len <= 262; /* 253, brackets or a colon, a port */
}

void
forwarded_apply(const struct proxies *proxies, const struct forwarded_headers *headers,
                struct forwarded *who)
{
    unsigned char bytes[16];
    bool is_v4;
    unsigned n_behind = 0;
    live_str entry, chain = headers->chain;
    if (!proxies_trust(proxies, who->peer))
        return;
    while (take_last(&chain, &entry)) {
        entry = without_port(entry);
        if (!read_address(entry, bytes, &is_v4))
            break; /* "unknown", or worse: the last that is known is who it is */
        who->peer = entry;
        if (!proxies_trust(proxies, entry))
            break;
        if (chain.ptr)
            n_behind++;
    }
    live_str scheme = entry_of_hop(headers->proto, n_behind);
    live_str host = entry_of_hop(headers->host, n_behind);
    if (str_is(scheme, LIVE_STR("https")) || str_is(scheme, LIVE_STR("http")))
        who->scheme = scheme;
    if (forwarded_is_host(host))
        who->host = host;
}
