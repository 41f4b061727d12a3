/*
 * board.c: cards that all see. They live in a table; a view shows it, and tells the others on
 * the topic "board" what it did. What they hear may as well come from the shell:
 *
 *     clive publish board '{"card": "Mend the ladder", "to": "done"}'
 */
#include "board.live.h"

#include "app.live.h"
#include "cards.h"

#include <json-c/json.h>

static live_status
load(struct board *self, live_socket *socket)
{
    live_subscribe(socket, "board");
    return cards_read(&self->places, socket);
}

/* Moves or makes a card, in the table and in this view. */
static live_status
put(struct board *self, live_socket *socket, live_str card, live_str to)
{
    live_str place = cards_place(to);
    live_set(&self->notice, cards_put(card, to));
    live_format(&self->news, "%.*s: %s", (int)card.len, card.ptr,
                place.ptr ? place.ptr : "off the board");
    return cards_read(&self->places, socket);
}

static void
tell_others(live_socket *socket, live_str card, live_str to)
{
    struct json_object *message = json_object_new_object();
    json_object_object_add(message, "card",
                           json_object_new_string_len(card.ptr, (int)card.len));
    json_object_object_add(message, "to", json_object_new_string_len(to.ptr, (int)to.len));
    live_broadcast_from(socket, "board", json_object_to_json_string(message));
    json_object_put(message);
}

static live_status
move(struct board *self, live_socket *socket, const live_event *event)
{
    live_str card = live_event_str(event, "card", ""), to = live_event_str(event, "to", "");
    tell_others(socket, card, to);
    return put(self, socket, card, to);
}

static live_status
add(struct board *self, live_socket *socket, const live_event *event)
{
    live_str card = live_event_str(event, "card", "");
    tell_others(socket, card, LIVE_STR("todo"));
    live_push_event(socket, "added", NULL);
    return put(self, socket, card, LIVE_STR("todo"));
}

static live_status
handle_info(struct board *self, live_socket *socket, const live_message *message)
{
    return put(self, socket, live_message_str(message, "card", ""),
               live_message_str(message, "to", "todo"));
}

const struct board_view board_view = {
    .load = load,
    .handle_info = handle_info,
    .on = { .move = move, .add = add },
    .layout = &app_class,
};
