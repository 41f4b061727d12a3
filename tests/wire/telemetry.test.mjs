// What the application's telemetry handlers hear of pages and joins.
import assert from "node:assert/strict";
import test from "node:test";
import { Place } from "./place.mjs";

test("pages and joins: start, stop, exception", async (t) => {
  const place = new Place(t);
  const env = { WIRE_TELEMETRY: "1" };
  const heard = (text) => text.split("\n").filter((line) => line.startsWith("telemetry ")).map((line) => line.replace("telemetry phoenix.live_view.", ""));
  const page = (uri, options = {}) => heard(place.get(uri, { env, ...options }).said);
  assert.deepEqual(page("/wander?a"), ["page.start view=- uri=/wander?a id=0 http=0 bytes=0 ns=0 -", "page.stop view=wander uri=/wander?a id=1 http=200 bytes=1 ns=1 -"]);
  assert.equal(page("/who")[1], "page.stop view=- uri=/who id=0 http=200 bytes=1 ns=1 -");
  assert.equal(page("/nowhere")[1], "page.stop view=- uri=/nowhere id=0 http=404 bytes=1 ns=1 -");
  assert.match(page("/wander?status=404")[1], /^page.exception view=wander .* http=404 .* mount of view wander: no such thing$/);

  await place.gateway([], { env: { ...process.env, ...env } });
  const socket = await place.join("/wander");
  await place.said(/telemetry .*join.stop/);
  assert.deepEqual(heard(place.server.said), ["join.start view=- uri= id=1 http=0 bytes=0 ns=0 -", "join.stop view=wander uri=/wander id=1 http=0 bytes=0 ns=1 -"]);
  await socket.join(socket.page, { url: undefined, redirect: "http://localhost/wander?status=404" });
  await place.said(/join.exception view=wander uri=\/wander\?status=404 .* mount of view wander: no such thing/);
  await socket.join(socket.page, { session: "forged" });
  await place.said(/join.exception view=- .* stale: /);
});
