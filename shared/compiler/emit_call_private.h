/* emit_call_private.h: what emit_call.c (a call, its rest and its bits) needs of emit_args.c (values)
 * and emit_entries.c (slots). */
#ifndef CLIVE_COMPILER_EMIT_CALL_PRIVATE_H
#define CLIVE_COMPILER_EMIT_CALL_PRIVATE_H

#include "emit_stage.h"

/* Before the statement that uses it: text of pieces or of commands, between begin and end. */
bool emit_text(struct emit *e, const struct attr *attr, unsigned depth);
void emit_literal(struct emit *e, live_str text); /* LIVE_STR("…") */
void emit_typed(struct emit *e, const struct field *field, const struct expr *expr);
/* What is no constant is set behind the initialiser: `target` and the name = … */
void emit_args(struct emit *e, const struct arg *args, const char *target, unsigned depth);
/* Members of the initialiser: constants and defaults. */
void emit_initial(struct emit *e, const struct record *record, const struct arg *args);
const struct arg *find_arg(const struct arg *args, const struct field *field);
/* `SET_(m_[0] & BIT_(F_a), 1)`; nothing for what reads nothing. */
void emit_bit(struct emit *e, const struct reads *reads, const struct scope *scope, unsigned bit,
              live_str name, const char **between);

void emit_fixed_entries(struct emit *e, const struct call *call, const struct slot_use *use,
                        const struct scope *scope, unsigned depth);
/* Entries under :if and :for. */
void emit_dynamic_entries(struct emit *e, const struct call *call, const struct slot_use *use,
                          const struct scope *scope, unsigned depth);

#endif
