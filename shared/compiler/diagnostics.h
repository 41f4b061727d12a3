/*
 * diagnostics.h: what clivec says to the author of a template.
 *
 *     views/x.live.html:17:13: error: there is no field celcius
 *      17 | <p>{@celcius} °C</p>
 *         |     ^~~~~~~~
 *     help: did you mean @celsius?
 *
 * Stages record and go on, so that one run reports all errors; they are printed in the order of
 * the source.
 */
#ifndef CLIVE_COMPILER_DIAGNOSTICS_H
#define CLIVE_COMPILER_DIAGNOSTICS_H

#include "buf.h"
#include "compiler.h"

enum { ERRORS_MAX = 50 };

/* Records an error at `at`. */
void error_at(struct compiler *c, struct span at, const char *format, ...) LIVE_PRINTF(3, 4);
/* The mend of the error recorded last. */
void error_help(struct compiler *c, const char *format, ...) LIVE_PRINTF(2, 3);
/* Another place that has to do with it ("opened here"). */
void error_note(struct compiler *c, struct span at, const char *format, ...) LIVE_PRINTF(3, 4);

/* Prints all, in the order of the source; after ERRORS_MAX it says how many are left. */
void errors_print(struct compiler *c, struct buf *out);

#endif
