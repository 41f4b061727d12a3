// What moves: clicks, the timer, views apart from one another.
import { expect, open, test } from "./site.js";

test("a click changes the number", async ({ page, site, complaints }) => {
  await open(page, `${site.url}/counter`);
  for (let n = 1; n <= 3; n++) {
    await page.click("[phx-click=inc]");
    await expect(page.locator("#count")).toHaveText(String(n));
  }
  for (let n = 2; n >= -1; n--) {
    await page.click("[phx-click=dec]");
    await expect(page.locator("#count")).toHaveText(String(n));
  }
  expect(complaints).toEqual([]);
});

test("many clicks without waiting all count", async ({ page, site }) => {
  await open(page, `${site.url}/counter`);
  await page.evaluate(() => {
    const button = document.querySelector("[phx-click=inc]");
    const more = () => button.click();
    more();
    let left = 29;
    // The client lets one click of an element under way at a time.
    new MutationObserver(() => left-- > 0 && setTimeout(more)).observe(document.querySelector("#count"),
      { childList: true, characterData: true, subtree: true });
  });
  await expect(page.locator("#count")).toHaveText("30");
});

test("the thermostat's number is set by clicks and turns hot above 30", async ({ page, site }) => {
  await open(page, `${site.url}/thermostat`);
  for (let celsius = 21; celsius <= 31; celsius++) {
    await page.click("[phx-click=inc]");
    await expect(page.locator(".now")).toHaveText(`Now: ${celsius} °C`);
  }
  await expect(page.locator(".now")).toHaveClass("now hot");
  await page.click("[phx-click=dec]");
  await expect(page.locator(".now")).toHaveClass("now");
});

test("the timer moves the readings, a bounded number of them", async ({ page, site }) => {
  await open(page, `${site.url}/thermostat`);
  const newest = page.locator("li").first();
  const seen = new Set([await newest.innerText()]);
  await expect.poll(async () => seen.add(await newest.innerText()).size).toBeGreaterThanOrEqual(3);
  await expect(page.locator("li")).toHaveCount(8);
  await expect(page.locator(".now")).toHaveText("Now: 20 °C");
});

test("the room follows what is set", async ({ page, site }) => {
  await open(page, `${site.url}/thermostat`);
  for (let celsius = 21; celsius <= 35; celsius++) {
    await page.click("[phx-click=inc]");
    await expect(page.locator(".now")).toHaveText(`Now: ${celsius} °C`);
  }
  await expect.poll(async () => Number.parseFloat(await page.locator("li").first().innerText())).toBeGreaterThan(22);
  await expect(page.locator(".notice")).toHaveCount(0);
  await page.click("[phx-click=inc]");
  await expect(page.locator(".notice")).toHaveText("The heating goes from 5 to 35 °C.");
  await expect(page.locator(".now")).toHaveText("Now: 35 °C");
});

test("two tabs of one browser are two views", async ({ context, site }) => {
  const [one, two] = [await context.newPage(), await context.newPage()];
  await open(one, `${site.url}/counter`);
  await open(two, `${site.url}/counter`);
  const ids = await Promise.all([one, two].map((tab) => tab.locator("[data-phx-main]").getAttribute("id")));
  expect(ids[0]).not.toBe(ids[1]);
  await one.click("[phx-click=inc]");
  await expect(one.locator("#count")).toHaveText("1");
  await two.click("[phx-click=dec]");
  await expect(two.locator("#count")).toHaveText("-1");
  await expect(one.locator("#count")).toHaveText("1");
});

test("a page loaded again is a new view", async ({ page, site }) => {
  await open(page, `${site.url}/counter`);
  await page.click("[phx-click=inc]");
  await expect(page.locator("#count")).toHaveText("1");
  await open(page, `${site.url}/counter`);
  await expect(page.locator("#count")).toHaveText("0");
});

test("a template's own hook runs under the strict CSP, and again after each change", async ({ page, site, complaints }) => {
  await open(page, `${site.url}/counter`);
  const highest = page.locator("#highest");
  await expect(highest).toHaveText("Highest here: 0");
  for (let n = 1; n <= 2; n++) {
    await page.click("[phx-click=inc]");
    await expect(highest).toHaveText(`Highest here: ${n}`);
  }
  await page.click("[phx-click=dec]");
  await expect(page.locator("#count")).toHaveText("1");
  await expect(highest).toHaveText("Highest here: 2");
  await page.reload();
  await expect(page.locator("#count")).toHaveText("0");
  await expect(highest).toHaveText("Highest here: 2");
  expect(complaints).toEqual([]);
});
