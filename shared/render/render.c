#include "render.h"

#include "emit_private.h"

/* Without the frames, which are written before they are read. */
static void
begin(live_render *r, struct buf *out, struct arena *arena, bool html, bool full,
      const struct render_scope *scope)
{
    static const struct render_scope nothing;
    if (!scope)
        scope = &nothing;
    if (scope->error)
        *scope->error = (live_error){ .status = LIVE_OK };
    memset(r, 0, offsetof(live_render, frames));
    r->out = out;
    r->arena = arena;
    r->html = html;
    r->scope = scope;
    r->error = scope->error;
    r->head.full_ = full;
    r->top = r->frames;
    r->frames[0] = (struct frame){ .full = full, .written = true };
}

/* The root's member "p". */
static void
write_templates(live_render *r)
{
    struct buf *out = r->out;
    if (!r->table.n)
        return;
    buf_lit(out, ",\"p\":{");
    for (uint32_t i = 0; i < r->table.n; i++) {
        buf_str(out, i ? LIVE_STR(",\"") : LIVE_STR("\""));
        buf_uint(out, i);
        buf_lit(out, "\":");
        buf_str(out, r->table.templates[i]->json);
    }
    buf_char(out, '}');
}

void
render_html(struct buf *out, struct arena *arena, render_fn *fn, const live_prints *layout,
            const void *self, const struct render_scope *scope)
{
    live_render r;
    begin(&r, out, arena, true, true, scope);
    void *prints = emit_scratch(&r, layout ? layout->size : 0);
    if (prints)
        fn(&r, self, prints, render_all);
}

void
render_full(struct buf *out, struct arena *arena, render_fn *fn, const live_prints *layout,
            const void *self, void *prints, const struct render_scope *scope)
{
    (void)layout; /* prints are written over */
    live_render r;
    begin(&r, out, arena, false, true, scope);
    fn(&r, self, prints, render_all);
    write_templates(&r);
}

bool
render_diff(struct buf *out, struct arena *arena, render_fn *fn, const void *self, void *prints,
            const uint64_t *changed, const struct render_scope *scope)
{
    live_render r;
    begin(&r, out, arena, false, false, scope);
    fn(&r, self, prints, changed);
    write_templates(&r);
    return r.any;
}
