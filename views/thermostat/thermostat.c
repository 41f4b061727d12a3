/*
 * thermostat.c: a number that the user sets, and readings that come by themselves. The number
 * is the user's and is saved with the view; the readings are the room's, taken afresh whenever
 * the view comes alive.
 */
#include "thermostat.live.h"

#include "app.live.h"
#include "room.h"

enum { TICK };
enum { COLDEST = 5, HOTTEST = 35, MAX_READINGS = 8, SECOND_US = 1000000 };

/* A second passes: the newest reading comes first, the oldest goes. */
static void
measure(struct thermostat *self, int64_t second)
{
    const struct reading *last = reading_list_at(&self->readings, 0);
    int64_t id = last ? last->id + 1 : 1;
    double before = last ? last->celsius : (double)self->celsius;
    struct reading *reading = reading_list_insert(&self->readings, 0);
    reading->id = id;
    reading->at.us = second * SECOND_US;
    reading->celsius = room_after_second(before, (double)self->celsius, second);
    if (reading_list_count(&self->readings) > MAX_READINGS)
        reading_list_remove(&self->readings, MAX_READINGS);
}

static live_status
mount(struct thermostat *self, live_socket *socket, const live_params *params)
{
    (void)socket;
    live_set(&self->city, live_param(params, "city", "Oslo"));
    return LIVE_OK;
}

static live_status
load(struct thermostat *self, live_socket *socket)
{
    int64_t now = live_now().us / SECOND_US;
    for (int64_t second = now - MAX_READINGS + 1; second <= now; second++)
        measure(self, second);
    live_send_interval(socket, 1000, TICK);
    live_subscribe(socket, "readings");
    return LIVE_OK;
}

static live_status
set(struct thermostat *self, int64_t celsius)
{
    if (celsius < COLDEST || celsius > HOTTEST)
        live_set(&self->notice, "The heating goes from 5 to 35 °C.");
    else
        self->celsius = celsius;
    return LIVE_OK;
}

static live_status
inc(struct thermostat *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    return set(self, self->celsius + 1);
}

static live_status
dec(struct thermostat *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    return set(self, self->celsius - 1);
}

/* A second has passed, or somebody sets it: clive publish readings '{"celsius": 21}' */
static live_status
handle_info(struct thermostat *self, live_socket *socket, const live_message *message)
{
    (void)socket;
    if (message->topic.ptr)
        return set(self, live_message_int(message, "celsius", self->celsius));
    measure(self, live_now().us / SECOND_US);
    return LIVE_OK;
}

const struct thermostat_view thermostat_view = {
    .mount = mount,
    .load = load,
    .handle_info = handle_info,
    .layout = &app_class,
    .on = { .inc = inc, .dec = dec },
};
