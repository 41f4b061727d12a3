// What happens before the first message: HTTP, the handshake, who may connect.
import assert from "node:assert/strict";
import { statSync, writeFileSync, existsSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import path from "node:path";
import test from "node:test";
import WebSocket from "ws";
import { Place, Socket, gatewayProgram, until } from "./place.mjs";

function get(place, uri, options = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: "127.0.0.1", port: place.server.port, path: uri, ...options }, (response) => {
      let body = "";
      response.on("data", (data) => (body += data));
      response.on("end", () => resolve({ status: response.statusCode, body, headers: response.headers }));
    });
    request.on("error", reject);
    request.end();
  });
}

async function refused(socket) {
  const error = await socket.opened.then(() => null, (e) => e);
  assert.ok(error, "the handshake was accepted");
  return error.status;
}

test("plain HTTP: health, a WebSocket path without upgrade, nothing elsewhere", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const health = await get(place, "/live/health");
  assert.equal(health.status, 200);
  assert.equal(health.body.trim(), "ok");
  assert.equal((await get(place, "/live/websocket?vsn=2.0.0")).status, 400);
  assert.equal((await get(place, "/live/websocket", { method: "POST" })).status, 400);
  assert.equal((await get(place, "/")).status, 404);
  assert.equal((await get(place, "/live/health/../../etc/passwd")).status, 404);
});

test("where a body ends is as clear to a proxy in front, or the request is the last one", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const hidden = "GET /live/health HTTP/1.1\r\nHost: x\r\n\r\n";
  const chunk = `${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`;
  const statuses = (line, fields, body) => new Promise((resolve, reject) => {
    let got = "";
    const socket = net.connect(place.server.port, "127.0.0.1", () => socket.write(`${line} HTTP/1.1\r\nHost: x\r\n${fields}\r\n\r\n${body}`));
    socket.on("data", (data) => (got += data)).on("error", reject);
    socket.on("close", () => resolve(got.match(/^HTTP\/1.1 (\d+)/gm).map((one) => Number(one.slice(9)))));
  });
  for (const line of ["GET /live/health", "POST /live/health", "GET /live/longpoll?vsn=2.0.0", "POST /live/longpoll?vsn=2.0.0&token=x", "OPTIONS /live/longpoll?vsn=2.0.0", "PUT /x"]) {
    assert.deepEqual(await statuses(line, "Transfer-Encoding: chunked", chunk), [400], line);
    assert.deepEqual(await statuses(line, "Content-Length: 4\r\nTransfer-Encoding: chunked", chunk), [400], line);
    for (const length of [`x${hidden.length}`, `+${hidden.length}`, "-1", "0x29", `0\r\nContent-Length: ${hidden.length}`])
      assert.deepEqual(await statuses(line, `Content-Length: ${length}`, hidden), [400], `${line} ${length}`);
  }
});

test("one connection carries several HTTP requests", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  for (let i = 0; i < 3; i++) assert.equal((await get(place, "/live/health", { agent })).status, 200);
});

test("vsn, path and origin decide the handshake", async (t) => {
  const place = new Place(t);
  const { port } = await place.gateway();
  const page = place.page("/tally");
  assert.equal(await refused(new Socket(place, page, { query: "vsn=1.0.0" })), 403);
  assert.equal(await refused(new Socket(place, page, { query: "" })), 403);
  assert.equal(await refused(new Socket(place, page, { path: "/live/other" })), 404);
  assert.equal(await refused(new Socket(place, page, { origin: "https://evil.example" })), 403);
  assert.equal(await refused(new Socket(place, page, { origin: "null" })), 403);
  assert.equal(await refused(new Socket(place, page, { origin: `http://127.0.0.1.evil.example:${port}` })), 403);
  assert.match((await place.said(/handshake refused/)).join("\n"), /evil\.example/);
  await new Socket(place, page, { origin: `http://127.0.0.1:${port}` }).opened;
  await new Socket(place, page, {}).opened;
});

test("--origin names who may connect; any turns it off", async (t) => {
  const place = new Place(t);
  const first = await place.gateway(["--origin", "https://example.org", "--origin", "http://other.example:8080/"]);
  const page = place.page("/tally");
  await new Socket(place, page, { origin: "https://example.org" }).opened;
  await new Socket(place, page, { origin: "http://OTHER.example:8080" }).opened;
  assert.equal(await refused(new Socket(place, page, { origin: "http://example.org" })), 403);
  assert.equal(await refused(new Socket(place, page, { origin: `http://127.0.0.1:${first.port}` })), 403);
  await first.finish();
  await place.gateway(["--origin", "any"]);
  await new Socket(place, page, { origin: "https://evil.example" }).opened;
});

test("the query that the client really sends, stray ampersands and all", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const page = place.page("/tally");
  const query = `_csrf_token=${page.csrf}&_track_static%5B0%5D=http%3A%2F%2Fh%2Fa.css&&_mounts=0&_mount_attempts=0&&_live_referer=undefined&vsn=2.0.0`;
  const socket = await place.connect(page, { query });
  assert.ok((await socket.join(page)).rendered);
});

test("a client with an auth token gets the protocol phoenix", async (t) => {
  const place = new Place(t);
  const { port } = await place.gateway();
  const ws = new WebSocket(`ws://127.0.0.1:${port}/live/websocket?vsn=2.0.0`, ["phoenix", "base64url.bearer.phx.dG9r"]);
  t.after(() => ws.terminate());
  await new Promise((resolve, reject) => ws.once("open", resolve).once("error", reject));
  assert.equal(ws.protocol, "phoenix");
});

test("no cookie, a forged cookie, a bad CSRF token: the socket opens, every join is stale", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const page = place.page("/tally");
  const other = place.page("/tally");
  assert.notEqual(page.cookie, other.cookie);
  const forged = page.cookie.slice(0, -4) + (page.cookie.endsWith("AAAA") ? "BBBB" : "AAAA");
  for (const options of [
    { cookie: "a=b" }, { cookie: forged }, { cookie: "_clive_session=" }, { csrf: "" }, { csrf: "x".repeat(300) },
    { csrf: other.csrf }, { csrf: page.csrf.slice(0, -2) }, { cookie: other.cookie }, { cookie: other.cookie, csrf: other.csrf },
  ]) {
    const socket = await place.connect(page, options);
    assert.deepEqual(await socket.join(page), { error: { reason: "stale" } }, JSON.stringify(options));
    await socket.close();
  }
  const socket = await place.connect(page, { cookie: `x=1; ${page.cookie}; y="2"` });
  assert.ok((await socket.join(page)).rendered);
});

test("a handshake too large for its buffer is refused, and others go on", async (t) => {
  const place = new Place(t);
  const { port } = await place.gateway();
  const client = net.connect(port, "127.0.0.1");
  client.on("error", () => {});
  const closed = new Promise((resolve) => client.once("close", resolve));
  client.write(`GET /live/websocket?vsn=2.0.0 HTTP/1.1\r\nHost: x\r\nCookie: ${"c".repeat(60000)}\r\n\r\n`);
  client.resume();
  await closed;
  const socket = await place.join("/tally");
  assert.ok(socket.joined.rendered);
});

test("a unix socket: mode 0660, a stale file is replaced, a living one and a plain file are not", async (t) => {
  const place = new Place(t);
  const file = path.join(place.dir, "live.sock");
  const holder = place.start("node", ["-e", `require("net").createServer().listen(process.argv[1], () => console.log("up"))`, file]);
  await until(() => holder.said.includes("up"), "the first listener");
  const taken = place.start(gatewayProgram, [...place.world, "--listen", `unix:${file}`]);
  assert.equal((await taken.done).code, 1);
  assert.match(taken.said, /cannot listen on unix:.*live\.sock.*another program listens there/);
  holder.kill("SIGKILL");
  await holder.done;
  assert.ok(existsSync(file), "the stale file is there");
  const server = await place.gateway(["--listen", `unix:${file}`, "--listen", "127.0.0.1:0"]);
  assert.equal(statSync(file).mode & 0o777, 0o660);
  const page = place.page("/tally");
  const ws = new WebSocket(`ws+unix:${file}:/live/websocket?_csrf_token=${page.csrf}&vsn=2.0.0`, { headers: { Cookie: page.cookie } });
  t.after(() => ws.terminate());
  await new Promise((resolve, reject) => ws.once("open", resolve).once("error", reject));
  const answer = new Promise((resolve) => ws.once("message", (data) => resolve(JSON.parse(data))));
  ws.send(JSON.stringify([null, "9", "phoenix", "heartbeat", {}]));
  assert.deepEqual(await answer, [null, "9", "phoenix", "phx_reply", { status: "ok", response: {} }]);
  await server.finish();
  assert.ok(!existsSync(file), "the file goes with the gateway");
  writeFileSync(file, "a plain file");
  const wrong = place.start(gatewayProgram, [...place.world, "--listen", `unix:${file}`]);
  assert.equal((await wrong.done).code, 1);
  assert.ok(existsSync(file), "a file that is no socket stays");
});
