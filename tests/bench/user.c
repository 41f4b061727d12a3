/* user.c: see user.h. */
#include "user.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FAULTS_TOLD  5
#define MESSAGE_SIZE 16384

const char *const fault_name[FAULT_KINDS] = {
    [FAULT_CONNECT] = "connect", [FAULT_CLOSED] = "closed", [FAULT_HTTP] = "http",
    [FAULT_PAGE] = "page",       [FAULT_JOIN] = "join",     [FAULT_STATUS] = "status",
    [FAULT_CRASH] = "crash",     [FAULT_STRAY] = "stray",   [FAULT_FORMAT] = "format",
    [FAULT_LOST] = "lost",       [FAULT_UNSENT] = "unsent", [FAULT_STATE] = "state",
};

uint64_t
now_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

void
site_fault(struct site *site, enum fault fault, const char *text, size_t len)
{
    uint64_t total = 0;
    for (int i = 0; i < FAULT_KINDS; i++)
        total += site->faults[i];
    site->faults[fault]++;
    if (total < FAULTS_TOLD)
        fprintf(stderr, "load: fault: %s: %.*s\n", fault_name[fault],
                (int)(len < 300 ? len : 300), text);
}

static void
user_fault(struct user *user, enum fault fault, const char *why)
{
    site_fault(user->site, fault, why, strlen(why));
}

void
user_give_up(struct user *user)
{
    for (size_t i = 0; i < user->n_sent; i++)
        user_fault(user, FAULT_LOST, "an event has no reply");
    user->n_sent = 0;
}

/* ---- the socket, whatever carries it ---- */

static void
socket_send(struct user *user, const char *text, size_t len)
{
    if (user->poll)
        poll_send(user->poll, text, len);
    else
        conn_send(&user->conn, text, len);
}

static void
socket_close(struct user *user)
{
    if (user->poll)
        poll_close(user->poll);
    else
        conn_close(&user->conn);
}

/* ---- reading messages ---- */

struct slice {
    const char *ptr;
    size_t len;
};

struct envelope {
    struct slice part[4]; /* join_ref, ref, topic, event; ptr NULL: null */
    struct slice payload;
};

static bool
slice_is(struct slice slice, const char *text)
{
    return slice.ptr && slice.len == strlen(text) && memcmp(slice.ptr, text, slice.len) == 0;
}

static bool
slice_starts(struct slice slice, const char *text)
{
    size_t len = strlen(text);
    return slice.len >= len && memcmp(slice.ptr, text, len) == 0;
}

static bool
slice_number(struct slice slice, uint64_t *number)
{
    *number = 0;
    for (size_t i = 0; i < slice.len; i++) {
        if (slice.ptr[i] < '0' || slice.ptr[i] > '9')
            return false;
        *number = *number * 10 + (uint64_t)(slice.ptr[i] - '0');
    }
    return slice.ptr && slice.len > 0 && slice.len < 19;
}

/* [join_ref, ref, topic, event, payload] without white space. `n` elements are read; with n = 4
 * the payload too, which is not looked into but for its braces. */
static bool
envelope_read(const char *text, size_t len, int n, struct envelope *envelope)
{
    const char *at = text, *end = text + len;
    if (at == end || *at++ != '[')
        return false;
    for (int i = 0; i < n; i++) {
        if (end - at >= 5 && memcmp(at, "null,", 5) == 0) {
            envelope->part[i] = (struct slice){ NULL, 0 };
            at += 5;
            continue;
        }
        if (at == end || *at++ != '"')
            return false;
        const char *close = memchr(at, '"', (size_t)(end - at));
        if (!close || close + 1 == end || close[1] != ',')
            return false;
        envelope->part[i] = (struct slice){ at, (size_t)(close - at) };
        at = close + 2;
    }
    if (n < 4)
        return true;
    if (end - at < 3 || *at != '{' || end[-1] != ']' || end[-2] != '}')
        return false;
    envelope->payload = (struct slice){ at, (size_t)(end - at) - 1 };
    return true;
}

/* The first string of nothing but digits that is a value, as in {"0":"42"}. */
static void
note_number(struct user *user, struct slice payload)
{
    const char *at = payload.ptr, *end = payload.ptr + payload.len;
    while ((at = memmem(at, (size_t)(end - at), ":\"", 2))) {
        at += 2;
        const char *close = memchr(at, '"', (size_t)(end - at));
        uint64_t number;
        if (!close)
            return;
        if (slice_number((struct slice){ at, (size_t)(close - at) }, &number)) {
            user->shown = (int64_t)number;
            return;
        }
    }
}

static void
reply_take(struct user *user, uint64_t ref, size_t len)
{
    for (size_t i = 0; i < user->n_sent; i++) {
        if (user->sent[i].ref != ref)
            continue;
        if (user->site->raw && user->sent[i].reply_len != len) {
            user_fault(user, FAULT_FORMAT, "an echo of another length");
            return; /* and the event stays without its reply */
        }
        uint64_t ns = now_ns() - user->sent[i].due_ns;
        memmove(user->sent + i, user->sent + i + 1,
                (user->n_sent - i - 1) * sizeof(*user->sent));
        user->n_sent--;
        user->site->hooks->replied(user, ns, len);
        return;
    }
    user_fault(user, FAULT_STRAY, "a reply to nothing that is outstanding");
}

static void
on_echo(struct user *user, const char *text, size_t len)
{
    size_t skip = 0;
    if (user->site->raw_reply) { /* "105 [" */
        const char *bracket = memchr(text, '[', len < 16 ? len : 16);
        skip = bracket ? (size_t)(bracket - text) : 0;
    }
    struct envelope envelope;
    uint64_t ref;
    if (envelope_read(text + skip, len - skip, 2, &envelope) &&
        slice_number(envelope.part[1], &ref))
        reply_take(user, ref, len);
    else
        site_fault(user->site, FAULT_FORMAT, text, len);
}

static void
on_join_reply(struct user *user, const struct envelope *envelope, const char *text, size_t len)
{
    struct site *site = user->site;
    struct slice payload = envelope->payload;
    if (!slice_starts(payload, "{\"status\":\"ok\",\"response\":{") ||
        !memmem(payload.ptr, payload.len, "\"rendered\":{", 12)) {
        site_fault(site, FAULT_JOIN, text, len);
        user->is_refused = true;
        socket_close(user);
        return;
    }
    user->state = USER_JOINED;
    user->mounts++;
    user->attempts = 0;
    user->joined_len = len;
    note_number(user, payload);
    site->hooks->joined(user, now_ns() - user->joined_from_ns);
}

static void
on_text(struct conn *conn, const char *text, size_t len)
{
    struct user *user = conn->owner;
    struct site *site = user->site;
    struct envelope envelope;
    uint64_t ref, join_ref;
    if (site->raw) {
        on_echo(user, text, len);
        return;
    }
    if (!envelope_read(text, len, 4, &envelope)) {
        site_fault(site, FAULT_FORMAT, text, len);
        return;
    }
    struct slice event = envelope.part[3], payload = envelope.payload;
    bool is_ours = slice_number(envelope.part[0], &join_ref) && join_ref == user->join_ref;
    if (slice_is(event, "phx_error") || slice_is(event, "phx_close")) {
        site_fault(site, FAULT_CRASH, text, len);
        user->is_refused = true;
        socket_close(user);
    } else if (!is_ours || !slice_starts(envelope.part[2], "lv:")) {
        site_fault(site, FAULT_FORMAT, text, len);
    } else if (!slice_is(event, "phx_reply")) {
        site->pushes++;
    } else if (!slice_number(envelope.part[1], &ref)) {
        site_fault(site, FAULT_FORMAT, text, len);
    } else if (user->state == USER_JOINING && ref == user->join_ref) {
        on_join_reply(user, &envelope, text, len);
    } else if (slice_starts(payload, "{\"status\":\"ok\",\"response\":{")) {
        if (slice_is(payload, "{\"status\":\"ok\",\"response\":{}}"))
            site->empty_replies++;
        else
            note_number(user, payload);
        reply_take(user, ref, len);
    } else {
        site_fault(site, FAULT_STATUS, text,
                   len); /* and the event stays without a good reply */
    }
}

/* ---- sending ---- */

/* Percent-encodes all but what RFC 3986 leaves unreserved. */
static void
url_encode(char *out, size_t size, const char *text)
{
    size_t at = 0;
    for (; *text && at + 4 < size; text++) {
        unsigned char c = (unsigned char)*text;
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
            strchr("-._~", c))
            out[at++] = (char)c;
        else
            at += (size_t)snprintf(out + at, size - at, "%%%02X", c);
    }
    out[at] = '\0';
}

static void
send_join(struct user *user)
{
    char message[MESSAGE_SIZE];
    const struct page *page = &user->page;
    user->join_ref = user->ref++;
    const char *quote = page->fixed ? "\"" : "";
    int len = snprintf(
        message, sizeof(message),
        "[\"%llu\",\"%llu\",\"lv:%s\",\"phx_join\",{\"url\":\"http://%s%s\",\"params\":"
        "{\"_csrf_token\":\"%s\",\"_mounts\":%u,\"_mount_attempts\":%u},\"session\":\"%s\","
        "\"static\":%s%s%s%s,\"sticky\":false}]",
        (unsigned long long)user->join_ref, (unsigned long long)user->join_ref, page->id,
        user->site->pages_host, user->site->path, page->csrf, user->mounts, user->attempts,
        page->session, quote, page->fixed ? page->fixed : "null", quote,
        user->mounts ? ",\"flash\":null" : "");
    if (len < 0 || (size_t)len >= sizeof(message)) {
        user_fault(user, FAULT_PAGE, "tokens too long for a join");
        socket_close(user);
        return;
    }
    user->attempts++;
    socket_send(user, message, (size_t)len);
}

void
user_event(struct user *user, const char *event, const char *value, uint64_t due_ns)
{
    char message[MESSAGE_SIZE], topic[40];
    struct site *site = user->site;
    if (user->state != USER_JOINED) {
        user_fault(user, FAULT_UNSENT, "an event is due on a connection that is gone");
        return;
    }
    uint64_t ref = user->ref++;
    size_t at = 0;
    if (site->raw_reply)
        at = (size_t)snprintf(message, sizeof(message), "%zu ", site->raw_reply);
    snprintf(topic, sizeof(topic), "phx-%016zu", user->number); /* as long as Clive's */
    int len = snprintf(message + at, sizeof(message) - at,
                       "[\"%llu\",\"%llu\",\"lv:%s\",\"event\",{\"type\":\"click\",\"event\":"
                       "\"%s\",\"value\":%s}]",
                       (unsigned long long)user->join_ref, (unsigned long long)ref,
                       site->raw ? topic : user->page.id, event, value);
    if (len < 0 || (size_t)len >= sizeof(message) - at) {
        user_fault(user, FAULT_UNSENT, "the event is too long");
        return;
    }
    at += (size_t)len;
    if (user->n_sent == user->cap_sent) {
        size_t cap = user->cap_sent ? 2 * user->cap_sent : 2;
        struct sent *more = realloc(user->sent, cap * sizeof(*more));
        if (!more) {
            user_fault(user, FAULT_UNSENT, "out of memory");
            return;
        }
        user->sent = more;
        user->cap_sent = cap;
    }
    user->sent[user->n_sent++] =
        (struct sent){ ref, due_ns, site->raw_reply ? site->raw_reply : at };
    socket_send(user, message, at);
}

/* ---- the connection's hooks ---- */

static void
on_socket_opened(struct conn *conn)
{
    struct user *user = conn->owner;
    if (!user->site->raw) {
        send_join(user);
        return;
    }
    user->join_ref = user->ref++;
    user->state = USER_JOINED;
    user->mounts++;
    user->site->hooks->joined(user, now_ns() - user->joined_from_ns);
}

static void
on_socket_closed(struct conn *conn, const char *why)
{
    struct user *user = conn->owner;
    if (why && !user->may_drop)
        user_fault(user, user->state == USER_JOINED ? FAULT_CLOSED : FAULT_CONNECT, why);
    if (!user->may_drop)
        user_give_up(user);
    user->n_sent = 0;
    user->state = USER_GONE;
    free(user->poll);
    user->poll = NULL;
    user->site->hooks->gone(user);
}

static const struct conn_hooks socket_hooks = {
    .opened = on_socket_opened,
    .text = on_text,
    .closed = on_socket_closed,
};

static void
on_page_opened(struct conn *conn)
{
    struct user *user = conn->owner;
    char headers[512];
    snprintf(headers, sizeof(headers), "Host: %s\r\nConnection: close\r\n",
             user->site->pages_host);
    conn_get(conn, user->site->path, headers);
}

static void
on_page(struct conn *conn, const struct response *response)
{
    struct user *user = conn->owner;
    if (user->state != USER_FETCHING)
        return;
    user->state = USER_GONE;
    page_release(&user->page);
    if (response->status != 200) {
        site_fault(user->site, FAULT_HTTP, response->head, strcspn(response->head, "\r"));
    } else {
        const char *bad = page_read(&user->page, response);
        if (bad)
            user_fault(user, FAULT_PAGE, bad);
        else
            user->state = USER_FETCHED;
    }
    conn_close(conn);
}

static void
on_page_closed(struct conn *conn, const char *why)
{
    struct user *user = conn->owner;
    if (user->state == USER_FETCHING) {
        user_fault(user, FAULT_HTTP, why ? why : "no response");
        user->state = USER_GONE;
    }
    user->site->hooks->fetched(user);
}

static const struct conn_hooks page_hooks = {
    .opened = on_page_opened,
    .response = on_page,
    .closed = on_page_closed,
};

/* ---- verbs ---- */

void
user_init(struct user *user, struct site *site, size_t number)
{
    *user = (struct user){ .site = site, .number = number, .ref = 4, .shown = -1 };
    user->conn.owner = user;
    user->conn.traffic = &site->traffic;
}

void
user_fetch(struct user *user)
{
    user->state = USER_FETCHING;
    conn_open(&user->conn, user->site->loop, (struct sockaddr *)&user->site->pages, &page_hooks,
              NULL, "");
}

void
user_join(struct user *user)
{
    struct site *site = user->site;
    char path[2048], headers[8192], csrf[1024] = "";
    struct sockaddr *address = (struct sockaddr *)&site->socket;
    if (user->page.csrf)
        url_encode(csrf, sizeof(csrf), user->page.csrf);
    const char *cookie = user->page.cookie ? user->page.cookie : "";
    snprintf(path, sizeof(path),
             "/live/%s?_csrf_token=%s&_mounts=%u&_mount_attempts=%u"
             "&_live_referer=undefined&vsn=2.0.0",
             site->longpoll ? "longpoll" : "websocket", csrf, user->mounts, user->attempts);
    snprintf(headers, sizeof(headers), "Host: %s\r\nOrigin: %s\r\n%s%s%s", site->socket_host,
             site->origin, *cookie ? "Cookie: " : "", cookie, *cookie ? "\r\n" : "");
    user->state = USER_JOINING;
    user->may_drop = false;
    user->joined_from_ns = now_ns();
    if (!site->longpoll) {
        conn_open(&user->conn, site->loop, address, &socket_hooks, path, headers);
        return;
    }
    user->poll = malloc(sizeof(*user->poll));
    if (!user->poll) {
        fputs("load: out of memory\n", stderr);
        exit(1);
    }
    poll_open(user->poll, site->loop, address, &socket_hooks, &user->conn, path, headers);
}

void
user_close(struct user *user)
{
    socket_close(user);
}
