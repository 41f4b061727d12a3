#include "listen.h"

#include "clive/live.h"
#include "str.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 1024 };

static live_status
failed(const char *where, int fd, live_error *error, const char *mend)
{
    int why = errno;
    if (fd >= 0)
        close(fd);
    return live_error_set(error, LIVE_EIO, "cannot listen on %s: %s%s%s", where, strerror(why),
                          mend[0] ? "; " : "", mend);
}

static const char *
mend_of(int why)
{
    switch (why) {
    case EADDRINUSE:
        return "another program has it: stop that one, or choose another with --listen";
    case EACCES:
        return "ports below 1024 need a privilege: choose another with --listen";
    case EADDRNOTAVAIL:
        return "this machine has no such address: see `ip addr`";
    default:
        return "";
    }
}

static bool
read_address(live_str text, struct sockaddr_storage *address, socklen_t *len)
{
    char host[64];
    uint64_t port;
    size_t colon = text.len;
    while (colon && text.ptr[colon - 1] != ':')
        colon--;
    if (!colon || !str_to_uint(str_sub(text, colon, text.len), &port) || port > 65535)
        return false;
    live_str name = str_sub(text, 0, colon - 1);
    bool six = name.len > 2 && name.ptr[0] == '[' && name.ptr[name.len - 1] == ']';
    if (six)
        name = str_sub(name, 1, name.len - 1);
    if (name.len == 0 || name.len >= sizeof host)
        return false;
    memcpy(host, name.ptr, name.len);
    host[name.len] = '\0';
    if (strcmp(host, "localhost") == 0)
        strcpy(host, "127.0.0.1");
    struct sockaddr_in *in = (struct sockaddr_in *)address;
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)address;
    memset(address, 0, sizeof *address);
    if (six) {
        in6->sin6_family = AF_INET6;
        in6->sin6_port = htons((uint16_t)port);
        *len = sizeof *in6;
        return inet_pton(AF_INET6, host, &in6->sin6_addr) == 1;
    }
    in->sin_family = AF_INET;
    in->sin_port = htons((uint16_t)port);
    *len = sizeof *in;
    return inet_pton(AF_INET, host, &in->sin_addr) == 1;
}

static void
name_address(int fd, char name[static 128])
{
    struct sockaddr_storage address;
    socklen_t len = sizeof address;
    char host[64] = "?";
    if (getsockname(fd, (struct sockaddr *)&address, &len) != 0)
        return;
    if (address.ss_family == AF_INET6) {
        const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)&address;
        inet_ntop(AF_INET6, &in6->sin6_addr, host, sizeof host);
        snprintf(name, 128, "[%s]:%u", host, ntohs(in6->sin6_port));
    } else {
        const struct sockaddr_in *in = (const struct sockaddr_in *)&address;
        inet_ntop(AF_INET, &in->sin_addr, host, sizeof host);
        snprintf(name, 128, "%s:%u", host, ntohs(in->sin_port));
    }
}

static live_status
open_tcp(const char *where, int *fd, char name[static 128], live_error *error)
{
    struct sockaddr_storage address;
    socklen_t len;
    int one = 1;
    if (!read_address(live_str_of(where), &address, &len))
        return live_error_set(error, LIVE_EINVAL,
                              "cannot listen on %s: must be like 127.0.0.1:4100, [::1]:4100 or "
                              "unix:/run/clive.sock",
                              where);
    *fd = socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (*fd < 0)
        return failed(where, -1, error, "");
    setsockopt(*fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    setsockopt(*fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one); /* connections inherit it */
    if (address.ss_family == AF_INET6)
        setsockopt(*fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);
    if (bind(*fd, (struct sockaddr *)&address, len) != 0 || listen(*fd, BACKLOG) != 0)
        return failed(where, *fd, error, mend_of(errno));
    name_address(*fd, name);
    return LIVE_OK;
}

/* A socket file whose program is gone refuses connections: it is in the way. */
static bool
is_stale(const struct sockaddr_un *address)
{
    struct stat file;
    if (lstat(address->sun_path, &file) != 0 || !S_ISSOCK(file.st_mode))
        return false;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    bool stale = connect(fd, (const struct sockaddr *)address, sizeof *address) != 0 &&
                 errno == ECONNREFUSED;
    close(fd);
    return stale;
}

static live_status
open_unix(const char *where, int *fd, char name[static 128], live_error *error)
{
    const char *path = where + strlen("unix:");
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    if (!path[0] || strlen(path) >= sizeof address.sun_path)
        return live_error_set(error, LIVE_EINVAL,
                              "cannot listen on %s: the path must have 1 to %zu bytes", where,
                              sizeof address.sun_path - 1);
    strcpy(address.sun_path, path);
    if (is_stale(&address))
        unlink(path);
    *fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (*fd < 0)
        return failed(where, -1, error, "");
    mode_t old = umask(0117);
    int result = bind(*fd, (struct sockaddr *)&address, sizeof address);
    umask(old);
    if (result != 0 || listen(*fd, BACKLOG) != 0)
        return failed(where, *fd, error,
                      errno == EADDRINUSE
                          ? "another program listens there, or the file is no socket"
                      : errno == ENOENT ? "make its folder first"
                                        : "");
    snprintf(name, 128, "%s", where);
    return LIVE_OK;
}

static bool
is_unix(const char *where)
{
    return strncmp(where, "unix:", strlen("unix:")) == 0;
}

live_status
listen_open(const char *where, int *fd, char name[static 128], live_error *error)
{
    return is_unix(where) ? open_unix(where, fd, name, error)
                          : open_tcp(where, fd, name, error);
}

void
listen_close(const char *where)
{
    if (is_unix(where))
        unlink(where + strlen("unix:"));
}
