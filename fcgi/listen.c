#include "listen.h"

#include "str.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 1024 };

static const char unix_prefix[] = "unix:";

static int
fail(int fd, const char *where, live_error *error)
{
    int reason = errno;
    if (fd >= 0)
        close(fd);
    if (reason == EADDRINUSE)
        live_error_set(error, LIVE_EIO,
                       "cannot listen on %s: it is in use by another program: stop that one or "
                       "choose another address",
                       where);
    else
        live_error_set(error, LIVE_EIO, "cannot listen on %s: %s", where, strerror(reason));
    return -1;
}

/* A socket file stays behind when its program was killed; connecting tells. */
static bool
is_stale(const struct sockaddr_un *address)
{
    struct stat st;
    if (lstat(address->sun_path, &st) != 0 || !S_ISSOCK(st.st_mode))
        return false;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    bool refused = connect(fd, (const struct sockaddr *)address, sizeof *address) != 0 &&
                   errno == ECONNREFUSED;
    close(fd);
    return refused;
}

static int
open_unix(const char *where, live_error *error)
{
    const char *path = where + sizeof unix_prefix - 1;
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    if (!*path || strlen(path) >= sizeof address.sun_path) {
        live_error_set(error, LIVE_EINVAL,
                       "cannot listen on %s: the path of a unix socket has 1 to %zu bytes",
                       where, sizeof address.sun_path - 1);
        return -1;
    }
    memcpy(address.sun_path, path, strlen(path) + 1);
    if (is_stale(&address))
        unlink(path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(fd, BACKLOG) != 0)
        return fail(fd, where, error);
    return fd;
}

static int
open_tcp(const char *where, live_error *error)
{
    char host[256];
    const char *colon = strrchr(where, ':');
    const char *from = where;
    size_t len = colon ? (size_t)(colon - where) : 0;
    if (len >= 2 && where[0] == '[' && where[len - 1] == ']') {
        from++;
        len -= 2;
    }
    uint64_t port;
    if (!len || len >= sizeof host ||
        !str_to_uint((live_str){ colon + 1, strlen(colon + 1) }, &port) || !port ||
        port > UINT16_MAX) {
        live_error_set(error, LIVE_EINVAL, "cannot listen on %s: give unix:PATH or HOST:PORT",
                       where);
        return -1;
    }
    memcpy(host, from, len);
    host[len] = '\0';
    struct addrinfo hints = { .ai_family = AF_UNSPEC,
                              .ai_socktype = SOCK_STREAM,
                              .ai_flags = AI_PASSIVE | AI_NUMERICSERV };
    struct addrinfo *found;
    int refused = getaddrinfo(host, colon + 1, &hints, &found);
    if (refused) {
        live_error_set(error, LIVE_EINVAL, "cannot listen on %s: %s", where,
                       gai_strerror(refused));
        return -1;
    }
    int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int one = 1;
    bool open = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == 0 &&
                bind(fd, found->ai_addr, found->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0;
    int reason = errno;
    freeaddrinfo(found);
    errno = reason;
    return open ? fd : fail(fd, where, error);
}

int
listen_open(const char *where, live_error *error)
{
    if (strncmp(where, unix_prefix, sizeof unix_prefix - 1) == 0)
        return open_unix(where, error);
    return open_tcp(where, error);
}

void
listen_close(int fd, const char *where)
{
    close(fd);
    if (strncmp(where, unix_prefix, sizeof unix_prefix - 1) == 0)
        unlink(where + sizeof unix_prefix - 1);
}
