// What is wrong at start is said in one line that names it; and the command line.
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

import { app, demo, folder, outcome } from "./program.mjs";

// The program with one option changed (or, for undefined, left out).
async function withOption(t, name, value, more = []) {
  const place = folder(t);
  const args = [];
  for (let i = 0; i < place.world.length; i += 2) {
    const is = place.world[i] === name;
    const given = is ? (typeof value === "function" ? value(place) : value) : place.world[i + 1];
    if (given !== undefined) args.push(place.world[i], given);
  }
  return outcome(place, [...args, "--listen", `unix:${place.socket}`, ...more]);
}

test("no application file", async (t) => {
  const end = await withOption(t, "--app", "/nowhere/views.so");
  assert.equal(end.code, 1);
  assert.match(end.said, /^clive-fcgi: cannot load the application \/nowhere\/views\.so: .*No such file/);
});

test("a file that is no application", async (t) => {
  const end = await withOption(t, "--app", (place) => {
    const file = path.join(place.dir, "views.so");
    writeFileSync(file, "not a shared object");
    return file;
  });
  assert.equal(end.code, 1);
  assert.match(end.said, /cannot load the application .*views\.so/);
});

test("no key file", async (t) => {
  const end = await withOption(t, "--keys", "/nowhere/keys");
  assert.equal(end.code, 1);
  assert.match(end.said, /\/nowhere\/keys.*keygen/s);
});

test("a key file that others may read", async (t) => {
  const end = await withOption(t, "--keys", (place) => {
    chmodSync(place.keys, 0o644);
    return place.keys;
  });
  assert.equal(end.code, 1);
  assert.match(end.said, /keys.*(600|chmod)/s);
});

test("no folder for the store", async (t) => {
  const end = await withOption(t, "--db", "/nowhere/else/store.db");
  assert.equal(end.code, 1);
  assert.match(end.said, /\/nowhere\/else/);
});

test("an application whose own start fails", async (t) => {
  const place = folder(t);
  mkdirSync(path.join(place.dir, "demo.db"));
  const world = place.world.map((value) => (value === app ? demo : value));
  const end = await outcome(place, [...world, "--listen", `unix:${place.socket}`]);
  assert.equal(end.code, 1);
  assert.match(end.said, /^clive-fcgi: the demo's tables, .*demo\.db: unable to open database file\n$/);
});

test("a store that is no database", async (t) => {
  const end = await withOption(t, "--db", () => app);
  assert.equal(end.code, 1);
  assert.match(end.said, /fcgi_app\.so/);
});

for (const name of ["--app", "--db", "--keys"]) {
  test(`${name} left out`, async (t) => {
    const end = await withOption(t, name, undefined);
    assert.equal(end.code, 2);
    assert.match(end.said, new RegExp(`clive-fcgi: ${name} FILE is missing`));
  });
}

const refused = [
  [["--frobnicate"], /unrecognized option '--frobnicate'/],
  [["--workers", "0"], /--workers takes a number from 1/],
  [["--workers", "two"], /--workers takes a number from 1 .*not "two"/],
  [["--token-max-age", "-1"], /--token-max-age takes seconds/],
  [["--log-level", "loud"], /--log-level takes error, warn, info or debug, not "loud"/],
  [["--gateway", "nowhere"], /--gateway takes unix:PATH or HOST:PORT, not "nowhere"/],
  [["--gateway", "host:0"], /--gateway takes/],
  [["--gateway", `unix:/${"a".repeat(110)}`], /--gateway takes/],
  [["--longpoll-threads", "1025"], /--longpoll-threads takes a number from 0 to 1024/],
  [["--socket-url", "http://x"], /--socket-url takes ws:/],
  [["--socket-url", "ws://x; script-src *"], /--socket-url takes ws:/],
  [["--socket-url"], /requires an argument/],
  [["extra"], /"extra" is no option/],
];
for (const [args, message] of refused) {
  test(`refused: ${args.join(" ")}`, async (t) => {
    const end = await withOption(t, "", "", args);
    assert.equal(end.code, 2);
    assert.match(end.said, message);
  });
}

for (const where of ["nowhere", ":", "127.0.0.1:", "unix:", `unix:/${"a".repeat(120)}`, "unix:/nowhere/x.sock", "127.0.0.1:99999999"]) {
  test(`cannot listen on ${where.slice(0, 30)}`, async (t) => {
    const end = await withOption(t, "", "", ["--listen", where]);
    assert.equal(end.code, 1);
    assert.match(end.said, /^clive-fcgi: cannot listen on /m);
  });
}

test("--help and --version", async (t) => {
  const place = folder(t);
  const help = await outcome(place, ["--help"]);
  assert.equal(help.code, 0);
  for (const option of ["app", "db", "keys", "listen", "workers", "gateway", "longpoll-threads", "socket-url", "token-max-age", "durable", "log-level"])
    assert.match(help.output, new RegExp(`^  --${option} `, "m"));
  const version = await outcome(place, ["--version"]);
  assert.equal(version.code, 0);
  assert.match(version.output, /^clive-fcgi \d+\.\d+\.\d+\n$/);
});

test("at a prompt it says how it wants to be started", async (t) => {
  const place = folder(t);
  const end = await outcome(place, place.world, { stdio: ["ignore", "pipe", "pipe"] });
  assert.equal(end.code, 2);
  assert.match(end.said, /--listen unix:PATH or HOST:PORT/);
});
