/*
 * turn_private.h: what strings and lists ask of the current turn. Once a turn has failed,
 * nothing is allocated for the author any more: what he does will be undone, and a throw-away
 * row owns nothing.
 */
#ifndef CLIVE_TURN_PRIVATE_H
#define CLIVE_TURN_PRIVATE_H

#include "turn.h"

#include <string.h>

enum { TURN_SINKS = 4 }; /* throw-away rows: a row, a row of a list in it, … */

bool turn_has_failed(void);
/* A zeroed throw-away row of `size` bytes that does not overlap the one that `inside` lies in.
 */
void *turn_sink(const void *inside, size_t size);

#endif
