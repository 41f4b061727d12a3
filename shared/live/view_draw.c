#include "view_draw.h"

#include "mem.h"
#include "render.h"

/* What is rendered: the layout, with the view in it, or the view alone. */
struct drawing {
    render_fn *render;
    const live_prints *layout;
    const void *self;
    void *prints;
    const uint64_t *changed;
    struct render_scope scope;
    struct render_inner inner;
    struct render_nest nest;
    live_error why; /* it failed */
};

static live_str
csrf_of(void *view)
{
    return view_csrf_token(view);
}

bool
view_show(struct view *view, bool csrf, struct layout_view *shown)
{
    live_str token = csrf ? view_csrf_token(view) : live_none;
    *shown = (struct layout_view){ .type = view->class->state,
                                   .state = view->state,
                                   .flash = &view->flash,
                                   .csrf_token = token,
                                   .uri = view_uri(view),
                                   .is_moved = view->is_moved };
    return !csrf || token.ptr;
}

/* `changed`: of the view. False: memory failed. */
static bool
prepare(struct drawing *drawing, struct view *view, const uint64_t *changed)
{
    const live_view_class *class = view->class;
    struct layout *layout = view->layout;
    *drawing = (struct drawing){
        .render = class->render,
        .layout = class->prints,
        .self = view->state,
        .prints = view->prints,
        .changed = changed,
        .scope = { .error = &drawing->why, .csrf_token = csrf_of, .owner = view },
    };
    drawing->nest = (struct render_nest){ nest_write, view->nest };
    if (view->nest)
        drawing->scope.nest = &drawing->nest;
    if (!layout)
        return true;
    struct layout_view shown;
    if (!view_show(view, layout_wants_csrf(layout->class), &shown))
        return false;
    layout_update(layout, &shown, changed);
    drawing->inner = (struct render_inner){ class->render, class->prints, view->state,
                                            view->prints,  changed,       layout->class->file };
    drawing->scope.inner = &drawing->inner;
    drawing->render = layout->class->render;
    drawing->layout = layout->class->prints;
    drawing->self = layout->values;
    drawing->prints = layout->prints;
    drawing->changed = layout->mask;
    return true;
}

/* A mask of nothing, for renders that show everything anyway. */
static const uint64_t *
nothing(const struct view *view)
{
    return arena_new(&turn_current()->arena, uint64_t,
                     LIVE_MASK_WORDS((size_t)view->class->state->n_fields) + 1);
}

/* Keeps why the render failed, if that was not for memory, with a template to name. Where there is no
 * memory for that, it is one that failed for memory. */
static void
blame(struct view *view, const struct drawing *drawing)
{
    if (view->unrendered)
        view->unrendered->status = LIVE_OK;
    if (drawing->why.status == LIVE_OK)
        return;
    if (!view->unrendered)
        view->unrendered = mem_alloc(sizeof *view->unrendered);
    if (!view->unrendered)
        return;
    *view->unrendered = drawing->why;
    if (!drawing->why.file)
        view->unrendered->file = view->class->file;
}

void
draw_html(struct view *view, struct buf *out, struct render_page *page)
{
    struct drawing d;
    const uint64_t *changed = nothing(view);
    if (!changed || !prepare(&d, view, changed)) {
        out->failed = true;
        return;
    }
    d.scope.page = page;
    render_html(out, &turn_current()->arena, d.render, d.layout, d.self, &d.scope);
    blame(view, &d);
}

void
draw_full(struct view *view, struct buf *out)
{
    struct drawing d;
    const uint64_t *changed = nothing(view);
    if (!changed || !prepare(&d, view, changed)) {
        out->failed = true;
        return;
    }
    render_full(out, &turn_current()->arena, d.render, d.layout, d.self, d.prints, &d.scope);
    blame(view, &d);
}

bool
draw_diff(struct view *view, struct buf *out, const uint64_t *changed)
{
    struct drawing d;
    if (!prepare(&d, view, changed)) {
        out->failed = true;
        return false;
    }
    bool sent = render_diff(out, &turn_current()->arena, d.render, d.self, d.prints, d.changed,
                            &d.scope);
    blame(view, &d);
    return sent;
}
