/*
 * folders.h: where clivec finds other templates: NAME.live.html in the folders that were given,
 * in their order. Every file is read once and kept until the end.
 */
#ifndef CLIVE_COMPILER_FOLDERS_H
#define CLIVE_COMPILER_FOLDERS_H

#include "compile.h"

struct folders {
    const char **paths;
    size_t n_paths;
    struct folder_file *files;
    struct buf names; /* of all templates, each with a newline; listed when first asked for */
    bool is_listed;
};

/* `self` of the compile_files is the folders. */
struct compile_files folders_files(struct folders *folders);
void folders_release(struct folders *folders);

#endif
