/* body.h: the fields of a request's body, urlencoded, multipart or JSON, as one tree
 * (text/nested.h). Files of a multipart body are left out: what a file input sends without
 * JavaScript is lost. JSON is as Plug.Parsers.JSON reads it: the members of an object are the
 * fields, any other value is the one field _json, nothing at all (an empty body) is no field.
 */
#ifndef CLIVE_BODY_H
#define CLIVE_BODY_H

#include "nested.h"

#pragma GCC visibility push(default)

/* application/json, application/…+json. */
bool body_is_json(live_str content_type);
/* *fields is NULL for a body of another type (text): it has none. Without a Content-Type it
 * counts as urlencoded, if it can be read so. The texts are of the arena or slices of the
 * body. LIVE_EINVAL: it is not what its type says; LIVE_ELIMIT; of JSON `error` says where and
 * why. LIVE_ENOMEM. */
live_status body_read(struct arena *arena, live_str content_type, live_str body,
                      const struct nested **fields, live_error *error);
/* What a POST says in the field _method, as Plug.MethodOverride: PUT, PATCH or DELETE; absent:
 * nothing. */
live_str body_method(const struct nested *fields);

#pragma GCC visibility pop
#endif
