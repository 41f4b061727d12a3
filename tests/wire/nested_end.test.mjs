// Views in views, and connections that end: nothing of them stays behind.
import assert from "node:assert/strict";
import test from "node:test";
import { Place, until } from "./place.mjs";
import { Poller } from "./poller.mjs";

// The view, and the one in it.
async function joinBoth(place, page, params = {}) {
  const socket = await place.connect(page);
  const joined = await socket.join(page, { params });
  const session = /id=\\"guest\\" data-phx-session=\\"([^"\\]+)\\"/.exec(JSON.stringify(joined))?.[1];
  assert.ok(session, JSON.stringify(joined));
  const parent = socket.topic;
  const child = await socket.join({ ...page, session, static: null, id: "guest" });
  assert.ok(child.rendered, JSON.stringify(child));
  return { socket, session, parent, child: socket.topic, shown: child.rendered["0"] };
}

test("a connection that breaks off with both joined: the worker lives, both come back", async (t) => {
  const place = new Place(t);
  const server = await place.gateway();
  const [pid] = server.workers();
  const page = place.page("/inn");
  for (let i = 0; i < 20; i++) {
    const { socket, shown } = await joinBoth(place, page, { _mounts: i });
    assert.equal(shown, String(i));
    assert.deepEqual(await socket.click("inc"), { diff: { 0: String(i + 1) } });
    socket.ws.terminate();
    await socket.closed;
  }
  const other = await place.join("/tally");
  assert.deepEqual(await other.click("inc"), { diff: { 0: "1" } });
  assert.deepEqual(server.workers(), [pid]);
});

test("a view that fails, leaves, or is joined anew takes the one in it along, with a word each", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const page = place.page("/inn");
  const { socket, parent, child } = await joinBoth(place, page);
  const [parentRef, childRef] = [socket.topics.get(parent), socket.topics.get(child)];
  socket.send(parentRef, "90", parent, "event", { type: "click", event: "unknown", value: {} });
  assert.equal((await socket.next((m) => m.topic === parent && m.event === "phx_error")).joinRef, parentRef);
  assert.equal((await socket.next((m) => m.topic === child && m.event === "phx_close")).joinRef, childRef);
  assert.deepEqual(await socket.join({ ...page, id: "guest" }), { error: { reason: "stale" } }, "another's token");
  const again = await joinBoth(place, page, { _mounts: 1 });
  const joinRef = again.socket.topics.get(again.parent);
  assert.equal((await again.socket.call(joinRef, again.parent, "phx_leave", {})).status, "ok");
  assert.equal((await again.socket.next((m) => m.topic === again.child && m.event === "phx_close")).joinRef, again.socket.topics.get(again.child));
  await until(() => place.sql("SELECT count(*) FROM views") === "2", "both rows");
});

test("the one in it was rejoined first, and the view around it fails when a slow client is told", async (t) => {
  const place = new Place(t);
  const server = await place.gateway();
  const [pid] = server.workers();
  const page = place.page("/inn");
  const { socket, session, parent, child } = await joinBoth(place, page);
  await socket.close();
  const poller = new Poller(place, page);
  await poller.open();
  const payload = (more) => ({ url: "http://localhost/inn", static: null, params: { _mounts: 1, _mount_attempts: 0 }, sticky: false, ...more });
  const say = (...lines) => poller.post(lines.map((line) => JSON.stringify(line)));
  await say(["5", "5", child, "phx_join", payload({ session, url: undefined })], ["6", "6", parent, "phx_join", payload({ session: page.session })]);
  const joins = [];
  while (joins.length < 2) {
    await poller.poll();
    joins.push(...poller.messages.splice(0));
  }
  assert.deepEqual(joins.map((m) => m.payload.status), ["ok", "ok"]);
  await say(["6", "7", parent, "event", { type: "click", event: "copy", value: {} }], ["5", "8", child, "event", { type: "click", event: "inc", value: {} }]);
  while (!poller.messages.some((m) => m.event === "phx_close")) await poller.poll();
  assert.equal(poller.messages.filter((m) => m.topic === parent && m.event === "phx_error").length, 1);
  assert.deepEqual(poller.messages.filter((m) => m.event === "phx_close").map((m) => m.topic), [child]);
  await place.said(/two rows of :for have the key 7/);
  assert.deepEqual(server.workers(), [pid]);
});
