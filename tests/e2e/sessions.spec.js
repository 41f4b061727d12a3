// Login and logout in a browser: two tabs, one session.
import path from "node:path";
import { Site, alive, expect, test } from "./site.js";

let site;
test.beforeAll(async () => {
  const root = path.resolve(__dirname, "../..");
  site = await new Site([], { APP: path.resolve(root, process.env.OUT ?? "build", "lib/wire_app.so") }).start();
});
test.afterAll(() => site.remove());

// As a form does it: the page's CSRF token, then where the answer leads.
async function submit(page, uri, fields) {
  await page.evaluate(({ uri, fields }) => {
    const form = Object.assign(document.createElement("form"), { method: "post", action: uri });
    const csrf = document.querySelector("meta[name=csrf-token]").content;
    for (const [name, value] of Object.entries({ _csrf_token: csrf, ...fields }))
      form.append(Object.assign(document.createElement("input"), { name, value }));
    document.body.append(form);
    form.submit();
  }, { uri, fields });
}

test("logout in one tab: the other's socket closes and its page goes to the entrance", async ({ context }) => {
  const one = await context.newPage(), two = await context.newPage();
  await one.goto(`${site.url}/wander`);
  await alive(one);
  await submit(one, "/login", { user: "ann" });
  await expect(one).toHaveURL(`${site.url}/club`);
  await expect(one.locator("#user")).toHaveText("ann");
  await alive(one);

  const closes = [];
  two.on("websocket", (socket) => socket.on("close", () => closes.push(socket.url())));
  await two.goto(`${site.url}/club`);
  await alive(two);
  await expect(two.locator("#user")).toHaveText("ann");

  await submit(one, "/logout", {});
  await expect(one).toHaveURL(`${site.url}/wander`);
  await expect(two).toHaveURL(`${site.url}/roam`); // where the club's on_mount sends who is nobody
  await expect(two.locator("#info")).toHaveText("log in first");
  expect(closes.length).toBeGreaterThan(0);
  await alive(two);
  await two.goto(`${site.url}/club`);
  await expect(two).toHaveURL(`${site.url}/roam`);
});

test("login in one tab leaves the other's page as it is, until it is loaded", async ({ context }) => {
  const one = await context.newPage(), two = await context.newPage();
  for (const page of [one, two]) {
    await page.goto(`${site.url}/roam`);
    await alive(page);
  }
  await two.click("[phx-click=step]");
  await submit(one, "/login", { user: "bea" });
  await expect(one.locator("#user")).toHaveText("bea");
  await two.click("[phx-click=step]");
  await expect(two.locator("#steps")).toHaveText("2");
  await two.goto(`${site.url}/club`);
  await expect(two.locator("#user")).toHaveText("bea");
});

test("a view that a handler renders into its page is alive, without being the page", async ({ page }) => {
  await page.goto(`${site.url}/badge/ann`);
  await expect(page.locator("#badge-1.phx-connected")).toHaveCount(1);
  await expect(page.locator("[data-phx-main]")).toHaveCount(0);
  await page.click("[phx-click=inc]");
  await page.click("[phx-click=inc]");
  await expect(page.locator("#badge")).toHaveText("ann|2|/badge/ann|made|ann|");
});

test("a patch link to an address that nothing answers ends at the page that says so", async ({ page }) => {
  await page.goto(`${site.url}/wander`);
  await alive(page);
  await page.evaluate(() => document.getElementById("patch").setAttribute("href", "/no/such/page"));
  await page.click("#patch");
  await expect(page.locator("h1")).toHaveText("Not found");
  await expect(page).toHaveURL(`${site.url}/no/such/page`);
});
