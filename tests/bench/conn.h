/*
 * conn.h: one client connection of the load generator: TCP on libuv, then either HTTP/1.1
 * requests or a WebSocket (RFC 6455, masked frames, no extensions). Serves load.c; knows no
 * Phoenix.
 *
 * Hooks are called from the loop only, never from within conn_open; from within a hook,
 * conn_get, conn_post, conn_send and conn_close are allowed. `closed` comes exactly once for
 * each conn_open, also after conn_close (then `why` is NULL); only after it may the struct be
 * opened again or freed. Whatever the server does against the protocol ends the connection with
 * a reason.
 */
#ifndef CLIVE_BENCH_CONN_H
#define CLIVE_BENCH_CONN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

struct conn;

struct traffic {
    uint64_t payload_in, payload_out; /* WebSocket messages; HTTP bodies */
    uint64_t wire_in, wire_out;       /* with framing and HTTP headers; without TCP and IP */
};

struct response {
    int status;
    const char *head; /* from the status line to the empty line; NUL-terminated */
    const char *body; /* NUL-terminated, chunks joined */
    size_t body_len;
    size_t wire_len;
    bool is_last; /* the server closes after it */
};

struct conn_hooks {
    void (*opened)(struct conn *conn); /* connected; with a WebSocket: upgraded */
    void (*response)(struct conn *conn, const struct response *response);
    void (*text)(struct conn *conn, const char *text, size_t len); /* one whole message */
    void (*closed)(struct conn *conn, const char *why);
};

enum conn_state {
    CONN_FREE,
    CONN_CONNECTING,
    CONN_UPGRADING,
    CONN_HTTP,
    CONN_WS,
    CONN_CLOSING
};

struct conn {
    enum conn_state state;
    bool is_closing_by_us;
    const struct conn_hooks *hooks;
    void *owner; /* the caller's */
    struct traffic *traffic;
    const char *why; /* the reason, when the server is to blame */
    char *upgrade;   /* the request of the handshake; NULL: plain HTTP */
    uint64_t mask;   /* state of the generator of masks */
    char *in;        /* bytes that are not a whole response or frame yet */
    size_t in_len, in_cap;
    char *message; /* earlier fragments of a message */
    size_t message_len;
    bool is_fragmented;
    uv_tcp_t tcp;
    uv_connect_t connect;
};

/* Starts to connect. `upgrade` (NULL: plain HTTP) is the whole path and query of the WebSocket;
 * `headers` are further header lines of the handshake, each ended by CRLF. Both are copied. */
void conn_open(struct conn *conn, uv_loop_t *loop, const struct sockaddr *address,
               const struct conn_hooks *hooks, const char *upgrade, const char *headers);
/* Sends a GET; one at a time. `headers` as above. */
void conn_get(struct conn *conn, const char *path, const char *headers);
/* Sends a POST, as conn_get does a GET. */
void conn_post(struct conn *conn, const char *path, const char *headers, const char *type,
               const char *body, size_t len);
/* Sends one text message in one masked frame. */
void conn_send(struct conn *conn, const char *text, size_t len);
void conn_close(struct conn *conn);

#endif
