// What nobody sends who means well. The worker must live through all of it.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import net from "node:net";
import test from "node:test";
import { Place, pause } from "./place.mjs";

// The same numbers each time, so that a failure can be found again.
function random(seed) {
  let n = 0, bytes = Buffer.alloc(0);
  return (below) => {
    if (bytes.length < 4) bytes = createHash("sha256").update(`${seed} ${n++}`).digest();
    const value = bytes.readUInt32LE(0);
    bytes = bytes.subarray(4);
    return value % below;
  };
}

async function lives(place, pid) {
  const socket = await place.join("/tally");
  assert.deepEqual(await socket.click("inc"), { diff: { 0: "1" } });
  assert.deepEqual(place.server.workers(), [pid]);
  assert.equal(place.lines(/ ready /).length, 1);
}

test("mutated messages on a joined topic", async (t) => {
  const place = new Place(t);
  const server = await place.gateway();
  const [pid] = server.workers();
  const page = place.page("/tally");
  const pick = random("messages");
  const pieces = ['"', "{", "}", "[", "]", ",", ":", "null", "\\u0000", "\\ud800", "\u00e9", "1e999", "-", "true", "lv:", "phx_join", "phx_leave", "event", "live_patch", " "];
  const session = page.session;
  let sent = 0;
  for (let round = 0; round < 60; round++) {
    const socket = await place.connect(page);
    await socket.join(page, { params: { _mounts: 1 } });
    for (let i = 0; i < 20 && !socket.isClosed; i++) {
      const whole = [
        JSON.stringify([socket.joinRef, "9", socket.topic, "event", { type: "click", event: "inc", value: { by: "1" }, cid: pick(3) ? undefined : pick(9) }]),
        JSON.stringify([socket.joinRef, "9", socket.topic, "live_patch", { url: `http://h/tally/${pick(100)}?a=%${pick(256).toString(16)}` }]),
        JSON.stringify(["9", "9", socket.topic, "phx_join", { url: "http://h/tally", session: session.slice(0, pick(session.length + 1)), static: null, params: {} }]),
        JSON.stringify([socket.joinRef, "9", socket.topic, "event", { type: "form", event: "say", value: `text=%${pick(256).toString(16)}&&=&x` }]),
      ][pick(4)];
      const at = pick(whole.length), to = at + pick(6);
      const text = pick(4) ? whole.slice(0, at) + pieces[pick(pieces.length)] + whole.slice(to) : whole;
      socket.ws.send(text);
      sent++;
      if (!pick(3)) await pause(1);
    }
    pick(2) ? socket.ws.terminate() : await socket.close();
  }
  assert.ok(sent > 300, `${sent} messages`);
  await lives(place, pid);
});

test("bytes that are no WebSocket frames, after a good handshake", async (t) => {
  const place = new Place(t);
  const server = await place.gateway();
  const [pid] = server.workers();
  const hello = "GET /live/websocket?vsn=2.0.0 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
  const mask = [1, 2, 3, 4];
  const masked = (first, payload) => [first, 0x80 | payload.length, ...mask, ...payload.map((byte, i) => byte ^ mask[i % 4])];
  const pick = random("frames");
  const all = [
    [0x81, 2, 0x5b, 0x5d], [0x83, 0x80, ...mask], [0xf1, 0x80, ...mask], [0x80, 0x80, ...mask], [0x09, 0x80, ...mask], [0x88, 0x81, ...mask, 0],
    [0x81, 0xff, 0x7f, 255, 255, 255, 255, 255, 255, 255, ...mask], [0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, ...mask], [0x82, 0xfe, 0xff, 0xff, ...mask],
    masked(0x81, [0xff, 0xfe, 0xfd]), masked(0x81, [0xc0, 0xaf]), masked(0x01, [0x5b]).concat(masked(0x81, [0x5d])), masked(0x88, [0x03, 0xe8]), masked(0x89, [...Buffer.from("ping")]),
    masked(0x81, []), masked(0x80, [0x5b]),
  ];
  for (let i = 0; i < 60; i++) all.push(Array.from({ length: 1 + pick(300) }, () => pick(256)));
  for (const bytes of all) {
    const client = net.connect(server.port, "127.0.0.1");
    client.on("error", () => {});
    client.write(hello);
    await new Promise((resolve) => client.once("data", resolve));
    client.resume();
    client.write(Buffer.from(bytes));
    await pause(2);
    client.destroy();
  }
  await lives(place, pid);
});

test("requests that are no HTTP", async (t) => {
  const place = new Place(t);
  const server = await place.gateway();
  const [pid] = server.workers();
  const pick = random("requests");
  const all = [
    "\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "POST /live/websocket HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n", "CONNECT a:1 HTTP/1.1\r\n\r\n",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET /live/websocket?vsn=2.0.0 HTTP/1.1\r\nUpgrade: h2c\r\n\r\n", "GET /live/websocket?vsn=2.0.0 HTTP/1.1\r\nUpgrade: spaceship\r\nConnection: Upgrade\r\n\r\n",
    "GET /live/websocket?vsn=2.0.0 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", `GET /${"a".repeat(20000)} HTTP/1.1\r\n\r\n`, `GET /?${"&".repeat(5000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
    "GET /live/%00/%2e%2e/ HTTP/1.1\r\nHost: x\r\n\r\n", "GET /live/websocket?vsn=2.0.0 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Protocol: other\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
    "GET /live/websocket?vsn=2.0.0 HTTP/1.1\r\nHost: x\r\nOrigin: \r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: !!!\r\nSec-WebSocket-Version: 99\r\n\r\n",
  ];
  for (let i = 0; i < 40; i++) all.push(Buffer.from(Array.from({ length: 1 + pick(400) }, () => pick(256))));
  for (const bytes of all) {
    const client = net.connect(server.port, "127.0.0.1");
    client.on("error", () => {});
    client.resume();
    client.write(bytes);
    await pause(5);
    client.destroy();
  }
  await lives(place, pid);
});
