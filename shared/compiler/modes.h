/* modes.h: what clivec does beside compiling one template. Each returns the program's exit. */
#ifndef CLIVE_COMPILER_MODES_H
#define CLIVE_COMPILER_MODES_H

#include "compile.h"

/* The hooks of all templates, in their order, as one JavaScript module at `path`. */
int write_hooks(const char *path, const struct compile_files *others, char *const *files,
                size_t n_files);

#endif
