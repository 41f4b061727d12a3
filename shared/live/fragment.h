/*
 * fragment.h: views as parts of pages that others make (SSI, ESI, a PHP readfile). Below a path
 * of the operator's choice each view's URL answers with its container alone:
 *
 *     /-/live/thermostat?city=Oslo    the view of /thermostat?city=Oslo
 *     /-/live/~main/thermostat        the same as its page's main view: it sets the title, and
 *                                     the browser's URL where it patches
 *     /-/live/~layout/thermostat      with its live layout (both: ~main~layout)
 *
 * A fragment is no page: it takes GET and HEAD, sets no cookie, and where it cannot be shown it
 * is a short text. Pure: no store, no view.
 */
#ifndef CLIVE_FRAGMENT_H
#define CLIVE_FRAGMENT_H

#include "clive/types.h"

#pragma GCC visibility push(default)

struct fragment {
    live_str uri; /* the view's own */
    bool is_main, has_layout;
};

/* It is below the prefix ("/-/live"; absent: nothing is). */
bool fragment_is(live_str prefix, live_str uri);
/* False: below the prefix, but no fragment's. */
bool fragment_read(live_str prefix, live_str uri, struct fragment *fragment);
/* Says what is wrong with a prefix; NULL if nothing. */
const char *fragment_prefix_fault(live_str prefix);

#pragma GCC visibility pop
#endif
