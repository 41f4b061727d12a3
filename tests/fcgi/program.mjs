// program.mjs: starts the real program in a folder of its own, and ends what it started.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "../..");
const out = path.resolve(root, process.env.OUT ?? "build");
export const program = path.join(out, "bin/clive-fcgi");
export const app = path.join(out, "lib/fcgi_app.so");
export const demo = path.join(out, "lib/views.so");

export function pause(ms) {
  return new Promise((resume) => setTimeout(resume, ms));
}

// Waits until `check` gives something true; 20 s are for machines that do much else.
export async function until(check, what) {
  const end = Date.now() + 20000;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await pause(10);
  }
}

// A folder with keys; goes away at the end of the test `t`, after what was started in it.
export function folder(t) {
  const dir = mkdtempSync(path.join(tmpdir(), "clive-fcgi-"));
  const keys = path.join(dir, "keys");
  execFileSync(path.join(out, "bin/clive"), ["keygen", keys], { stdio: "pipe" });
  const started = [];
  t.after(async () => {
    for (const child of started) {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill("SIGTERM");
        const limit = setTimeout(() => child.kill("SIGKILL"), 12000);
        await child.ended;
        clearTimeout(limit);
      }
      child.stdout?.destroy();
      child.stderr?.destroy();
    }
    rmSync(dir, { recursive: true, force: true });
    for (const child of started) assert.doesNotMatch(child.said, /Sanitizer|runtime error:|bug at /);
  });
  const world = ["--app", app, "--db", path.join(dir, "store.db"), "--keys", keys];
  const sql = (text) => execFileSync("sqlite3", ["-cmd", ".timeout 5000", path.join(dir, "store.db"), text], { encoding: "utf8" }).trim();
  return { dir, keys, world, started, sql, socket: path.join(dir, "fcgi.sock") };
}

// A child whose standard error is kept in .said. Its end is .ended, and .done, { code, signal }, when
// all that it started has let go of its pipes too.
export function start(place, command, args, options = {}) {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
  child.said = "";
  child.output = [];
  child.stderr?.on("data", (data) => (child.said += data));
  child.stdout?.on("data", (data) => child.output.push(data));
  child.ended = once(child, "exit");
  child.done = once(child, "close").then(([code, signal]) => ({ code, signal }));
  place.started.push(child);
  return child;
}

// clive-fcgi on a unix socket of the folder, ready.
export async function serve(place, extra = []) {
  const child = start(place, program, [...place.world, "--listen", `unix:${place.socket}`, ...extra]);
  await until(() => {
    if (child.exitCode !== null) throw new Error(`clive-fcgi ended: ${child.said}`);
    return child.said.includes("ready");
  }, "clive-fcgi");
  return child;
}

// The end of a program that is expected to end by itself.
export async function outcome(place, args, options) {
  const child = start(place, program, args, options);
  const limit = setTimeout(() => child.kill("SIGTERM"), 20000);
  const { code, signal } = await child.done;
  clearTimeout(limit);
  return { code, signal, said: child.said, output: Buffer.concat(child.output).toString() };
}

export function children(pid) {
  const file = `/proc/${pid}/task/${pid}/children`;
  return existsSync(file) ? readFileSync(file, "utf8").trim().split(" ").filter(Boolean).map(Number) : [];
}

// A zombie does not count.
export function isAlive(pid) {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
