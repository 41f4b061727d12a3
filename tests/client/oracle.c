/*
 * oracle.c: drives views in memory and prints, step by step, what the client would get and what
 * it should show. One JSON object a line:
 *
 *     {"view":"…","seed":1,"step":0,"full":{…},"html":"…"}      a join or a rejoin
 *     {"view":"…","seed":1,"step":1,"diff":{…},"html":"…"}      an event; no "diff": nothing
 * was sent
 *
 *     oracle [--seed N] [--count N] [--view NAME]
 *
 * What the client shows of a temporary field is its value of the last render in which it
 * changed; so the HTML is rendered from the state with those values in their places.
 */
#include "change.h"
#include "codec.h"
#include "fields.h"
#include "html.h"
#include "json_write.h"
#include "layout.h"
#include "render.h"
#include "turn.h"
#include "views.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 25 };

struct play {
    const char *name;
    const live_view_class *class;
    struct layout *layout; /* around it; NULL: none */
    uint64_t seed, number;
    uint64_t tokens; /* written into containers of nested views so far */
    struct turn turn;
    void *state, *shadow, *prints;
    void *shown; /* temporary fields as the client shows them; the others are unused */
    void *fresh; /* the state, with those in place: borrowed bytes */
    uint64_t *mask;
    struct buf json, html, line, kept;
    live_error *error; /* NULL: keys may repeat */
};

static void
check(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "oracle: %s\n", what);
    exit(2);
}

static void *
block(size_t size)
{
    void *memory = calloc(1, size ? size : 1);
    check(memory != NULL, "no memory");
    return memory;
}

static void
play_open(struct play *play, const struct oracle_view *view, uint64_t number)
{
    const live_view_class *class = view->class;
    size_t size = class->state->size;
    *play = (struct play){
        .name = view->name, .class = class, .number = number, .seed = number * 2654435761u + 1
    };
    if (view->layout)
        check(layout_new(&play->layout, view->layout, class->state) == LIVE_OK, "layout_new");
    play->state = block(size);
    play->shadow = block(size);
    play->shown = block(size);
    play->fresh = block(size);
    play->prints = block(class->prints ? class->prints->size : 0);
    play->mask = block(LIVE_MASK_WORDS((size_t) class->state->n_fields) * sizeof *play->mask);
    check(turn_init(&play->turn, 1 << 16) == LIVE_OK, "turn_init");
    turn_begin(&play->turn);
    check(fields_init(class->state, play->state) == LIVE_OK, "fields_init");
    check(fields_init(class->state, play->shown) == LIVE_OK, "fields_init");
}

static void
play_close(struct play *play)
{
    fields_release(play->class->state, play->state);
    fields_release(play->class->state, play->shown);
    prints_release(play->class->prints, play->prints);
    layout_free(play->layout);
    turn_end(&play->turn);
    turn_release(&play->turn);
    free(play->state);
    free(play->shadow);
    free(play->shown);
    free(play->fresh);
    free(play->prints);
    free(play->mask);
    buf_release(&play->json);
    buf_release(&play->html);
    buf_release(&play->line);
    buf_release(&play->kept);
}

/* The container of a view within, with a token of its own each time; what that one is told
 * stands beside it, so that the client is seen to have the newest. */
static void
write_nested(void *owner, struct buf *out, const struct render_nested *nested,
             live_error *error)
{
    uint64_t *tokens = owner;
    (void)error;
    buf_format(out, "<div data-phx-session=\"%llu\" data-phx-static=\"\" data-how=\"%s-%u\"",
               (unsigned long long)++*tokens, nested->class->name, nested->how);
    for (uint32_t i = 0; i < nested->attrs->n; i++) {
        const live_pair *pair = &nested->attrs->pairs[i];
        if (!pair->text.ptr && !pair->on)
            continue;
        buf_format(out, " %.*s=\"", (int)pair->name.len, pair->name.ptr);
        html_escape(out, pair->text);
        buf_char(out, '"');
    }
    buf_lit(out, "></div>");
}

/* What is rendered of `state`: the view, or the layout with the view in it. */
struct drawing {
    render_fn *render;
    const live_prints *layout;
    const void *self;
    void *prints;
    const uint64_t *changed;
    struct render_inner inner;
    struct render_scope scope;
    struct render_nest nest;
};

static void
draw(struct drawing *d, struct play *play, const void *state)
{
    const live_view_class *class = play->class;
    struct layout *layout = play->layout;
    *d = (struct drawing){ class->render, class->prints, state,
                           play->prints,  play->mask,    .scope.error = play->error };
    d->nest = (struct render_nest){ write_nested, &play->tokens };
    d->scope.nest = &d->nest;
    if (!layout)
        return;
    layout_update(layout, &(struct layout_view){ .type = class->state, .state = state },
                  d->changed);
    d->inner = (struct render_inner){ class->render, class->prints, state,
                                      play->prints,  play->mask,    layout->class->file };
    d->scope.inner = &d->inner;
    d->render = layout->class->render;
    d->layout = layout->class->prints;
    d->self = layout->values;
    d->prints = layout->prints;
    d->changed = layout->mask;
}

/* What a fresh page would be like that shows what the client does. */
static void
render_fresh(struct play *play, bool all)
{
    const live_struct *type = play->class->state;
    memcpy(play->fresh, play->state, type->size);
    for (unsigned i = 0; i < type->n_fields; i++) {
        const live_field *field = &type->fields[i];
        if (!(field->flags & LIVE_F_TEMPORARY))
            continue;
        if (all || play->mask[i / 64] >> (i % 64) & 1)
            change_copy(field, play->shown, play->state);
        size_t size = field->type == LIVE_T_LIST ? sizeof(live_list)
                      : field->type == LIVE_T_STR || field->type == LIVE_T_HTML
                          ? sizeof(live_string)
                      : field->type == LIVE_T_BOOL ? sizeof(bool)
                                                   : 8;
        memcpy((char *)play->fresh + field->offset, (char *)play->shown + field->offset, size);
    }
    struct drawing d;
    draw(&d, play, play->fresh);
    buf_reset(&play->html);
    render_html(&play->html, &play->turn.arena, d.render, d.layout, d.self, &d.scope);
    check(!play->html.failed, "render_html");
}

static void
print(struct play *play, int step, const char *kind)
{
    struct buf *line = &play->line;
    buf_reset(line);
    buf_format(line, "{\"view\":\"%s\",\"seed\":%llu,\"step\":%d", play->name,
               (unsigned long long)play->number, step);
    if (kind) {
        buf_format(line, ",\"%s\":{", kind);
        buf_str(line, buf_text(&play->json));
        buf_char(line, '}');
    }
    buf_lit(line, ",\"html\":");
    json_string(line, buf_text(&play->html));
    buf_lit(line, "}\n");
    check(!line->failed && !play->json.failed, "a buffer failed");
    fwrite(line->data, 1, line->len, stdout);
}

/* Another process takes the view up. */
static void
rehydrate(struct play *play)
{
    live_error error;
    struct buf snapshot = { 0 };
    snapshot_write(&snapshot, play->class->state, play->state, buf_text(&play->kept));
    buf_reset(&play->kept);
    fields_release(play->class->state, play->state);
    check(fields_init(play->class->state, play->state) == LIVE_OK, "fields_init");
    check(snapshot_read(buf_text(&snapshot), play->class->state, play->state, &play->kept, NULL,
                        NULL, &error) == LIVE_OK,
          "snapshot_read");
    buf_release(&snapshot);
}

static void
step_full(struct play *play, int step)
{
    buf_reset(&play->json);
    prints_release(play->class->prints, play->prints);
    if (play->layout)
        prints_release(play->layout->class->prints, play->layout->prints);
    render_fresh(play, true);
    struct drawing d;
    draw(&d, play, play->state);
    render_full(&play->json, &play->turn.arena, d.render, d.layout, d.self, d.prints, &d.scope);
    print(play, step, "full");
}

static void
step_diff(struct play *play, int step)
{
    const live_struct *type = play->class->state;
    buf_reset(&play->json);
    bool any = fields_changed(type, play->state, play->shadow, play->mask);
    render_fresh(play, false);
    struct drawing d;
    draw(&d, play, play->state);
    any = any && render_diff(&play->json, &play->turn.arena, d.render, d.self, d.prints,
                             d.changed, &d.scope);
    check(any == (play->json.len > 0), "render_diff's answer");
    print(play, step, any ? "diff" : NULL);
}

static void
play_one(const struct oracle_view *view, uint64_t number)
{
    const live_view_class *class = view->class;
    struct play play;
    play_open(&play, view, number);
    for (int step = 0; step < STEPS; step++) {
        uint32_t turns = change_roll(&play.seed, 8) ? 1 : 3; /* the others were not rendered */
        while (turns-- > 0) {
            for (uint32_t n = change_roll(&play.seed, 4) + 1; n > 0; n--)
                change_any(&play.seed, class->state, play.state);
            turn_end(&play.turn);
            turn_begin(&play.turn);
        }
        bool rejoin = step && change_roll(&play.seed, 25) == 0;
        if (rejoin && change_roll(&play.seed, 2))
            rehydrate(&play);
        if (step == 0 || rejoin)
            step_full(&play, step);
        else
            step_diff(&play, step);
        fields_settle(class->state, play.state, play.shadow);
        turn_end(&play.turn);
        turn_begin(&play.turn);
        check(!play.turn.failed, "the turn failed");
    }
    play_close(&play);
}

int
main(int argc, char **argv)
{
    uint64_t seed = 1, count = 100;
    const char *name = NULL;
    for (int i = 1; i < argc; i += 2) {
        check(i + 1 < argc, "usage: oracle [--seed N] [--count N] [--view NAME]");
        if (strcmp(argv[i], "--seed") == 0)
            seed = strtoull(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--count") == 0)
            count = strtoull(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--view") == 0)
            name = argv[i + 1];
        else
            check(false, "usage: oracle [--seed N] [--count N] [--view NAME]");
    }
    bool found = false;
    for (size_t v = 0; v < n_oracle_views; v++) {
        if (name && strcmp(oracle_views[v].name, name) != 0)
            continue;
        found = true;
        for (uint64_t n = 0; n < count; n++)
            play_one(&oracle_views[v], seed + n);
    }
    check(found, "no such view");
    return 0;
}
