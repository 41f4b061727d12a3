/* reads.h: what parts of a template read, as sets: the stages `lower` and `emit` put them
 * together. */
#ifndef CLIVE_COMPILER_READS_H
#define CLIVE_COMPILER_READS_H

#include "ast.h"

void reads_add(struct reads *reads, const struct reads *more);
/* The variables that C needs to know whether `reads` changed, and to say what it is: a volatile
 * part asks no mask. */
void uses_add(struct reads *uses, const struct reads *reads);
/* Something that can change, in scopes from..to (exclusive). */
bool reads_any(const struct reads *reads, unsigned from, unsigned to);
/* A field of the scope's variable. */
bool reads_fields(const struct reads *reads, unsigned depth);

#endif
