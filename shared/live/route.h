/*
 * route.h: matching a path against patterns such as "/articles/:id/edit". A pattern is `/`, or
 * segments each of which is literal or `:name`; a literal is compared with the decoded segment. A
 * trailing slash of the path does not count.
 */
#ifndef CLIVE_ROUTE_H
#define CLIVE_ROUTE_H

#include "form.h"

/* Says what is wrong with a pattern; NULL if nothing. */
const char *route_fault(live_str pattern);
/* LIVE_OK and the parameters, LIVE_ENOENT, LIVE_EINVAL (broken percent coding), LIVE_ENOMEM. */
live_status route_match(struct arena *arena, live_str pattern, live_str path, struct form *params);

#endif
