// A reservation: checked while it is filled in, rows that come and go, and what comes of it.
import { alive, expect, losing, open, test } from "./site.js";

const wrong = (page, label) => page.locator(".field", { has: page.getByLabel(label, { exact: true }) }).locator(".error");
const readers = (page) => page.locator(".reader");
const add = (page) => page.getByRole("button", { name: "Add a reader" });

// Days from today, as the input has it.
const day = (days) => new Date(Date.now() + days * 86400000).toISOString().slice(0, 10);

async function addReader(page, name, age) {
  const n = await readers(page).count();
  await add(page).click();
  await expect(readers(page)).toHaveCount(n + 1);
  await readers(page).nth(n).getByLabel("Name").fill(name);
  await readers(page).nth(n).getByLabel("Age").fill(age);
}

test("what is wrong is shown where somebody has been, and goes when it is right", async ({ page, site }) => {
  await open(page, `${site.url}/books/2/reserve`);
  await expect(page.locator(".error")).toHaveCount(0);
  await page.getByLabel("E-mail").fill("ada@library");
  await page.getByLabel("Your name").focus();
  await expect(wrong(page, "E-mail")).toHaveText("Such as ada@books.example");
  await expect(page.locator(".error")).toHaveCount(1);
  await page.getByLabel("E-mail").fill("ada@books.example");
  await page.getByLabel("Your name").focus();
  await expect(page.locator(".error")).toHaveCount(0);
  for (const [value, says] of [[day(-2), "That day is over"], [day(200), "More than 90 days ahead"], [day(3), null]]) {
    await page.getByLabel("Day").fill(value);
    if (says) await expect(wrong(page, "Day")).toHaveText(says);
    else await expect(wrong(page, "Day")).toHaveCount(0);
  }
  await page.getByRole("button", { name: "Reserve", exact: true }).click();
  await expect(page.locator(".flash.error")).toContainText("Not yet");
  await expect(wrong(page, "Your name")).toHaveText("Missing");
  await expect(wrong(page, "We bring it back in one piece")).toHaveText("Please promise");
  await expect(page.getByLabel("E-mail")).toHaveValue("ada@books.example");
});

test("readers are added and removed, each keeps what was typed", async ({ page, site }) => {
  await open(page, `${site.url}/books/2/reserve`);
  for (const [name, age] of [["Edith", "7"], ["José", "41"], ["Mira", "x"]]) await addReader(page, name, age);
  await page.getByLabel("Wishes").focus();
  await expect(readers(page).nth(2).locator(".error")).toHaveText("3 to 120");
  await readers(page).nth(0).getByRole("button", { name: "Remove" }).click();
  await expect(readers(page)).toHaveCount(2);
  await expect(readers(page).nth(0).getByLabel("Name")).toHaveValue("José");
  await expect(readers(page).nth(1).getByLabel("Name")).toHaveValue("Mira");
  await expect(readers(page).nth(1).locator(".error")).toHaveText("3 to 120");
  for (let n = 3; n <= 7; n++) await addReader(page, `Reader ${n}`, "30");
  await expect(page.locator(".readers > .error")).toHaveText("There are six chairs");
});

test("a reservation that is right leads to its page, with a message that can be closed", async ({ page, site, complaints }) => {
  await open(page, `${site.url}/books/2`);
  const title = await page.locator("h1").innerText();
  await page.getByRole("link", { name: "Reserve" }).click();
  await alive(page);
  await page.getByLabel("Your name").fill(`Ada "<b>" Lovelace`);
  await page.getByLabel("E-mail").fill("ada@books.example");
  await page.getByLabel("Day").fill(day(5));
  await page.getByLabel("Where").selectOption("The garden");
  await addReader(page, "Zoë", "9");
  await addReader(page, "O'Neill", "77");
  await page.getByLabel("Wishes").fill("A window\nand tea & cake");
  await page.getByLabel("We bring it back in one piece").check();
  await page.getByRole("button", { name: "Reserve", exact: true }).click();
  await expect(page).toHaveURL(/\/reservations\/[0-9a-f]{16}$/);
  await expect(page.locator("h1")).toHaveText(title);
  await expect(page.locator(".kicker")).toHaveText(`Reserved for Ada "<b>" Lovelace`);
  await expect(page.locator(".lead")).toHaveText(`${day(5)}, The garden`);
  await expect(page.locator(".plain li")).toHaveText(["Zoë 9", "O'Neill 77"], { useInnerText: true });
  await expect(page.locator(".wishes")).toHaveText("A window and tea & cake");
  await expect(page.getByRole("status")).toContainText("Reserved.");
  await alive(page);
  await page.getByRole("button", { name: "close" }).click();
  await expect(page.getByRole("status")).toHaveCount(0);
  await page.reload();
  await expect(page.locator(".kicker")).toContainText("Ada");
  await expect(page.getByRole("status")).toHaveCount(0);
  expect((await page.request.get(`${site.url}/reservations/0000000000000000`)).status()).toBe(404);
  expect((await page.request.get(`${site.url}/books/5001/reserve`)).status()).toBe(404);
  expect(complaints).toEqual([]);
});

test("a form half filled in survives a crash of its worker", async ({ page, ownSite }) => {
  await open(page, `${ownSite.url}/books/2/reserve`);
  await page.getByLabel("Your name").fill("Ada");
  await addReader(page, "Edith", "7");
  await page.getByLabel("Wishes").focus();
  const [, ...workers] = ownSite.processes("clive-gateway");
  await losing(page, () => ownSite.kill(workers));
  await expect(page.getByLabel("Your name")).toHaveValue("Ada");
  await expect(readers(page).nth(0).getByLabel("Name")).toHaveValue("Edith");
  await addReader(page, "José", "41");
  await expect(readers(page)).toHaveCount(2);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the form is checked when it is sent, and leads to its page", async ({ page, site }) => {
    await page.goto(`${site.url}/books/2/reserve`);
    await page.getByLabel("Your name").fill("Ada");
    await page.getByRole("button", { name: "Reserve", exact: true }).click();
    await expect(wrong(page, "E-mail")).toHaveText("Such as ada@books.example");
    await expect(page.getByLabel("Your name")).toHaveValue("Ada");
    await page.getByLabel("E-mail").fill("ada@books.example");
    await page.getByLabel("Day").fill(day(5));
    await page.getByLabel("We bring it back in one piece").check();
    await page.getByRole("button", { name: "Reserve", exact: true }).click();
    await expect(page).toHaveURL(/\/reservations\/[0-9a-f]{16}$/);
    await expect(page.locator(".kicker")).toHaveText("Reserved for Ada");
    await expect(page.getByRole("status")).toContainText("Reserved.");
  });
});
