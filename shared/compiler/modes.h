/* modes.h: what clivec does beside compiling one template. Each returns the program's exit. */
#ifndef CLIVE_COMPILER_MODES_H
#define CLIVE_COMPILER_MODES_H

#include "compile.h"

#include <stdbool.h>

/* The hooks of all templates, in their order, as one JavaScript module at `path`. */
int write_hooks(const char *path, const struct compile_files *others, char *const *files,
                size_t n_files);

/* Rewrites the templates that are not formatted; `check`: says their names instead, and the
 * exit is 1 if there are some. */
int format_files(char *const *files, size_t n_files, bool check);

#endif
