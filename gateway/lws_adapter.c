#include "lws_adapter.h"

#include "conn.h"
#include "connect.h"
#include "mem.h"
#include "polling.h"
#include "str.h"
#include "worker.h"

#include <errno.h>
#include <libwebsockets.h>
#include <netdb.h>
#include <sys/resource.h>
#include <sys/socket.h>

enum { KEEP_BYTES = 64 << 10 };
enum { HEADER_BYTES = 16384, TEXT_MAX = 8192, KEY_LEN = 24, MAX_DESCRIPTORS = 65536 };

_Static_assert(LWS_PRE <= FRAME_PRE, "FRAME_PRE has room for libwebsockets' frame header");

struct adapter {
    struct lws_context *context;
    struct lws_vhost *vhost;
    struct buf answer, response; /* scratch of one answer to a request of long polling */
    /* The names from "x-" that libwebsockets knows: each request of long polling asks for five such
     * headers, and the walk over all names would cost more than the rest of it. */
    enum lws_token_indexes known_x[WSI_TOKEN_COUNT];
    unsigned n_known_x;
};

/* What a connection has: of a WebSocket the conn, of one that polls the request under way. */
union place {
    struct conn conn;
    struct exchange exchange;
};

static struct worker *
worker_of(struct lws *wsi)
{
    return lws_context_user(lws_get_context(wsi));
}

/* ---- a WebSocket as a transport ---- */

/* One system call. */
static bool
socket_is_choked(void *wsi)
{
    return lws_send_pipe_choked(wsi);
}

static bool
socket_write(void *wsi, char *text, size_t len)
{
    return lws_write(wsi, (unsigned char *)text, len, LWS_WRITE_TEXT) >= 0;
}

static void
want_writable(void *wsi)
{
    lws_callback_on_writable(wsi);
}

/* On a loop of ours libwebsockets arms its timer only after it has served a descriptor: a
 * timeout that is set from outside would wait for that, so its own pipe is written to. */
static void
kill_soon(void *wsi)
{
    lws_set_timeout(wsi, PENDING_TIMEOUT_KILLED_BY_PARENT, LWS_TO_KILL_ASYNC);
    lws_cancel_service(lws_get_context(wsi));
}

static const struct transport socket_transport = {
    socket_is_choked,
    socket_write,
    want_writable,
    kill_soon,
};

/* Of a request that waits for its answer. Nothing is read meanwhile: what the client says, and
 * that he leaves, would wake the loop for ever, because libwebsockets does not read in this
 * state; and as long as nothing is read it does not say WRITEABLE. */
static void
hold_request(void *wsi)
{
    lws_set_timeout(wsi, NO_PENDING_TIMEOUT, 0);
    lws_rx_flow_control(wsi, 0);
}

static void
request_want_writable(void *wsi)
{
    lws_rx_flow_control(wsi, 1);
    lws_callback_on_writable(wsi);
}

static const struct transport request_transport = { .want_writable = request_want_writable,
                                                    .kill = kill_soon };

/* ---- verbs ---- */

bool
adapter_has_left(struct link link)
{
    char byte;
    ssize_t n = recv(lws_get_socket_fd(link.self), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
}

void
adapter_wake(struct worker *worker)
{
    lws_cancel_service(worker->adapter->context);
}

void
adapter_tick(struct worker *worker)
{
    lws_cancel_service(worker->adapter->context);
}

void
adapter_adopt(struct worker *worker, int fd)
{
    lws_adopt_socket_vhost(worker->adapter->vhost, fd); /* closes it where it fails */
}

/* ---- HTTP ---- */

/* A short answer of plain text, after which the connection may be used again. */
static int
respond(struct lws *wsi, unsigned status, live_str body)
{
    unsigned char bytes[LWS_PRE + 1024], *start = bytes + LWS_PRE, *at = start,
                                         *end = bytes + sizeof bytes - 256;
    if (lws_add_http_common_headers(wsi, status, "text/plain; charset=utf-8", body.len, &at,
                                    end) ||
        lws_finalize_http_header(wsi, &at, end))
        return -1;
    memcpy(at, body.ptr, body.len); /* less than the 256 kept free */
    at += body.len;
    size_t len = (size_t)(at - start);
    return lws_write(wsi, start, len, LWS_WRITE_HTTP_FINAL) == (int)len ? 0 : -1;
}

/* ---- who asks ---- */

static live_str
header(struct lws *wsi, enum lws_token_indexes token, char *text, size_t size)
{
    int len = lws_hdr_copy(wsi, text, (int)size, token);
    return len > 0 ? (live_str){ text, (size_t)len } : live_none;
}

/* A parameter of the query, decoded by libwebsockets; the last one wins. */
static live_str
parameter(struct lws *wsi, live_str name, char *text, size_t size)
{
    char one[TEXT_MAX];
    live_str found = live_none;
    for (int len, i = 0;
         (len = lws_hdr_copy_fragment(wsi, one, sizeof one, WSI_TOKEN_HTTP_URI_ARGS, i)) >= 0 ||
         len == -2;
         i++) {
        live_str value,
            key = str_cut((live_str){ one, len > 0 ? (size_t)len : 0 }, '=', &value);
        if (len > 0 && str_is(key, name) && value.ptr && value.len < size) {
            memcpy(text, value.ptr, value.len);
            found = (live_str){ text, value.len };
        }
    }
    return found;
}

static bool
same_ignoring_case(live_str a, live_str b)
{
    if (a.len != b.len)
        return false;
    return a.len == 0 || strncasecmp(a.ptr, b.ptr, a.len) == 0;
}

static bool
is_token(enum lws_token_indexes index, const char *name)
{
    const unsigned char *known = lws_token_to_string(index);
    return known && strcmp((const char *)known, name) == 0;
}

/* A header by its name in lower case, known to libwebsockets or not. */
static live_str
named_header(struct lws *wsi, const char *name, char *text, size_t size)
{
    const struct adapter *adapter = worker_of(wsi)->adapter;
    char token[80];
    size_t len = strlen(name);
    if (len == 0 || len + 2 > sizeof token)
        return live_none;
    memcpy(token, name, len);
    memcpy(token + len, ":", 2);
    bool is_x = strncmp(token, "x-", 2) == 0;
    unsigned n = is_x ? adapter->n_known_x : WSI_TOKEN_COUNT;
    for (unsigned i = 0; i < n; i++) {
        enum lws_token_indexes index = is_x ? adapter->known_x[i] : (enum lws_token_indexes)i;
        if (is_token(index, token))
            return header(wsi, index, text, size);
    }
    int got = lws_hdr_custom_copy(wsi, text, (int)size, token, (int)len + 1);
    return got > 0 ? (live_str){ text, (size_t)got } : live_none;
}

static void
find_known_names(struct adapter *adapter)
{
    for (int i = 0; i < WSI_TOKEN_COUNT; i++) {
        const unsigned char *known = lws_token_to_string((enum lws_token_indexes)i);
        if (known && strncmp((const char *)known, "x-", 2) == 0)
            adapter->known_x[adapter->n_known_x++] = (enum lws_token_indexes)i;
    }
}

/* The texts that who_is points into. */
struct request_text {
    char peer[64], host[512], chain[TEXT_MAX], proto[256], forwarded_host[1024];
};

/* Who connects, and to which host: the user, as far as proxies are trusted. */
static struct forwarded
who_is(struct lws *wsi, const struct options *options, struct request_text *text)
{
    struct sockaddr_storage address;
    socklen_t len = sizeof address;
    struct forwarded who = { .scheme = LIVE_STR("http") };
    if (getpeername(lws_get_socket_fd(wsi), (struct sockaddr *)&address, &len) == 0 &&
        address.ss_family != AF_UNIX &&
        getnameinfo((struct sockaddr *)&address, len, text->peer, sizeof text->peer, NULL, 0,
                    NI_NUMERICHOST) == 0)
        who.peer = live_str_of(text->peer);
    who.host = header(wsi, WSI_TOKEN_HOST, text->host, sizeof text->host);
    if (!forwarded_is_host(who.host))
        who.host = live_none;
    struct forwarded_headers headers = {
        .proto = named_header(wsi, "x-forwarded-proto", text->proto, sizeof text->proto),
        .host = named_header(wsi, "x-forwarded-host", text->forwarded_host,
                             sizeof text->forwarded_host),
        .chain = named_header(wsi, "x-forwarded-for", text->chain, sizeof text->chain),
    };
    forwarded_apply(&options->proxies, &headers, &who);
    return who;
}

/* A page of another host must not use this user's cookie. Programs that send no Origin have
 * none. */
static bool
origin_is_allowed(struct lws *wsi, const struct options *options)
{
    char origin_text[512];
    struct request_text text;
    if (options->any_origin || lws_hdr_total_length(wsi, WSI_TOKEN_ORIGIN) <= 0)
        return true;
    live_str origin = header(wsi, WSI_TOKEN_ORIGIN, origin_text, sizeof origin_text);
    live_str host = who_is(wsi, options, &text).host;
    if (!origin.ptr)
        return false;
    for (unsigned i = 0; i < options->n_origins; i++) {
        live_str allowed = live_str_of(options->origins[i]);
        if (str_ends(allowed, LIVE_STR("/")))
            allowed.len--;
        if (same_ignoring_case(allowed, origin))
            return true;
    }
    if (options->n_origins || !host.ptr)
        return false;
    live_str https = LIVE_STR("https://"), http = LIVE_STR("http://");
    size_t skip = str_starts(origin, https)  ? https.len
                  : str_starts(origin, http) ? http.len
                                             : 0;
    return skip && same_ignoring_case(str_sub(origin, skip, origin.len), host);
}

static const char other_origin[] = "a page of this origin may not connect\n";

static const char *
handshake_fault(struct lws *wsi, const struct options *options)
{
    char text[TEXT_MAX];
    live_str vsn = parameter(wsi, LIVE_STR("vsn"), text, sizeof text);
    if (!str_is(vsn, LIVE_STR("2.0.0")))
        return "vsn=2.0.0 is spoken here\n";
    if (!origin_is_allowed(wsi, options))
        return other_origin;
    return NULL;
}

static void
log_refused(struct lws *wsi, const char *fault)
{
    char origin[512];
    live_str sent = header(wsi, WSI_TOKEN_ORIGIN, origin, sizeof origin);
    log_write(LEVEL_INFO, "handshake refused", "origin", sent.ptr ? origin : "-", "reason",
              fault, NULL);
}

struct reading {
    struct lws *wsi;
    char text[CONNECT_VALUE_MAX + 1];
};

static live_str
read_header(void *context, const char *name)
{
    struct reading *reading = context;
    return named_header(reading->wsi, name, reading->text, sizeof reading->text);
}

/* What live_app.connect_info asks for, on the heap; NULL: nothing. False: memory failed. */
static bool
gather_info(struct lws *wsi, char **info)
{
    struct worker *worker = worker_of(wsi);
    struct request_text text;
    struct reading reading = { .wsi = wsi };
    char path[256];
    struct buf out = { 0 };
    *info = NULL;
    if (!worker->world.app.live->connect_info)
        return true;
    struct connect_source source = { .header = read_header,
                                     .context = &reading,
                                     .who = who_is(wsi, worker->options, &text),
                                     .path =
                                         header(wsi, WSI_TOKEN_GET_URI, path, sizeof path) };
    connect_gather(&out, &worker->world.app, &source);
    if (!out.failed && (*info = mem_alloc(out.len)) != NULL)
        memcpy(*info, out.data, out.len);
    buf_release(&out);
    return *info != NULL;
}

static void
identify(struct lws *wsi, struct conn *conn)
{
    char cookie_text[TEXT_MAX], csrf_text[1024];
    live_str cookie = header(wsi, WSI_TOKEN_HTTP_COOKIE, cookie_text, sizeof cookie_text);
    live_str csrf = parameter(wsi, LIVE_STR("_csrf_token"), csrf_text, sizeof csrf_text);
    conn_identify(conn, worker_of(wsi), cookie, csrf);
    if (!gather_info(wsi, &conn->info))
        conn->has_session = false; /* every join is stale: the page is loaded again */
}

/* ---- long polling ---- */

struct polling_texts {
    char host[512], cookie[TEXT_MAX], token[512], other[64];
};

static bool
read_length(struct lws *wsi, size_t *len)
{
    char text[32];
    uint64_t number;
    if (!str_to_uint(header(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH, text, sizeof text), &number))
        return false;
    *len = (size_t)number;
    return true;
}

/* Where its body ends is as clear to a proxy in front, else what one takes for a body is a request of
 * somebody else's to the other. libwebsockets knows no Transfer-Encoding and takes any Content-Length
 * for a number. */
static bool
has_clear_end(struct lws *wsi)
{
    size_t len;
    return lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) <= 0 &&
           (lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH) <= 0 ||
            read_length(wsi, &len));
}

static void
read_request(struct lws *wsi, struct polling_request *request, struct polling_texts *texts)
{
    request->fault = handshake_fault(wsi, worker_of(wsi)->options);
    request->token =
        named_header(wsi, "x-phoenix-longpoll-token", texts->token, sizeof texts->token);
    if (!request->token.ptr)
        request->token = parameter(wsi, LIVE_STR("token"), texts->token, sizeof texts->token);
    request->host = header(wsi, WSI_TOKEN_HOST, texts->host, sizeof texts->host);
    request->cookie = header(wsi, WSI_TOKEN_HTTP_COOKIE, texts->cookie, sizeof texts->cookie);
    request->is_brief =
        str_is(named_header(wsi, "x-clive-poll", texts->other, sizeof texts->other),
               LIVE_STR("brief"));
    request->is_batch =
        str_is(header(wsi, WSI_TOKEN_HTTP_CONTENT_TYPE, texts->other, sizeof texts->other),
               LIVE_STR("application/x-ndjson"));
}

static bool
add(struct lws *wsi, const char *name, live_str value, unsigned char **at, unsigned char *end)
{
    return lws_add_http_header_by_name(wsi, (const unsigned char *)name,
                                       (const unsigned char *)value.ptr, (int)value.len, at,
                                       end) == 0;
}

/* The request is over: head and body in one write. 0: the connection may be used again. */
static int
send_answer(struct lws *wsi, struct exchange *exchange, const struct buf *answer)
{
    struct buf *out = &worker_of(wsi)->adapter->response;
    polling_release(exchange);
    buf_reset(out);
    if (answer->failed || !buf_reserve(out, LWS_PRE + 1024 + answer->len))
        return -1;
    unsigned char *start = (unsigned char *)out->data + LWS_PRE, *at = start, *end = at + 1024;
    if (lws_add_http_common_headers(wsi, 200, "application/json; charset=utf-8", answer->len,
                                    &at, end) ||
        !add(wsi, "cache-control:", LIVE_STR("no-store"), &at, end) ||
        !add(wsi, "access-control-allow-origin:", LIVE_STR("*"), &at, end) ||
        lws_finalize_http_header(wsi, &at, end))
        return -1;
    memcpy(at, answer->data, answer->len);
    at += answer->len;
    size_t len = (size_t)(at - start);
    bool sent = lws_write(wsi, start, len, LWS_WRITE_HTTP_FINAL) == (int)len;
    if (out->cap > KEEP_BYTES)
        buf_release(out);
    lws_rx_flow_control(wsi, 1);
    return !sent || lws_http_transaction_completed(wsi) ? -1 : 0;
}

static struct buf *
new_answer(struct lws *wsi)
{
    struct buf *answer = &worker_of(wsi)->adapter->answer;
    if (answer->cap > KEEP_BYTES)
        buf_release(answer);
    buf_reset(answer);
    return answer;
}

/* The last answer on a connection whose requests cannot be told apart any more. */
static void
refuse(struct lws *wsi, live_str body)
{
    unsigned char bytes[LWS_PRE + 1024], *start = bytes + LWS_PRE, *at = start,
                                         *end = bytes + sizeof bytes - 256;
    if (lws_add_http_common_headers(wsi, 400, "text/plain; charset=utf-8", body.len, &at,
                                    end) ||
        !add(wsi, "connection:", LIVE_STR("close"), &at, end) ||
        lws_finalize_http_header(wsi, &at, end))
        return;
    memcpy(at, body.ptr, body.len);
    lws_write(wsi, start, (size_t)(at - start) + body.len, LWS_WRITE_HTTP_FINAL);
}

/* Of a page on another host, whose browser asks first. One that may not connect is told so here: with
 * headers of its choice (X-Forwarded-Host) it would pass for one that may. */
static int
on_preflight(struct lws *wsi)
{
    unsigned char bytes[LWS_PRE + 2048], *start = bytes + LWS_PRE, *at = start,
                                         *end = bytes + sizeof bytes;
    char asked_text[512];
    if (!origin_is_allowed(wsi, worker_of(wsi)->options)) {
        log_refused(wsi, other_origin);
        bool failed = respond(wsi, 403, live_str_of(other_origin)) != 0;
        return failed || lws_http_transaction_completed(wsi) ? -1 : 0;
    }
    live_str asked =
        header(wsi, WSI_TOKEN_HTTP_AC_REQUEST_HEADERS, asked_text, sizeof asked_text);
    if (lws_add_http_common_headers(wsi, 200, "text/plain; charset=utf-8", 0, &at, end) ||
        !add(wsi, "access-control-allow-origin:", LIVE_STR("*"), &at, end) ||
        (asked.ptr && !add(wsi, "access-control-allow-headers:", asked, &at, end)) ||
        !add(wsi, "access-control-allow-methods:", LIVE_STR("get, post, options"), &at, end) ||
        !add(wsi, "access-control-max-age:", LIVE_STR("3600"), &at, end) ||
        lws_finalize_http_header(wsi, &at, end) ||
        lws_write(wsi, start, (size_t)(at - start), LWS_WRITE_HTTP_HEADERS) < 0)
        return -1;
    return lws_http_transaction_completed(wsi) ? -1 : 0;
}

static int
on_longpoll(struct lws *wsi, struct exchange *exchange)
{
    struct polling_request request = { .is_post =
                                           lws_hdr_total_length(wsi, WSI_TOKEN_POST_URI) > 0 };
    struct polling_texts texts;
    struct conn visitor = { 0 };
    if (lws_hdr_total_length(wsi, WSI_TOKEN_OPTIONS_URI) > 0)
        return on_preflight(wsi);
    bool has_length = read_length(wsi, &request.body_len);
    if ((!request.is_post && lws_hdr_total_length(wsi, WSI_TOKEN_GET_URI) <= 0) ||
        (request.is_post ? !has_length : has_length && request.body_len)) {
        refuse(wsi, LIVE_STR("long polling is GET, and POST with Content-Length\n"));
        return -1;
    }
    read_request(wsi, &request, &texts);
    if (request.fault)
        log_refused(wsi, request.fault);
    if (!request.is_post && !request.token.len) /* it opens */
        identify(wsi, &visitor);
    exchange->magic = EXCHANGE_MAGIC;
    exchange->link = (struct link){ &request_transport, wsi };
    struct buf *answer = new_answer(wsi);
    bool answered = polling_begin(worker_of(wsi), exchange, &visitor, &request, answer);
    mem_free(visitor.info); /* a session that was opened has taken it */
    if (answered)
        return send_answer(wsi, exchange, answer);
    if (!request.is_post)
        hold_request(wsi);
    return 0;
}

/* The body of a post. What was answered before its body came has no exchange any more. */
static int
on_body(struct lws *wsi, struct exchange *exchange, const char *data, size_t len)
{
    (void)wsi;
    if (exchange->magic != EXCHANGE_MAGIC || !exchange->is_post)
        return 0;
    return polling_body(exchange, data, len) ? 0 : -1;
}

static int
on_body_end(struct lws *wsi, struct exchange *exchange)
{
    struct polling_request request = { .is_post = true };
    struct polling_texts texts;
    if (exchange->magic != EXCHANGE_MAGIC || !exchange->is_post || exchange->forward)
        return 0;
    read_request(wsi, &request, &texts);
    struct buf *answer = new_answer(wsi);
    if (polling_post(exchange, &request, answer))
        return send_answer(wsi, exchange, answer);
    hold_request(wsi);
    return 0;
}

static int
on_request_writeable(struct lws *wsi, struct exchange *exchange)
{
    if (exchange->magic != EXCHANGE_MAGIC)
        return 0;
    struct buf *answer = new_answer(wsi);
    if (polling_writable(exchange, answer))
        return send_answer(wsi, exchange, answer);
    if (!exchange->is_post || exchange->forward)
        hold_request(wsi);
    return 0;
}

/* ---- other requests ---- */

static int
on_http(struct lws *wsi, union place *place, live_str path)
{
    int failed;
    if (!has_clear_end(wsi)) {
        refuse(wsi, LIVE_STR("a body has one Content-Length, and no Transfer-Encoding\n"));
        return -1;
    }
    if (str_is(path, LIVE_STR(LONGPOLL_PATH)))
        return on_longpoll(wsi, &place->exchange);
    if (str_is(path, LIVE_STR("/live/health")))
        failed = respond(wsi, 200, LIVE_STR("ok\n"));
    else if (str_is(path, LIVE_STR("/live/websocket")))
        failed = respond(wsi, 400, LIVE_STR("this is for WebSockets: GET with Upgrade\n"));
    else
        failed = respond(wsi, 404, LIVE_STR("there is nothing here\n"));
    return failed || lws_http_transaction_completed(wsi) ? -1 : 0;
}

/* ---- the handshake ---- */

/* 0: go on with the upgrade, 1: answered, -1: hang up. */
static int
on_upgrade(struct lws *wsi, const char *protocol)
{
    char path_text[256];
    if (!protocol || strcasecmp(protocol, "websocket") != 0)
        return -1;
    live_str path = header(wsi, WSI_TOKEN_GET_URI, path_text, sizeof path_text);
    if (!str_is(path, LIVE_STR("/live/websocket")))
        return respond(wsi, 404, LIVE_STR("there is nothing here\n")) ? -1 : 1;
    char version[8];
    if (lws_hdr_total_length(wsi, WSI_TOKEN_KEY) != KEY_LEN ||
        !str_is(header(wsi, WSI_TOKEN_VERSION, version, sizeof version), LIVE_STR("13")))
        return respond(wsi, 400,
                       LIVE_STR("a WebSocket handshake of version 13 is spoken here\n"))
                   ? -1
                   : 1;
    const char *fault = handshake_fault(wsi, worker_of(wsi)->options);
    if (!fault)
        return 0;
    log_refused(wsi, fault);
    return respond(wsi, 403, live_str_of(fault)) ? -1 : 1;
}

/* Debian's libwebsockets 4.1.6 is built so that, on libuv, -1 from a callback closes twice, and
 * the second time hangs up before the close frame of lws_close_reason has left. So the frame is
 * written here, as bytes: this is called when the pipe has room and nothing of libwebsockets'
 * waits. */
static int
on_writeable(struct lws *wsi, struct conn *conn)
{
    if (conn_writable(conn) || conn->is_close_sent)
        return 0;
    unsigned char frame[4] = { 0x88, 2, (unsigned char)(conn->close_code >> 8),
                               (unsigned char)conn->close_code };
    conn->is_close_sent = true; /* his answer, or conn_tick's patience, ends it */
    return send(lws_get_socket_fd(wsi), frame, sizeof frame, MSG_NOSIGNAL | MSG_DONTWAIT) ==
                   (ssize_t)sizeof frame
               ? 0
               : -1;
}

/* ---- the callback ---- */

/* What concerns an open WebSocket. libwebsockets says CLOSED also of one whose handshake
 * failed. */
static int
on_socket(struct lws *wsi, enum lws_callback_reasons reason, struct conn *conn, void *data,
          size_t len)
{
    size_t left;
    if (conn->magic != CONN_MAGIC)
        return reason == LWS_CALLBACK_CLOSED ? 0 : -1;
    switch (reason) {
    case LWS_CALLBACK_RECEIVE:
        left = lws_remaining_packet_payload(wsi);
        conn_receive(conn, data, len, left, left == 0 && lws_is_final_fragment(wsi),
                     lws_frame_is_binary(wsi));
        return 0;
    case LWS_CALLBACK_SERVER_WRITEABLE:
        return on_writeable(wsi, conn);
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE: /* -1: ours was sent, his is the answer */
        return conn->is_close_sent ? -1 : 0;
    default:
        conn_closed(conn);
        return 0;
    }
}

static int
callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *data, size_t len)
{
    switch (reason) {
    case LWS_CALLBACK_HTTP:
        return on_http(wsi, user, (live_str){ data, len });
    case LWS_CALLBACK_HTTP_BODY:
        return on_body(wsi, user, data, len);
    case LWS_CALLBACK_HTTP_BODY_COMPLETION:
        return on_body_end(wsi, user);
    case LWS_CALLBACK_HTTP_WRITEABLE:
        return on_request_writeable(wsi, user);
    case LWS_CALLBACK_CLOSED_HTTP:
        if (user && ((struct exchange *)user)->magic == EXCHANGE_MAGIC)
            polling_release(user);
        return 0;
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
        return on_upgrade(wsi, data);
    case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
        identify(wsi, user);
        return 0;
    case LWS_CALLBACK_ESTABLISHED:
        conn_open(user, worker_of(wsi), (struct link){ &socket_transport, wsi });
        return 0;
    case LWS_CALLBACK_RECEIVE:
    case LWS_CALLBACK_SERVER_WRITEABLE:
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
    case LWS_CALLBACK_CLOSED:
        return on_socket(wsi, reason, user, data, len);
    default:
        return 0;
    }
}

/* ---- the context ---- */

/* tx_packet_size: left at 0, libwebsockets would send at most rx_buffer_size bytes at a time.
 * The name is what a client with an auth token asks for; others ask for none. */
static const struct lws_protocols protocols[] = {
    { .name = "phoenix",
      .callback = callback,
      .per_session_data_size = sizeof(union place),
      .rx_buffer_size = 512,
      .tx_packet_size = 16 << 20 },
    { .name = NULL },
};

/* Its tables have a place for each descriptor that the process may open. */
static void
limit_descriptors(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max < MAX_DESCRIPTORS ? limit.rlim_max : MAX_DESCRIPTORS;
    setrlimit(RLIMIT_NOFILE, &limit);
}

static void
log_line(int level, const char *line)
{
    (void)level;
    log_format(LEVEL_DEBUG, "libwebsockets: %s", line);
}

live_status
adapter_open(struct worker *worker, live_error *error)
{
    void *loops[] = { &worker->loop };
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN_SERVER,
        .protocols = protocols,
        .options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_EXPLICIT_VHOSTS,
        .foreign_loops = loops,
        .gid = (gid_t)-1,
        .uid = (uid_t)-1,
        .user = worker,
        .max_http_header_data = HEADER_BYTES,
        .vhost_name = "clive",
    };
    struct adapter *adapter = mem_zalloc(sizeof *adapter);
    if (!adapter)
        return live_error_set(error, LIVE_ENOMEM, "out of memory");
    worker->adapter = adapter;
    find_known_names(adapter);
    limit_descriptors();
    lws_set_log_level(LLL_ERR, log_line);
    adapter->context = lws_create_context(&info);
    if (!adapter->context)
        return live_error_set(error, LIVE_EIO,
                              "libwebsockets has no libuv event loop: is its plugin "
                              "libwebsockets-evlib_uv.so installed? On Debian: apt install "
                              "libwebsockets-evlib-uv");
    adapter->vhost = lws_create_vhost(adapter->context, &info);
    if (!adapter->vhost)
        return live_error_set(error, LIVE_EIO, "libwebsockets makes no virtual host");
    return LIVE_OK;
}
