/* conn.c: see conn.h. */
#include "conn.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The key of RFC 6455's example and the answer it demands: the check without a SHA-1 here. */
#define WS_KEY    "dGhlIHNhbXBsZSBub25jZQ=="
#define WS_ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

#define READ_SIZE (256u << 10)
#define INPUT_MAX (512u << 20)

struct pending_write {
    uv_write_t request;
    char data[];
};

static void *
must(void *memory)
{
    if (!memory) {
        fputs("load: out of memory\n", stderr);
        exit(1);
    }
    return memory;
}

/* ---- closing ---- */

static void
on_handle_closed(uv_handle_t *handle)
{
    struct conn *conn = handle->data;
    free(conn->in);
    free(conn->message);
    free(conn->upgrade);
    conn->in = conn->message = conn->upgrade = NULL;
    conn->in_len = conn->in_cap = conn->message_len = 0;
    conn->is_fragmented = false;
    conn->state = CONN_FREE;
    conn->hooks->closed(conn, conn->is_closing_by_us ? NULL : conn->why);
}

static void
conn_fail(struct conn *conn, const char *why)
{
    if (conn->state == CONN_CLOSING)
        return;
    conn->state = CONN_CLOSING;
    conn->why = why;
    uv_close((uv_handle_t *)&conn->tcp, on_handle_closed);
}

void
conn_close(struct conn *conn)
{
    if (conn->state == CONN_CLOSING || conn->state == CONN_FREE)
        return;
    conn->is_closing_by_us = true;
    conn_fail(conn, NULL);
}

/* ---- writing ---- */

static void
on_written(uv_write_t *request, int status)
{
    struct conn *conn = request->data;
    free(request);
    if (status < 0 && status != UV_ECANCELED)
        conn_fail(conn, uv_strerror(status));
}

static void
conn_write(struct conn *conn, char *data, size_t len)
{
    conn->traffic->wire_out += len;
    uv_buf_t buf = uv_buf_init(data, (unsigned)len);
    int sent = uv_try_write((uv_stream_t *)&conn->tcp, &buf, 1);
    if (sent == (int)len)
        return;
    if (sent < 0 && sent != UV_EAGAIN) {
        conn_fail(conn, uv_strerror(sent));
        return;
    }
    size_t done = sent > 0 ? (size_t)sent : 0;
    struct pending_write *pending = must(malloc(sizeof(*pending) + len - done));
    memcpy(pending->data, data + done, len - done);
    pending->request.data = conn;
    buf = uv_buf_init(pending->data, (unsigned)(len - done));
    int status = uv_write(&pending->request, (uv_stream_t *)&conn->tcp, &buf, 1, on_written);
    if (status < 0) {
        free(pending);
        conn_fail(conn, uv_strerror(status));
    }
}

/* xorshift64: masks need not be secret here, only different. */
static uint32_t
next_mask(struct conn *conn)
{
    uint64_t x = conn->mask ? conn->mask : (uint64_t)(uintptr_t)conn | 1;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    conn->mask = x;
    return (uint32_t)(x >> 16);
}

static void
send_frame(struct conn *conn, unsigned char opcode, const char *data, size_t len)
{
    static char *frame; /* of the one thread there is */
    static size_t frame_cap;
    if (len + 14 > frame_cap) {
        frame_cap = 2 * len + 1024;
        frame = must(realloc(frame, frame_cap));
    }
    size_t at = 0;
    frame[at++] = (char)(0x80 | opcode);
    if (len < 126) {
        frame[at++] = (char)(0x80 | len);
    } else if (len < 65536) {
        frame[at++] = (char)(0x80 | 126);
        frame[at++] = (char)(len >> 8);
        frame[at++] = (char)len;
    } else {
        frame[at++] = (char)(0x80 | 127);
        for (int shift = 56; shift >= 0; shift -= 8)
            frame[at++] = (char)((uint64_t)len >> shift);
    }
    uint32_t mask = next_mask(conn);
    memcpy(frame + at, &mask, 4);
    const char *key = frame + at;
    at += 4;
    for (size_t i = 0; i < len; i++)
        frame[at + i] = (char)(data[i] ^ key[i & 3]);
    conn_write(conn, frame, at + len);
}

void
conn_send(struct conn *conn, const char *text, size_t len)
{
    if (conn->state != CONN_WS)
        return;
    conn->traffic->payload_out += len;
    send_frame(conn, 1, text, len);
}

void
conn_get(struct conn *conn, const char *path, const char *headers)
{
    if (conn->state != CONN_HTTP)
        return;
    char request[16384];
    int len = snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\n%s\r\n", path, headers);
    if (len < 0 || (size_t)len >= sizeof(request))
        conn_fail(conn, "request too long");
    else
        conn_write(conn, request, (size_t)len);
}

void
conn_post(struct conn *conn, const char *path, const char *headers, const char *type,
          const char *body, size_t len)
{
    static const char format[] =
        "POST %s HTTP/1.1\r\n%sContent-Type: %s\r\nContent-Length: %zu\r\n\r\n";
    if (conn->state != CONN_HTTP)
        return;
    size_t size = sizeof(format) + strlen(path) + strlen(headers) + strlen(type) + 20;
    char *request = must(malloc(size + len));
    size_t at = (size_t)snprintf(request, size, format, path, headers, type, len);
    memcpy(request + at, body, len);
    conn->traffic->payload_out += len;
    conn_write(conn, request, at + len);
    free(request);
}

/* ---- reading HTTP ---- */

/* The value of a header within head (NUL-terminated), from its first byte; NULL if absent. */
static const char *
header_value(const char *head, const char *name)
{
    size_t len = strlen(name);
    for (const char *line = strstr(head, "\r\n"); line; line = strstr(line, "\r\n")) {
        line += 2;
        if (strncasecmp(line, name, len) == 0 && line[len] == ':') {
            line += len + 1;
            while (*line == ' ' || *line == '\t')
                line++;
            return line;
        }
    }
    return NULL;
}

static bool
header_is(const char *head, const char *name, const char *value)
{
    const char *found = header_value(head, name);
    size_t len = strlen(value);
    return found && strncasecmp(found, value, len) == 0 && (found[len] == '\r' || !found[len]);
}

/* Joins the chunks in place. 1: *body_len and *used are set; 0: more is needed; -1: malformed.
 */
static int
chunks_join(char *body, size_t len, size_t *body_len, size_t *used)
{
    /* First see whether all is there: the joining destroys what it reads. */
    for (int pass = 0; pass < 2; pass++) {
        size_t at = 0, out = 0;
        for (;;) {
            size_t size = 0, digits = 0;
            while (at < len && isxdigit((unsigned char)body[at]) && digits < 8) {
                char c = (char)tolower((unsigned char)body[at++]);
                size = size * 16 + (size_t)(c <= '9' ? c - '0' : c - 'a' + 10);
                digits++;
            }
            while (at < len && body[at] != '\n')
                at++;
            if (at == len)
                return 0;
            if (digits == 0 || body[at - 1] != '\r')
                return -1;
            at++;
            if (size > INPUT_MAX)
                return -1;
            if (len - at < size + 2)
                return 0;
            if (memcmp(body + at + size, "\r\n", 2) != 0)
                return -1;
            if (pass == 1)
                memmove(body + out, body + at, size);
            out += size;
            at += size + 2;
            if (size == 0) {
                *body_len = out;
                *used = at;
                break;
            }
        }
    }
    return 1;
}

/* One response out of conn->in (which has room for a NUL). As chunks_join; `at_end`: the server
 * has closed, which may end the body. */
static int
read_response(struct conn *conn, bool at_end, size_t *used)
{
    conn->in[conn->in_len] = '\0';
    char *end = memmem(conn->in, conn->in_len, "\r\n\r\n", 4);
    if (!end)
        return conn->in_len > 65536 ? -1 : 0;
    size_t head_len = (size_t)(end - conn->in) + 4;
    char *body = conn->in + head_len;
    size_t have = conn->in_len - head_len;
    char kept = *end;
    *end = '\0';
    int status = 0, minor = 0;
    bool is_http = sscanf(conn->in, "HTTP/1.%d %d", &minor, &status) == 2;
    const char *length = header_value(conn->in, "content-length");
    bool is_chunked = header_is(conn->in, "transfer-encoding", "chunked");
    bool is_last = minor == 0 ? !header_is(conn->in, "connection", "keep-alive")
                              : header_is(conn->in, "connection", "close");
    size_t body_len = 0, body_used = 0;
    int done = 1;
    if (!is_http) {
        done = -1;
    } else if (is_chunked) {
        done = chunks_join(body, have, &body_len, &body_used);
    } else if (length) {
        body_len = body_used = strtoul(length, NULL, 10);
        done = body_len > INPUT_MAX ? -1 : have >= body_len;
    } else if (status >= 200 && status != 204 && status != 304) {
        is_last = true;
        body_len = body_used = have;
        done = at_end;
    }
    if (done == 1) {
        char behind = body[body_len];
        body[body_len] = '\0';
        conn->traffic->payload_in += body_len;
        conn->hooks->response(conn, &(struct response){ status, conn->in, body, body_len,
                                                        head_len + body_used, is_last });
        body[body_len] = behind;
        *used = head_len + body_used;
    }
    *end = kept;
    return done;
}

/* ---- reading WebSocket frames ---- */

static int
read_upgrade(struct conn *conn, size_t *used)
{
    conn->in[conn->in_len] = '\0';
    char *end = memmem(conn->in, conn->in_len, "\r\n\r\n", 4);
    if (!end)
        return conn->in_len > 65536 ? -1 : 0;
    *end = '\0';
    int status = 0;
    const char *accept = header_value(conn->in, "sec-websocket-accept");
    if (sscanf(conn->in, "HTTP/1.1 %d", &status) != 1 || status != 101 || !accept ||
        strncmp(accept, WS_ACCEPT, sizeof(WS_ACCEPT) - 1) != 0 ||
        !header_is(conn->in, "upgrade", "websocket"))
        return -1;
    *used = (size_t)(end - conn->in) + 4;
    conn->state = CONN_WS;
    conn->hooks->opened(conn);
    return 1;
}

static int
message_part(struct conn *conn, unsigned char opcode, bool is_final, const char *data,
             size_t len)
{
    if ((opcode == 0) != conn->is_fragmented || opcode > 2)
        return -1;
    if (!is_final || conn->is_fragmented) {
        conn->message = must(realloc(conn->message, conn->message_len + len + 1));
        memcpy(conn->message + conn->message_len, data, len);
        conn->message_len += len;
        conn->is_fragmented = !is_final;
        if (!is_final)
            return 1;
        data = conn->message;
        len = conn->message_len;
    }
    conn->traffic->payload_in += len;
    conn->hooks->text(conn, data, len);
    conn->message_len = 0;
    return 1;
}

/* One frame out of data; as read_response. */
static int
read_frame(struct conn *conn, const char *data, size_t have, size_t *used)
{
    const unsigned char *head = (const unsigned char *)data;
    if (have < 2)
        return 0;
    uint64_t len = head[1] & 0x7f;
    size_t at = 2;
    if (head[1] & 0x80 || head[0] & 0x70)
        return -1; /* a server does not mask, and we asked for no extension */
    if (len >= 126) {
        size_t size = len == 126 ? 2 : 8;
        if (have < 2 + size)
            return 0;
        len = 0;
        for (; at < 2 + size; at++)
            len = len << 8 | head[at];
    }
    if (len > INPUT_MAX)
        return -1;
    if (have - at < len)
        return 0;
    *used = at + (size_t)len;
    unsigned char opcode = head[0] & 0x0f;
    bool is_final = head[0] & 0x80;
    if (opcode == 8) {
        conn_fail(conn, "the server closed with a close frame");
        return 1;
    }
    if (opcode == 9) {
        send_frame(conn, 10, data + at, (size_t)len);
        return 1;
    }
    if (opcode == 10)
        return 1;
    return message_part(conn, opcode, is_final, data + at, (size_t)len);
}

/* ---- the stream ---- */

static void
keep(struct conn *conn, const char *data, size_t len)
{
    if (conn->in_len + len + 1 > conn->in_cap) {
        conn->in_cap = 2 * (conn->in_len + len) + 64;
        conn->in = must(realloc(conn->in, conn->in_cap));
    }
    memmove(conn->in + conn->in_len, data, len);
    conn->in_len += len;
}

static void
drop(struct conn *conn, size_t len)
{
    conn->in_len -= len;
    memmove(conn->in, conn->in + len, conn->in_len);
    if (conn->in_len == 0) { /* idle connections own no memory */
        free(conn->in);
        conn->in = NULL;
        conn->in_cap = 0;
    }
}

/* Frames are read where the kernel put them; only the rest of one that is not whole is kept. */
static int
consume_frames(struct conn *conn, const char *data, size_t len)
{
    int done = 1;
    if (conn->in_len) {
        if (len)
            keep(conn, data, len);
        data = conn->in;
        len = conn->in_len;
    }
    size_t at = 0, used = 0;
    while (conn->state == CONN_WS && at < len &&
           (done = read_frame(conn, data + at, len - at, &used)) == 1)
        at += used;
    if (done < 0 || conn->state != CONN_WS)
        return done;
    if (conn->in_len)
        drop(conn, at);
    else if (at < len)
        keep(conn, data + at, len - at);
    return 1;
}

static int
consume(struct conn *conn, const char *data, size_t len, bool at_end)
{
    if (conn->state == CONN_WS)
        return consume_frames(conn, data, len);
    if (len)
        keep(conn, data, len);
    int done = 1;
    while (done == 1 && conn->in_len &&
           (conn->state == CONN_HTTP || conn->state == CONN_UPGRADING)) {
        size_t used = 0;
        done = conn->state == CONN_HTTP ? read_response(conn, at_end, &used)
                                        : read_upgrade(conn, &used);
        if (done == 1)
            drop(conn, used);
    }
    if (done == 1 && conn->state == CONN_WS && conn->in_len) /* frames behind the handshake */
        return consume_frames(conn, NULL, 0);
    return done;
}

static void
on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
    static char shared[READ_SIZE]; /* consumed before the next read: one thread */
    (void)handle;
    (void)suggested;
    *buf = uv_buf_init(shared, sizeof(shared));
}

static void
on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    struct conn *conn = stream->data;
    if (n == 0 || conn->state == CONN_CLOSING)
        return;
    if (n == UV_EOF && conn->state == CONN_HTTP && conn->in_len) {
        consume(conn, NULL, 0, true);
        conn_fail(conn, "the server closed the connection");
    } else if (n < 0) {
        conn_fail(conn, n == UV_EOF ? "the server closed the connection" : uv_strerror((int)n));
    } else {
        bool is_handshake = conn->state == CONN_UPGRADING;
        conn->traffic->wire_in += (uint64_t)n;
        if (consume(conn, buf->base, (size_t)n, false) < 0)
            conn_fail(conn, is_handshake ? "the handshake was refused"
                                         : "the server broke the protocol");
    }
}

static void
on_connected(uv_connect_t *request, int status)
{
    struct conn *conn = request->data;
    if (conn->state == CONN_CLOSING)
        return;
    if (status == 0)
        status = uv_read_start((uv_stream_t *)&conn->tcp, on_alloc, on_read);
    if (status < 0) {
        conn_fail(conn, uv_strerror(status));
    } else if (conn->upgrade) {
        conn->state = CONN_UPGRADING;
        conn_write(conn, conn->upgrade, strlen(conn->upgrade));
    } else {
        conn->state = CONN_HTTP;
        conn->hooks->opened(conn);
    }
}

void
conn_open(struct conn *conn, uv_loop_t *loop, const struct sockaddr *address,
          const struct conn_hooks *hooks, const char *upgrade, const char *headers)
{
    conn->hooks = hooks;
    conn->state = CONN_CONNECTING;
    conn->is_closing_by_us = false;
    conn->why = NULL;
    if (upgrade) {
        static const char format[] = "GET %s HTTP/1.1\r\n%sConnection: Upgrade\r\n"
                                     "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                     "Sec-WebSocket-Key: " WS_KEY "\r\n\r\n";
        size_t size = sizeof(format) + strlen(upgrade) + strlen(headers);
        conn->upgrade = must(malloc(size));
        snprintf(conn->upgrade, size, format, upgrade, headers);
    }
    uv_tcp_init(loop, &conn->tcp);
    conn->tcp.data = conn;
    conn->connect.data = conn;
    uv_tcp_nodelay(&conn->tcp, 1);
    int status = uv_tcp_connect(&conn->connect, &conn->tcp, address, on_connected);
    if (status < 0)
        conn_fail(conn, uv_strerror(status));
}
