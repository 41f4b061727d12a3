// clive-fcgi on a socket that it opens itself: what it answers and how its processes live.
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

import { Connection, request } from "./fastcgi.mjs";
import { app, children, folder, isAlive, outcome, program, serve, start, until } from "./program.mjs";

const csp = "default-src 'self'; style-src-attr 'unsafe-inline'; object-src 'none'; base-uri 'self'; " +
  "frame-ancestors 'self'; connect-src 'self'";

test("a page: HTML, length, cookie and security headers", async (t) => {
  const place = folder(t);
  await serve(place);
  const page = await request(place.socket, { REQUEST_URI: "/?n=42" });
  assert.equal(page.status, 200);
  assert.match(page.body.toString(), /^<!doctype html>.*<div id="phx-[\w-]{16}" data-phx-main data-phx-session="[\w-]+" data-phx-static="[\w-]+"><p id="n">42<\/p>/);
  assert.equal(page.headers.get("status"), "200 OK");
  assert.equal(page.headers.get("content-type"), "text/html; charset=utf-8");
  assert.equal(page.headers.get("content-length"), String(page.body.length));
  assert.equal(page.headers.get("cache-control"), "private, no-store");
  assert.equal(page.headers.get("content-security-policy"), csp);
  assert.equal(page.headers.get("x-content-type-options"), "nosniff");
  assert.equal(page.headers.get("referrer-policy"), "same-origin");
  assert.match(page.headers.get("set-cookie"), /^_clive_session=[\w-]+; Path=\/; SameSite=Lax; HttpOnly$/);
});

test("the gateway's own address may be connected to", async (t) => {
  const place = folder(t);
  await serve(place, ["--socket-url", "wss://live.example:4001"]);
  const page = await request(place.socket, { REQUEST_URI: "/" });
  assert.equal(page.headers.get("content-security-policy"), `${csp} wss://live.example:4001`);
});

test("https makes the cookie Secure; a cookie that verifies is kept", async (t) => {
  const place = folder(t);
  await serve(place);
  for (const https of [{ HTTPS: "on" }, { REQUEST_SCHEME: "https" }]) {
    const page = await request(place.socket, { REQUEST_URI: "/", ...https });
    assert.match(page.headers.get("set-cookie"), /; Secure/);
    const cookie = page.headers.get("set-cookie").split(";")[0];
    const again = await request(place.socket, { REQUEST_URI: "/", HTTP_COOKIE: cookie, ...https });
    assert.equal(again.headers.get("set-cookie"), undefined);
  }
  const plain = await request(place.socket, { REQUEST_URI: "/", HTTPS: "off" });
  assert.doesNotMatch(plain.headers.get("set-cookie"), /Secure/);
});

test("HEAD, other methods, unknown and malformed addresses, a failing view", async (t) => {
  const place = folder(t);
  const child = await serve(place);
  const get = await request(place.socket, { REQUEST_URI: "/?n=1" });
  const head = await request(place.socket, { REQUEST_METHOD: "HEAD", REQUEST_URI: "/?n=1" });
  assert.equal(head.status, 200);
  assert.equal(head.body.length, 0);
  assert.equal(head.headers.get("content-length"), String(get.body.length));
  const post = await request(place.socket, { REQUEST_METHOD: "POST", REQUEST_URI: "/", CONTENT_LENGTH: "200000" },
    { body: Buffer.alloc(200000, "a=b&") });
  assert.equal(post.headers.get("status"), "405 Method Not Allowed");
  assert.equal(post.headers.get("allow"), "GET, HEAD");
  for (const [uri, status] of [["/none", "404 Not Found"], ["/a/%zz", "400 Bad Request"],
    [`/${"a".repeat(9000)}`, "414 URI Too Long"], ["/fail", "500 Internal Server Error"]]) {
    const page = await request(place.socket, { REQUEST_URI: uri });
    assert.equal(page.headers.get("status"), status);
    assert.equal(page.headers.get("content-length"), String(page.body.length));
    assert.equal(page.headers.get("content-security-policy"), csp);
    assert.doesNotMatch(page.body.toString(), /secret/);
  }
  await until(() => child.said.includes("the secret reason"), "the reason in the log");
  assert.match(child.said, /page failed status=500 uri=\/fail reason="mount of view page: the secret reason"/);
});

test("without REQUEST_URI the address is put together and coded again", async (t) => {
  const place = folder(t);
  await serve(place);
  const page = await request(place.socket, { SCRIPT_NAME: "/a", PATH_INFO: "/4 2", QUERY_STRING: "n=8" });
  assert.equal(page.status, 200); // :n is "4 2", which is no number
  assert.match(page.body.toString(), /<p id="n">0</);
  const number = await request(place.socket, { SCRIPT_NAME: "", PATH_INFO: "/a/42", QUERY_STRING: "n=8" });
  assert.match(number.body.toString(), /<p id="n">42</);
  const none = await request(place.socket, {});
  assert.equal(none.status, 400);
});

test("a page of a megabyte arrives whole", async (t) => {
  const place = folder(t);
  await serve(place);
  const page = await request(place.socket, { REQUEST_URI: "/?bytes=1000000" });
  assert.equal(page.status, 200);
  assert.equal(page.headers.get("content-length"), String(page.body.length));
  assert.match(page.body.subarray(-200).toString(), /0123456789<\/p><\/div>\n$/);
});

test("a kept connection serves many, and idle ones do not use up the workers", async (t) => {
  const place = folder(t);
  await serve(place, ["--workers", "1"]);
  const kept = new Connection(place.socket);
  for (let n = 0; n < 50; n++) {
    const page = await kept.request({ REQUEST_URI: `/?n=${n}` }, { keep: true });
    assert.match(page.body.toString(), new RegExp(`<p id="n">${n}<`));
  }
  const page = await request(place.socket, { REQUEST_URI: "/?n=7" });
  assert.match(page.body.toString(), /<p id="n">7</);
  kept.close();
});

test("visitors who send, or take, slowly do not keep the worker", async (t) => {
  const place = folder(t);
  await serve(place, ["--workers", "1", "--client-timeout", "1"]);
  const sender = new Connection(place.socket);
  const answer = sender.request({ REQUEST_URI: "/", REQUEST_METHOD: "POST", CONTENT_LENGTH: "9", CONTENT_TYPE: "application/x-www-form-urlencoded" }, { body: Buffer.from("a=1"), unfinished: true });
  assert.equal((await request(place.socket, { REQUEST_URI: "/" })).status, 200);
  assert.equal((await answer).status, 400);
  const taker = new Connection(place.socket);
  taker.ask({ REQUEST_URI: "/?bytes=8000000" }); // more than any socket's buffer
  assert.equal((await request(place.socket, { REQUEST_URI: "/" })).status, 200);
  sender.close();
  taker.close();
});

test("who read the log has ended: a worker that dies is replaced all the same", async (t) => {
  const place = folder(t);
  const child = await serve(place, ["--workers", "1"]);
  const [worker] = await until(() => children(child.pid).length === 1 && children(child.pid), "the worker");
  child.stderr.destroy();
  child.stdout.destroy();
  process.kill(worker, "SIGKILL");
  await until(() => children(child.pid).length === 1 && children(child.pid)[0] !== worker, "another worker");
  assert.equal((await request(place.socket, { REQUEST_URI: "/" })).status, 200);
});

test("what is no FastCGI costs nothing but its connection", async (t) => {
  const place = folder(t);
  await serve(place, ["--workers", "1"]);
  for (const bytes of ["GET / HTTP/1.1\r\n\r\n", "\x01\x01\x00\x01\xff\xff\x00\x00short", "\x00".repeat(64), ""]) {
    const socket = connect(place.socket);
    socket.on("error", () => {});
    socket.end(Buffer.from(bytes, "latin1"));
    socket.resume();
    await once(socket, "close");
  }
  assert.equal((await request(place.socket, { REQUEST_URI: "/" })).status, 200);
});

test("a view that crashes its worker does not take the service down", async (t) => {
  const place = folder(t);
  const child = await serve(place, ["--workers", "2"]);
  for (let i = 0; i < 3; i++) {
    assert.equal(await request(place.socket, { REQUEST_URI: "/crash" }), null);
    assert.equal((await request(place.socket, { REQUEST_URI: "/" })).status, 200);
  }
  await until(() => children(child.pid).length === 2, "both workers again");
  assert.match(child.said, /worker died pid=\d+ signal=Aborted/);
});

test("a session whose pages crash is refused after four, for a minute; others are not", async (t) => {
  const place = folder(t);
  const child = await serve(place, ["--workers", "1"]);
  const first = await request(place.socket, { REQUEST_URI: "/" });
  const HTTP_COOKIE = first.headers.get("set-cookie").split(";")[0];
  for (let i = 1; i <= 4; i++) {
    assert.equal(await request(place.socket, { REQUEST_URI: "/crash", HTTP_COOKIE }), null);
    await until(() => place.sql("SELECT crashes FROM sessions") === String(i), "the count");
  }
  for (const REQUEST_URI of ["/crash", "/"])
    assert.equal((await request(place.socket, { REQUEST_URI, HTTP_COOKIE })).status, 500);
  assert.match(child.said, /quarantine: the session has brought down 4 workers/);
  assert.equal((await request(place.socket, { REQUEST_URI: "/" })).status, 200);
  place.sql("UPDATE sessions SET crash_at = crash_at - 61");
  assert.equal((await request(place.socket, { REQUEST_URI: "/", HTTP_COOKIE })).status, 200);
});

test("SIGHUP takes up a new build; what is under way is answered by the old one", async (t) => {
  const place = folder(t);
  const file = path.join(place.dir, "views.so");
  const install = (bytes) => {
    writeFileSync(`${file}.new`, bytes);
    renameSync(`${file}.new`, file);
  };
  const bytes = readFileSync(app);
  install(bytes);
  const child = await serve(place, ["--workers", "2", "--app", file]);
  const old = await until(() => children(child.pid).length === 2 && children(child.pid), "the workers");
  const under = request(place.socket, { REQUEST_URI: "/?ms=700&n=3" });
  await until(() => request(place.socket, { REQUEST_URI: "/" }), "the other worker");
  install("no library");
  child.kill("SIGHUP");
  await until(() => child.said.includes("the reload is given up"), "the refusal");
  assert.match(child.said, /views\.so/);
  assert.deepEqual(children(child.pid), old);
  for (let at; (at = bytes.indexOf("<p id=\"n\">")) >= 0; ) bytes.write("<p id=\"m\">", at);
  install(bytes);
  child.kill("SIGHUP");
  assert.match((await under).body.toString(), /<p id="n">3</);
  await until(() => child.said.includes("reloaded with 2 workers"), "the reload");
  await until(() => !old.some(isAlive), "the old workers' end");
  const page = await request(place.socket, { REQUEST_URI: "/?n=4" });
  assert.match(page.body.toString(), /<p id="m">4</);
  assert.equal(children(child.pid).length, 2);
  assert.doesNotMatch(child.said, /died|ended with/);
});

test("a killed worker is replaced", async (t) => {
  const place = folder(t);
  const child = await serve(place, ["--workers", "1"]);
  const [worker] = await until(() => children(child.pid).length === 1 && children(child.pid), "the worker");
  process.kill(worker, "SIGKILL");
  await until(() => children(child.pid).length === 1 && children(child.pid)[0] !== worker, "another worker");
  assert.equal((await request(place.socket, { REQUEST_URI: "/" })).status, 200);
});

for (const signal of ["SIGTERM", "SIGINT"]) {
  test(`${signal} answers what is under way, then ends all`, async (t) => {
    const place = folder(t);
    const child = await serve(place, ["--workers", "2"]);
    const under = request(place.socket, { REQUEST_URI: "/?ms=700&n=3" });
    const workers = await until(() => children(child.pid).length === 2 && children(child.pid), "the workers");
    // Until the view sleeps: a worker that waits for a request is in ppoll.
    await until(() => request(place.socket, { REQUEST_URI: "/" }), "the other worker");
    child.kill(signal);
    const page = await under;
    assert.match(page.body.toString(), /<p id="n">3</);
    assert.deepEqual(await child.done, { code: 0, signal: null });
    assert.equal(workers.some(isAlive), false);
    assert.equal(existsSync(place.socket), false);
    assert.doesNotMatch(child.said, / error |ERROR/); // each ended as it should, leak checks included
  });
}

test("an idle kept connection does not hold up the end", async (t) => {
  const place = folder(t);
  const child = await serve(place, ["--workers", "1"]);
  const kept = new Connection(place.socket);
  await kept.request({ REQUEST_URI: "/" }, { keep: true });
  child.kill("SIGTERM");
  assert.deepEqual(await child.done, { code: 0, signal: null });
  kept.close();
});

test("workers end with their master; the socket file is taken over", async (t) => {
  const place = folder(t);
  const child = await serve(place, ["--workers", "2"]);
  const workers = await until(() => children(child.pid).length === 2 && children(child.pid), "the workers");
  child.kill("SIGKILL");
  await child.ended;
  await until(() => !workers.some(isAlive), "the workers' end");
  assert.equal(existsSync(place.socket), true);
  await serve(place);
  assert.equal((await request(place.socket, { REQUEST_URI: "/" })).status, 200);
});

async function freePort() {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

test("a TCP socket; a second program on it is told so", async (t) => {
  const place = folder(t);
  const port = await freePort();
  const child = start(place, program, [...place.world, "--listen", `127.0.0.1:${port}`]);
  await until(() => child.said.includes("ready"), "clive-fcgi");
  const page = await request({ host: "127.0.0.1", port }, { REQUEST_URI: "/?n=5" });
  assert.match(page.body.toString(), /<p id="n">5</);
  const second = await outcome(place, [...place.world, "--listen", `127.0.0.1:${port}`]);
  assert.equal(second.code, 1);
  assert.match(second.said, new RegExp(`cannot listen on 127.0.0.1:${port}: it is in use`));
});

test("a unix socket in use is not taken away", async (t) => {
  const place = folder(t);
  await serve(place);
  const second = await outcome(place, [...place.world, "--listen", `unix:${place.socket}`]);
  assert.equal(second.code, 1);
  assert.match(second.said, /it is in use by another program/);
  assert.equal((await request(place.socket, { REQUEST_URI: "/" })).status, 200);
});
