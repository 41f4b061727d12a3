/*
 * page.h: the disconnected render: a request becomes a mounted view, a row in the store and a
 * whole HTML page with signed tokens (protocol.md 2). No FastCGI here: fcgi/ translates.
 *
 *     route ► cookie, session ► mount, load, handle_params ► snapshot ► HTML in the container
 * in the root layout ► one transaction: session, row ► response
 *
 * Nothing leaves before the commit. One call is one turn. A HEAD does all that a GET does and
 * leaves nothing in the store.
 */
#ifndef CLIVE_PAGE_H
#define CLIVE_PAGE_H

#include "forwarded.h"
#include "turn.h"
#include "world.h"

#pragma GCC visibility push(default)

enum { PAGE_MAX_BODY = 1 << 20 };

struct page_request {
    live_str method; /* "GET", "HEAD", … */
    live_str uri;    /* path and query as sent: "/a?b=1" */
    live_str cookie; /* the Cookie header; absent if none */
    bool https;
    struct forwarded who; /* it is from, and asks */
    /* Other headers, by names in lower case; NULL: there are none. */
    live_str (*header)(void *context, const char *name);
    void *context;
    live_str body;       /* of a POST; absent: none */
    live_str content_type; /* of the body, as sent; absent: none */
    live_str csrf;       /* the x-csrf-token header; absent: none */
    bool too_large;      /* its body was not read: larger than PAGE_MAX_BODY */
};

struct page_response {
    unsigned status;     /* 200, 3xx, 400, 403, 409, 404, 405, 413, 414, 500, 503 (try again in some seconds) */
    live_str location;   /* of a redirect; absent: none */
    live_str set_cookie; /* the session's; absent: none */
    live_str cookies[2]; /* further Set-Cookie headers; absent: none */
    const char *csp;     /* Content-Security-Policy in place of the usual one; NULL: that */
    live_str content_type; /* absent: text/html; charset=utf-8 */
    live_str body;       /* empty for HEAD (content_length tells) */
    size_t content_length;
    bool allow; /* 405: send Allow: GET, HEAD */
};

/* Within a turn, which the caller begins, and ends when the response has left. Always fills the
 * response (in the turn's arena or `out`, valid until the turn ends); an error page
 * of our own where something fails, with the reason in *error for the log (LIVE_OK: nothing to
 * log). `out` is emptied and used for the body. */
void page_respond(struct world *world, struct turn *turn, const struct page_request *request,
                  struct page_response *response, struct buf *out, live_error *error);

#pragma GCC visibility pop
#endif
