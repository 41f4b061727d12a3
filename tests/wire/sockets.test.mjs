// What ends connections from elsewhere: logout, live_disconnect, the shell; what a login leaves alone.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import test from "node:test";
import { Place, out, pause, until } from "./place.mjs";
import { Poller } from "./poller.mjs";

const session = (answer) => answer.headers["set-cookie"]?.map((one) => one.split(";")[0]).find((one) => one.startsWith("_clive_session="));
const post = (place, uri, page, fields, cookie = page.cookie) =>
  place.get(uri, { method: "POST", cookie, body: String(new URLSearchParams({ _csrf_token: page.csrf, ...fields })) });

// A logged-in browser: the page behind the door, its cookie, a socket that has joined.
async function enter(place, user, fields = {}) {
  const guest = place.page("/wander");
  const cookie = session(post(place, "/login", guest, { user, ...fields }));
  const page = { ...place.page("/club", { cookie }), cookie };
  const socket = await place.connect(page);
  assert.equal((await socket.join(page)).rendered[4], user);
  return { page, cookie, socket };
}

test("logout closes all sockets of its session, with several workers, and no others", async (t) => {
  const place = new Place(t);
  await place.gateway(["--workers", "2"]);
  const ann = await enter(place, "ann"), bob = await enter(place, "bob");
  const second = place.page("/roam", { cookie: ann.cookie });
  const others = await Promise.all([1, 2, 3, 4].map(() => place.connect({ ...second, cookie: ann.cookie })));
  assert.equal(post(place, "/logout", ann.page, {}).status, 303);
  assert.deepEqual(await Promise.all([ann.socket, ...others].map((one) => one.closed)), [1001, 1001, 1001, 1001, 1001]);
  assert.deepEqual(await bob.socket.click("say", { text: "x" }), { diff: { 3: "x" } });
});

test("a socket that is older than the login ends with the session too", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const tab = await place.join("/wander");
  const cookie = session(post(place, "/login", tab.page, { user: "ann" }));
  assert.deepEqual(await tab.click("say", { text: "still" }), { diff: { 3: "still" } }, "the login leaves it alone");
  assert.equal(place.sql("SELECT count(*) FROM views AS v JOIN sessions AS s ON s.id = v.session"), "1", "its row went along");
  const page = place.page("/club", { cookie });
  assert.equal(post(place, "/logout", page, {}, cookie).status, 303);
  assert.equal(await tab.closed, 1001);
});

test("live_socket_id: one logout ends all devices; disconnect by a handler and by the shell", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const devices = [];
  for (const user of ["phone", "desk"]) devices.push(await enter(place, user, { devices: "users:7" }));
  const other = await enter(place, "other", { devices: "users:77" });
  assert.equal(place.sql("SELECT group_concat(live_socket_id) FROM (SELECT live_socket_id FROM sessions WHERE live_socket_id IS NOT NULL ORDER BY 1)"), "users:7,users:7,users:77");
  post(place, "/logout", devices[0].page, {});
  assert.deepEqual(await Promise.all(devices.map((one) => one.socket.closed)), [1001, 1001]);

  const back = await place.connect(devices[1].page);
  assert.equal((await back.join(devices[1].page, { params: { _mounts: 1 } })).rendered[4], "desk", "the desk's session lives");
  const room = await place.join("/room/room%3Akicked");
  assert.equal(post(place, "/kick", devices[1].page, { devices: "users:7" }).status, 200);
  assert.equal(await back.closed, 1001);
  assert.match(JSON.stringify((await room.event("diff")).payload), /1/, "live_request_broadcast");

  const again = await place.connect(devices[1].page);
  await again.join(devices[1].page, { params: { _mounts: 2 } });
  execFileSync(path.join(out, "bin/clive"), ["publish", "clive:sockets", '{"disconnect":"users:7"}', "--db", place.db]);
  assert.equal(await again.closed, 1001);
  assert.deepEqual(await other.socket.click("say", { text: "x" }), { diff: { 3: "x" } });
});

test("what else joins on a socket does not take away what it is ended by", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const { page, socket } = await enter(place, "ann", { devices: "users:7" });
  const fragment = () => {
    const { body } = place.get("/-/live/tally", { args: ["--fragments", "/-/live"] });
    const [, id, token, statics] = /^<div id="([^"]*)" data-phx-session="([^"]*)" data-phx-static="([^"]*)"/.exec(body);
    assert.match(token, /\./, "a bearer's");
    return { id, session: token, static: statics, uri: "/" };
  };
  const part = fragment();
  assert.ok((await socket.join(part, { url: "http://localhost/old.html" })).rendered);
  const renewed = session(post(place, "/login", page, { user: "ann", devices: "users:7" }));
  const again = await place.connect({ ...place.page("/club", { cookie: renewed }), cookie: renewed });
  assert.ok(await again.join(place.page("/club", { cookie: renewed })));
  assert.deepEqual((await socket.click("inc")).diff, { 0: "1" }, "a login is nothing to the part");
  post(place, "/kick", place.page("/club", { cookie: renewed }), { devices: "users:7" }, renewed);
  await until(() => socket.isClosed && again.isClosed, "the end of both"); // sooner than that of who is silent
});

test("an order that is none, an id that is too long, a topic of the runtime's own", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const { page, socket } = await enter(place, "ann", { devices: "d" });
  const failed = (uri, fields, why) => {
    const answer = post(place, uri, page, fields);
    assert.equal(answer.status, 500);
    assert.match(answer.said, why);
  };
  failed("/kick", {}, /live_disconnect: a live_socket_id is empty/);
  failed("/login", { user: "x", devices: "d".repeat(256) }, /live_set_socket_id: a live_socket_id has more than 255 bytes/);
  for (const json of ["{}", '{"ended":"x"}', '"d"'])
    execFileSync(path.join(out, "bin/clive"), ["publish", "clive:sockets", json, "--db", place.db]);
  assert.deepEqual(await socket.click("say", { text: "here" }), { diff: { 3: "here" } });
});

test("long polling: a login leaves the session alone, a logout ends it", async (t) => {
  const place = new Place(t);
  await place.gateway(["--workers", "2"]);
  const page = place.page("/wander");
  const poller = new Poller(place, page);
  await poller.open();
  poller.start();
  await poller.join(page);
  await pause(200); // his next poll waits, as it does in a browser: one with the old cookie is refused
  const cookie = session(post(place, "/login", page, { user: "ann" }));
  poller.headers.Cookie = cookie; // as the browser has it now
  await until(async () => (await poller.post([])).status === 200, "the gateway to hear of the login");
  assert.deepEqual(await poller.click("say", { text: "still" }), { diff: { 3: "still" } });
  const club = place.page("/club", { cookie });
  assert.equal(post(place, "/logout", club, {}, cookie).status, 303);
  assert.equal(await poller.closed, 410);
});
