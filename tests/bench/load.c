/*
 * load.c: the load generator of `make bench`: options, the pool, and main. The modes stand in
 * modes.c, a visitor in user.c, how figures are taken in measure.c; README.md tells what they
 * mean.
 *
 * Exit status: 0 all went well; 2 usage; 3 there were faults (they stand in the JSON too); 4 a
 * measured process has gone.
 */
#include "load.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/* ---- running the loop ---- */

/* Ticks, so that busy() is also asked when nothing happens on the wire. */
struct deadline {
    uv_timer_t timer;
    uint64_t ns;
    bool is_late;
};

static void
on_tick(uv_timer_t *timer)
{
    struct deadline *deadline = timer->data;
    deadline->is_late = now_ns() >= deadline->ns;
}

static void
on_timer_closed(uv_handle_t *handle)
{
    free(handle->data);
}

bool
load_run(struct load *load, bool (*busy)(struct load *load), double seconds)
{
    struct deadline *deadline =
        calloc(1, sizeof(*deadline)); /* freed when the loop closed it */
    if (!deadline)
        abort();
    uint64_t tick = seconds < 0.01 ? 1 : 5;
    deadline->ns = now_ns() + (uint64_t)(seconds * 1e9);
    deadline->timer.data = deadline;
    uv_timer_init(&load->loop, &deadline->timer);
    uv_update_time(&load->loop);
    uv_timer_start(&deadline->timer, on_tick, tick, tick);
    bool is_busy;
    while ((is_busy = busy(load)) && !deadline->is_late)
        uv_run(&load->loop, UV_RUN_ONCE);
    uv_close((uv_handle_t *)&deadline->timer, on_timer_closed);
    return !is_busy;
}

static bool
busy_always(struct load *load)
{
    (void)load;
    return true;
}

void
load_sleep(struct load *load, double seconds)
{
    load_run(load, busy_always, seconds);
}

void
load_settle(struct load *load)
{
    uint64_t last = servers_cpu(load);
    for (int i = 0, still = 0; i < 250 && still < 2; i++) {
        load_sleep(load, 0.002);
        uint64_t now = servers_cpu(load);
        still = now - last < 20000 ? still + 1 : 0; /* a timer of its own may tick */
        last = now;
    }
}

static void
pool_fill(struct load *load)
{
    while (load->pool_next < load->pool_size && load->pool_flying < load->pool_limit) {
        load->pool_flying++;
        load->pool_start(load, load->pool_next++);
    }
}

static bool
pool_busy(struct load *load)
{
    return load->pool_flying > 0;
}

void
load_pool_done(struct load *load)
{
    load->pool_flying--;
    pool_fill(load);
}

void
load_pool(struct load *load, size_t n, size_t limit,
          void (*start)(struct load *load, size_t number))
{
    load->pool_next = load->pool_flying = 0;
    load->pool_size = n;
    load->pool_start = start;
    load->pool_limit = limit ? limit : 1;
    pool_fill(load);
    if (load_run(load, pool_busy, load->options.timeout + (double)n / 100))
        return;
    static const char text[] = "connections or pages that never came to an end";
    for (size_t i = 0; i < load->pool_flying; i++)
        site_fault(&load->site, FAULT_CONNECT, text, sizeof(text) - 1);
    load->measure.operations = 0;
    measure_print(load, "");
    exit(3);
}

/* ---- the users' hooks ---- */

static void
on_fetched(struct user *user)
{
    load_pool_done(user->site->owner);
}

static void
on_joined(struct user *user, uint64_t ns)
{
    struct load *load = user->site->owner;
    if (load->on_joined)
        load->on_joined(load, user, ns);
}

static void
on_replied(struct user *user, uint64_t ns, size_t len)
{
    struct load *load = user->site->owner;
    if (load->on_replied)
        load->on_replied(load, user, ns, len);
}

static void
on_gone(struct user *user)
{
    struct load *load = user->site->owner;
    if (load->on_gone)
        load->on_gone(load, user);
}

static const struct user_hooks hooks = {
    .fetched = on_fetched,
    .joined = on_joined,
    .replied = on_replied,
    .gone = on_gone,
};

static void
start_fetch(struct load *load, size_t number)
{
    user_fetch(&load->users[number]);
}

void
load_fetch(struct load *load, size_t n)
{
    load->users = calloc(n ? n : 1, sizeof(*load->users));
    if (!load->users) {
        fputs("load: out of memory\n", stderr);
        exit(1);
    }
    load->n_users = n;
    for (size_t i = 0; i < n; i++)
        user_init(&load->users[i], &load->site, i);
    if (!load->site.raw)
        load_pool(load, n, load->options.concurrency, start_fetch);
}

static void
start_join(struct load *load, size_t number)
{
    struct user *user = &load->users[number];
    bool is_ready = load->site.raw ? user->state == USER_NEW : user->state == USER_FETCHED;
    if (is_ready)
        user_join(user);
    else
        load->pool_flying--; /* pool_fill goes on with the next */
}

static void
joined_once(struct load *load, struct user *user, uint64_t ns)
{
    (void)user;
    (void)ns;
    load_pool_done(load);
}

static void
gone_before(struct load *load, struct user *user)
{
    if (user->mounts == 0)
        load_pool_done(load);
}

void
load_join(struct load *load, size_t n)
{
    load->on_joined = joined_once;
    load->on_gone = gone_before;
    load_pool(load, n, load->options.concurrency, start_join);
    load->on_joined = NULL;
    load->on_gone = NULL;
}

uint64_t
load_outstanding(const struct load *load)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < load->n_users; i++)
        sum += load->users[i].n_sent;
    return sum;
}

/* ---- the program ---- */

static void
usage(void)
{
    fputs("usage: load MODE [options]\n"
          "  event    events, closed loop (one outstanding each) or with --rate open loop\n"
          "  join     open, join, close, again and again (--count; with --raw: one frame "
          "echoed)\n"
          "  get      pages (--keep-alive)\n"
          "  idle     memory of the servers at 0 and at --at N,M joined views\n"
          "  rejoin   join, --kill PIDS (or drop all), rejoin; nothing may be lost\n"
          "  steps    one connection: CPU and bytes of single events (--step)\n"
          "  copy     a copy of --bytes N in memory\n"
          "options\n"
          "  --pages HOST:PORT --socket HOST:PORT --path /P --origin URL\n"
          "  --raw              the server is echo_server: no page, no join\n"
          "  --longpoll         the socket is long polling\n"
          "  --reply N          with --raw and echo_server --ask: bytes of an echo\n"
          "  --pids 12,34+      the servers to measure; + with all descendants\n"
          "  --connections N --concurrency N --seconds S --warm S --count N --rate R --timeout "
          "S\n"
          "  --event NAME --value JSON\n"
          "  --step 'name: before,before | event{\"id\":\"@500\"}+MS'  (README.md)\n"
          "  --repeat N --settle S --pages-per-cookie N --name TEXT\n",
          stderr);
    exit(2);
}

static double
number_of(const char *option, const char *text)
{
    char *end;
    errno = 0;
    double number = strtod(text, &end);
    if (errno || end == text || *end || !(number >= 0 && number < 1e12)) {
        fprintf(stderr, "load: %s: %s is no number\n", option, text);
        exit(2);
    }
    return number;
}

static void
address_of(const char *text, struct sockaddr_storage *address)
{
    char host[64];
    const char *colon = strrchr(text, ':');
    size_t len = colon ? (size_t)(colon - text) : 0;
    if (colon && len < sizeof(host)) {
        memcpy(host, text, len);
        host[len] = '\0';
        int port = atoi(colon + 1);
        if (port > 0 && port < 65536 &&
            uv_ip4_addr(strcmp(host, "localhost") == 0 ? "127.0.0.1" : host, port,
                        (struct sockaddr_in *)address) == 0)
            return;
    }
    fprintf(stderr, "load: %s is no IPv4:PORT\n", text);
    exit(2);
}

static void
levels_read(struct options *options, const char *text)
{
    for (char *end; *text; text = *end ? end + 1 : end) {
        unsigned long level = strtoul(text, &end, 10);
        if (end == text || (*end && *end != ',') || options->n_levels == LEVELS_MAX) {
            fprintf(stderr, "load: --at wants at most %d numbers as 1000,5000\n", LEVELS_MAX);
            exit(2);
        }
        options->levels[options->n_levels++] = level;
    }
}

static void
option_read(struct load *load, const char *name, const char *value)
{
    struct options *o = &load->options;
    struct site *site = &load->site;
    const struct {
        const char *name;
        const char **text;
        double *real;
        size_t *size;
    } table[] = {
        { "--name", &o->name, NULL, NULL },
        { "--pids", &o->pids, NULL, NULL },
        { "--kill", &o->kill, NULL, NULL },
        { "--event", &o->event, NULL, NULL },
        { "--value", &o->value, NULL, NULL },
        { "--pages", &site->pages_host, NULL, NULL },
        { "--socket", &site->socket_host, NULL, NULL },
        { "--path", &site->path, NULL, NULL },
        { "--origin", &site->origin, NULL, NULL },
        { "--seconds", NULL, &o->seconds, NULL },
        { "--warm", NULL, &o->warm, NULL },
        { "--timeout", NULL, &o->timeout, NULL },
        { "--settle", NULL, &o->settle, NULL },
        { "--rate", NULL, &o->rate, NULL },
        { "--connections", NULL, NULL, &o->connections },
        { "--concurrency", NULL, NULL, &o->concurrency },
        { "--repeat", NULL, NULL, &o->repeat },
        { "--bytes", NULL, NULL, &o->bytes },
        { "--reply", NULL, NULL, &site->raw_reply },
    };
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        if (strcmp(table[i].name, name) != 0)
            continue;
        if (table[i].text)
            *table[i].text = value;
        else if (table[i].real)
            *table[i].real = number_of(name, value);
        else
            *table[i].size = (size_t)number_of(name, value);
        return;
    }
    if (!strcmp(name, "--count")) {
        o->count = (uint64_t)number_of(name, value);
    } else if (!strcmp(name, "--pages-per-cookie")) {
        o->pages_per_cookie = (unsigned)number_of(name, value);
    } else if (!strcmp(name, "--at")) {
        levels_read(o, value);
    } else if (!strcmp(name, "--step") && o->n_steps < STEPS_MAX) {
        o->steps[o->n_steps++] = value;
    } else {
        fprintf(stderr, "load: unknown option %s\n", name);
        usage();
    }
}

static void
options_read(struct load *load, int argc, char **argv)
{
    load->options = (struct options){
        .event = "inc",
        .value = "{\"value\":\"\"}",
        .connections = 50,
        .concurrency = 16,
        .seconds = 2,
        .warm = 0.3,
        .timeout = 5,
        .settle = 0,
        .repeat = 10,
        .pages_per_cookie = 20,
    };
    load->site.path = "/counter";
    for (int i = 2; i < argc; i++) {
        if (!strcmp(argv[i], "--raw"))
            load->site.raw = true;
        else if (!strcmp(argv[i], "--longpoll"))
            load->site.longpoll = true;
        else if (!strcmp(argv[i], "--keep-alive"))
            load->options.keep_alive = true;
        else if (i + 1 < argc) {
            option_read(load, argv[i], argv[i + 1]);
            i++;
        } else {
            fprintf(stderr, "load: %s: unknown, or its value is missing\n", argv[i]);
            usage();
        }
    }
    struct site *site = &load->site;
    if (!site->socket_host)
        site->socket_host = site->pages_host ? site->pages_host : "127.0.0.1:4801";
    if (!site->pages_host)
        site->pages_host = site->socket_host;
    address_of(site->pages_host, &site->pages);
    address_of(site->socket_host, &site->socket);
    if (!site->origin) {
        static char origin[128];
        snprintf(origin, sizeof(origin), "http://%s", site->pages_host);
        site->origin = origin;
    }
    if (site->raw_reply && site->raw_reply < 40) {
        fputs("load: --reply wants at least 40 bytes: a shorter echo has no room for a ref\n",
              stderr);
        exit(2);
    }
    const char *bad;
    if (load->options.pids && !server_stats_init(&load->servers, load->options.pids, &bad)) {
        fprintf(stderr, "load: --pids %s %s\n", load->options.pids, bad);
        exit(2);
    }
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(struct load *load);
    } modes[] = { { "event", mode_event }, { "join", mode_join },     { "get", mode_get },
                  { "idle", mode_idle },   { "rejoin", mode_rejoin }, { "steps", mode_steps },
                  { "copy", mode_copy } };
    static struct load load;
    struct rlimit limit;
    if (argc < 2)
        usage();
    signal(SIGPIPE, SIG_IGN);
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    options_read(&load, argc, argv);
    uv_loop_init(&load.loop);
    load.site.loop = &load.loop;
    load.site.hooks = &hooks;
    load.site.owner = &load;
    for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++)
        if (!strcmp(modes[i].name, argv[1])) {
            int status = modes[i].run(&load);
            return status ? status : load_faults(&load) ? 3 : 0;
        }
    fprintf(stderr, "load: no mode %s\n", argv[1]);
    usage();
}
