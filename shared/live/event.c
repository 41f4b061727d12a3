#include "event.h"

#include "inputs.h"
#include "json_scan.h"
#include "str.h"
#include "turn.h"

#include <json-c/json.h>
#include <limits.h>

void
event_release(struct live_event *event)
{
    json_object_put(event->json);
    event->json = NULL;
}

live_str
live_event_name(const live_event *event)
{
    return event->name;
}

live_str
live_event_raw(const live_event *event)
{
    return event->value;
}

live_str
live_event_type(const live_event *event)
{
    return event->type;
}

live_str
live_event_meta(const live_event *event, const char *key, const char *fallback)
{
    live_str value = json_text(event->arena, json_get(event->meta, key));
    return value.ptr ? value : live_str_of(fallback);
}

/* The event is const to the author; what it has parsed is the runtime's business. */
static struct live_event *
mutable(const live_event *event)
{
    return (struct live_event *)(uintptr_t)event;
}

static live_str
form_value(const live_event *event, live_str key)
{
    struct live_event *inside = mutable(event);
    if (!inside->is_parsed) {
        inside->is_parsed = true;
        if (form_parse(inside->arena, inside->value, &inside->form) == LIVE_ENOMEM)
            turn_fail();
    }
    return form_get(&inside->form, key);
}

live_str
live_event_str(const live_event *event, const char *key, const char *fallback)
{
    live_str value = live_none;
    if (event->is_form) {
        value = form_value(event, live_str_of(key));
    } else if (event->value.len && event->value.ptr[0] == '{') {
        live_str raw = json_get(event->value, key);
        bool compound = !raw.len || raw.ptr[0] == '{' || raw.ptr[0] == '[' || raw.ptr[0] == 'n';
        if (!compound)
            value = json_is_string(raw) ? json_text(event->arena, raw) : raw;
    }
    return value.ptr ? value : live_str_of(fallback);
}

int64_t
live_event_int(const live_event *event, const char *key, int64_t fallback)
{
    int64_t number;
    return str_to_int(live_event_str(event, key, ""), &number) ? number : fallback;
}

/* JSON as json-c has it; NULL: it is none, or memory failed, and with it the turn. */
static struct json_object *
parse(live_str text)
{
    struct json_object *value;
    if (text.len > INT_MAX)
        return NULL;
    struct json_tokener *tokener = json_tokener_new_ex(JSON_MAX_DEPTH + 1);
    if (!tokener) {
        turn_fail();
        return NULL;
    }
    value = json_tokener_parse_ex(tokener, text.ptr, (int)text.len);
    if (!value && json_tokener_get_error(tokener) == json_tokener_continue)
        value = json_tokener_parse_ex(tokener, "", 1); /* a number ends at the end only */
    json_tokener_free(tokener);
    return value;
}

static struct json_object *
parse_form(const live_event *event)
{
    const struct nested *params;
    struct buf text = { 0 };
    struct json_object *json = NULL;
    live_status status = inputs_read(event->arena, event->value, event->meta, &params);
    if (status == LIVE_OK) {
        nested_write_json(&text, params);
        json = text.failed ? NULL : parse(buf_text(&text));
    }
    if (status == LIVE_ENOMEM || text.failed)
        turn_fail();
    buf_release(&text);
    return json;
}

struct json_object *
live_event_json(const live_event *event)
{
    struct live_event *inside = mutable(event);
    if (inside->is_read || (!inside->is_form && !inside->value.len))
        return inside->json;
    inside->is_read = true;
    inside->json = inside->is_form ? parse_form(inside) : parse(inside->value);
    return inside->json;
}
