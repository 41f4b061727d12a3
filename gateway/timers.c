#include "timers.h"

#include "conn.h"
#include "mem.h"
#include "worker.h"

struct timer {
    uv_timer_t uv; /* data: the timer itself */
    struct timer *next;
    struct worker *worker;
    struct channel *channel;
    int tag;
    bool repeat;
};

static void
on_closed(uv_handle_t *handle)
{
    mem_free(handle->data);
}

static struct timer **
find(struct channel *channel, int tag)
{
    struct timer **at = (struct timer **)channel_timers(channel);
    while (*at && (*at)->tag != tag)
        at = &(*at)->next;
    return at;
}

static void
stop(struct timer **at)
{
    struct timer *timer = *at;
    *at = timer->next;
    timer->channel = NULL;
    uv_close((uv_handle_t *)&timer->uv, on_closed);
}

static void
on_timer(uv_timer_t *uv)
{
    struct timer *timer = uv->data;
    struct channel *channel = timer->channel;
    struct worker *worker = timer->worker;
    int tag = timer->tag;
    if (!timer->repeat)
        stop(find(channel, tag));
    turn_begin(&worker->turn);
    channel_info(channel, tag);
    conn_reap(channel_owner(channel), channel);
    turn_end(&worker->turn);
}

bool
timers_set(struct worker *worker, struct channel *channel, const struct timer_request *request)
{
    struct timer **at = find(channel, request->tag);
    if (*at)
        stop(at);
    if (!request->delay_ms)
        return true;
    struct timer *timer = mem_zalloc(sizeof *timer);
    if (!timer)
        return false;
    timer->uv.data = timer;
    timer->worker = worker;
    timer->channel = channel;
    timer->tag = request->tag;
    timer->repeat = request->repeat;
    uv_timer_init(&worker->loop, &timer->uv);
    uv_update_time(&worker->loop);
    uv_timer_start(&timer->uv, on_timer, request->delay_ms,
                   request->repeat ? request->delay_ms : 0);
    timer->next = *(struct timer **)channel_timers(channel);
    *channel_timers(channel) = timer;
    return true;
}

void
timers_stop_all(struct channel *channel)
{
    struct timer **first = (struct timer **)channel_timers(channel);
    while (*first)
        stop(first);
}
