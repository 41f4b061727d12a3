/*
 * stage.h: a small view for the tests of render and keyed, written as clivec writes it, and the
 * little that renders it turn by turn as live/view does.
 *
 *     struct child { int n; str text = "a text longer than in place"; };
 *     struct item  { int id; str name; bool done; list(child) children key(n); };
 *     view stage   { str title = "T"; int count; bool on; str notice; int selected;
 *                    list(item) items key(id); temporary list(child) log; }
 *
 *     <h1 class={["now", @count > 3 && "hot"]}>{@title}</h1>                 0 (print), 1
 *     <b {href: @title}>{@count}</b>                                         2 (attribute), 3
 *     <p :if={@on}>{@count}<i :if={@count > 3}>{@notice}</i></p>             4
 *     <s :else>{@title}</s>
 *     <li :for={r, i in @items} class={@selected == r->id && "on"}>          5
 *       {i} {r->name}<u :if={r->done}>{r->name}</u><q :for={c in
 * r->children}>{c->text}</q></li> <tt :for={c in @log}>{c->n}</tt> 6
 */
#ifndef CLIVE_STAGE_H
#define CLIVE_STAGE_H

#include "buf.h"
#include "clive/emit.h"
#include "turn.h"

struct child {
    int64_t n;
    live_string text;
};
struct child_list {
    live_list list_;
};
struct item {
    int64_t id;
    live_string name;
    bool done;
    struct child_list children;
};
struct item_list {
    live_list list_;
};
struct stage_state {
    live_string title;
    int64_t count;
    bool on;
    live_string notice;
    int64_t selected;
    struct item_list items;
    struct child_list log;
};
extern const live_struct child_struct, item_struct, stage_struct;
extern const live_prints stage_prints_layout;
void stage_render(live_render *r, const void *self, void *prints, const uint64_t *m);

/* The statics of its templates as JSON. */
#define STAGE_T0                                                                               \
    "[\"<h1 class=\\\"\",\"\\\">\",\"</h1>\\n<b\",\">\",\"</b>\\n\",\"\\n\",\"\\n\",\"\\n\"]"
#define STAGE_T1 "[\"<p>\",\"\",\"</p>\"]"
#define STAGE_T2 "[\"<i>\",\"</i>\"]"
#define STAGE_T3 "[\"<s>\",\"</s>\"]"
#define STAGE_T4 "[\"<li class=\\\"\",\"\\\">\",\" \",\"\",\"\",\"</li>\"]"
#define STAGE_T5 "[\"<u>\",\"</u>\"]"
#define STAGE_T6 "[\"<q>\",\"</q>\"]"
#define STAGE_T7 "[\"<tt>\",\"</tt>\"]"

enum { STAGE_PRINTS = 256 };

struct stage {
    struct turn turn; /* the current one from stage_open to stage_close */
    struct stage_state self, shadow;
    _Alignas(8) char prints[STAGE_PRINTS];
    struct buf out;
    live_error *error; /* of renders; NULL: keys may repeat */
};

void stage_open(struct stage *stage); /* at its defaults; nothing rendered */
void stage_close(struct stage *stage);
void stage_turn(struct stage *stage); /* ends the turn and begins the next */
/* Each settles the state. The text lives until the next. */
live_str stage_html(struct stage *stage);
live_str stage_full(struct stage *stage);
live_str stage_diff(struct stage *stage); /* empty: nothing to send */

struct item *stage_item(struct stage *stage, int64_t id, const char *name); /* appended */
/* Items with ids 1, 2, … and these names, one letter each; then a full render. */
void stage_items(struct stage *stage, const char *names);
struct item *stage_edit(struct stage *stage, uint32_t index);

/* Compares and shows both texts where they differ. */
bool stage_same(live_str got, const char *wanted);
#define STAGE_SAME(got, wanted) CU_ASSERT_TRUE(stage_same((got), (wanted)))

#endif
