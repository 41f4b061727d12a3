/*
 * parts.h: a view of components, slots, ranges, structs, enums and JSON, written as clivec writes
 * them: for the tests of render and for the oracle (tests/client).
 *
 *     enum color { red, green, blue };
 *     struct mark { enum color color = blue; json data; };
 *     struct tag  { str label; int n; struct mark mark; };
 *     struct node { int id; str name; list(node) kids key(id); };
 *     struct thing { int id; str name; bool on; list(tag) tags; };
 *     struct point { int x; str label; list(tag) tags; };
 *
 *     component badge { str kind = "info"; int count = 0; slot inner; }
 *     <b class={["badge", @kind]}>{@count}{render_slot(@inner)}</b>
 *
 *     component box { slot inner; }
 *     [<.badge kind="box">{render_slot(@inner)}</.badge>]
 *
 *     component card { str title; int count = 0; slot inner; slot row(struct thing thing) { str label; }
 *                      list(thing) items; rest; }
 *     <div {...@rest}>{@title}{render_slot(@inner)}<p :for={i in @items}>{i->id}<b
 *     :for={c in @row}>{c->label}{render_slot(c, i)}</b></p><i :for={n in 1..@count}>{n}</i>
 *     <em :if={@inner}>{render_slot(@inner)}</em></div>
 *
 *     component tree { list(node) nodes; int sel; slot leaf(struct node node); }
 *     <ul><li :for={n in @nodes}>{render_slot(@leaf, n)}<i :if={n->id == @sel}>*</i><.tree
 *     :if={n->kids} nodes={n->kids} sel={@sel}><:leaf :let={x}>{render_slot(@leaf, x)}</:leaf></.tree></li></ul>
 *
 *     view parts { str title = "T"; int count; bool on; bool more; str note; int sel; int low = 1;
 *                  list(thing) items key(id); list(thing) other key(id); list(node) nodes key(id);
 *                  list(tag) cols; enum color color = green; struct point at; json data; }
 *     <h1>{@title}</h1>
 *     <.card title={@title} items={@on ? @items : @other} count={@count} id="c" data-n={@count}>
 *       <:row :if={@low != 2} :let={i} label={@note}>{i->name}:{@note}<u :for={t in i->tags}>{t->label}{t->mark.color}</u></:row>
 *       <:row :if={@more} label="two">({@count})</:row>
 *       <:row :for={c in @cols} label={c->label}>{c->n}{@note}<.badge kind={c->label} count={@sel}/></:row>
 *       <:inner :if={@sel != 3}>text {@count}<b :if={@on}>{@title}</b></:inner>
 *       <:inner :if={@more}>second {@note}</:inner>
 *     </.card>
 *     <p :for={i in @items}><.badge kind={i->on ? "hot" : "cold"} count={@sel == i->id}>{i->name}</.badge>
 *       <.badge :if={@more} count={i->id}/></p>
 *     <.tree nodes={@nodes} sel={@sel}><:leaf :let={n}>{n->name}{@note}</:leaf></.tree>
 *     <.box :if={@on}><i>{@note}</i></.box>
 *     <s>{@color} {@at.x}{@at.label} {@data}</s><q :for={n in @low..@count}>{n}{@title}</q>
 */
#ifndef CLIVE_PARTS_H
#define CLIVE_PARTS_H

#include "clive/emit.h"

enum color { COLOR_RED, COLOR_GREEN, COLOR_BLUE };
struct mark {
    enum color color;
    live_json data;
};
struct tag {
    live_string label;
    int64_t n;
    struct mark mark;
};
struct tag_list {
    live_list list_;
};
struct node_list {
    live_list list_;
};
struct node {
    int64_t id;
    live_string name;
    struct node_list kids;
};
struct thing {
    int64_t id;
    live_string name;
    bool on;
    struct tag_list tags;
};
struct thing_list {
    live_list list_;
};
struct point {
    int64_t x;
    live_string label;
    struct tag_list tags;
};
struct parts {
    live_string title;
    int64_t count;
    bool on, more;
    live_string note;
    int64_t sel, low;
    struct thing_list items, other;
    struct node_list nodes;
    struct tag_list cols;
    enum color color;
    struct point at;
    live_json data;
};

extern const live_struct tag_struct, node_struct, thing_struct, point_struct, parts_struct;
extern const live_enum color_enum;
extern const live_prints parts_prints_layout;
extern const live_component_class badge_component, tree_component;
extern const live_view_class parts_class;

#endif
