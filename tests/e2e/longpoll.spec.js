// Where WebSockets do not pass: the official client falls back to long polling, through a web server
// that knows no upgrade, and on a host that has FastCGI only.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { expect, losing, open, Site, test } from "./site.js";

const fallback = (page) => page.evaluate(() => sessionStorage.getItem("phx:fallback:LongPoll"));

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

// A second lighttpd before the site's programs, with `changes` of the configuration.
async function host(site, changes) {
  const port = await freePort();
  let text = readFileSync(path.join(site.state, "lighttpd.conf"), "utf8").replace(/^server\.port.*$/m, `server.port = ${port}`);
  for (const [from, to] of changes) {
    expect(text).toContain(from);
    text = text.replace(from, to);
  }
  const file = path.join(site.state, `lighttpd-${port}.conf`);
  writeFileSync(file, text);
  const child = spawn("lighttpd", ["-D", "-f", file], { stdio: "ignore", env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` } });
  const url = `http://127.0.0.1:${port}`;
  await expect.poll(() => fetch(`${url}/counter`).then((answer) => answer.status, () => 0)).toBe(200);
  return { url, end: () => (child.kill("SIGTERM"), once(child, "close")) };
}

const hosts = {
  "a proxy without upgrade": [['proxy.header = ( "upgrade" => "enable" )', ""]],
  "FastCGI only": [['$HTTP["url"] =~ "^/live/"', '$HTTP["url"] =~ "^/nothing/"']],
};

for (const [name, changes] of Object.entries(hosts)) {
  test(`${name}: events, timers, navigation, crashes of workers and of the whole gateway`, async ({ page }) => {
    test.setTimeout(120000);
    const site = await new Site(["--workers", "2"]).start();
    const { url, end } = await host(site, changes);
    try {
      const requests = [];
      page.on("request", (request) => requests.push(`${request.method()} ${new URL(request.url()).pathname}`));
      await open(page, `${url}/counter`);
      expect(await fallback(page)).toBe("true");
      const count = page.locator("#count");
      for (let n = 1; n <= 10; n++) {
        await page.click("[phx-click=inc]");
        await expect(count).toHaveText(String(n));
      }
      expect(requests).toContain("GET /live/longpoll");
      expect(requests).toContain("POST /live/longpoll");
      const [, ...workers] = site.processes("clive-gateway");
      expect(workers.length).toBe(2);
      await losing(page, () => site.kill(workers));
      await expect(count).toHaveText("10");
      await page.click("[phx-click=inc]");
      await expect(count).toHaveText("11");
      await losing(page, () => site.kill(site.processes("clive-gateway")));
      await page.click("[phx-click=inc]");
      await expect(count).toHaveText("12");
      await open(page, `${url}/thermostat`);
      const newest = await page.locator("li").first().innerText();
      await expect(page.locator("li").first()).not.toHaveText(newest); // by itself, each second
      await page.click("[phx-click=inc]");
      await expect(page.locator(".now")).toHaveText("Now: 21 °C");
    } finally {
      await end();
      await site.remove();
    }
  });
}

test("FastCGI only: kill -9 of clive-fcgi; two tabs", async ({ page }) => {
  test.setTimeout(120000);
  const site = await new Site().start();
  const { url, end } = await host(site, hosts["FastCGI only"]);
  try {
    await open(page, `${url}/counter`);
    await page.click("[phx-click=inc]");
    await expect(page.locator("#count")).toHaveText("1");
    await losing(page, () => site.kill(site.processes("clive-fcgi")));
    await page.click("[phx-click=inc]");
    await expect(page.locator("#count")).toHaveText("2");
    const other = await page.context().newPage();
    await open(other, `${url}/counter`);
    await other.click("[phx-click=inc]");
    await expect(other.locator("#count")).toHaveText("1");
    await expect(page.locator("#count")).toHaveText("2");
  } finally {
    await end();
    await site.remove();
  }
});
