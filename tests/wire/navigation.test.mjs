// Where the user goes: patches, live navigation, redirects; what comes in which order (protocol 3.6, 5.4).
import assert from "node:assert/strict";
import test from "node:test";
import { Place } from "./place.mjs";

// What arrived since the last call, as [event, payload]; replies as ["reply", response].
function taken(socket) {
  return socket.messages.splice(0).map(({ event, payload }) => (event === "phx_reply" ? ["reply", payload.response] : [event, payload]));
}

// An event and everything up to its reply, in order, and what comes until the next heartbeat's reply.
async function after(socket, name, value, more = {}) {
  taken(socket);
  const ref = socket.newRef();
  socket.send(socket.joinRef, ref, socket.topic, "event", { type: "click", event: name, value, ...more });
  await settled(socket);
  return taken(socket);
}

async function settled(socket) {
  const ref = socket.newRef();
  socket.send(null, ref, "phoenix", "heartbeat", {});
  await socket.next((m) => m.ref === ref);
}

// All that comes up to an event of that name.
async function upTo(socket, name) {
  const all = [];
  while (all.at(-1)?.[0] !== name) {
    const { event, payload } = await socket.next(() => true);
    all.push([event, payload]);
  }
  return all;
}

const go = (how, to, more = {}) => ["go", { how, to, ...more }];

test("push_patch from an event: live_patch, then the reply with the diff", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await place.join("/wander");
  assert.deepEqual(await after(socket, ...go("patch", "/wander/7?a=1")), [
    ["live_patch", { to: "/wander/7?a=1", kind: "push" }],
    ["reply", { diff: { 0: "/wander/7?a=1", 1: "show" } }],
  ]);
  assert.deepEqual(await after(socket, ...go("replace", "/wander")), [
    ["live_patch", { to: "/wander", kind: "replace" }],
    ["reply", { diff: { 0: "/wander", 1: "" } }],
  ]);
  assert.equal(place.sql("SELECT url FROM views"), "/wander", "the row follows");
});

test("push_patch from handle_params goes on, from a message it pushes a diff", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await place.join("/wander");
  assert.deepEqual(await after(socket, ...go("patch", "/wander?params=patch&to=/wander/9")), [
    ["live_patch", { to: "/wander?params=patch&to=/wander/9", kind: "push" }],
    ["live_patch", { to: "/wander/9", kind: "push" }],
    ["reply", { diff: { 0: "/wander/9", 1: "show" } }],
  ]);
  socket.push("later", { to: "/wander/3" });
  assert.deepEqual((await upTo(socket, "diff")).slice(-2), [
    ["live_patch", { to: "/wander/3", kind: "push" }], ["diff", { e: [["ticked", {}]] }]]);
});

test("a loop of patches ends after twenty, the view goes on from its checkpoint", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await place.join("/wander");
  const all = await after(socket, ...go("patch", "/wander?loop=1"));
  assert.equal(all.filter(([event]) => event === "live_patch").length, 20);
  assert.equal(all.at(-1)[0], "phx_error");
  assert.equal((await place.said(/more than 20 patches/)).length, 1);
  const again = await socket.join(socket.page, { params: { _mounts: 1 } });
  assert.equal(again.rendered[0], "/wander");
});

test("push_patch where it may not go, or twice, fails the view and says why", async (t) => {
  const place = new Place(t);
  await place.gateway();
  for (const [to, why] of [["/roam", /which is no URL of view wander/], ["/members/wander", /no URL of view wander/],
    ["//evil/x", /begins with '\/\/'/], ["/a\\b", /backslash/], ["x", /must begin with/]]) {
    const socket = await place.join("/wander");
    assert.equal((await after(socket, ...go("patch", to))).at(-1)[0], "phx_error", to);
    await place.said(why);
  }
  const socket = await place.join("/wander");
  assert.equal((await after(socket, "patch_twice", {})).at(-1)[0], "phx_error");
  await place.said(/sent the user elsewhere before/);
});

test("push_navigate and redirect from an event: events, the reply, phx_close", async (t) => {
  const place = new Place(t);
  await place.gateway();
  for (const [how, to, response] of [
    ["navigate", "/roam", { live_redirect: { to: "/roam", kind: "push" } }],
    ["redirect", "/roam?x=1", { redirect: { to: "/roam?x=1" } }],
    ["external", "https://clive.example/x", { redirect: { to: "https://clive.example/x" } }],
  ]) {
    const socket = await place.join("/wander");
    assert.deepEqual(await after(socket, ...go(how, to)), [["reply", response], ["phx_close", {}]]);
    assert.deepEqual((await socket.call(socket.joinRef, socket.topic, "event", { type: "click", event: "tell", value: {} })).response,
      { reason: "unmatched topic" });
    const other = await place.join("/wander");
    assert.deepEqual(await after(other, ...go(how, to, { tell: "1" })),
      [["diff", { e: [["going", {}]] }], ["reply", response], ["phx_close", {}]]);
  }
});

test("push_navigate from a message: live_redirect, phx_close", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await place.join("/wander");
  socket.push("later", { to: "/roam" });
  assert.deepEqual((await upTo(socket, "phx_close")).slice(-3), [["diff", { e: [["ticked", {}]] }], ["live_redirect", { to: "/roam", kind: "push" }], ["phx_close", {}]]);
});

test("live navigation: the same tokens, another view, its container; then its own rejoins", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await place.join("/wander");
  const target = { url: undefined, redirect: "http://localhost/roam?q=1", flash: null };
  await socket.call(socket.joinRef, socket.topic, "phx_leave", {});
  const joined = await socket.join(socket.page, target);
  assert.deepEqual(joined.container, ["section", { class: 'wide "one"', "data-x": "1" }]);
  assert.equal(joined.rendered[0], "0");
  assert.equal(joined.rendered.t, "Roam");
  assert.deepEqual(await socket.click("step"), { diff: { 0: "1" } });
  assert.equal(place.sql("SELECT view || ' ' || url || ' ' || route FROM views"), "roam /roam?q=1 /roam");

  const again = await socket.join(socket.page, { ...target, params: { _mounts: 1 } });
  assert.equal(again.rendered[0], "1", "a rejoin goes on from the state");
  const other = await place.connect(socket.page);
  const later = await other.join(socket.page, { ...target, params: { _mounts: 1 } });
  assert.equal(later.rendered[0], "1", "and so does one on another socket");
  assert.deepEqual(await other.join(socket.page), { error: { reason: "stale" } }, "the first page's join is no more");

  const back = await other.join(socket.page, { url: undefined, redirect: "http://localhost/wander" });
  assert.equal(back.rendered[2], "1", "mounted afresh");
  assert.equal(back.container, undefined);
});

test("live navigation does not leave its live_session", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const page = place.page("/wander");
  const socket = await place.connect(page);
  const to = (redirect) => socket.join(page, { url: undefined, redirect });
  for (const url of ["http://localhost/members/wander", "http://localhost/none", "javascript:x"])
    assert.deepEqual(await to(url), { error: { reason: "unauthorized" } }, url);
  const inside = place.page("/members/wander");
  const member = await place.connect(inside);
  assert.equal((await member.join(inside)).rendered[0], "/members/wander");
  assert.deepEqual(await member.join(inside, { url: "http://localhost/wander" }), { error: { reason: "unauthorized" } });

});

test("live_patch by the client: the same view and live_session, else link_redirect", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await place.join("/wander");
  const patch = async (url) => (await socket.call(socket.joinRef, socket.topic, "live_patch", { url: `http://localhost${url}` })).response;
  assert.deepEqual(await patch("/wander/5"), { diff: { 0: "/wander/5", 1: "show" } });
  for (const url of ["/roam", "/members/wander", "/none"]) assert.deepEqual(await patch(url), { link_redirect: true }, url);
});

test("mount and handle_params that go elsewhere: HTTP redirects", async (t) => {
  const place = new Place(t);
  for (const [uri, status, location] of [
    ["/wander?mount=redirect&to=/roam", 303, "/roam"], ["/wander?mount=navigate&to=/roam", 302, "/roam"],
    ["/wander?mount=external&to=https://clive.example/", 302, "https://clive.example/"],
    ["/wander?params=patch&to=/wander/1", 302, "/wander/1"], ["/wander?params=redirect&to=/roam", 303, "/roam"],
  ]) {
    const answer = place.get(uri);
    assert.deepEqual([answer.status, answer.headers.location], [status, [location]], uri);
    assert.equal(answer.body, "");
  }
  assert.equal(place.get("/wander?mount=patch&to=/wander/1").status, 500, "mount cannot patch");
  assert.equal(place.get("/wander?mount=redirect&to=//evil").status, 500);
  assert.equal(place.sql("SELECT count(*) FROM views"), "0");
});

test("mount and handle_params that go elsewhere: joins", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const page = place.page("/wander");
  const socket = await place.connect(page);
  const to = (uri) => socket.join(page, { url: undefined, redirect: `http://localhost${uri}` });
  assert.deepEqual(await to("/wander?connected=navigate&to=/roam"), { error: { live_redirect: { to: "/roam", kind: "push" } } });
  assert.deepEqual(await to("/wander?connected=redirect&to=/roam"), { error: { redirect: { to: "/roam" } } });
  assert.deepEqual(await to("/wander?params=redirect&to=/roam"), { error: { redirect: { to: "/roam" } } });
  const { live_patch, rendered } = await to("/wander?params=replace&to=/wander/4");
  assert.deepEqual(live_patch, { to: "/wander/4", kind: "replace" });
  assert.equal(rendered[0], "/wander/4");
  assert.equal(place.sql("SELECT url FROM views"), "/wander/4");
  assert.deepEqual(await to("/wander?connected=patch&to=/wander/1"), { error: { reason: "join crashed" } });
});

test("page_title and container on the page", async (t) => {
  const place = new Place(t);
  const { body, headers } = place.get("/roam");
  assert.match(body, /<title>Roam<\/title>/);
  assert.match(body, /<section id="phx-[^"]*" data-phx-main data-phx-session="[^"]*" data-phx-static="[^"]*" class="wide &quot;one&quot;" data-x="1">/);
  assert.match(body, /<\/section>/);
  assert.match(headers["content-security-policy"][0], /default-src 'self'/);
  assert.deepEqual(place.get("/members/wander").headers["content-security-policy"], ["default-src 'none'"]);
});
