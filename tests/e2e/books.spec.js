// The table of books: the address is the state.
import { alive, expect, open, test } from "./site.js";

const rows = (page) => page.locator(".books tbody tr");
const years = async (page) => (await page.locator("td.year").allInnerTexts()).map(Number);

// The page, marked, so that a page load would show.
async function enter(page, url) {
  await open(page, url);
  await page.evaluate(() => (window.marked = true));
}
const isMarked = (page) => page.evaluate(() => window.marked === true);

test("pages and orders are patches of the address; back and forward go through them", async ({ page, site, complaints }) => {
  await enter(page, `${site.url}/books`);
  await expect(rows(page)).toHaveCount(20);
  await expect(page.locator(".pager b")).toHaveText("Page 1 of 250");
  await expect(page.locator(".pager a")).toHaveText(["Next"]);
  const first = await rows(page).first().innerText();
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page.locator(".pager b")).toHaveText("Page 2 of 250");
  await expect(page).toHaveURL(/\/books\?page=2&sort=title&dir=asc$/);
  expect(await rows(page).first().innerText()).not.toBe(first);
  await page.getByRole("link", { name: "Year" }).click();
  await expect(page.locator("th.year")).toHaveAttribute("aria-sort", "ascending");
  await expect(page.locator(".pager b")).toHaveText("Page 1 of 250");
  expect(new Set(await years(page))).toEqual(new Set([1890]));
  await page.getByRole("link", { name: "Year" }).click();
  await expect(page.locator("th.year")).toHaveAttribute("aria-sort", "descending");
  await expect(page.locator("th[aria-sort]")).toHaveCount(1);
  expect(new Set(await years(page))).toEqual(new Set([2024]));
  await page.goBack();
  await expect(page.locator("th.year")).toHaveAttribute("aria-sort", "ascending");
  await page.goBack();
  await expect(page.locator(".pager b")).toHaveText("Page 2 of 250");
  await page.goBack();
  await expect(page.locator(".pager b")).toHaveText("Page 1 of 250");
  expect(await rows(page).first().innerText()).toBe(first);
  await page.goForward();
  await expect(page.locator(".pager b")).toHaveText("Page 2 of 250");
  expect(await isMarked(page)).toBe(true);
  expect(complaints).toEqual([]);
});

test("what makes no sense in the address falls back to what does", async ({ page, site }) => {
  for (const [query, says, sorted] of [
    ["?page=0&sort=id;drop&dir=up", "Page 1 of 250", "title"],
    ["?page=-7", "Page 1 of 250", "title"],
    ["?page=99999999999999999999&sort=year", "Page 1 of 250", "year"],
    ["?page=251&sort=pages&dir=desc", "Page 250 of 250", "pages"],
    ["?page=x&sort=&dir=", "Page 1 of 250", "title"],
  ]) {
    await open(page, `${site.url}/books${query}`);
    await expect(page.locator(".pager b")).toHaveText(says);
    await expect(page.locator("th[aria-sort]")).toHaveClass(sorted);
  }
});

test("a table that lost its gateway shows the same page again, and goes on", async ({ page, ownSite }) => {
  await open(page, `${ownSite.url}/books?page=3&sort=author`);
  const before = await rows(page).allInnerTexts();
  const [, ...workers] = ownSite.processes("clive-gateway");
  const again = page.waitForEvent("websocket");
  await ownSite.kill(workers);
  await again;
  await expect(page.locator("[data-phx-main].phx-connected")).toHaveCount(1);
  expect(await rows(page).allInnerTexts()).toEqual(before);
  await expect(async () => {
    await page.getByRole("link", { name: "Next" }).click();
    await expect(page.locator(".pager b")).toHaveText("Page 4 of 250", { timeout: 1000 });
  }).toPass();
});

test("a book, live; one that there is not is a 404", async ({ page, site }) => {
  await enter(page, `${site.url}/books?sort=author`);
  const title = await page.locator("td.title a").first().innerText();
  await page.locator("td.title a").first().click();
  await expect(page.locator(".book h1")).toHaveText(title);
  await expect(page).toHaveTitle(title);
  await alive(page);
  const other = page.locator(".book .plain a").first();
  const name = await other.innerText();
  await other.click();
  await expect(page.locator(".book h1")).toHaveText(name);
  await page.goBack();
  await expect(page.locator(".book h1")).toHaveText(title);
  await page.goBack();
  await expect(rows(page)).toHaveCount(20);
  expect(await isMarked(page)).toBe(true);
  for (const none of ["0", "5001", "x", "1e3"]) expect((await page.request.get(`${site.url}/books/${none}`)).status()).toBe(404);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("pages, orders and books are plain links", async ({ page, site }) => {
    await page.goto(`${site.url}/books`);
    await page.getByRole("link", { name: "Next" }).click();
    await expect(page.locator(".pager b")).toHaveText("Page 2 of 250");
    await page.getByRole("link", { name: "Pages" }).click();
    await expect(page.locator("th[aria-sort]")).toHaveClass("pages");
    await page.locator("td.title a").first().click();
    await expect(page.locator(".book h1")).not.toBeEmpty();
  });
});
