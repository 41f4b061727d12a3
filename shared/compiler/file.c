#include "file.h"

#include "str.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

bool
file_read(const char *path, struct buf *text)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (fd < 0)
        return false;
    bool ok = fstat(fd, &status) == 0;
    if (ok && S_ISDIR(status.st_mode)) {
        errno = EISDIR;
        ok = false;
    }
    while (ok) {
        ssize_t n = -1;
        errno = ENOMEM;
        if (buf_reserve(text, 65536))
            n = read(fd, text->data + text->len, 65536);
        if (n < 0 && errno == EINTR)
            continue;
        ok = n >= 0;
        if (n <= 0)
            break;
        text->len += (size_t)n;
    }
    int error = errno;
    close(fd);
    errno = error;
    return ok;
}

static bool
write_all(int fd, live_str text)
{
    while (text.len) {
        ssize_t n = write(fd, text.ptr, text.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        text = str_sub(text, (size_t)n, text.len);
    }
    return true;
}

bool
pending_write(struct pending *file, const struct buf *text)
{
    buf_format(&file->temporary, "%s.%ld.tmp", file->path, (long)getpid());
    buf_char(&file->temporary, '\0');
    if (file->temporary.failed || text->failed) {
        errno = ENOMEM;
        return false;
    }
    int fd = open(file->temporary.data, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        return false;
    file->exists = true;
    bool ok =
        (!file->mode || fchmod(fd, (mode_t)file->mode) == 0) && write_all(fd, buf_text(text));
    return close(fd) == 0 && ok;
}

bool
pending_commit(struct pending *file)
{
    if (!file->exists)
        return true;
    if (rename(file->temporary.data, file->path) != 0)
        return false;
    file->exists = false;
    return true;
}

void
pending_drop(struct pending *file)
{
    if (file->exists)
        unlink(file->temporary.data);
    buf_release(&file->temporary);
}
