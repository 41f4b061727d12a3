// Replies to hooks and events for the client's JavaScript; the flash, wherever it goes.
import assert from "node:assert/strict";
import test from "node:test";
import { Place } from "./place.mjs";

const cookieOf = (answer, name) => answer.headers["set-cookie"]?.map((one) => one.split(";")[0]).find((one) => one.startsWith(`${name}=`));

test("a hook's event gets its reply in the diff, each its own, in order", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await place.join("/wander");
  const reply = (n) => ({ n, path: 'a/b "c"' });
  assert.deepEqual(await socket.click("answer", { n: 1, where: "/wander" }, { type: "hook" }), { diff: { r: reply(1) } });
  assert.deepEqual(await socket.click("answer", { n: 2, where: "x" }), { diff: { 0: "x", r: reply(2) } });
  const refs = [3, 4, 5].map((n) => [n, socket.push("answer", { n, where: `at ${n}` })]);
  for (const [n, ref] of refs) {
    const { payload, ref: got } = await socket.event("phx_reply");
    assert.equal(got, ref);
    assert.deepEqual(payload.response, { diff: { 0: `at ${n}`, r: reply(n) } });
  }
  assert.deepEqual(await socket.click("say", { text: "" }), {}, "a later event has none");
});

test("events come with the join, with a reply, with a push", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await place.join("/wander");
  assert.deepEqual(socket.joined.rendered.e, [["loaded", {}]]);
  assert.deepEqual(await socket.click("tell", { a: [1, "ü"] }), { diff: { e: [["first", {}], ["second", { a: [1, "ü"] }, true]] } });
  await socket.click("later", { to: "no" });
  assert.deepEqual((await socket.event("diff")).payload, { e: [["ticked", {}]] });
  assert.doesNotMatch(socket.page.html, /\["loaded"/);
});

test("type and meta of an event", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await place.join("/wander");
  assert.deepEqual(await socket.click("kind", "a=1", { type: "form", meta: { _target: "a" } }), { diff: { 0: "form a" } });
  assert.deepEqual(await socket.click("kind", {}, { type: null }), { diff: { 0: " -" } });
});

test("flash: shown, cleared by the client, kept over a rejoin", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await place.join("/wander?flash=hello");
  assert.match(socket.page.html, /id="info"[^>]*>hello<\/p>/);
  assert.equal(socket.joined.rendered[3], "hello");
  assert.deepEqual(await socket.click("lv:clear-flash", { key: "error" }), {});
  assert.deepEqual(await socket.click("lv:clear-flash", { key: "info" }), { diff: { 3: "" } });
  assert.deepEqual(await socket.click("say", { text: "saved <1>" }), { diff: { 3: "saved &lt;1&gt;" } });
  assert.equal((await socket.join(socket.page, { params: { _mounts: 1 } })).rendered[3], "saved &lt;1&gt;");
  assert.deepEqual(await socket.click("lv:clear-flash", {}), { diff: { 3: "" } });
  assert.equal((await socket.join(socket.page, { params: { _mounts: 2 } })).rendered[3], "");
});

test("a patch by the client clears the flash, one by the server keeps it", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await place.join("/wander");
  assert.deepEqual(await socket.click("say_and_go", { text: "kept", how: "patch", to: "/wander/1" }), { diff: { 0: "/wander/1", 1: "show", 3: "kept" } });
  const { response } = await socket.call(socket.joinRef, socket.topic, "live_patch", { url: "http://localhost/wander/2" });
  assert.deepEqual(response, { diff: { 0: "/wander/2", 3: "" } });
});

test("flash across live navigation: a signed token that comes back with the join", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await place.join("/wander");
  await socket.click("say", { text: "old" });
  const { live_redirect } = await socket.click("say_and_go", { text: "new", how: "navigate", to: "/roam" });
  assert.equal(typeof live_redirect.flash, "string");
  const to = (flash) => socket.join(socket.page, { url: undefined, redirect: "http://localhost/roam", flash });
  assert.equal((await to(live_redirect.flash)).rendered[1], "new");
  assert.equal((await to(`${live_redirect.flash.slice(0, -3)}AAA`)).rendered[1], "", "forged");
  assert.equal((await to(null)).rendered[1], "");
});

test("what was put before this event does not go along", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await place.join("/wander");
  await socket.click("say", { text: "old" });
  assert.deepEqual(await socket.click("go", { how: "navigate", to: "/roam" }), { live_redirect: { to: "/roam", kind: "push" } });
});

test("flash across page loads: a cookie, used once", async (t) => {
  const place = new Place(t);
  const first = place.get("/wander?flash=moved&mount=redirect&to=/roam");
  assert.equal(first.status, 303);
  const flash = cookieOf(first, "__phoenix_flash__"), session = cookieOf(first, "_clive_session");
  const second = place.get("/roam", { cookie: `${session}; ${flash}` });
  assert.match(second.body, /id="info"[^>]*>moved<\/p>/);
  assert.ok(second.headers["set-cookie"].some((one) => /^__phoenix_flash__=;.*Max-Age=0/i.test(one)), "and deleted");
  assert.match(place.get("/roam", { cookie: flash }).body, /id="info"[^>]*><\/p>/, "not under another session");
  assert.match(place.get("/roam", { cookie: `${session}; __phoenix_flash__=x` }).body, /id="info"[^>]*><\/p>/);
});

test("the client's own cookie with a reply's token", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await place.join("/wander");
  const { redirect } = await socket.click("say_and_go", { text: "loaded", how: "redirect", to: "/roam" });
  const page = place.page("/roam", { cookie: `${socket.page.cookie}; __phoenix_flash__=${redirect.flash}` });
  assert.match(page.html, /id="info"[^>]*>loaded<\/p>/);
  const next = await place.connect({ ...page, cookie: socket.page.cookie });
  assert.equal((await next.join(page)).rendered[1], "loaded");
});

test("an unknown lv: event ends the view", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await place.join("/wander");
  socket.push("lv:format-disk", {});
  await socket.event("phx_error");
  await place.said(/`lv:format-disk` is no event of the runtime/);
});
