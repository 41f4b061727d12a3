/* disk.c: preloaded into our programs, it is a disk that goes bad while they run: while the
 * file named by BAD_DISK exists, writes into a *.db file or what SQLite keeps beside it fail
 * with the errno whose number stands in it. To the file named by SYNCED it adds a line with the
 * process for each sync of a *.db-wal. */
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static void
path_of(int fd, char *path, size_t size)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t len = readlink(link, path, size - 1);
    path[len > 0 ? len : 0] = '\0';
}

/* True, with errno, if a write to it fails; else errno stays as it is. */
static int
fails(int fd)
{
    int before = errno;
    char path[512];
    int number = 0;
    const char *control = getenv("BAD_DISK");
    path_of(fd, path, sizeof path);
    FILE *file = control && strstr(path, ".db") ? fopen(control, "re") : NULL;
    if (file) {
        if (fscanf(file, "%d", &number) != 1)
            number = EIO;
        fclose(file);
    }
    errno = number ? number : before;
    return number != 0;
}

#define REAL(name) (*(void **)&real = dlsym(RTLD_NEXT, name))

ssize_t
pwrite64(int fd, const void *bytes, size_t len, off64_t at)
{
    ssize_t (*real)(int, const void *, size_t, off64_t);
    REAL("pwrite64");
    return fails(fd) ? -1 : real(fd, bytes, len, at);
}

ssize_t
write(int fd, const void *bytes, size_t len)
{
    ssize_t (*real)(int, const void *, size_t);
    REAL("write");
    return fails(fd) ? -1 : real(fd, bytes, len);
}

int
ftruncate64(int fd, off64_t len)
{
    int (*real)(int, off64_t);
    REAL("ftruncate64");
    return fails(fd) ? -1 : real(fd, len);
}

int
fdatasync(int fd)
{
    int (*real)(int);
    char path[512];
    REAL("fdatasync");
    path_of(fd, path, sizeof path);
    FILE *file =
        getenv("SYNCED") && strstr(path, ".db-wal") ? fopen(getenv("SYNCED"), "ae") : NULL;
    if (file) {
        fprintf(file, "%ld\n", (long)getpid());
        fclose(file);
    }
    return real(fd);
}
