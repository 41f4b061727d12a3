// What survives: the state is the store's, not a process's.
import { alive, expect, isAlive, losing, open, Site, test } from "./site.js";

async function countTo(page, from, to) {
  for (let n = from + 1; n <= to; n++) {
    await page.click("[phx-click=inc]");
    await expect(page.locator("#count")).toHaveText(String(n));
  }
}

test("kill -9 of the whole gateway between clicks", async ({ page, ownSite }) => {
  await open(page, `${ownSite.url}/counter`);
  const id = await page.locator("[data-phx-main]").getAttribute("id");
  await countTo(page, 0, 5);
  for (const n of [5, 7]) {
    const before = ownSite.processes("clive-gateway");
    expect(before.length).toBeGreaterThanOrEqual(2); // a master and a worker
    await losing(page, () => ownSite.kill(before));
    await expect(page.locator("#count")).toHaveText(String(n));
    await countTo(page, n, n + 2);
  }
  expect(await page.locator("[data-phx-main]").getAttribute("id")).toBe(id); // the same page still
});

test("kill -9 of the gateway's worker", async ({ page, ownSite }) => {
  await open(page, `${ownSite.url}/thermostat`);
  await page.click("[phx-click=inc]");
  await expect(page.locator(".now")).toHaveText("Now: 21 °C");
  const [master, ...workers] = ownSite.processes("clive-gateway");
  await losing(page, () => ownSite.kill(workers));
  await page.click("[phx-click=inc]");
  await expect(page.locator(".now")).toHaveText("Now: 22 °C");
  await expect(page.locator("li")).toHaveCount(8); // the world's part was loaded again
  const newest = await page.locator("li").first().innerText();
  await expect(page.locator("li").first()).not.toHaveText(newest); // and its timer runs
  expect(isAlive(master)).toBe(true);
});

test("kill -9 of clive-fcgi and of lighttpd", async ({ page, ownSite }) => {
  await open(page, `${ownSite.url}/counter`);
  await ownSite.kill(ownSite.processes("clive-fcgi"));
  await countTo(page, 0, 1); // what is alive does not need it
  await expect.poll(async () => (await page.request.get(`${ownSite.url}/counter`)).status()).toBe(200);
  await losing(page, () => ownSite.kill(ownSite.processes("lighttpd")));
  await countTo(page, 1, 2);
});

test("a restart of everything", async ({ page, ownSite }) => {
  await open(page, `${ownSite.url}/counter`);
  await countTo(page, 0, 3);
  await ownSite.stop();
  await expect(page.locator("[data-phx-main].phx-client-error")).toHaveCount(1);
  await expect(page.locator("#count")).toHaveText("3");
  await ownSite.start();
  await alive(page);
  await countTo(page, 3, 4);
});

test("deploy/run takes along all that it started, when stopped and when killed", async () => {
  const site = await new Site().start();
  try {
    const first = site.processes();
    expect(first.length).toBeGreaterThanOrEqual(8);
    await site.stop();
    expect(first.filter(isAlive)).toEqual([]);
    await site.start();
    const second = site.processes();
    site.child.kill("SIGKILL");
    await expect.poll(() => second.filter(isAlive)).toEqual([]);
  } finally {
    await site.remove();
  }
});

test("deploy/run refuses a port that is in use", async ({ site }) => {
  const other = new Site();
  other.port = site.port;
  await expect(other.start()).rejects.toThrow(new RegExp(`ended with 1: .*port ${site.port}: another program uses it`));
  await other.remove();
});
