/* page_inside.h: one request on its way: what page.c, page_session.c, page_view.c, page_nest.c,
 * post.c and request.c share. */
#ifndef CLIVE_PAGE_INSIDE_H
#define CLIVE_PAGE_INSIDE_H

#include "buf.h"
#include "connect.h"
#include "flash.h"
#include "nest.h"
#include "nested.h"
#include "page.h"
#include "render.h"
#include "static_event.h"
#include "view.h"

enum {
    PAGE_BUSY_FOR_US = 2000000, /* how long to try for the store's write lock */
    PAGE_PAUSE_US = 500,        /* the first pause; doubled up to the next */
    PAGE_PAUSE_MAX_US = 20000,
    PAGE_MAX_OWN = 4 << 10,    /* bytes of page->own */
    PAGE_STATIC_S = 24 * 3600, /* for which a page with phx-static can be posted */
};

struct page_nested;
struct post;

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
    bool is_fresh;       /* the session's row needs no touch (page_read_session) */
    live_str socket_id; /* of the session, once page_read_session has been called; absent: none */
    live_str session_data; /* of it; absent: none */
    struct nav nav; /* where the view sends the user */
    live_str dom_id;
    struct view *view;
    struct page_nested *nested; /* the live views within, in their order: page_nest.c's own */
    unsigned n_nested, nest_depth; /* how many; of the one that is being mounted */
    struct view *departing;     /* the one of them that sends the user elsewhere; NULL: view */
    unsigned http_status;       /* what one of them that failed wants to be answered with */
    struct view_row row;
    bool is_post;               /* of what has phx-static */
    bool is_embedded, is_main;  /* a fragment of another page; which is to be its main view */
    live_str refusal;           /* why a JSON body cannot be read; absent: it can */
    bool has_layout;            /* … with its live layout */
    bool is_bearer;             /* no cookie says the session: the page's tokens do */
    struct connect connect;
    struct view_place place;    /* of the view */
    const char *notice;         /* for the user, before the view; static; NULL: none */
    struct render_page render;
    struct post *post;          /* of is_post: post.c's own */
    bool is_rendered;    /* by a handler: route, made for it, gives its view and container only */
    live_str own;        /* data for the view alone: JSON; absent: none */
    live_str given_flash; /* what the handler has put: JSON; absent: none */
    bool is_cookie_due;         /* the session has another id now: an error page says so too */
    bool unsaved;               /* the store is why there is no page */
    bool is_over;               /* the session has ended meanwhile */
    struct buf snapshot, inner; /* the state; the container */
};

/* Within a transaction, of a session that had data when it was read: LIVE_EAUTH, and
 * page->is_over, where it has ended meanwhile (a logout). What is written now would let it live
 * again, and its user with it. */
live_status page_session_lives(struct page *page, const struct session_id *session, int64_t now_s);
/* The Set-Cookie of page->session. */
live_status page_session_cookie(struct page *page, struct page_response *response,
                                struct buf *out, live_error *error);
/* Absent where there is none yet. LIVE_ERROR: the session is in quarantine (running.h). */
live_status page_read_session(struct page *page, live_str *data, live_error *error);
/* `json` (a flash's fresh part; absent: none) for the page that comes next. LIVE_ENOMEM. */
live_status page_leave_flash(struct page *page, live_str json, struct page_response *response);

/* What a redirect, or the client before it loaded this page, left; one that does not verify is
 * nothing. LIVE_ENOMEM. */
live_status page_take_flash(struct page *page, struct page_response *response);
/* A join that failed with a status of its own asks for the page anew to show it. 0: none did. */
unsigned page_take_reload_status(struct page *page, struct page_response *response);
/* Before what a browser without a cookie shows. */
void page_write_bearer(const struct page *page, struct buf *out);
static inline live_status
page_no_memory(live_error *error)
{
    return live_error_set(error, LIVE_ENOMEM, "out of memory");
}

/* The session that the cookie says, else a new one with the cookie to set. */
live_status page_find_session(struct page *page, struct page_response *response,
                              struct buf *out, live_error *error);
/* A GET's: from mount to the view's HTML, which is left in `out`. */
live_status page_mount(struct page *page, struct page_response *response, struct buf *out,
                       live_error *error);
/* page->view in place of the one before, of the route, the DOM id and the URL; nothing has run.
 * `out` is used. */
live_status page_new_view(struct page *page, struct buf *out, live_error *error);
/* The snapshot into page->snapshot, the HTML into `out`, and what of it the row holds. */
live_status page_render(struct page *page, struct buf *out, live_error *error);
/* Runs `write` until the store's lock is free; what fails is in *error. */
live_status page_save(struct page *page, live_status (*write)(struct page *page, int64_t now_s),
                      const char *what, live_error *error);
/* page->row as a new one. */
live_status page_insert(struct page *page, live_error *error);
/* Where the URL leads. */
live_status page_route(struct page *page, live_str method, live_str url, live_error *error);

/* post.c: an event of a page whose browser runs no JavaScript; as page_mount, saved too.
 * LIVE_EAUTH: it is not from a page of this visitor. */
live_status post_answer(struct page *page, struct page_response *response, struct buf *out,
                        live_error *error);

/* As page_mount, then the row and the whole page, or where the view sends the user. */
live_status page_show(struct page *page, struct page_response *response, struct buf *out,
                      live_error *error);

/* request.c: the route's handler answers. LIVE_EAUTH: the CSRF token does not verify. */
live_status request_answer(struct page *page, struct page_response *response, struct buf *out,
                           live_error *error);

#endif
