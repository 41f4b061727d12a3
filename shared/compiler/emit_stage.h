/*
 * The internal `emit` stage: the program as a header and a C file (shared/include/clive/emit.h
 * says what generated code calls).
 */
#ifndef CLIVE_COMPILER_EMIT_STAGE_H
#define CLIVE_COMPILER_EMIT_STAGE_H

#include "ast.h"
#include "out.h"

struct emit {
    struct compiler *c;
    const struct program *program;
    const struct definition *definition;
    struct out out;
    const struct scope *self; /* depth 0 */
    const char *header_name;  /* the base name of the header: "thermostat.live.h" */
};

void emit_h(struct emit *e);      /* structs, lists, handlers' types */
void emit_c(struct emit *e);      /* tables, callbacks, the class; calls emit_render */
void emit_render(struct emit *e); /* templates, prints, comprehensions, the render function */

#endif
