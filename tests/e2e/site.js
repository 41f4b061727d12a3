// site.js: the demo as a person runs it: deploy/run on a port and with a state folder of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { test as base, expect } from "@playwright/test";

const root = path.resolve(__dirname, "../..");

async function freePort() {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

function children(pid) {
  const file = `/proc/${pid}/task/${pid}/children`;
  try {
    return readFileSync(file, "utf8").trim().split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function programOf(pid) {
  try {
    return path.basename(readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0")[0]);
  } catch {
    return "";
  }
}

export function isAlive(pid) {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

export class Site {
  constructor(options = [], env = {}) {
    this.options = options;
    this.env = env;
    this.said = "";
  }

  async start() {
    this.state ??= mkdtempSync(path.join(tmpdir(), "clive-e2e-"));
    this.port ??= await freePort();
    this.url = `http://127.0.0.1:${this.port}`;
    this.child = spawn(path.join(root, "deploy/run"),
      ["--port", String(this.port), "--state", this.state, "--no-install", "--", ...this.options],
      { cwd: root, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...this.env } });
    this.done = once(this.child, "close");
    let output = "";
    const ready = new Promise((resolve, reject) => {
      this.child.stdout.on("data", (data) => {
        output += data;
        if (output.includes(`ready ${this.url}/\n`)) resolve();
      });
      this.child.stderr.on("data", (data) => (this.said += data));
      this.done.then(([code]) => reject(new Error(`deploy/run ended with ${code}: ${this.said}`)));
    });
    await ready;
    return this;
  }

  async stop() {
    if (!this.child || this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill("SIGTERM");
    await this.done;
  }

  async remove() {
    await this.stop();
    expect(this.said).not.toMatch(/Sanitizer|runtime error:|bug at /);
    if (this.state) rmSync(this.state, { recursive: true, force: true });
  }

  // The processes under deploy/run, all or those of one program: the master first.
  processes(name) {
    const all = [];
    for (const queue = [this.child.pid]; queue.length;) {
      const pid = queue.shift();
      all.push(pid);
      queue.push(...children(pid));
    }
    return name ? all.filter((pid) => programOf(pid) === name) : all;
  }

  // kill -9, and waits until none of them is left.
  async kill(pids) {
    for (const pid of pids) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {} // it died of the one before
    }
    await expect.poll(() => pids.some(isAlive)).toBe(false);
  }
}

export const test = base.extend({
  // One for all tests of a worker that leave it as it is.
  site: [async ({}, use) => {
    const site = await new Site().start();
    await use(site);
    await site.remove();
  }, { scope: "worker" }],
  // One for a test that harms it.
  ownSite: async ({}, use) => {
    const site = await new Site().start();
    await use(site);
    await site.remove();
  },
  // What a person would find red in the browser's console.
  complaints: async ({ page }, use) => {
    const complaints = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("response", (response) =>
      response.status() >= 400 && complaints.push(`${response.status()} ${response.url()}`));
    await use(complaints);
  },
});

// Does `what`, which costs the page its connection, and waits until the client has noticed and is
// back: a click before it has noticed would go into the void.
export async function losing(page, what) {
  await page.evaluate(() => {
    const main = document.querySelector("[data-phx-main]");
    window.lost = new Promise((resolve) => {
      new MutationObserver(() => main.classList.contains("phx-connected") || resolve())
        .observe(main, { attributes: true, attributeFilter: ["class"] });
    });
  });
  await what();
  await page.evaluate(() => window.lost);
  await alive(page);
}

// Until the official client says that the view is alive.
export async function alive(page) {
  await expect(page.locator("[data-phx-main].phx-connected")).toHaveCount(1);
}

export async function open(page, url) {
  const response = await page.goto(url);
  await alive(page);
  return response;
}

export { expect };
