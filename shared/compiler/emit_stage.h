/*
 * The internal `emit` stage: the program as a header and a C file (shared/include/clive/emit.h
 * says what generated code calls).
 */
#ifndef CLIVE_COMPILER_EMIT_STAGE_H
#define CLIVE_COMPILER_EMIT_STAGE_H

#include "ast.h"
#include "expr.h"
#include "out.h"
#include "reads.h"

struct emit {
    struct compiler *c;
    const struct program *program;
    const struct definition *definition;
    struct out out;
    const struct scope *self; /* depth 0 */
    const char *header_name;  /* the base name of the header: "thermostat.live.h" */
    unsigned n_apart;         /* functions of emit_apart, so far */
};

void emit_h(struct emit *e); /* structs, lists, handlers' types */
void emit_c(struct emit *e); /* tables of fields, callbacks, the class; calls emit_render */
void
emit_render(struct emit *e); /* comprehensions and the render function, after their tables */

/* ---- for emit_render -------------------------------------------------------- */

void emit_all_bits(struct emit *e);
void emit_bit_name(struct emit *e, const struct record *self, unsigned i);
void emit_template(struct emit *e, const struct tmpl *t);
/* `struct NAME_prints`, if there is anything to remember; its live_prints, NAME_prints. */
void emit_prints_struct(struct emit *e, const struct prints *prints, live_str name,
                        const struct closure *loop); /* NULL: of no comprehension */
void emit_prints_table(struct emit *e, const struct prints *prints, live_str name);

/* To the line of the template where the expression stands, indented. */
void emit_author_line(struct emit *e, const struct expr *expr, unsigned depth);
void emit_expr(struct emit *e, const struct expr *expr, enum expr_form form);
void emit_truth(struct emit *e, const struct expr *condition);     /* as C has it */
void emit_condition(struct emit *e, const struct expr *condition); /* `if (…) ` */
void emit_is_shown(struct emit *e, const struct expr *values);     /* of a branch that is_shown */
/* What a part that is one value does, behind its `if (live_part(…))`. */
void emit_value(struct emit *e, const struct part *part, unsigned depth);
/* The pieces of a PART_CLASS or PART_STYLE, a line each. */
void emit_pieces(struct emit *e, const struct part *part, unsigned depth);
/* JS commands as pieces of a text. */
void emit_js_text(struct emit *e, const struct js_value *value, unsigned depth);
/* emit_call.c: a PART_CALL and a PART_SLOT, and what live_for and the like take. */
void emit_component(struct emit *e, const struct part *part, const struct scope *scope,
                    unsigned depth);
void emit_slot(struct emit *e, const struct part *part, const struct scope *scope,
               unsigned depth);
void emit_static(struct emit *e, const struct part *part, unsigned depth); /* PART_STATIC */
void emit_nested(struct emit *e, const struct part *part, unsigned depth); /* PART_NESTED */
void emit_list_pointer(struct emit *e, const struct expr *list);
/* emit_closure.c: functions with an environment. */
void emit_closure(struct emit *e, const struct closure *closure);
bool has_env(const struct closure *closure);
void emit_env(struct emit *e, const struct closure *closure);
void emit_item(struct emit *e, const struct scope *scope); /* the scope's variable, with its type */
/* The outer variables that `reads` uses, out of the env. */
void emit_env_locals(struct emit *e, const struct closure *closure, const struct reads *reads,
                     bool with_masks);
void emit_variable_type(struct emit *e, const struct kind *kind);
/* emit_pick.c: behind `live_wanted(…)`, the rest of the condition of a part that is_pick. */
void emit_pick(struct emit *e, const struct part *part, unsigned depth);
/* Of a loop with a scan: members of the prints, what fills them, the function. */
void emit_seen_members(struct emit *e, const struct closure *loop, bool small);
void emit_seen(struct emit *e, const struct closure *loop);
void emit_scan(struct emit *e, const struct closure *loop);
/* emit_render.c */
void emit_parts(struct emit *e, const struct tmpl *t, const struct scope *scope,
                unsigned depth);
void emit_part(struct emit *e, const struct part *part, const struct scope *scope,
               unsigned depth);
/* emit_apart.c. Before the function that has emit_parts of the template: functions for its runs of
 * parts, if they are many. `prints` names the struct. */
void emit_apart(struct emit *e, const struct tmpl *t, const struct scope *scope, live_str prints);
/* The call of the run that begins with the part; what follows behind it. */
const struct part *emit_call_apart(struct emit *e, const struct part *first,
                                   const struct scope *scope, unsigned depth);
/* Whether something that is read in scopes 0..depth may have changed. */
void emit_dirty(struct emit *e, const struct reads *reads, const struct scope *scope,
                unsigned depth);
void emit_mask(struct emit *e, const struct scope *scope);
const struct scope *scope_at(const struct scope *scope, unsigned depth);
/* The same for a PART_JS. */
void emit_js(struct emit *e, const struct part *part, unsigned depth);

#endif
