// clive-fcgi as others start it: spawn-fcgi, CGI, lighttpd with bin-path.
import assert from "node:assert/strict";
import { once } from "node:events";
import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { test } from "node:test";

import { parse, request } from "./fastcgi.mjs";
import { children, folder, isAlive, program, start, until } from "./program.mjs";

process.env.PATH += ":/usr/sbin:/sbin";

async function freePort() {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

// A shell script that runs the program with the folder's world.
function wrapper(place, extra = "") {
  const file = path.join(place.dir, "clive.cgi");
  const args = place.world.map((word) => `'${word}'`).join(" ");
  writeFileSync(file, `#!/bin/sh\nexec '${program}' ${args} ${extra}\n`);
  chmodSync(file, 0o755);
  return file;
}

async function lighttpd(place, lines) {
  const port = await freePort();
  const file = path.join(place.dir, "lighttpd.conf");
  writeFileSync(file, [
    `server.port = ${port}`, 'server.bind = "127.0.0.1"', `server.document-root = "${place.dir}"`, ...lines, "",
  ].join("\n"));
  const child = start(place, "lighttpd", ["-D", "-f", file]);
  const base = `http://127.0.0.1:${port}`;
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`lighttpd ended: ${child.said}`);
    try {
      return (await fetch(`${base}/`)).status === 200;
    } catch {
      return false;
    }
  }, "lighttpd");
  return { base, child };
}

test("spawn-fcgi gives it the socket as standard input", async (t) => {
  const place = folder(t);
  const child = start(place, "spawn-fcgi", ["-s", place.socket, "-n", "--", program, ...place.world]);
  await until(() => child.said.includes("ready on standard input"), "clive-fcgi");
  const page = await request(place.socket, { REQUEST_URI: "/?n=9" });
  assert.match(page.body.toString(), /<p id="n">9</);
  const workers = children(child.pid);
  child.kill("SIGTERM");
  assert.deepEqual(await child.done, { code: 0, signal: null });
  assert.equal(workers.some(isAlive), false);
});

async function cgi(place, variables) {
  const env = { PATH: process.env.PATH, GATEWAY_INTERFACE: "CGI/1.1", REQUEST_METHOD: "GET", ...variables };
  for (const name of ["ASAN_OPTIONS", "UBSAN_OPTIONS", "LD_LIBRARY_PATH"])
    if (process.env[name]) env[name] = process.env[name];
  const child = start(place, program, place.world, { env });
  const { code } = await child.done;
  return { code, said: child.said, ...parse(Buffer.concat(child.output)) };
}

test("CGI: one request from the environment", async (t) => {
  const place = folder(t);
  const page = await cgi(place, { REQUEST_URI: "/?n=3" });
  assert.equal(page.code, 0);
  assert.equal(page.status, 200);
  assert.equal(page.headers.get("content-length"), String(page.body.length));
  assert.match(page.body.toString(), /<p id="n">3</);
  const cookie = page.headers.get("set-cookie").split(";")[0];
  const again = await cgi(place, { SCRIPT_NAME: "/a", PATH_INFO: "/4", QUERY_STRING: "x=1", HTTP_COOKIE: cookie });
  assert.match(again.body.toString(), /<p id="n">4</);
  assert.equal(again.headers.get("set-cookie"), undefined);
  const head = await cgi(place, { REQUEST_METHOD: "HEAD", REQUEST_URI: "/?n=3" });
  assert.equal(head.body.length, 0);
  assert.equal(head.headers.get("content-length"), page.headers.get("content-length"));
  assert.equal((await cgi(place, { REQUEST_URI: "/none" })).status, 404);
});

test("CGI under lighttpd", async (t) => {
  const place = folder(t);
  wrapper(place);
  const { base } = await lighttpd(place, [
    'server.modules = ( "mod_cgi", "mod_rewrite" )',
    'url.rewrite-once = ( "" => "/clive.cgi" )',
    'cgi.assign = ( ".cgi" => "" )',
  ]);
  const page = await fetch(`${base}/a/7?x=1`);
  assert.equal(page.status, 200);
  assert.match(await page.text(), /<p id="n">7</);
  assert.equal((await fetch(`${base}/none`)).status, 404);
});

test("lighttpd starts it by bin-path; a crash costs one request", async (t) => {
  const place = folder(t);
  const file = wrapper(place, "--workers 2");
  const { base, child } = await lighttpd(place, [
    'server.modules = ( "mod_fastcgi" )',
    `fastcgi.server = ( "/" => (( "socket" => "${place.socket}", "bin-path" => "${file}", ` +
      '"max-procs" => 1, "check-local" => "disable", "fix-root-scriptname" => "enable" )) )',
  ]);
  const page = await fetch(`${base}/?n=11`);
  assert.equal(page.status, 200);
  assert.match(page.headers.get("content-security-policy"), /connect-src 'self'$/);
  assert.equal(page.headers.get("content-length"), String((await page.arrayBuffer()).byteLength));
  assert.ok((await fetch(`${base}/crash`)).status >= 500);
  await until(async () => (await fetch(`${base}/`)).status === 200, "a page after the crash");
  const post = await fetch(`${base}/`, { method: "POST", body: "a=b" });
  assert.equal(post.status, 405);
  assert.equal(post.headers.get("allow"), "GET, HEAD");
  const [master] = children(child.pid);
  child.kill("SIGTERM");
  await child.done;
  await until(() => !isAlive(master), "the end of what lighttpd started");
  assert.equal(existsSync(place.dir), true);
});
