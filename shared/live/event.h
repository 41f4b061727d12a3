/* event.h: the inside of live_event: what an author's handler may ask of a client's event. */
#ifndef CLIVE_EVENT_H
#define CLIVE_EVENT_H

#include "clive/live.h"
#include "form.h"

struct live_event {
    live_str name, value;
    live_str type, meta; /* absent where not sent; meta is JSON text */
    bool is_form;
    struct arena *arena;      /* the turn's */
    struct json_object *json; /* parsed at the first question; put by event_release */
    struct form form;
    bool is_parsed; /* `form` is there */
    bool is_read;   /* `json` is */
};

void event_release(struct live_event *event);

#endif
