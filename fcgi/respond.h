/*
 * respond.h: between CGI and the page: a request's variables become a page_request, a
 * page_response becomes the head of a CGI response (RFC 3875).
 */
#ifndef FCGI_RESPOND_H
#define FCGI_RESPOND_H

#include "page.h"

/* A CGI variable by name; absent if there is none. */
typedef live_str respond_param_fn(const void *context, const char *name);

/* Who asks, and for which host: the user, as far as proxies are trusted. */
struct forwarded respond_who(const struct proxies *proxies, respond_param_fn *param,
                             const void *context);
/* The URI is REQUEST_URI, else (and where they say a path below `fragments`, which may be
 * absent) SCRIPT_NAME, PATH_INFO and QUERY_STRING put together again in the arena. LIVE_ENOMEM. */
live_status respond_request(struct arena *arena, const struct proxies *proxies,
                            respond_param_fn *param, const void *context, live_str fragments,
                            struct page_request *request);
/* All lines up to the empty one, with the security headers; `socket_url` (may be NULL) may be
 * connected to. */
void respond_head(struct buf *out, const struct page_response *response,
                  const char *socket_url);

#endif
