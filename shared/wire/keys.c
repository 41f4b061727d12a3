/*
 * keys.c: the key file behind token.h. Read whole, replaced whole: a new file of mode 0600 is
 * written beside it, synced, and renamed over it, so that a reader sees the old or the new one.
 * The new file's name, PATH.new, is made with O_EXCL and so keeps two writers apart.
 */
#include "base64.h"
#include "str.h"
#include "token.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_FILE = 4096 };

static live_status
io_error(live_error *error, const char *doing, const char *path)
{
    return live_error_set(error, LIVE_EIO, "cannot %s %s: %s", doing, path, strerror(errno));
}

static live_status
check_file(const struct stat *file, const char *path, live_error *error)
{
    if (!S_ISREG(file->st_mode))
        return live_error_set(error, LIVE_EIO, "%s is no regular file", path);
    if (file->st_mode & (S_IRWXG | S_IRWXO))
        return live_error_set(
            error, LIVE_EAUTH,
            "%s may be read or written by group or others: chmod 600 it, and if"
            " it was so for long, remove it and run clive keygen",
            path);
    return LIVE_OK;
}

/* All of the file into text[MAX_FILE]. */
static live_status
read_file(const char *path, char *text, size_t *len, struct stat *file, live_error *error)
{
    *len = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return errno == ENOENT ? live_error_set(error, LIVE_EIO,
                                                "cannot open %s: there is none; make it with"
                                                " clive keygen",
                                                path)
                               : io_error(error, "open", path);
    live_status status =
        fstat(fd, file) ? io_error(error, "stat", path) : check_file(file, path, error);
    while (status == LIVE_OK) {
        ssize_t n = read(fd, text + *len, MAX_FILE - *len);
        if (n == 0)
            break;
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            status = io_error(error, "read", path);
        else if ((*len += (size_t)n) == MAX_FILE)
            status = live_error_set(error, LIVE_EINVAL, "%s is too large for a key file", path);
    }
    close(fd);
    return status;
}

/* id ":" base64url */
static const char *
parse_line(struct token_keys *keys, live_str line)
{
    live_str text;
    uint64_t id;
    size_t len;
    live_str number = str_cut(line, ':', &text);
    if (!str_to_uint(number, &id) || id < 1 || id > 255)
        return "the id is no number from 1 to 255";
    for (size_t i = 0; i < keys->n_keys; i++)
        if (keys->keys[i].id == id)
            return "the id stands there twice";
    if (keys->n_keys == TOKEN_MAX_KEYS)
        return "too many keys: remove the oldest";
    struct token_key *key = &keys->keys[keys->n_keys];
    if (!base64_decode(text, key->bytes, sizeof key->bytes, &len) || len != sizeof key->bytes)
        return "the key is not 32 bytes in base64url";
    key->id = (uint8_t)id;
    keys->n_keys++;
    return NULL;
}

/* Empty lines, and those that begin with #, are skipped. */
static live_status
parse_file(struct token_keys *keys, live_str text, const char *path, live_error *error)
{
    unsigned n_line = 0;
    for (live_str rest = text; rest.ptr;) {
        live_str line = str_trim(str_cut(rest, '\n', &rest));
        n_line++;
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        const char *wrong = parse_line(keys, line);
        if (wrong)
            return live_error_set(error, LIVE_EINVAL, "%s, line %u: %s", path, n_line, wrong);
    }
    if (keys->n_keys == 0)
        return live_error_set(error, LIVE_EINVAL, "%s holds no key: run clive keygen", path);
    return LIVE_OK;
}

static live_status
load(struct token_keys *keys, const char *path, struct stat *file, live_error *error)
{
    char text[MAX_FILE];
    size_t len;
    *keys = (struct token_keys){ 0 };
    live_status status = read_file(path, text, &len, file, error);
    if (status == LIVE_OK)
        status = parse_file(keys, (live_str){ text, len }, path, error);
    if (status != LIVE_OK)
        sodium_memzero(keys, sizeof *keys);
    sodium_memzero(text, sizeof text);
    return status;
}

live_status
token_keys_load(struct token_keys *keys, const char *path, live_error *error)
{
    struct stat file;
    return load(keys, path, &file, error);
}

/* An id that no key has: the one after the newest's. */
static uint8_t
free_id(const struct token_keys *keys)
{
    unsigned id = keys->n_keys ? keys->keys[0].id : 0;
    for (bool taken = true; taken;) {
        id = id % 255 + 1;
        taken = false;
        for (size_t i = 0; i < keys->n_keys; i++)
            taken |= keys->keys[i].id == id;
    }
    return (uint8_t)id;
}

static void
put_new_key(struct token_keys *keys)
{
    uint8_t id = free_id(keys);
    if (keys->n_keys < TOKEN_MAX_KEYS)
        keys->n_keys++;
    memmove(keys->keys + 1, keys->keys, (keys->n_keys - 1) * sizeof *keys->keys);
    keys->keys[0].id = id;
    randombytes_buf(keys->keys[0].bytes, sizeof keys->keys[0].bytes);
}

static bool
write_all(int fd, live_str text)
{
    while (text.len) {
        ssize_t n = write(fd, text.ptr, text.len);
        if (n < 0 && errno != EINTR)
            return false;
        if (n > 0)
            text = str_sub(text, (size_t)n, text.len);
    }
    return true;
}

static live_status
write_keys(int fd, const struct token_keys *keys, const char *path, live_error *error)
{
    struct buf text = { 0 };
    buf_reserve(&text, MAX_FILE - 1); /* once: no copies are left behind */
    for (size_t i = 0; i < keys->n_keys; i++) {
        buf_uint(&text, keys->keys[i].id);
        buf_char(&text, ':');
        base64_write(&text, keys->keys[i].bytes, sizeof keys->keys[i].bytes);
        buf_char(&text, '\n');
    }
    live_status status = LIVE_OK;
    if (text.failed)
        status = live_error_set(error, LIVE_ENOMEM, "no memory to write %s", path);
    else if (!write_all(fd, buf_text(&text)) || fsync(fd))
        status = io_error(error, "write", path);
    if (text.data)
        sodium_memzero(text.data, text.cap);
    buf_release(&text);
    return status;
}

/* Makes the rename last. */
static live_status
sync_folder(const char *path, live_error *error)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t len = slash == path ? 1 : slash ? (size_t)(slash - path) : 1;
    memcpy(folder, slash ? path : ".", len);
    folder[len] = '\0';
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return io_error(error, "open", folder);
    live_status status = fsync(fd) ? io_error(error, "sync", folder) : LIVE_OK;
    close(fd);
    return status;
}

/* With PATH.new open as `fd`: what the file held, the new key in front, put in its place. */
static live_status
replace_file(int fd, const char *new_path, const char *path, live_error *error)
{
    struct token_keys keys = { 0 };
    struct stat old;
    live_status status = LIVE_OK;
    bool exists = access(path, F_OK) == 0 || errno != ENOENT;
    if (exists)
        status = load(&keys, path, &old, error);
    if (status == LIVE_OK && exists && (old.st_uid != geteuid() || old.st_gid != getegid()) &&
        fchown(fd, old.st_uid, old.st_gid))
        status = io_error(error, "keep the owner of", path);
    if (status == LIVE_OK) {
        put_new_key(&keys);
        status = write_keys(fd, &keys, new_path, error);
    }
    sodium_memzero(&keys, sizeof keys);
    if (status == LIVE_OK && rename(new_path, path))
        status = io_error(error, "replace", path);
    return status;
}

live_status
token_keys_add(const char *path, live_error *error)
{
    char new_path[PATH_MAX];
    int len = snprintf(new_path, sizeof new_path, "%s.new", path);
    if (len < 0 || (size_t)len >= sizeof new_path)
        return live_error_set(error, LIVE_EINVAL, "the key file's path is too long");
    int fd = open(new_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 && errno == EEXIST)
        return live_error_set(error, LIVE_EBUSY,
                              "%s exists: another keygen is running, or one was interrupted;"
                              " then remove the file",
                              new_path);
    if (fd < 0)
        return io_error(error, "make", new_path);
    live_status status = fchmod(fd, 0600) ? io_error(error, "chmod", new_path)
                                          : replace_file(fd, new_path, path, error);
    if (status != LIVE_OK)
        unlink(new_path);
    close(fd);
    return status == LIVE_OK ? sync_folder(path, error) : status;
}
