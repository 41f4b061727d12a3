#include "bus.h"

#include "json_scan.h"
#include "str.h"

#include <stdio.h>

const char *
bus_topic_fault(live_str topic)
{
    if (topic.len == 0)
        return "a topic has at least one byte";
    if (topic.len > BUS_MAX_TOPIC)
        return "a topic has at most 255 bytes";
    for (size_t i = 0; i < topic.len; i++)
        if ((unsigned char)topic.ptr[i] < ' ' || topic.ptr[i] == 0x7f)
            return "a topic has no control bytes";
    return str_is_utf8(topic) ? NULL : "a topic is UTF-8";
}

const char *
bus_payload_fault(live_str payload)
{
    struct json_scan scan = { .text = payload };
    live_str value;
    if (payload.len > BUS_MAX_PAYLOAD)
        return "a message has at most 262144 bytes";
    json_space(&scan);
    if (!json_value(&scan, &value))
        return "a message is JSON (text goes into double quotes; at most 64 levels)";
    json_space(&scan);
    return scan.at == payload.len ? NULL
                                  : "a message is one JSON value, with nothing behind it";
}

static bool
has_topic(enum bus_kind kind)
{
    return kind == BUS_SUBSCRIBE || kind == BUS_UNSUBSCRIBE || kind == BUS_PUBLISH ||
           kind == BUS_MESSAGE;
}

static bool
has_payload(enum bus_kind kind)
{
    return kind == BUS_PUBLISH || kind == BUS_MESSAGE;
}

void
bus_write(struct buf *out, enum bus_kind kind, live_str topic, live_str payload)
{
    size_t len = 1;
    if (has_topic(kind))
        len += 1 + topic.len;
    if (has_payload(kind))
        len += payload.len;
    char head[6] = { (char)(len >> 24), (char)(len >> 16), (char)(len >> 8),
                     (char)len,         (char)kind,        (char)topic.len };
    buf_append(out, head, has_topic(kind) ? 6 : 5);
    if (has_topic(kind))
        buf_str(out, topic);
    if (has_payload(kind))
        buf_str(out, payload);
}

static live_status
read_body(live_str body, struct bus_frame *frame, live_error *error)
{
    *frame = (struct bus_frame){ .kind = (enum bus_kind)(unsigned char)body.ptr[0] };
    bool known = has_topic(frame->kind) || frame->kind == BUS_SYNC || frame->kind == BUS_SYNCED;
    size_t topic_len = has_topic(frame->kind) && body.len > 1 ? (unsigned char)body.ptr[1] : 0;
    size_t head = has_topic(frame->kind) ? 2 : 1;
    if (!known || body.len < head + topic_len ||
        (!has_payload(frame->kind) && body.len != head + topic_len))
        return live_error_set(error, LIVE_EINVAL, "no frame of the bus: kind %d, %zu bytes",
                              (int)frame->kind, body.len);
    if (!has_topic(frame->kind))
        return LIVE_OK;
    frame->topic = str_sub(body, head, head + topic_len);
    const char *fault = bus_topic_fault(frame->topic);
    if (!fault && has_payload(frame->kind))
        frame->payload = str_sub(body, head + topic_len, body.len);
    if (!fault && frame->kind == BUS_PUBLISH)
        fault = bus_payload_fault(frame->payload);
    return fault ? live_error_set(error, LIVE_EINVAL, "%s", fault) : LIVE_OK;
}

live_status
bus_take(live_str in, struct bus_frame *frame, size_t *taken, live_error *error)
{
    *taken = 0;
    if (in.len < 4)
        return LIVE_OK;
    const unsigned char *at = (const unsigned char *)in.ptr;
    size_t len = (size_t)at[0] << 24 | (size_t)at[1] << 16 | (size_t)at[2] << 8 | at[3];
    if (len == 0)
        return live_error_set(error, LIVE_EINVAL, "an empty frame of the bus");
    if (len > BUS_MAX_FRAME - 4)
        return live_error_set(error, LIVE_ELIMIT,
                              "a frame of %zu bytes (or no frame of the bus)", len);
    if (in.len - 4 < len)
        return LIVE_OK;
    live_status status = read_body(str_sub(in, 4, 4 + len), frame, error);
    if (status == LIVE_OK)
        *taken = 4 + len;
    return status;
}

live_status
bus_path(char path[static BUS_PATH_SIZE], const char *given, const char *db, live_error *error)
{
    if (given && strncmp(given, "unix:", 5) == 0)
        given += 5;
    int len = given ? snprintf(path, BUS_PATH_SIZE, "%s", given)
                    : snprintf(path, BUS_PATH_SIZE, "%s-bus.sock", db);
    if (len > 0 && len < BUS_PATH_SIZE)
        return LIVE_OK;
    path[0] = '\0';
    return live_error_set(error, LIVE_EINVAL,
                          "the path of the bus must have 1 to 107 bytes, this one has %d: "
                          "choose another with --bus",
                          len);
}
