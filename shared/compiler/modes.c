#include "modes.h"

#include "compile.h"
#include "file.h"
#include "hooks.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int
fail(const char *file, const char *what)
{
    fprintf(stderr, "clivec: %s: %s: %s\n", file, what, strerror(errno));
    return 1;
}

/* What a whole template gave: 0, or 1 after saying why not. */
static int
report(const char *file, live_status status, const struct buf *errors)
{
    if (status == LIVE_OK)
        return 0;
    if (status == LIVE_EINVAL)
        fwrite(errors->data, 1, errors->len, stderr);
    else
        fprintf(stderr, "clivec: %s: out of memory\n", file);
    return 1;
}

int
write_hooks(const char *path, const struct compile_files *others, char *const *files,
            size_t n_files)
{
    struct buf module = { 0 };
    struct pending pending = { .path = path };
    int code = 0;
    buf_format(&module, "%s", hooks_head);
    for (size_t i = 0; i < n_files; i++) {
        struct buf text = { 0 }, errors = { 0 };
        if (file_read(files[i], &text))
            code |= report(files[i],
                           compile_hooks(files[i], buf_text(&text), others, &module, &errors),
                           &errors);
        else
            code |= fail(files[i], "cannot read");
        buf_release(&text);
        buf_release(&errors);
    }
    buf_format(&module, "%s", hooks_tail);
    if (!code && (!pending_write(&pending, &module) || !pending_commit(&pending)))
        code = fail(path, "cannot write");
    pending_drop(&pending);
    buf_release(&module);
    return code;
}

static int
format_file(const char *file, bool check)
{
    struct buf text = { 0 }, formatted = { 0 }, errors = { 0 };
    char place[PATH_MAX]; /* a link's file is written, not the link */
    struct stat status;
    struct pending pending = { .path = place };
    int code = 0;
    if (!realpath(file, place) || stat(place, &status) != 0 || !file_read(place, &text)) {
        code = fail(file, "cannot read");
    } else {
        live_str before = buf_text(&text);
        code = report(file, compile_format(file, before, &formatted, &errors), &errors);
        live_str after = buf_text(&formatted);
        bool is_same = after.len == before.len &&
                       (after.len == 0 || memcmp(after.ptr, before.ptr, after.len) == 0);
        if (!code && !is_same && check) {
            printf("%s: would be formatted otherwise\n", file);
            code = 1;
        } else if (!code && !is_same) {
            printf("%s\n", file);
            pending.mode = status.st_mode & 07777;
            if (!pending_write(&pending, &formatted) || !pending_commit(&pending))
                code = fail(file, "cannot write");
        }
    }
    pending_drop(&pending);
    buf_release(&text);
    buf_release(&formatted);
    buf_release(&errors);
    return code;
}

int
format_files(char *const *files, size_t n_files, bool check)
{
    int code = 0;
    for (size_t i = 0; i < n_files; i++)
        code |= format_file(files[i], check);
    return code;
}
