/*
 * annotate.h: `clivec --annotate`: comments in the HTML that say where it comes from, as HEEx's
 * debug_heex_annotations:
 *
 *     <!-- <thermostat> views/thermostat/thermostat.live.html:14 --><h1>…<!-- </thermostat> -->
 *     <!-- @caller views/home/home.live.html:9 --><!-- <badge> views/badge.live.html:4 --><b>…
 *
 * Never a newline in one, and only white space between a comment and what it is about: a root
 * that the client looks for may have comments of one line around it (protocol.md 4.3). Absent
 * where the compiler does not annotate.
 */
#ifndef CLIVE_COMPILER_ANNOTATE_H
#define CLIVE_COMPILER_ANNOTATE_H

#include "ast.h"

/* Around all that a definition renders. */
live_str annotate_begin(struct compiler *c, const struct definition *definition,
                        const struct node *nodes);
live_str annotate_end(struct compiler *c, const struct definition *definition);
/* Before a call that stands at `offset`. */
live_str annotate_call(struct compiler *c, uint32_t offset);

#endif
