/* nested.c: `<.live_render>`: what stands in the place of a live view within this one. The
 * container is live's business (render.h, struct render_nest). */
#include "emit_private.h"

void
live_put_nested(live_render *r, const live_view_class *class, unsigned how,
                const live_rest *attrs)
{
    const struct render_nest *nest = r->scope ? r->scope->nest : NULL;
    const char *file = r->component ? r->component->file : NULL;
    struct buf text = { 0 };
    live_error error = { .status = LIVE_OK };
    if (nest)
        nest->write(nest->owner, &text, &(struct render_nested){ class, how, attrs, r->html },
                    &error);
    if (error.status != LIVE_OK)
        emit_fail(r, error.file ? error.file : file, error.line, "%s", error.message);
    else if (text.failed)
        r->out->failed = true;
    live_put(r, ((live_markup){ buf_text(&text) }));
    buf_release(&text);
}
