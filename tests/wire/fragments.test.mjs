// Fragments of other pages: whose URL is not the view's, with a cookie or a bearer.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Place } from "./place.mjs";

const args = ["--fragments", "/-/live"];

function fragment(place, uri, cookie) {
  const { body, headers } = place.get(uri, { cookie, args });
  const [, id, main, session, statics] =
    /^<div id="([^"]*)"( data-phx-main)? data-phx-session="([^"]*)" data-phx-static="([^"]*)"/.exec(body);
  return { id, main: Boolean(main), session, static: statics, cookie, html: body, headers, uri: "/old.shtml",
    csrf: /data-csrf-token="([^"]*)"/.exec(body)?.[1] };
}

const old = { url: "http://localhost/old.shtml?x=1" };

test("a bearer joins without a cookie, once first, again as the same document", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const page = fragment(place, "/-/live/tally/from%20far");
  assert.equal(page.headers["set-cookie"], undefined);
  const socket = await place.connect({ uri: "/" });
  const joined = await socket.join(page, old);
  assert.ok(joined.rendered, JSON.stringify(joined));
  assert.match(JSON.stringify(joined.rendered), /from far/);
  assert.equal("t" in joined.rendered, false); // the page's title is not its
  const copy = await place.connect({ uri: "/" });
  assert.deepEqual(await copy.join(page, old), { error: { reason: "stale" } });
  assert.deepEqual(await copy.join({ ...page, session: page.session.split(".")[1] }, old), { error: { reason: "stale" } });
  for (const broken of [`x${page.session}`, page.session.replace(".", "A."), `.${page.session}`, `${page.session.split(".")[0]}.`])
    assert.deepEqual(await copy.join({ ...page, session: broken }, old), { error: { reason: "stale" } });
  const again = await place.connect({ uri: "/" });
  assert.ok((await again.join(page, { ...old, params: { _mounts: 1, _mount_attempts: 0 } })).rendered);
});

test("a bearer is its first document's: a copy that says it was joined before, or has navigated, gets nothing", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const page = fragment(place, "/-/live/~main/tally");
  const mine = "0123456789abcdef0123456789abcdef";
  const params = (more) => ({ _mounts: 1, _mount_attempts: 0, ...more });
  const socket = await place.connect({ uri: "/" });
  assert.ok((await socket.join(page, { ...old, params: { _document: mine } })).rendered);
  await socket.click("inc");
  for (const changes of [{ params: params() }, { params: params({ _document: `${mine}0` }) }, { params: params({ _document: 7 }) },
    { redirect: "http://localhost/tally", url: undefined, params: params({ _mounts: 0, _document: "another document's name" }) }]) {
    const copy = await place.connect({ uri: "/" });
    assert.match((await copy.join(page, { ...old, ...changes })).error.reason, /^(stale|shown too often)$/, JSON.stringify(changes));
  }
  assert.deepEqual(await socket.click("inc"), { diff: { 0: "2" } });
  const again = await place.connect({ uri: "/" });
  const { rendered } = await again.join(page, { ...old, params: params({ _document: mine }) });
  assert.equal(rendered["0"], "2");
});

test("a bearer of one document is none of another's token", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const [one, other] = [fragment(place, "/-/live/tally"), fragment(place, "/-/live/tally")];
  const socket = await place.connect({ uri: "/" });
  const mixed = `${one.session.split(".")[0]}.${other.session.split(".")[1]}`;
  assert.deepEqual(await socket.join({ ...other, session: mixed }, old), { error: { reason: "stale" } });
});

test("with a cookie: its session, and no bearer", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const { cookie } = place.page("/tally");
  const page = fragment(place, "/-/live/tally", cookie);
  assert.doesNotMatch(page.session, /\./);
  assert.ok(page.csrf);
  const stranger = await place.connect({ uri: "/" });
  assert.deepEqual(await stranger.join(page, old), { error: { reason: "stale" } });
  const socket = await place.connect(page);
  assert.ok((await socket.join(page, old)).rendered);
});

test("a row that has expired is mounted from the token's URL", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const page = fragment(place, "/-/live/tally/kept");
  place.sql("delete from views");
  const socket = await place.connect({ uri: "/" });
  const joined = await socket.join(page, old);
  assert.match(JSON.stringify(joined.rendered), /kept/);
});

test("a copy that is shown again and again is told to stop, and costs its owner nothing", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const page = fragment(place, "/-/live/tally");
  const socket = await place.connect({ uri: "/" });
  assert.ok((await socket.join(page, old)).rendered);
  await socket.click("inc");
  const reasons = [];
  for (let i = 0; i < 5; i++) {
    const copy = await place.connect({ uri: "/" });
    reasons.push((await copy.join(page, old)).error.reason);
  }
  assert.deepEqual(reasons, ["stale", "stale", "stale", "shown too often", "shown too often"]);
  assert.equal(place.sql("SELECT max(strikes) FROM views"), "0");
  const again = await place.connect({ uri: "/" });
  const { rendered } = await again.join(page, { ...old, params: { _mounts: 1, _mount_attempts: 0 } });
  assert.equal(rendered["0"], "1");
});

test("a page's main fragment may have patched: then the URL is its own", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const page = fragment(place, "/-/live/~main/wander");
  assert.equal(page.main, true);
  const socket = await place.connect({ uri: "/" });
  assert.match(JSON.stringify((await socket.join(page, old)).rendered), /"\/wander"/);
  const again = await place.connect({ uri: "/" });
  const joined = await again.join(page, { url: "http://localhost/wander/5", params: { _mounts: 1, _mount_attempts: 0 } });
  assert.match(JSON.stringify(joined.rendered), /"\/wander\/5"/);
});

test("a fragment that is not the main view: patches leave the browser alone, navigation loads a page", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const page = fragment(place, "/-/live/wander");
  const socket = await place.connect({ uri: "/" });
  await socket.join(page, old);
  socket.messages.splice(0);
  assert.deepEqual(await socket.click("go", { how: "patch", to: "/wander/7" }), { diff: { 0: "/wander/7", 1: "show" } });
  assert.equal(socket.messages.some(({ event }) => event === "live_patch"), false);
  assert.equal(place.sql("SELECT url FROM views"), "/wander/7");
  assert.deepEqual(await socket.click("go", { how: "navigate", to: "/roam" }), { redirect: { to: "/roam" } });
  const again = await place.connect({ uri: "/" }); // the state is where the patch left it
  const joined = await again.join(page, { ...old, params: { _mounts: 1, _mount_attempts: 0 } });
  assert.match(JSON.stringify(joined.rendered), /"\/wander\/7"/);
});
