// What the store must bear: crashes, locks, a full disk, a file that cannot be written.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { Place, gatewayProgram, pause, until } from "./place.mjs";

// Holds the store's write lock in another process until .release().
async function lock(place) {
  const holder = place.start("sqlite3", [place.db], { stdio: ["pipe", "pipe", "pipe"] });
  holder.stdin.write("PRAGMA busy_timeout = 10000;\nBEGIN IMMEDIATE;\nSELECT 'locked';\n");
  await until(() => holder.said.includes("locked"), "the lock");
  holder.release = () => {
    holder.stdin.end("COMMIT;\n");
    return holder.done;
  };
  return holder;
}

test("what was answered survives kill -9 of the worker", async (t) => {
  const place = new Place(t);
  const server = await place.gateway();
  const socket = await place.join("/tally");
  let answered = 0;
  for (let i = 0; i < 200; i++) socket.push("inc");
  await until(() => (answered = socket.messages.filter((m) => m.event === "phx_reply").length) >= 20, "some replies");
  process.kill(server.workers()[0], "SIGKILL");
  await socket.closed;
  let shown = 0;
  for (const { payload } of socket.messages) if (payload.response?.diff) shown = Math.max(shown, Number(payload.response.diff["0"]));
  await until(() => place.lines(/ ready /).length === 2, "the next worker");
  const again = await place.connect(socket.page);
  const saved = Number((await again.join(socket.page, { params: { _mounts: 1 } })).rendered["0"]);
  assert.ok(saved >= shown && shown > 0, `${saved} saved, ${shown} shown`);
});

test("a store that is locked for a while: nothing is answered, then all is, and nothing is lost", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const socket = await place.join("/tally");
  const page = place.page("/tally", { cookie: socket.page.cookie });
  const holder = await lock(place);
  const refs = [];
  for (let i = 0; i < 5; i++) {
    refs.push(socket.push("inc"));
    await pause(20);
  }
  const joining = socket.join(page);
  await pause(600);
  assert.deepEqual(socket.messages, [], "no answer before the commit");
  await holder.release();
  assert.ok((await joining).rendered);
  await socket.next((m) => m.ref === refs[4]).then((m) => socket.messages.push(m));
  const replies = socket.messages.filter((m) => refs.includes(m.ref));
  assert.deepEqual(replies.map((m) => m.ref), refs);
  let shown = 0;
  for (const { payload } of replies) if (payload.response.diff) shown = Number(payload.response.diff["0"]);
  assert.equal(shown, 5);
  const again = await place.connect(socket.page);
  assert.equal((await again.join(socket.page, { params: { _mounts: 1 } })).rendered["0"], "5");
  assert.equal(place.lines(/store fails|phx_error/).length, 0);
});

test("a store that stays locked: the views end after 5 s, said once, and come back with their last state", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const sockets = [await place.join("/tally"), await place.join("/tally")];
  for (const socket of sockets) await socket.click("inc");
  const waiting = place.page("/tally");
  const late = await place.connect(waiting);
  const holder = await lock(place);
  for (const socket of sockets) socket.push("inc");
  const refused = late.join(waiting);
  for (const socket of sockets) {
    const error = await socket.event("phx_error");
    assert.equal(error.joinRef, socket.joinRef);
    assert.ok(!socket.messages.some((m) => m.event === "phx_reply"));
  }
  assert.deepEqual(await refused, { error: { reason: "join crashed" } });
  assert.equal((await place.said(/the store fails/)).length, 1);
  assert.match(place.lines(/the store fails/)[0], /locked/);
  await holder.release();
  for (const socket of sockets) assert.equal((await socket.join(socket.page, { params: { _mounts: 1 } })).rendered["0"], "1");
  await place.said(/the store works again/);
});

test("a store that is locked, and a client who says more meanwhile than --max-outbox: he is closed, others are answered", async (t) => {
  const place = new Place(t);
  await place.gateway(["--max-outbox", "60000"]);
  const socket = await place.join("/tally");
  const flooding = [await place.join("/tally"), await place.join("/tally")];
  const holder = await lock(place);
  const ref = socket.push("inc"); // the store is found locked
  await pause(50);
  const [beating, joining] = flooding;
  for (let i = 0; i < 100; i++) {
    beating.send(null, beating.newRef(), "phoenix", "heartbeat", {});
    joining.join(joining.page, { params: { _mounts: 1, pad: "x".repeat(1000) } }).catch(() => {});
  }
  await until(() => flooding.every((one) => one.isClosed), "the end of those who say too much");
  assert.equal(place.lines(/the store fails/).length, 0);
  await holder.release();
  assert.deepEqual((await socket.next((m) => m.ref === ref)).payload.response, { diff: { 0: "1" } });
  await place.said(/more to remember than is allowed/, 2);
});

// The limit stands for a disk that is full: SQLite's writes fail in the same place.
test("a disk that is full: the views end, said once; with room again they go on", async (t) => {
  const place = new Place(t);
  const server = await place.gateway();
  const socket = await place.join("/tally");
  await socket.click("inc");
  const limit = (bytes) => execFileSync("prlimit", ["--pid", String(server.workers()[0]), `--fsize=${bytes}:unlimited`]);
  limit(4096);
  socket.push("inc");
  await socket.event("phx_error");
  assert.deepEqual(await socket.join(socket.page, { params: { _mounts: 1 } }), { error: { reason: "join crashed" } });
  assert.equal((await place.said(/the store fails/)).length, 1);
  limit("unlimited");
  assert.equal((await socket.join(socket.page, { params: { _mounts: 1 } })).rendered["0"], "1");
  assert.deepEqual(await socket.click("inc"), { diff: { 0: "2" } });
  await place.said(/the store works again/);
  assert.equal(server.workers().length, 1);
  assert.equal(place.lines(/ ready /).length, 1, "the worker lived through it");
});

test("a store that may only be read: one line says what and what to do, exit 1", async (t) => {
  const place = new Place(t);
  place.page("/tally");
  const root = process.getuid() === 0;
  const nobody = 65534;
  chmodSync(place.db, 0o444);
  chmodSync(place.dir, 0o555);
  if (root) chownSync(place.keys, nobody, nobody);
  const child = place.start(gatewayProgram, [...place.world, "--listen", "127.0.0.1:0"], root ? { uid: nobody, gid: nobody } : {});
  const { code } = await child.done;
  chmodSync(place.dir, 0o755);
  assert.equal(code, 1);
  const lines = child.said.split("\n").filter((line) => / error /.test(line));
  assert.equal(lines.length, 1, child.said);
  assert.ok(lines[0].includes(place.db), lines[0]);
});

test("the master keeps the WAL short and sweeps expired rows away", async (t) => {
  const place = new Place(t);
  const old = place.page("/tally");
  place.sql("UPDATE views SET expires = 5");
  await place.gateway();
  await until(() => place.sql(`SELECT count(*) FROM views WHERE dom_id = '${old.id}'`) === "0", "the sweep");
  const socket = await place.join("/tally");
  const wal = `${place.db}-wal`;
  for (let i = 0; i < 300; i++) await socket.click("inc");
  assert.ok(statSync(wal).size > 0);
  const before = statSync(place.db).mtimeMs;
  await socket.click("inc");
  await until(() => statSync(place.db).mtimeMs > before, "a checkpoint by the master");
  assert.ok(readdirSync(place.dir).includes(path.basename(place.db)));
});
