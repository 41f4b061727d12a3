// The bar above all pages: where one is, who one is; and the banner of a lost connection.
import { alive, expect, losing, open, test } from "./site.js";

const here = (page) => page.locator(".bar [aria-current=page]");

test("links of the bar navigate without a page load; title and mark follow", async ({ page, site, complaints }) => {
  await open(page, `${site.url}/`);
  await expect(here(page)).toHaveCount(0);
  await page.evaluate(() => (window.marked = true));
  for (const name of ["Thermostat", "Board", "Books", "Search", "Counter", "Rows"]) {
    await page.locator(".bar nav").getByRole("link", { name }).click();
    await expect(here(page)).toHaveText(name);
    if (name !== "Thermostat") await expect(page).toHaveTitle(name);
    await alive(page);
  }
  await page.goBack();
  await expect(here(page)).toHaveText("Counter");
  await expect(page).toHaveTitle("Counter");
  await page.getByRole("link", { name: "Clive" }).click();
  await expect(page.locator(".home h1")).toBeVisible();
  await expect(here(page)).toHaveCount(0);
  expect(await page.evaluate(() => window.marked)).toBe(true);
  // And of a page that is loaded the server says it.
  const html = await (await page.request.get(`${site.url}/books/7?x=1`)).text();
  expect(html.match(/aria-current="page"/g)).toHaveLength(1);
  expect(html).toMatch(/href="\/books"[^>]*aria-current="page"/);
  expect(complaints).toEqual([]);
});

test("log in and out: the name stands in the bar of every page", async ({ page, site, complaints }) => {
  await open(page, `${site.url}/login`);
  const before = (await page.context().cookies()).find(({ name }) => name === "_clive_session").value;
  await page.getByLabel("Your name").fill(` Åsa <b> & "co"`);
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page.locator(".user b")).toHaveText(`Åsa <b> & "co"`);
  await expect(page.getByRole("status")).toContainText(`Welcome, Åsa <b> & "co".`);
  const after = (await page.context().cookies()).find(({ name }) => name === "_clive_session").value;
  expect(after).not.toBe(before);
  await alive(page);
  await page.getByRole("link", { name: "Books", exact: true }).click();
  await expect(page.locator(".books")).toBeVisible();
  await expect(page.locator(".user b")).toHaveText(`Åsa <b> & "co"`);
  await open(page, `${site.url}/books/2/reserve`);
  await expect(page.getByLabel("Your name")).toHaveValue(`Åsa <b> & "co"`);
  await page.getByRole("button", { name: "Log out" }).click();
  await expect(page.getByRole("status")).toContainText("You are logged out.");
  await expect(page.locator(".user")).toHaveText("Log in");
  await alive(page);
  await page.getByRole("button", { name: "close" }).click();
  await expect(page.getByRole("status")).toHaveCount(0);
  expect(complaints).toEqual([]);
});

test("a login without a name or without a token is none", async ({ page, site }) => {
  await open(page, `${site.url}/login`);
  await page.getByLabel("Your name").fill("   ");
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page.getByRole("alert")).toContainText("Please give a name");
  await expect(page.locator(".user")).toHaveText("Log in");
  const forged = await page.request.post(`${site.url}/login`, { form: { user: "Mallory" } });
  expect(forged.status()).toBe(403);
  await page.reload();
  await expect(page.locator(".user")).toHaveText("Log in");
});

test("a lost connection is said, and its return", async ({ page, ownSite }) => {
  await open(page, `${ownSite.url}/counter`);
  const banner = () => page.evaluate(() =>
    getComputedStyle(document.querySelector("[data-phx-main]"), "::before").content);
  expect(await banner()).toBe("none");
  await losing(page, async () => {
    await page.evaluate(() => window.liveSocket.disconnect());
    await expect.poll(banner).toContain("Connection lost");
    await page.evaluate(() => window.liveSocket.connect());
  });
  expect(await banner()).toBe("none");
});
