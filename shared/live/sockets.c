#include "sockets.h"

#include "base64.h"
#include "json_scan.h"
#include "json_write.h"
#include "str.h"

const char *
sockets_id_fault(live_str id)
{
    if (!id.len)
        return "a live_socket_id is empty";
    if (id.len > SOCKET_ID_MAX)
        return "a live_socket_id has more than 255 bytes";
    return memchr(id.ptr, '\0', id.len) ? "a live_socket_id has a NUL byte" : NULL;
}

static void
write_session(struct buf *out, const struct session_id *session)
{
    buf_char(out, '"');
    base64_write(out, session->bytes, sizeof session->bytes);
    buf_char(out, '"');
}

void
sockets_write(struct buf *out, const struct sockets_order *order)
{
    switch (order->kind) {
    case SOCKETS_DISCONNECT:
        buf_lit(out, "{\"disconnect\":");
        json_string(out, order->socket_id);
        break;
    case SOCKETS_ENDED:
        buf_lit(out, "{\"ended\":");
        write_session(out, &order->session);
        break;
    case SOCKETS_RENEWED:
        buf_lit(out, "{\"renewed\":");
        write_session(out, &order->session);
        buf_lit(out, ",\"as\":");
        write_session(out, &order->as);
        break;
    }
    buf_char(out, '}');
}

static live_status
read_session(live_str value, struct session_id *session)
{
    size_t len;
    return json_is_string(value) &&
                   base64_decode(str_sub(value, 1, value.len - 1), session->bytes,
                                 sizeof session->bytes, &len) &&
                   len == sizeof session->bytes
               ? LIVE_OK
               : LIVE_EINVAL;
}

live_status
sockets_read(struct arena *arena, live_str payload, struct sockets_order *order)
{
    live_str value;
    live_status status;
    *order = (struct sockets_order){ .kind = SOCKETS_DISCONNECT };
    if ((value = json_get(payload, "disconnect")).ptr) {
        status = json_is_string(value) ? json_unescape(arena, value, &order->socket_id)
                                       : LIVE_EINVAL;
        return status == LIVE_OK && sockets_id_fault(order->socket_id) ? LIVE_EINVAL : status;
    }
    if ((value = json_get(payload, "ended")).ptr) {
        order->kind = SOCKETS_ENDED;
        return read_session(value, &order->session);
    }
    order->kind = SOCKETS_RENEWED;
    status = read_session(json_get(payload, "renewed"), &order->session);
    return status == LIVE_OK ? read_session(json_get(payload, "as"), &order->as) : status;
}
