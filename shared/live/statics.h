/*
 * statics.h: the site's static files as the operator names them (--static, --static-manifest):
 * live_static_path gives each a URL that changes with its content, live_static_changed tells
 * whether a page's files are still those.
 *
 *     --static /assets/=views/assets        /assets/app.css?vsn=1f0c…    by the bytes of the
 * file
 *     --static-manifest cache_manifest.json /assets/app-3c9f….css?vsn=d  {"latest":
 * {"assets/app.css": "assets/app-3c9f….css"}}
 *
 * Files are looked at again when they are asked for (one stat), read again when they have
 * changed, and so is the manifest: a deploy needs no restart. That is done where views are
 * served, so it takes a millisecond at most: of a file of more than STATICS_MAX_READ bytes its
 * beginning counts, its size, and when it was changed. Nothing here trusts a URL that a
 * client sends: it names only files in a folder that was given, without `..`.
 */
#ifndef CLIVE_STATICS_H
#define CLIVE_STATICS_H

#include "arena.h"

#pragma GCC visibility push(default)

enum {
    STATICS_MAX_FOLDERS = 16,
    STATICS_MAX_FILES = 4096,   /* that are remembered */
    STATICS_MAX_TRACKED = 64,   /* URLs of a page */
    STATICS_MAX_READ = 1 << 20, /* of a file */
    STATICS_MAX_SIZE = 64 << 20 /* of a manifest: beyond, it counts as not there */
};

struct statics_file;
struct json_object;

/* `{0}`: nothing is known, paths stay as they are, nothing has changed. Of one process. */
struct statics {
    struct statics_folder {
        live_str prefix, folder; /* "/assets/", "views/assets": borrowed */
    } folders[STATICS_MAX_FOLDERS];
    unsigned n_folders;
    const char *manifest; /* NULL: none */
    int64_t manifest_stamp[4];
    struct json_object *latest; /* of the manifest; NULL: it is not there, or none */
    struct statics_file *files;
    unsigned n_files;
};

/* "/PREFIX/=FOLDER"; borrowed. NULL, or what is wrong. */
const char *statics_add(struct statics *statics, const char *text);
void statics_release(struct statics *statics);

/* In the arena, or `path` itself where nothing is known of it. */
live_str statics_path(struct statics *statics, struct arena *arena, live_str path);
/* A URL as a page's element has it, whole or a path: it is of a file that is another now, or
 * gone. */
bool statics_changed(struct statics *statics, live_str url);

#pragma GCC visibility pop
#endif
