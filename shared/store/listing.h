/*
 * listing.h: all sessions and their views, for `clive sessions`: reads only, changes nothing,
 * and sees one moment of the store.
 */
#ifndef CLIVE_LISTING_H
#define CLIVE_LISTING_H

#include "clive/types.h"

#pragma GCC visibility push(default)

/* One view, or one session without views (id 0, and all below it empty). */
struct listed_view {
    unsigned char session[16];
    int64_t session_expires; /* seconds since 1970, as all times; 0: its row is missing */
    int64_t id;
    int64_t parent; /* 0: a root */
    int64_t epoch, joined, created, expires;
    int64_t snapshot_len; /* -1: none */
    live_str view, url;   /* until the callback returns; url may be absent */
};

/* Calls `each` for every view, by session and age. LIVE_EIO (no such file, not ours, another
 * schema), LIVE_EBUSY, LIVE_ENOMEM: error->message says why and the mend. */
live_status listing_read(const char *path,
                         void (*each)(void *context, const struct listed_view *view),
                         void *context, live_error *error);

#pragma GCC visibility pop
#endif
