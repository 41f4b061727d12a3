/* file.h: the files that clivec reads and writes. All functions: false, and errno says why. */
#ifndef CLIVE_COMPILER_FILE_H
#define CLIVE_COMPILER_FILE_H

#include "buf.h"

/* Appends the file to `text`. */
bool file_read(const char *path, struct buf *text);

/* A file that is complete but not in its place yet: `path` and the process's number. */
struct pending {
    const char *path;
    unsigned mode; /* 0: as umask has it */
    struct buf temporary;
    bool exists;
};
/* Writes the temporary file. */
bool pending_write(struct pending *file, const struct buf *text);
/* Renames it into place; nothing happens if there is none. */
bool pending_commit(struct pending *file);
/* Removes what was not committed. */
void pending_drop(struct pending *file);

#endif
