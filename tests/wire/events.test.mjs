// Events, patches, timers; what a client may not send; slow and silent clients.
import assert from "node:assert/strict";
import net from "node:net";
import test from "node:test";
import WebSocket from "ws";
import { Place, pause, until } from "./place.mjs";

test("an event gives a diff of what changed, or {} where nothing did", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await place.join("/tally");
  assert.deepEqual(await socket.click("inc"), { diff: { 0: "1" } });
  assert.deepEqual(await socket.click("noop"), {});
  assert.deepEqual(await socket.click("inc", { by: "41" }), { diff: { 0: "42" } });
  const say = (value) => socket.call(socket.joinRef, socket.topic, "event", { type: "form", event: "say", value, meta: { _target: "text" }, uploads: {} });
  assert.deepEqual((await say("text=%3Cb%3E+%C3%B8")).response, { diff: { 2: "&lt;b&gt; ø", 4: '&lt;b&gt; ø' } });
  assert.deepEqual((await say("text=%zz")).response, { diff: { 2: "", 4: '' } });
  assert.deepEqual(await socket.click("inc", 0), { diff: { 0: "43" } });
  assert.deepEqual((await socket.call(socket.joinRef, socket.topic, "event", { type: null, event: "inc" })).response, { diff: { 0: "44" } });
});

test("pipelined events are answered in order, each once", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await place.join("/tally");
  const refs = [];
  for (let i = 0; i < 500; i++) refs.push(socket.push("inc"));
  await socket.next((m) => m.ref === refs.at(-1)).then((m) => socket.messages.push(m));
  const replies = socket.messages.filter((m) => m.event === "phx_reply");
  assert.deepEqual(replies.map((m) => m.ref), refs);
  let shown = 0;
  for (const { payload } of replies) {
    assert.equal(payload.status, "ok");
    if (payload.response.diff) shown = Number(payload.response.diff["0"]);
  }
  assert.equal(shown, 500);
  assert.equal((await socket.join(socket.page, { params: { _mounts: 1 } })).rendered["0"], "500");
});

test("a heartbeat is answered, with and without topics", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const page = place.page("/tally");
  const socket = await place.connect(page);
  const beat = await socket.call(null, "phoenix", "heartbeat", {});
  assert.deepEqual([beat.message.joinRef, beat.status, beat.response], [null, "ok", {}]);
  assert.equal((await socket.call(null, "phoenix", "other", {})).status, "error");
});

test("an unknown event ends the view with one line that names both; the state is kept", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await place.join("/tally");
  await socket.click("inc");
  const ref = socket.push("no_such\nevent");
  const error = await socket.event("phx_error");
  assert.deepEqual([error.joinRef, error.ref, error.payload], [socket.joinRef, socket.joinRef, { reason: "channel_crash" }]);
  assert.ok(!socket.messages.some((m) => m.ref === ref));
  assert.equal((await place.said(/no_such/, 1)).length, 1);
  assert.match((await place.said(/no_such/))[0], /view tally/);
  const again = await socket.join(socket.page, { params: { _mounts: 1 } });
  assert.equal(again.rendered["0"], "1");
  assert.equal(place.sql("SELECT strikes FROM views"), "0");
});

test("payloads that no client sends end the view, not the socket", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await place.join("/tally");
  for (const [event, payload] of [
    ["event", []], ["event", "x"], ["event", {}], ["event", { event: 1 }], ["event", { event: "inc", type: {}, value: {} }],
    ["live_patch", {}], ["live_patch", { url: 7 }], ["live_patch", { url: "//" }], ["progress", {}], ["allow_upload", {}], ["nonsense", {}],
  ]) {
    socket.send(socket.joinRef, socket.newRef(), socket.topic, event, payload);
    const error = await socket.event("phx_error");
    assert.equal(error.joinRef, socket.joinRef, event);
    assert.ok((await socket.join(socket.page, { params: { _mounts: 1 } })).rendered);
  }
  assert.equal(place.sql("SELECT strikes FROM views"), "0");
});

test("a topic that is gone answers: unmatched topic", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await place.join("/tally");
  const reply = await socket.call("4", "lv:gone", "event", { type: "click", event: "inc", value: {} });
  assert.deepEqual([reply.status, reply.response], ["error", { reason: "unmatched topic" }]);
});

test("components: a cid of nobody is answered, destroyed cids are a list", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await place.join("/tally");
  assert.deepEqual(await socket.click("inc", {}, { cid: 3 }), {});
  assert.deepEqual((await socket.call(socket.joinRef, socket.topic, "cids_will_destroy", { cids: [1, 2] })).response, {});
  assert.deepEqual((await socket.call(socket.joinRef, socket.topic, "cids_destroyed", { cids: [1, 2] })).response, { cids: [] });
});

test("live_patch: the same view handles its params, another URL is a link to follow", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await place.join("/tally");
  const patch = async (url) => (await socket.call(socket.joinRef, socket.topic, "live_patch", { url })).response;
  assert.deepEqual(await patch("http://h/tally/there?x=1#a"), { diff: { 2: "there", 4: 'there' } });
  assert.equal(place.sql("SELECT url || ' ' || route FROM views"), "/tally/there?x=1 /tally/:text");
  assert.deepEqual(await patch("http://h/tally"), {});
  assert.deepEqual(await patch("http://h/never"), { link_redirect: true });
  assert.deepEqual(await patch("http://h/no/such/page"), { link_redirect: true });
  assert.deepEqual(await socket.click("inc"), { diff: { 0: "1" } });
  assert.equal(place.sql("SELECT url FROM views"), "/tally");
  socket.send(socket.joinRef, socket.newRef(), socket.topic, "live_patch", { url: "http://h/tally/bad" });
  await socket.event("phx_error");
  const again = await socket.join(socket.page, { params: { _mounts: 1 } });
  assert.equal(again.rendered["2"], "there");
});

test("a timer pushes diffs with the join's ref; stopped, it is silent; at leave it ends", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await place.join("/tally");
  await socket.click("start", { every: 20 });
  for (let i = 1; i <= 3; i++) {
    const { joinRef, ref, payload } = await socket.event("diff");
    assert.deepEqual([joinRef, ref, payload], [socket.joinRef, null, { 0: String(i) }]);
  }
  await socket.click("stop");
  socket.messages = [];
  await pause(100);
  assert.deepEqual(socket.messages, []);
  await socket.click("start", { after: 10 });
  await socket.event("diff");
  await pause(60);
  assert.deepEqual(socket.messages, [], "once is once");
  await socket.click("start", { every: 10 });
  await socket.call(socket.joinRef, socket.topic, "phx_leave", {});
  socket.messages = [];
  await pause(60);
  assert.deepEqual(socket.messages, []);
  const again = await socket.join(socket.page, { params: { _mounts: 1 } });
  assert.ok(Number(again.rendered["0"]) >= 4, "what a timer did was saved");
});

test("a handler that fails is undone; its timer never starts; three of them and the view is mounted afresh", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await place.join("/tally?count=1");
  const before = [socket.push("inc"), socket.push("inc")];
  const failing = socket.push("fail");
  await socket.event("phx_error");
  for (const ref of before) assert.ok(socket.messages.some((m) => m.ref === ref && m.payload.status === "ok"), "earlier ones are answered");
  assert.ok(!socket.messages.some((m) => m.ref === failing));
  assert.equal((await socket.join(socket.page, { params: { _mounts: 1 } })).rendered["0"], "3");
  await pause(50);
  assert.ok(!socket.messages.some((m) => m.event === "diff"), "the failed handler's timer");
  for (let strike = 2; strike <= 3; strike++) {
    socket.push("fail");
    await socket.event("phx_error");
    const joined = await socket.join(socket.page, { params: { _mounts: strike } });
    assert.equal(joined.rendered["0"], strike < 3 ? "3" : "1");
  }
  assert.equal((await place.said(/fail of view tally: asked to/, 3)).length, 3);
});

test("a large state is saved each second, said once, and lost by nobody", async (t) => {
  const place = new Place(t);
  const server = await place.gateway();
  const socket = await place.join("/tally");
  await socket.click("grow", { bytes: 200000 });
  await socket.click("grow", { bytes: 300000 });
  const other = await place.join("/tally");
  await other.click("grow", { bytes: 100000 });
  assert.equal((await place.said(/large snapshot/, 1)).length, 1);
  assert.deepEqual(await socket.click("inc"), { diff: { 0: "1" } });
  await server.finish();
  await place.gateway();
  const again = await place.connect(socket.page);
  const { rendered } = await again.join(socket.page, { params: { _mounts: 1 } });
  assert.deepEqual([rendered["0"], rendered["2"].length], ["1", 300000]);
});

test("malformed messages close with 1007, one line each", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const page = place.page("/tally");
  const bad = [
    "", "x", "{}", "[]", "[1,2,3,4,5]", '["1","1","lv:x"]', '["1","1","lv:x","event"', '["1","1","lv:x","event",{}', '["1","1","lv:x","event",{"a":}]',
    '["1","1",null,"event",{}]', `["${"9".repeat(70)}","1","lv:x","event",{}]`, `["1","1","${"t".repeat(300)}","event",{}]`, `["1","1","lv:x","event",${"[".repeat(200)}${"]".repeat(200)}]`,
    '["1","1","lv:x","event",{}] and more', '["1","\\ud800","lv:x","event",{}]',
  ];
  for (const text of bad) {
    const socket = await place.connect(page);
    assert.ok((await socket.join(page, { params: { _mounts: 1 } })).rendered);
    socket.ws.send(text);
    assert.equal(await socket.closed, 1007, text);
  }
  assert.equal((await place.said(/malformed message/, bad.length)).length, bad.length);
  const socket = await place.connect(page);
  socket.ws.send(Buffer.from([0, 2, 2, 5, 5]));
  assert.equal(await socket.closed, 1007);
});

test("a message beyond --max-frame closes with 1009; one below arrives, in whatever pieces", async (t) => {
  const place = new Place(t);
  await place.gateway(["--max-frame", "20000"]);
  const socket = await place.join("/tally");
  const text = "x".repeat(15000);
  const reply = await socket.call(socket.joinRef, socket.topic, "event", { type: "form", event: "say", value: `text=${text}` });
  assert.equal(reply.response.diff["2"], text);
  const ref = socket.newRef();
  const whole = JSON.stringify([socket.joinRef, ref, socket.topic, "event", { type: "form", event: "say", value: `text=${"y".repeat(9000)}` }]);
  for (let at = 0; at < whole.length; at += 777) socket.ws.send(whole.slice(at, at + 777), { fin: at + 777 >= whole.length });
  const pieces = await socket.next((m) => m.ref === ref);
  assert.equal(pieces.payload.response.diff["2"].length, 9000);
  socket.ws.send(JSON.stringify([socket.joinRef, "9", socket.topic, "event", { type: "form", event: "say", value: "z".repeat(20001) }]));
  assert.equal(await socket.closed, 1009);
  const second = await place.join("/tally");
  for (let i = 0; i < 30; i++) second.ws.send("a".repeat(1000), { fin: false });
  assert.equal(await second.closed, 1009);
  assert.equal((await place.said(/larger than --max-frame/, 2)).length, 2);
});

test("a client that stops reading gets fewer, merged diffs, and the latest state", async (t) => {
  const place = new Place(t);
  const server = await place.gateway();
  const socket = await place.join("/tally");
  await socket.call(socket.joinRef, socket.topic, "event", { type: "form", event: "say", value: "text=bulk" });
  await socket.click("start", { every: 2 });
  await socket.event("diff");
  socket.ws._socket.pause();
  await pause(1500);
  const [worker] = server.workers();
  const [held] = (await import("node:fs")).readFileSync(`/proc/${worker}/status`, "utf8").match(/VmRSS:\s+(\d+)/).slice(1).map(Number);
  socket.ws._socket.resume();
  const refs = [socket.push("inc"), socket.push("inc"), socket.push("stop")];
  await socket.next((m) => m.ref === refs[2]).then((m) => socket.messages.push(m));
  const most = process.env.SANITIZE ? 600000 : 200000; // ASan keeps what was freed
  assert.ok(held < most, `the worker held ${held} kB`);
  let shown = 0;
  for (const { event, payload } of socket.messages) {
    const diff = event === "diff" ? payload : payload.response?.diff;
    if (diff?.["0"]) shown = Number(diff["0"]);
  }
  const rejoined = await socket.join(socket.page, { params: { _mounts: 1 } });
  assert.equal(Number(rejoined.rendered["0"]), shown, "what is shown last is what is saved");
});

test("a slow reader beyond --max-outbox is closed; his view survives", async (t) => {
  const place = new Place(t);
  await place.gateway(["--max-outbox", "20000"]);
  const socket = await place.join("/tally");
  await socket.click("inc");
  socket.ws._socket.pause();
  const beat = JSON.stringify([null, "1", "phoenix", "heartbeat", {}]);
  const lines = () => place.lines(/slow reader closed/).length;
  for (let i = 0; !lines() && i < 2000; i++) {
    for (let n = 0; n < 500; n++) socket.ws.send(beat);
    await pause(5);
  }
  assert.equal(lines(), 1);
  socket.ws._socket.resume();
  await socket.closed;
  const again = await place.connect(socket.page);
  assert.equal((await again.join(socket.page, { params: { _mounts: 1 } })).rendered["0"], "1");
});

test("a silent client is closed after --idle-timeout; one that beats is not", async (t) => {
  const place = new Place(t);
  await place.gateway(["--idle-timeout", "2"]);
  const silent = await place.join("/tally");
  const beating = await place.join("/tally");
  const half = net.connect(place.server.port, "127.0.0.1");
  t.after(() => half.destroy());
  half.on("error", () => {});
  half.write("GET /live/websocket?vsn=2.0.0 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
  half.resume();
  const gone = new Promise((resolve) => half.once("close", resolve));
  let isGone = false;
  gone.then(() => (isGone = true));
  const code = silent.closed;
  let done = false;
  code.then(() => (done = true));
  while (!done || !isGone) {
    await beating.call(null, "phoenix", "heartbeat", {});
    await pause(200);
  }
  assert.equal(await code, 1001);
  assert.deepEqual(await beating.click("inc"), { diff: { 0: "1" } });
});

test("many sockets that come and go leave nothing behind", async (t) => {
  const place = new Place(t);
  const server = await place.gateway();
  const page = place.page("/tally");
  const fds = async () => (await import("node:fs")).readdirSync(`/proc/${server.workers()[0]}/fd`).length;
  const first = await fds();
  for (let round = 0; round < 5; round++) {
    const sockets = await Promise.all(Array.from({ length: 40 }, () => place.connect(page)));
    for (const [i, socket] of sockets.entries()) i % 2 ? socket.ws.terminate() : socket.close();
    await Promise.all(sockets.map((one) => one.closed));
  }
  await until(async () => (await fds()) <= first + 1, "the descriptors");
});
