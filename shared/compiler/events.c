#include "events.h"

#include "diagnostics.h"
#include "names.h"

static int
compare(live_str a, live_str b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len ? memcmp(a.ptr, b.ptr, len) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static live_str
member_of(struct compiler *c, live_str name)
{
    struct text member = { 0 };
    for (size_t i = 0; i < name.len; i++)
        text_char(c, &member, memchr("-.:", name.ptr[i], 3) ? '_' : name.ptr[i]);
    if (is_c_keyword(name))
        text_char(c, &member, '_');
    return text_str(&member);
}

void
event_add(struct compiler *c, struct definition *definition, live_str name, struct span at)
{
    live_str member = member_of(c, name);
    if (str_starts(name, LIVE_STR("lv:"))) { /* the runtime's own */
        if (str_is(name, LIVE_STR("lv:clear-flash")))
            return;
        error_at(c, at, "there is no event %.*s", SHOW(name));
        error_help(c, "the one of the runtime is lv:clear-flash; choose another name for yours");
        return;
    }
    if (!is_identifier(member) || name.len > 63) {
        if (name.len == 0)
            error_at(c, at, "the name of the event is empty");
        else
            error_at(c, at, "%.*s cannot be the name of an event", SHOW(name));
        error_help(c, "use letters, digits, - . : and _, a letter first, 63 at most");
        return;
    }
    struct event **place = &definition->events;
    for (struct event *event = definition->events; event; event = event->next) {
        int order = compare(event->name, name);
        if (order == 0)
            return;
        if (str_is(event->member, member)) {
            error_at(c, at, "the events %.*s and %.*s are one member of .on: %.*s", SHOW(name),
                     SHOW(event->name), SHOW(member));
            error_help(c, "rename one of them");
            error_note(c, event->at, "the other one");
            return;
        }
        if (order < 0)
            place = &event->next;
    }
    if (definition->n_events == EVENTS_MAX) {
        error_at(c, at, "a view has at most %d events", EVENTS_MAX);
        error_help(c, "pass what differs as phx-value-…, or put it into another view");
        return;
    }
    struct event *event = compiler_new(c, struct event, 1);
    *event = (struct event){ .next = *place, .name = name, .member = member, .at = at };
    *place = event;
    definition->n_events++;
}
