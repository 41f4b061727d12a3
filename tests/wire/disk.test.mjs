// A disk that fills up, cannot be written or fails while both programs run: pages answer 503, views end with
// phx_error, the log says why once, and all goes on, with nothing lost, when the disk is sound again.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import path from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { Connection } from "../fcgi/fastcgi.mjs";
import { Place, isSanitized, out, until } from "./place.mjs";

// clive-fcgi on a socket of the place; .page(): the status of a GET.
async function pages(place, options) {
  const socket = path.join(place.dir, "fcgi.sock");
  const child = place.start(path.join(out, "bin/clive-fcgi"), [...place.world, "--listen", `unix:${socket}`, "--workers", "1"], options);
  await until(() => child.said.includes(" ready "), "clive-fcgi");
  child.page = async () => {
    const connection = new Connection(socket);
    const answer = await connection.request({ REQUEST_METHOD: "GET", REQUEST_URI: "/tally" });
    connection.close();
    return answer.status;
  };
  return child;
}

// Both programs and a view that has counted to one, on a store in `folder`; `spoil` makes its disk bad, `mend` good.
async function bearsABadDisk(t, { folder = "", env = {}, spoil, mend, words }) {
  const place = new Place(t);
  const dir = path.join(place.dir, folder);
  place.db = path.join(dir, "store.db");
  if (folder) {
    mkdirSync(dir);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "none", dir]);
  }
  const options = { env: { ...process.env, ...env } };
  await place.gateway([], options);
  const fcgi = await pages(place, options);
  assert.equal(await fcgi.page(), 200);
  const socket = await place.join("/tally");
  let shown = 1;
  await socket.click("inc");

  spoil(dir);
  await until(async () => {
    const ref = socket.push("inc");
    const { event } = await socket.next((m) => m.ref === ref || m.event === "phx_error");
    if (event === "phx_error") return true;
    spoil(dir); // what SQLite had in reserve
    shown++;
  }, "the view's end");
  await until(async () => (await fcgi.page()) === 503, "a page that cannot be saved");
  for (let i = 0; i < 3; i++) {
    assert.deepEqual(await socket.join(socket.page, { params: { _mounts: 1 } }), { error: { reason: "join crashed" } });
    assert.equal(await fcgi.page(), 503);
  }
  const [failure, ...more] = await place.said(/the store fails/);
  assert.match(failure, words);
  assert.equal(more.length, 0);
  await until(() => /page failed/.test(fcgi.said), "the line of the page");
  const failed = fcgi.said.match(/page failed.*/g);
  assert.equal(failed?.length, 1, fcgi.said);
  assert.match(failed[0], words);

  mend(dir);
  assert.equal((await socket.join(socket.page, { params: { _mounts: 1 } })).rendered["0"], String(shown));
  assert.deepEqual(await socket.click("inc"), { diff: { 0: String(shown + 1) } });
  assert.equal(await fcgi.page(), 200);
  await place.said(/the store works again/);
  await until(() => /the store works again/.test(fcgi.said), "its line");
  assert.equal(place.lines(/ ready /).length, 1, "the workers lived through it");
  assert.equal(place.sql("PRAGMA integrity_check"), "ok");
  if (folder) execFileSync("umount", ["--lazy", dir]); // before the place goes
}

// Fills the file system of the folder to the last byte.
function fill(dir) {
  const file = openSync(path.join(dir, "filler"), "a");
  try {
    for (let piece = 65536; piece >= 1; )
      try {
        while (writeSync(file, Buffer.alloc(piece)) === piece);
        piece >>= 1;
      } catch (error) {
        if (error.code !== "ENOSPC") throw error;
        piece >>= 1;
      }
  } finally {
    closeSync(file);
  }
}

const inside = process.env.CLIVE_WIRE_INSIDE; // a mount namespace of our own
const canMount = inside || spawnSync("unshare", ["-rm", "true"]).status === 0;

if (inside) {
  test("a small disk", (t) => bearsABadDisk(t, {
    folder: "disk",
    spoil: fill,
    mend: (dir) => rmSync(path.join(dir, "filler")),
    words: /full|No space left/,
  }));
} else {
  test("a disk that is full", { skip: !canMount && "no mount namespaces for this user (unshare -rm)" }, () => {
    const env = { ...process.env, CLIVE_WIRE_INSIDE: "1" };
    delete env.NODE_TEST_CONTEXT; // else it takes itself for a part of this run, and runs nothing
    const { stdout } = spawnSync("unshare", ["-rm", process.execPath, "--test", "--test-reporter=tap", fileURLToPath(import.meta.url)],
      { env, encoding: "utf8" });
    assert.match(stdout, /^# pass 1$/m, stdout);
  });

  for (const [name, number, words] of [["cannot be written any more", constants.errno.EROFS, /Read-only file system/], ["fails", constants.errno.EIO, /Input\/output error/]])
    test(`a disk that ${name}`, { skip: isSanitized && "a preloaded library and ASan do not mix" }, (t) => {
      const control = path.join(tmpdir(), `clive-bad-disk-${process.pid}-${number}`);
      t.after(() => rmSync(control, { force: true }));
      return bearsABadDisk(t, {
        env: { LD_PRELOAD: path.join(out, "lib/disk.so"), BAD_DISK: control },
        spoil: () => writeFileSync(control, String(number)),
        mend: () => rmSync(control),
        words,
      });
    });

  test("--durable: each answer waits for the disk itself", { skip: isSanitized && "a preloaded library and ASan do not mix" }, async (t) => {
    const synced = {};
    for (const durable of [true, false]) {
      const place = new Place(t);
      const SYNCED = path.join(place.dir, "synced");
      const server = await place.gateway(durable ? ["--durable"] : [], { env: { ...process.env, LD_PRELOAD: path.join(out, "lib/disk.so"), SYNCED } });
      const socket = await place.join("/tally");
      const ofWorker = () => existsSync(SYNCED) ? readFileSync(SYNCED, "utf8").split("\n").filter((line) => Number(line) === server.workers()[0]).length : 0;
      const before = ofWorker();
      for (let i = 0; i < 20; i++) {
        await socket.click("inc");
        if (durable) assert.ok(ofWorker() > before + i, `sync ${i + 1} before its answer`);
      }
      synced[durable] = ofWorker() - before;
    }
    assert.ok(synced[false] < synced[true], JSON.stringify(synced));
  });
}
