/* tally.c: the view that the conversations drive: each handler shows one rule of the wire. */
#include "tally.live.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TICK = 1 };

static live_status
mount(struct tally *self, live_socket *socket, const live_params *params)
{
    (void)socket;
    self->count = live_param_int(params, "count", 0);
    self->mounts++;
    return LIVE_OK;
}

static live_status
load(struct tally *self, live_socket *socket)
{
    self->loads++;
    if (live_str_equal(live_text(self->text), LIVE_STR("poison")))
        return live_fail(socket, "load meets poison");
    return LIVE_OK;
}

static live_status
handle_params(struct tally *self, live_socket *socket, const live_params *params, live_str uri)
{
    (void)uri;
    live_str text = live_param(params, "text", NULL);
    if (live_str_equal(text, LIVE_STR("bad")))
        return live_fail(socket, "bad params");
    if (text.ptr)
        live_set(&self->text, text);
    return LIVE_OK;
}

static live_status
inc(struct tally *self, live_socket *socket, const live_event *event)
{
    (void)socket;
    self->count += live_event_int(event, "by", 1);
    return LIVE_OK;
}

static live_status
noop(struct tally *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)socket, (void)event;
    return LIVE_OK;
}

static live_status
fail(struct tally *self, live_socket *socket, const live_event *event)
{
    (void)event;
    self->count = -1000;
    live_send_after(socket, 1, TICK);
    return live_fail(socket, "asked to");
}

static live_status
block(struct tally *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)socket;
    sleep((unsigned)live_event_int(event, "s", 60));
    return LIVE_OK;
}

static live_status
crash(struct tally *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)socket, (void)event;
    abort();
}

static live_status
start(struct tally *self, live_socket *socket, const live_event *event)
{
    (void)self;
    int64_t after = live_event_int(event, "after", 0);
    if (after)
        live_send_after(socket, (uint64_t)after, TICK);
    else
        live_send_interval(socket, (uint64_t)live_event_int(event, "every", 10), TICK);
    return LIVE_OK;
}

static live_status
stop(struct tally *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)event;
    live_cancel_timer(socket, TICK);
    return LIVE_OK;
}

static void
fill(live_string *text, int64_t bytes, char with)
{
    char piece[1000];
    memset(piece, with, sizeof piece);
    live_set(text, "");
    for (int64_t i = 0; i < bytes; i += (int64_t)sizeof piece)
        live_append(text, (live_str){ piece, sizeof piece });
}

static live_status
grow(struct tally *self, live_socket *socket, const live_event *event)
{
    (void)socket;
    fill(&self->text, live_event_int(event, "bytes", 100000), 'g');
    return LIVE_OK;
}

static live_status
poison(struct tally *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    live_set(&self->text, "poison");
    return LIVE_OK;
}

static live_status
say(struct tally *self, live_socket *socket, const live_event *event)
{
    (void)socket;
    live_set(&self->text, live_event_str(event, "text", ""));
    return LIVE_OK;
}

/* Each tick counts; with a text of "bulk" it also sends much. */
static live_status
handle_info(struct tally *self, live_socket *socket, const live_message *message)
{
    (void)socket;
    if (message->tag != TICK)
        return LIVE_OK;
    self->count++;
    if (live_str_equal(live_text(self->text), LIVE_STR("bulk")))
        fill(&self->bulk, 100000, (char)('a' + self->count % 26));
    return LIVE_OK;
}

const struct tally_view tally_view = {
    .mount = mount,
    .load = load,
    .handle_params = handle_params,
    .handle_info = handle_info,
    .on = { .inc = inc,
            .noop = noop,
            .fail = fail,
            .block = block,
            .crash = crash,
            .start = start,
            .stop = stop,
            .grow = grow,
            .poison = poison,
            .say = say },
};
