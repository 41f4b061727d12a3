// Long polling (Phoenix's transport where WebSockets do not pass): what is answered to what, sessions,
// several workers, ends. That it takes its time is in longpoll_time.test.mjs.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import test from "node:test";
import { Place, pause, until } from "./place.mjs";
import { Poller, ask, joinByPoll } from "./poller.mjs";

async function opened(place, page, options) {
  const poller = new Poller(place, page, options);
  const first = await poller.open();
  assert.equal(first.status, 410);
  return poller;
}

// A new session for the page of one that was lost; the number it shows then.
async function rejoined(place, page, options) {
  const again = await opened(place, page, options);
  again.start();
  const { rendered } = await again.join(page, { params: { _mounts: 1 } });
  return [rendered["0"], again];
}

test("a view over long polling: join, events, what the server sends by itself, leave", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const poller = await joinByPoll(place, "/tally");
  assert.equal(poller.joined.rendered["0"], "0");
  for (let i = 1; i <= 20; i++) assert.deepEqual(await poller.click("inc"), { diff: { 0: String(i) } });
  poller.push("start", { every: 5 });
  const diffs = [];
  for (let i = 0; i < 3; i++) diffs.push((await poller.event("diff")).payload);
  for (const diff of diffs) assert.ok(Number(diff["0"]) > 20, JSON.stringify(diff));
  const { joinRef, topic } = poller;
  const left = await poller.call(joinRef, topic, "phx_leave", {});
  assert.equal(left.status, "ok");
});

test("events at once: one batch, one reply each, in order", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const poller = await joinByPoll(place, "/tally");
  const refs = Array.from({ length: 250 }, () => poller.push("inc"));
  const replies = [];
  for (const ref of refs) replies.push(await poller.next((m) => m.event === "phx_reply" && m.ref === ref));
  const last = replies.map((m) => m.payload.response.diff?.["0"]).filter(Boolean).at(-1);
  assert.equal(last, "250");
  assert.ok(replies.every((m) => m.payload.status === "ok"));
});

test("what HTTP says: 200, JSON, not to be kept, for any origin that may connect", async (t) => {
  const place = new Place(t);
  const { port } = await place.gateway();
  const first = await ask(place, { query: "vsn=2.0.0&" });
  assert.equal(first.status, 200);
  assert.equal(first.headers["content-type"], "application/json; charset=utf-8");
  assert.equal(first.headers["cache-control"], "no-store");
  assert.equal(first.headers["access-control-allow-origin"], "*");
  assert.deepEqual(Object.keys(JSON.parse(first.body)), ["status", "token", "messages"]);
  const options = await ask(place, { method: "OPTIONS", query: "vsn=2.0.0", headers: { "Access-Control-Request-Headers": "content-type, x-phoenix-longpoll-token" } });
  assert.equal(options.status, 200);
  assert.equal(options.headers["access-control-allow-headers"], "content-type, x-phoenix-longpoll-token");
  assert.equal(options.headers["access-control-allow-methods"], "get, post, options");
  assert.equal(options.headers["access-control-max-age"], "3600");
  assert.equal(options.headers["access-control-allow-origin"], "*");
  for (const origin of ["https://evil.example", "null"]) {
    const other = await ask(place, { method: "OPTIONS", query: "vsn=2.0.0", headers: { Origin: origin, "Access-Control-Request-Headers": "x-forwarded-host" } });
    assert.deepEqual([other.status, other.headers["access-control-allow-headers"]], [403, undefined], origin);
  }
  for (const method of ["PUT", "DELETE"]) assert.equal((await ask(place, { method, query: "vsn=2.0.0", body: "x" })).status, 400);
  assert.equal((await ask(place, { query: "vsn=2.0.0", body: "GET has none" })).status, 400);
  const chunked = await ask(place, { method: "POST", query: "vsn=2.0.0&token=x", headers: { "Transfer-Encoding": "chunked" }, body: undefined });
  assert.equal(chunked.status, 400);
  assert.deepEqual(JSON.parse((await ask(place, { query: "" })).body), { status: 403 });
  assert.deepEqual(JSON.parse((await ask(place, { query: "vsn=1.0.0" })).body), { status: 403 });
  for (const origin of ["https://evil.example", "null"])
    assert.deepEqual(JSON.parse((await ask(place, { query: "vsn=2.0.0", headers: { Origin: origin } })).body), { status: 403 });
  assert.match((await place.said(/handshake refused/)).join("\n"), /evil\.example/);
  assert.equal(JSON.parse((await ask(place, { query: "vsn=2.0.0", headers: { Origin: `http://127.0.0.1:${port}` } })).body).status, 410);
});

test("tokens: in the query or a header, of this browser only, of this gateway only", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const page = place.page("/tally");
  const other = place.page("/tally");
  const poller = await opened(place, page);
  const { token } = poller;
  const beat = JSON.stringify([null, "9", "phoenix", "heartbeat", {}]);
  assert.deepEqual(await poller.ask("POST", { token: null, body: beat, headers: { "X-Phoenix-Longpoll-Token": token } }), { status: 200 });
  const heard = await poller.ask("GET", { token: null, headers: { "X-Phoenix-Longpoll-Token": token } });
  assert.deepEqual(heard.messages.map((m) => JSON.parse(m)), [[null, "9", "phoenix", "phx_reply", { status: "ok", response: {} }]]);
  const forged = token.slice(0, -3) + (token.endsWith("AAA") ? "BBB" : "AAA");
  for (const wrong of [forged, "x", "x".repeat(400), poller.page.csrf]) {
    assert.deepEqual(await poller.ask("GET", { token: wrong }), { status: 410, token: null, messages: [] }, wrong);
    assert.deepEqual(await poller.ask("POST", { token: wrong, body: beat }), { status: 410 }, wrong);
  }
  for (const options of [{ cookie: other.cookie, csrf: other.csrf }, { cookie: "a=b" }]) {
    const thief = new Poller(place, page, options);
    thief.token = token;
    assert.deepEqual(await thief.ask("POST", { body: beat }), { status: 410 }, JSON.stringify(options));
  }
  assert.deepEqual(await poller.ask("POST", { body: beat }), { status: 200 });
  assert.deepEqual(await poller.ask("POST", { token: null, body: beat }), { status: 410 });
});

test("without a good cookie and CSRF token it opens, and every join is stale", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const page = place.page("/tally");
  for (const options of [{ cookie: "a=b" }, { csrf: "" }]) {
    const poller = (await opened(place, page, options)).start();
    assert.deepEqual(await poller.join(page), { error: { reason: "stale" } });
    poller.leave();
  }
});

test("what is no frame ends the session; others go on", async (t) => {
  const place = new Place(t);
  await place.gateway(["--max-frame", "2000"]);
  const bystander = await joinByPoll(place, "/tally");
  const page = place.page("/tally");
  const beat = JSON.stringify([null, "9", "phoenix", "heartbeat", {}]);
  for (const [lines, headers] of [
    [["[1,2"]], [["not base64 !"]], [[Buffer.from([0, 1, 1, 1, 1, 97]).toString("base64")]], [["[" + " ".repeat(2500) + "]"]],
    [Array.from({ length: 101 }, () => beat)], [["{}"], { "Content-Type": "application/json" }], [[""], { "Content-Type": "text/plain" }],
  ]) {
    const poller = await opened(place, page);
    const waiting = poller.ask("GET");
    assert.deepEqual(await poller.post(lines, headers), { status: 410 }, lines[0].slice(0, 40));
    let last = await waiting;
    while (last.status === 200) last = await poller.ask("GET");
    assert.equal(last.status, 410, lines[0].slice(0, 40));
    assert.deepEqual(await poller.post([beat]), { status: 410 });
  }
  const poller = await opened(place, page);
  assert.deepEqual(await poller.post(["x".repeat(9000)]), { status: 413 });
  assert.deepEqual(await poller.post([beat, "", `${beat}\r`]), { status: 200 });
  assert.equal((await poller.ask("GET")).messages.length, 2);
  assert.deepEqual(await poller.post([beat], { "Content-Type": "text/plain" }), { status: 200 });
  assert.equal((await poller.ask("GET")).messages.length, 1);
  assert.deepEqual(await bystander.click("inc"), { diff: { 0: "1" } });
});

test("one kept connection carries polls, posts and other requests", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  const page = place.page("/tally");
  const poller = await opened(place, page, { agent });
  const topic = `lv:${page.id}`;
  const join = { url: "http://localhost/tally", session: page.session, static: page.static, params: { _csrf_token: page.csrf, _mounts: 0, _mount_attempts: 0 } };
  assert.deepEqual(await poller.post([JSON.stringify(["4", "4", topic, "phx_join", join])]), { status: 200 });
  await poller.poll();
  for (let i = 1; i <= 5; i++) {
    await poller.post([JSON.stringify(["4", String(4 + i), topic, "event", { type: "click", event: "inc", value: {} }])]);
    await poller.poll();
    const reply = await poller.next((m) => m.ref === String(4 + i));
    assert.deepEqual(reply.payload.response, { diff: { 0: String(i) } });
  }
  const health = await new Promise((resolve) => http.get({ host: "127.0.0.1", port: place.server.port, path: "/live/health", agent }, (response) => resolve(response.resume().statusCode)));
  assert.equal(health, 200);
});

test("requests sent at once on one connection are answered in order", async (t) => {
  const place = new Place(t);
  const { port } = await place.gateway();
  const page = place.page("/tally");
  const poller = await opened(place, page);
  const client = net.connect(port, "127.0.0.1");
  t.after(() => client.destroy());
  let said = "";
  client.on("data", (data) => (said += data));
  const head = `Host: 127.0.0.1:${port}\r\nCookie: ${page.cookie}\r\n`;
  client.write(`GET /live/longpoll?${poller.query}&token=${poller.token} HTTP/1.1\r\n${head}\r\nGET /live/health HTTP/1.1\r\n${head}\r\n`);
  await poller.post([JSON.stringify([null, "9", "phoenix", "heartbeat", {}])]);
  await until(() => said.endsWith("ok\n"), "both answers");
  assert.match(said, /"status":200,"token":"[\w-]+","messages":\["\[null,.*ok\n$/s);
});

test("what is said while no poll waits: kept within --max-outbox, merged, never lost in silence", async (t) => {
  const place = new Place(t);
  await place.gateway(["--max-outbox", "20000"]);
  const page = place.page("/tally");
  const poller = await opened(place, page);
  const topic = `lv:${page.id}`;
  const join = { url: "http://localhost/tally", session: page.session, static: page.static, params: { _csrf_token: page.csrf, _mounts: 0, _mount_attempts: 0 } };
  poller.ref = 4;
  await poller.post([JSON.stringify(["4", "4", topic, "phx_join", join])]);
  await poller.poll();
  const events = (n) => Array.from({ length: n }, () => JSON.stringify(["4", poller.newRef(), topic, "event", { type: "click", event: "inc", value: {} }]));
  await poller.post(events(50));
  await poller.poll();
  const replies = poller.messages.filter((m) => m.event === "phx_reply" && m.ref !== "4");
  assert.equal(replies.length, 50);
  assert.deepEqual(replies.map((m) => m.payload.response.diff?.["0"]).filter(Boolean), ["50"], "one merged diff, in the last reply");
  assert.equal(replies.at(-1).payload.response.diff["0"], "50");
  // What cannot be merged: replies to joins of topics that nobody serves.
  const lines = Array.from({ length: 100 }, (_, i) => JSON.stringify(["4", poller.newRef(), `no:${"x".repeat(200)}${i}`, "phx_join", {}]));
  let status = 200;
  for (let i = 0; status === 200 && i < 50; i++) ({ status } = await poller.post(lines));
  assert.equal(status, 410);
  await place.said(/slow reader closed/);
  const [count] = await rejoined(place, page);
  assert.equal(count, "50");
});

test("a client who leaves his poll has ended his session", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const poller = await joinByPoll(place, "/tally");
  await poller.click("inc");
  const { token } = poller;
  await pause(200); // his next poll waits; else it takes 15 s
  poller.leave();
  const ghost = new Poller(place, poller.page);
  ghost.token = token;
  await until(async () => (await ghost.post([])).status === 410, "the session's end");
  const [count] = await rejoined(place, poller.page);
  assert.equal(count, "1");
});

test("a second poll of a session takes the first one's place", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const page = place.page("/tally");
  const poller = await opened(place, page);
  const first = poller.ask("GET");
  const second = until(async () => {
    const answer = poller.ask("GET");
    return (await Promise.race([first, answer])) && answer;
  }, "the first one's end");
  assert.equal((await first).status, 410);
  await poller.post([JSON.stringify([null, "9", "phoenix", "heartbeat", {}])]);
  assert.equal((await second).status, 200);
});

test("a worker that dies: the poll breaks, the token is nobody's, the number stays", async (t) => {
  const place = new Place(t);
  const server = await place.gateway();
  const poller = await joinByPoll(place, "/tally");
  await poller.click("inc");
  process.kill(server.workers()[0], "SIGKILL");
  assert.ok([0, 410].includes(await poller.closed)); // the poll broke, or the next one met the next worker
  await place.said(/ ready /, 2);
  assert.equal((await poller.ask("GET")).status, 410);
  assert.equal((await poller.post(["[]"])).status, 410);
  const [count, again] = await rejoined(place, poller.page);
  assert.equal(count, "1");
  assert.deepEqual(await again.click("inc"), { diff: { 0: "2" } });
});

test("a clean stop: gone, and the next gateway goes on", async (t) => {
  const place = new Place(t);
  const server = await place.gateway();
  const pollers = [];
  for (let i = 0; i < 5; i++) pollers.push(await joinByPoll(place, "/interval"));
  await pollers[0].click("inc");
  const done = server.finish();
  for (const poller of pollers) assert.ok([410, 0].includes(await poller.closed));
  assert.deepEqual(await done, { code: 0, signal: null });
  await place.gateway();
  const [count] = await rejoined(place, pollers[0].page);
  assert.equal(count, "1");
});

// The connections to the socket of a token's owner, as the kernel lists them.
function forwarded(token) {
  const owner = Buffer.from(token, "base64url").readBigUInt64LE(11).toString(16).padStart(16, "0");
  const lines = readFileSync("/proc/net/unix", "utf8").split("\n").filter((line) => line.endsWith(`@clive-gateway-${owner}`));
  assert.ok(lines.length >= 1, "the owner listens");
  return lines.filter((line) => line.split(" ").filter(Boolean)[3] !== "00010000").length;
}

test("two workers: a request for the other one's session is passed on to him", async (t) => {
  const place = new Place(t);
  const server = await place.gateway(["--workers", "2", "--stuck-timeout", "60"]);
  await place.said(/ ready /, 2);
  const [a, b] = server.workers();
  const go = (pid) => process.kill(pid, "SIGCONT");
  const stop = (pid) => process.kill(pid, "SIGSTOP");
  t.after(() => server.workers().forEach(go));
  const page = place.page("/tally");
  stop(b); // so that it is known who accepts
  const poller = await opened(place, page);
  go(b);
  const beat = (ref) => JSON.stringify([null, ref, "phoenix", "heartbeat", {}]);
  // What b takes while a sleeps, once it is with a.
  const through = async (ask) => {
    stop(a);
    const before = forwarded(poller.token);
    const answer = ask();
    await until(() => forwarded(poller.token) > before, "the passing on");
    go(a);
    return { answer };
  };
  assert.equal((await (await through(() => poller.post([beat("9")]))).answer).status, 200);
  const heard = await (await through(() => poller.ask("GET"))).answer;
  assert.equal(heard.status, 200);
  assert.equal(JSON.parse(heard.messages[0])[1], "9");
  // A poll that waits at a through b, answered by what is posted to a.
  const waiting = await through(() => poller.ask("GET"));
  stop(b);
  assert.equal((await poller.post([beat("10")])).status, 200);
  go(b);
  assert.equal(JSON.parse((await waiting.answer).messages[0])[1], "10");
  // A client who leaves b is known to a.
  const left = new AbortController();
  const leaving = await through(() => ask(place, { query: `${poller.query}&token=${poller.token}`, headers: poller.headers, signal: left.signal }).catch(() => "left"));
  await pause(100);
  left.abort();
  assert.equal(await leaving.answer, "left");
  await until(async () => (await poller.post([])).status === 410, "the session's end");
  // The owner dies, while a poll waits and before one comes.
  stop(b);
  const other = await opened(place, page);
  go(b);
  stop(a);
  const broken = other.ask("GET");
  await until(() => forwarded(other.token) > 0, "the passing on");
  process.kill(a, "SIGKILL");
  assert.deepEqual(await broken, { status: 410, token: null, messages: [] });
  assert.equal((await other.post(["[]"])).status, 410);
});

test("many clients on three workers, each request wherever it lands", async (t) => {
  const place = new Place(t);
  await place.gateway(["--workers", "3"]);
  await place.said(/ ready /, 3);
  const pollers = await Promise.all(Array.from({ length: 12 }, () => joinByPoll(place, "/tally")));
  await Promise.all(pollers.map(async (poller) => {
    for (let i = 1; i <= 25; i++) assert.deepEqual(await poller.click("inc"), { diff: { 0: String(i) } });
  }));
});
