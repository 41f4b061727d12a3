/* view_draw.h: one render of a view, with the live layout around it if it has one; for view.c.
 */
#ifndef CLIVE_VIEW_DRAW_H
#define CLIVE_VIEW_DRAW_H

#include "view_inside.h"

/* As render.h's functions of these names; view->unrendered says why one failed. */
void draw_html(struct view *view, struct buf *out, struct render_page *page);
void draw_full(struct view *view, struct buf *out);
bool draw_diff(struct view *view, struct buf *out, const uint64_t *changed);

#endif
