/*
 * template.js: a long template for the figure of clivec's compile time, and the components that it calls.
 * The same at each run. Its declarations and its blocks use the whole language; a block that comes again
 * has other names, fields, conditions and texts, so that nothing is found twice by its text.
 *
 *     require('./template').templates(1000)    { 'NAME.live.html': text, … }; bench_long.live.html is the long one
 *     node tests/bench/template.js FOLDER [LINES]                             writes them, to look at
 */
'use strict';
const fs = require('fs');
const path = require('path');

const TYPES = `---
enum bench_state { idle, running, done };
struct bench_point { int x = 1; int y; str label; };
struct bench_leaf { int id; str text; };
struct bench_item {
    int id; str name; bool done; double price; time at; html note;
    enum bench_state state; struct bench_point where; json data;
    list(bench_leaf) leaves key(id);
};
struct bench_tag { str name; int weight = 1; };
struct bench_home { str zip = "0000"; str town; };
struct bench_user {
    str email; secret str password; int age = 18; bool news = true;
    struct bench_home home; list(bench_tag) tags;
};
---
`;

const BADGE = `---
#include "bench_types.live.h"
component bench_badge {
    str kind = "info";
    int count = 0;
    bool wide = false;
    enum bench_state state = idle;
    str title = live_none;
    slot inner;
    rest;
}
---
<span class={["badge", @kind, @wide && "wide"]} title={@title} {...@rest}>
  {@state} {render_slot(@inner)}<b :if={@count > 2}>{@count}</b><i :else>few</i>
</span>
`;

const TABLE = `---
#include "bench_types.live.h"
component bench_table {
    list(bench_item) items;
    struct bench_point at;
    event on_row = live_none;
    js on_head = live_none;
    slot inner(int count);
    required slot col(struct bench_item item) { str label; bool wide = false; };
    slot action(struct bench_item item);
    rest;
}
---
<table {...@rest}>
  <tr phx-click={@on_head}><th :for={c in @col} class={[c->wide && "wide"]}>{c->label}</th></tr>
  <tr :for={i, n in @items} phx-click={@on_row}>
    <td>{n} {@at->x}</td><td :for={c in @col}>{render_slot(c, i)}</td><td :if={@action}>{render_slot(@action, i)}</td>
  </tr>
  <tr :if={@inner}><td>{render_slot(@inner, @at->x)}</td></tr>
</table>
`;

const INPUT = `---
component bench_input { field field; str label = live_none; rest; }
---
<label for={@field.id}>{@label}</label>
<input id={@field.id} name={@field.name} value={@field.value} {...@rest}>
<b :for={error, i in @field.errors}>{i}: {error}</b>
`;

const WORDS = 'alder birch cedar dogwood elm fir ginkgo hazel ivy juniper larch maple oak pine rowan spruce'
    .split(' ');

/* What block n says, and which fields it reads. */
function block(n, roll) {
    const of = (list) => list[roll(list.length)];
    const word = () => `${of(WORDS)} ${of(WORDS)} ${n}`;
    const int = () => `@n${roll(8)}`, bool = () => `@b${roll(8)}`, str = () => `@s${roll(8)}`;
    const list = () => `@items${roll(4)}`, limit = () => String(2 + roll(90));
    return { of, word, int, bool, str, list, limit, id: `part-${n}`, n };
}

/* Each gives the lines of one block. */
const BLOCKS = [
    (b) => [
        `<section id="${b.id}" class={["part", ${b.bool()} && "on", ${b.int()} > ${b.limit()} && "many", ${b.str()}]}>`,
        `  <h2 title={${b.str()}} data-n={${b.int()}} hidden={${b.bool()}}>${b.word()} {${b.str()}}</h2>`,
        `  <p style={[${b.bool()} && "color: red", ${b.bool()} && "margin: ${b.limit()}px"]}>${b.word()} &amp; {${b.int()} * ${b.limit()}}</p>`,
        `  <a href={${b.str()}} id={["link-${b.n}-", ${b.int()}]}>{live_textf("%d of ${b.limit()}", (int)${b.int()})}</a>`,
        '</section>',
    ],
    (b) => [
        `<div :if={${b.bool()} && ${b.int()} > ${b.limit()}}>`,
        `  ${b.word()}: {${b.str()}}<br>`,
        `  <em :if={${b.bool()}}>{@ratio} {@at}</em>`,
        `  <em :else>{@body}</em>`,
        '</div>',
        `<div :else-if={${b.int()} == ${b.limit()}} title="${b.word()}">{@where.x}/{@where.label}</div>`,
        `<div :else>${b.word()}</div>`,
    ],
    (b) => [
        `<table id="${b.id}">`,
        `  <tr :for={i, k in ${b.list()}} id={["row-${b.n}-", i->id]} class={["row", @selected == i->id && "danger"]}>`,
        `    <td>{k} ${b.word()}</td>`,
        `    <td title={i->name}>{i->name} {${b.int()}}</td>`,
        `    <td :if={i->done}>{i->price} {i->at}<u :if={${b.bool()}}>{${b.str()}}</u></td>`,
        '    <td :else>{i->note} {i->where.label} {i->data}</td>',
        `    <td :for={leaf, j in i->leaves} :key={leaf->id} phx-click="pick" phx-value-id={leaf->id}>{k}.{j} {leaf->text} {${b.str()}}</td>`,
        '  </tr>',
        '</table>',
    ],
    (b) => [
        `<%= if (${b.int()} > ${b.limit()}) { %>`,
        `  <b>${b.word()}</b> {${b.str()}}`,
        `<% } else if (${b.bool()}) { %>`,
        `  {${b.int()} > ${b.limit()} ? "${b.word()}" : ${b.str()}}`,
        '<% } else { %>',
        `  ${b.word()}`,
        '<% } %>',
    ],
    (b) => [
        '<%= switch (@state) { %>',
        `  <% case idle: %><i>${b.word()}</i> {${b.int()}}`,
        `  <% case running: %>{${b.str()}}`,
        `  <% default: %>${b.word()} {@state}`,
        '<% } %>',
        `<%= switch (${b.int()}) { %><% case ${b.n}: case ${b.n + 1000}: %>${b.word()}<% default: %>{@data}<% } %>`,
    ],
    (b) => [
        `<%= for (i, k in ${b.list()}) { %>`,
        `  <s>{k}: {i->name} {i->state}</s>${b.word()}`,
        `  <i :for={m in 0..${b.int()}}>{m} {i->id}<u :for={j in m..${b.limit()}}>{j} {${b.bool()}}</u></i>`,
        '<% } %>',
    ],
    (b) => [
        `<.bench_badge kind={${b.bool()} ? "warn" : "${b.of(WORDS)}"} count={${b.int()}} title={${b.str()}} class="b${b.n}" data-n={${b.int()}}>`,
        `  ${b.word()} {${b.str()}} <b :if={${b.bool()}}>{${b.int()}}</b>`,
        '</.bench_badge>',
        `<.bench_badge :for={i, k in ${b.list()}} :if={i->done} state={i->state} count={k + ${b.limit()}} wide={@selected == i->id}>{i->name}</.bench_badge>`,
        `<.bench_badge :if={${b.bool()}} kind="${b.of(WORDS)}" wide/>`,
        `<.bench_badge :else state={@state}>{@body}</.bench_badge>`,
    ],
    (b) => [
        `<.bench_table items={${b.list()}} at={@where} on_row="pick" on_head={JS.push("head", value: {n: ${b.int()}}).hide(to: "#${b.id}")} :let={count} id="${b.id}">`,
        `  <:col :let={i} label="${b.word()}">{i->name} {${b.int()}}</:col>`,
        `  <:col :if={${b.bool()}} :let={i} label={${b.str()}} wide><.bench_badge count={i->id}>{i->name}</.bench_badge></:col>`,
        `  <:col :for={k in 1..${b.int()}} :let={i} label={live_textf("%d ${b.of(WORDS)}", (int)k)}>{i->id} {k}</:col>`,
        `  <:action :let={i}><button phx-click="pick" phx-value-id={i->id} phx-throttle="${b.limit()}">${b.word()}</button></:action>`,
        `  {count} {${b.str()}}`,
        '</.bench_table>',
    ],
    (b) => [
        `<nav aria-label="${b.word()}">`,
        `  <.link patch={${b.str()}} replace={${b.bool()}} class={["tab", ${b.bool()} && "on"]}>${b.word()}</.link>`,
        `  <.link navigate="/${b.n}/${b.of(WORDS)}" title={${b.str()}}>{${b.int()}}</.link>`,
        `  <.link href={${b.str()}} method="delete">${b.word()}</.link>`,
        '</nav>',
    ],
    (b) => [
        `<.focus_wrap id="${b.id}" class={[${b.bool()} && "open"]}>`,
        `  <.dynamic_tag tag_name={${b.bool()} ? "strong" : "em"} title={${b.str()}}>${b.word()} {${b.int()}}</.dynamic_tag>`,
        `  <p><.intersperse :let={i} enum={${b.list()}}><:separator>, {${b.int()}} </:separator>{i->name}</.intersperse></p>`,
        '</.focus_wrap>',
        `<.portal id="portal-${b.n}" target="body">${b.word()} {${b.str()}}</.portal>`,
    ],
    (b) => [
        `<div id="${b.id}" phx-hook=".Bench" phx-update="ignore" phx-window-keydown="key" phx-key="${b.of(['Enter', 'Escape'])}"></div>`,
        `<button phx-click={JS.toggle_class("on ${b.of(WORDS)}", to: "#${b.id}").push("go", value: {n: ${b.limit()}})} disabled={${b.bool()}}>`,
        `  ${b.word()} \\{ {${b.str()}} \\}`,
        '</button>',
        `<pre phx-no-curly-interpolation>{ ${b.word()} } <%= ${b.int()} %></pre>`,
        `<%!-- ${b.word()} --%>`,
        `<svg viewBox="0 0 ${b.limit()} ${b.limit()}"><path d="M0 ${b.n}L${b.limit()} 9z" class={${b.str()}} /><circle cx={${b.int()}} cy="3" r="2" /></svg>`,
    ],
    (b) => [
        `<.form for={@user} id="${b.id}" phx-change="validate" phx-submit="save">`,
        `  <.bench_input field={@user.email} label={${b.str()}} type="email" placeholder="${b.word()}"/>`,
        `  <.bench_input field={@user.home.zip} label="${b.word()}"/>`,
        '  <.inputs_for :let={t} field={@user.tags}>',
        `    <.bench_input field={t.name} label="${b.word()}"/>{t.index} {t.weight.value} {${b.int()}}`,
        '  </.inputs_for>',
        `  <p :for={error in @user.errors}>${b.word()}: {error}</p>`,
        '</.form>',
    ],
];

const HEAD = `---
#include "bench_types.live.h"
view bench_long {
${Array.from({ length: 8 }, (_, i) => `    int n${i} = ${i}; bool b${i}; str s${i} = "${WORDS[i]}";`).join('\n')}
${Array.from({ length: 4 }, (_, i) => `    list(bench_item) items${i} key(id);`).join('\n')}
    int selected;
    double ratio = 0.5;
    time at;
    html body = "<i>b</i>";
    enum bench_state state = running;
    struct bench_point where;
    json data;
    temporary str notice;
    transient str hint;
    form(struct bench_user) user id("signup");
    events { copied; }
}
---
<script :type="hook" name=".Bench">
  export default { mounted() { this.el.title = "here"; } };
</script>
<main id="long">
<p :if={@notice}>{@notice} {@hint}</p>`.split('\n');

/* `count` lines; where a block is too long for the rest, lines of text with values follow. */
function long(count) {
    const lines = HEAD.slice();
    let seed = 4711;
    const roll = (n) => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0, (seed >>> 8) % n);
    for (let n = 0; ; n++) {
        const next = BLOCKS[n % BLOCKS.length](block(n, roll));
        if (lines.length + next.length + 1 > count)
            break;
        lines.push(...next);
    }
    while (lines.length + 1 < count) {
        const b = block(lines.length, roll);
        lines.push(`<p title={${b.str()}}>${b.word()} {${b.int()}}</p>`);
    }
    return `${lines.join('\n')}\n</main>\n`;
}

function templates(lines) {
    return { 'bench_types.live.html': TYPES, 'bench_badge.live.html': BADGE, 'bench_table.live.html': TABLE,
        'bench_input.live.html': INPUT, 'bench_long.live.html': long(lines) };
}

module.exports = { templates };

if (require.main === module)
    for (const [name, text] of Object.entries(templates(Number(process.argv[3] || 1000))))
        fs.writeFileSync(path.join(process.argv[2], name), text);
