#include "options.h"

#include "fragment.h"
#include "relay.h"
#include "str.h"
#include "url.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

enum { MAX_WORKERS = 1024 };

static const char usage[] =
    "usage: clive-fcgi --app FILE --db FILE --keys FILE [options]\n"
    "\n"
    "Serves the pages of a Clive application over FastCGI, or as a CGI program.\n"
    "\n"
    "  --app FILE            the application, a shared object (views.so)\n"
    "  --db FILE             the session store; made if there is none\n"
    "  --keys FILE           the signing keys; `clive keygen FILE` makes them\n"
    "  --bus unix:PATH       the gateway's socket for broadcasts (DB-bus.sock, beside the "
    "store)\n"
    "  --listen WHERE        unix:PATH or HOST:PORT; without it the socket is standard input\n"
    "                        (web servers, spawn-fcgi), or the program is run as CGI\n"
    "  --workers N           processes that answer (one per two cores); restarted when one "
    "dies\n"
    "  --client-timeout S    seconds for which a worker waits for a visitor who sends a body, or takes\n"
    "                        a page, slowly (30)\n"
    "  --gateway WHERE       unix:PATH or HOST:PORT where clive-gateway listens, for long polling\n"
    "                        on hosts that pass on nothing else (127.0.0.1:4100)\n"
    "  --longpoll-threads N  threads of a worker for that: as many clients can wait at once (64);\n"
    "                        0: long polling is not passed on\n"
    "  --socket-url URL      ws:// or wss:// address of the gateway where it is not the "
    "page's\n"
    "                        own host: allowed in the Content-Security-Policy\n"
    "  --trusted-proxy WHO   its X-Forwarded-For, -Proto and -Host count: an address, a block\n"
    "                        (10.0.0.0/8) or `unix`; may be repeated (nobody's)\n"
    "  --static /URL/=DIR    static files, for live_static_path; may be repeated\n"
    "  --static-manifest FILE\n"
    "                        the same by a manifest of digests, as `phx.digest` writes it\n"
    "  --fragments PATH      views below this path come without the page around them, for pages "
    "that\n"
    "                        include them (SSI, PHP): --fragments /-/live, then "
    "/-/live/thermostat\n"
    "  --token-max-age S     seconds for which a page can come alive again (1209600)\n"
    "  --durable             what was answered survives a loss of power too\n"
    "  --log-level LEVEL     error, warn, info (default) or debug\n"
    "  --help, --version\n"
    "\n"
    "SIGTERM ends it when the requests under way are answered; SIGHUP takes up the --app and "
    "--keys\n"
    "that are there now.\n";

static int refuse(int *exit_code, const char *format, ...) LIVE_PRINTF(2, 3);

static int
refuse(int *exit_code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("clive-fcgi: ", stderr);
    vfprintf(stderr, format, args);
    fputs("\nclive-fcgi: try --help\n", stderr);
    va_end(args);
    *exit_code = 2;
    return -1;
}

static bool
read_level(const char *text, enum log_level *level)
{
    static const char *const names[] = { "error", "warn", "info", "debug" };
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(text, names[i]) == 0) {
            *level = (enum log_level)i;
            return true;
        }
    return false;
}

static bool
read_number(const char *text, uint64_t least, uint64_t most, uint64_t *number)
{
    return str_to_uint((live_str){ text, strlen(text) }, number) && *number >= least &&
           *number <= most;
}

/* It stands in a header: what could end the directive is refused. */
static bool
is_socket_url(const char *text)
{
    struct url url;
    return strpbrk(text, ";,'\"\\ ") == NULL &&
           url_parse((live_str){ text, strlen(text) }, &url) == LIVE_OK && !url.fragment.ptr &&
           (str_is(url.scheme, LIVE_STR("ws")) || str_is(url.scheme, LIVE_STR("wss")));
}

/* Whether somebody is there shows when he is called. */
static bool
is_gateway(const char *text)
{
    uint64_t port;
    const char *colon = strrchr(text, ':');
    if (strncmp(text, "unix:", 5) == 0)
        return text[5] && strlen(text + 5) < BUS_PATH_SIZE;
    return colon && colon > text && read_number(colon + 1, 1, UINT16_MAX, &port);
}

static unsigned
n_cores(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > MAX_WORKERS ? MAX_WORKERS : (unsigned)n;
}

int
options_read(struct options *options, int argc, char **argv, int *exit_code)
{
    enum {
        APP = 1,
        DB,
        KEYS,
        BUS,
        LISTEN,
        WORKERS,
        CLIENT_TIMEOUT,
        GATEWAY,
        LONGPOLL_THREADS,
        SOCKET_URL,
        TRUSTED_PROXY,
        STATIC,
        MANIFEST,
        FRAGMENTS,
        MAX_AGE,
        DURABLE,
        LEVEL,
        HELP,
        VERSION
    };
    static const struct option table[] = {
        { "app", required_argument, NULL, APP },
        { "db", required_argument, NULL, DB },
        { "keys", required_argument, NULL, KEYS },
        { "bus", required_argument, NULL, BUS },
        { "listen", required_argument, NULL, LISTEN },
        { "workers", required_argument, NULL, WORKERS },
        { "client-timeout", required_argument, NULL, CLIENT_TIMEOUT },
        { "gateway", required_argument, NULL, GATEWAY },
        { "longpoll-threads", required_argument, NULL, LONGPOLL_THREADS },
        { "socket-url", required_argument, NULL, SOCKET_URL },
        { "trusted-proxy", required_argument, NULL, TRUSTED_PROXY },
        { "static", required_argument, NULL, STATIC },
        { "static-manifest", required_argument, NULL, MANIFEST },
        { "fragments", required_argument, NULL, FRAGMENTS },
        { "token-max-age", required_argument, NULL, MAX_AGE },
        { "durable", no_argument, NULL, DURABLE },
        { "log-level", required_argument, NULL, LEVEL },
        { "help", no_argument, NULL, HELP },
        { "version", no_argument, NULL, VERSION },
        { NULL, 0, NULL, 0 },
    };
    *options = (struct options){ .workers = (n_cores() + 1) / 2,
                                 .client_timeout_s = 30,
                                 .gateway = "127.0.0.1:4100",
                                 .longpoll_threads = 64,
                                 .token_max_age_s = 14 * 24 * 3600,
                                 .log_level = LEVEL_INFO };
    uint64_t number;
    const char *fault;
    for (int option; (option = getopt_long(argc, argv, "", table, NULL)) != -1;) {
        switch (option) {
        case APP:
            options->app = optarg;
            break;
        case DB:
            options->db = optarg;
            break;
        case KEYS:
            options->keys = optarg;
            break;
        case BUS:
            if (bus_path(options->bus, optarg, NULL, NULL) != LIVE_OK)
                return refuse(exit_code, "--bus takes a path of 1 to 107 bytes, not \"%s\"",
                              optarg);
            break;
        case LISTEN:
            options->listen = optarg;
            break;
        case WORKERS:
            if (!read_number(optarg, 1, MAX_WORKERS, &number))
                return refuse(exit_code, "--workers takes a number from 1 to %d, not \"%s\"",
                              MAX_WORKERS, optarg);
            options->workers = (unsigned)number;
            break;
        case CLIENT_TIMEOUT:
            if (!read_number(optarg, 1, 3600, &number))
                return refuse(exit_code,
                              "--client-timeout takes seconds from 1 to 3600, not \"%s\"",
                              optarg);
            options->client_timeout_s = (unsigned)number;
            break;
        case GATEWAY:
            if (!is_gateway(optarg))
                return refuse(exit_code,
                              "--gateway takes unix:PATH or HOST:PORT, not \"%s\"", optarg);
            options->gateway = optarg;
            break;
        case LONGPOLL_THREADS:
            if (!read_number(optarg, 0, RELAY_MAX_THREADS, &number))
                return refuse(exit_code,
                              "--longpoll-threads takes a number from 0 to %d, not \"%s\"",
                              RELAY_MAX_THREADS, optarg);
            options->longpoll_threads = (unsigned)number;
            break;
        case SOCKET_URL:
            if (!is_socket_url(optarg))
                return refuse(exit_code,
                              "--socket-url takes ws://HOST[:PORT] or wss://…, not \"%s\"",
                              optarg);
            options->socket_url = optarg;
            break;
        case TRUSTED_PROXY:
            fault = proxies_add(&options->proxies, (live_str){ optarg, strlen(optarg) });
            if (fault)
                return refuse(exit_code, "--trusted-proxy %s: %s", optarg, fault);
            break;
        case STATIC:
            fault = statics_add(&options->statics, optarg);
            if (fault)
                return refuse(exit_code, "--static %s: %s", optarg, fault);
            break;
        case MANIFEST:
            options->statics.manifest = optarg;
            break;
        case FRAGMENTS:
            if (fragment_prefix_fault((live_str){ optarg, strlen(optarg) }))
                return refuse(exit_code, "--fragments takes %s, not \"%s\"",
                              fragment_prefix_fault((live_str){ optarg, strlen(optarg) }),
                              optarg);
            options->fragments = optarg;
            break;
        case MAX_AGE:
            if (!read_number(optarg, 1, INT32_MAX, &number))
                return refuse(exit_code, "--token-max-age takes seconds from 1, not \"%s\"",
                              optarg);
            options->token_max_age_s = (int64_t)number;
            break;
        case DURABLE:
            options->durable = true;
            break;
        case LEVEL:
            if (!read_level(optarg, &options->log_level))
                return refuse(exit_code,
                              "--log-level takes error, warn, info or debug, not \"%s\"",
                              optarg);
            break;
        case HELP:
            fputs(usage, stdout);
            *exit_code = 0;
            return -1;
        case VERSION:
            printf("clive-fcgi %s\n", CLIVE_VERSION);
            *exit_code = 0;
            return -1;
        default: /* getopt has said what is wrong */
            fputs("clive-fcgi: try --help\n", stderr);
            *exit_code = 2;
            return -1;
        }
    }
    if (optind < argc)
        return refuse(exit_code, "\"%s\" is no option", argv[optind]);
    if (!options->app || !options->db || !options->keys)
        return refuse(exit_code, "--%s FILE is missing",
                      !options->app  ? "app"
                      : !options->db ? "db"
                                     : "keys");
    if (!options->bus[0]) /* too long a path matters only to who broadcasts */
        (void)bus_path(options->bus, NULL, options->db, NULL);
    return 0;
}
