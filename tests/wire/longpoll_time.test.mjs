// Long polling by the clock: how long a poll waits, how long a session does.
import assert from "node:assert/strict";
import test from "node:test";
import { Place, until } from "./place.mjs";
import { Poller } from "./poller.mjs";

test("a poll that nothing comes to is answered with 204; who stays away has no session any more", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const page = place.page("/tally");
  const waiting = new Poller(place, page);
  const away = new Poller(place, page);
  await waiting.open();
  await away.open();
  const { token } = waiting;
  const answer = await waiting.ask("GET");
  assert.deepEqual([answer.status, answer.messages], [204, []]);
  assert.ok(answer.token && token);
  assert.equal((await away.post([])).status, 200);
  await until(async () => (await away.post([])).status === 410, "the end of a session that nobody polls");
  assert.equal((await waiting.post([])).status, 200);
});

test("a session that polls outlives --idle-timeout", async (t) => {
  const place = new Place(t);
  await place.gateway(["--idle-timeout", "2"]);
  const poller = new Poller(place, place.page("/tally"));
  await poller.open();
  assert.equal((await poller.ask("GET")).status, 204);
});
