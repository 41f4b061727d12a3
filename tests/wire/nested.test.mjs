// Views within a view (<.live_render>): their containers and tokens, whose row is whose, who ends with whom (protocol 2.1, 3.4, 3.5).
import assert from "node:assert/strict";
import test from "node:test";
import { Place, pause, until } from "./place.mjs";
import { joinByPoll } from "./poller.mjs";

// The containers in a text of HTML, by their ids.
function containers(html) {
  const all = {};
  for (const [tag] of html.matchAll(/<\w+ id="[^"]*"[^>]*? data-phx-session="[^>]*>/g)) {
    const value = (name) => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1];
    all[value("id")] = {
      tag, id: value("id"), session: value("data-phx-session"), static: value("data-phx-static"),
      parent: value("data-phx-parent-id"), sticky: / data-phx-sticky[ >]/.test(tag),
    };
  }
  return all;
}

// All texts of a tree, one behind the other.
function texts(node) {
  if (typeof node === "string") return node;
  return node && typeof node === "object" ? Object.values(node).map(texts).join("") : "";
}

const within = (tree) => containers(texts(tree));

// A view that has joined, as the client does it for what stands in another's tree.
class Inner {
  constructor(socket, id) {
    Object.assign(this, { socket, id, topic: `lv:${id}` });
  }

  static async join(socket, container, changes = {}) {
    const inner = new Inner(socket, changes.id ?? container.id);
    const { params, id, ...more } = changes;
    inner.ref = socket.newRef();
    const payload = { session: container.session, static: container.static || null, sticky: container.sticky,
      params: { _mounts: -1, _mount_attempts: 0, ...params }, ...more };
    const reply = await socket.call(inner.ref, inner.topic, "phx_join", payload, inner.ref);
    inner.error = reply.status === "ok" ? undefined : reply.response;
    inner.tree = reply.response.rendered;
    return inner;
  }

  async click(event, value = { value: "" }) {
    return (await this.socket.call(this.ref, this.topic, "event", { type: "click", event, value })).response;
  }

  push(event, value = { value: "" }) {
    const ref = this.socket.newRef();
    this.socket.send(this.ref, ref, this.topic, "event", { type: "click", event, value });
    return ref;
  }

  leave() {
    return this.socket.call(this.ref, this.topic, "phx_leave", {});
  }

  // What is said on its topic, next of this name.
  hears(event) {
    return this.socket.next((m) => m.topic === this.topic && m.event === event);
  }

  get n() {
    return Number(this.tree[0]);
  }
}

// All that came by now.
async function settled(socket) {
  const ref = socket.newRef();
  socket.send(null, ref, "phoenix", "heartbeat", {});
  await socket.next((m) => m.ref === ref);
  return socket.messages.map(({ topic, event }) => `${topic} ${event}`);
}

// A page that has joined, and the views in it; those of the page's HTML are `dead`.
async function enter(place, uri, ids = []) {
  const socket = await place.join(uri);
  socket.dead = containers(socket.page.html);
  socket.living = within(socket.joined.rendered);
  socket.inner = {};
  for (const id of ids) socket.inner[id] = await Inner.join(socket, join(socket, id));
  return socket;
}

// As the client has it: the session of the tree, the static token of the page.
const join = (socket, id) => ({ ...socket.dead[id], ...socket.living[id], static: socket.dead[id]?.static ?? null,
  session: socket.living[id]?.session || socket.dead[id].session });
const again = (socket, page) => socket.join(page, { params: { _mounts: 1 } });
const rows = (place) => place.sql("SELECT count(*) FROM views");

test("containers: in the page with their HTML, in the tree with the token of a session", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await enter(place, "/hall?guests=2&kind=sticky");
  const { "guest-1": one, sticky } = socket.dead;
  assert.match(one.tag, /^<div id="guest-1" data-phx-session="" data-phx-static="[\w-]+" data-phx-parent-id="phx-[^"]*" class="wide">$/);
  assert.equal(one.parent, socket.page.id);
  assert.match(sticky.tag, /^<div id="sticky" data-phx-session="[\w-]+" data-phx-static="[\w-]+" data-phx-sticky>$/);
  assert.match(socket.page.html, /class="wide"><b>0<\/b>\s*<i>1<\/i>[^]*<\/div>/, "with what it shows");
  assert.match(socket.living["guest-2"].tag, /^<div id="guest-2" data-phx-session="[\w-]+" data-phx-static="" data-phx-parent-id="phx-[^"]*" class="wide">$/);
  assert.match(socket.living.sticky.tag, /^<div id="sticky" data-phx-session="[\w-]+" data-phx-static="" data-phx-sticky>$/);
  assert.match(texts(socket.joined.rendered), /class="wide"><\/div>/, "and nothing in it");
  assert.equal(rows(place), "4");
  assert.equal(place.sql("SELECT group_concat(dom_id) FROM (SELECT dom_id FROM views WHERE parent IS NOT NULL ORDER BY 1)"), "guest-1,guest-2,sticky");
});

test("a view within lives by itself: its session, its events, its flash", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await enter(place, "/hall?guests=2", ["guest-1", "guest-2"]);
  const { "guest-1": one, "guest-2": two } = socket.inner;
  assert.deepEqual([one.tree[0], one.tree[1], one.tree[2]], ["0", "1", "0"], "its state, seat and n");
  assert.equal(one.tree.t, undefined, "it has said no title");
  assert.deepEqual(await one.click("inc"), { diff: { 0: "1" } });
  assert.deepEqual(await two.click("inc"), { diff: { 0: "1" } });
  assert.deepEqual(await one.click("inc"), { diff: { 0: "2" } });
  const told = await one.click("tell");
  assert.deepEqual(told.diff.e, [["told", {}]]);
  assert.equal(told.diff.t, "Guest who told", "a title is whose it was said last");
  assert.match(texts(told.diff), /told/, "a flash of its own");
  assert.equal((await socket.click("inc")).diff[0], "1", "the view around goes on");
  assert.deepEqual(await settled(socket), []);
});

test("what it is told changes with the view around, for who joins then", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await enter(place, "/hall", ["guest-1"]);
  const { diff } = await socket.click("inc");
  const fresh = within(diff)["guest-1"];
  assert.ok(fresh, "the container comes again");
  await socket.inner["guest-1"].click("inc");
  const other = await Inner.join(socket, { ...fresh, static: null });
  assert.deepEqual([other.tree[0], other.tree[2]], ["1", "1"], "the state goes on, `n` is new");
  const late = await Inner.join(socket, join(socket, "guest-1"));
  assert.deepEqual([late.tree[0], late.tree[2]], ["1", "0"], "the client keeps its first token");
});

test("tokens: of another topic, another view's, another page's, another visitor's", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await enter(place, "/hall?guests=2&kind=sticky");
  const one = join(socket, "guest-1"), sticky = join(socket, "sticky");
  const refused = async (container, changes, what) =>
    assert.deepEqual((await Inner.join(socket, container, changes)).error, { reason: "stale" }, what);
  await refused(one, { id: "guest-2" }, "another topic");
  await refused({ ...one, session: "" }, {}, "the page's, of a child");
  await refused({ ...one, session: one.static }, {}, "a static one");
  await refused({ ...one, static: socket.dead["guest-2"].static }, {}, "another one's static");
  await refused({ ...one, session: one.session.slice(0, -2) + "AA" }, {}, "forged");
  await refused({ ...one, session: socket.page.session, id: socket.page.id }, { id: "guest-1" }, "the page's own");
  const stranger = await enter(place, "/hall?guests=2&kind=sticky");
  for (const [id, reason] of [["guest-1", "stale"], ["sticky", "join crashed"]]) // a sticky one has no page to load
    assert.deepEqual((await Inner.join(stranger, join(socket, id))).error, { reason }, "another visitor's");
  const same = place.page("/hall", { cookie: socket.page.cookie });
  await refused({ ...one, static: containers(same.html)["guest-1"].static }, {}, "another page's");
  assert.equal((await Inner.join(socket, one)).error, undefined, "none of it did harm");
  assert.equal((await Inner.join(socket, sticky)).error, undefined);
});

test("taken out of the view around, it is gone; shown again, it begins anew", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await enter(place, "/hall?guests=2", ["guest-1", "guest-2"]);
  const { "guest-1": one, "guest-2": two } = socket.inner;
  await one.click("inc");
  await two.click("inc");
  await socket.click("rise");
  const { response } = await two.leave();
  assert.deepEqual(response, {});
  assert.equal(rows(place), "2");
  assert.deepEqual((await two.click("inc")).reason, "unmatched topic");
  const shown = within((await socket.click("sit")).diff)["guest-2"];
  assert.equal(shown.static, "");
  const back = await Inner.join(socket, { ...shown, static: null });
  assert.equal(back.n, 0, "mounted afresh");
  assert.deepEqual(await back.click("inc"), { diff: { 0: "1" } });
  assert.deepEqual(await one.click("inc"), { diff: { 0: "2" } }, "the other one was left alone");
  assert.equal(rows(place), "3");
});

test("the view around leaves: those in it are closed, each with its own ref", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await enter(place, "/hall?guests=2&deep=1&kind=sticky", ["guest-1", "guest-2", "sticky"]);
  const cell = await Inner.join(socket, { ...within(socket.inner["guest-1"].tree)["1-1"], static: socket.dead["1-1"].static });
  assert.equal(cell.error, undefined);
  await socket.call(socket.joinRef, socket.topic, "phx_leave", {});
  const heard = await settled(socket);
  for (const id of ["guest-1", "guest-2", "1-1", socket.page.id])
    assert.equal(heard.filter((line) => line === `lv:${id} phx_close`).length, 1, id);
  assert.equal(heard.length, 4, `not the sticky one: ${heard}`);
  const closed = await socket.inner["guest-1"].hears("phx_close");
  assert.equal(closed.joinRef, socket.inner["guest-1"].ref);
  assert.deepEqual(await socket.inner.sticky.click("inc"), { diff: { 0: "1" } });
});

test("the view around fails: those in it end, come back with it, and know what they knew", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await enter(place, "/hall?guests=2", ["guest-1", "guest-2"]);
  await socket.inner["guest-1"].click("inc");
  await socket.inner["guest-1"].click("inc");
  socket.push("fail");
  await socket.next((m) => m.topic === socket.topic && m.event === "phx_error");
  await socket.inner["guest-1"].hears("phx_close");
  await socket.inner["guest-2"].hears("phx_close");
  assert.equal((await socket.inner["guest-1"].leave()).status, "ok"); // as the client does with what it destroys
  socket.joined = await again(socket, socket.page);
  socket.living = within(socket.joined.rendered);
  const one = await Inner.join(socket, join(socket, "guest-1"));
  assert.equal(one.n, 2);
  assert.equal((await Inner.join(socket, join(socket, "guest-2"))).n, 0);
  assert.deepEqual(await one.click("inc"), { diff: { 0: "3" } });
});

test("one that fails is alone with it: its checkpoint, three strikes, mounted afresh", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await enter(place, "/hall?guests=2", ["guest-1", "guest-2"]);
  let one = socket.inner["guest-1"];
  await one.click("inc");
  for (const n of [1, 1, 0]) {
    one.push("fail");
    await one.hears("phx_error");
    one = await Inner.join(socket, join(socket, "guest-1"), { params: { _mounts: 1 } });
    assert.equal(one.n, n);
  }
  assert.deepEqual(await socket.inner["guest-2"].click("inc"), { diff: { 0: "1" } });
  assert.equal((await socket.click("inc")).diff[0], "1");
  assert.deepEqual(await settled(socket), []);
});

test("a first join that fails: an error, and another attempt; the view around goes on", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await enter(place, "/hall?fails=2");
  for (const attempt of [0, 1]) {
    const { error } = await Inner.join(socket, join(socket, "guest-1"), { params: { _mount_attempts: attempt } });
    assert.deepEqual(error, { reason: "join crashed" });
  }
  assert.equal((await socket.click("inc")).diff[0], "1");
  const one = await Inner.join(socket, join(socket, "guest-1"), { params: { _mount_attempts: 2 } });
  assert.deepEqual(await one.click("inc"), { diff: { 0: "1" } });
  assert.deepEqual(await settled(socket), []);
});

test("a linked one takes the view around along, in its first join and later", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await enter(place, "/hall?guests=1&kind=linked&fails=0", ["guest-1", "linked"]);
  await socket.inner["guest-1"].click("inc");
  socket.inner.linked.push("fail");
  await socket.inner.linked.hears("phx_error");
  await socket.next((m) => m.topic === socket.topic && m.event === "phx_error");
  await socket.inner["guest-1"].hears("phx_close");
  assert.ok((await again(socket, socket.page)).rendered);

  const other = await enter(place, "/hall?guests=1&kind=linked&fails=1");
  const { error } = await Inner.join(other, join(other, "linked"));
  assert.deepEqual(error, { reason: "join crashed" });
  await other.next((m) => m.topic === other.topic && m.event === "phx_error");
});

test("a page with two of one id, or an id that is none, says so", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const twice = place.get("/hall?kind=twice");
  assert.equal(twice.status, 500);
  assert.match(twice.said, /guest-1/);
  for (const how of ["", "a%20b", "%22x", "x".repeat(300)]) {
    const { status, said } = place.get(`/hall?kind=odd&guests=0&how=${how}`);
    assert.equal(status, 500, how);
    assert.match(said, /live_render.*id/, how);
  }
  assert.equal(rows(place), "0");
});

test("many, over a worker that dies: all come back with their numbers, behind the view around them", async (t) => {
  const place = new Place(t);
  const server = await place.gateway();
  const ids = Array.from({ length: 40 }, (_, i) => `guest-${i + 1}`);
  const socket = await enter(place, "/hall?guests=40", ids);
  for (let i = 0; i < 40; i++) await Promise.all(ids.slice(i).map((id) => socket.inner[id].click("inc")));
  await socket.click("inc");
  process.kill(server.workers()[0], "SIGKILL");
  await socket.closed;
  const back = await until(() => place.connect(socket.page).catch(() => null), "the next worker");
  Object.assign(back, { dead: socket.dead, living: socket.living, page: socket.page });
  const shuffled = ids.map((id, i) => [(i * 17) % 40, id]).sort((a, b) => a[0] - b[0]).map(([, id]) => id);
  const joined = {};
  for (const id of shuffled.slice(0, 3)) // too early: the client tries again
    assert.deepEqual((await Inner.join(back, join(back, id), { params: { _mounts: 0 } })).error, { reason: "join crashed" });
  const around = await back.join(socket.page, { params: { _mounts: 1 } });
  assert.equal(around.rendered[0], "1");
  for (const id of shuffled) joined[id] = await Inner.join(back, join(back, id), { params: { _mounts: 0 } });
  ids.forEach((id, i) => assert.equal(joined[id].n, i + 1, id));
  assert.deepEqual(await joined["guest-3"].click("inc"), { diff: { 0: "4" } });
  assert.equal(rows(place), "41");
});

test("live navigation: children begin anew, the sticky one stays and knows all, on a new socket too", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await enter(place, "/hall?kind=sticky", ["guest-1", "sticky"]);
  await socket.inner["guest-1"].click("inc");
  await socket.inner.sticky.click("inc");
  const target = { url: undefined, redirect: "http://localhost/hall/two?kind=sticky", flash: null };
  await socket.call(socket.joinRef, socket.topic, "phx_leave", {});
  await socket.inner["guest-1"].hears("phx_close");
  const joined = await socket.join(socket.page, target);
  const living = within(joined.rendered);
  const one = await Inner.join(socket, { ...living["guest-1"], static: null });
  assert.equal(one.n, 0, "another page's");
  await one.click("inc");
  assert.deepEqual(await socket.inner.sticky.click("inc"), { diff: { 0: "2" } }, "it never left");

  const back = await place.connect(socket.page);
  assert.ok((await back.join(socket.page, { ...target, params: { _mounts: 1 } })).rendered);
  for (const [token, what] of [[join(socket, "sticky"), "with the first page's token"], [{ ...living.sticky, static: null }, "with the second's"]]) {
    const sticky = await Inner.join(back, token, { params: { _mounts: 1 } });
    assert.equal(sticky.n, 2, what);
  }
  assert.equal((await Inner.join(back, { ...living["guest-1"], static: null }, { params: { _mounts: 1 } })).n, 1);
});

test("a sticky one is not answered stale: without its row, without its page, it is mounted from its token", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await enter(place, "/hall?kind=sticky", ["sticky"]);
  await socket.inner.sticky.click("inc");
  socket.close();
  place.sql("PRAGMA foreign_keys = ON; DELETE FROM views");
  const back = await place.connect(socket.page);
  const sticky = await Inner.join(back, join(socket, "sticky"), { params: { _mounts: 1 } });
  assert.deepEqual([sticky.error, sticky.n, sticky.tree[1]], [undefined, 0, "99"]);
  assert.deepEqual(await sticky.click("inc"), { diff: { 0: "1" } });
});

test("a patch of one within is the page's; its own reply has its diff", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await enter(place, "/hall?deep=1", ["guest-1"]);
  const one = socket.inner["guest-1"];
  const cell = await Inner.join(socket, { ...within(one.tree)["1-1"], static: socket.dead["1-1"].static });
  for (const [who, to] of [[one, "/hall/a"], [cell, "/hall/b?x=1"]]) {
    const ref = who.push("go", { how: "patch", to, inc: 1 });
    const patch = await socket.next((m) => m.event === "live_patch");
    assert.deepEqual([patch.topic, patch.payload, patch.joinRef], [socket.topic, { to, kind: "push" }, socket.joinRef]);
    const reply = await socket.next((m) => m.ref === ref);
    assert.deepEqual([reply.topic, reply.payload.response], [who.topic, { diff: { 0: "1" } }]);
    const { topic, payload } = await socket.next((m) => m.event === "diff");
    assert.deepEqual([topic, payload[1]], [socket.topic, to], "handle_params of the view around");
    assert.equal(place.sql("SELECT url FROM views WHERE parent IS NULL"), to);
  }
  one.push("later");
  assert.deepEqual((await socket.next((m) => m.event === "live_patch")).payload, { to: "/hall/later", kind: "push" }, "from a message, too");
  assert.deepEqual((await socket.next((m) => m.event === "diff" && m.topic === one.topic)).payload, { 0: "101" });
});

test("a patch of one within to where the page cannot go fails it, not the page", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await enter(place, "/hall", ["guest-1"]);
  for (const to of ["/roam", "/nowhere"]) {
    const one = await Inner.join(socket, join(socket, "guest-1"), { params: { _mounts: 1 } });
    one.push("go", { how: "patch", to });
    await one.hears("phx_error");
  }
  assert.equal((await socket.click("inc")).diff[0], "1");
});

test("navigation and redirects of one within move the page; a sticky one stays for it", async (t) => {
  const place = new Place(t);
  await place.gateway();
  for (const [how, response] of [["navigate", { live_redirect: { to: "/roam", kind: "push" } }], ["redirect", { redirect: { to: "/roam" } }]]) {
    const socket = await enter(place, "/hall", ["guest-1"]);
    assert.deepEqual(await socket.inner["guest-1"].click("go", { how, to: "/roam" }), response);
    await socket.inner["guest-1"].hears("phx_close");
    assert.equal((await socket.click("inc")).diff[0], "1", "until the client says so");
  }
  const socket = await enter(place, "/hall?kind=sticky", ["sticky"]);
  const { sticky } = socket.inner;
  assert.deepEqual(await sticky.click("go", { how: "navigate", to: "/hall/two", inc: 3 }), { live_redirect: { to: "/hall/two", kind: "push" } });
  assert.deepEqual((await sticky.hears("diff")).payload, { 0: "3" }, "it is still seen");
  assert.deepEqual(await settled(socket), []);
  assert.deepEqual(await sticky.click("inc"), { diff: { 0: "4" } });
});

test("one that redirects or fails when the page is made does so for the page", async (t) => {
  const place = new Place(t);
  const redirect = place.get("/hall?how=redirect");
  assert.deepEqual([redirect.status, redirect.headers.location], [302, ["/roam"]]);
  assert.equal(place.get("/hall?how=navigate").status, 302);
  const failed = place.get("/hall?how=fail");
  assert.equal(failed.status, 500);
  assert.match(failed.said, /no entry/);
  assert.equal(place.get("/hall?kind=sticky&guests=0&how=redirect").status, 302);
  assert.equal(rows(place), "0");
});

test("one that goes elsewhere when it joins says so instead", async (t) => {
  const place = new Place(t);
  await place.gateway();
  for (const [how, error] of [["navigate", { live_redirect: { to: "/roam", kind: "push" } }], ["redirect", { redirect: { to: "/roam" } }]]) {
    const socket = await enter(place, `/hall?how=join-${how}`);
    const shown = within((await socket.click("sit")).diff)["guest-2"]; // no page has mounted this one
    assert.deepEqual((await Inner.join(socket, { ...shown, static: null })).error, error);
    assert.equal((await socket.click("inc")).diff[0], "1");
  }
});

test("a sticky view has its own live layout, a child none", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await enter(place, "/hall?kind=warden&guests=0", ["warden", "ward"]);
  assert.match(socket.page.html, /data-phx-sticky><u>0<\/u>\s*<b>0<\/b>/);
  assert.match(socket.page.html, /data-phx-parent-id="[^"]*"><b>0<\/b>/);
  assert.match(texts(await socket.inner.warden.click("inc")), /^1.*1$/s, "the layout's and its own");
  assert.deepEqual(await socket.inner.ward.click("inc"), { diff: { 0: "1" } });
  const back = await place.connect(socket.page);
  const warden = await Inner.join(back, join(socket, "warden"), { params: { _mounts: 1 } });
  assert.deepEqual([warden.tree[0], warden.tree[1][0]], ["1", "1"]);
});

test("in a page that a handler makes: they live, and have no URL to patch", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const { body, headers } = place.get("/handled");
  const dead = containers(body);
  const cookie = /^[^;]*/.exec(headers["set-cookie"][0])[0];
  const page = { ...dead.handled, cookie, csrf: /name="csrf-token" content="([^"]*)"/.exec(body)[1], uri: "/handled" };
  const socket = await place.connect(page);
  const joined = await socket.join(page);
  assert.ok(joined.rendered, JSON.stringify(joined));
  const seat = { ...within(joined.rendered)["guest-1"], static: dead["guest-1"].static };
  assert.equal(seat.parent, "handled");
  let one = await Inner.join(socket, seat);
  assert.deepEqual(await one.click("inc"), { diff: { 0: "1" } });
  one.push("go", { how: "patch", to: "/hall" });
  await one.hears("phx_error");
  one = await Inner.join(socket, seat, { params: { _mounts: 1 } });
  assert.deepEqual(await one.click("go", { how: "navigate", to: "/roam" }), { live_redirect: { to: "/roam", kind: "push" } });
});

test("two documents of one page: who joined the sticky one last has it, the other comes back for it", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await enter(place, "/hall?kind=sticky", ["sticky"]);
  await socket.inner.sticky.click("inc");
  const other = await place.connect(socket.page);
  assert.deepEqual(await other.join(socket.page), { error: { reason: "stale" } });
  const copy = await Inner.join(other, join(socket, "sticky"));
  assert.equal(copy.n, 1);
  socket.inner.sticky.push("inc");
  await socket.inner.sticky.hears("phx_error");
  const back = await Inner.join(socket, join(socket, "sticky"), { params: { _mounts: 1 } });
  assert.deepEqual(await back.click("inc"), { diff: { 0: "2" } }, "what was lost was not answered");
});

test("a flash of its mount is there when it joins", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await enter(place, "/hall?how=flash", ["guest-1"]);
  assert.match(socket.page.html, /hello/);
  assert.match(texts(socket.inner["guest-1"].tree), /hello/);
});

test("views in each other: a limit, said with where", async (t) => {
  const place = new Place(t);
  assert.equal(place.page("/hall?deep=10").html.match(/data-phx-parent-id/g).length, 11);
  const { status, said } = place.get("/hall?deep=40");
  assert.equal(status, 500);
  assert.match(said, /guest/);
});

test("a view that posts without JavaScript: those in it are as they were", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await enter(place, "/hall", ["guest-1"]);
  const page = place.page("/hall", { cookie: socket.page.cookie });
  const form = /<form[^>]*method="post"[^]*?<\/form>/.exec(page.html)[0];
  const fields = new URLSearchParams([...form.matchAll(/name="([^"]*)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]));
  fields.set("_phx_event", "phx-click=inc");
  const answer = place.get("/hall", { cookie: page.cookie, method: "POST", body: String(fields) });
  assert.equal(answer.status, 200, answer.said);
  assert.match(answer.body, /<p id="n">1<\/p>/);
  assert.equal(containers(answer.body)["guest-1"].parent, page.id);
  assert.equal(rows(place), "4", "a page and its child, twice");
  const other = await place.connect(page);
  const joined = await other.join({ ...page, ...containers(answer.body)[page.id] });
  assert.equal(joined.rendered[0], "1");
  assert.equal((await Inner.join(other, { ...within(joined.rendered)["guest-1"], static: containers(answer.body)["guest-1"].static })).n, 0);
});

test("fragments: a bearer's child joins without a cookie, under its own page only", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const fragment = () => {
    const { body } = place.get("/-/live/hall", { args: ["--fragments", "/-/live"] });
    const all = containers(body);
    const id = Object.keys(all)[0];
    return { ...all[id], uri: "/old.shtml", dead: all, csrf: /data-csrf-token="([^"]*)"/.exec(body)?.[1] };
  };
  const page = fragment(), other = fragment();
  const socket = await place.connect({ uri: "/" });
  const joined = await socket.join(page, { url: "http://localhost/old.shtml" });
  const living = within(joined.rendered);
  assert.match(living["guest-1"].session, /^[\w-]+\.[\w-]+$/);
  const one = await Inner.join(socket, { ...living["guest-1"], static: page.dead["guest-1"].static });
  assert.deepEqual(await one.click("inc"), { diff: { 0: "1" } });
  const wrong = `${other.session.split(".")[0]}.${living["guest-1"].session.split(".")[1]}`;
  assert.deepEqual((await Inner.join(socket, { ...living["guest-1"], session: wrong, static: null })).error, { reason: "stale" });
});

test("a root layout's view is a root of its own, and stays over live navigation", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await place.join("/lodge");
  const { porter } = containers(socket.page.html);
  assert.match(porter.tag, /^<div id="porter" data-phx-session="[\w-]+" data-phx-static="[\w-]+">$/);
  assert.deepEqual(Object.keys(within(socket.joined.rendered)), ["guest-1"]);
  const inner = await Inner.join(socket, porter, { params: { _mounts: 0 } });
  assert.deepEqual([inner.error, inner.tree[1]], [undefined, "7"]);
  await inner.click("inc");
  await socket.call(socket.joinRef, socket.topic, "phx_leave", {});
  await socket.join(socket.page, { url: undefined, redirect: "http://localhost/lodge/roam", flash: null });
  assert.deepEqual(await inner.click("inc"), { diff: { 0: "2" } });
  const back = await place.connect(socket.page);
  assert.equal((await Inner.join(back, porter, { params: { _mounts: 1 } })).n, 2);
});

test("who goes when there are too many rows: pages, with what stands in them, not what stands in them alone", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const first = place.page("/hall?guests=150");
  for (let i = 0; i < 3; i++) place.page("/hall?guests=150", { cookie: first.cookie });
  assert.equal(rows(place), String(4 * 151));
  const socket = await place.connect(first);
  const joined = await socket.join(first);
  assert.ok(joined.rendered, "four pages of one session");
  const seat = { ...within(joined.rendered)["guest-150"], static: containers(first.html)["guest-150"].static };
  assert.equal((await Inner.join(socket, seat)).error, undefined);
});

test("a client that reads slowly gets the latest of each, once", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await enter(place, "/hall?guests=3", ["guest-1", "guest-2", "guest-3"]);
  socket.ws._socket.pause();
  const sent = {};
  for (const id of Object.keys(socket.inner)) sent[id] = Array.from({ length: 3000 }, () => socket.inner[id].push("inc"));
  await until(() => Number(place.sql("SELECT count(*) FROM views WHERE epoch > 0")) === 4, "the rows");
  await pause(300);
  socket.ws._socket.resume();
  for (const [id, refs] of Object.entries(sent)) {
    let n = 0;
    for (const ref of refs) {
      const { payload } = await socket.next((m) => m.ref === ref);
      n = Number(payload.response.diff?.[0] ?? n);
    }
    assert.equal(n, 3000, id);
  }
});

test("an end of the session ends all", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await enter(place, "/hall?kind=sticky", ["guest-1", "sticky"]);
  const answer = place.get("/logout", { cookie: socket.page.cookie, method: "POST", body: `_csrf_token=${encodeURIComponent(socket.page.csrf)}` });
  assert.ok(answer.status < 400, answer.said);
  await socket.closed;
  assert.equal(rows(place), "0");
  const back = await place.connect(socket.page);
  assert.deepEqual(await again(back, socket.page), { error: { reason: "stale" } });
  assert.notEqual((await Inner.join(back, join(socket, "sticky"))).error.reason, "stale", "it would load a page `null`");
});

test("over long polling: views within live and end as they do over a WebSocket, whichever worker is asked", async (t) => {
  const place = new Place(t);
  const server = await place.gateway(["--workers", "2"]);
  await place.said(/ ready /, 2);
  const poller = await joinByPoll(place, "/hall?guests=2&kind=sticky");
  poller.dead = containers(poller.page.html);
  poller.living = within(poller.joined.rendered);
  const one = await Inner.join(poller, join(poller, "guest-1"));
  const sticky = await Inner.join(poller, join(poller, "sticky"));
  assert.deepEqual([one.error, sticky.error], [undefined, undefined]);
  for (let i = 1; i <= 5; i++) assert.deepEqual(await one.click("inc"), { diff: { 0: String(i) } });
  const end = one.hears("phx_close");
  await poller.call(poller.joinRef, poller.topic, "phx_leave", {});
  await end;
  assert.equal((await sticky.click("inc")).diff[0], "1", "which nobody takes along");
  assert.equal(server.workers().length, 2);
});
