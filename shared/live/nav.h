/*
 * nav.h: where a callback sends the user (live_push_patch, live_push_navigate, live_redirect):
 * kept by the view until its owner carries it out: the page as an HTTP redirect, the channel as
 * protocol.md 3.6 and 5.4 say.
 */
#ifndef CLIVE_NAV_H
#define CLIVE_NAV_H

#include "buf.h"

#pragma GCC visibility push(default)

enum { NAV_MAX_PATCHES = 20 }; /* in a row, without the client's doing */

enum nav_kind { NAV_NONE, NAV_PATCH, NAV_NAVIGATE, NAV_REDIRECT };

struct nav {
    enum nav_kind kind;
    live_str to; /* in the turn's arena, NUL-terminated */
    bool replace;
    unsigned status; /* HTTP */
};

/* Says what is wrong with a target; NULL if nothing. A local one begins with one '/', has no
 * backslash and no control bytes; an external one has the scheme http, https, mailto or tel. */
const char *nav_fault(live_str to, bool external);
/* {"to":…,"kind":"push"} or, for a redirect, {"to":…}, with "flash" unless `flash` is absent.
 */
void nav_write(struct buf *out, const struct nav *nav, live_str flash);

#pragma GCC visibility pop
#endif
