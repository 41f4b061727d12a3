// clive-fcgi as others start it: spawn-fcgi, CGI, lighttpd with bin-path.
import assert from "node:assert/strict";
import { once } from "node:events";
import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { test } from "node:test";

import { parse, request } from "./fastcgi.mjs";
import { children, folder, isAlive, outcome, program, serve, start, until } from "./program.mjs";

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

// A CGI script of a site that was there before: its own page with a live view in it, for which it runs
// clive-fcgi as a CGI program in its turn. The visitor's cookie is in the environment already.
function oldScript(place, name, more = "") {
  const args = place.world.map((word) => `'${word}'`).join(" ");
  const file = path.join(place.dir, name);
  writeFileSync(file, `#!/bin/sh
printf 'Content-Type: text/html; charset=utf-8\\r\\nCache-Control: private, no-store\\r\\n\\r\\n'
echo '<html><body><h1>An old page</h1>'
${more}
REQUEST_METHOD=GET REQUEST_URI="/-/live/a/7?$QUERY_STRING" '${program}' ${args} --fragments /-/live |
    sed '1,/^\\r*$/d'
echo '</body></html>'
`);
  chmodSync(file, 0o755);
}

test("a CGI script under lighttpd includes a view, with the visitor's cookie and without", async (t) => {
  const place = folder(t);
  wrapper(place);
  oldScript(place, "old.cgi");
  oldScript(place, "forgets.cgi", "unset HTTP_COOKIE");
  const { base } = await lighttpd(place, [
    'server.modules = ( "mod_cgi", "mod_rewrite" )',
    'url.rewrite-once = ( "^/(old|forgets)\\.cgi" => "$0", "" => "/clive.cgi" )',
    'cgi.assign = ( ".cgi" => "" )',
  ]);
  const cookie = (await fetch(`${base}/`)).headers.get("set-cookie").split(";")[0];
  const session = (html) => /^<div id="phx-[\w-]{16}" data-phx-session="([^"]+)" data-phx-static="[\w-]+"/m.exec(html)[1];

  const his = await (await fetch(`${base}/old.cgi?x=1`, { headers: { cookie } })).text();
  assert.match(his, /^<html><body><h1>An old page<\/h1>\n<div id=[^>]+ data-csrf-token="[\w-]+"><p id="n">7<\/p>/);
  assert.match(session(his), /^[\w-]+$/);

  for (const [script, headers] of [["old.cgi", {}], ["forgets.cgi", { cookie }]]) {
    const anonymous = await fetch(`${base}/${script}`, { headers });
    assert.equal(anonymous.headers.get("set-cookie"), null);
    const html = await anonymous.text();
    assert.match(session(html), /^[\w-]+\.[\w-]+$/); // a bearer
    assert.doesNotMatch(html, /csrf/);
    assert.match(html, /<p id="n">7<\/p>/);
  }
});

test("fragments: the path is its own in a subrequest, and an option that has to be a path", async (t) => {
  const place = folder(t);
  await serve(place, ["--fragments", "/-/live"]);
  const ask = async (params) => (await request(place.socket, params)).body.toString();
  // As mod_include and mod_proxy_fcgi say it: the URI is that of the page around.
  const inside = await ask({ REQUEST_URI: "/old.shtml?q=1", SCRIPT_NAME: "/-/live/a/5", QUERY_STRING: "z=2" });
  assert.match(inside, /^<div id=.*<p id="n">5<\/p>/);
  assert.match(await ask({ REQUEST_URI: "/-/live/~main/a/6" }), /^<div id="phx-[\w-]{16}" data-phx-main data-phx-session="[\w-]+\.[\w-]+"/);
  assert.match(await ask({ REQUEST_URI: "/a/6", SCRIPT_NAME: "/a/6" }), /^<!doctype html>/);
  assert.match(await ask({ REQUEST_URI: "/-/live/fail" }), /^<p role="alert">/);
  for (const path of ["live", "/", "/live/", "/a?b"]) {
    const refused = await outcome(place, [...place.world, "--fragments", path]);
    assert.equal(refused.code, 2);
    assert.match(refused.said, /--fragments takes /);
  }
});

test("a post without JavaScript: refused without its fields, and where it is too large", async (t) => {
  const place = folder(t);
  await serve(place);
  const type = "application/x-www-form-urlencoded";
  const send = (body, more = {}) => request(place.socket, { REQUEST_METHOD: "POST", REQUEST_URI: "/", CONTENT_TYPE: type,
    CONTENT_LENGTH: String(body.length), ...more }, { body: Buffer.from(body) });
  assert.equal((await send("a=b")).status, 405);
  assert.equal((await send("_phx_row=1&_phx_event=phx-click%3Da")).status, 403);
  assert.equal((await send("_phx_row=1&_phx_event=")).status, 400);
  assert.equal((await send(`_phx_row=1&_phx_event=phx-click%3Da&x=${"y".repeat(1 << 20)}`)).status, 413);
});

test("half a body, whose sender has gone, is a bad request", async (t) => {
  const place = folder(t);
  await serve(place);
  const body = "_phx_row=1&_phx_event=phx-click%3Da";
  const send = (length) => request(place.socket, { REQUEST_METHOD: "POST", REQUEST_URI: "/", CONTENT_TYPE: "application/x-www-form-urlencoded",
    CONTENT_LENGTH: String(length) }, { body: Buffer.from(body) });
  assert.equal((await send(body.length)).status, 403);
  assert.equal((await send(body.length + 1)).status, 400);
});
