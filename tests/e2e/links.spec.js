// Links that ask first or are requests of another method (views/assets/links.js).
import { expect, open, test } from "./site.js";

async function addLink(page, attributes) {
  await page.evaluate((attributes) => {
    const link = document.createElement("a");
    const csrf = document.querySelector("meta[name=csrf-token]").content;
    for (const [name, value] of Object.entries({ id: "out", href: "/logout", "data-csrf": csrf, ...attributes }))
      link.setAttribute(name, value);
    link.innerHTML = "<b>out</b>";
    document.body.prepend(link);
  }, attributes);
}

test("a link with a method is a request with the token", async ({ site, page, complaints }) => {
  await open(page, `${site.url}/counter`);
  await addLink(page, { "data-method": "post", "data-to": "/logout" });
  await page.click("#out b");
  await expect(page).toHaveURL(`${site.url}/`);
  expect(complaints).toEqual([]);
});

test("a method of its own goes as _method", async ({ site, page }) => {
  await open(page, `${site.url}/counter`);
  await addLink(page, { "data-method": "DELETE", "data-to": "/logout" });
  const token = await page.getAttribute("#out", "data-csrf");
  const sent = page.waitForRequest(`${site.url}/logout`);
  await page.click("#out");
  const request = await sent;
  expect(request.method()).toBe("POST");
  const fields = new URLSearchParams(request.postData());
  expect(fields.get("_method")).toBe("delete");
  expect(fields.get("_csrf_token")).toBe(token);
});

test("data-confirm asks before a link is followed and before an event is sent", async ({ site, page }) => {
  const asked = [];
  let answer = false;
  page.on("dialog", (dialog) => {
    asked.push(dialog.message());
    return answer ? dialog.accept() : dialog.dismiss();
  });
  await open(page, `${site.url}/counter`); // nothing is sent there unasked, which would take the attribute off again
  const now = page.locator("#count");
  await expect(now).toHaveText("0");
  await page.evaluate(() => document.querySelector("[phx-click=inc]").setAttribute("data-confirm", "More?"));
  await addLink(page, { "data-confirm": "Leave?" });
  await page.click("#out");
  await page.click("[phx-click=inc]");
  await expect.poll(() => asked).toEqual(["Leave?", "More?"]);
  // What comes next arrives behind what would have been sent.
  await page.click("[phx-click=dec]");
  await expect(now).toHaveText("-1");
  await expect(page).toHaveURL(`${site.url}/counter`);
  answer = true;
  await page.evaluate(() => document.querySelector("[phx-click=inc]").setAttribute("data-confirm", "More?"));
  await page.click("[phx-click=inc]");
  await expect(now).toHaveText("0");
});
