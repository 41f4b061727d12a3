/*
 * layout.h: what a layout shows. Its fields get their values by name:
 *
 *     inner       what is within: the container (root layout), the view (live layout)
 *     csrf_token  of the session
 *     flash_KEY   the flash; the declared default without one
 *     session_KEY what handlers have put into the session (live_put_session), as it was when
 * the view came alive; the declared default without it uri         the page's path and query
 *     any other   the view's field of that name and type; the declared default where it has
 * none (page_title: also where the view's is empty); of a list, json or form nothing
 *
 * The root layout stands around the page and is rendered once. A live layout stands inside the
 * container: it is the root of the view's tree, in the page, in the join's reply and in diffs,
 * and tracks its fields as a component its attributes. One is made for each view in memory.
 */
#ifndef CLIVE_LAYOUT_H
#define CLIVE_LAYOUT_H

#include "arena.h"
#include "clive/emit.h"
#include "flash.h"

#pragma GCC visibility push(default)

/* The view that a layout is around. */
struct layout_view {
    const live_struct *type;
    const void *state;
    const struct flash *flash; /* NULL: none */
    live_str csrf_token;       /* looked at only if the layout wants one */
    live_str session;          /* its data, a JSON object; of a root layout only */
    live_str uri;
    bool is_moved; /* the uri is another than at the last render */
};

bool layout_wants_csrf(const live_layout_class *class);
/* The values of a root layout, in the arena; NULL: memory failed. */
void *layout_values(struct arena *arena, const live_layout_class *class,
                    const struct layout_view *view, live_markup inner);
/* The field of a view's state that the layout's field shows; NULL: none. *clash: the view has
 * one of that name and another type. */
const live_field *layout_source(const live_field *field, const live_struct *state, bool *clash);

/* The live layout of a view: its live_session's, else its own; NULL: none. */
const live_layout_class *layout_of(const live_session *session, const live_view_class *view);

struct layout {
    const live_layout_class *class;
    void *values;    /* its struct; borrows from the view */
    void *prints;    /* what the client holds */
    uint64_t *mask;  /* of its fields, as of layout_update */
    int16_t *source; /* of each field: an index of the view's, or less than 0: layout.c */
    char *session;   /* the texts of its session_KEY fields; owned */
};

/* One block; LIVE_ENOMEM. */
live_status layout_new(struct layout **layout, const live_layout_class *class,
                       const live_struct *state);
void layout_free(struct layout *layout); /* NULL is fine */
/* What its session_KEY fields show, of the session's data (absent: none). LIVE_ENOMEM. */
live_status layout_take_session(struct layout *layout, live_str session);
/* The values are the view's as it is now; the mask says which may differ from the last time,
 * where `changed` is the view's mask. True: some may. */
bool layout_update(struct layout *layout, const struct layout_view *view,
                   const uint64_t *changed);

#pragma GCC visibility pop
#endif
