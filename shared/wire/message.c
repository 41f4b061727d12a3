#include "message.h"

#include "json_scan.h"
#include "json_write.h"
#include "str.h"

#define MALFORMED "malformed JSON (or nested too deeply)"

static live_status
malformed(const struct json_scan *scan, const char *what, live_error *error)
{
    return live_error_set(error, LIVE_EINVAL, "frame: %s at byte %zu", what, scan->at);
}

/* One string of the envelope; where `nullable`, null is absent. `before` is what stands before
 * it: [ or a comma. */
static live_status
take_text(struct arena *arena, struct json_scan *scan, char before, bool nullable, size_t limit,
          const char *name, live_str *text, live_error *error)
{
    live_str value;
    *text = live_none;
    if (!json_take(scan, before))
        return live_error_set(error, LIVE_EINVAL, "frame: expected %c before %s at byte %zu",
                              before, name, scan->at);
    json_space(scan);
    size_t from = scan->at;
    if (!json_value(scan, &value))
        return malformed(scan, MALFORMED, error);
    if (nullable && str_is(value, LIVE_STR("null")))
        return LIVE_OK;
    if (!json_is_string(value))
        return live_error_set(error, LIVE_EINVAL, "frame: %s at byte %zu is no string", name,
                              from);
    live_status status = json_unescape(arena, value, text);
    if (status == LIVE_ENOMEM)
        return live_error_set(error, status, "frame: no memory for %s", name);
    if (status != LIVE_OK)
        return live_error_set(
            error, status, "frame: %s at byte %zu has an escape of no character", name, from);
    if (text->len > limit)
        return live_error_set(error, LIVE_ELIMIT, "frame: %s of %zu bytes, more than %zu", name,
                              text->len, limit);
    return LIVE_OK;
}

static live_status
parse(struct arena *arena, struct json_scan *scan, struct message *message, live_error *error)
{
    live_str ignored;
    live_status status = take_text(arena, scan, '[', true, MESSAGE_MAX_REF, "join_ref",
                                   &message->join_ref, error);
    if (status == LIVE_OK)
        status =
            take_text(arena, scan, ',', true, MESSAGE_MAX_REF, "ref", &message->ref, error);
    if (status == LIVE_OK)
        status = take_text(arena, scan, ',', false, MESSAGE_MAX_TOPIC, "topic", &message->topic,
                           error);
    if (status == LIVE_OK)
        status = take_text(arena, scan, ',', false, MESSAGE_MAX_EVENT, "event", &message->event,
                           error);
    if (status != LIVE_OK)
        return status;
    if (!json_take(scan, ','))
        return malformed(scan, "expected , before payload", error);
    if (!json_value(scan, &message->payload))
        return malformed(scan, MALFORMED, error);
    while (json_take(scan, ','))
        if (!json_value(scan, &ignored))
            return malformed(scan, MALFORMED, error);
    if (!json_take(scan, ']'))
        return malformed(scan, "expected ]", error);
    json_space(scan);
    if (scan->at != scan->text.len)
        return malformed(scan, "more text", error);
    return LIVE_OK;
}

live_status
message_parse(struct arena *arena, live_str frame, struct message *message, live_error *error)
{
    struct json_scan scan = { .text = frame };
    *message = (struct message){ 0 };
    live_status status = parse(arena, &scan, message, error);
    if (status != LIVE_OK)
        *message = (struct message){ 0 };
    return status;
}

void
message_reply_begin(struct buf *out, live_str join_ref, live_str ref, live_str topic, bool ok)
{
    buf_char(out, '[');
    json_string(out, join_ref);
    buf_char(out, ',');
    json_string(out, ref);
    buf_char(out, ',');
    json_string(out, topic);
    if (ok)
        buf_lit(out, ",\"phx_reply\",{\"status\":\"ok\",\"response\":");
    else
        buf_lit(out, ",\"phx_reply\",{\"status\":\"error\",\"response\":");
}

void
message_reply_end(struct buf *out)
{
    buf_lit(out, "}]");
}

void
message_push_begin(struct buf *out, live_str join_ref, live_str topic, live_str event)
{
    buf_char(out, '[');
    json_string(out, join_ref);
    buf_lit(out, ",null,");
    json_string(out, topic);
    buf_char(out, ',');
    json_string(out, event);
    buf_char(out, ',');
}

void
message_push_end(struct buf *out)
{
    buf_char(out, ']');
}
