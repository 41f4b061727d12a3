#include "folders.h"

#include "file.h"
#include "mem.h"
#include "str.h"

#include <dirent.h>
#include <unistd.h>

#define SUFFIX ".live.html"

struct folder_file {
    struct folder_file *next;
    struct buf path, text; /* the path ends with NUL */
};

static void
file_free(struct folder_file *file)
{
    buf_release(&file->path);
    buf_release(&file->text);
    mem_free(file);
}

static bool
find(void *self, live_str name, unsigned nth, struct compile_file *found)
{
    struct folders *folders = self;
    for (size_t i = 0; i < folders->n_paths; i++) {
        struct folder_file *file = mem_zalloc(sizeof *file);
        if (!file)
            return false;
        const char *folder = folders->paths[i];
        bool is_here = strcmp(folder, ".") == 0;
        buf_format(&file->path, "%s%s%.*s" SUFFIX, is_here ? "" : folder, is_here ? "" : "/",
                   (int)name.len, name.ptr);
        buf_char(&file->path, '\0');
        bool exists = !file->path.failed && access(file->path.data, R_OK) == 0;
        if (!exists || nth-- > 0 || !file_read(file->path.data, &file->text)) {
            file_free(file);
            continue;
        }
        file->next = folders->files;
        folders->files = file;
        *found = (struct compile_file){ file->path.data, buf_text(&file->text) };
        return true;
    }
    return false;
}

static void
list(struct folders *folders)
{
    live_str suffix = LIVE_STR(SUFFIX);
    folders->is_listed = true;
    for (size_t i = 0; i < folders->n_paths; i++) {
        DIR *dir = opendir(folders->paths[i]);
        const struct dirent *entry;
        while (dir && (entry = readdir(dir))) {
            live_str name = { entry->d_name, strlen(entry->d_name) };
            if (!str_ends(name, suffix) || name.len == suffix.len)
                continue;
            buf_str(&folders->names, str_sub(name, 0, name.len - suffix.len));
            buf_char(&folders->names, '\n');
        }
        if (dir)
            closedir(dir);
    }
}

static live_str
name_at(void *self, size_t i)
{
    struct folders *folders = self;
    if (!folders->is_listed)
        list(folders);
    for (live_str rest = buf_text(&folders->names); rest.len; i--) {
        live_str name = str_cut(rest, '\n', &rest);
        if (i == 0)
            return name;
    }
    return live_none;
}

struct compile_files
folders_files(struct folders *folders)
{
    return (struct compile_files){ .self = folders, .find = find, .name = name_at };
}

void
folders_release(struct folders *folders)
{
    while (folders->files) {
        struct folder_file *next = folders->files->next;
        file_free(folders->files);
        folders->files = next;
    }
    buf_release(&folders->names);
    mem_free(folders->paths);
}
