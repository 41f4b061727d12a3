// Forms in a browser: rows that come and go, errors of used inputs, recovery after a lost connection and a
// crash, plain POSTs. On the pages of the test application.
import path from "node:path";
import { Site, alive, expect, losing, test } from "./site.js";

let site;
test.beforeAll(async () => {
  const root = path.resolve(__dirname, "../..");
  site = await new Site([], { APP: path.resolve(root, process.env.OUT ?? "build", "lib/e2e_app.so") }).start();
});
test.afterAll(() => site.remove());

const enter = async (page, uri) => {
  await page.goto(site.url + uri);
  await alive(page);
};
const fields = (page) => page.locator("form").evaluate((form) => Object.fromEntries(new FormData(form).entries()));
const users = async (page) => {
  const all = await fields(page);
  return Object.keys(all).filter((name) => /users.*\[name\]$/.test(name)).map((name) => all[name]);
};
const button = (page, name) => page.getByRole("button", { name, exact: true });
const settled = (page) => expect(page.locator(".phx-change-loading, .phx-submit-loading, .phx-click-loading")).toHaveCount(0);

test("rows are added, sorted by their place, and dropped; an input keeps its id when its row moves", async ({ page, complaints }) => {
  await enter(page, "/form/dynamic-inputs");
  await page.fill("#my-form_name", "Team");
  for (const [i, name] of ["Ann", "Bob", "Cy"].entries()) {
    await button(page, "add more").click();
    await page.fill(`#my-form_users_${i}_name`, name);
  }
  await settled(page);
  expect(await users(page)).toEqual(["Ann", "Bob", "Cy"]);
  await page.locator("button[name='my_form[users_drop][]'][value='0']").click();
  await expect(page.locator("#my-form_users_0_name")).toHaveCount(0);
  expect(await users(page)).toEqual(["Bob", "Cy"]);
  await expect(page.locator("#my-form_users_1_name")).toHaveAttribute("name", "my_form[users][0][name]");
  await expect(page.locator("#my-form_users_2_name")).toHaveValue("Cy");
  await button(page, "add more").click();
  await expect(page.locator("fieldset input[type=text]")).toHaveCount(4);
  expect(await users(page)).toEqual(["Bob", "Cy", ""]);
  await page.fill("#my-form_users_1_name", "Bo");
  await settled(page);
  expect((await fields(page))["my_form[name]"]).toBe("Team");
  expect(complaints).toEqual([]);
});

test("rows survive a lost connection, once", async ({ page }) => {
  await enter(page, "/form/dynamic-inputs?checkboxes=1");
  await page.locator("label", { hasText: "add more" }).click();
  await page.fill("#my-form_users_0_name", "Ann");
  await settled(page);
  await losing(page, () => page.evaluate(() => new Promise((resolve) => window.liveSocket.disconnect(resolve)))
    .then(() => page.evaluate(() => window.liveSocket.connect())));
  await settled(page);
  expect(await users(page)).toEqual(["Ann"]);
  await page.locator("input[name='my_form[users_drop][]'][value='0']").click();
  await expect(page.locator("#my-form_users_0_name")).toHaveCount(0);
});

test("an error is shown where an input was used, and not at the others", async ({ page }) => {
  await enter(page, "/select");
  const third = page.locator("#select_form_select3");
  await expect(third).toHaveValue("2");
  await page.selectOption("#select_form_select1", "bar");
  await settled(page);
  await expect(third).not.toHaveClass(/has-error/);
  await third.selectOption("4");
  await expect(third).toHaveClass("has-error");
  await third.selectOption("7");
  await expect(third).not.toHaveClass(/has-error/);
  await expect(page.locator("#select_form_select1")).toHaveValue("bar");
});

test("what stands in a form survives kill -9 of the gateway", async ({ page }) => {
  await enter(page, "/select");
  await page.selectOption("#select_form_select3", "3");
  await expect(page.locator("#select_form_select3")).toHaveClass("has-error");
  await losing(page, () => site.kill(site.processes("clive-gateway")));
  await expect(page.locator("#select_form_select3")).toHaveValue("3");
  await expect(page.locator("#select_form_select3")).toHaveClass("has-error");
  await page.selectOption("#select_form_select3", "8");
  await expect(page.locator("#select_form_select3")).not.toHaveClass(/has-error/);
});

test("phx-trigger-action posts the form with its token and the button that did it", async ({ page }) => {
  await enter(page, "/issues/3814");
  await button(page, "Submit").click();
  await expect(page).toHaveURL(`${site.url}/submit`);
  expect(JSON.parse(await page.locator("body").innerText())).toEqual({ greeting: "hello", "i-am-the-submitter": "submitter-value" });
});

test("a form posts without JavaScript, and JSON by itself; not with another's token", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${site.url}/issues/3814`);
  const token = await page.locator("input[name=_csrf_token]").inputValue();
  await button(page, "Submit").click();
  await expect(page.locator("body")).toContainText('"greeting":"hello"');
  const refused = await context.request.post(`${site.url}/submit`, { form: { greeting: "hello" } });
  expect(refused.status()).toBe(403);
  const multipart = await context.request.post(`${site.url}/submit`, { multipart: { _csrf_token: token, "a[b][]": "c" } });
  expect(await multipart.json()).toEqual({ a: { b: ["c"] } });
  const json = (data, token) => context.request.post(`${site.url}/submit`, { data, headers: { "content-type": "application/json", ...token } });
  const mine = { "x-csrf-token": token };
  expect(await (await json({ _csrf_token: token, a: { b: [1, "ü", null, { c: true }] }, d: "2" })).json())
    .toEqual({ a: { b: [1, "ü", null, { c: true }] }, d: "2" });
  expect(await (await json([7], mine)).json()).toEqual({ _json: [7] });
  expect(await (await json(Buffer.from(""), mine)).json()).toEqual({});
  expect((await json({ a: 1 }, {})).status()).toBe(403);
  const bad = await json(Buffer.from('{"a":1,}'), mine);
  expect([bad.status(), bad.headers()["content-type"], await bad.text()])
    .toEqual([400, "text/plain; charset=utf-8", "the body is not JSON: byte 7 of 8"]);
  expect((await json(Buffer.from("[".repeat(40) + "]".repeat(40)), mine)).status()).toBe(413);
  expect((await json(Buffer.from(`["${"x".repeat(1 << 20)}"]`), mine)).status()).toBe(413);
  const stranger = await browser.newContext();
  expect((await stranger.request.post(`${site.url}/submit`, { form: { _csrf_token: token } })).status()).toBe(403);
  await stranger.close();
  await context.close();
});

test("a form is emptied once it is submitted; one select follows another", async ({ page }) => {
  await enter(page, "/issues/2787");
  const options = () => page.locator("#demo_select2 option").allTextContents();
  expect(await options()).toEqual(["Select"]);
  await page.selectOption("#demo_select1", "goodbyes");
  await expect(page.locator("#demo_select2 option")).toHaveText(["Select", "goodbye", "auf wiedersehen", "ha det bra"]);
  await page.selectOption("#demo_select2", "ha det bra");
  await page.fill("#demo_dummy", "x");
  await settled(page);
  await button(page, "Submit").click();
  await expect(page.locator("#demo_select2 option")).toHaveText(["Select"]);
  await expect(page.locator("#demo_select1")).toHaveValue("");
});
