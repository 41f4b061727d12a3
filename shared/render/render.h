/*
 * render.h: one render into one of three sinks; what live/view calls. The other side of emit.h.
 *
 * A prints struct is the memory of what the client holds (zeroed: nothing). It is written by
 * render_full and render_diff as they go: when the buffer fails in the middle, the prints are
 * no longer true and the view must end.
 *
 * The scope's `error` (may be NULL) becomes LIVE_OK, or the reason where a render fails for
 * another than memory: components or elements that nest too deep, a range too long, two rows
 * with one key. It names the template. Without it keys are not looked at.
 */
#ifndef CLIVE_RENDER_H
#define CLIVE_RENDER_H

#include "arena.h"
#include "buf.h"
#include "clive/emit.h"

#pragma GCC visibility push(default)

typedef void render_fn(live_render *r, const void *self, void *prints, const uint64_t *changed);

/* What {@inner} of a live layout shows: a view. */
struct render_inner {
    render_fn *render;
    const live_prints *layout;
    const void *self;
    void *prints;
    const uint64_t *changed;
    const char *file; /* of the layout */
};

/* A page's own HTML, which has to work without JavaScript where phx-static asks for it. */
struct render_page {
    live_str url, dom_id;
    /* Writes the hidden inputs that say who posts: _csrf_token and _phx_row. */
    void (*fields)(void *owner, struct buf *out);
    void *owner;
    bool has_static, has_buttons; /* what the render has met */
};

/* A <.live_render>. */
struct render_nested {
    const live_view_class *class;
    unsigned how;           /* LIVE_NESTED_… */
    const live_rest *attrs; /* id, session, the container's */
    bool html;              /* of a page: with its content */
};

/* Who writes the containers of live views within this one. */
struct render_nest {
    /* Failure is in out->failed, or in *error where it is not memory's. */
    void (*write)(void *owner, struct buf *out, const struct render_nested *nested,
                  live_error *error);
    void *owner;
};

/* What a render may reach beside the state. Zeroed, or no scope at all: nothing. */
struct render_scope {
    live_error *error; /* why it failed */
    /* The CSRF token of the visitor's session, the same in all renders of a view; absent:
     * memory failed. */
    live_str (*csrf_token)(void *owner);
    void *owner;
    const struct render_inner *inner; /* NULL: {@inner} is markup */
    struct render_page *page; /* NULL: no page's own HTML */
    const struct render_nest *nest;   /* NULL: nothing stands where views are nested */
};

/* Scratch comes from `arena` and is not given back. Failure is in out->failed. */
void render_html(struct buf *out, struct arena *arena, render_fn *fn, const live_prints *layout,
                 const void *self, const struct render_scope *scope);
/* Appends the members of the rendered tree, without the braces around them:
 * "s":0,"0":"…","p":{"0":[…]}. */
void render_full(struct buf *out, struct arena *arena, render_fn *fn, const live_prints *layout,
                 const void *self, void *prints, const struct render_scope *scope);
/* Appends the members of the diff, without braces; false: nothing to send, nothing appended. */
bool render_diff(struct buf *out, struct arena *arena, render_fn *fn, const void *self,
                 void *prints, const uint64_t *changed, const struct render_scope *scope);
/* The form that the buttons with phx-static post, if there are some. */
void static_end(const struct render_page *page, struct buf *out);
/* Frees what a prints struct owns and zeroes it. */
void prints_release(const live_prints *layout, void *prints);

#pragma GCC visibility pop
#endif
