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

test("a form by another name: rows that only the page has, errors of elsewhere, its post", async ({ page, complaints }) => {
  await enter(page, "/form/member?email=a");
  const email = page.locator("#joining_email"), pet = (i) => page.locator(`#joining_pets_${i}_name`);
  await expect(email).toHaveAttribute("name", "member[email]");
  await expect(email).toHaveValue("a");
  await expect(pet(0)).toHaveAttribute("name", "member[pets][0][name]");
  await button(page, "Another pet").click();
  await expect(pet(1)).toHaveValue("Rex");
  await pet(1).fill("Mia");
  await settled(page);
  await expect(page.locator(".problem")).toHaveCount(0); // the address was not touched
  await button(page, "Another pet").click();
  await settled(page);
  await expect(pet(2)).toHaveCount(0); // the client has said which rows there are
  await email.fill("b");
  await expect(page.locator(".problem")).toHaveText("is no address");
  await button(page, "Save").click();
  await settled(page);
  await expect(page.locator(".problem")).toHaveText("is no address");
  await email.fill("a@b");
  await page.fill("#joining_password", "hush");
  await button(page, "Save").click();
  await expect(page).toHaveURL(`${site.url}/submit`);
  expect(JSON.parse(await page.locator("body").innerText())).toEqual({
    member: { email: "a@b", password: "hush", pets: { 0: { _persistent_id: "0", name: "Rex" }, 1: { _persistent_id: "1", name: "Mia" } } },
  });
  expect(complaints).toEqual([]);
});

test("a secret that is not saved comes back with the form, after kill -9 of the gateway", async ({ page }) => {
  await enter(page, "/form/member?email=a@b");
  await page.fill("#joining_password", "hush");
  await settled(page);
  await expect(page.locator("output")).toHaveText("true");
  await losing(page, () => site.kill(site.processes("clive-gateway")));
  await expect(page.locator("output")).toHaveText("true");
  await expect(page.locator("#joining_password")).toHaveValue("hush");
  await settled(page);
  await button(page, "Save").click();
  await expect(page.locator("body")).toContainText('"password":"hush"');
});

test("a button says that it waits, for as long as it does", async ({ page }) => {
  await enter(page, "/form/member?email=x");
  await page.evaluate(() => window.liveSocket.enableLatencySim(2000));
  const save = page.locator("form button");
  await page.fill("#joining_email", "nobody");
  await save.click();
  await expect(save).toHaveText("Saving…");
  await expect(save).toBeDisabled();
  await expect(page.locator("#joining_email")).toHaveJSProperty("readOnly", true);
  await expect(save).toHaveText("Save");
  await expect(save).toBeEnabled();
  await expect(page.locator("#joining_email")).toHaveJSProperty("readOnly", false);
  await page.evaluate(() => window.liveSocket.disableLatencySim());
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
