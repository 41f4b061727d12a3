/* timers.h: the timers of the views: one libuv timer per view and tag, none where there is
 * none. */
#ifndef CLIVE_TIMERS_H
#define CLIVE_TIMERS_H

#include "channel.h"

struct worker;

/* Starts, replaces or (delay_ms 0) stops the timer of that tag. False: memory failed. */
bool timers_set(struct worker *worker, struct channel *channel,
                const struct timer_request *request);
void timers_stop_all(struct channel *channel);

#endif
