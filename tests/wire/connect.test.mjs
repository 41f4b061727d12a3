// Whom a view talks to: parameters and headers of the connection, proxies, static files.
import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { Place, gatewayProgram } from "./place.mjs";

const shown = (html) => /<p>(.*?)<\/p>/.exec(html)[1].split("|");
const parts = (rendered) => [1, 2, 3, 4, 5, 6, 7, 8].map((i) => rendered[i]);
const env = (more) => ({ env: { HTTP_HOST: "site.example:81", REMOTE_ADDR: "127.0.0.1", HTTP_USER_AGENT: "Mosaic <0.9>", HTTP_X_TAG: "t", HTTP_X_OTHER: "o", ...more } });

test("the page's request, the join's parameters and connection", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const { body } = place.get("/caller?q=1", env());
  assert.deepEqual(shown(body), ["http://site.example:81", "127.0.0.1", "Mosaic &lt;0.9&gt;", "t", "http://site.example:81/caller?q=1", "", "", "false"]);
  const page = place.page("/caller");
  const socket = await place.connect(page, { headers: { "User-Agent": "Lynx", "X-Tag": "tt", Host: "gate.example" } });
  const { rendered } = await socket.join(page, { url: "https://other.example/caller", params: { color: "r\"ed", _mounts: 0 } });
  assert.deepEqual(parts(rendered), ["https://other.example", "127.0.0.1", "Lynx", "tt", "http://gate.example/live/websocket", "r&quot;ed", "0", "false"]);
  assert.deepEqual(await socket.click("ask", { host: 1 }), {}, "the host is known later too");
  socket.push("ask", {});
  await socket.event("phx_error");
  await place.said(/live_connect_param is for on_mount, mount and load/);
});

test("X-Forwarded-… counts from proxies that are trusted, in both programs", async (t) => {
  const place = new Place(t);
  const forwarded = { "X-Forwarded-For": "6.6.6.6, 203.0.113.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "site.example" };
  const asEnv = Object.fromEntries(Object.entries(forwarded).map(([name, value]) => [`HTTP_${name.toUpperCase().replaceAll("-", "_")}`, value]));
  const see = async () => {
    await place.gateway();
    const page = place.page("/caller");
    const origin = "https://site.example";
    const socket = await place.connect(page, { headers: forwarded, origin }).catch(({ status }) => status);
    const joined = socket === 403 ? 403 : parts((await socket.join(page)).rendered).slice(1, 5);
    await place.server.finish();
    const answer = place.get("/caller", env(asEnv));
    return [joined, shown(answer.body).slice(0, 2), /; Secure/.test(answer.headers["set-cookie"][0])];
  };
  assert.deepEqual(await see(), [403, ["http://site.example:81", "127.0.0.1"], false]);
  place.options = ["--trusted-proxy", "10.0.0.0/8", "--trusted-proxy", "127.0.0.1"];
  const [joined, page, secure] = await see();
  assert.deepEqual([joined[0], joined[3]], ["203.0.113.9", "https://site.example/live/websocket"]);
  assert.deepEqual([page, secure], [["https://site.example", "203.0.113.9"], true]);
});

test("static files: a URL by the content, and a join that tells of another", async (t) => {
  const place = new Place(t);
  const folder = path.join(place.dir, "assets");
  mkdirSync(folder);
  writeFileSync(path.join(folder, "app.css"), "a {}");
  place.options = ["--static", `/assets/=${folder}`];
  await place.gateway();
  const page = place.page("/caller");
  const [, href] = /phx-track-static[^>]* href="([^"]*)"/.exec(page.html);
  assert.match(href, /^\/assets\/app\.css\?vsn=[0-9a-f]{32}$/);
  const changed = async (url, socket) => (await socket.join(page, { params: { _mounts: 1, _track_static: [`http://localhost${url}`] } })).rendered[8];
  const socket = await place.connect(page);
  assert.equal((await socket.join(page)).rendered[0], ` href="${href}"`);
  assert.equal(await changed(href, socket), "false");
  writeFileSync(path.join(folder, "app.css"), "a { color: red }");
  assert.equal(await changed(href, socket), "true");
  assert.equal(await changed("/assets/app.css", socket), "false", "without a version nothing is known");
  assert.equal(await changed("/assets/../keys?vsn=1", socket), "false");
  rmSync(path.join(folder, "app.css"));
  assert.equal(await changed(href, socket), "true");
  const odd = await socket.join(page, { params: { _mounts: 1, _track_static: { a: 1 } } });
  assert.equal(odd.rendered[8], "false");
});

test("options that are wrong say why, in both programs", async (t) => {
  const place = new Place(t);
  for (const [option, value, why] of [["trusted-proxy", "10.0.0.0/33", /\/0 to \/32/], ["static", "assets", /\/PREFIX\/=FOLDER/]]) {
    const answer = place.get("/caller", { args: [`--${option}`, value] });
    assert.match(answer.said, why);
    const gateway = place.start(gatewayProgram, [...place.world, `--${option}`, value]);
    assert.deepEqual([(await gateway.done).code, why.test(gateway.said)], [2, true]);
  }
});
