// Where the user goes, in a browser: links, back and forward, what the server asks for, the flash.
import path from "node:path";
import { Site, alive, expect, test } from "./site.js";

let site;
test.beforeAll(async () => {
  const root = path.resolve(__dirname, "../..");
  site = await new Site([], { APP: path.resolve(root, process.env.OUT ?? "build", "lib/wire_app.so") }).start();
});
test.afterAll(() => site.remove());

// The page, marked, so that a page load would show; what is loaded from here on.
async function enter(page, uri) {
  await page.goto(site.url + uri);
  await alive(page);
  await page.evaluate(() => (window.marked = true));
  const loads = [];
  page.on("request", (request) => request.isNavigationRequest() && loads.push(request.url()));
  return loads;
}

const at = (page, uri) => expect(page).toHaveURL(site.url + uri);
const isMarked = (page) => page.evaluate(() => window.marked === true);

test("a patch link, back and forward: the same page", async ({ page, complaints }) => {
  const loads = await enter(page, "/wander");
  await page.click("#patch");
  await expect(page.locator("#where")).toHaveText("/wander/5");
  await expect(page.locator("#action")).toHaveText("show");
  await at(page, "/wander/5");
  await page.goBack();
  await expect(page.locator("#where")).toHaveText("/wander");
  await page.goForward();
  await expect(page.locator("#where")).toHaveText("/wander/5");
  await expect(page.locator("#mounts")).toHaveText("1");
  expect(await isMarked(page)).toBe(true);
  expect(loads).toEqual([]);
  expect(complaints).toEqual([]);
});

test("push_patch by a button moves the address and keeps the view", async ({ page }) => {
  const loads = await enter(page, "/wander");
  await page.click("#push_patch");
  await expect(page.locator("#where")).toHaveText("/wander/9");
  await at(page, "/wander/9");
  await page.goBack();
  await expect(page.locator("#where")).toHaveText("/wander");
  await at(page, "/wander");
  expect(loads).toEqual([]);
});

test("a navigate link: another view, and back", async ({ page, complaints }) => {
  const loads = await enter(page, "/wander");
  await page.click("#navigate");
  await expect(page.locator("h1")).toHaveText("Roam");
  await expect(page).toHaveTitle("Roam");
  await at(page, "/roam");
  await alive(page);
  await page.click("[phx-click=step]");
  await expect(page.locator("#steps")).toHaveText("1");
  await page.goBack();
  await expect(page.locator("#where")).toHaveText("/wander");
  await expect(page.locator("div[data-phx-main]")).toHaveCount(1);
  expect(await isMarked(page)).toBe(true);
  expect(loads).toEqual([]);
  expect(complaints).toEqual([]);
});

test("push_navigate takes the flash along; a click clears it", async ({ page }) => {
  const loads = await enter(page, "/wander");
  await page.click("#push_navigate");
  await expect(page.locator("#info")).toHaveText("went");
  await at(page, "/roam");
  await alive(page);
  await page.click("#info");
  await expect(page.locator("#info")).toHaveText("");
  expect(loads).toEqual([]);
});

test("redirect loads the page, the flash comes along once", async ({ page }) => {
  await enter(page, "/wander");
  await page.click("#redirect");
  await expect(page.locator("#info")).toHaveText("loaded");
  await alive(page);
  await expect(page.locator("#info")).toHaveText("loaded");
  expect(await isMarked(page)).toBe(false);
  await page.reload();
  await alive(page);
  await expect(page.locator("#info")).toHaveText("");
});

test("between live_sessions the page is loaded", async ({ page }) => {
  const loads = await enter(page, "/wander");
  await page.click("#leave");
  await at(page, "/guests/roam");
  await expect(page.locator("h1")).toHaveText("Roam");
  await alive(page);
  expect(await isMarked(page)).toBe(false);
  expect(loads).toHaveLength(1);
});

test("a view that came by live navigation survives a lost connection and a crash", async ({ page }) => {
  await enter(page, "/wander");
  await page.click("#navigate");
  await alive(page);
  await page.click("[phx-click=step]");
  await expect(page.locator("#steps")).toHaveText("1");
  await page.evaluate(() => new Promise((done) => { window.liveSocket.disconnect(() => { window.liveSocket.connect(); done(); }); }));
  await alive(page);
  await page.click("[phx-click=step]");
  await expect(page.locator("#steps")).toHaveText("2");
});

test("pushed events are heard, and a loop of patches ends in an error, not in a hang", async ({ page }) => {
  await enter(page, "/wander");
  await page.evaluate(() => {
    window.heard = [];
    for (const name of ["first", "second"]) window.addEventListener(`phx:${name}`, ({ detail }) => window.heard.push([name, detail]));
  });
  await page.click("#tell");
  await expect.poll(() => page.evaluate(() => window.heard)).toEqual([["first", {}], ["second", { n: "1", value: "" }]]);
  await page.click("#loop");
  await expect(page.locator("[data-phx-main].phx-error")).toHaveCount(1);
});
