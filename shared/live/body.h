/* body.h: the fields of a request's body, urlencoded or multipart, as one tree (text/nested.h).
 * Files of a multipart body are left out: what a file input sends without JavaScript is lost.
 */
#ifndef CLIVE_BODY_H
#define CLIVE_BODY_H

#include "nested.h"

#pragma GCC visibility push(default)

/* *fields is NULL for a body of another type (JSON, text): it has none. Without a Content-Type
 * it counts as urlencoded, if it can be read so. The texts are of the arena or slices of the
 * body. LIVE_EINVAL: it is not what its type says; LIVE_ELIMIT, LIVE_ENOMEM. */
live_status body_read(struct arena *arena, live_str content_type, live_str body,
                      const struct nested **fields);
/* What a POST says in the field _method, as Plug.MethodOverride: PUT, PATCH or DELETE; absent:
 * nothing. */
live_str body_method(const struct nested *fields);

#pragma GCC visibility pop
#endif
