/*
 * static_event.h: the body of a POST by which a browser without JavaScript sends an event (the
 * fields that render/static.c writes), read as what the official client would have sent. All of
 * it is the client's and proves nothing: `row` and `csrf` are verified by the caller.
 *
 *     _csrf_token, _phx_row     who
 *     _phx_event                phx-submit=NAME&phx-value-id=3&phx-target=…, coded once more;
 *                               phx-click=…; NAME may be the JSON of one push
 *     anything else             a form's inputs
 */
#ifndef CLIVE_STATIC_EVENT_H
#define CLIVE_STATIC_EVENT_H

#include "arena.h"

#pragma GCC visibility push(default)

struct static_event {
    live_str row, csrf; /* absent: not sent */
    live_str type;      /* "form" or "click" */
    live_str name;      /* of the event */
    live_str value;     /* a form: urlencoded, without the fields above; else a JSON object */
    live_str meta;      /* of a form: a JSON object of its phx-value-…; absent: none */
};

/* It has the fields of an event: anything else is not ours. */
bool static_event_is(live_str body);
/* Slices are in the arena. LIVE_EINVAL with the reason in error->message, LIVE_ENOMEM. */
live_status static_event_read(struct arena *arena, live_str body, struct static_event *event,
                              live_error *error);

#pragma GCC visibility pop
#endif
