// What has phx-static: in a browser that runs no JavaScript, and in one that does.
import path from "node:path";
import { Site, alive, expect, losing, test } from "./site.js";

let site;
test.beforeAll(async () => {
  const root = path.resolve(__dirname, "../..");
  site = await new Site([], { APP: path.resolve(root, process.env.OUT ?? "build", "lib/wire_app.so") }).start();
});
test.afterAll(() => site.remove());

const names = (page) => page.locator("#things li").evaluateAll((all) => all.map((li) => li.id));

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("forms and buttons run their handlers on one state", async ({ page }) => {
    await page.goto(`${site.url}/stall`);
    await page.fill("#name", "apple & \"pear\" ø");
    await page.click("#go");
    await expect(page.locator("#things li")).toHaveText([/^\s*apple & "pear" ø/]);
    await page.fill("#name", "plum");
    await page.press("#name", "Enter"); // the form's submit button, not the button of a click
    await expect(page.locator("#things li")).toHaveText([/apple/, /plum/]);
    await page.fill("#name", "not sent by a click");
    await page.click("#two");
    expect(await names(page)).toEqual(["apple & \"pear\" ø", "plum", "left", "right"]);
    await page.locator("#plum button").click();
    await expect(page.locator("#plum")).toHaveCount(0);
    expect(await names(page)).toEqual(["apple & \"pear\" ø", "left", "right"]);
    await expect(page.locator("#mounts")).toHaveText("1");
    await expect(page).toHaveURL(`${site.url}/stall`);
    await expect(page.locator("[role=alert]")).toHaveCount(0);
  });

  test("loading an answer again does nothing twice, and says so", async ({ page }) => {
    await page.goto(`${site.url}/stall`);
    await page.click("#two");
    await expect(page.locator("#things li")).toHaveCount(2);
    await page.reload(); // the browser posts again
    await expect(page.locator("[role=alert]")).toContainText("was not done again");
    await expect(page.locator("#things li")).toHaveCount(2);
    await page.click("#two");
    await expect(page.locator("#things li")).toHaveCount(4);
    await expect(page.locator("[role=alert]")).toHaveCount(0);
  });

  test("a handler sends elsewhere", async ({ page }) => {
    await page.goto(`${site.url}/stall`);
    await page.click("#leave");
    await expect(page).toHaveURL(`${site.url}/wander/9`);
    await expect(page.locator("#where")).toHaveText("/wander/9");
  });

  test("a page of another visitor's is refused", async ({ page }) => {
    await page.goto(`${site.url}/stall`);
    await page.context().clearCookies();
    await page.click("#two");
    await expect(page.locator("h1")).toHaveText("Not allowed");
  });
});

test("with JavaScript the page has none of it and loads nothing", async ({ page, complaints }) => {
  await page.goto(`${site.url}/stall`);
  await alive(page);
  const loads = [];
  page.on("request", (request) => request.isNavigationRequest() && loads.push(request.method()));
  expect(await page.locator("[data-phx-main]").innerHTML()).not.toMatch(/_phx_|_csrf_token|method=|action=/);
  await expect(page.locator("#two")).toHaveAttribute("type", "button");
  await page.fill("#name", "plum");
  await page.click("#go");
  await expect(page.locator("#plum")).toHaveCount(1);
  await page.click("#two");
  await expect(page.locator("#things li")).toHaveCount(3);
  await page.locator("#plum button").click();
  await expect(page.locator("#things li")).toHaveCount(2);
  expect(loads).toEqual([]);
  expect(complaints).toEqual([]);
});

test("before the client has joined the browser posts; the answer comes alive with the same state", async ({ page }) => {
  // The socket stays away until it is let through: the time between page load and join.
  let open = false;
  await page.routeWebSocket(/\/live\/websocket/, (socket) => open && socket.connectToServer());
  await page.goto(`${site.url}/stall`);
  await page.waitForFunction(() => window.liveSocket);
  await page.click("#two");
  await expect(page.locator("#things li")).toHaveCount(2);
  await page.waitForFunction(() => window.liveSocket);
  await page.fill("#name", "plum");
  open = true;
  await page.click("#go");
  await alive(page);
  expect(await names(page)).toEqual(["left", "right", "plum"]);
  await page.click("#two"); // now by the socket
  await expect(page.locator("#things li")).toHaveCount(5);
  await expect(page.locator("#mounts")).toHaveText("1");
});

test("a post takes the row from a tab that is connected, which comes back with the new state", async ({ page }) => {
  const first = await (await page.goto(`${site.url}/stall`)).text();
  await alive(page);
  await page.click("#two");
  await expect(page.locator("#things li")).toHaveCount(2);
  const field = (name) => new RegExp(`name="${name}" value="([^"]*)"`).exec(first)[1].replaceAll("&amp;", "&");
  const answer = await page.request.post(`${site.url}/stall`, {
    form: { _csrf_token: field("_csrf_token"), _phx_row: field("_phx_row"),
      _phx_event: "phx-submit=add", "thing[name]": "posted" },
  });
  expect(answer.status()).toBe(200);
  expect(await answer.text()).toMatch(/id="left"[\s\S]*id="right"[\s\S]*id="posted"/);
  await losing(page, () => page.locator("#two").dispatchEvent("click")); // it notices when it writes
  await expect(page.locator("#posted")).toHaveCount(1);
  await alive(page);
});
