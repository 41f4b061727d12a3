/* habits.h: what HEEx has and C has not, with its mend. */
#ifndef CLIVE_COMPILER_HABITS_H
#define CLIVE_COMPILER_HABITS_H

#include "ctoken.h"

struct parser;

/* Each is true where it recorded an error. At a name where an operand may stand: `nil`, `not
 * @a`. */
bool habit_of_name(struct parser *p, const struct ctoken *token);
/* A token where an operator is expected: `@a and @b`. */
bool habit_behind(struct parser *p, const struct ctoken *token);
/* At what begins no operand of C: `:ok`, `~p"/"`, the > of <>. */
bool habit_of_operand(struct parser *p);
/* `#{…}` in a literal; `help` says how the text is made there. */
bool habit_in_text(struct compiler *c, struct span literal, const char *help);

/* The mend for a name that is unknown; NULL: it is nobody's. */
const char *habit_of_field(live_str name);
const char *habit_of_component(live_str name);
const char *habit_of_block(live_str word);

#endif
