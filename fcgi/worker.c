#include "worker.h"

#include "bus_client.h"
#include "page.h"
#include "relay.h"
#include "request.h"
#include "respond.h"
#include "running.h"
#include "str.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    STUCK_AFTER_S = 30,    /* a page that takes longer costs its worker: SIGALRM */
    BUS_PATIENCE_MS = 200, /* then a page goes on without its broadcasts */
    KEEP_BODY = 1 << 20,   /* a larger response buffer is given back */
};

/* Set by the signal that ends the worker: a handler can reach nothing else. */
static volatile sig_atomic_t worker_stop;

struct worker {
    const struct options *options;
    struct world *world;
    struct request *request;
    struct turn turn;
    struct buf head, body;
    struct bus_client bus;
    struct relay *relay; /* of long polling; NULL: none */
    bool is_cgi;
    bool is_said;    /* that the bus fails */
    bool is_failing; /* the store: said, until a page is saved again */
};

static void
on_stop(int signal)
{
    (void)signal;
    worker_stop = 1;
}

/* SIGTERM gets in only where request_next waits; Ctrl-C is the master's. */
static void
setup_signals(sigset_t *waiting)
{
    sigset_t term;
    struct sigaction stop = { .sa_handler = on_stop };
    sigaction(SIGTERM, &stop, NULL);
    signal(SIGINT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* an error of the store, not death */
    signal(SIGCHLD, SIG_DFL);
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_SETMASK, &term, waiting);
    sigemptyset(waiting);
}

static void
log_failure(const struct page_request *request, const struct page_response *response,
            const live_error *error)
{
    char status[16], uri[256], place[512] = "";
    snprintf(status, sizeof status, "%u", response->status);
    snprintf(uri, sizeof uri, "%.*s", (int)(request->uri.len < 255 ? request->uri.len : 255),
             request->uri.ptr ? request->uri.ptr : "");
    if (error->file && error->line)
        snprintf(place, sizeof place, "%s:%u", error->file, error->line);
    else if (error->file)
        snprintf(place, sizeof place, "%s", error->file);
    log_write(LEVEL_ERROR, "page failed", "status", status, "uri", uri, "reason",
              error->message, "at", place, NULL);
}

/* A store that fails is said once: each page would say it. */
static void
log_answer(struct worker *worker, const struct page_request *request,
           const struct page_response *response, const live_error *error)
{
    bool unsaved = error->status != LIVE_OK && response->status == 503;
    if (error->status != LIVE_OK && !(unsaved && worker->is_failing))
        log_failure(request, response, error);
    if (worker->is_failing && response->status < 400)
        log_format(LEVEL_INFO, "the store works again");
    worker->is_failing = unsaved || (worker->is_failing && response->status >= 400);
    if (error->status == LIVE_OK && log_level() >= LEVEL_DEBUG)
        log_format(LEVEL_DEBUG, "%.*s %.*s %u %zu bytes", (int)request->method.len,
                   request->method.ptr, (int)request->uri.len, request->uri.ptr,
                   response->status, response->content_length);
}

/* What a page broadcasts; it is none the worse where nobody listens. */
static void
publish(void *publisher, live_str topic, live_str payload)
{
    struct worker *worker = publisher;
    live_error error;
    live_status status = bus_client_publish(&worker->bus, topic, payload, &error);
    if (status != LIVE_OK && !worker->is_said)
        log_format(LEVEL_WARN, "a page's broadcast is lost, as all are until it works: %s",
                   error.message);
    worker->is_said = status != LIVE_OK;
}

static live_str
param(const void *context, const char *name)
{
    return request_param(context, name);
}

/* "x-real-ip" is HTTP_X_REAL_IP. */
static live_str
header(void *context, const char *name)
{
    char variable[80] = "HTTP_";
    size_t len = strlen(name), at = strlen(variable);
    if (len >= sizeof variable - at)
        return live_none;
    for (size_t i = 0; i <= len; i++)
        variable[at + i] = name[i] == '-'                     ? '_'
                           : name[i] >= 'a' && name[i] <= 'z' ? (char)(name[i] - 'a' + 'A')
                                                              : name[i];
    return request_param(context, variable);
}

/* The body, in the turn's arena; what is larger than a page takes is left where it is. Half a body (who
 * sent it has gone) is a bad request: nothing may be done by half a form. */
static void
read_body(struct worker *worker, struct page_request *request)
{
    uint64_t len;
    if (!str_to_uint(request_param(worker->request, "CONTENT_LENGTH"), &len) || len == 0)
        return;
    if (len > PAGE_MAX_BODY) {
        request->too_large = true;
        return;
    }
    char *bytes = arena_bytes(&worker->turn.arena, (size_t)len);
    if (bytes && request_read(worker->request, bytes, (size_t)len) == len)
        request->body = (live_str){ bytes, (size_t)len };
    else
        request->uri = LIVE_STR("");
}

static void
answer(struct worker *worker)
{
    struct page_request request;
    struct page_response response;
    live_error error = { .status = LIVE_OK };
    turn_begin(&worker->turn);
    if (respond_request(&worker->turn.arena, &worker->options->proxies, param, worker->request,
                        worker->world->fragments, &request) != LIVE_OK)
        request.uri = LIVE_STR(""); /* out of memory: answered as a bad request */
    else
        read_body(worker, &request);
    request.header = header;
    request.context = worker->request;
    alarm(STUCK_AFTER_S); /* not before: a visitor who sends slowly is no reason to die */
    page_respond(worker->world, &worker->turn, &request, &response, &worker->body, &error);
    alarm(0);
    buf_reset(&worker->head);
    respond_head(&worker->head, &response, worker->options->socket_url);
    if (worker->head.failed)
        log_format(LEVEL_ERROR, "out of memory for the head of a response");
    else if (!request_write(worker->request, buf_text(&worker->head)) ||
             !request_write(worker->request, response.body))
        log_format(LEVEL_DEBUG, "the web server went away during a response, or took too long");
    log_answer(worker, &request, &response, &error);
    request_finish(worker->request);
    turn_end(&worker->turn);
    running_clear(worker->world->running);
    if (worker->body.cap > KEEP_BODY)
        buf_release(&worker->body);
}

/* Under FastCGI the relay's threads finish the request, and the next one is taken at once. */
static void
relay(struct worker *worker)
{
    struct request *next = worker->is_cgi ? NULL : request_another(worker->request);
    if (next) {
        relay_give(worker->relay, worker->request);
        worker->request = next;
        return;
    }
    if (worker->is_cgi)
        relay_serve(worker->relay, worker->request);
    else
        relay_refuse(worker->request); /* out of memory */
    request_finish(worker->request);
}

static int
serve(struct worker *worker, const sigset_t *waiting)
{
    for (;;) {
        switch (request_next(worker->request, waiting, &worker_stop)) {
        case REQUEST_READY:
            if (worker->relay && relay_wants(worker->request))
                relay(worker);
            else
                answer(worker);
            break;
        case REQUEST_STOP:
            return 0;
        case REQUEST_BROKEN:
            log_format(LEVEL_ERROR, "cannot accept connections: %s", strerror(errno));
            return 1;
        }
    }
}

int
worker_run(const struct options *options, struct world *world, struct gate *gate, int fd)
{
    struct worker worker = { .options = options, .world = world };
    struct store_options store = {
        .path = options->db, .durable = options->durable, .leave_wal = fd >= 0, .gate = gate
    };
    live_error error = { .status = LIVE_OK };
    sigset_t waiting;
    int exit_code = 1;
    bus_client_init(&worker.bus, options->bus, BUS_PATIENCE_MS);
    world->publish = publish;
    world->publisher = &worker;
    setup_signals(&waiting);
    if (store_open(&world->store, &store, &error) != LIVE_OK) {
        log_format(LEVEL_ERROR, "%s", error.message);
        return 1;
    }
    if (app_start(&world->app, options->db, &error) != LIVE_OK) {
        log_format(LEVEL_ERROR, "%s", error.message);
        store_close(world->store);
        return 1;
    }
    worker.request = request_open(fd, options->client_timeout_s);
    worker.is_cgi = fd < 0;
    if (options->longpoll_threads)
        worker.relay =
            relay_open(options->gateway, &options->proxies, options->longpoll_threads);
    if (!worker.request || (options->longpoll_threads && !worker.relay) ||
        turn_init(&worker.turn, world->app.largest_row) != LIVE_OK)
        log_format(LEVEL_ERROR, "out of memory at start");
    else {
        world->statics = options->statics;
        worker.turn.statics = &world->statics;
        worker.turn.telemetry = telemetry_wanted(&world->app.telemetry);
        exit_code = serve(&worker, &waiting);
    }
    relay_close(worker.relay);
    request_free(worker.request);
    turn_release(&worker.turn);
    statics_release(&world->statics);
    buf_release(&worker.head);
    buf_release(&worker.body);
    bus_client_release(&worker.bus);
    app_stop(&world->app);
    store_close(world->store);
    return exit_code;
}
