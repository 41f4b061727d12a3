// Broadcasts between views, workers, pages and the shell; what a bad peer of the bus may do.
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, rmSync, statSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import test from "node:test";
import { Place, out, pause, until } from "./place.mjs";

const clive = path.join(out, "bin/clive");
const busOf = (place) => `${place.db}-bus.sock`;

function publish(place, ...args) {
  return spawnSync(clive, ["publish", ...args, "--db", place.db], { encoding: "utf8" });
}

function frame(kind, topic, payload = "") {
  const body = topic === undefined ? Buffer.from(kind)
    : Buffer.concat([Buffer.from(kind), Buffer.from([Buffer.byteLength(topic)]), Buffer.from(topic), Buffer.from(payload)]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(body.length);
  return Buffer.concat([head, body]);
}

// A room's page as CGI answers it, which broadcasts `hail`.
function request(place, method, hail) {
  const uri = `/room/hall?hail=${encodeURIComponent(hail)}`;
  const env = { ...process.env, GATEWAY_INTERFACE: "CGI/1.1", REQUEST_METHOD: method, REQUEST_URI: uri, SERVER_PROTOCOL: "HTTP/1.1" };
  return spawnSync(path.join(out, "bin/clive-fcgi"), place.world, { env, encoding: "utf8" });
}

// A peer of the bus by hand: .heard is what it was told, as [kind, topic, payload].
async function peer(t, place) {
  const socket = net.connect(busOf(place));
  socket.heard = [];
  let rest = Buffer.alloc(0);
  socket.on("data", (data) => {
    rest = Buffer.concat([rest, data]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE()) {
      const body = rest.subarray(4, 4 + rest.readUInt32BE());
      rest = rest.subarray(4 + body.length);
      const n = body[1] ?? 0;
      socket.heard.push([String.fromCharCode(body[0]), body.subarray(2, 2 + n).toString(), body.subarray(2 + n).toString()]);
    }
  });
  socket.on("error", () => {});
  socket.gone = once(socket, "close");
  socket.sync = async () => {
    const before = socket.heard.filter(([kind]) => kind === "A").length;
    socket.write(frame("Q"));
    await until(() => socket.heard.filter(([kind]) => kind === "A").length > before, "SYNCED");
  };
  t.after(() => socket.destroy());
  await once(socket, "connect");
  return socket;
}

// The text of a room once it is `wanted`; what it holds is put together from the diffs.
class Room {
  static async enter(place, uri = "/room/hall") {
    const room = new Room();
    room.place = place;
    room.socket = await place.join(uri);
    room.text = room.socket.joined.rendered[0];
    return room;
  }

  async hears(wanted) {
    while (this.text !== wanted) {
      const { payload } = await this.socket.event("diff");
      if (payload[0] !== undefined) this.text = payload[0];
      assert.ok(wanted.startsWith(this.text), `heard ${this.text} instead of ${wanted}`);
    }
  }
}

// A published word that all have heard shows that nothing before it is still to come.
async function allHear(place, rooms, texts, word) {
  assert.equal(publish(place, "hall", JSON.stringify({ text: word })).status, 0);
  for (const [i, room] of rooms.entries()) await room.hears(texts[i] ? `${texts[i]},${word}` : word);
}

test("all hear what one says, in order; to the others means not to oneself", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const [one, two] = [await Room.enter(place), await Room.enter(place)];
  const other = await Room.enter(place, "/room/attic");
  assert.deepEqual(await one.socket.click("say", { text: "a" }), {});
  await one.hears("a");
  await two.hears("a");
  await two.socket.click("say_from", { text: "b" });
  await one.hears("a,b");
  await one.socket.click("many");
  const hundred = Array.from({ length: 100 }, (_, i) => i).join(",");
  await two.hears(`a,${hundred}`);
  await allHear(place, [one, two], ["a,b", `a,${hundred}`], "end");
  assert.equal((await other.socket.click("quiet")).diff, undefined);
  assert.equal(other.text, "");
});

test("a second subscription is none; unsubscribed is deaf; a view that left is not told, and says that it is gone", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const [one, two] = [await Room.enter(place), await Room.enter(place)];
  await one.socket.click("again", { topic: "attic" });
  await allHear(place, [one, two], ["", ""], "x");
  assert.equal(publish(place, "attic", '{"text":"up"}').status, 0);
  await one.hears("x,up");
  await two.socket.click("leave");
  await one.socket.click("say", { text: "y" });
  await one.hears("x,up,y");
  assert.deepEqual(await two.socket.click("quiet"), {});
  assert.equal(two.socket.messages.filter(({ event }) => event === "diff").length, 0);
  await two.socket.close();
  await one.hears("x,up,y,gone");
});

test("a callback that fails leaves nothing behind; a message that is no JSON fails it", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const [one, two] = [await Room.enter(place), await Room.enter(place)];
  two.socket.push("fail");
  await two.socket.event("phx_error");
  two.socket.joined = await two.socket.join(two.socket.page, { params: { _mounts: 1 } });
  two.text = two.socket.joined.rendered[0];
  await allHear(place, [one, two], ["", ""], "after");
  two.socket.push("noise", { json: "hello" });
  await two.socket.event("phx_error");
  assert.match((await place.said(/live_broadcast/))[0], /noise of view room: live_broadcast: a message is JSON/);
});

test("what a view keeps of what it heard survives its worker", async (t) => {
  const place = new Place(t);
  const server = await place.gateway();
  const one = await Room.enter(place);
  await allHear(place, [one], [""], "kept");
  process.kill(server.workers()[0], "SIGKILL");
  await one.socket.closed;
  await place.said(/ ready /, 2);
  const again = await place.connect(one.socket.page);
  assert.equal((await again.join(one.socket.page, { params: { _mounts: 1 } })).rendered[0], "kept");
  assert.equal(publish(place, "hall", '{"text":"and on"}').status, 0);
  assert.equal((await again.event("diff")).payload[0], "kept,and on");
});

test("two workers hear each other, and a worker that is new hears the others", async (t) => {
  const place = new Place(t);
  const server = await place.gateway(["--workers", "2"]);
  await place.said(/ ready /, 2);
  const rooms = [];
  for (let i = 0; i < 12; i++) rooms.push(await Room.enter(place));
  for (let i = 0; i < rooms.length; i++) await rooms[i].socket.click("say_from", { text: `w${i}` });
  // Each heard all but his own; two publishers' words may come in either order.
  for (const [i, room] of rooms.entries()) {
    const wanted = rooms.map((_, k) => `w${k}`).filter((_, k) => k !== i);
    while (room.text.split(",").length < wanted.length) {
      const { payload } = await room.socket.event("diff");
      room.text = payload[0] ?? room.text;
    }
    assert.deepEqual(room.text.split(",").sort(), wanted.sort());
  }
  await rooms[0].socket.click("many");
  const hundred = Array.from({ length: 100 }, (_, i) => i).join(",");
  for (const room of rooms.slice(1)) await room.hears(`${room.text},${hundred}`);
  const [pid] = server.workers();
  process.kill(pid, "SIGKILL");
  await place.said(/ ready /, 3);
  const left = [];
  for (const room of rooms) await room.socket.click("quiet").then(() => left.push(room), () => {});
  assert.ok(left.length > 0 && left.length < rooms.length, "both workers had some");
  const fresh = [];
  for (let i = 0; i < 8; i++) fresh.push(await Room.enter(place));
  const all = [...left, ...fresh];
  await all[0].socket.click("say", { text: "still" });
  for (const room of all) await room.hears(room.text ? `${room.text},still` : "still");
});

test("a page says something when its row is there; a HEAD and a page that fails say nothing", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const one = await Room.enter(place);
  place.page(`/room/hall?hail=${encodeURIComponent('{"text":"page"}')}`);
  await one.hears("page");
  assert.match(request(place, "HEAD", '{"text":"never"}').stdout, /^Status: 200/);
  assert.match(request(place, "GET", "no json").stderr, /live_broadcast: a message is JSON/);
  assert.throws(() => place.page(`/room/hall?fail=1&hail=${encodeURIComponent('{"text":"never"}')}`));
  await allHear(place, [one], ["page"], "end");
});

test("a page without a gateway is a page, with one line in the log", async (t) => {
  const place = new Place(t);
  await place.gateway();
  await place.server.finish();
  const { stdout, stderr } = request(place, "GET", '{"text":"page"}');
  assert.match(stdout, /^Status: 200/);
  assert.equal(stderr.trim().split("\n").length, 1, stderr);
  assert.match(stderr, /a page's broadcast is lost.*store\.db-bus\.sock: no gateway listens there/);
});

test("clive publish: from the argument, from standard input, line by line", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const one = await Room.enter(place);
  const run = (args, input = "") => spawnSync(clive, ["publish", ...args], { input, encoding: "utf8" });
  assert.deepEqual(run(["hall", '{"text":"arg"}', "--bus", busOf(place)]).status, 0);
  assert.deepEqual(run(["hall", "-", `--bus=unix:${busOf(place)}`], ' {"text":\n"in"}\n').status, 0);
  await one.hears("arg,in");
  const lines = run(["hall", "--lines", "--db", place.db], '{"text":"1"}\nno json\n\n{"text":"2"}');
  assert.equal(lines.status, 1);
  assert.equal(lines.stderr, "clive publish: line 2: a message is JSON (text goes into double quotes; at most 64 levels)\n");
  await one.hears("arg,in,1,2");
  const env = { ...process.env, CLIVE_BUS: busOf(place) };
  execFileSync(clive, ["publish", "hall", '{"text":"env"}'], { env });
  await one.hears("arg,in,1,2,env");
  const child = spawn(clive, ["publish", "hall", "-", "--lines", "--db", place.db], { stdio: ["pipe", "inherit", "inherit"] });
  child.stdin.write('{"text":"now"}\n');
  await one.hears("arg,in,1,2,env,now");
  child.stdin.end();
  assert.deepEqual(await once(child, "close"), [0, null]);
});

test("clive publish: what is wrong, and the exit code", async (t) => {
  const place = new Place(t);
  const run = (...args) => spawnSync(clive, ["publish", ...args], { encoding: "utf8", input: "x".repeat(300000), env: {} });
  for (const [args, status, words] of [
    [[], 2, /the topic is missing/], [["a"], 2, /the message is missing/], [["a", "1"], 2, /--bus PATH or --db FILE is missing/],
    [["a", "1", "2"], 2, /not also: 2/], [["a", "1", "--db"], 2, /--db/], [["a", "1", "--loud"], 2, /--loud/],
    [["a\n", "1", "--db", "x"], 2, /no control bytes/], [["", "1", "--db", "x"], 2, /at least one byte/], [["a".repeat(256), "1", "--db", "x"], 2, /at most 255/],
    [["a", "1", "--lines", "--db", "x"], 2, /--lines reads standard input/], [["a", "{", "--db", place.db], 1, /a message is JSON/], [["a", "1 2", "--db", place.db], 1, /one JSON value/],
    [["a", "-", "--db", place.db], 1, /at most 262144 bytes/], [["a", "1", "--db", place.db], 1, /store\.db-bus\.sock: no gateway listens there/],
    [["a", "1", "--bus", "b".repeat(200)], 1, /1 to 107 bytes/],
  ]) {
    const { status: got, stderr } = run(...args);
    assert.equal(got, status, `${args}: ${stderr}`);
    assert.match(stderr, words);
  }
});

test("the socket: beside the store or where --bus says, for its group, gone at the end", async (t) => {
  const place = new Place(t);
  const server = await place.gateway();
  assert.equal(statSync(busOf(place)).mode & 0o777, 0o660);
  await server.finish();
  assert.ok(!existsSync(busOf(place)));
  const elsewhere = path.join(place.dir, "b.sock");
  await place.gateway(["--bus", `unix:${elsewhere}`]);
  assert.ok(existsSync(elsewhere) && !existsSync(busOf(place)));
  assert.equal(spawnSync(clive, ["publish", "a", "1", "--bus", elsewhere]).status, 0);
  assert.equal(publish(place, "a", "1").status, 1);
});

test("a gateway that is killed leaves a socket that the next one replaces; one that is removed is made anew", async (t) => {
  const place = new Place(t);
  const first = await place.gateway();
  first.kill("SIGKILL");
  await first.done;
  await until(() => publish(place, "a", "1").status === 1, "nobody");
  const server = await place.gateway();
  const one = await Room.enter(place);
  await allHear(place, [one], [""], "a");
  rmSync(busOf(place));
  await until(() => existsSync(busOf(place)), "the socket");
  await place.said(/the bus is back/);
  await allHear(place, [one], ["a"], "b");
  assert.equal(server.exitCode, null);
});

test("two gateways on one store share a bus; the second takes over", async (t) => {
  const place = new Place(t);
  const first = await place.gateway();
  const second = await place.gateway();
  assert.match(second.said, /another gateway serves it/);
  const two = await Room.enter(place); // on the second
  place.server = first;
  const one = await Room.enter(place);
  await allHear(place, [one, two], ["", ""], "both");
  await first.finish();
  place.server = second;
  await place.said(/the bus is back/);
  await two.hears("both,gone");
  await allHear(place, [two], ["both,gone"], "still");
});

test("hostile peers are hung up on, and nobody else notices", async (t) => {
  const place = new Place(t);
  const server = await place.gateway();
  const [pid] = server.workers();
  const one = await Room.enter(place);
  const big = Buffer.alloc(4);
  big.writeUInt32BE(0x7fffffff);
  for (const [bytes, words] of [
    [Buffer.from([0, 0, 0, 0]), /an empty frame/], [big, /a frame of 2147483647 bytes/], [Buffer.from("GET / HTTP/1.1\r\n\r\n"), /a frame of/],
    [frame("X"), /no frame of the bus/], [frame("S", ""), /at least one byte/], [frame("S", "a\n"), /no control bytes/],
    [frame("S", "a", "more"), /no frame of the bus/], [frame("P", "hall", "{"), /a message is JSON/], [frame("P", "hall", '"\xff"'.slice(0, 1)), /a message is JSON/],
    [frame("M", "hall", "1"), /only the gateway/], [frame("A"), /only the gateway/], [Buffer.from([0, 0, 0, 2, 83, 200]), /no frame of the bus/],
  ]) {
    const bad = await peer(t, place);
    const before = place.lines(/hung up on/).length;
    bad.write(bytes);
    await bad.gone;
    assert.match((await place.said(/hung up on/, before + 1))[before], words);
  }
  // Bytes one by one, several in one, an end in the middle.
  const slow = await peer(t, place);
  for (const byte of frame("P", "hall", '{"text":"slow"}')) {
    slow.write(Buffer.from([byte]));
    await pause(1);
  }
  await one.hears("slow");
  slow.end(frame("P", "hall", '{"text":"cut"}').subarray(0, 9));
  await slow.gone;
  const last = await peer(t, place);
  last.end(Buffer.concat([frame("P", "hall", '{"text":"p"}'), frame("P", "hall", '{"text":"q"}')]));
  await one.hears("slow,p,q");
  assert.deepEqual(server.workers(), [pid]);
});

test("a peer that wants a topic and does not read is hung up on; the workers and their clients go on", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const one = await Room.enter(place);
  const deaf = await peer(t, place);
  deaf.write(frame("S", "flood"));
  await deaf.sync();
  deaf.pause();
  const loud = await peer(t, place);
  const payload = JSON.stringify("x".repeat(200000));
  for (let i = 0; i < 120; i++) loud.write(frame("P", "flood", payload));
  await loud.sync();
  assert.match((await place.said(/does not read what it wants/))[0], /hung up on/);
  await allHear(place, [one], [""], "on");
});

test("a peer hears its topics only, until it is tired of them, and never itself", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const one = await peer(t, place);
  const two = await peer(t, place);
  one.write(Buffer.concat([frame("S", "a"), frame("S", "a"), frame("S", "b")]));
  await one.sync();
  two.write(Buffer.concat([frame("P", "a", "1"), frame("P", "c", "2"), frame("P", "b", "3")]));
  await two.sync();
  one.write(frame("U", "a"));
  await one.sync();
  two.write(Buffer.concat([frame("P", "a", "4"), frame("P", "b", "5")]));
  await two.sync();
  one.write(frame("P", "b", "6"));
  await one.sync();
  assert.deepEqual(one.heard.filter(([kind]) => kind === "M"), [["M", "a", "1"], ["M", "b", "3"], ["M", "b", "5"]]);
  assert.deepEqual(two.heard.filter(([kind]) => kind === "M"), []);
});

test("forty views hear a broadcast, once each", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const rooms = await Promise.all(Array.from({ length: 40 }, () => Room.enter(place)));
  await allHear(place, rooms, rooms.map(() => ""), "all");
});
