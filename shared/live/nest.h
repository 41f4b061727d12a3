/*
 * nest.h: live views within a view (`<.live_render>`, Phoenix.Component.live_render/3): their
 * containers, and which row of the store is whose.
 *
 *     child   goes with the view around it: the client joins it from the token that stands in
 * that view's tree, each time anew; data-phx-parent-id sticky  a root of its own for the
 * client, which keeps it over live navigation; it goes with the page. So does any view in a
 * root layout
 *
 * Tokens of both say where they are anchored, not their own row: a child's at the row of the
 * view around it, a sticky one at that of the page's root, which stays over live navigation. A
 * row is found by its anchor and its DOM id (store_view_take_nested), since a view that is
 * rendered anew writes new tokens for what the client has long joined.
 *
 * Source: Phoenix.LiveView.Static (nested_render), protocol.md 2.1 and 3.4.
 */
#ifndef CLIVE_NEST_H
#define CLIVE_NEST_H

#include "buf.h"
#include "clive/emit.h"
#include "render.h"
#include "token.h"

enum {
    NEST_MAX_DEPTH = 16, /* views in each other in one page */
    NEST_MAX_VIEWS = 400, /* of one page: a connection takes 500 channels (gateway/conn.h) */
    NEST_MAX_ID = 200,   /* bytes: it is part of a topic */
};

struct nest;

/* One of them, as its container says it. */
struct nested_view {
    const live_view_class *class;
    live_str id;
    live_str own;   /* JSON: its part of the session; absent: none */
    bool is_sticky; /* or in a root layout: anchored at the page's root */
    bool is_linked;
};

/* What the page found out when it mounted one. */
struct nested_html {
    struct buf html;
    live_str flash; /* JSON, for its static token; absent: its snapshot has it */
};

/* Those of one view, or of a root layout. Must outlive the render. */
struct nest {
    const struct token_keys *keys;
    const struct session_id *session;
    live_str dom_id;           /* of the view around; absent: a root layout */
    int64_t row, root;         /* of that view; of its page's root */
    bool is_bearer;            /* the tokens say the session themselves */
    bool is_embedded, is_main; /* as a token's */
    /* While a page is made: mounts it, and the rows have ids (row and root are right) when it
     * returns. NULL: connected, the client joins it. */
    live_status (*mount)(struct nest *nest, const struct nested_view *nested,
                         struct nested_html *page, live_error *error);
    void *owner;
};

/* As render_nest's write: `nest` is its owner. */
void nest_write(void *nest, struct buf *out, const struct render_nested *what,
                live_error *error);

#endif
