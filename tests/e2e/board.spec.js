// The board: one for all, moved by clicks, by others and from the shell.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect, open, test } from "./site.js";

const clive = path.resolve(__dirname, "../..", process.env.OUT ?? "build", "bin/clive");

const card = (page, place, title) => page.locator(`.place.${place} li`).filter({ hasText: title });

test("a card made and moved in one browser is made and moved in the other", async ({ browser, ownSite }) => {
  const [one, two] = await Promise.all([0, 1].map(async () => (await browser.newContext()).newPage()));
  for (const page of [one, two]) await open(page, `${ownSite.url}/board`);
  const title = `It's "<b>new</b>" & grün`;
  await one.fill("#card", title);
  await one.keyboard.press("Enter");
  for (const page of [one, two]) await expect(card(page, "todo", title)).toHaveCount(1);
  await expect(one.locator("#card")).toHaveValue("");
  await expect(one.locator("#card")).toBeFocused();
  await card(two, "todo", title).getByRole("button").click();
  for (const page of [one, two]) {
    await expect(card(page, "doing", title)).toHaveCount(1);
    await expect(card(page, "todo", title)).toHaveCount(0);
    await expect(page.locator(".news")).toHaveText(`${title}: Doing`);
  }
  await card(one, "doing", title).getByRole("button", { name: ": back" }).click();
  for (const page of [one, two]) await expect(card(page, "todo", title)).toHaveCount(1);
  // Who comes later sees the same.
  await open(two, `${ownSite.url}/board`);
  await expect(card(two, "todo", title)).toHaveCount(1);
  await one.context().close();
  await two.context().close();
});

test("a line in the shell moves every open board, makes a card, takes one away", async ({ context, ownSite }) => {
  const pages = [await context.newPage(), await context.newPage()];
  for (const page of pages) await open(page, `${ownSite.url}/board`);
  const publish = (json) =>
    expect(spawnSync(clive, ["publish", "board", json, "--db", path.join(ownSite.state, "clive.db")], { encoding: "utf8" }))
      .toMatchObject({ status: 0, stderr: "" });
  publish('{"card": "Mend the ladder", "to": "done"}');
  for (const page of pages) await expect(card(page, "done", "Mend the ladder")).toHaveCount(1);
  publish('{"card": "Feed the cat"}');
  for (const page of pages) await expect(card(page, "todo", "Feed the cat")).toHaveCount(1);
  publish('{"card": "Mend the ladder", "to": "gone"}');
  for (const page of pages) await expect(card(page, "done", "Mend the ladder")).toHaveCount(0);
  publish('{"no": "card"}');
  for (const page of pages) await expect(page.locator(".notice")).toContainText("A card has a title");
  await pages[0].reload();
  await expect(card(pages[0], "todo", "Feed the cat")).toHaveCount(1);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("cards are made and moved by plain posts, and the others see it live", async ({ page, browser, ownSite }) => {
    const live = await (await browser.newContext({ javaScriptEnabled: true })).newPage();
    await open(live, `${ownSite.url}/board`);
    await page.goto(`${ownSite.url}/board`);
    await page.fill("#card", "Plain & simple");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await expect(card(page, "todo", "Plain & simple")).toHaveCount(1);
    await expect(card(live, "todo", "Plain & simple")).toHaveCount(1);
    await card(page, "todo", "Plain & simple").getByRole("button", { name: ": on" }).press("Enter");
    await expect(card(page, "doing", "Plain & simple")).toHaveCount(1);
    await expect(card(live, "doing", "Plain & simple")).toHaveCount(1);
    await live.context().close();
  });
});
