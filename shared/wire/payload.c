#include "payload.h"

#include "json_scan.h"
#include "str.h"

/* What a member must be. null is the same as missing everywhere but in VALUE. */
enum member_kind {
    TEXT,   /* a string, into a live_str, unescaped */
    OBJECT, /* an object, into a live_str, as text */
    VALUE,  /* anything, into a live_str, as text */
    NUMBER, /* a whole number, into an int64_t */
    FLAG,   /* true or false, into a bool */
};

struct member {
    live_str name;
    enum member_kind kind;
    size_t offset;
};

#define MEMBER(name, kind, type, field)                                                        \
    {                                                                                          \
        LIVE_STR_INIT(name), kind, offsetof(struct type, field)                                \
    }

static const struct member join_members[] = {
    MEMBER("url", TEXT, join_payload, url),
    MEMBER("redirect", TEXT, join_payload, redirect),
    MEMBER("session", TEXT, join_payload, session),
    MEMBER("static", TEXT, join_payload, statics),
    MEMBER("flash", TEXT, join_payload, flash),
    MEMBER("sticky", FLAG, join_payload, sticky),
    MEMBER("params", OBJECT, join_payload, params),
};

static const struct member param_members[] = {
    MEMBER("_mounts", NUMBER, join_payload, mounts),
    MEMBER("_mount_attempts", NUMBER, join_payload, mount_attempts),
};

enum { EVENT_CID = 5 };

static const struct member event_members[] = {
    MEMBER("type", TEXT, event_payload, type),
    MEMBER("event", TEXT, event_payload, event),
    MEMBER("value", VALUE, event_payload, value),
    MEMBER("meta", OBJECT, event_payload, meta),
    MEMBER("uploads", OBJECT, event_payload, uploads),
    [EVENT_CID] = MEMBER("cid", NUMBER, event_payload, cid),
};

static live_status
wrong(live_error *error, live_str name, const char *what)
{
    return live_error_set(error, LIVE_EINVAL, "payload: %.*s is no %s", (int)name.len, name.ptr,
                          what);
}

static live_status
read_text(struct arena *arena, live_str name, live_str value, live_str *text, live_error *error)
{
    live_status status = json_unescape(arena, value, text);
    if (status == LIVE_ENOMEM)
        return live_error_set(error, status, "payload: no memory for %.*s", (int)name.len,
                              name.ptr);
    return status == LIVE_OK ? LIVE_OK : wrong(error, name, "string of characters");
}

/* The member's value into `to`. A later one of the same name replaces it. */
static live_status
read_member(struct arena *arena, const struct member *member, live_str value, char *to,
            live_error *error)
{
    bool null = str_is(value, LIVE_STR("null"));
    live_str *text = (live_str *)(void *)to;
    switch (member->kind) {
    case TEXT:
        *text = live_none;
        return null ? LIVE_OK : read_text(arena, member->name, value, text, error);
    case OBJECT:
        if (!null && value.ptr[0] != '{')
            return wrong(error, member->name, "object");
        *text = null ? live_none : value;
        return LIVE_OK;
    case VALUE:
        *text = value;
        return LIVE_OK;
    case NUMBER:
        *(int64_t *)(void *)to = 0;
        if (!null && !json_int(value, (int64_t *)(void *)to))
            return wrong(error, member->name, "whole number");
        return LIVE_OK;
    case FLAG:
        *(bool *)to = str_is(value, LIVE_STR("true"));
        if (!null && !*(bool *)to && !str_is(value, LIVE_STR("false")))
            return wrong(error, member->name, "boolean");
        return LIVE_OK;
    }
    return LIVE_OK;
}

/* Fills `to` from the members of `object` that the table names; *seen is a mask of those that
 * were there and not null. */
static live_status
read_members(struct arena *arena, live_str object, const struct member *members,
             size_t n_members, void *to, unsigned *seen, live_error *error)
{
    struct json_scan scan = { .text = object };
    live_str name, value;
    *seen = 0;
    while (json_member(&scan, &name, &value)) {
        for (size_t i = 0; i < n_members; i++) {
            if (!str_is(name, members[i].name))
                continue;
            live_status status =
                read_member(arena, &members[i], value, (char *)to + members[i].offset, error);
            if (status != LIVE_OK)
                return status;
            *seen &= ~(1u << i);
            *seen |= (unsigned)!str_is(value, LIVE_STR("null")) << i;
            break;
        }
    }
    if (object.len < 2 || scan.at != object.len)
        return live_error_set(error, LIVE_EINVAL, "payload: no JSON object at byte %zu",
                              scan.at);
    return LIVE_OK;
}

#define READ(members, object, to, seen)                                                        \
    read_members(arena, (object), (members), sizeof(members) / sizeof *(members), (to),        \
                 (seen), error)

live_status
payload_join(struct arena *arena, live_str payload, struct join_payload *join,
             live_error *error)
{
    unsigned seen;
    *join = (struct join_payload){ 0 };
    live_status status = READ(join_members, payload, join, &seen);
    if (status == LIVE_OK && join->params.ptr)
        status = READ(param_members, join->params, join, &seen);
    if (status != LIVE_OK)
        *join = (struct join_payload){ 0 };
    return status;
}

static live_status
read_event(struct arena *arena, live_str payload, struct event_payload *event,
           live_error *error)
{
    unsigned seen;
    live_status status = READ(event_members, payload, event, &seen);
    if (status != LIVE_OK)
        return status;
    event->has_cid = seen >> EVENT_CID & 1;
    if (!event->event.ptr)
        return live_error_set(error, LIVE_EINVAL, "payload: event is missing");
    if (str_is(event->type, LIVE_STR("form")) && event->value.ptr)
        return read_text(arena, LIVE_STR("value"), event->value, &event->value, error);
    return LIVE_OK;
}

live_status
payload_event(struct arena *arena, live_str payload, struct event_payload *event,
              live_error *error)
{
    *event = (struct event_payload){ 0 };
    live_status status = read_event(arena, payload, event, error);
    if (status != LIVE_OK)
        *event = (struct event_payload){ 0 };
    return status;
}
