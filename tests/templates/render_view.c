/*
 * render_view.c: renders the view or layout of one template test to standard output, as a fresh
 * page: the default state, and what `mount` makes of it. Also looks whether a second render of
 * the same state sends nothing, which every template owes its client. In the place of a view within it stands
 * what that would be told: <live-view of="clock" id="a" session="{…}">.
 */
#include "clive/emit.h"

#include "fields.h"
#include "render.h"
#include "turn.h"

#include <stdio.h>
#include <stdlib.h>

/* One of them is set; see tests/templates/run. */
extern const live_view_class *const tested_view;
extern const live_layout_class *const tested_layout;

static void
expect(bool condition, const char *what)
{
    if (!condition) {
        printf("%s\n", what);
        exit(1);
    }
}

/* The container of a nested view, as the runtime is told of it. */
static void
write_nested(void *owner, struct buf *out, const struct render_nested *nested,
             live_error *error)
{
    (void)owner, (void)error;
    buf_format(out, "<live-view of=\"%s\"%s%s", nested->class->name,
               nested->how & LIVE_NESTED_STICKY ? " sticky" : "",
               nested->how & LIVE_NESTED_LINKED ? " linked" : "");
    for (uint32_t i = 0; i < nested->attrs->n; i++) {
        const live_pair *pair = &nested->attrs->pairs[i];
        if (!pair->text.ptr && !pair->on)
            continue;
        buf_char(out, ' ');
        buf_str(out, pair->name);
        if (!pair->text.ptr)
            continue;
        buf_lit(out, "='");
        buf_str(out, pair->text);
        buf_char(out, '\'');
    }
    buf_char(out, '>');
}

/* What a layout shows of its view stands there as a view has it. */
static void
show_structs(const live_struct *type, void *state)
{
    for (unsigned i = 0; i < type->n_fields; i++) {
        const live_field *field = &type->fields[i];
        if (field->type != LIVE_T_STRUCT_SHOWN)
            continue;
        void *of_view = calloc(1, field->row->size);
        expect(of_view && fields_init(field->row, of_view) == LIVE_OK, "no defaults");
        memcpy((char *)state + field->offset, &of_view, sizeof of_view);
    }
}

static void
release_structs(const live_struct *type, void *state)
{
    for (unsigned i = 0; i < type->n_fields; i++) {
        void *of_view;
        if (type->fields[i].type != LIVE_T_STRUCT_SHOWN)
            continue;
        memcpy(&of_view, (char *)state + type->fields[i].offset, sizeof of_view);
        fields_release(type->fields[i].row, of_view);
        free(of_view);
    }
}

int
main(void)
{
    const live_struct *type = tested_view ? tested_view->state : tested_layout->fields;
    const live_prints *layout = tested_view ? tested_view->prints : tested_layout->prints;
    render_fn *fn = tested_view ? tested_view->render : tested_layout->render;
    struct turn turn = { 0 };
    struct arena arena = { 0 };
    struct buf html = { 0 }, full = { 0 }, diff = { 0 };
    const struct render_nest nest = { write_nested, NULL };
    const struct render_scope scope = { .nest = &nest };
    uint64_t mask[LIVE_MASK_WORDS(256)] = { 0 };
    void *state = calloc(2, type->size), *prints = calloc(1, layout ? layout->size : 1);
    expect(state && prints && turn_init(&turn, 4096) == LIVE_OK, "no memory");
    turn_begin(&turn);
    expect(fields_init(type, state) == LIVE_OK, "no defaults");
    show_structs(type, state);
    if (tested_view)
        expect(tested_view->mount(state, NULL, NULL) == LIVE_OK, "mount failed");
    render_html(&html, &arena, fn, layout, state, &scope);
    fwrite(html.data, 1, html.len, stdout);

    render_full(&full, &arena, fn, layout, state, prints, &scope);
    if (tested_view) {
        void *shadow = (char *)state + type->size;
        fields_settle(type, state, shadow);
        expect(!fields_changed(type, state, shadow, mask), "the settled state differs");
    }
    expect(!render_diff(&diff, &arena, fn, state, prints, mask, &scope),
           "the same state sends a diff");
    expect(!full.failed && !html.failed && !turn.failed, "no memory");
    prints_release(layout, prints);
    if (tested_view)
        fields_release(type, state);
    release_structs(type, state);
    turn_end(&turn);
    turn_release(&turn);
    arena_release(&arena);
    buf_release(&html);
    buf_release(&full);
    buf_release(&diff);
    free(prints);
    free(state);
    return 0;
}
