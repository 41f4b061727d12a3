/* nests.c: a house with rooms, each a view of its own, and a radio that plays on in the garden.
 */
#include "nests_frame.live.h"
#include "nests_garden.live.h"
#include "nests_house.live.h"
#include "nests_note.live.h"
#include "nests_radio.live.h"
#include "nests_room.live.h"

#include <stdlib.h>

/* ---- the house ---- */

static live_status
house_mount(struct nests_house *self, live_socket *socket, const live_params *params)
{
    (void)socket;
    for (int64_t n = live_param_int(params, "rooms", 2); n > 0; n--)
        room_list_append(&self->rooms)->id = ++self->last;
    return LIVE_OK;
}

static live_status
house_params(struct nests_house *self, live_socket *socket, const live_params *params,
             live_str uri)
{
    (void)socket, (void)params;
    live_set(&self->where, uri);
    return LIVE_OK;
}

static live_status
house_more(struct nests_house *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    self->n++;
    return LIVE_OK;
}

static live_status
house_build(struct nests_house *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    room_list_append(&self->rooms)->id = ++self->last;
    return LIVE_OK;
}

/* The last one; the next will be called as it was. */
static live_status
house_raze(struct nests_house *self, live_socket *socket, const live_event *event)
{
    (void)event;
    if (!self->last)
        return live_fail(socket, "there is no room");
    room_list_remove(&self->rooms, room_list_find(&self->rooms, self->last--));
    return LIVE_OK;
}

static live_status
house_turn(struct nests_house *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    room_list_move(&self->rooms, room_list_count(&self->rooms) - 1, 0);
    return LIVE_OK;
}

static live_status
house_hush(struct nests_house *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    self->quiet = !self->quiet;
    return LIVE_OK;
}

static live_status
house_fall(struct nests_house *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)event;
    return live_fail(socket, "asked to");
}

const struct nests_house_view nests_house_view = {
    .mount = house_mount,
    .handle_params = house_params,
    .layout = &nests_frame_class,
    .on = { .more = house_more,
            .build = house_build,
            .raze = house_raze,
            .turn = house_turn,
            .hush = house_hush,
            .fall = house_fall },
};
const struct nests_garden_view nests_garden_view = { .layout = &nests_frame_class };

/* ---- a room ---- */

static live_status
room_mount(struct nests_room *self, live_socket *socket, const live_params *params)
{
    (void)params;
    live_set(&self->name, live_session_get(socket, "name"));
    return LIVE_OK;
}

static live_status
room_more(struct nests_room *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    self->n++;
    return LIVE_OK;
}

static live_status
room_greet(struct nests_room *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)event;
    live_put_flash(socket, "info", "greetings from within");
    return LIVE_OK;
}

static live_status
room_name(struct nests_room *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    live_set(&self->page_title, "A room");
    return LIVE_OK;
}

static live_status
room_patch(struct nests_room *self, live_socket *socket, const live_event *event)
{
    (void)event;
    self->n += 10;
    live_push_patch(socket, "/nests/house?from=within");
    return LIVE_OK;
}

static live_status
room_leave(struct nests_room *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)event;
    live_put_flash(socket, "info", "the room was left");
    live_push_navigate(socket, "/nests/garden");
    return LIVE_OK;
}

static live_status
room_fall(struct nests_room *self, live_socket *socket, const live_event *event)
{
    self->n = -1;
    (void)event;
    return live_fail(socket, "asked to");
}

static live_status
room_open(struct nests_room *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    self->open = !self->open;
    return LIVE_OK;
}

const struct nests_room_view nests_room_view = {
    .mount = room_mount,
    .on = { .more = room_more,
            .greet = room_greet,
            .name = room_name,
            .patch = room_patch,
            .leave = room_leave,
            .fall = room_fall,
            .open = room_open },
};

/* ---- a form that is mounted afresh: what is in it comes back from the client ---- */

static live_status
note_mount(struct nests_note *self, live_socket *socket, const live_params *params)
{
    (void)params;
    live_set(&self->hint, live_session_get(socket, "hint"));
    return LIVE_OK;
}

static live_status
note_write(struct nests_note *self, live_socket *socket, const live_event *event)
{
    (void)socket;
    live_set(&self->text, live_event_str(event, "text", ""));
    return LIVE_OK;
}

const struct nests_note_view nests_note_view = {
    .mount = note_mount,
    .remount = true,
    .on = { .write = note_write },
};

/* ---- the radio ---- */

static live_status
radio_mount(struct nests_radio *self, live_socket *socket, const live_params *params)
{
    live_str station = live_session_get(socket, "station");
    (void)params;
    self->station = atoi(live_textf("%.*s", (int)station.len, station.ptr));
    return LIVE_OK;
}

static live_status
radio_next(struct nests_radio *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    self->station++;
    return LIVE_OK;
}

static live_status
radio_away(struct nests_radio *self, live_socket *socket, const live_event *event)
{
    live_str to = live_event_str(event, "to", "/");
    (void)self;
    live_push_navigate(socket, live_textf("%.*s", (int)to.len, to.ptr));
    return LIVE_OK;
}

const struct nests_radio_view nests_radio_view = {
    .mount = radio_mount,
    .on = { .next = radio_next, .away = radio_away },
};
