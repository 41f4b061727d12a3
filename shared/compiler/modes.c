#include "modes.h"

#include "compile.h"
#include "file.h"
#include "hooks.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

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
            code |= report(
                files[i],
                compile_hooks(files[i], buf_text(&text), others, &module, &errors), &errors);
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
