// Views that handlers render into pages; data of a live_session; the flash of views without a snapshot.
import assert from "node:assert/strict";
import test from "node:test";
import { Place } from "./place.mjs";

const cookieOf = (answer, name) => answer.headers["set-cookie"]?.map((one) => one.split(";")[0]).find((one) => one.startsWith(`${name}=`));
const shown = (html) => /<p id="badge">(.*?)<\/p>/.exec(html)[1];

// A page of a handler: as Place.page, but the container is not the main one.
function badge(place, uri, cookie) {
  const answer = place.get(uri, { cookie });
  const [, id, session, statics] = /<div id="([^"]*)" data-phx-session="([^"]*)" data-phx-static="([^"]*)"/.exec(answer.body);
  return { answer, uri, id, session, static: statics, html: answer.body, csrf: /content="([^"]*)"/.exec(answer.body)[1], cookie: cookieOf(answer, "_clive_session") ?? cookie };
}

test("live_render: the page, the join, events, a rejoin; no URL of its own", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const page = badge(place, "/badge/ann?x=1");
  assert.equal(page.answer.status, 203);
  assert.equal(page.id, "badge-1");
  assert.match(page.html, /^<!DOCTYPE html>|<html/i, "in the root layout");
  assert.doesNotMatch(page.html, /data-phx-main/);
  assert.equal(shown(page.html), "ann|0|/badge/ann?x=1|made|ann|");
  assert.equal(place.sql("SELECT view || coalesce(route, '-') || coalesce(live_session, '-') FROM views"), "badge--");
  const socket = await place.connect(page);
  const { rendered } = await socket.join(page);
  assert.deepEqual([0, 1, 2, 3, 4, 5].map((i) => rendered[i]), ["ann", "0", "/badge/ann?x=1", "made", "ann", ""]);
  assert.deepEqual(await socket.click("inc"), { diff: { 1: "1" } });
  assert.deepEqual((await socket.call(socket.joinRef, socket.topic, "live_patch", { url: "http://localhost/badge/b" })).response, { link_redirect: true });
  assert.equal((await socket.join(page, { url: "http://localhost/elsewhere", params: { _mounts: 1 } })).rendered[1], "1");
  place.sql("UPDATE views SET expires = 1");
  const again = await socket.join(page, { params: { _mounts: 2 } });
  assert.deepEqual([again.rendered[0], again.rendered[1]], ["ann", "0"], "expired: mounted afresh, its data is in the token");
  assert.deepEqual(await socket.join(page, { url: undefined, redirect: "http://localhost/roam" }), { error: { reason: "unauthorized" } });
  await socket.join(page, { params: { _mounts: 3 } });
  socket.push("patch");
  await socket.event("phx_error");
  await place.said(/live_push_patch to .*which is no URL of view badge/);
});

test("live_render: two pages of one session; mount that goes elsewhere; faults", async (t) => {
  const place = new Place(t);
  const first = badge(place, "/badge/ann");
  assert.equal(shown(badge(place, "/badge/bob", first.cookie).html), "bob|0|/badge/bob|made|bob|", "the session as the handler left it");
  const away = place.get("/badge/x?away=1");
  assert.deepEqual([away.status, away.headers.location], [302, ["/wander"]]);
  for (const [query, why] of [["much", /live_render: more than 4 KiB/], ["id", /live_render: an id is of 1 to 255/]]) {
    const failed = place.get(`/badge/x?${query}=1`);
    assert.equal(failed.status, 500);
    assert.match(failed.said, why);
  }
});

test("a live_session's data: in its views, over rejoins and navigation, not in others", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const guest = place.page("/wander");
  assert.match(guest.html, /<p id="tier"><\/p>/);
  const answer = place.get("/login", { method: "POST", cookie: guest.cookie, body: String(new URLSearchParams({ _csrf_token: guest.csrf, user: "ann" })) });
  const cookie = cookieOf(answer, "_clive_session");
  const page = { ...place.page("/club?tier=%22gold%22", { cookie }), cookie };
  assert.match(page.html, /<p id="tier">&quot;gold&quot;<\/p>/);
  const socket = await place.connect(page);
  assert.equal((await socket.join(page)).rendered[5], "&quot;gold&quot;");
  assert.equal((await socket.join(page, { params: { _mounts: 1 } })).rendered[5], "&quot;gold&quot;");
  const moved = await socket.join(page, { url: undefined, redirect: "http://localhost/club?other" });
  assert.equal(moved.rendered[5], "&quot;gold&quot;", "the tokens go along");
  const failed = place.get(`/club?tier=${"x".repeat(5000)}`, { cookie });
  assert.equal(failed.status, 500);
  assert.match(failed.said, /live_session club: more than 4 KiB of session data/);
});

test("the flash of a page is there when a view without a snapshot joins, once", async (t) => {
  const place = new Place(t);
  await place.gateway();
  for (const uri of ["/never", "/again"]) {
    const from = place.get(`/wander?flash=kept&mount=redirect&to=${uri}`);
    const cookie = cookieOf(from, "_clive_session");
    const page = { ...place.page(uri, { cookie: `${cookie}; ${cookieOf(from, "__phoenix_flash__")}` }), cookie };
    assert.match(page.html, /id="info">kept</, uri);
    const socket = await place.connect(page);
    assert.match(JSON.stringify((await socket.join(page)).rendered), /kept/, uri);
    assert.doesNotMatch(JSON.stringify((await socket.join(page, { params: { _mounts: 1 } })).rendered), /kept/, uri);
  }
});
