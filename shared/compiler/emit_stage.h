/*
 * The internal `emit` stage: the program as a header and a C file (shared/include/clive/emit.h
 * says what generated code calls).
 */
#ifndef CLIVE_COMPILER_EMIT_STAGE_H
#define CLIVE_COMPILER_EMIT_STAGE_H

#include "ast.h"
#include "expr.h"
#include "out.h"

struct emit {
    struct compiler *c;
    const struct program *program;
    const struct definition *definition;
    struct out out;
    const struct scope *self; /* depth 0 */
    const char *header_name;  /* the base name of the header: "thermostat.live.h" */
};

void emit_h(struct emit *e); /* structs, lists, handlers' types */
void emit_c(struct emit *e); /* tables of fields, callbacks, the class; calls emit_render */
void
emit_render(struct emit *e); /* comprehensions and the render function, after their tables */

/* ---- for emit_render -------------------------------------------------------- */

void emit_bits(struct emit *e, const struct record *record, bool is_self);
void emit_template(struct emit *e, const struct tmpl *t);
/* `struct NAME_prints`, if there is anything to remember; its live_prints, NAME_prints. */
void emit_prints_struct(struct emit *e, const struct prints *prints, live_str name);
void emit_prints_table(struct emit *e, const struct prints *prints, live_str name);

/* To the line of the template where the expression stands, indented. */
void emit_author_line(struct emit *e, const struct expr *expr, unsigned depth);
void emit_expr(struct emit *e, const struct expr *expr, enum expr_form form);
void emit_condition(struct emit *e, const struct expr *condition); /* `if (…) ` */
/* What a part that is one value does, behind its `if (live_part(…))`. */
void emit_value(struct emit *e, const struct part *part, unsigned depth);
/* The same for a PART_JS. */
void emit_js(struct emit *e, const struct part *part, unsigned depth);

#endif
