/* rooms.h: where a group may read. */
#ifndef ROOMS_H
#define ROOMS_H

#include "reserve_types.live.h"

#include "clive/form.h"

live_options rooms(void);
/* "the garden"; of a name that is none: itself. */
live_str room_label(live_str name);

#endif
