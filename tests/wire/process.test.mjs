// The program: its command line, how it fails to start, how its processes end and are replaced.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import test from "node:test";
import { Place, app, children, gatewayProgram, isAlive, isSanitized, out, pause, until } from "./place.mjs";
import { Poller, joinByPoll } from "./poller.mjs";

async function outcome(place, args, options) {
  const child = place.start(gatewayProgram, args, options);
  const late = setTimeout(() => child.kill("SIGKILL"), 30000); // one that starts, which it should not
  const { code, signal } = await child.done;
  clearTimeout(late);
  const errors = child.said.split("\n").filter((line) => / error /.test(line));
  return { code, signal, said: child.said, errors };
}

test("--help and --version", async (t) => {
  const place = new Place(t);
  const help = await outcome(place, ["--help"]);
  assert.equal(help.code, 0);
  for (const name of ["app", "db", "keys", "listen", "workers", "origin", "max-frame", "max-outbox", "idle-timeout", "token-max-age", "durable", "log-level"])
    assert.match(help.said, new RegExp(`--${name}`));
  assert.doesNotMatch(help.said, /--board/);
  const version = await outcome(place, ["--version"]);
  assert.deepEqual([version.code, /^clive-gateway \d+\.\d+\.\d+\n$/.test(version.said)], [0, true]);
});

test("a wrong command line: what is wrong, exit 2", async (t) => {
  const place = new Place(t);
  for (const [args, words] of [
    [["--no-such"], /no-such/], [[...place.world, "--workers", "0"], /--workers 0: must be a number from 1/], [[...place.world, "--workers", "x"], /--workers x/],
    [[...place.world, "--max-frame", "99999999999999999999"], /--max-frame/], [[...place.world, "--log-level", "loud"], /error, warn, info or debug/],
    [[...place.world, "--origin", "example.org"], /http:\/\//], [[...place.world, "stray"], /stray/], [[...place.world, "--db"], /db/],
    [["--db", "x", "--keys", "y"], /--app FILE is missing/], [["--app", "x", "--keys", "y"], /--db FILE is missing/], [["--app", "x", "--db", "y"], /--keys FILE is missing.*clive keygen/],
  ]) {
    const { code, said } = await outcome(place, args);
    assert.equal(code, 2, said);
    assert.match(said, words);
  }
});

test("what is missing at the start: one line with the name and the mend, exit 1", async (t) => {
  const place = new Place(t);
  const listen = ["--listen", "127.0.0.1:0"];
  const world = (changes) => Object.entries({ app, db: place.db, keys: place.keys, ...changes }).flatMap(([name, value]) => [`--${name}`, value]);
  const text = path.join(place.dir, "text.so");
  const open = path.join(place.dir, "open-keys");
  writeFileSync(text, "not a library");
  writeFileSync(open, "1:AAAA\n");
  chmodSync(open, 0o644);
  mkdirSync(path.join(place.dir, "demo.db"));
  for (const [args, words] of [
    [[...world({ app: app.replace("wire_app.so", "views.so") }), ...listen], /the demo's tables, .*demo\.db: unable to open/],
    [[...world({ app: "/nowhere/views.so" }), ...listen], /\/nowhere\/views\.so/],
    [[...world({ app: text }), ...listen], /text\.so/],
    [[...world({ keys: path.join(place.dir, "no-keys") }), ...listen], /no-keys.*keygen/],
    [[...world({ keys: open }), ...listen], /open-keys.*(600|chmod)/],
    [[...world({ db: "/nowhere/store.db" }), ...listen], /\/nowhere/],
    [[...world({ db: place.dir }), ...listen], new RegExp(place.dir)],
    [[...world({}), "--listen", "1.2.3.4.5:80"], /cannot listen on 1\.2\.3\.4\.5:80/],
    [[...world({}), "--listen", "127.0.0.1:99999"], /127\.0\.0\.1:99999/],
    [[...world({}), "--listen", "unix:/nowhere/x.sock"], /make its folder/],
  ]) {
    const { code, errors, said } = await outcome(place, args);
    assert.equal(code, 1, said);
    assert.equal(errors.length, 1, said);
    assert.match(errors[0], words);
  }
});

test("a port that is in use is named", async (t) => {
  const place = new Place(t);
  const holder = net.createServer();
  await new Promise((resolve) => holder.listen(0, "127.0.0.1", resolve));
  t.after(() => holder.close());
  const where = `127.0.0.1:${holder.address().port}`;
  const { code, errors } = await outcome(place, [...place.world, "--listen", where]);
  assert.equal(code, 1);
  assert.equal(errors.length, 1);
  assert.match(errors[0], new RegExp(`cannot listen on ${where}.*--listen`));
});

test("several addresses, IPv6 among them; port 0 says which it took", async (t) => {
  const place = new Place(t);
  const server = await place.gateway(["--listen", "127.0.0.1:0", "--listen", "[::1]:0"]);
  const six = Number(/listening on=\[::1\]:(\d+)/.exec(server.said)[1]);
  const client = net.connect(six, "::1");
  t.after(() => client.destroy());
  client.write("GET /live/health HTTP/1.0\r\n\r\n");
  const answer = await new Promise((resolve) => client.once("data", (data) => resolve(String(data))));
  assert.match(answer, /200 OK/);
});

test("without libwebsockets' libuv plugin: the package to install", { skip: isSanitized && "a preloaded dlopen and ASan do not mix" }, async (t) => {
  const place = new Place(t);
  const library = path.join(out, "lib/no_plugin.so");
  assert.ok(existsSync(library), `${library} is built by make check`);
  const env = { ...process.env, LD_PRELOAD: library };
  const { code, errors } = await outcome(place, [...place.world, "--listen", "127.0.0.1:0"], { env });
  assert.equal(code, 1);
  assert.equal(errors.length, 1);
  assert.match(errors[0], /libwebsockets-evlib-uv/);
});

test("a worker that dies is replaced, with a line; its clients come back to their numbers", async (t) => {
  const place = new Place(t);
  const server = await place.gateway();
  const socket = await place.join("/tally");
  await socket.click("inc");
  const [pid] = server.workers();
  process.kill(pid, "SIGKILL");
  assert.equal(await socket.closed, 1006);
  await place.said(/ ready /, 2);
  assert.match((await place.said(/died of signal 9/))[0], new RegExp(`\\[${pid}\\]`));
  const again = await place.connect(socket.page);
  assert.equal((await again.join(socket.page, { params: { _mounts: 1 } })).rendered["0"], "1");
});

test("a callback that crashes costs its worker, not the gateway; dying young makes the pause grow", async (t) => {
  const place = new Place(t);
  await place.gateway();
  for (let i = 1; i <= 3; i++) {
    const socket = await place.join("/tally");
    socket.push("crash");
    await socket.closed;
    await place.said(/ ready /, i + 1);
  }
  const pauses = place.lines(/starting another in/).map((line) => Number(/in (\d+) ms/.exec(line)[1]));
  assert.deepEqual(pauses, [0, 100, 200]);
});

test("who read the log has ended: a worker that dies is replaced all the same", async (t) => {
  const place = new Place(t);
  const server = await place.gateway();
  const [pid] = server.workers();
  server.stderr.destroy();
  server.stdout.destroy();
  process.kill(pid, "SIGKILL");
  const [next] = await until(() => server.workers().length === 1 && server.workers()[0] !== pid && server.workers(), "another worker");
  assert.ok(isAlive(server.pid) && isAlive(next));
  const page = place.page("/tally");
  const socket = await until(() => place.connect(page).catch(() => null), "a worker that serves");
  assert.ok((await socket.join(page)).rendered);
});

// A process may open hardly more than it has now, until the function that is returned is called.
function withoutDescriptors(pid) {
  const [, soft, hard] = /^Max open files +(\d+) +(\d+)/m.exec(readFileSync(`/proc/${pid}/limits`, "utf8"));
  const open = new Set(readdirSync(`/proc/${pid}/fd`).map(Number));
  const most = Array.from({ length: open.size + 1 }, (_, n) => n).find((n) => !open.has(n)) + 3;
  const limit = (n) => execFileSync("prlimit", ["--pid", String(pid), `--nofile=${n}:${hard}`]);
  limit(most);
  return () => limit(soft);
}

test("out of descriptors: accepting pauses, from browsers and from the other workers", async (t) => {
  const place = new Place(t);
  const server = await place.gateway(["--workers", "2", "--stuck-timeout", "60"]);
  await place.said(/ ready /, 2);
  const [pid, other] = server.workers();
  const poller = new Poller(place, place.page("/tally"));
  process.kill(other, "SIGSTOP"); // so that the session is the first one's
  await poller.open();
  const restore = withoutDescriptors(pid);
  const many = Array.from({ length: 40 }, () => net.connect(server.port, "127.0.0.1").on("error", () => {}));
  await place.said(/cannot accept connections for a while: Too many open files/);
  process.kill(other, "SIGCONT"); // now, lest it takes them all
  const polled = poller.ask("GET", { headers: { "X-Clive-Poll": "brief" } });
  await place.said(/cannot accept what other workers ask for a while: Too many open files/);
  restore();
  for (const one of many) one.destroy();
  assert.equal((await polled).status, 204);
  assert.deepEqual(server.workers(), [pid, other]);
  const page = place.page("/tally");
  for (let i = 0; i < 10; i++) assert.ok((await (await place.connect(page)).join(page, { params: { _mounts: 1 } })).rendered);
});

test("workers die while others are started: the master bears it, broadcasts reach the new ones", async (t) => {
  const place = new Place(t);
  const server = await place.gateway(["--workers", "16"]);
  await place.said(/ ready /, 16);
  for (const pid of server.workers()) {
    process.kill(pid, "SIGKILL");
    await pause(2); // the next one dies when the master forks for this one
  }
  await place.said(/ ready /, 32);
  const sockets = [await place.join("/room/hall"), await place.join("/room/hall")];
  await sockets[0].click("say", { text: "all" });
  await sockets[1].event("diff");
  assert.deepEqual(await server.finish(), { code: 0, signal: null });
});

test("a worker that is stuck is killed and replaced", async (t) => {
  const place = new Place(t);
  const server = await place.gateway(["--stuck-timeout", "2"]);
  const socket = await place.join("/tally");
  await socket.click("inc");
  const [pid] = server.workers();
  socket.push("block", { s: 60 });
  assert.equal(await socket.closed, 1006);
  assert.match((await place.said(/is stuck/))[0], new RegExp(`\\[${pid}\\].*no sign of life for 2 s`));
  await place.said(/ ready /, 2);
  const again = await place.connect(socket.page);
  assert.equal((await again.join(socket.page, { params: { _mounts: 1 } })).rendered["0"], "1");
});

test("a master that is killed takes its workers with it, cleanly", async (t) => {
  const place = new Place(t);
  const server = await place.gateway(["--workers", "2"]);
  await place.said(/ ready /, 2);
  const workers = children(server.pid);
  assert.equal(workers.length, 2);
  const socket = await place.join("/interval");
  await socket.click("inc");
  server.kill("SIGKILL");
  assert.equal(await socket.closed, 1012);
  await until(() => !workers.some(isAlive), "the workers' end");
  assert.equal(Number(place.sql("SELECT length(snapshot) > 0 FROM views")), 1);
});

test("a clean stop: 1012 for all, code 0, and the next gateway goes on", async (t) => {
  const place = new Place(t);
  const server = await place.gateway();
  const page = place.page("/tally");
  const sockets = await Promise.all(Array.from({ length: 150 }, () => place.connect(page)));
  await sockets[0].join(page);
  await sockets[0].click("inc");
  const done = server.finish();
  assert.deepEqual(await Promise.all(sockets.map((one) => one.closed)), sockets.map(() => 1012));
  assert.deepEqual(await done, { code: 0, signal: null });
  await place.gateway();
  const again = await place.connect(page);
  assert.equal((await again.join(page, { params: { _mounts: 1 } })).rendered["0"], "1");
});

test("SIGINT stops too, and a client that never answers the close does not hold it up for long", async (t) => {
  const place = new Place(t);
  const server = await place.gateway();
  const raw = net.connect(server.port, "127.0.0.1");
  t.after(() => raw.destroy());
  raw.on("error", () => {});
  raw.write("GET /live/websocket?vsn=2.0.0 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
  await new Promise((resolve) => raw.once("data", resolve));
  server.kill("SIGINT");
  assert.deepEqual(await server.done, { code: 0, signal: null });
});

test("a long command line reaches the workers whole", async (t) => {
  const place = new Place(t);
  const many = Array.from({ length: 60 }, (_, i) => ["--trusted-proxy", `10.0.${i}.0/24`]).flat();
  await place.gateway([...many, "--origin", "https://example.org"]);
  const page = place.page("/tally");
  assert.ok((await (await place.connect(page, { origin: "https://example.org" })).join(page)).rendered);
  await assert.rejects(place.connect(page, { origin: `http://127.0.0.1:${place.server.port}` }));
});

test("several workers share the sockets; a view moves between them", async (t) => {
  const place = new Place(t);
  const server = await place.gateway(["--workers", "3"]);
  await place.said(/ ready /, 3);
  assert.equal(server.workers().length, 3);
  const page = place.page("/tally");
  for (let i = 1; i <= 12; i++) {
    const socket = await place.connect(page);
    const joined = await socket.join(page, { params: { _mounts: 1 } });
    assert.equal(joined.rendered["0"], String(i - 1));
    assert.deepEqual(await socket.click("inc"), { diff: { 0: String(i) } });
    if (i % 2) await socket.close();
  }
  process.kill(server.workers()[1], "SIGKILL");
  await place.said(/ ready /, 4);
  await pause(10);
  assert.equal(server.workers().length, 3);
});

// The application as a site installs it: a file of its own, which a new build takes the place of by a rename.
function installed(place) {
  const file = path.join(place.dir, "views.so");
  const install = (bytes) => {
    writeFileSync(`${file}.new`, bytes);
    renameSync(`${file}.new`, file);
  };
  install(readFileSync(app));
  return { args: ["--app", file], install };
}

// Another build: the same but for one text of a template.
function changed(from, to) {
  const bytes = readFileSync(app);
  let n = 0;
  for (let at; (at = bytes.indexOf(from)) >= 0; n++) bytes.write(to, at, "latin1");
  assert.ok(n > 0 && from.length === to.length);
  return bytes;
}

test("SIGHUP takes up a new build of the application: 1012 for all, who come back to their numbers", async (t) => {
  const place = new Place(t);
  const site = installed(place);
  const server = await place.gateway(["--workers", "2", ...site.args]);
  await place.said(/ ready /, 2);
  const old = server.workers();
  const sockets = [];
  for (let i = 0; i < 6; i++) {
    const socket = await place.join("/tally");
    for (let n = 0; n <= i; n++) await socket.click("inc");
    sockets.push(socket);
  }
  site.install(changed("one more", "One More"));
  server.kill("SIGHUP");
  assert.deepEqual(await Promise.all(sockets.map((one) => one.closed)), sockets.map(() => 1012));
  await place.said(/reloaded/);
  for (const [i, { page }] of sockets.entries()) {
    const again = await place.connect(page);
    const { rendered } = await again.join(page, { params: { _mounts: 1 } });
    assert.equal(rendered["0"], String(i + 1));
    assert.match(JSON.stringify(rendered), /One More/);
    assert.deepEqual(await again.click("inc"), { diff: { 0: String(i + 2) } });
  }
  await until(() => !old.some(isAlive), "the old workers' end");
  assert.equal(server.workers().length, 2);
  assert.equal(place.lines(/ error /).length, 0, server.said);
  server.kill("SIGHUP"); // and once more, with the slots of the first
  await place.said(/reloaded/, 2);
});

test("SIGHUP and clients that poll: none is lost, their sessions are gone and their views go on", async (t) => {
  const place = new Place(t);
  const site = installed(place);
  const server = await place.gateway(["--workers", "2", ...site.args]);
  await place.said(/ ready /, 2);
  const old = server.workers();
  const polling = [];
  for (let i = 0; i < 6; i++) {
    const poller = await joinByPoll(place, "/tally");
    for (let n = 0; n <= i; n++) await poller.click("inc");
    polling.push(poller);
  }
  const between = new Poller(place, place.page("/tally")); // between two polls
  await between.open();
  site.install(changed("one more", "One More"));
  server.kill("SIGHUP");
  // 410: told so; 0: he asked a worker that was just going. phoenix.js comes again after either.
  for (const status of await Promise.all(polling.map((one) => one.closed))) assert.ok([410, 0].includes(status), String(status));
  assert.ok((await Promise.all(polling.map((one) => one.closed))).includes(410));
  await place.said(/reloaded/);
  await until(() => !old.some(isAlive), "the old workers' end");
  for (const [i, { page }] of polling.entries()) {
    const again = new Poller(place, page);
    assert.equal((await again.open()).status, 410);
    again.start();
    const { rendered } = await again.join(page, { params: { _mounts: 1 } });
    assert.equal(rendered["0"], String(i + 1));
    assert.match(JSON.stringify(rendered), /One More/);
    assert.deepEqual(await again.click("inc"), { diff: { 0: String(i + 2) } });
    again.leave();
  }
  assert.deepEqual(await between.ask("GET"), { status: 410, token: null, messages: [] });
  assert.equal(place.lines(/ error /).length, 0, server.said);
});

test("SIGHUP with an application that cannot be loaded: says why, and nobody notices", async (t) => {
  const place = new Place(t);
  const site = installed(place);
  const server = await place.gateway(site.args);
  const socket = await place.join("/tally");
  const old = server.workers();
  site.install("not a library");
  server.kill("SIGHUP");
  await place.said(/the reload is given up/);
  assert.match(place.lines(/cannot start/)[0], /views\.so/);
  assert.deepEqual(await socket.click("inc"), { diff: { 0: "1" } });
  assert.deepEqual(server.workers(), old);
  site.install(readFileSync(app));
  server.kill("SIGHUP");
  assert.equal(await socket.closed, 1012);
});

test("a view that brings workers down: mounted afresh after three, refused after four, for a minute; its user's other views go on", async (t) => {
  const place = new Place(t);
  await place.gateway();
  let socket = await place.join("/tally");
  const { page } = socket;
  await socket.click("inc");
  const quiet = place.page("/tally?count=7", { cookie: page.cookie });
  const beside = await place.connect(quiet);
  await beside.join(quiet);
  await beside.click("inc");
  const numbers = [];
  for (let i = 1; i <= 4; i++) {
    socket.push("crash");
    await socket.closed;
    await place.said(/ready/, i + 1);
    await until(() => place.sql("SELECT max(crashes) FROM sessions") === String(i), "the count");
    socket = await place.connect(page);
    const { rendered, error } = await socket.join(page, { params: { _mounts: i } });
    numbers.push(rendered?.["0"] ?? `${error.reason} ${error.status}`);
  }
  assert.deepEqual(numbers, ["1", "1", "0", "reload 500"]);
  assert.match((await place.said(/quarantine/))[0], /brought down 4 workers/);
  assert.equal(place.lines(/ended in the code of view \d+: a strike/).length, 4);
  const again = await place.connect(quiet);
  assert.equal((await again.join(quiet, { params: { _mounts: 1 } })).rendered["0"], "8");
  const refused = place.get("/tally", { cookie: page.cookie });
  assert.deepEqual([refused.status, /quarantine/.test(refused.said)], [500, true]);
  assert.equal(place.get("/tally").status, 200, "others are not meant");
  place.sql("UPDATE sessions SET crash_at = crash_at - 61; UPDATE views SET strike_at = strike_at - 61");
  assert.equal(place.get("/tally", { cookie: page.cookie }).status, 200);
  assert.equal((await socket.join(page, { params: { _mounts: 5 } })).rendered["0"], "0");
});
