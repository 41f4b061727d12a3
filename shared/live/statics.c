#include "statics.h"

#include "buf.h"
#include "clive/live.h"
#include "mem.h"
#include "str.h"
#include "url.h"

#include <fcntl.h>
#include <json-c/json.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HASH_BYTES = 16, HASH_TEXT = 2 * HASH_BYTES, READ_BYTES = 64 << 10 };

/* A file that was hashed; the list has the latest first. */
struct statics_file {
    struct statics_file *next;
    int64_t stamp[4]; /* inode, size, and time of the last change, when it was read */
    char hash[HASH_TEXT + 1];
    char path[]; /* in the file system */
};

/* ---- files ---- */

static bool
stamp_of(const struct stat *status, int64_t stamp[4])
{
    stamp[0] = (int64_t)status->st_ino;
    stamp[1] = (int64_t)status->st_size;
    stamp[2] = (int64_t)status->st_mtim.tv_sec;
    stamp[3] = (int64_t)status->st_mtim.tv_nsec;
    return S_ISREG(status->st_mode);
}

/* False: it cannot be read. */
static bool
hash_file(const char *path, const int64_t stamp[4], char text[HASH_TEXT + 1])
{
    unsigned char hash[HASH_BYTES];
    size_t left = STATICS_MAX_READ;
    crypto_generichash_state state;
    char *bytes = mem_alloc(READ_BYTES);
    int fd = bytes ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
    ssize_t n = -1;
    crypto_generichash_init(&state, NULL, 0, sizeof hash);
    while (fd >= 0 && left && (n = read(fd, bytes, READ_BYTES)) > 0) {
        crypto_generichash_update(&state, (const unsigned char *)bytes, (size_t)n);
        left -= (size_t)n < left ? (size_t)n : left;
    }
    if (stamp[1] > STATICS_MAX_READ) /* size and time; the inode is another on each machine */
        crypto_generichash_update(&state, (const unsigned char *)&stamp[1], 3 * sizeof *stamp);
    if (fd >= 0)
        close(fd);
    mem_free(bytes);
    crypto_generichash_final(&state, hash, sizeof hash);
    sodium_bin2hex(text, HASH_TEXT + 1, hash, sizeof hash);
    return n >= 0;
}

static struct statics_file *
remember(struct statics *statics, const char *path)
{
    struct statics_file *file = statics->files;
    while (file && strcmp(file->path, path) != 0)
        file = file->next;
    if (file || statics->n_files == STATICS_MAX_FILES)
        return file;
    file = mem_zalloc(sizeof *file + strlen(path) + 1);
    if (!file)
        return NULL;
    strcpy(file->path, path);
    file->next = statics->files;
    statics->files = file;
    statics->n_files++;
    return file;
}

/* The hash of the file as it is now, in hex; NULL: there is none. */
static const char *
hash_of(struct statics *statics, const char *path)
{
    struct stat status;
    int64_t stamp[4];
    if (stat(path, &status) != 0 || !stamp_of(&status, stamp))
        return NULL;
    struct statics_file *file = remember(statics, path);
    if (!file)
        return NULL;
    if (file->hash[0] && memcmp(file->stamp, stamp, sizeof stamp) == 0)
        return file->hash;
    memcpy(file->stamp, stamp, sizeof stamp);
    if (!hash_file(path, stamp, file->hash))
        file->hash[0] = '\0';
    return file->hash[0] ? file->hash : NULL;
}

/* Without empty segments, "." and "..", and without bytes that are coded. */
static bool
is_plain(live_str path)
{
    for (live_str rest = path; rest.ptr;) {
        live_str part = str_cut(rest, '/', &rest);
        if (!part.len || part.ptr[0] == '.')
            return false;
        for (size_t i = 0; i < part.len; i++)
            if ((unsigned char)part.ptr[i] <= ' ' || memchr("%\\?#", part.ptr[i], 4))
                return false;
    }
    return true;
}

/* Where a URL's path is in the file system; false: not in a folder that was given. */
static bool
locate(const struct statics *statics, live_str path, char full[PATH_MAX])
{
    for (unsigned i = 0; i < statics->n_folders; i++) {
        const struct statics_folder *folder = &statics->folders[i];
        if (!str_starts(path, folder->prefix))
            continue;
        live_str rest = str_sub(path, folder->prefix.len, path.len);
        if (!is_plain(rest))
            return false;
        int len = snprintf(full, PATH_MAX, "%.*s/%.*s", (int)folder->folder.len,
                           folder->folder.ptr, (int)rest.len, rest.ptr);
        return len > 0 && len < PATH_MAX;
    }
    return false;
}

/* ---- the manifest ---- */

static void
read_manifest(struct statics *statics)
{
    struct stat status;
    int64_t stamp[4];
    struct json_object *latest;
    if (stat(statics->manifest, &status) != 0 || !stamp_of(&status, stamp) ||
        status.st_size > STATICS_MAX_SIZE)
        return; /* under way: what was known stays */
    if (memcmp(stamp, statics->manifest_stamp, sizeof stamp) == 0)
        return;
    memcpy(statics->manifest_stamp, stamp, sizeof stamp);
    struct json_object *whole = json_object_from_file(statics->manifest);
    if (json_object_object_get_ex(whole, "latest", &latest) &&
        json_object_is_type(latest, json_type_object)) {
        json_object_put(statics->latest);
        statics->latest = json_object_get(latest);
    }
    json_object_put(whole);
}

static live_str
text_of(struct json_object *value)
{
    if (!json_object_is_type(value, json_type_string))
        return live_none;
    return (live_str){ json_object_get_string(value),
                       (size_t)json_object_get_string_len(value) };
}

/* `path` without its first slash. */
static live_str
digested(const struct statics *statics, live_str path)
{
    char key[1024];
    struct json_object *value;
    if (!path.len || path.len >= sizeof key)
        return live_none;
    memcpy(key, path.ptr, path.len);
    key[path.len] = '\0';
    return json_object_object_get_ex(statics->latest, key, &value) ? text_of(value) : live_none;
}

static bool
is_in_manifest(const struct statics *statics, live_str path)
{
    json_object_object_foreach(
        statics->latest, name,
        value) if (str_ends(path, live_str_of(name)) ||
                   (text_of(value).len && str_ends(path, text_of(value)))) return true;
    return false;
}

/* ---- to the outside ---- */

const char *
statics_add(struct statics *statics, const char *text)
{
    live_str folder, prefix = str_cut(live_str_of(text), '=', &folder);
    if (!str_starts(prefix, LIVE_STR("/")) || !str_ends(prefix, LIVE_STR("/")))
        return "must be /PREFIX/=FOLDER";
    if (str_ends(folder, LIVE_STR("/")) && folder.len > 1)
        folder.len--;
    if (!folder.len)
        return "the folder is missing: /PREFIX/=FOLDER";
    if (statics->n_folders == STATICS_MAX_FOLDERS)
        return "that is more than 16 of them";
    statics->folders[statics->n_folders++] = (struct statics_folder){ prefix, folder };
    return NULL;
}

void
statics_release(struct statics *statics)
{
    for (struct statics_file *next, *file = statics->files; file; file = next) {
        next = file->next;
        mem_free(file);
    }
    json_object_put(statics->latest);
    *statics = (struct statics){ 0 };
}

live_str
statics_path(struct statics *statics, struct arena *arena, live_str path)
{
    char full[PATH_MAX];
    struct buf out = { 0 };
    if (statics->manifest)
        read_manifest(statics);
    live_str name = live_none;
    if (statics->latest && str_starts(path, LIVE_STR("/")))
        name = digested(statics, str_sub(path, 1, path.len));
    const char *hash = NULL;
    if (!name.ptr && locate(statics, path, full))
        hash = hash_of(statics, full);
    if (!name.ptr && !hash)
        return path;
    if (name.ptr) {
        buf_char(&out, '/');
        buf_str(&out, name);
        buf_lit(&out, "?vsn=d");
    } else {
        buf_str(&out, path);
        buf_lit(&out, "?vsn=");
        buf_append(&out, hash, HASH_TEXT);
    }
    live_str text = out.failed ? live_none : arena_copy(arena, buf_text(&out));
    buf_release(&out);
    return text.ptr ? text : path;
}

bool
statics_changed(struct statics *statics, live_str url)
{
    struct url parts;
    char full[PATH_MAX];
    if (url_parse(url, &parts) != LIVE_OK)
        return false;
    if (statics->manifest)
        read_manifest(statics);
    if (statics->latest)
        return !is_in_manifest(statics, parts.path);
    if (!str_starts(parts.query, LIVE_STR("vsn=")) || !locate(statics, parts.path, full))
        return false;
    const char *hash = hash_of(statics, full);
    return !hash || !str_is(live_str_of(hash), str_sub(parts.query, 4, parts.query.len));
}
