#include "relay.h"

#include "form.h"
#include "gateway_call.h"
#include "log.h"
#include "longpoll.h"
#include "mem.h"
#include "str.h"

#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { STACK_BYTES = 256 << 10 };

struct job {
    struct job *next;
    struct request *request;
    bool is_waiting; /* a poll, counted in n_waiting */
    bool is_brief;
};

struct relay {
    const char *gateway;
    const struct proxies *proxies;
    int stop_fd; /* readable: all is to end */
    unsigned most, reserved;
    pthread_mutex_t lock;
    pthread_cond_t work, rest; /* there is a job; a thread has ended */
    /* under the lock */
    struct job *first, *last;
    size_t n_queued;
    unsigned n_threads, n_idle, n_waiting;
    bool is_stopping;
    bool is_said; /* that the gateway fails */
};

/* ---- answers ---- */

static bool
is_poll(const struct request *request)
{
    return str_is(request_param(request, "REQUEST_METHOD"), LIVE_STR("GET"));
}

/* What the query's token is; the next poll is to have it again. */
static live_str
token_of(struct arena *arena, const struct request *request)
{
    struct form form;
    live_str token = request_param(request, "HTTP_X_PHOENIX_LONGPOLL_TOKEN");
    if (!token.ptr &&
        form_parse(arena, request_param(request, "QUERY_STRING"), &form) == LIVE_OK)
        token = form_get(&form, LIVE_STR("token"));
    return token;
}

static bool
has_token(const struct request *request)
{
    struct arena arena = { 0 };
    bool has = token_of(&arena, request).len > 0;
    arena_release(&arena);
    return has;
}

static void
write_answer(struct request *request, unsigned http_status, live_str body)
{
    struct buf out = { 0 };
    buf_format(&out,
               "Status: %u\r\nContent-Type: application/json; charset=utf-8\r\n"
               "Content-Length: %zu\r\nCache-Control: no-store\r\n"
               "Access-Control-Allow-Origin: *\r\n\r\n",
               http_status, body.len);
    buf_str(&out, body);
    if (!out.failed)
        request_write(request, buf_text(&out));
    buf_release(&out);
}

/* Without the gateway. */
static void
answer_at_once(struct request *request, enum longpoll_status status)
{
    struct buf body = { 0 };
    struct arena arena = { 0 };
    if (status == LONGPOLL_NOTHING)
        longpoll_answer(&body, status, token_of(&arena, request), live_none);
    else if (is_poll(request) && status == LONGPOLL_GONE)
        longpoll_answer(&body, status, live_none, live_none);
    else
        longpoll_posted(&body, status);
    write_answer(request, status == LONGPOLL_FAILED ? 503 : 200, buf_text(&body));
    buf_release(&body);
    arena_release(&arena);
}

/* The head as the gateway wrote it, but for what is of its connection. */
static void
pass_back(struct request *request, const struct gateway_call *call)
{
    struct buf out = { 0 };
    live_str name, value;
    buf_format(&out, "Status: %u\r\n", call->head.status);
    for (live_str fields = call->head.fields; http_field(&fields, &name, &value);)
        if (!http_is_name(name, "connection") && !http_is_name(name, "keep-alive") &&
            !http_is_name(name, "server"))
            http_field_write(&out, name, value);
    buf_lit(&out, "\r\n");
    if (!out.failed && request_write(request, buf_text(&out)))
        request_write(request, call->body);
    buf_release(&out);
}

static void
say(struct relay *relay, bool fails, const live_error *error)
{
    pthread_mutex_lock(&relay->lock);
    bool is_new = fails != relay->is_said;
    relay->is_said = fails;
    pthread_mutex_unlock(&relay->lock);
    if (is_new && fails)
        log_format(LEVEL_ERROR,
                   "long polling fails: %s; is it running, and is this its "
                   "address (--gateway)?",
                   error->message);
    else if (is_new)
        log_format(LEVEL_INFO, "long polling works again");
}

static void
serve(struct relay *relay, struct request *request, bool is_brief)
{
    struct gateway_call call = { .gateway = relay->gateway,
                                 .proxies = relay->proxies,
                                 .stop_fd = relay->stop_fd,
                                 .client_fd = request_fd(request),
                                 .is_brief = is_brief };
    live_error error = { 0 };
    enum call_end end = gateway_call(&call, request, &error);
    if (end == CALL_DONE)
        pass_back(request, &call);
    else if (end == CALL_REFUSED)
        write_answer(request, 400, LIVE_STR("{\"status\":400}"));
    else if (end != CALL_LEFT)
        answer_at_once(request, end == CALL_STOPPED ? LONGPOLL_GONE : LONGPOLL_FAILED);
    gateway_call_release(&call);
    if (end == CALL_DONE || end == CALL_FAILED)
        say(relay, end == CALL_FAILED, &error);
}

void
relay_serve(struct relay *relay, struct request *request)
{
    serve(relay, request, false);
}

void
relay_refuse(struct request *request)
{
    answer_at_once(request, LONGPOLL_FAILED);
}

/* ---- threads ---- */

static void
do_job(struct relay *relay, struct job *job)
{
    serve(relay, job->request, job->is_brief);
    request_finish(job->request);
    request_free(job->request);
}

static void *
work(void *argument)
{
    struct relay *relay = argument;
    pthread_mutex_lock(&relay->lock);
    for (;;) {
        while (!relay->first && !relay->is_stopping) {
            relay->n_idle++;
            pthread_cond_wait(&relay->work, &relay->lock);
            relay->n_idle--;
        }
        struct job *job = relay->first;
        if (!job)
            break;
        relay->first = job->next;
        relay->n_queued--;
        pthread_mutex_unlock(&relay->lock);
        do_job(relay, job);
        pthread_mutex_lock(&relay->lock);
        relay->n_waiting -= job->is_waiting;
        mem_free(job);
    }
    relay->n_threads--;
    pthread_cond_signal(&relay->rest);
    pthread_mutex_unlock(&relay->lock);
    return NULL;
}

/* Signals are the worker's own thread's. */
static bool
start_thread(struct relay *relay)
{
    sigset_t all, before;
    pthread_attr_t how;
    pthread_t thread;
    sigfillset(&all);
    if (pthread_attr_init(&how) != 0)
        return false;
    pthread_attr_setdetachstate(&how, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&how, STACK_BYTES);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = pthread_create(&thread, &how, work, relay) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&how);
    return started;
}

/* Under the lock. False: there is no room. */
static bool
enqueue(struct relay *relay, struct job *job)
{
    bool waits = is_poll(job->request) && has_token(job->request);
    if (relay->n_queued >= RELAY_MAX_QUEUE)
        return false;
    if (relay->n_queued >= relay->n_idle && relay->n_threads < relay->most &&
        start_thread(relay))
        relay->n_threads++;
    if (!relay->n_threads)
        return false;
    job->is_waiting = waits && relay->n_waiting < relay->most - relay->reserved;
    job->is_brief = waits && !job->is_waiting;
    relay->n_waiting += job->is_waiting;
    if (relay->first)
        relay->last->next = job;
    else
        relay->first = job;
    relay->last = job;
    relay->n_queued++;
    pthread_cond_signal(&relay->work);
    return true;
}

void
relay_give(struct relay *relay, struct request *request)
{
    struct job *job = mem_zalloc(sizeof *job);
    bool taken = false;
    if (job) {
        job->request = request;
        pthread_mutex_lock(&relay->lock);
        taken = enqueue(relay, job);
        pthread_mutex_unlock(&relay->lock);
    }
    if (taken)
        return;
    mem_free(job);
    answer_at_once(request,
                   is_poll(request) && has_token(request) ? LONGPOLL_NOTHING : LONGPOLL_FAILED);
    request_finish(request);
    request_free(request);
}

bool
relay_wants(const struct request *request)
{
    live_str query, path = request_param(request, "REQUEST_URI");
    live_str script = request_param(request, "SCRIPT_NAME");
    live_str info = request_param(request, "PATH_INFO");
    if (path.len)
        return str_is(str_cut(path, '?', &query), LIVE_STR(LONGPOLL_PATH));
    return script.len + info.len == sizeof LONGPOLL_PATH - 1 &&
           (!script.len || str_starts(LIVE_STR(LONGPOLL_PATH), script)) &&
           (!info.len || str_ends(LIVE_STR(LONGPOLL_PATH), info));
}

struct relay *
relay_open(const char *gateway, const struct proxies *proxies, unsigned n_threads)
{
    struct relay *relay = mem_zalloc(sizeof *relay);
    if (!relay)
        return NULL;
    relay->gateway = gateway;
    relay->proxies = proxies;
    relay->most = n_threads;
    relay->reserved = n_threads < 2 ? 0 : n_threads < 16 ? 1 : n_threads / 8;
    relay->stop_fd = eventfd(0, EFD_CLOEXEC);
    if (relay->stop_fd < 0) {
        mem_free(relay);
        return NULL;
    }
    pthread_mutex_init(&relay->lock, NULL);
    pthread_cond_init(&relay->work, NULL);
    pthread_cond_init(&relay->rest, NULL);
    return relay;
}

void
relay_close(struct relay *relay)
{
    if (!relay)
        return;
    eventfd_write(relay->stop_fd, 1);
    pthread_mutex_lock(&relay->lock);
    relay->is_stopping = true;
    pthread_cond_broadcast(&relay->work);
    while (relay->n_threads)
        pthread_cond_wait(&relay->rest, &relay->lock);
    pthread_mutex_unlock(&relay->lock);
    close(relay->stop_fd);
    pthread_mutex_destroy(&relay->lock);
    pthread_cond_destroy(&relay->work);
    pthread_cond_destroy(&relay->rest);
    mem_free(relay);
}
