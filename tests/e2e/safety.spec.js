// What a page's tokens are worth elsewhere, altered or late: nothing; and what the person then sees.
import WebSocket from "ws";
import { alive, expect, open, Site, test } from "./site.js";

// Counts the page's loads; in the first document, `change` is done to the container before any script
// of the page sees it.
async function firstDocument(page, change, argument = null) {
  const loads = { n: 0 };
  page.on("request", (request) => {
    if (request.isNavigationRequest() && request.url().endsWith("/counter")) loads.n++;
  });
  await page.addInitScript(`
    if (!sessionStorage.changed)
      new MutationObserver((_, observer) => {
        const main = document.querySelector("[data-phx-main]");
        if (!main) return;
        observer.disconnect();
        sessionStorage.changed = "yes";
        (${change})(main, ${JSON.stringify(argument)});
      }).observe(document, { childList: true, subtree: true });`);
  return loads;
}

// What another page's container says, to be put into one's own.
function containerOf(page) {
  return page.locator("[data-phx-main]").evaluate((main) => ({
    id: main.id, session: main.dataset.phxSession, fixed: main.dataset.phxStatic,
  }));
}

function takeOver(main, other) {
  main.id = other.id;
  main.dataset.phxSession = other.session;
  main.dataset.phxStatic = other.fixed;
}

// The page loads itself again, once, and is alive with a view of its own.
async function freshPage(page, loads) {
  await expect.poll(() => loads.n).toBe(2);
  await alive(page);
  await expect(page.locator("#count")).toHaveText("0");
  await page.click("[phx-click=inc]");
  await expect(page.locator("#count")).toHaveText("1");
  expect(loads.n).toBe(2);
}

// What the page's container says: { id, session, static }, and the CSRF token.
function tokensOf(html) {
  const [, id, session, fixed] = html.match(/<div id="([\w-]+)" data-phx-main data-phx-session="([\w-]+)" data-phx-static="([\w-]+)">/);
  const [, csrf] = html.match(/name="csrf-token" content="([\w-]+)"/);
  return { id, session, fixed, csrf };
}

function otherByte(text) {
  return text.slice(0, 30) + (text[30] === "A" ? "B" : "A") + text.slice(31);
}

for (const [name, change] of [
  ["session", (main) => (main.dataset.phxSession = otherByte(main.dataset.phxSession))],
  ["static", (main) => (main.dataset.phxStatic = otherByte(main.dataset.phxStatic))],
  ["cut-off session", (main) => (main.dataset.phxSession = main.dataset.phxSession.slice(0, 40))],
]) {
  test(`a forged ${name} token: the page loads itself again`, async ({ page, site }) => {
    const loads = await firstDocument(page, `(main) => { ${otherByte}; return (${change})(main); }`);
    await page.goto(`${site.url}/counter`);
    await freshPage(page, loads);
  });
}

test("another browser's page is not taken over with its tokens", async ({ browser, page, site }) => {
  const victim = await (await browser.newContext()).newPage();
  await open(victim, `${site.url}/counter`);
  await victim.click("[phx-click=inc]");
  await expect(victim.locator("#count")).toHaveText("1");
  const loads = await firstDocument(page, takeOver, await containerOf(victim));
  await page.goto(`${site.url}/counter`);
  await freshPage(page, loads);
  await victim.click("[phx-click=inc]");
  await expect(victim.locator("#count")).toHaveText("2");
  await victim.context().close();
});

test("the same document a second time is a view of its own", async ({ page, site }) => {
  await open(page, `${site.url}/counter`);
  await page.click("[phx-click=inc]");
  await expect(page.locator("#count")).toHaveText("1");
  const copy = await page.context().newPage();
  const loads = await firstDocument(copy, takeOver, await containerOf(page));
  await copy.goto(`${site.url}/counter`);
  await freshPage(copy, loads);
  await page.click("[phx-click=inc]");
  await expect(page.locator("#count")).toHaveText("2");
});

test("an expired token: the page loads itself again", async ({ page }) => {
  const lifetime = 3;
  const site = await new Site(["--token-max-age", String(lifetime)]).start();
  try {
    const loads = await firstDocument(page, () => {});
    await open(page, `${site.url}/counter`);
    const until = Date.now() + (lifetime + 2) * 1000;
    await page.click("[phx-click=inc]");
    await page.click("[phx-click=inc]");
    await expect(page.locator("#count")).toHaveText("2");
    await expect.poll(() => Date.now() > until).toBe(true);
    await site.kill(site.processes("clive-gateway"));
    await freshPage(page, loads);
  } finally {
    await site.remove();
  }
});

// One WebSocket: the handshake's status, or a function that joins and gives the reply.
function dial(site, { origin, cookie, csrf = "" }) {
  const headers = { ...(cookie && { Cookie: cookie }) };
  const socket = new WebSocket(`${site.url.replace("http", "ws")}/live/websocket?_csrf_token=${csrf}&vsn=2.0.0`, { origin, headers });
  return new Promise((resolve, reject) => {
    socket.on("error", () => {});
    socket.on("unexpected-response", (_, response) => {
      response.destroy();
      resolve({ status: response.statusCode });
    });
    socket.on("close", () => reject(new Error("closed")));
    socket.on("open", () => resolve({
      status: 101,
      close: () => socket.terminate(),
      join: ({ id, session, fixed, csrf: token }) => new Promise((reply) => {
        socket.once("message", (text) => reply(JSON.parse(text)[4]));
        socket.send(JSON.stringify(["4", "4", `lv:${id}`, "phx_join", {
          url: `${site.url}/counter`,
          params: { _csrf_token: token, _mounts: 0, _mount_attempts: 0 },
          session, static: fixed, sticky: false,
        }]));
      }),
    }));
  });
}

async function loadWithoutBrowser(site) {
  const response = await fetch(`${site.url}/counter`);
  return { cookie: response.headers.get("set-cookie").split(";")[0], ...tokensOf(await response.text()) };
}

test("another origin is refused", async ({ page, site }) => {
  const mine = await loadWithoutBrowser(site);
  for (const origin of ["http://evil.example", `http://evil.example:${site.port}`, "http://127.0.0.1.evil.example", "null"])
    expect((await dial(site, { ...mine, origin })).status).toBe(403);
  const own = await dial(site, { ...mine, origin: site.url });
  expect(own.status).toBe(101);
  own.close();
  // And as a browser does it, from a page of the same machine under another name.
  const connect = (url) => new Promise((resolve) => {
    const socket = new globalThis.WebSocket(url);
    socket.onopen = () => resolve("open");
    socket.onerror = () => resolve("refused");
  });
  const address = `${site.url.replace("http", "ws")}/live/websocket?vsn=2.0.0`;
  await page.goto(`http://localhost:${site.port}/assets/app.css`);
  expect(await page.evaluate(connect, address)).toBe("refused");
  await page.goto(`${site.url}/assets/app.css`);
  expect(await page.evaluate(connect, address)).toBe("open");
});

test("a second cookie cannot join with the first one's tokens", async ({ site }) => {
  const [mine, theirs] = [await loadWithoutBrowser(site), await loadWithoutBrowser(site)];
  for (const [cookie, csrf] of [[theirs.cookie, theirs.csrf], [theirs.cookie, mine.csrf], [mine.cookie, theirs.csrf], [undefined, mine.csrf]]) {
    const socket = await dial(site, { origin: site.url, cookie, csrf });
    expect(socket.status).toBe(101);
    expect(await socket.join(mine)).toEqual({ status: "error", response: { reason: "stale" } });
    socket.close();
  }
  const socket = await dial(site, { origin: site.url, cookie: mine.cookie, csrf: mine.csrf });
  expect((await socket.join(mine)).status).toBe("ok");
  socket.close();
});
