// Long polling through clive-fcgi, for hosts where only FastCGI passes: its relay to the gateway.
import assert from "node:assert/strict";
import path from "node:path";
import test from "node:test";
import { Connection, request } from "../fcgi/fastcgi.mjs";
import { Place, children, out, pause, until } from "./place.mjs";
import { Poller, joinByPoll } from "./poller.mjs";

const fcgiProgram = path.join(out, "bin/clive-fcgi");

function variables({ method = "GET", query, headers = {}, body }) {
  const all = { REQUEST_METHOD: method, REQUEST_URI: `/live/longpoll?${query}`, QUERY_STRING: query, HTTP_HOST: "localhost", REMOTE_ADDR: "192.0.2.7" };
  for (const [name, value] of Object.entries(headers)) all[name === "Content-Type" ? "CONTENT_TYPE" : `HTTP_${name.toUpperCase().replaceAll("-", "_")}`] = value;
  if (body !== undefined) all.CONTENT_LENGTH = String(Buffer.byteLength(body));
  return all;
}

// What poller.mjs asks with: FastCGI instead of HTTP.
function through(fcgi) {
  return async (place, asked) => {
    const answer = await request(fcgi.socket, variables(asked), { body: Buffer.from(asked.body ?? "") });
    if (!answer) throw new Error("clive-fcgi went away");
    return { status: answer.status, headers: Object.fromEntries(answer.headers), body: answer.body.toString() };
  };
}

async function relay(place, extra = []) {
  const socket = path.join(place.dir, `fcgi-${place.started.length}.sock`);
  const gateway = place.server ? ["--gateway", `127.0.0.1:${place.server.port}`] : [];
  const child = place.start(fcgiProgram, [...place.world, "--listen", `unix:${socket}`, ...gateway, ...extra]);
  await until(() => {
    if (child.exitCode !== null) throw new Error(`clive-fcgi ended: ${child.said}`);
    return child.said.includes("ready");
  }, "clive-fcgi");
  child.socket = socket;
  child.asker = through(child);
  return child;
}

test("a view over long polling over FastCGI, to a gateway on TCP and on a unix socket", async (t) => {
  const place = new Place(t);
  const file = path.join(place.dir, "live.sock");
  await place.gateway(["--listen", "127.0.0.1:0", "--listen", `unix:${file}`]);
  for (const where of [`127.0.0.1:${place.server.port}`, `localhost:${place.server.port}`, `unix:${file}`]) {
    const fcgi = await relay(place, ["--gateway", where]);
    const poller = await joinByPoll(place, "/tally", { asker: fcgi.asker });
    for (let i = 1; i <= 10; i++) assert.deepEqual(await poller.click("inc"), { diff: { 0: String(i) } });
    poller.push("start", { every: 5 });
    for (let i = 0; i < 3; i++) assert.ok(Number((await poller.event("diff")).payload["0"]) > 10);
    poller.push("grow", { bytes: 300000 });
    await until(() => poller.messages.some((m) => JSON.stringify(m.payload).length > 300000), "a large diff");
    poller.leave();
    fcgi.kill("SIGTERM");
    assert.deepEqual(await fcgi.done, { code: 0, signal: null });
  }
});

test("heads and refusals are the gateway's own", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const fcgi = await relay(place);
  const page = place.page("/tally");
  const ask = (asked) => fcgi.asker(place, asked);
  const first = await ask({ query: "vsn=2.0.0&" });
  assert.deepEqual([first.status, first.headers["content-type"], first.headers["cache-control"], first.headers["access-control-allow-origin"]],
    [200, "application/json; charset=utf-8", "no-store", "*"]);
  assert.equal(first.headers["content-length"], String(first.body.length));
  assert.deepEqual(JSON.parse((await ask({ query: "vsn=1.0.0" })).body), { status: 403 });
  assert.deepEqual(JSON.parse((await ask({ query: "vsn=2.0.0", headers: { Origin: "https://evil.example" } })).body), { status: 403 });
  const options = await ask({ method: "OPTIONS", query: "vsn=2.0.0", headers: { "Access-Control-Request-Headers": "content-type" } });
  assert.equal(options.headers["access-control-allow-headers"], "content-type");
  assert.equal((await ask({ method: "PUT", query: "vsn=2.0.0", body: "x" })).status, 400);
  const poller = new Poller(place, page, { asker: fcgi.asker });
  await poller.open();
  const beat = JSON.stringify([null, "9", "phoenix", "heartbeat", {}]);
  const inHeader = { token: null, headers: { "X-Phoenix-Longpoll-Token": poller.token } };
  assert.deepEqual(await poller.ask("POST", { ...inHeader, body: beat }), { status: 200 });
  assert.equal((await poller.ask("GET", inHeader)).messages.length, 1);
  assert.deepEqual(await poller.post(["x".repeat(5 << 20)]), { status: 413 });
  const stranger = place.page("/tally");
  assert.equal((await poller.ask("POST", { body: beat, headers: { Cookie: stranger.cookie } })).status, 410);
});

test("what is no request of long polling is refused here, and is no fault of the gateway's", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const fcgi = await relay(place);
  const refused = async (more, body = "") => {
    const answer = await request(fcgi.socket, { ...variables({ query: "vsn=2.0.0" }), ...more }, { body: Buffer.from(body) });
    assert.deepEqual([answer.status, JSON.parse(answer.body)], [400, { status: 400 }]);
  };
  const post = { REQUEST_METHOD: "POST", CONTENT_TYPE: "application/json" };
  await refused({ ...post, CONTENT_LENGTH: "10" }, "half");
  for (const CONTENT_LENGTH of ["x", "-1", "99999999999"]) await refused({ ...post, CONTENT_LENGTH });
  await refused({ CONTENT_LENGTH: "4" }, "body");
  await refused({ REQUEST_METHOD: "GET /x HTTP/1.1\r\nHost: x\r\n\r\nGET" });
  await refused({ REQUEST_METHOD: "DELETE" });
  await refused({ QUERY_STRING: "a=b HTTP/1.1\r\nX: y" });
  assert.equal((await fcgi.asker(place, { query: "vsn=2.0.0&" })).status, 200);
  assert.doesNotMatch(fcgi.said, /long polling/);
});

test("polls that wait hold up neither pages nor events, however many there are", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const fcgi = await relay(place, ["--workers", "1", "--longpoll-threads", "3"]);
  const pollers = await Promise.all(Array.from({ length: 12 }, () => joinByPoll(place, "/tally", { asker: fcgi.asker })));
  const page = await request(fcgi.socket, { REQUEST_URI: "/tally" });
  assert.equal(page.status, 200);
  for (let i = 1; i <= 3; i++)
    await Promise.all(pollers.map(async (poller) => assert.deepEqual(await poller.click("inc"), { diff: { 0: String(i) } })));
  assert.ok(pollers.some((poller) => poller.answers.includes(204)), "polls beyond the threads do not wait");
  for (const poller of pollers) poller.leave();
});

test("no gateway: failed, said once; when it is there, all is well", async (t) => {
  const place = new Place(t);
  const server = await place.gateway();
  const listen = ["--listen", `127.0.0.1:${server.port}`];
  const fcgi = await relay(place);
  const poller = await joinByPoll(place, "/tally", { asker: fcgi.asker });
  await poller.click("inc");
  process.kill(server.pid, "SIGKILL");
  for (const worker of server.workers()) process.kill(worker, "SIGKILL");
  await poller.closed;
  const ask = () => fcgi.asker(place, { query: "vsn=2.0.0" });
  for (let i = 0; i < 3; i++) {
    const answer = await ask();
    assert.deepEqual([answer.status, JSON.parse(answer.body)], [503, { status: 500 }]);
  }
  assert.equal(fcgi.said.match(/long polling fails/g).length, 1);
  assert.match(fcgi.said, new RegExp(`the gateway at 127.0.0.1:${server.port} .*--gateway`));
  await place.gateway(listen);
  const again = new Poller(place, poller.page, { asker: fcgi.asker });
  await again.open();
  again.start();
  assert.equal((await again.join(poller.page, { params: { _mounts: 1 } })).rendered["0"], "1");
  assert.match(fcgi.said, /long polling works again/);
});

test("the end of clive-fcgi: polls that wait are told, their clients go on with the next one", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const fcgi = await relay(place, ["--workers", "2"]);
  const poller = await joinByPoll(place, "/tally", { asker: fcgi.asker });
  await poller.click("inc");
  await pause(100);
  fcgi.kill("SIGTERM");
  assert.ok([410, 0].includes(await poller.closed));
  assert.deepEqual(await fcgi.done, { code: 0, signal: null });
  const next = await relay(place);
  const again = new Poller(place, poller.page, { asker: next.asker });
  await again.open();
  again.start();
  assert.equal((await again.join(poller.page, { params: { _mounts: 1 } })).rendered["0"], "1");
});

test("a web server that hangs up ends the poll, not the worker", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const fcgi = await relay(place, ["--workers", "1"]);
  const workers = await until(() => children(fcgi.pid).length === 1 && children(fcgi.pid), "the worker");
  const poller = new Poller(place, place.page("/tally"), { asker: fcgi.asker });
  await poller.open();
  const connection = new Connection(fcgi.socket);
  connection.request(variables({ query: `${poller.query}&token=${poller.token}`, headers: poller.headers })).catch(() => {});
  await pause(200);
  connection.close();
  await until(async () => (await poller.post([])).status === 410, "the session's end");
  assert.deepEqual(children(fcgi.pid), workers);
});

test("--longpoll-threads 0: it is a page like others; other paths are", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const fcgi = await relay(place, ["--longpoll-threads", "0"]);
  assert.equal((await fcgi.asker(place, { query: "vsn=2.0.0" })).status, 404);
  const on = await relay(place);
  assert.equal((await request(on.socket, { REQUEST_URI: "/live/longpolls" })).status, 404);
  assert.equal((await request(on.socket, { SCRIPT_NAME: "/live", PATH_INFO: "/longpoll", QUERY_STRING: "vsn=2.0.0" })).status, 200);
});

test("as a CGI program too, a process each", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const asker = async (_, asked) => {
    const env = { ...process.env, GATEWAY_INTERFACE: "CGI/1.1", ...variables(asked) };
    const child = place.start(fcgiProgram, [...place.world, "--gateway", `127.0.0.1:${place.server.port}`], { env, stdio: ["pipe", "pipe", "pipe"] });
    child.stdin.on("error", () => {}); // a GET reads none
    child.stdin.end(asked.body ?? "");
    let text = "";
    child.stdout.on("data", (data) => (text += data));
    assert.equal((await child.done).code, 0);
    const [head, body] = text.split("\r\n\r\n");
    return { status: Number(/^Status: (\d+)/m.exec(head)[1]), body };
  };
  const poller = await joinByPoll(place, "/tally", { asker });
  assert.deepEqual(await poller.click("inc"), { diff: { 0: "1" } });
});

test("who the visitor is, as clive-fcgi knows it and the gateway trusts it", async (t) => {
  const place = new Place(t);
  const file = path.join(place.dir, "live.sock");
  const own = ["--trusted-proxy", "192.0.2.0/24"]; // clive-fcgi's
  for (const [trust, ours, peer] of [[["--trusted-proxy", "unix"], [], "192.0.2.7"], [["--trusted-proxy", "unix"], own, "6.6.6.6"], [[], own, ""]]) {
    await place.gateway(["--listen", "127.0.0.1:0", "--listen", `unix:${file}`, ...trust]);
    const fcgi = await relay(place, ["--gateway", `unix:${file}`, ...ours]);
    const poller = await joinByPoll(place, "/caller", { asker: fcgi.asker, headers: { "User-Agent": "Lynx", "X-Tag": "tt", "X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "site.example" } });
    const site = peer === "6.6.6.6" ? "https://site.example" : "http://localhost";
    assert.deepEqual([2, 3, 4, 5].map((i) => poller.joined.rendered[i]), [peer, "Lynx", "tt", `${site}/live/longpoll`]);
    poller.leave();
    await place.server.finish();
  }
});
