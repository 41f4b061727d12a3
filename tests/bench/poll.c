/* poll.c: see poll.h. */
#include "poll.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *
must(void *memory)
{
    if (!memory) {
        fputs("load: out of memory\n", stderr);
        exit(1);
    }
    return memory;
}

/* ---- answers ---- */

static size_t
write_utf8(char *out, unsigned c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 63));
        return 2;
    }
    out[0] = (char)(0xe0 | c >> 12);
    out[1] = (char)(0x80 | (c >> 6 & 63));
    out[2] = (char)(0x80 | (c & 63));
    return 3;
}

/* The JSON string at *at, without its escapes and in place; NULL: there is none. *at is behind
 * it. */
static char *
read_string(char **at, size_t *len)
{
    static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    char *from = *at, *out;
    if (*from++ != '"')
        return NULL;
    *at = out = from;
    for (;;) {
        char c = *(*at)++;
        if (c == '\0')
            return NULL;
        if (c == '"')
            break;
        if (c != '\\') {
            *out++ = c;
            continue;
        }
        c = *(*at)++;
        const char *found = c ? strchr(letters, c) : NULL;
        unsigned unit;
        int used = 0;
        if (found) {
            *out++ = meant[found - letters];
        } else if (c == 'u' && sscanf(*at, "%4x%n", &unit, &used) == 1 && used == 4) {
            out += write_utf8(out, unit);
            *at += 4;
        } else {
            return NULL;
        }
    }
    *len = (size_t)(out - from);
    *out = '\0';
    return from;
}

static bool
skip(char **at, const char *text)
{
    size_t len = strlen(text);
    if (strncmp(*at, text, len) != 0)
        return false;
    *at += len;
    return true;
}

/* ---- requests ---- */

static void
fail(struct poll *poll, const char *why)
{
    if (poll->is_closing)
        return;
    poll->is_closing = true;
    poll->why = why;
    conn_close(&poll->asks);
    conn_close(&poll->posts);
}

void
poll_close(struct poll *poll)
{
    fail(poll, NULL);
}

static const char *
path_of(const struct poll *poll, char *path, size_t size)
{
    int len = snprintf(path, size, "%s%s%s", poll->path, poll->token ? "&token=" : "",
                       poll->token ? poll->token : "");
    return len < 0 || (size_t)len >= size ? NULL : path;
}

static void
ask(struct poll *poll)
{
    char path[8192];
    if (path_of(poll, path, sizeof(path)))
        conn_get(&poll->asks, path, poll->headers);
    else
        fail(poll, "the token is too long");
}

static void
post(struct poll *poll, const char *text, size_t len)
{
    char path[8192];
    poll->is_posting = true;
    if (path_of(poll, path, sizeof(path)))
        conn_post(&poll->posts, path, poll->headers, "application/x-ndjson", text, len);
    else
        fail(poll, "the token is too long");
}

void
poll_send(struct poll *poll, const char *text, size_t len)
{
    if (poll->is_closing || !poll->is_opened)
        return;
    if (!poll->is_posting) {
        post(poll, text, len);
        return;
    }
    poll->batch = must(realloc(poll->batch, poll->batch_len + len + 1));
    if (poll->batch_len)
        poll->batch[poll->batch_len++] = '\n';
    memcpy(poll->batch + poll->batch_len, text, len);
    poll->batch_len += len;
}

/* ---- the connections' hooks ---- */

static void
on_posted(struct poll *poll, const struct response *response)
{
    poll->is_posting = false;
    if (response->status != 200 || strcmp(response->body, "{\"status\":200}") != 0) {
        fail(poll, "a post was refused");
    } else if (poll->batch_len) {
        char *batch = poll->batch;
        size_t len = poll->batch_len;
        poll->batch = NULL;
        poll->batch_len = 0;
        post(poll, batch, len);
        free(batch);
    }
}

/* The messages of an answer; false: it is malformed. */
static bool
take_messages(struct poll *poll, char *at)
{
    while (*at != ']') {
        size_t len;
        char *text = read_string(&at, &len);
        if (!text || (*at != ']' && !skip(&at, ",")))
            return false;
        if (!poll->is_closing)
            poll->hooks->text(poll->face, text, len);
    }
    return strcmp(at, "]}") == 0;
}

static void
on_answer(struct poll *poll, const struct response *response)
{
    char *copy = must(strdup(response->body)), *at = copy, *token = NULL;
    size_t len;
    unsigned status;
    bool is_good = response->status == 200 && skip(&at, "{\"status\":");
    status = is_good ? (unsigned)strtoul(at, &at, 10) : 0;
    is_good = is_good && skip(&at, ",\"token\":") &&
              (skip(&at, "null") || (token = read_string(&at, &len)) != NULL) &&
              skip(&at, ",\"messages\":[");
    if (!is_good) {
        fail(poll, "no answer of long polling");
    } else if (!poll->is_opened && status == 410 && token) {
        poll->token = must(strdup(token));
        poll->is_opened = true;
        ask(poll);
        poll->hooks->opened(poll->face);
    } else if (!poll->is_opened || (status != 200 && status != 204)) {
        fail(poll, "the session of long polling is over");
    } else {
        ask(poll); /* as the browser does: what it answers to the messages comes behind it */
        if (!take_messages(poll, at))
            fail(poll, "messages of long polling that are none");
    }
    free(copy);
}

static void
on_response(struct conn *conn, const struct response *response)
{
    struct poll *poll = conn->owner;
    if (poll->is_closing)
        return;
    if (conn == &poll->posts)
        on_posted(poll, response);
    else
        on_answer(poll, response);
}

static void
on_opened(struct conn *conn)
{
    struct poll *poll = conn->owner;
    if (++poll->n_ready == 2 && !poll->is_closing)
        ask(poll);
}

static void
on_closed(struct conn *conn, const char *why)
{
    struct poll *poll = conn->owner;
    fail(poll, why ? why : "closed");
    if (--poll->n_open > 0)
        return;
    free(poll->path);
    free(poll->headers);
    free(poll->token);
    free(poll->batch);
    poll->path = poll->headers = poll->token = poll->batch = NULL;
    poll->batch_len = 0;
    poll->hooks->closed(poll->face, poll->why);
}

static const struct conn_hooks hooks = {
    .opened = on_opened,
    .response = on_response,
    .closed = on_closed,
};

void
poll_open(struct poll *poll, uv_loop_t *loop, const struct sockaddr *address,
          const struct conn_hooks *of_user, struct conn *face, const char *path,
          const char *headers)
{
    *poll = (struct poll){ .face = face,
                           .hooks = of_user,
                           .path = must(strdup(path)),
                           .headers = must(strdup(headers)),
                           .n_open = 2 };
    poll->asks.owner = poll->posts.owner = poll;
    poll->asks.traffic = poll->posts.traffic = face->traffic;
    conn_open(&poll->asks, loop, address, &hooks, NULL, "");
    conn_open(&poll->posts, loop, address, &hooks, NULL, "");
}
