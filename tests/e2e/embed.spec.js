// Views as fragments of pages that others make: an SSI page under Apache with two of them, in a browser.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test as base } from "./site.js";

const root = path.resolve(__dirname, "../..");
const out = path.resolve(root, process.env.OUT ?? "build");

async function freePort() {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

// The site that was there before: Apache as deploy/apache.conf says, clive-fcgi and clive-gateway behind it.
class Legacy {
  async start() {
    this.dir = mkdtempSync(path.join(tmpdir(), "clive-apache-"));
    chmodSync(this.dir, 0o755); // Apache's user reads the site
    this.site = path.join(this.dir, "site");
    mkdirSync(this.site);
    this.children = [];
    this.said = "";
    const secret = path.join(this.dir, "secret");
    mkdirSync(secret, { mode: 0o700 });
    execFileSync(path.join(out, "bin/clive"), ["keygen", path.join(secret, "keys")], { stdio: "pipe" });
    const world = ["--app", path.join(out, "lib/views.so"), "--db", path.join(secret, "clive.db"),
      "--keys", path.join(secret, "keys")];
    const [web, fcgi, gateway] = [await freePort(), await freePort(), await freePort()];
    this.run(path.join(out, "bin/clive-gateway"), [...world, "--listen", `127.0.0.1:${gateway}`]);
    this.run(path.join(out, "bin/clive-fcgi"), [...world, "--listen", `127.0.0.1:${fcgi}`, "--workers", "2",
      "--fragments", "/-/live"]);
    const values = { state: this.dir, root, site: this.site, hooks: path.join(out, "assets/hooks.js"),
      port: `127.0.0.1:${web}`, fcgi: `fcgi://127.0.0.1:${fcgi}`, gateway: `127.0.0.1:${gateway}` };
    let conf = readFileSync(path.join(root, "deploy/apache.conf"), "utf8");
    for (const [name, value] of Object.entries(values))
      conf = conf.replace(new RegExp(`^(Define ${name} +).*$`, "m"), (_, define) => define + value);
    writeFileSync(path.join(this.dir, "apache.conf"), conf);
    this.run("apache2", ["-D", "FOREGROUND", "-f", path.join(this.dir, "apache.conf")]);
    this.url = `http://127.0.0.1:${web}`;
    await expect.poll(async () => {
      try {
        return (await fetch(`${this.url}/counter`)).status;
      } catch {
        return `${this.said}${existsSync(path.join(this.dir, "apache.log")) ?
          readFileSync(path.join(this.dir, "apache.log"), "utf8") : ""}`;
      }
    }).toBe(200);
    await expect.poll(() => this.said).toMatch(/clive-gateway:worker\S* ready/);
    return this;
  }

  run(program, args) {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` } });
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (this.said += data));
    child.done = once(child, "close");
    this.children.push(child);
  }

  write(name, body) {
    writeFileSync(path.join(this.site, name), `<!doctype html>
<html><head><title>An old page</title><link rel="icon" href="/assets/favicon.svg" />
<script defer src="/assets/phoenix/phoenix.min.js"></script>
<script type="module" src="/assets/app.js"></script></head>
<body><h1>An old page</h1>${body}</body></html>\n`);
  }

  async stop() {
    for (const child of this.children) if (child.exitCode === null) child.kill("SIGTERM");
    await Promise.all(this.children.map((child) => child.done));
    expect(this.said).not.toMatch(/Sanitizer|runtime error:|bug at /);
    rmSync(this.dir, { recursive: true, force: true });
  }
}

const test = base.extend({
  legacy: [async ({}, use) => {
    const legacy = await new Legacy().start();
    await use(legacy);
    await legacy.stop();
  }, { scope: "worker" }],
});

const include = (uri) => `<div><!--#include virtual="${uri}" --></div>`;
const live = (page, n) => expect(page.locator("[data-phx-session].phx-connected")).toHaveCount(n);

test("two fragments of one page are alive, each for itself, without a cookie", async ({ page, legacy, complaints }) => {
  legacy.write("two.shtml", include("/-/live/thermostat?city=Bergen") + include("/-/live/counter"));
  const response = await page.goto(`${legacy.url}/two.shtml`);
  expect(response.headers()["cache-control"]).toBe("private, no-store");
  await live(page, 2);
  await expect(page.locator("[data-phx-main]")).toHaveCount(0);
  const [thermostat, counter] = [0, 1].map((n) => page.locator("[data-phx-session]").nth(n));
  await expect(page.locator("h1")).toHaveText(["An old page", "Bergen", "Counter"]);
  await expect(page.locator(".now")).toHaveText("Now: 20 °C");
  await thermostat.locator("[phx-click=inc]").click();
  await expect(page.locator(".now")).toHaveText("Now: 21 °C");
  await counter.locator("[phx-click=inc]").click();
  await expect(page.locator("#count")).toHaveText("1");
  await counter.locator("[phx-click=inc]").click();
  await expect(page.locator("#count")).toHaveText("2");
  await expect(page).toHaveTitle("An old page"); // no fragment's to set
  expect(await page.context().cookies()).toEqual([]);
  // Their tokens are what a rejoin needs.
  await page.evaluate(() => window.liveSocket.disconnect());
  await expect(page.locator("[data-phx-session].phx-connected")).toHaveCount(0);
  await page.evaluate(() => window.liveSocket.connect());
  await live(page, 2);
  await expect(page.locator("#count")).toHaveText("2");
  await expect(page.locator(".now")).toHaveText("Now: 21 °C");
  expect(complaints).toEqual([]);
});

test("with the visitor's cookie the session is his", async ({ page, legacy, complaints }) => {
  legacy.write("one.shtml", include("/-/live/counter"));
  await page.goto(`${legacy.url}/counter`); // a page of Clive's sets it
  expect(await page.context().cookies()).toMatchObject([{ name: "_clive_session" }]);
  await page.goto(`${legacy.url}/one.shtml`);
  await live(page, 1);
  const token = await page.locator("[data-phx-session]").getAttribute("data-phx-session");
  expect(token).not.toContain("."); // no bearer
  await page.locator("[phx-click=inc]").click();
  await expect(page.locator("#count")).toHaveText("1");
  expect(complaints).toEqual([]);
});

test("a fragment that is the main view sets the title", async ({ page, legacy }) => {
  legacy.write("main.shtml", include("/-/live/~main/counter"));
  await page.goto(`${legacy.url}/main.shtml`);
  await live(page, 1);
  await expect(page).toHaveTitle("Counter");
  await page.locator("[phx-click=inc]").click();
  await expect(page.locator("#count")).toHaveText("1");
});

test("a fragment that cannot be shown is a short text in the page", async ({ page, legacy }) => {
  legacy.write("none.shtml", include("/-/live/nowhere"));
  await page.goto(`${legacy.url}/none.shtml`);
  await expect(page.locator("h1")).toHaveText("An old page");
  await expect(page.locator("html")).toHaveCount(1);
});

test("a copy of a page that somebody keeps is told to stop, not to load for ever", async ({ page, legacy }) => {
  legacy.write("copied.shtml", include("/-/live/counter"));
  const copy = await (await fetch(`${legacy.url}/copied.shtml`)).text();
  writeFileSync(path.join(legacy.site, "copy.html"), copy);
  let loads = 0;
  page.on("request", (request) => (loads += request.isNavigationRequest()));
  await page.goto(`${legacy.url}/copy.html`);
  await live(page, 1); // the first document has it
  loads = 0;
  await page.goto(`${legacy.url}/copy.html`).catch(() => {}); // the client may load it again meanwhile
  await expect(page.locator("[data-phx-session].phx-error")).toHaveCount(1);
  expect(loads).toBeGreaterThan(1); // once it is loaded again: it might be fresh then
  expect(loads).toBeLessThan(10);
});
