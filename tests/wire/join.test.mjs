// Joins: tokens, rows, who owns a view, what survives.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import test from "node:test";
import { Place, out, pause, until } from "./place.mjs";

const shown = (response) => response.rendered && Object.values(response.rendered).filter((v) => typeof v === "string");

test("a first join gives the tree that the page showed, and the client's version", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await place.join("/tally?count=41");
  const { rendered, liveview_version } = socket.joined;
  assert.equal(liveview_version, "1.1.16");
  const statics = typeof rendered.s === "number" ? rendered.p[rendered.s] : rendered.s;
  const dynamics = statics.slice(1).map((_, i) => rendered[i]);
  const html = statics.reduce((all, part, i) => all + dynamics[i - 1] + part);
  assert.ok(socket.page.html.includes(html), `${html} is not in ${socket.page.html}`);
  assert.equal(rendered["0"], "41");
  assert.equal(rendered["1"], "1", "mounted once, by the page");
});

test("refs and join_ref are echoed as they came", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const page = place.page("/tally");
  const socket = await place.connect(page);
  const payload = { url: `http://h${page.uri}#part`, session: page.session, static: page.static, sticky: false, params: { _mounts: 0, _mount_attempts: 0 } };
  socket.send("007", "007", `lv:${page.id}`, "phx_join", payload);
  const { joinRef, ref, payload: reply } = await socket.event("phx_reply");
  assert.deepEqual([joinRef, ref, reply.status], ["007", "007", "ok"]);
  assert.deepEqual(Object.keys(reply), ["status", "response"], "status stands first");
});

test("tokens: missing, truncated, forged, another view's, another page's", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const page = place.page("/tally");
  const same = place.page("/tally", { cookie: page.cookie });
  const socket = await place.connect(page);
  const flip = (token, at) => token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
  const stale = [
    { session: undefined }, { session: null }, { session: "" }, { session: page.session.slice(0, -1) }, { session: page.session.slice(0, 10) },
    { session: flip(page.session, 20) }, { session: flip(page.session, page.session.length - 5) }, { session: page.static },
    { session: page.session + "A" }, { session: "%00\u0001" }, { static: page.session }, { static: flip(page.static, 30) }, { static: same.static },
    { session: same.session }, { topic: `lv:${same.id}` }, { topic: "lv:" }, { topic: "lv:x" },
  ];
  for (const changes of stale)
    assert.deepEqual(await socket.join(page, changes), { error: { reason: "stale" } }, JSON.stringify(changes));
  for (const payload of [[], 1, "x", null]) {
    const { status, response } = await socket.call("90", `lv:${page.id}`, "phx_join", payload, "90");
    assert.equal(status, "error", JSON.stringify(payload));
    assert.ok(["stale", "join crashed"].includes(response.reason));
  }
  assert.ok((await socket.join(page, { static: null })).rendered, "no static token: a rejoin after a patch");
});

test("a token that is too old is stale", async (t) => {
  const place = new Place(t);
  await place.gateway(["--token-max-age", "1"]);
  const page = place.page("/tally");
  const socket = await place.connect(page);
  await pause(2100);
  assert.deepEqual(await socket.join(page), { error: { reason: "stale" } });
});

test("keys: tokens of an older key are good, of no key are not", async (t) => {
  const place = new Place(t);
  const page = place.page("/tally");
  execFileSync(path.join(out, "bin/clive"), ["keygen", place.keys], { stdio: "pipe" });
  await place.gateway();
  const socket = await place.connect(page);
  assert.ok((await socket.join(page)).rendered);
  const stranger = new Place(t);
  const foreign = stranger.page("/tally");
  const other = await place.connect(page);
  assert.deepEqual(await other.join({ ...page, session: foreign.session, id: foreign.id }), { error: { reason: "stale" } });
});

test("the URL must be one of the token's view", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const page = place.page("/tally");
  const socket = await place.connect(page);
  for (const changes of [
    { url: "http://h/never" }, { url: "http://h/nothing/here" }, { url: "http://h/tally/%zz" }, { url: "javascript:alert(1)" }, { url: "" },
    { url: "//evil/tally" }, { redirect: "http://h/members/wander" }, { redirect: "http://h/nothing", url: undefined }, { redirect: "//evil/tally", url: undefined },
  ])
    assert.deepEqual(await socket.join(page, changes), { error: { reason: "unauthorized" } }, JSON.stringify(changes));
});

test("topics that are no view's", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const page = place.page("/tally");
  const socket = await place.connect(page);
  for (const topic of ["room:1", "lvu:0", "phoenix2", ""])
    assert.deepEqual(await socket.join(page, { topic }), { error: { reason: "unmatched topic" } }, topic);
});

test("five hundred topics on one socket, and no more; four hundred live views in one page", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await place.join("/crowd?n=400");
  const { k } = socket.joined.rendered[0];
  const token = (html) => /data-phx-session="([^"]+)"/.exec(html)[1];
  const child = (i) => socket.join(socket.page, { topic: `lv:one-${i}`, session: token(k[i - 1][0]), static: null, url: undefined });
  const children = await Promise.all(Array.from({ length: 400 }, (_, i) => child(i + 1)));
  assert.equal(children.filter((one) => one.rendered).length, 400);
  const pages = Array.from({ length: 100 }, () => place.page("/tally", { cookie: socket.page.cookie }));
  const replies = await Promise.all(pages.map((one) => socket.join(one)));
  assert.equal(replies.filter((one) => one.rendered).length, 99);
  assert.deepEqual(replies[99], { error: { reason: "too many channels joined" } });
  assert.equal((await socket.call(socket.topics.get("lv:one-7"), "lv:one-7", "phx_leave", {})).status, "ok");
  assert.ok((await socket.join(pages[99])).rendered, "there is room again");
  const { status, said } = place.get("/crowd?n=401");
  assert.equal(status, 500);
  assert.match(said, /more than 400 live views in one page/);
});

test("a second join of a topic closes the first, with the first's join_ref", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await place.join("/tally");
  await socket.click("inc");
  const old = socket.joinRef;
  const again = await socket.join(socket.page, { params: { _mounts: 1 } });
  const close = await socket.event("phx_close");
  assert.deepEqual([close.joinRef, close.ref, close.payload], [old, old, {}]);
  assert.equal(again.rendered["0"], "1");
  assert.deepEqual(await socket.click("inc"), { diff: { 0: "2" } });
  socket.send(old, "77", socket.topic, "event", { type: "click", event: "inc", value: {} });
  assert.deepEqual(await socket.click("inc"), { diff: { 0: "3" } }, "the stale one was dropped");
  assert.ok(!socket.messages.some((m) => m.ref === "77"));
});

test("leave and join again: the number goes on; phx_close comes before the reply", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await place.join("/tally?count=5");
  await socket.click("inc");
  const joinRef = socket.joinRef;
  const reply = await socket.call(joinRef, socket.topic, "phx_leave", {});
  assert.deepEqual([reply.status, reply.response], ["ok", {}]);
  const close = socket.messages.shift();
  assert.deepEqual([close.event, close.joinRef, close.ref], ["phx_close", joinRef, joinRef]);
  assert.equal((await socket.call(joinRef, socket.topic, "event", { type: "click", event: "inc", value: {} })).response.reason, "unmatched topic");
  assert.deepEqual((await socket.call(null, "lv:nobody", "phx_leave", {})).status, "ok");
  const again = await socket.join(socket.page, { params: { _mounts: 1 } });
  assert.equal(again.rendered["0"], "6");
  assert.equal(again.rendered["1"], "1", "mount did not run again");
});

test("leave and join in one breath: the leaving view writes before its successor reads", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await place.join("/interval");
  for (let i = 0; i < 5; i++) await socket.click("inc");
  const old = socket.joinRef;
  socket.send(old, "50", socket.topic, "phx_leave", {});
  const again = await socket.join(socket.page, { params: { _mounts: 1 } });
  assert.equal(again.rendered["0"], "5");
});

test("a new socket resumes; the old one, still open, loses the view and says so", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const first = await place.join("/tally");
  await first.click("inc");
  const second = await place.connect(first.page);
  const joined = await second.join(first.page, { params: { _mounts: 1 } });
  assert.equal(joined.rendered["0"], "1");
  const ref = first.push("inc");
  const lost = await first.event("phx_error");
  assert.deepEqual([lost.joinRef, lost.ref, lost.payload], [first.joinRef, first.joinRef, { reason: "channel_crash" }]);
  assert.ok(!first.messages.some((m) => m.ref === ref), "no reply: nothing was saved");
  assert.deepEqual(await second.click("inc"), { diff: { 0: "2" } });
  assert.equal(place.sql("SELECT epoch || ',' || joined FROM views"), "2,2");
});

test("a duplicated tab is stale, and its original is left in peace", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const first = await place.join("/tally");
  await first.click("inc");
  const copy = await place.connect(first.page);
  assert.deepEqual(await copy.join(first.page), { error: { reason: "stale" } });
  assert.deepEqual(await first.click("inc"), { diff: { 0: "2" } });
  assert.ok((await copy.join(first.page, { params: { _mounts: 0, _mount_attempts: 1 } })).rendered, "a second attempt is no copy");
});

test("an expired row is mounted afresh from the token and the URL, under its own id", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const page = place.page("/tally?count=7");
  const socket = await place.connect(page);
  const id = place.sql("SELECT id FROM views");
  for (const how of ["DELETE FROM views", "UPDATE views SET expires = 1"]) {
    place.sql(how);
    const joined = await socket.join(page, { params: { _mounts: 1 } });
    assert.equal(joined.rendered?.["0"], "7", how);
    assert.deepEqual(await socket.click("inc"), { diff: { 0: "8" } });
    assert.equal(place.sql("SELECT id FROM views"), id);
    assert.equal((await socket.join(page, { params: { _mounts: 1 } })).rendered["0"], "8");
    await socket.call(socket.joinRef, socket.topic, "phx_leave", {});
  }
  place.sql("DELETE FROM views; DELETE FROM sessions");
  assert.deepEqual(await socket.join(page, { params: { _mounts: 1 } }), { error: { reason: "stale" } }, "logged out");
});

test("a snapshot that was tampered with: said once, mounted afresh", async (t) => {
  const place = new Place(t);
  await place.gateway();
  for (const bytes of ["X'00'", "X''", "X'434C5601FF'", "randomblob(300)", "substr(snapshot, 1, 9)", "zeroblob(100000)"]) {
    const page = place.page("/tally?count=3");
    place.sql(`UPDATE views SET snapshot = ${bytes} WHERE dom_id = '${page.id}'`);
    const socket = await place.connect(page);
    const joined = await socket.join(page);
    assert.equal(joined.rendered?.["0"], "3", bytes);
    assert.deepEqual(await socket.click("inc"), { diff: { 0: "4" } });
    assert.equal((await place.said(new RegExp(`topic=lv:${page.id} .*cannot be read`))).length, 1, bytes);
    await socket.close();
  }
  place.sql("UPDATE views SET view = 'never'");
  const page = place.page("/tally");
  place.sql("UPDATE views SET view = 'never'");
  const socket = await place.connect(page);
  assert.deepEqual(await socket.join(page), { error: { reason: "stale" } });
});

test("another URL than the row's: handle_params, and the row follows", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await place.join("/tally");
  await socket.click("inc");
  const again = await socket.join(socket.page, { url: "http://h/tally/hello%20you?x=1#part", params: { _mounts: 1 } });
  assert.ok(shown(again).includes("hello you"));
  assert.equal(again.rendered["0"], "1");
  assert.equal(place.sql("SELECT url || ' ' || route FROM views"), "/tally/hello%20you?x=1 /tally/:text");
  const bad = await socket.join(socket.page, { url: "http://h/tally/bad", params: { _mounts: 2 } });
  assert.deepEqual(bad, { error: { reason: "join crashed" } });
  assert.match((await place.said(/bad params/)).join(), /view failed/);
});

test("LIVE_NEVER and .remount mount afresh at a rejoin", async (t) => {
  const place = new Place(t);
  await place.gateway();
  for (const name of ["never", "again"]) {
    const socket = await place.join(`/${name}`);
    assert.deepEqual(await socket.click("inc"), { diff: { 0: "1" } });
    const again = await socket.join(socket.page, { params: { _mounts: 1 } });
    assert.deepEqual([again.rendered["0"], again.rendered["1"]], ["0", "2"], name);
  }
});

test("a load that fails: join crashed; after three strikes the view is mounted afresh", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await place.join("/tally?count=9");
  await socket.click("poison");
  for (let i = 0; i < 3; i++)
    assert.deepEqual(await socket.join(socket.page, { params: { _mounts: 1 } }), { error: { reason: "join crashed" } });
  assert.equal(place.sql("SELECT strikes FROM views"), "3");
  const fresh = await socket.join(socket.page, { params: { _mounts: 1 } });
  assert.equal(fresh.rendered["0"], "9");
  assert.deepEqual(await socket.click("inc"), { diff: { 0: "10" } });
  assert.equal((await place.said(/load meets poison/, 3)).length, 3);
});

test("an interval view is saved each second, at leave, when the socket goes, at a clean stop", async (t) => {
  const place = new Place(t);
  const server = await place.gateway();
  const first = await place.join("/interval");
  const size = () => place.sql(`SELECT hex(snapshot) FROM views WHERE dom_id = '${first.page.id}'`);
  const before = size();
  assert.deepEqual(await first.click("inc"), { diff: { 0: "1" } });
  await until(() => size() !== before, "the tick's snapshot");
  await first.click("inc");
  await first.close();
  const second = await place.connect(first.page);
  assert.equal((await second.join(first.page, { params: { _mounts: 1 } })).rendered["0"], "2");
  await second.click("inc");
  await server.finish();
  assert.equal(await second.closed, 1012);
  await place.gateway();
  const third = await place.connect(first.page);
  assert.equal((await third.join(first.page, { params: { _mounts: 1 } })).rendered["0"], "3");
});
