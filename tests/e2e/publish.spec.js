// The shell moves an open page: clive publish, over the gateway's bus.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect, open, test } from "./site.js";

const clive = path.resolve(__dirname, "../..", process.env.OUT ?? "build", "bin/clive");

function publish(site, json) {
  return spawnSync(clive, ["publish", "readings", json, "--db", path.join(site.state, "clive.db")], { encoding: "utf8" });
}

test("clive publish moves every open thermostat, and a click goes on from there", async ({ context, ownSite }) => {
  const pages = [await context.newPage(), await context.newPage()];
  for (const page of pages) await open(page, `${ownSite.url}/thermostat`);
  expect(publish(ownSite, '{"celsius": 31}')).toMatchObject({ status: 0, stderr: "" });
  for (const page of pages) {
    await expect(page.locator(".now")).toHaveText("Now: 31 °C");
    await expect(page.locator(".now")).toHaveClass("now hot");
  }
  await pages[0].click("[phx-click=dec]");
  await expect(pages[0].locator(".now")).toHaveText("Now: 30 °C");
  await expect(pages[1].locator(".now")).toHaveText("Now: 31 °C");
  expect(publish(ownSite, '{"celsius": 100}').status).toBe(0);
  for (const page of pages) await expect(page.locator(".notice")).toHaveText("The heating goes from 5 to 35 °C.");
});

test("a page that came back after its worker died hears again", async ({ page, ownSite }) => {
  await open(page, `${ownSite.url}/thermostat`);
  const [, ...workers] = ownSite.processes("clive-gateway");
  const again = page.waitForEvent("websocket");
  await ownSite.kill(workers);
  await again;
  // When it has joined is not to be seen from here: it is told until it hears.
  await expect.poll(async () => {
    expect(publish(ownSite, '{"celsius": 25}').status).toBe(0);
    return page.locator(".now").innerText();
  }).toBe("Now: 25 °C");
});
