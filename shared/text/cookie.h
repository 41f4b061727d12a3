/* cookie.h: the Cookie and Set-Cookie headers (RFC 6265). */
#ifndef CLIVE_COOKIE_H
#define CLIVE_COOKIE_H

#include "buf.h"

#pragma GCC visibility push(default)

/* The value of the first cookie `name` in a Cookie header; absent if none. A value in double quotes
 * loses them. */
live_str cookie_get(live_str header, live_str name);

struct cookie {
    live_str name, value; /* of cookie-octets only, else nothing is written and false returned */
    int64_t max_age_s;    /* below 0: a session cookie; 0: delete */
    bool secure, http_only;
    /* Path=/ and SameSite=Lax always */
};
/* Writes the value of a Set-Cookie header, without the header's name. */
bool cookie_write(struct buf *out, const struct cookie *cookie);

#pragma GCC visibility pop
#endif
