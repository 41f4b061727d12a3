#include "bus_client.h"

#include "clock.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

enum { PAUSE_US = 1000000, READ_BYTES = 4096 };

void
bus_client_init(struct bus_client *client, const char *path, int patience_ms)
{
    *client = (struct bus_client){ .path = path, .patience_ms = patience_ms, .fd = -1 };
}

static void
hang_up(struct bus_client *client)
{
    if (client->fd >= 0)
        close(client->fd);
    client->fd = -1;
    buf_reset(&client->in);
}

void
bus_client_release(struct bus_client *client)
{
    hang_up(client);
    buf_release(&client->in);
    buf_release(&client->out);
}

static bool
is_timeout(int why)
{
    return why == EAGAIN || why == EWOULDBLOCK || why == EINPROGRESS;
}

/* errno is why. */
static live_status
failed(struct bus_client *client, live_error *error)
{
    int why = errno;
    hang_up(client);
    if (is_timeout(why))
        client->not_before_us = clock_monotonic_us() + PAUSE_US;
    return live_error_set(error, LIVE_EIO, "the gateway's bus %s: %s", client->path,
                          is_timeout(why)                        ? "it does not answer"
                          : why == ENOENT || why == ECONNREFUSED ? "no gateway listens there"
                                                                 : strerror(why));
}

static live_status
dial(struct bus_client *client, live_error *error)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    struct timeval patience = { client->patience_ms / 1000, client->patience_ms % 1000 * 1000 };
    if (client->fd >= 0)
        return LIVE_OK;
    if (clock_monotonic_us() < client->not_before_us) {
        return live_error_set(error, LIVE_EIO, "the gateway's bus %s: it does not answer",
                              client->path);
    }
    if (strlen(client->path) >= sizeof address.sun_path || !client->path[0])
        return live_error_set(error, LIVE_EIO,
                              "the gateway's bus has no path: choose one with --bus");
    strcpy(address.sun_path, client->path);
    client->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (client->fd < 0)
        return failed(client, error);
    setsockopt(client->fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    setsockopt(client->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(client->fd, (const struct sockaddr *)&address, sizeof address) != 0)
        return failed(client, error);
    return LIVE_OK;
}

/* Whole or not at all, but for a bus that hangs up in between; errno. */
static bool
send_all(struct bus_client *client)
{
    for (size_t at = 0; at < client->out.len;) {
        ssize_t n = send(client->fd, client->out.data + at, client->out.len - at, MSG_NOSIGNAL);
        if (n < 0 && errno != EINTR)
            return false;
        at += n > 0 ? (size_t)n : 0;
    }
    return true;
}

/* A connection that was kept may have died with its gateway: then once more, on a new one. */
static live_status
send_out(struct bus_client *client, live_error *error)
{
    bool kept = client->fd >= 0;
    live_status status = dial(client, error);
    if (status != LIVE_OK || send_all(client))
        return status;
    if (!kept || (errno != EPIPE && errno != ECONNRESET))
        return failed(client, error);
    hang_up(client);
    status = dial(client, error);
    return status != LIVE_OK || send_all(client) ? status : failed(client, error);
}

live_status
bus_client_publish(struct bus_client *client, live_str topic, live_str payload,
                   live_error *error)
{
    const char *fault = bus_topic_fault(topic);
    if (!fault)
        fault = bus_payload_fault(payload);
    if (fault)
        return live_error_set(error, LIVE_EINVAL, "%s", fault);
    buf_reset(&client->out);
    bus_write(&client->out, BUS_PUBLISH, topic, payload);
    if (client->out.failed)
        return live_error_set(error, LIVE_ENOMEM, "out of memory for a message");
    return send_out(client, error);
}

bool
bus_client_knock(struct bus_client *client)
{
    return dial(client, NULL) == LIVE_OK;
}

live_status
bus_client_sync(struct bus_client *client, live_error *error)
{
    buf_reset(&client->out);
    bus_write(&client->out, BUS_SYNC, live_none, live_none);
    if (client->out.failed)
        return live_error_set(error, LIVE_ENOMEM, "out of memory");
    if (client->fd < 0 || !send_all(client))
        return failed(client, error);
    for (;;) {
        struct bus_frame frame;
        size_t taken;
        live_status status = bus_take(buf_text(&client->in), &frame, &taken, error);
        if (status != LIVE_OK)
            hang_up(client);
        if (status != LIVE_OK || (taken && frame.kind == BUS_SYNCED)) {
            buf_reset(&client->in); /* nothing is behind it: this end wants no topic */
            return status;
        }
        if (taken) {
            hang_up(client);
            return live_error_set(error, LIVE_EIO, "%s is no bus of a gateway", client->path);
        }
        if (!buf_reserve(&client->in, READ_BYTES))
            return live_error_set(error, LIVE_ENOMEM, "out of memory");
        ssize_t n = recv(client->fd, client->in.data + client->in.len, READ_BYTES, 0);
        if (n == 0)
            errno = ECONNRESET;
        if (n == 0 || (n < 0 && errno != EINTR))
            return failed(client, error);
        client->in.len += n > 0 ? (size_t)n : 0;
    }
}
