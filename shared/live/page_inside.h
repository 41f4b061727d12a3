/* page_inside.h: what page.c and request.c share: one request on its way. */
#ifndef CLIVE_PAGE_INSIDE_H
#define CLIVE_PAGE_INSIDE_H

#include "buf.h"
#include "flash.h"
#include "nested.h"
#include "page.h"
#include "view.h"

enum {
    PAGE_BUSY_FOR_US = 2000000, /* how long to try for the store's write lock */
    PAGE_PAUSE_US = 500,        /* the first pause; doubled up to the next */
    PAGE_PAUSE_MAX_US = 20000,
};

/* One request on its way. */
struct page {
    struct world *world;
    struct turn *turn;
    const struct page_request *request;
    live_str method;             /* what a form's _method says in place of its POST */
    const struct nested *fields; /* of the body; NULL: none */
    live_str url;                /* path and query */
    const live_route *route;
    struct live_params params;
    struct session_id session;
    bool is_new_session;
    live_str socket_id; /* of the session, once page_read_session has been called; absent: none */
    live_str session_data; /* of it; absent: none */
    struct nav nav; /* where the view sends the user */
    live_str dom_id;
    struct view *view;
    struct view_row row;
    bool unsaved;               /* the store is why there is no page */
    struct buf snapshot, inner; /* the state; the container */
};

/* The Set-Cookie of page->session. */
live_status page_session_cookie(struct page *page, struct page_response *response,
                                struct buf *out, live_error *error);
/* Absent where there is none yet. LIVE_ERROR: the session is in quarantine (running.h). */
live_status page_read_session(struct page *page, live_str *data, live_error *error);
/* `json` (a flash's fresh part; absent: none) for the page that comes next. LIVE_ENOMEM. */
live_status page_leave_flash(struct page *page, live_str json, struct page_response *response);

/* request.c: the route's handler answers. LIVE_EAUTH: the CSRF token does not verify. */
live_status request_answer(struct page *page, struct page_response *response, struct buf *out,
                           live_error *error);

#endif
