// screenshots.js: what the README shows (deploy/screenshots/), on a desktop and on a phone.
import path from "node:path";
import { expect, open, test } from "./site.js";

const folder = path.resolve(__dirname, "../../deploy/screenshots");

const desktop = { width: 1000, height: 680 };
const phone = { width: 390, height: 780 };

// Somebody has reserved some: what the pages of the library show at their end.
test.beforeAll(async ({ browser, site }) => {
  const page = await browser.newPage();
  for (const book of [412, 2801, 77]) {
    await open(page, `${site.url}/books/${book}/reserve`);
    await page.getByLabel("Your name").fill("Ada");
    await page.getByLabel("E-mail").fill("ada@books.example");
    await page.getByLabel("Day").fill(new Date(Date.now() + 4 * 86400000).toISOString().slice(0, 10));
    await page.getByLabel("We bring it back in one piece").check();
    await page.getByRole("button", { name: "Reserve", exact: true }).click();
    await expect(page).toHaveURL(/\/reservations\//);
  }
  await page.close();
});

async function filled(page) {
  await page.getByLabel("Your name").fill("Ada");
  await page.getByLabel("E-mail").fill("ada@library");
  await page.getByRole("button", { name: "Add a reader" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Edith");
  await page.getByLabel("Age", { exact: true }).fill("2");
  await page.getByLabel("Wishes").fill("A window seat.");
  await expect(page.locator(".error")).toHaveCount(2);
}

// name, address, what is done before the picture
const pictures = [
  ["home", "/", desktop],
  ["thermostat", "/thermostat?city=Troms%C3%B8", desktop],
  ["board", "/board", desktop],
  ["board-phone", "/board", phone],
  ["books", "/books?page=7&sort=year&dir=desc", desktop],
  ["search", "/search", desktop, async (page) => {
    await page.fill("#query", "mül lant");
    await expect(page.locator("[role=option]").first()).toBeVisible();
    await page.keyboard.press("ArrowDown");
    await expect(page.locator("[role=option].active")).toHaveCount(1);
  }],
  ["search-phone", "/search?q=winter", phone, null, "dark"],
  ["reserve-phone", "/books/2/reserve", phone, filled],
  ["book-phone", "/books/2", { width: 390, height: 900 }, null, "dark"],
];

for (const [name, address, viewport, prepare, colorScheme = "light"] of pictures)
  test(name, async ({ browser, site }) => {
    const page = await browser.newPage({ viewport, colorScheme, reducedMotion: "reduce" });
    await open(page, site.url + address);
    if (prepare) await prepare(page);
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: path.join(process.env.SHOTS ?? folder, `${name}.png`) });
    await page.close();
  });
