#include "static_event.h"

#include "form.h"
#include "mem.h"
#include "str.h"

#include <json-c/json.h>

enum { MAX_JSON = 64 << 10, MAX_DEPTH = 32 };

/* The text before the first `=` of a segment; all of it where there is none. */
static live_str
name_of(live_str segment)
{
    live_str value;
    return str_cut(segment, '=', &value);
}

bool
static_event_is(live_str body)
{
    bool has_row = false, has_event = false;
    while (body.ptr) {
        live_str name = name_of(str_cut(body, '&', &body));
        has_row |= str_is(name, LIVE_STR("_phx_row"));
        has_event |= str_is(name, LIVE_STR("_phx_event"));
    }
    return has_row && has_event;
}

static live_status
invalid(live_error *error, const char *why)
{
    return live_error_set(error, LIVE_EINVAL, "a post without JavaScript: %s", why);
}

static live_status
out_of_memory(live_error *error)
{
    return live_error_set(error, LIVE_ENOMEM, "out of memory");
}

/* ---- a form's inputs ----------------------------------------------------------------- */

static bool
is_ours(live_str segment)
{
    live_str name = name_of(segment);
    return str_is(name, LIVE_STR("_phx_row")) || str_is(name, LIVE_STR("_phx_event")) ||
           str_is(name, LIVE_STR("_csrf_token"));
}

/* The inputs as the client codes them: a browser says CR LF where the client says LF. */
static live_str
inputs_of(struct arena *arena, live_str body)
{
    char *text = arena_bytes(arena, body.len + 1);
    size_t len = 0;
    if (!text)
        return live_none;
    while (body.ptr) {
        live_str segment = str_cut(body, '&', &body);
        if (!segment.len || is_ours(segment))
            continue;
        if (len)
            text[len++] = '&';
        for (size_t i = 0; i < segment.len; i++) {
            live_str rest = str_sub(segment, i, segment.len);
            if (str_starts(rest, LIVE_STR("%0D%0A")) || str_starts(rest, LIVE_STR("%0d%0a")))
                i += 3; /* to the LF */
            text[len++] = segment.ptr[i];
        }
    }
    text[len] = '\0';
    return (live_str){ text, len };
}

/* ---- values -------------------------------------------------------------------------- */

static bool
add(struct json_object *to, const char *key, struct json_object *value)
{
    return json_object_object_add(to, key, value) == 0;
}

static bool
add_text(struct arena *arena, struct json_object *to, live_str key, live_str text)
{
    live_str name = arena_copy(arena, key); /* with its NUL */
    struct json_object *value = json_object_new_string_len(text.ptr, (int)text.len);
    if (name.ptr && value && add(to, name.ptr, value))
        return true;
    json_object_put(value);
    return false;
}

/* The one push of [["push",{"event":"inc","value":{…}}]]: its name, its value over what is in
 * `values`. */
static live_status
read_push(struct arena *arena, struct json_object *commands, struct json_object *values,
          live_str *name, live_error *error)
{
    struct json_object *push =
        json_object_array_length(commands) == 1 ? json_object_array_get_idx(commands, 0) : NULL;
    bool is_pair = push && json_object_is_type(push, json_type_array) &&
                   json_object_array_length(push) == 2;
    struct json_object *op = is_pair ? json_object_array_get_idx(push, 0) : NULL;
    struct json_object *args = is_pair ? json_object_array_get_idx(push, 1) : NULL;
    struct json_object *event, *value;
    if (!op || !json_object_is_type(op, json_type_string) ||
        strcmp(json_object_get_string(op), "push") != 0 || !args ||
        !json_object_is_type(args, json_type_object) ||
        !json_object_object_get_ex(args, "event", &event) ||
        !json_object_is_type(event, json_type_string))
        return invalid(error, "its commands are not one push");
    *name = arena_copy(arena, (live_str){ json_object_get_string(event),
                                          (size_t)json_object_get_string_len(event) });
    if (!name->ptr)
        return out_of_memory(error);
    if (!json_object_object_get_ex(args, "value", &value) ||
        !json_object_is_type(value, json_type_object))
        return LIVE_OK;
    json_object_object_foreach(value, key, member)
    {
        if (!add(values, key, json_object_get(member))) {
            json_object_put(member);
            return out_of_memory(error);
        }
    }
    return LIVE_OK;
}

static live_status
read_name(struct arena *arena, live_str text, struct json_object *values, live_str *name,
          live_error *error)
{
    *name = text;
    if (!text.len)
        return invalid(error, "its event has no name");
    if (text.ptr[0] != '[')
        return LIVE_OK;
    if (text.len > MAX_JSON)
        return invalid(error, "its commands are too long");
    struct json_tokener *tokener = json_tokener_new_ex(MAX_DEPTH);
    if (!tokener)
        return out_of_memory(error);
    struct json_object *commands = json_tokener_parse_ex(tokener, text.ptr, (int)text.len);
    json_tokener_free(tokener);
    live_status status = json_object_is_type(commands, json_type_array)
                             ? read_push(arena, commands, values, name, error)
                             : invalid(error, "its commands are no JSON array");
    json_object_put(commands);
    return status;
}

static live_status
json_text_of(struct arena *arena, struct json_object *object, live_str *text)
{
    size_t len = 0;
    const char *json = json_object_to_json_string_length(
        object, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &len);
    *text = json ? arena_copy(arena, (live_str){ json, len }) : live_none;
    return text->ptr ? LIVE_OK : LIVE_ENOMEM;
}

/* The pairs of _phx_event, the parameters into `values`. */
static live_status
read_pairs(struct arena *arena, const struct form *pairs, struct json_object *values,
           struct static_event *event, live_error *error)
{
    live_str prefix = LIVE_STR("phx-value-"), command = live_none;
    for (size_t i = 0; i < pairs->n_pairs; i++) {
        live_str name = pairs->pairs[i].name, value = pairs->pairs[i].value;
        bool is_form = str_is(name, LIVE_STR("phx-submit"));
        if (is_form || str_is(name, LIVE_STR("phx-click"))) {
            command = value;
            event->type = is_form ? LIVE_STR("form") : LIVE_STR("click");
        } else if (str_starts(name, prefix) && name.len > prefix.len &&
                   !add_text(arena, values, str_sub(name, prefix.len, name.len), value)) {
            return out_of_memory(error);
        }
    }
    if (!event->type.ptr)
        return invalid(error, "it has no event");
    /* what the client reads of a <button>, before what is pushed */
    if (str_is(event->type, LIVE_STR("click")) &&
        !add_text(arena, values, LIVE_STR("value"), LIVE_STR("")))
        return out_of_memory(error);
    return read_name(arena, command, values, &event->name, error);
}

live_status
static_event_read(struct arena *arena, live_str body, struct static_event *event,
                  live_error *error)
{
    struct form fields = { 0 }, pairs = { 0 };
    *event = (struct static_event){ 0 };
    live_status status = form_parse(arena, body, &fields);
    if (status == LIVE_OK) {
        event->row = form_get(&fields, LIVE_STR("_phx_row"));
        event->csrf = form_get(&fields, LIVE_STR("_csrf_token"));
        status = form_parse(arena, form_get(&fields, LIVE_STR("_phx_event")), &pairs);
    }
    if (status == LIVE_ENOMEM)
        return out_of_memory(error);
    if (status != LIVE_OK)
        return invalid(error, "its fields cannot be read");
    struct json_object *values = json_object_new_object();
    if (!values)
        return out_of_memory(error);
    status = read_pairs(arena, &pairs, values, event, error);
    bool is_form = str_is(event->type, LIVE_STR("form"));
    if (status == LIVE_OK && is_form)
        event->value = inputs_of(arena, body);
    if (status == LIVE_OK && (!is_form || json_object_object_length(values)))
        status = json_text_of(arena, values, is_form ? &event->meta : &event->value);
    json_object_put(values);
    if (status == LIVE_ENOMEM || (status == LIVE_OK && !event->value.ptr))
        return out_of_memory(error);
    return status;
}
