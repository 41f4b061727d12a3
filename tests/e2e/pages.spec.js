// Pages as they arrive, before and without a connection.
import { alive, expect, open, test } from "./site.js";

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("home lists the pages", async ({ page, site }) => {
    await page.goto(`${site.url}/`);
    await expect(page.locator("h1")).toHaveText("Live pages, in C");
    for (const name of ["thermostat", "board", "books", "search", "books/2/reserve", "login", "counter", "rows"])
      await expect(page.locator(`.cards a[href="/${name}"]`)).toBeVisible();
    await page.locator('.cards a[href="/counter"]').click();
    await expect(page.locator("#count")).toHaveText("0");
  });

  test("thermostat shows its number and readings", async ({ page, site }) => {
    await page.goto(`${site.url}/thermostat?city=Troms%C3%B8+%3Cb%3E`);
    await expect(page.locator("h1")).toHaveText("Tromsø <b>");
    await expect(page.locator(".now")).toHaveText("Now: 20 °C");
    await expect(page.locator("li")).toHaveCount(8);
    await expect(page.locator("li").first()).toHaveText(/^\d+(\.\d)? at \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  test("rows shows as many as asked for", async ({ page, site }) => {
    await page.goto(`${site.url}/rows?n=3`);
    await expect(page.locator("tbody tr")).toHaveCount(3);
    await expect(page.locator("tbody tr td:first-child")).toHaveText(["1", "2", "3"]);
    await page.goto(`${site.url}/rows?n=-5`);
    await expect(page.locator("tbody tr")).toHaveCount(0);
  });
});

test("an unknown address gets a page that says so", async ({ page, site }) => {
  const response = await page.goto(`${site.url}/no/such/page`);
  expect(response.status()).toBe(404);
  await expect(page.locator("h1")).toHaveText("Not found");
  await page.getByRole("link").click();
  await alive(page);
  await expect(page).toHaveTitle("Clive: live pages in C");
});

test("no page has errors in the console", async ({ page, site, complaints }) => {
  for (const path of ["/", "/thermostat", "/counter", "/board", "/books", "/books/1", "/books/1/reserve", "/login", "/search?q=a", "/rows?n=10"]) {
    await open(page, site.url + path);
    expect((await page.request.get(`${site.url}/favicon.ico`)).status()).toBe(200);
  }
  expect(complaints).toEqual([]);
});

test("pages come alive under a strict content security policy", async ({ page, site }) => {
  const response = await open(page, `${site.url}/counter`);
  const policy = response.headers()["content-security-policy"];
  expect(policy).toContain("default-src 'self'");
  expect(policy).not.toContain("script-src");
  expect(policy).not.toMatch(/(default-src|connect-src)[^;]*unsafe/);
  expect(response.headers()["cache-control"]).toBe("private, no-store");
  const cookies = await page.context().cookies();
  expect(cookies).toMatchObject([{ name: "_clive_session", httpOnly: true, sameSite: "Lax", path: "/" }]);
  await expect(page).toHaveTitle("Counter");
});

test("no page is wider than a phone", async ({ page, site }) => {
  await page.setViewportSize({ width: 390, height: 780 });
  for (const path of ["/", "/thermostat", "/counter", "/board", "/books?page=9", "/books/2", "/books/2/reserve", "/login", "/search?q=a", "/rows?n=10"]) {
    await open(page, site.url + path);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBe(390);
  }
});
