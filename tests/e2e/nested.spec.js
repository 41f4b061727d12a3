// Live views within a view, in a browser: a house with rooms, a note in it, and a radio that stays when the page goes elsewhere.
import path from "node:path";
import { Site, alive, expect, losing, test } from "./site.js";

let site;
test.beforeAll(async () => {
  const root = path.resolve(__dirname, "../..");
  site = await new Site([], { APP: path.resolve(root, process.env.OUT ?? "build", "lib/e2e_app.so") }).start();
});
test.afterAll(() => site.remove());

// The page, alive with all that is in it; the pages that are loaded from then on.
async function enter(page, uri = "/nests/house") {
  await page.goto(site.url + uri);
  await settled(page);
  const loads = [];
  page.on("request", (request) => request.isNavigationRequest() && loads.push(request.url()));
  return loads;
}

// (A patch of the page takes the class away from what is in it, as LiveView's client has it: not after one.)
async function settled(page) {
  await alive(page);
  await expect(page.locator("[data-phx-session]:not(.phx-connected)")).toHaveCount(0);
}

const room = (page, name) => {
  const at = page.locator(`#room-${name}`);
  return { at, n: at.locator("> h2 .n"), click: (what) => at.locator(`> .${what}`).click() };
};

// kill -9 of what serves the socket, and all is alive again.
async function crash(page) {
  await losing(page, () => site.kill(site.processes("clive-gateway").slice(1)));
  await settled(page);
}

test("they stand in the page's HTML, and each counts for itself", async ({ page, complaints }) => {
  const response = await page.goto(`${site.url}/nests/house`);
  expect(await response.text()).toMatch(/<div id="room-2" data-phx-session="" [^>]*><h2>Room 2: <b class="n">0<\/b><\/h2>/);
  await settled(page);
  await room(page, 1).click("more");
  await room(page, 2).click("more");
  await room(page, 2).click("more");
  await page.click("#more");
  await expect(room(page, 1).n).toHaveText("1");
  await expect(room(page, 2).n).toHaveText("2");
  await expect(page.locator("#n")).toHaveText("1");
  expect(complaints).toEqual([]);
});

test("rows of views: one more, another order, one less; who comes again begins anew", async ({ page, complaints }) => {
  await enter(page);
  await page.click("#build");
  await room(page, 3).click("more"); // empty until it has joined
  await expect(room(page, 3).n).toHaveText("1");
  await room(page, 1).click("more");
  await page.click("#turn");
  await expect(page.locator("li h2")).toHaveText(["Room 3: 1", "Room 1: 1", "Room 2: 0"]);
  await room(page, 3).click("more");
  await expect(room(page, 3).n).toHaveText("2");
  await page.click("#raze");
  await expect(room(page, 3).at).toHaveCount(0);
  await page.click("#build");
  await expect(page.locator("li h2")).toHaveText(["Room 1: 1", "Room 2: 0", "Room 3: 0"]);
  await room(page, 3).click("more");
  await expect(room(page, 3).n).toHaveText("1");
  expect(complaints).toEqual([]);
});

test("kill -9: all of them know what they knew, those within those too", async ({ page }) => {
  const loads = await enter(page);
  await room(page, 2).click("more");
  await room(page, 2).click("open");
  await settled(page);
  await room(page, "2-in").click("more");
  await room(page, "2-in").click("more");
  await page.click("#more");
  await page.click("#next");
  await expect(page.locator("#station")).toHaveText("4");
  await expect(room(page, "2-in").n).toHaveText("2");
  for (const [n, within] of [[1, 2], [2, 3]]) {
    await crash(page);
    await expect(room(page, 1).n).toHaveText("0");
    await expect(room(page, 2).n).toHaveText(String(n));
    await expect(room(page, "2-in").n).toHaveText(String(within));
    await expect(page.locator("#n")).toHaveText("1");
    await expect(page.locator("#station")).toHaveText("4");
    await room(page, 2).click("more");
    await room(page, "2-in").click("more");
    await expect(room(page, 2).n).toHaveText(String(n + 1));
    await expect(room(page, "2-in").n).toHaveText(String(within + 1));
  }
  expect(loads).toEqual([]);
});

test("one that fails goes on from where it was; so do all when the page fails", async ({ page }) => {
  const loads = await enter(page);
  await room(page, 1).click("more");
  await room(page, 2).click("more");
  await expect(room(page, 2).n).toHaveText("1");
  await room(page, 1).click("fall");
  await expect(page.locator("#room-1.phx-error")).toHaveCount(1);
  await settled(page);
  await room(page, 1).click("more");
  await expect(room(page, 1).n).toHaveText("2");
  await expect(room(page, 2).n).toHaveText("1");
  await page.click("#fall");
  await expect(page.locator("[data-phx-main].phx-error")).toHaveCount(1);
  await settled(page);
  await expect(page.locator("li h2")).toHaveText(["Room 1: 2", "Room 2: 1"]);
  await room(page, 2).click("more");
  await expect(room(page, 2).n).toHaveText("2");
  expect(loads).toEqual([]);
});

test("a patch from within is the page's: the address, its handle_params, the history", async ({ page, complaints }) => {
  const loads = await enter(page);
  await room(page, 2).click("patch");
  await expect(page).toHaveURL(`${site.url}/nests/house?from=within`);
  await expect(page.locator("#where")).toHaveText("/nests/house?from=within");
  await expect(room(page, 2).n).toHaveText("10");
  await page.goBack();
  await expect(page.locator("#where")).toHaveText("/nests/house");
  await expect(room(page, 2).n).toHaveText("10");
  expect(loads).toEqual([]);
  expect(complaints).toEqual([]);
});

test("one within takes the page elsewhere, with a flash; the radio plays on; back, the rooms are new", async ({ page, complaints }) => {
  const loads = await enter(page);
  await page.click("#next");
  await room(page, 1).click("more");
  await expect(room(page, 1).n).toHaveText("1");
  await room(page, 1).click("leave");
  await expect(page.locator("h1")).toHaveText("Garden");
  await expect(page.locator("#flash")).toHaveText("the room was left");
  await expect(page.locator("#station")).toHaveText("4");
  await page.click("#next");
  await page.getByRole("link", { name: "to the house" }).click();
  await settled(page);
  await expect(page.locator("li h2")).toHaveText(["Room 1: 0", "Room 2: 0"]);
  await expect(page.locator("#station")).toHaveText("5");
  await room(page, 1).click("more");
  await expect(room(page, 1).n).toHaveText("1");
  expect(loads).toEqual([]);
  expect(complaints).toEqual([]);
});

test("what is sticky keeps its element and its state over live navigation, kill -9 and the browser's history", async ({ page, complaints }) => {
  const loads = await enter(page);
  await page.click("#next");
  await expect(page.locator("#station")).toHaveText("4");
  await page.evaluate(() => (document.querySelector("#radio").mine = true));
  const kept = () => page.evaluate(() => document.querySelector("#radio").mine);
  await page.click("#away"); // it navigates, and stays
  await expect(page.locator("h1")).toHaveText("Garden");
  await settled(page);
  await page.click("#next");
  await expect(page.locator("#station")).toHaveText("5");
  await crash(page);
  await expect(page.locator("h1")).toHaveText("Garden");
  await page.click("#next");
  await expect(page.locator("#station")).toHaveText("6");
  await page.goBack();
  await expect(page.locator("h1")).toHaveText(/^House/);
  await settled(page);
  await crash(page);
  await page.click("#next");
  await expect(page.locator("#station")).toHaveText("7");
  await page.locator("#radio").getByRole("link", { name: "home" }).click();
  await settled(page);
  await page.click("#next");
  await expect(page.locator("#station")).toHaveText("8");
  expect(await kept()).toBe(true);
  expect(loads).toEqual([]);
  expect(complaints.filter((text) => !/WebSocket/.test(text))).toEqual([]);
});

test("the flash of one within is its own; a title is whose was said last", async ({ page }) => {
  await enter(page);
  await expect(page).toHaveTitle("House");
  await room(page, 1).click("greet");
  await expect(room(page, 1).at.locator(".said")).toHaveText("greetings from within");
  await expect(room(page, 2).at.locator(".said")).toHaveCount(0);
  await expect(page.locator("#flash")).toHaveCount(0);
  await room(page, 1).click("said");
  await expect(room(page, 1).at.locator(".said")).toHaveCount(0);
  await room(page, 2).click("name");
  await expect(page).toHaveTitle("A room");
});

test("a form within is sent again when the connection was lost; one that is shown anew is empty", async ({ page }) => {
  await enter(page);
  const written = page.locator("#written"), input = page.locator("#note input");
  await expect(input).toHaveAttribute("placeholder", "a note");
  await input.fill("milk");
  await expect(written).toHaveText("milk");
  await page.click("#hush");
  await expect(page.locator("#note")).toHaveCount(0);
  await page.click("#hush");
  await expect(written).toHaveText("");
  await expect(input).toHaveValue("");
  await input.fill("bread");
  await expect(written).toHaveText("bread");
  await crash(page);
  await expect(written).toHaveText("bread"); // mounted afresh: the client has said so
  await expect(input).toHaveValue("bread");
});

test("without JavaScript a page has them all", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${site.url}/nests/house?rooms=3`);
  await expect(page.locator("li h2")).toHaveText(["Room 1: 0", "Room 2: 0", "Room 3: 0"]);
  await expect(page.locator("#station")).toHaveText("3");
  await context.close();
});
