/* probe_app.h: the application that the tests of live/ use. */
#ifndef CLIVE_PROBE_APP_H
#define CLIVE_PROBE_APP_H

#include "clive/live.h"

extern const struct live_app probe_app;
extern const live_layout_class probe_frame_class; /* a live layout */
extern void (*probe_meanwhile)(void); /* called while /amend or a mount runs; NULL: nothing */
extern unsigned kinds_made, kinds_ended; /* how often kinds.c made a value, saw a view end */
extern const live_layout_class probe_shelf_class; /* of lists and the like: a shop has them */
extern const live_layout_class probe_place_class; /* another: of the address and the session */

#endif
