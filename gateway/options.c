#include "options.h"

#include "clive/live.h"
#include "str.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

enum option_value {
    APP = 256,
    DB,
    KEYS,
    BUS,
    LISTEN,
    ORIGIN,
    WORKERS,
    MAX_FRAME,
    OUTBOX,
    IDLE,
    STUCK,
    TRUSTED_PROXY,
    STATIC,
    MANIFEST,
    TOKEN_AGE,
    DURABLE,
    LOG_LEVEL,
    HELP,
    VERSION,
    WORKER,
    BOARD,
    SOCKETS
};

static const struct option_text {
    const char *name, *argument, *help; /* help NULL: between master and worker */
    int value;
} texts[] = {
    { "app", "FILE", "the application, views.so (required)", APP },
    { "db", "FILE", "the session store, shared with clive-fcgi (required)", DB },
    { "keys", "FILE", "the keys made by `clive keygen`, shared with clive-fcgi (required)",
      KEYS },
    { "bus", "unix:PATH",
      "the socket for broadcasts, which clive-fcgi and `clive publish` use\n(DB-bus.sock, "
      "beside the store)",
      BUS },
    { "listen", "WHERE",
      "127.0.0.1:4100, [::1]:4100 or unix:/run/x.sock; port 0 takes a free one;\n"
      "may be repeated (127.0.0.1:4100)",
      LISTEN },
    { "origin", "URL",
      "pages of this origin may connect, such as https://example.org; may be\n"
      "repeated; `any` allows all (pages of the host that is connected to)",
      ORIGIN },
    { "workers", "N", "processes that serve (1)", WORKERS },
    { "max-frame", "BYTES",
      "largest message of a client (1048576); a long-poll post: four times that", MAX_FRAME },
    { "max-outbox", "BYTES",
      "largest backlog of a slow client, who is closed beyond it (4194304)", OUTBOX },
    { "idle-timeout", "S", "a client silent for so long is closed (60; pages speak each 30)",
      IDLE },
    { "stuck-timeout", "S", "a worker that answers nothing for so long is replaced (5)",
      STUCK },
    { "trusted-proxy", "WHO",
      "its X-Forwarded-For, -Proto and -Host count: an address, a block\n"
      "(10.0.0.0/8) or `unix`; may be repeated (nobody's)",
      TRUSTED_PROXY },
    { "static", "/URL/=DIR", "static files, for live_static_changed; may be repeated", STATIC },
    { "static-manifest", "FILE", "the same by a manifest of digests, as `phx.digest` writes it",
      MANIFEST },
    { "token-max-age", "S", "life of a page's tokens (1209600)", TOKEN_AGE },
    { "durable", NULL, "what was answered survives power loss too (slower)", DURABLE },
    { "log-level", "LEVEL", "error, warn, info or debug (info)", LOG_LEVEL },
    { "help", NULL, "this text", HELP },
    { "version", NULL, "the version", VERSION },
    { "worker", "INDEX", NULL, WORKER },
    { "board", "FD", NULL, BOARD },
    { "sockets", "FDS", NULL, SOCKETS },
};
enum { N_TEXTS = sizeof texts / sizeof *texts };

static void
usage(void)
{
    puts("usage: clive-gateway --app views.so --db FILE --keys FILE [options]\n"
         "Serves the live side of the pages that clive-fcgi renders: /live/websocket,\n"
         "and /live/longpoll where WebSockets do not pass.\n"
         "SIGHUP starts new workers with the --app and --keys that are there now, then sends\n"
         "the old ones' clients over; SIGTERM ends it.\n");
    for (size_t i = 0; i < N_TEXTS; i++) {
        if (!texts[i].help)
            continue;
        char left[64];
        snprintf(left, sizeof left, "--%s%s%s", texts[i].name, texts[i].argument ? " " : "",
                 texts[i].argument ? texts[i].argument : "");
        live_str rest, line = str_cut(live_str_of(texts[i].help), '\n', &rest);
        printf("  %-22s %.*s\n", left, (int)line.len, line.ptr);
        if (rest.ptr)
            printf("  %-22s %.*s\n", "", (int)rest.len, rest.ptr);
    }
}

static int
wrong(const char *name, const char *value, const char *want)
{
    fprintf(stderr, "clive-gateway: --%s %s: %s\n", name, value, want);
    return 2;
}

static int
number(const char *name, const char *value, uint64_t least, uint64_t most, uint64_t *to)
{
    char want[96];
    if (str_to_uint(live_str_of(value), to) && *to >= least && *to <= most)
        return -1;
    snprintf(want, sizeof want, "must be a number from %llu to %llu", (unsigned long long)least,
             (unsigned long long)most);
    return wrong(name, value, want);
}

static int
read_sockets(struct options *options, const char *value)
{
    live_str one, rest = live_str_of(value);
    while (rest.ptr) {
        int64_t fd;
        one = str_cut(rest, ',', &rest);
        if (!str_to_int(one, &fd) || options->n_sockets == MAX_LISTEN)
            return wrong("sockets", value, "is not a list of descriptors");
        options->sockets[options->n_sockets++] = (int)fd;
    }
    return -1;
}

static int
read_level(struct options *options, const char *value)
{
    static const char *const names[] = { "error", "warn", "info", "debug" };
    for (unsigned i = 0; i < 4; i++)
        if (str_is(live_str_of(value), live_str_of(names[i]))) {
            options->log_level = (enum log_level)i;
            return -1;
        }
    return wrong("log-level", value, "must be error, warn, info or debug");
}

static int
take(struct options *options, const struct option_text *text, const char *value)
{
    uint64_t n = 0;
    const char *fault;
    int code = -1;
    switch (text->value) {
    case APP:
        options->app = value;
        break;
    case DB:
        options->db = value;
        break;
    case KEYS:
        options->keys = value;
        break;
    case BUS:
        if (bus_path(options->bus, value, NULL, NULL) != LIVE_OK)
            return wrong(text->name, value, "the path must have 1 to 107 bytes");
        break;
    case LISTEN:
        if (options->n_listen == MAX_LISTEN)
            return wrong(text->name, value, "that is more than 16 of them");
        options->listen[options->n_listen++] = value;
        break;
    case ORIGIN:
        if (str_is(live_str_of(value), LIVE_STR("any")))
            options->any_origin = true;
        else if (!strstr(value, "://"))
            return wrong(text->name, value, "must be `any` or begin with http:// or https://");
        else if (options->n_origins == MAX_ORIGINS)
            return wrong(text->name, value, "that is more than 32 of them");
        else
            options->origins[options->n_origins++] = value;
        break;
    case WORKERS:
        code = number(text->name, value, 1, MAX_WORKERS, &n);
        options->workers = (unsigned)n;
        break;
    case MAX_FRAME:
        code = number(text->name, value, 1024, 1 << 30, &n);
        options->max_frame = n;
        break;
    case OUTBOX:
        code = number(text->name, value, 1024, 1 << 30, &n);
        options->max_outbox = n;
        break;
    case IDLE:
        code = number(text->name, value, 1, 86400, &n);
        options->idle_timeout_s = (unsigned)n;
        break;
    case STUCK:
        code = number(text->name, value, 2, 3600, &n);
        options->stuck_s = (unsigned)n;
        break;
    case TRUSTED_PROXY:
        fault = proxies_add(&options->proxies, live_str_of(value));
        return fault ? wrong(text->name, value, fault) : -1;
    case STATIC:
        fault = statics_add(&options->statics, value);
        return fault ? wrong(text->name, value, fault) : -1;
    case MANIFEST:
        options->statics.manifest = value;
        break;
    case TOKEN_AGE:
        code = number(text->name, value, 1, 100 * 365 * 86400ull, &n);
        options->token_max_age_s = (int64_t)n;
        break;
    case DURABLE:
        options->durable = true;
        break;
    case LOG_LEVEL:
        return read_level(options, value);
    case WORKER:
        code = number(text->name, value, 0, 2 * MAX_WORKERS - 1, &n);
        options->worker = (int)n;
        break;
    case BOARD:
        code = number(text->name, value, 0, 1 << 20, &n);
        options->board_fd = (int)n;
        break;
    case SOCKETS:
        return read_sockets(options, value);
    case HELP:
        usage();
        return 0;
    case VERSION:
        puts("clive-gateway " CLIVE_VERSION);
        return 0;
    }
    return code;
}

static int
required(const char *name, const char *value, const char *what)
{
    if (value)
        return -1;
    fprintf(stderr, "clive-gateway: --%s FILE is missing: %s; --help tells more\n", name, what);
    return 2;
}

int
options_read(struct options *options, int argc, char **argv)
{
    struct option table[N_TEXTS + 1] = { 0 };
    for (size_t i = 0; i < N_TEXTS; i++)
        table[i] =
            (struct option){ texts[i].name, texts[i].argument ? required_argument : no_argument,
                             NULL, texts[i].value };
    *options = (struct options){ .workers = 1,
                                 .max_frame = 1 << 20,
                                 .max_outbox = 4 << 20,
                                 .idle_timeout_s = 60,
                                 .stuck_s = 5,
                                 .token_max_age_s = 14 * 86400,
                                 .log_level = LEVEL_INFO,
                                 .worker = -1,
                                 .board_fd = -1 };
    int index = 0, code = -1;
    for (int found; code < 0 && (found = getopt_long(argc, argv, "", table, &index)) != -1;) {
        if (found == '?') {
            fputs("clive-gateway: --help lists the options\n", stderr);
            return 2;
        }
        code = take(options, &texts[index], optarg);
    }
    if (code < 0 && optind < argc) {
        fprintf(stderr, "clive-gateway: %s: no such argument; --help lists the options\n",
                argv[optind]);
        return 2;
    }
    if (code < 0)
        code = required("app", options->app, "the application, views.so");
    if (code < 0)
        code = required("db", options->db, "the session store that clive-fcgi uses");
    if (code < 0)
        code = required("keys", options->keys, "make it with `clive keygen FILE`");
    live_error error;
    if (code < 0 && !options->bus[0] &&
        bus_path(options->bus, NULL, options->db, &error) != LIVE_OK) {
        fprintf(stderr, "clive-gateway: %s\n", error.message);
        code = 2;
    }
    if (code < 0 && options->n_listen == 0)
        options->listen[options->n_listen++] = "127.0.0.1:4100";
    return code;
}
