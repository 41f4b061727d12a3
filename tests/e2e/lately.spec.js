// Below the pages of the library: what has lately been reserved, a view that stays from page to page.
import { alive, expect, losing, open, test } from "./site.js";

const lately = (page) => page.locator("#lately li");
const fold = (page) => page.getByRole("button", { name: "Lately reserved" });

async function reserve(page, site, book) {
  await open(page, `${site.url}/books/${book}/reserve`);
  await page.getByLabel("Your name").fill("Ada");
  await page.getByLabel("E-mail").fill("ada@books.example");
  await page.getByLabel("Day").fill(new Date(Date.now() + 4 * 86400000).toISOString().slice(0, 10));
  await page.getByLabel("We bring it back in one piece").check();
  await page.getByRole("button", { name: "Reserve", exact: true }).click();
  await expect(page).toHaveURL(/\/reservations\//);
  return page.locator("h1").innerText();
}

test("it is nothing until there is one, hears of each, and shows the newest three", async ({ page, browser, ownSite: site, complaints }) => {
  await open(page, `${site.url}/books`);
  await expect(page.locator("#lately")).toBeAttached();
  await expect(fold(page)).toHaveCount(0);
  const other = await browser.newPage();
  const titles = [];
  for (const book of [2, 3, 5, 7]) {
    titles.unshift(await reserve(other, site, book));
    await expect(lately(page)).toHaveText(titles.slice(0, 3));
    await expect(lately(other)).toHaveText(titles.slice(0, 3));
  }
  await lately(page).nth(1).getByRole("link").click();
  await expect(page).toHaveURL(/\/books\/5$/);
  await expect(page.locator("h1")).toHaveText(titles[1]);
  await expect(lately(page)).toHaveText(titles.slice(0, 3));
  await other.close();
  expect(complaints).toEqual([]);
});

test("folded it stays folded: from page to page, over a crash, not for a page that is loaded", async ({ page, ownSite: site }) => {
  await reserve(page, site, 2);
  await fold(page).click();
  await expect(lately(page)).toHaveCount(0);
  for (const name of ["Board", "Search", "Books"]) {
    await page.getByRole("link", { name, exact: true }).click();
    await expect(page).toHaveURL(`${site.url}/${name.toLowerCase()}`);
    await alive(page);
    await expect(fold(page)).toHaveAttribute("aria-expanded", "false");
  }
  await losing(page, () => site.kill(site.processes("clive-gateway").slice(1)));
  await expect(fold(page)).toHaveAttribute("aria-expanded", "false");
  await fold(page).click();
  await expect(lately(page)).toHaveCount(1);
  await page.getByRole("link", { name: "Counter", exact: true }).click(); // it has no such layout
  await expect(page.locator("#lately")).toHaveCount(0);
  await page.goBack();
  await expect(lately(page)).toHaveCount(1);
});

test("without JavaScript it is in the page", async ({ page, browser, ownSite: site }) => {
  const title = await reserve(page, site, 11);
  const context = await browser.newContext({ javaScriptEnabled: false });
  const still = await context.newPage();
  await still.goto(`${site.url}/search`);
  await expect(lately(still)).toHaveText([title]);
  await expect(fold(still)).toBeHidden();
  await context.close();
});
