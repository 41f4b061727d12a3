/* json_default.h: the default of a field of type json: its text without white space. */
#ifndef CLIVE_COMPILER_JSON_DEFAULT_H
#define CLIVE_COMPILER_JSON_DEFAULT_H

#include "compiler.h"

/* False: it is no JSON (RFC 8259), or nests deeper than 32. */
bool json_default(struct compiler *c, live_str json, struct text *compact);

#endif
