/* container.h: the root element of a view: its tag and attributes beside those of the runtime.
 */
#ifndef CLIVE_CONTAINER_H
#define CLIVE_CONTAINER_H

#include "buf.h"
#include "clive/emit.h"

/* The route's, else the view's; NULL: a plain <div>. `route` may be NULL. */
const live_container *container_of(const live_route *route, const live_view_class *class);
/* Says what is wrong with it; NULL if nothing. */
const char *container_fault(const live_container *container);
live_str container_tag(const live_container *container);               /* NULL is fine */
void container_html(const live_container *container, struct buf *out); /* ` class="wide"` */
void container_json(const live_container *container, struct buf *out); /* ["div",{…}] */

#endif
