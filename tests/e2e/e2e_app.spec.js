// The pages of the test application: what LiveView's own browser tests look at, in our words; live layouts.
import path from "node:path";
import { Site, alive, expect, test } from "./site.js";

let site;
test.beforeAll(async () => {
  const root = path.resolve(__dirname, "../..");
  site = await new Site([], { APP: path.resolve(root, process.env.OUT ?? "build", "lib/e2e_app.so") }).start();
});
test.afterAll(() => site.remove());

const at = (page, uri) => expect(page).toHaveURL(site.url + uri);
const link = (page, name) => page.getByRole("link", { name, exact: true });

// The page, alive; what it loads and says from then on.
async function enter(page, uri) {
  await page.goto(site.url + uri);
  await alive(page);
  const seen = { loads: [] };
  page.on("request", (request) => request.isNavigationRequest() && seen.loads.push(request.url()));
  return seen;
}

test.describe("live layouts", () => {
  test("are in the page, and follow the view's fields, the title too", async ({ page, complaints }) => {
    const response = await page.goto(`${site.url}/frames/plain`);
    expect(await response.text()).toMatch(/^<!DOCTYPE html> <div id="phx-[^>]*data-phx-main[^]*<h1 id="frame">plain, no title, 0<\/h1>/);
    await alive(page);
    await page.click("#more");
    await expect(page.locator("#frame")).toHaveText("plain, no title, 1");
    await expect(page.locator("#n")).toHaveText("1");
    await page.click("#more");
    await expect(page.locator("#frame")).toHaveText("plain, two, 2");
    await page.click("#less");
    await expect(page.locator("#frame")).toHaveText("plain, two, 1");
    expect(complaints).toEqual([]);
  });

  test("have handlers of their own, and show the flash until it is clicked away", async ({ page }) => {
    await enter(page, "/frames/plain");
    await page.click("#greet");
    await expect(page.locator("#flash")).toHaveText("greetings");
    await page.click("#more");
    await expect(page.locator("#n")).toHaveText("1");
    await page.click("#flash");
    await expect(page.locator("#flash")).toHaveCount(0);
  });

  test("change with the view by live navigation, to another one and to none", async ({ page, complaints }) => {
    const { loads } = await enter(page, "/frames/plain");
    await link(page, "boxed").click();
    await expect(page.locator("#frame")).toHaveText(/^boxed, 0/);
    await expect(page.locator("#greet")).toHaveCount(0);
    await page.click("#more");
    await expect(page.locator("div#frame #n")).toHaveText("1");
    await link(page, "bare").click();
    await expect(page.locator("#frame")).toHaveText("no layout");
    await expect(page.locator("#more")).toHaveCount(0);
    await link(page, "plain").click();
    await expect(page.locator("#frame")).toHaveText("plain, no title, 0");
    await page.goBack();
    await expect(page.locator("#frame")).toHaveText("no layout");
    expect(loads).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test("may hide the view and show it again, changed meanwhile", async ({ page }) => {
    await enter(page, "/frames/boxed");
    for (const text of [/^boxed, 1/, /^boxed, 2/]) {
      await page.click("#more");
      await expect(page.locator("#frame")).toHaveText(text);
    }
    await expect(page.locator("#frame")).toHaveClass("box full");
    await page.click("#more");
    await expect(page.locator("#frame")).toHaveText("closed");
    await expect(page.locator("#n")).toHaveCount(0);
    await page.click("#more");
    await expect(page.locator("#frame")).toHaveText("closed");
    await page.click("#more");
    await expect(page.locator("div#frame #n")).toHaveText("1");
    await page.click("#less");
    await expect(page.locator("div#frame #n")).toHaveText("0");
  });

  test("come back with the view when the connection was lost", async ({ page }) => {
    await enter(page, "/frames/plain");
    await page.click("#more");
    await page.click("#greet");
    await expect(page.locator("#flash")).toHaveText("greetings");
    await page.evaluate(() => new Promise((done) => { window.liveSocket.disconnect(() => { window.liveSocket.connect(); done(); }); }));
    await alive(page);
    await page.click("#more");
    await expect(page.locator("#frame")).toHaveText("plain, two, 2");
    await expect(page.locator("#flash")).toHaveText("greetings");
  });
});

test.describe("navigation", () => {
  test("patches and live navigation stay on the socket, and go into the history", async ({ page, complaints }) => {
    const { loads } = await enter(page, "/navigation/a");
    const length = await page.evaluate(() => history.length);
    await link(page, "Patch (Replace)").click();
    await expect(page).toHaveURL(/\/a\?param=/);
    expect(await page.evaluate(() => history.length)).toBe(length);
    const replaced = page.url();
    await link(page, "Patch this LiveView").click();
    await expect(page).not.toHaveURL(replaced);
    const patched = page.url();
    await link(page, "LiveView B").click();
    await at(page, "/navigation/b");
    await link(page, "Item 42").click();
    await at(page, "/navigation/b/item-42");
    await expect(page.locator("main p")).toHaveText("Item item-42");
    for (const url of [`${site.url}/navigation/b`, patched, replaced]) {
      await page.goBack();
      await expect(page).toHaveURL(url);
    }
    await expect(page.locator("h1")).toHaveText("This is page A");
    expect(await page.evaluate(() => history.length)).toBe(length + 3);
    expect(loads).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test("scrolls to the element of the hash, and back to where it was", async ({ page }) => {
    await enter(page, "/navigation/a");
    await link(page, "Navigate to 42").click();
    await at(page, "/navigation/b#items-item-42");
    const item = page.locator("#items-item-42");
    await expect(item).toBeInViewport();
    const top = await page.evaluate(() => document.documentElement.scrollTop);
    expect(top).toBeGreaterThan(0);
    await page.evaluate(() => new Promise((done) => { window.addEventListener("scroll", () => setTimeout(done, 150), { once: true }); scrollBy(0, -60); }));
    await link(page, "Item 42").click();
    await at(page, "/navigation/b/item-42");
    await page.goBack();
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollTop)).toBe(top - 60);
  });

  test("to another live_session and to a page without a view loads it", async ({ page }) => {
    const { loads } = await enter(page, "/navigation/a");
    await link(page, "LiveView (other session)").click();
    await at(page, "/stream");
    await expect(page.locator("h1")).toHaveText("Another live_session");
    await alive(page);
    expect(loads).toEqual([`${site.url}/stream`]);
    await page.goBack();
    await alive(page);
    await link(page, "Dead View").click();
    await expect(page.locator("h1")).toHaveText("Dead view");
    await page.goBack();
    await alive(page);
    await expect(page.locator("h1")).toHaveText("This is page A");
  });

  test("a loop of patches ends the view; the next one is told to stop", async ({ page }) => {
    await enter(page, "/navigation/redirectloop");
    await link(page, "Redirect Loop").click();
    await expect(page.locator("#message")).toHaveText("Too many redirects");
    await alive(page);
  });
});

test.describe("events and JS commands", () => {
  test("set, remove and toggle attributes; those ignored survive a patch", async ({ page }) => {
    await enter(page, "/js");
    const modal = page.locator("#my-modal");
    for (const button of ["show modal", "hide modal", "toggle modal", "toggle modal"]) {
      const shown = await modal.isVisible();
      await page.getByRole("button", { name: button }).click();
      await expect(modal).toBeVisible({ visible: !shown });
      await expect(modal).toHaveAttribute("aria-expanded", String(!shown));
      if (shown) await expect(modal).not.toHaveAttribute("open");
      else await expect(modal).toHaveAttribute("open", "true");
      await expect(modal).not.toHaveClass(/fade/);
    }
    await page.locator("summary").click();
    await page.locator("details button").click();
    await expect(page.locator("details button")).toHaveText("1");
    await expect(page.locator("details")).toHaveAttribute("open");
  });

  test("a hook whose id changes leaves no ghost", async ({ page }) => {
    await enter(page, "/issues/3651");
    await expect(page.locator("#notice")).toBeHidden();
    await expect.poll(async () => Number(await page.locator("#total").textContent())).toBeGreaterThan(3);
    expect(Number(await page.locator("#total").textContent())).toBeLessThan(50);
  });

  test("a flash goes along, by live navigation, by a redirect and across live_sessions", async ({ page }) => {
    await enter(page, "/issues/3686/a");
    await expect(page.locator("#flash")).toHaveText("%{}");
    for (const [to, text] of [["To B", "Flash from A"], ["To C", "Flash from B"], ["To A", "Flash from C"]]) {
      await page.getByRole("button", { name: to }).click();
      await expect(page.locator("#flash")).toHaveText(text);
      await alive(page);
    }
  });

  test("live navigation mounts again, a patch does not", async ({ page }) => {
    await enter(page, "/issues/3529");
    const text = () => page.locator("h1").textContent();
    const first = await text();
    await link(page, "Navigate").click();
    await expect(page.locator("h1")).not.toHaveText(first);
    const second = await text(), url = page.url();
    await link(page, "Patch").click();
    await expect(page).not.toHaveURL(url);
    await page.goBack();
    await expect(page.locator("h1")).toHaveText(second);
    await page.goBack();
    await at(page, "/issues/3529");
    await expect(page.locator("h1")).not.toHaveText(second);
  });
});

test("colocated scripts: a hook, a hook at run time, a listener for commands", async ({ page, complaints }) => {
  await enter(page, "/colocated");
  await page.locator("input").fill("0123456789");
  await page.keyboard.press("Enter");
  await expect(page.locator("#phone")).toHaveText("012-345-6789");
  await expect(page.locator("#runtime")).toBeVisible();
  for (const visible of [false, true]) {
    await page.click("button");
    await expect(page.locator("#hello")).toBeVisible({ visible });
  }
  expect(complaints).toEqual([]);
});

test.describe("errors", () => {
  test("a page whose mount fails is a 500", async ({ page }) => {
    expect((await page.goto(`${site.url}/errors?dead-mount=raise`)).status()).toBe(500);
  });

  test("a join that fails loads the page again, and more slowly after five times", async ({ page }) => {
    const said = [];
    page.on("console", (message) => said.push(message.text()));
    await page.goto(`${site.url.replace("127.0.0.1", "localhost")}/errors?connected-mount=raise`); // where the client tells
    await expect.poll(() => said.filter((text) => /failsafe mode/.test(text)).length).toBeGreaterThan(0);
  });

  test("a handler that fails: the view comes back, the page stays", async ({ page }) => {
    const { loads } = await enter(page, "/errors");
    const before = await page.locator("#render-time").textContent();
    await page.getByRole("button", { name: "Crash main" }).click();
    await expect(page.locator("#render-time")).not.toHaveText(before);
    await alive(page);
    expect(loads).toEqual([]);
  });
});

test.describe("components and rows", () => {
  test("the focus stays in a focus_wrap, and enters it at its first button", async ({ page, complaints }) => {
    await enter(page, "/components");
    await page.click("#dropdown-button");
    const buttons = page.locator("#dropdown-content button");
    for (const [key, nth] of [[null, 0], ["Tab", 1], ["Tab", 2], ["Tab", 0], ["Shift+Tab", 2]]) {
      if (key) await page.keyboard.press(key);
      await expect(buttons.nth(nth)).toBeFocused();
    }
    await buttons.nth(1).click();
    await expect(page.locator("#dropdown-menu")).toBeHidden();
    expect(complaints).toEqual([]);
  });

  test("a modal: its input has the focus; a click outside closes it, one from inside does not", async ({ page }) => {
    await enter(page, "/issues/3040");
    const modal = page.locator("#my-modal-container"), input = page.locator("input[name=name]");
    for (const close of [() => page.mouse.click(2, 2), () => page.keyboard.press("Escape")]) {
      await link(page, "Add new").click();
      await expect(input).toBeFocused();
      await page.keyboard.press("Enter");
      await expect(page.locator("#my-modal form")).toContainText("Form was submitted!");
      const box = await input.boundingBox();
      await page.mouse.move(box.x + 5, box.y + 5);
      await page.mouse.down();
      await page.mouse.move(2, 2);
      await page.mouse.up();
      await expect(modal).toBeVisible();
      await close();
      await expect(page.locator("#my-modal")).toHaveCount(0);
      await at(page, "/issues/3040");
    }
  });

  for (const tab of ["all_keyed", "no_keyed"]) test(`rows at random in tables with slots: ${tab}`, async ({ page }) => {
    await enter(page, `/keyed-comprehension?tab=${tab}`);
    for (let i = 1; i <= 5; i++) {
      await page.getByRole("button", { name: "randomize" }).click();
      await expect(page.locator("tbody tr").last()).toContainText(`Count: ${i} `);
    }
    await page.getByRole("button", { name: "change first" }).click();
    const rows = page.locator("table").first().locator("tbody tr"), others = page.locator("table").last().locator("tbody tr");
    await expect(rows.first()).not.toContainText("New");
    const texts = (all) => all.evaluateAll((list) => list.map((row) => row.textContent.replace(/\s+/g, " ")));
    const [first, last] = [await texts(rows), await texts(others)];
    expect(first.length).toBe(10);
    for (const text of first) expect(text).toMatch(/^ Count: 5 Name: \S+ 1 5 $/);
    expect(last.map((text) => text.replace(" 2 5 ", " 1 5 "))).toEqual(first);
    expect(new Set(first).size).toBe(10);
  });
});
