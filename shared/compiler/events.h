/* events.h: the event names of a view and the members of `.on` that they become. */
#ifndef CLIVE_COMPILER_EVENTS_H
#define CLIVE_COMPILER_EVENTS_H

#include "ast.h"

/* Notes a use of the event, but for lv:clear-flash, which the runtime handles. A name that C cannot have, or two names for one member, are errors.
 */
void event_add(struct compiler *c, struct definition *definition, live_str name,
               struct span at);

#endif
