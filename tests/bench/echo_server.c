/*
 * echo_server.c: the physical limit that Clive's figures are measured against. A libwebsockets
 * server on a libuv loop, with no LiveView in it, that answers every text message with one
 * frame. It takes messages by long polling, too, and answers each in the poll that waits.
 *
 * It writes as the gateway does: replies of one turn of the loop leave together at its end, at
 * once while the pipe is not choked, else on WRITEABLE. With --commit it also stores one row
 * per message, one SQLite transaction a turn, before any of the turn's replies leave.
 *
 * Usage: see usage() below. It prints "ready PORT" when it listens, and ends on SIGTERM or
 * SIGINT. Limits: text messages of at most 1 MiB; one process, one thread; no TLS, no
 * extensions; that a client of long polling has left is not noticed.
 */
#include <errno.h>
#include <libwebsockets.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <uv.h>

#define PATH        "/live/websocket"
#define POLL_PATH   "/live/longpoll"
#define MESSAGE_MAX (1u << 20)
#define REPLY_MAX   (256u << 20)

/* What a connection owns; libwebsockets allocates it zeroed. */
struct client {
    char *in; /* fragments of a message that is not complete; NULL between messages */
    size_t in_len;
    struct waiting *out, *out_last; /* replies that met a choked pipe, oldest first */
    sqlite3_int64 row;
    unsigned n_pending; /* replies of this turn: server.turn points here so often */
    size_t poller;      /* of a request of long polling: whose, plus one */
};

/* A client of long polling. */
struct poller {
    struct lws *waiting; /* his poll; NULL: none */
    char *messages;      /* for the next answer: JSON strings */
    size_t len, cap;
};

struct waiting {
    struct waiting *next;
    size_t len;
    unsigned char frame[]; /* LWS_PRE bytes, then the payload */
};

/* One reply of the present turn. */
struct reply {
    struct lws *wsi; /* NULL: closed in the meantime */
    struct client *client;
    size_t from, len; /* the message, in server.text */
    size_t reply_len;
};

struct server {
    uv_loop_t loop;
    uv_check_t turn_end;
    uv_signal_t term, interrupt;
    struct lws_context *context;
    struct reply *turn;
    size_t n_turn, cap_turn;
    char *text; /* the messages of this turn, one behind the other */
    size_t text_len, text_cap;
    unsigned char *frame; /* LWS_PRE bytes, then the frame being sent */
    size_t frame_cap;
    char *fixed; /* --reply-file, --reply: the answer to everything */
    size_t fixed_len;
    bool ask; /* --ask: a message "123 …" is answered by 123 bytes */
    sqlite3 *db;
    sqlite3_stmt *insert, *update, *begin, *commit;
    size_t row_len;
    char *row;
    uint64_t n_updates;
    struct poller *pollers;
    size_t n_pollers, cap_pollers;
    char *answer; /* LWS_PRE bytes, then head and body of the answer being sent */
    size_t answer_cap;
};

static void
die(const char *what, const char *why)
{
    fprintf(stderr, "echo_server: %s: %s\n", what, why);
    exit(1);
}

static void *
grow(void *memory, size_t *cap, size_t need, size_t size)
{
    if (need <= *cap)
        return memory;
    size_t want = *cap ? *cap : 64;
    while (want < need)
        want *= 2;
    void *more = realloc(memory, want * size);
    if (!more)
        die("memory", strerror(ENOMEM));
    *cap = want;
    return more;
}

static struct server *
server_of(struct lws *wsi)
{
    return lws_context_user(lws_get_context(wsi));
}

/* ---- the store ---- */

static void
store_check(struct server *server, int code, const char *what)
{
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW)
        die(what, sqlite3_errmsg(server->db));
}

static void
store_run(struct server *server, sqlite3_stmt *statement, const char *what)
{
    store_check(server, sqlite3_step(statement), what);
    sqlite3_reset(statement);
}

static sqlite3_stmt *
store_prepare(struct server *server, const char *sql)
{
    sqlite3_stmt *statement;
    store_check(
        server,
        sqlite3_prepare_v3(server->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL),
        sql);
    return statement;
}

static void
store_open(struct server *server, const char *path, size_t row_len)
{
    if (sqlite3_open(path, &server->db) != SQLITE_OK)
        die(path, sqlite3_errmsg(server->db));
    char *reason = NULL;
    if (sqlite3_exec(server->db,
                     "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
                     "CREATE TABLE IF NOT EXISTS views (id INTEGER PRIMARY KEY, epoch INTEGER,"
                     " snapshot BLOB, touched INTEGER)",
                     NULL, NULL, &reason) != SQLITE_OK)
        die(path, reason ? reason : "cannot be prepared");
    server->begin = store_prepare(server, "BEGIN IMMEDIATE");
    server->commit = store_prepare(server, "COMMIT");
    server->insert = store_prepare(server, "INSERT INTO views (epoch, snapshot) VALUES (1, ?)");
    server->update = store_prepare(
        server, "UPDATE views SET snapshot = ?, touched = ? WHERE id = ? AND epoch = 1");
    server->row_len = row_len;
    server->row = calloc(1, row_len ? row_len : 1);
    if (!server->row)
        die("memory", strerror(ENOMEM));
}

static void
store_turn(struct server *server)
{
    store_run(server, server->begin, "begin");
    for (size_t i = 0; i < server->n_turn; i++) {
        struct client *client = server->turn[i].client;
        if (!server->turn[i].wsi)
            continue;
        uint64_t number = ++server->n_updates; /* each snapshot differs from the last */
        if (server->row_len >= sizeof(number))
            memcpy(server->row, &number, sizeof(number));
        if (!client->row) {
            sqlite3_bind_blob(server->insert, 1, server->row, (int)server->row_len,
                              SQLITE_STATIC);
            store_run(server, server->insert, "insert");
            client->row = sqlite3_last_insert_rowid(server->db);
        }
        sqlite3_bind_blob(server->update, 1, server->row, (int)server->row_len, SQLITE_STATIC);
        sqlite3_bind_int64(server->update, 2, (sqlite3_int64)(uv_now(&server->loop) / 1000));
        sqlite3_bind_int64(server->update, 3, client->row);
        store_run(server, server->update, "update");
    }
    store_run(server, server->commit, "commit");
}

/* ---- a turn ---- */

/* Puts the reply's bytes behind LWS_PRE into server->frame. A reply longer than its message is
 * padded with what the frame held before: the padding costs nothing here. */
static void
reply_build(struct server *server, const struct reply *reply)
{
    size_t cap = server->frame_cap;
    server->frame = grow(server->frame, &server->frame_cap, LWS_PRE + reply->reply_len, 1);
    if (server->frame_cap > cap)
        memset(server->frame + cap, 'x', server->frame_cap - cap);
    if (server->fixed) {
        memcpy(server->frame + LWS_PRE, server->fixed, reply->reply_len);
        return;
    }
    size_t len = reply->len < reply->reply_len ? reply->len : reply->reply_len;
    memcpy(server->frame + LWS_PRE, server->text + reply->from, len);
}

static void
reply_wait(struct server *server, const struct reply *reply)
{
    struct waiting *waiting = malloc(sizeof(*waiting) + LWS_PRE + reply->reply_len);
    if (!waiting)
        die("memory", strerror(ENOMEM));
    waiting->next = NULL;
    waiting->len = reply->reply_len;
    memcpy(waiting->frame + LWS_PRE, server->frame + LWS_PRE, reply->reply_len);
    if (reply->client->out)
        reply->client->out_last->next = waiting;
    else
        reply->client->out = waiting;
    reply->client->out_last = waiting;
    lws_callback_on_writable(reply->wsi);
}

static void
turn_end(uv_check_t *check)
{
    struct server *server = check->data;
    if (!server->n_turn)
        return;
    if (server->db)
        store_turn(server);
    for (size_t i = 0; i < server->n_turn; i++) {
        struct reply *reply = &server->turn[i];
        if (!reply->wsi)
            continue;
        reply->client->n_pending--;
        reply_build(server, reply);
        if (reply->client->out || lws_send_pipe_choked(reply->wsi))
            reply_wait(server, reply);
        else if (lws_write(reply->wsi, server->frame + LWS_PRE, reply->reply_len,
                           LWS_WRITE_TEXT) < 0)
            lws_set_timeout(reply->wsi, PENDING_TIMEOUT_KILLED_BY_PARENT, LWS_TO_KILL_ASYNC);
    }
    server->n_turn = 0;
    server->text_len = 0;
}

/* How long the answer to this message has to be; -1: the message does not say, and must. */
static int64_t
reply_length(const struct server *server, const char *text, size_t len)
{
    if (server->fixed)
        return (int64_t)server->fixed_len;
    if (!server->ask)
        return (int64_t)len;
    int64_t number = 0;
    size_t i = 0;
    while (i < len && text[i] >= '0' && text[i] <= '9' && number <= REPLY_MAX)
        number = number * 10 + (text[i++] - '0');
    return i == 0 || i == len || text[i] != ' ' || number > REPLY_MAX ? -1 : number;
}

static int
message(struct server *server, struct lws *wsi, struct client *client, const char *text,
        size_t len)
{
    int64_t reply_len = reply_length(server, text, len);
    if (reply_len < 0)
        return -1;
    server->text = grow(server->text, &server->text_cap, server->text_len + len, 1);
    server->turn =
        grow(server->turn, &server->cap_turn, server->n_turn + 1, sizeof(*server->turn));
    memcpy(server->text + server->text_len, text, len);
    server->turn[server->n_turn++] =
        (struct reply){ wsi, client, server->text_len, len, (size_t)reply_len };
    server->text_len += len;
    client->n_pending++;
    return 0;
}

/* ---- libwebsockets ---- */

/* A piece of a message, or of a post. */
static int
on_body(struct client *client, const char *data, size_t len)
{
    if (len > MESSAGE_MAX - client->in_len)
        return -1;
    char *more = realloc(client->in, client->in_len + len + 1);
    if (!more)
        return -1;
    client->in = more;
    memcpy(client->in + client->in_len, data, len);
    client->in_len += len;
    return 0;
}

static int
on_fragment(struct lws *wsi, struct client *client, const char *data, size_t len)
{
    bool last = lws_is_final_fragment(wsi) && lws_remaining_packet_payload(wsi) == 0;
    if (last && !client->in_len)
        return message(server_of(wsi), wsi, client, data, len);
    if (on_body(client, data, len) < 0)
        return -1;
    if (!last)
        return 0;
    int result = message(server_of(wsi), wsi, client, client->in, client->in_len);
    free(client->in);
    client->in = NULL;
    client->in_len = 0;
    return result;
}

static int
on_writable(struct lws *wsi, struct client *client)
{
    struct waiting *waiting = client->out;
    if (!waiting)
        return 0;
    client->out = waiting->next;
    int written = lws_write(wsi, waiting->frame + LWS_PRE, waiting->len, LWS_WRITE_TEXT);
    free(waiting);
    if (client->out)
        lws_callback_on_writable(wsi);
    return written < 0 ? -1 : 0;
}

static void
on_closed(struct server *server, struct client *client)
{
    for (size_t i = 0; client->n_pending && i < server->n_turn; i++)
        if (server->turn[i].wsi && server->turn[i].client == client) {
            server->turn[i].wsi = NULL;
            client->n_pending--;
        }
    while (client->out) {
        struct waiting *waiting = client->out;
        client->out = waiting->next;
        free(waiting);
    }
    free(client->in);
    client->in = NULL;
}

/* ---- long polling ---- */

/* Head and body in one write; the connection may be used again. */
static int
answer(struct lws *wsi, const char *body, size_t len)
{
    struct server *server = server_of(wsi);
    server->answer = grow(server->answer, &server->answer_cap, LWS_PRE + 512 + len, 1);
    unsigned char *start = (unsigned char *)server->answer + LWS_PRE, *at = start;
    if (lws_add_http_common_headers(wsi, 200, "application/json", len, &at, start + 512) ||
        lws_finalize_http_header(wsi, &at, start + 512))
        return -1;
    memcpy(at, body, len);
    at += len;
    return lws_write(wsi, start, (size_t)(at - start), LWS_WRITE_HTTP_FINAL) < 0 ||
                   lws_http_transaction_completed(wsi)
               ? -1
               : 0;
}

static int
answer_poll(struct lws *wsi, size_t number, int status)
{
    static char *body;
    static size_t cap;
    struct poller *poller = &server_of(wsi)->pollers[number];
    body = grow(body, &cap, poller->len + 100, 1);
    int head = sprintf(body, "{\"status\":%d,\"token\":\"%zu\",\"messages\":[", status, number);
    size_t len = (size_t)head;
    if (poller->len)
        memcpy(body + len, poller->messages, poller->len);
    len += poller->len;
    memcpy(body + len, "]}", 2);
    poller->len = 0;
    poller->waiting = NULL;
    return answer(wsi, body, len + 2);
}

/* One reply more: `len` bytes, padded as reply_build does. */
static void
poller_add(struct poller *poller, const char *text, size_t len, size_t reply_len)
{
    poller->messages =
        grow(poller->messages, &poller->cap, poller->len + 2 * len + reply_len + 3, 1);
    char *at = poller->messages + poller->len;
    if (poller->len)
        *at++ = ',';
    *at++ = '"';
    for (size_t i = 0; i < reply_len && i < len; i++) {
        if (text[i] == '"' || text[i] == '\\')
            *at++ = '\\';
        *at++ = text[i];
    }
    if (reply_len > len) {
        memset(at, 'x', reply_len - len);
        at += reply_len - len;
    }
    *at++ = '"';
    poller->len = (size_t)(at - poller->messages);
}

static int
on_poll_request(struct lws *wsi, struct client *client)
{
    struct server *server = server_of(wsi);
    char text[32];
    const char *token = lws_get_urlarg_by_name(wsi, "token=", text, sizeof(text));
    bool is_post = lws_hdr_total_length(wsi, WSI_TOKEN_POST_URI) > 0;
    client->poller = 0;
    client->in_len = 0;
    if (!token) {
        server->pollers = grow(server->pollers, &server->cap_pollers, server->n_pollers + 1,
                               sizeof(*server->pollers));
        server->pollers[server->n_pollers] = (struct poller){ .waiting = NULL };
        return is_post ? -1 : answer_poll(wsi, server->n_pollers++, 410);
    }
    size_t number = strtoul(token, NULL, 10);
    if (number >= server->n_pollers)
        return -1;
    client->poller = number + 1;
    if (is_post)
        return 0;
    if (server->pollers[number].len)
        return answer_poll(wsi, number, 200);
    server->pollers[number].waiting = wsi;
    lws_set_timeout(wsi, NO_PENDING_TIMEOUT, 0);
    lws_rx_flow_control(wsi, 0); /* else its client's leaving would wake the loop for ever */
    return 0;
}

static int
on_posted(struct lws *wsi, struct client *client)
{
    static const char posted[] = "{\"status\":200}";
    if (!client->poller)
        return 0;
    struct poller *poller = &server_of(wsi)->pollers[client->poller - 1];
    int64_t reply_len =
        reply_length(server_of(wsi), client->in ? client->in : "", client->in_len);
    if (reply_len < 0)
        return -1;
    poller_add(poller, client->in, client->in_len, (size_t)reply_len);
    if (poller->waiting) {
        lws_rx_flow_control(poller->waiting, 1);
        lws_callback_on_writable(poller->waiting);
    }
    return answer(wsi, posted, sizeof(posted) - 1);
}

static int
on_poll_writable(struct lws *wsi, const struct client *client)
{
    size_t number = client->poller - 1;
    if (!client->poller || server_of(wsi)->pollers[number].waiting != wsi ||
        !server_of(wsi)->pollers[number].len)
        return 0;
    return answer_poll(wsi, number, 200);
}

static void
on_poll_closed(struct lws *wsi, struct client *client)
{
    if (client->poller && server_of(wsi)->pollers[client->poller - 1].waiting == wsi)
        server_of(wsi)->pollers[client->poller - 1].waiting = NULL;
    free(client->in);
    client->in = NULL;
}

static int
on_http(struct lws *wsi, struct client *client, const char *path)
{
    if (strcmp(path, POLL_PATH) == 0)
        return on_poll_request(wsi, client);
    lws_return_http_status(wsi, HTTP_STATUS_NOT_FOUND, NULL);
    return -1;
}

static int
callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *data, size_t len)
{
    char path[sizeof(PATH) + 1];
    switch (reason) {
    case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
        return lws_hdr_copy(wsi, path, sizeof(path), WSI_TOKEN_GET_URI) < 0 ||
               strcmp(path, PATH) != 0;
    case LWS_CALLBACK_HTTP:
        return on_http(wsi, user, data);
    case LWS_CALLBACK_HTTP_BODY:
        return on_body(user, data, len);
    case LWS_CALLBACK_HTTP_BODY_COMPLETION:
        return on_posted(wsi, user);
    case LWS_CALLBACK_HTTP_WRITEABLE:
        return on_poll_writable(wsi, user);
    case LWS_CALLBACK_CLOSED_HTTP:
        if (user)
            on_poll_closed(wsi, user);
        return 0;
    case LWS_CALLBACK_RECEIVE:
        return on_fragment(wsi, user, data, len);
    case LWS_CALLBACK_SERVER_WRITEABLE:
        return on_writable(wsi, user);
    case LWS_CALLBACK_CLOSED:
        on_closed(server_of(wsi), user);
        return 0;
    default:
        return 0;
    }
}

/* tx_packet_size: left at 0, libwebsockets would send at most rx_buffer_size bytes at a time.
 */
static const struct lws_protocols protocols[] = {
    { .name = "phoenix",
      .callback = callback,
      .per_session_data_size = sizeof(struct client),
      .rx_buffer_size = 512,
      .tx_packet_size = 16 << 20 },
    { .name = NULL },
};

/* ---- the program ---- */

static void
on_signal(uv_signal_t *signal, int number)
{
    (void)number;
    uv_stop(signal->loop);
}

static void
fixed_bytes(struct server *server, size_t len)
{
    server->fixed = malloc(len ? len : 1);
    if (!server->fixed)
        die("memory", strerror(ENOMEM));
    memset(server->fixed, 'x', len);
    server->fixed_len = len;
}

static void
fixed_file(struct server *server, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0)
        die(path, strerror(errno));
    long len = ftell(file);
    rewind(file);
    if (len < 0 || len > REPLY_MAX)
        die(path, "is not a file of at most 256 MiB");
    fixed_bytes(server, (size_t)len);
    if (fread(server->fixed, 1, server->fixed_len, file) != server->fixed_len)
        die(path, "cannot be read whole");
    fclose(file);
}

static void
usage(void)
{
    fputs("usage: echo_server [--port N] [--reply BYTES | --reply-file FILE | --ask]\n"
          "                   [--commit DATABASE ROWBYTES]\n"
          "  --reply BYTES     answer everything with a frame of so many bytes (else: the "
          "message)\n"
          "  --reply-file F    answer everything with the bytes of this file\n"
          "  --ask             a message \"105 …\" is answered with a frame of 105 bytes\n"
          "  --commit DB N     store a row of N bytes per message before answering\n",
          stderr);
    exit(2);
}

static size_t
number_of(const char *text, size_t most)
{
    char *end;
    errno = 0;
    unsigned long number = strtoul(text, &end, 10);
    if (errno || end == text || *end || *text == '-' || number > most) {
        fprintf(stderr, "echo_server: %s is not a number of at most %zu\n", text, most);
        exit(2);
    }
    return number;
}

static int
options_read(struct server *server, int argc, char **argv)
{
    int port = 4801;
    for (int i = 1; i < argc; i++) {
        const char *name = argv[i];
        int left = argc - i - 1;
        if (!strcmp(name, "--port") && left >= 1)
            port = (int)number_of(argv[++i], 65535);
        else if (!strcmp(name, "--reply") && left >= 1)
            fixed_bytes(server, number_of(argv[++i], REPLY_MAX));
        else if (!strcmp(name, "--reply-file") && left >= 1)
            fixed_file(server, argv[++i]);
        else if (!strcmp(name, "--ask"))
            server->ask = true;
        else if (!strcmp(name, "--commit") && left >= 2) {
            store_open(server, argv[i + 1], number_of(argv[i + 2], REPLY_MAX));
            i += 2;
        } else
            usage();
    }
    return port;
}

static void
descriptors_raise(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

int
main(int argc, char **argv)
{
    static struct server server;
    int port = options_read(&server, argc, argv);
    descriptors_raise();
    if (uv_loop_init(&server.loop) != 0)
        die("loop", "cannot be made");
    void *loops[] = { &server.loop };
    struct lws_context_creation_info info = {
        .port = port,
        .iface = "127.0.0.1",
        .protocols = protocols,
        .options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_EXPLICIT_VHOSTS,
        .foreign_loops = loops,
        .gid = (gid_t)-1,
        .uid = (uid_t)-1,
        .user = &server,
        .pcontext = &server.context,
    };
    lws_set_log_level(LLL_ERR, NULL);
    server.context = lws_create_context(&info);
    if (!server.context)
        die("libwebsockets", "no context");
    if (!lws_create_vhost(server.context, &info))
        die("cannot listen", "is the port taken?");
    uv_check_init(&server.loop, &server.turn_end);
    server.turn_end.data = &server;
    uv_check_start(&server.turn_end, turn_end);
    uv_signal_init(&server.loop, &server.term);
    uv_signal_start(&server.term, on_signal, SIGTERM);
    uv_signal_init(&server.loop, &server.interrupt);
    uv_signal_start(&server.interrupt, on_signal, SIGINT);
    printf("ready %d\n", port);
    fflush(stdout);
    uv_run(&server.loop, UV_RUN_DEFAULT);
    return 0; /* the kernel takes back the rest */
}
