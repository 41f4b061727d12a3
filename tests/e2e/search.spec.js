// Search while typing: hits, marks, keys, the address.
import { alive, expect, open, test } from "./site.js";

const hits = (page) => page.getByRole("option");
const input = (page) => page.getByRole("combobox");

test("hits come while one types, and their matches are marked", async ({ page, site, complaints }) => {
  await open(page, `${site.url}/search`);
  await expect(input(page)).toHaveAttribute("aria-expanded", "false");
  await input(page).pressSequentially("mull lant");
  await expect(hits(page).first().locator("mark")).toHaveText(["Lantern", "Müller"]);
  for (const marks of await hits(page).locator("mark").allInnerTexts()) expect(marks).toMatch(/^(Lantern|Müller)$/);
  await expect(input(page)).toHaveAttribute("aria-expanded", "true");
  await expect(page).toHaveURL(/\/search\?q=mull%20lant$/);
  await expect(page.getByRole("status")).toHaveText(/^\s*\d+ books\.\s*$/);
  await expect(input(page)).toBeFocused();
  await input(page).pressSequentially("zzz");
  await expect(page.getByRole("status")).toHaveText("Nothing begins with “mull lantzzz”.");
  await expect(hits(page)).toHaveCount(0);
  await input(page).fill("");
  await expect(page.getByRole("status")).toHaveText("5,000 books are waiting.");
  expect(complaints).toEqual([]);
});

test("arrows choose, Escape closes, Enter opens the book; back finds the search again", async ({ page, site }) => {
  await open(page, `${site.url}/search`);
  await input(page).pressSequentially("lighthouse");
  await expect(hits(page)).toHaveCount(8);
  await expect(page.locator("[aria-selected=true]")).toHaveCount(0);
  await page.keyboard.press("ArrowDown");
  await expect(hits(page).nth(0)).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("ArrowDown");
  await expect(hits(page).nth(1)).toHaveAttribute("aria-selected", "true");
  await expect(input(page)).toHaveAttribute("aria-activedescendant", "hit-1");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await expect(page.locator("[aria-selected=true]")).toHaveCount(0);
  await expect(input(page)).not.toHaveAttribute("aria-activedescendant");
  await page.keyboard.press("ArrowUp");
  await expect(hits(page).nth(7)).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Escape");
  await expect(hits(page)).toHaveCount(0);
  await expect(input(page)).toHaveValue("lighthouse");
  await page.keyboard.press("ArrowDown");
  await expect(hits(page).nth(0)).toHaveAttribute("aria-selected", "true");
  const title = await hits(page).nth(0).locator(".title").innerText();
  await page.keyboard.press("Enter");
  await expect(page.locator(".book h1")).toHaveText(title);
  await alive(page);
  await page.goBack();
  await expect(hits(page)).toHaveCount(8);
  await expect(input(page)).toHaveValue("lighthouse");
});

test("a click opens a hit, a click beside closes the list", async ({ page, site }) => {
  await open(page, `${site.url}/search?q=harbour`);
  await expect(hits(page)).toHaveCount(8);
  await page.locator(".brand").hover();
  await page.mouse.click(5, 300);
  await expect(hits(page)).toHaveCount(0);
  await input(page).click();
  await expect(hits(page)).toHaveCount(8);
  const title = await hits(page).nth(3).locator(".title").innerText();
  await hits(page).nth(3).click();
  await expect(page.locator(".book h1")).toHaveText(title);
});

test("what is typed is text: it is escaped, and no query language", async ({ page, site, complaints }) => {
  await open(page, `${site.url}/search`);
  for (const typed of [`<img src=x onerror="alert(1)">`, `" OR * NEAR(`, `title:winter`, `' --`]) {
    await input(page).fill(typed);
    await expect.poll(() => new URL(page.url()).searchParams.get("q")).toBe(typed);
    await expect(page.getByRole("status")).toHaveText(/^\s*(Nothing begins with “.*”\.|One book\.|\d+ books\.)\s*$/);
  }
  await expect(page.locator("img")).toHaveCount(0);
  await expect(page.locator("[data-phx-main].phx-connected")).toHaveCount(1);
  expect(complaints).toEqual([]);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("Enter asks for the page with the hits", async ({ page, site }) => {
    await page.goto(`${site.url}/search`);
    await page.getByRole("combobox").fill("winter garden");
    await page.getByRole("combobox").press("Enter");
    await expect(page).toHaveURL(/q=winter\+garden$/);
    await expect(hits(page).first().locator("mark").first()).toHaveText(/Winter|Garden/);
  });
});
