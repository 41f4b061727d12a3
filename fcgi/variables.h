/*
 * variables.h: the CGI variables of a request ("NAME=value", as libfcgi and a CGI program's
 * environment have them), found by name. A page asks for some twenty of them, which a walk over
 * all would find again and again.
 *
 * Limits: of more than VARIABLES_MOST variables none is indexed; they are found by that walk.
 */
#ifndef FCGI_VARIABLES_H
#define FCGI_VARIABLES_H

#include "clive/types.h"

enum { VARIABLES_SLOTS = 256, VARIABLES_MOST = 192 };

struct variables {
    char **all; /* borrowed; ends with NULL */
    bool is_indexed;
    uint8_t slots[VARIABLES_SLOTS]; /* of `all`, plus one; 0: none */
};

/* `all` (NULL: no variables) has to stay as it is. */
void variables_init(struct variables *variables, char **all);
/* Of two with one name the first; absent if there is none. */
live_str variables_get(const struct variables *variables, const char *name);

#endif
