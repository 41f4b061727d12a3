/*
 * connect.h: what is known of whom a view talks to, while it comes alive (live_connect_param
 * and the like): the join's parameters, and what of the HTTP request live_app.connect_info asks
 * for.
 *
 * The latter is a block of names and values, each ended by a NUL, an empty name at the end: the
 * page makes one a request, the gateway keeps one a connection.
 */
#ifndef CLIVE_CONNECT_H
#define CLIVE_CONNECT_H

#include "app.h"
#include "buf.h"
#include "forwarded.h"

#pragma GCC visibility push(default)

enum { CONNECT_INFO_MAX = 16, CONNECT_VALUE_MAX = 4096 };

/* Of a view that comes alive; all of it may be absent. Must live as long as its view_place. */
struct connect {
    live_str params;  /* of the join: JSON; absent: the page is rendered */
    const char *info; /* the block; NULL: none was asked for */
};

/* Where a program reads an HTTP request. */
struct connect_source {
    /* A header by its name in lower case; absent: none. Valid until the next call. */
    live_str (*header)(void *context, const char *name);
    void *context;
    struct forwarded who;
    live_str path; /* of "uri"; with a query or without */
};

/* Says what is wrong with a name of live_app.connect_info; NULL if nothing. */
const char *connect_info_fault(const char *name);
/* Appends the block; nothing where the application asks for none. */
void connect_gather(struct buf *out, const struct app *app,
                    const struct connect_source *source);
/* Absent: no such name, or no value. */
live_str connect_find(const char *info, const char *name);

/* "https://example.org:8443", into `out`; nothing where the host is not known. */
void connect_host(struct buf *out, const struct forwarded *who);

#pragma GCC visibility pop
#endif
