// Routes that a C function answers: forms with CSRF, the session, login, logout; hooks that guard views.
import assert from "node:assert/strict";
import test from "node:test";
import { Place } from "./place.mjs";

const cookieOf = (answer, name) => answer.headers["set-cookie"]?.map((one) => one.split(";")[0]).find((one) => one.startsWith(`${name}=`));
const session = (answer) => cookieOf(answer, "_clive_session");
const form = (page, fields) => String(new URLSearchParams({ _csrf_token: page.csrf, ...fields }));

function login(place, user = "ann") {
  const page = place.page("/wander");
  const answer = place.get("/login", { method: "POST", body: form(page, { user }), cookie: page.cookie });
  return { page, answer, cookie: session(answer) };
}

test("a GET is answered by a function; no cookie where nobody needs one", async (t) => {
  const place = new Place(t);
  const answer = place.get("/who/ann%20b?x=1");
  assert.deepEqual([answer.status, answer.body, answer.headers["content-type"]], [200, "ann b", ["text/plain; charset=utf-8"]]);
  assert.equal(answer.headers["set-cookie"], undefined);
  const head = place.get("/who", { method: "HEAD" });
  assert.deepEqual([head.status, head.body, head.headers["content-length"]], [200, "", ["6"]]);
  assert.equal(place.get("/login").status, 404, "there is nothing to GET");
  assert.equal(place.get("/wander", { method: "POST" }).status, 405);
  assert.equal(place.get("/who", { method: "BREW" }).status, 405);
});

test("a POST needs the CSRF token of its session, in a field or a header", async (t) => {
  const place = new Place(t);
  const page = place.page("/wander"), other = place.page("/wander");
  const post = (body, options) => place.get("/login", { method: "POST", body, ...options }).status;
  const cookie = page.cookie;
  assert.equal(post("user=ann", { cookie }), 403);
  assert.equal(post(form(page, { user: "ann" }), {}), 403, "no cookie");
  assert.equal(post(form(other, { user: "ann" }), { cookie }), 403, "another's");
  assert.equal(post("user=ann&_csrf_token=x", { cookie }), 403);
  assert.equal(post("user=%zz", { cookie }), 400);
  assert.equal(post("", { cookie, env: { HTTP_X_CSRF_TOKEN: page.csrf } }), 422, "the handler's own answer");
  assert.equal(post(form(page, { user: "ann" }), { cookie }), 303);
});

test("fields are nested as their names say, urlencoded or multipart; _method stands for POST", async (t) => {
  const place = new Place(t);
  const { cookie, csrf } = place.page("/wander");
  const fields = [["user[name]", "Ann & Bob"], ["user[address][zip]", "1"], ["user[tags][]", "a"], ["user[tags][]", "b"], ["x", "<ü>"]];
  const tree = { user: { name: "Ann & Bob", address: { zip: "1" }, tags: ["a", "b"] }, x: "<ü>" };
  const echo = (body, options) => {
    const { status, body: said } = place.get("/echo", { method: "POST", body, cookie, ...options });
    const [, method, zip, json] = /^(\S+) (\S+) ([^]*)$/.exec(said) ?? [];
    return status === 200 ? [method, zip, JSON.parse(json)] : status;
  };
  const token = ["_csrf_token", csrf];
  const urlencoded = (pairs) => String(new URLSearchParams(pairs));
  const multipart = (pairs, more = "") => pairs.map(([name, value]) =>
    `--B\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join("") + `${more}--B--\r\n`;
  const asMultipart = { env: { CONTENT_TYPE: "multipart/form-data; boundary=B" } };
  const file = '--B\r\nContent-Disposition: form-data; name="user[photo]"; filename="a.png"\r\nContent-Type: image/png\r\n\r\nPNG\r\n';

  assert.deepEqual(echo(urlencoded([token, ...fields])), ["POST", "1", tree]);
  assert.deepEqual(echo(multipart([token, ...fields]), asMultipart), ["POST", "1", tree]);
  assert.deepEqual(echo(multipart([token, ...fields], file), asMultipart), ["POST", "1", tree], "files are left out");
  assert.deepEqual(echo(urlencoded([token])), ["POST", "none", {}]);
  assert.equal(echo(multipart(fields), asMultipart), 403, "no token");
  assert.equal(echo(multipart([token, ...fields])), 403, "its type says something else");
  assert.equal(echo(urlencoded([token, ...fields]), { env: { CONTENT_TYPE: "text/plain" } }), 403);
  assert.equal(echo(multipart([token, ...fields]).slice(0, -6), asMultipart), 400, "cut off");
  assert.equal(echo(multipart([token]), { env: { CONTENT_TYPE: "multipart/form-data" } }), 400, "no boundary");
  assert.equal(echo(urlencoded([token, ...Array(5000).fill(["a", "b"])])), 413);

  assert.deepEqual(echo(urlencoded([token, ["_method", "put"], ["a", "1"]])), ["PUT", "none", { a: "1" }]);
  assert.deepEqual(echo(multipart([token, ["_method", "PUT"]]), asMultipart), ["PUT", "none", {}]);
  assert.deepEqual(echo(urlencoded([token, ["_method", "get"]])), ["POST", "none", {}], "not every method");
  assert.equal(echo(urlencoded([token, ["_method", "delete"]])), 405);
  assert.equal(echo(urlencoded([["_method", "put"]])), 403, "its token counts all the same");
  const json = { env: { CONTENT_TYPE: "application/json", HTTP_X_CSRF_TOKEN: csrf } };
  assert.deepEqual(echo('{"a":1,"user":{"address":{"zip":"7"}}}', json), ["POST", "7", { a: 1, user: { address: { zip: "7" } } }]);
  assert.deepEqual(echo("[1]", json), ["POST", "none", { _json: [1] }]);
  assert.deepEqual(echo("", json), ["POST", "none", {}]);
  assert.equal(echo('{"a":1', json), 400, "cut off");
  assert.equal(echo("[".repeat(40) + "]".repeat(40), json), 413);
  assert.equal(echo('{"a":1}', { env: { CONTENT_TYPE: "application/json" } }), 403, "no token");
});

test("a body that is too large, a handler that fails", async (t) => {
  const place = new Place(t);
  const page = place.page("/wander");
  const { cookie } = page;
  assert.equal(place.get("/login", { method: "POST", body: "x".repeat((1 << 20) + 1), cookie }).status, 413);
  const failed = place.get("/login", { method: "POST", body: form(page, { user: "nobody" }), cookie });
  assert.equal(failed.status, 500);
  assert.match(failed.said, /\/login: nobody may not log in/);
  assert.doesNotMatch(failed.body, /nobody/);
  assert.equal(place.sql("SELECT count(*) FROM sessions WHERE data IS NOT NULL"), "0");
});

test("login renews the session, carries its views along and opens the door", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const shut = place.get("/club");
  assert.deepEqual([shut.status, shut.headers.location], [302, ["/roam"]]);
  assert.match(place.get("/roam", { cookie: `${session(shut)}; ${cookieOf(shut, "__phoenix_flash__")}` }).body, /log in first/);

  const { page, answer, cookie } = login(place);
  assert.deepEqual([answer.status, answer.headers.location], [303, ["/club"]]);
  assert.ok(cookie && cookie !== page.cookie);
  assert.equal(place.sql("SELECT count(*) || ' ' || count(DISTINCT session) FROM views"), "2 2", "the guest's and the roamer's");
  assert.equal(place.get("/who", { cookie }).body, "ann");
  assert.equal(place.get("/who", { cookie: page.cookie }).body, "nobody", "the old id is worth nothing");
  const inside = place.page("/club", { cookie: `${cookie}; ${cookieOf(answer, "__phoenix_flash__")}` });
  assert.match(inside.html, /<p id="info">welcome<\/p>/);
  assert.match(inside.html, /<p id="user">ann<\/p>/);
  const socket = await place.connect({ ...inside, cookie });
  assert.equal((await socket.join(inside)).rendered[4], "ann", "transient, set again by the hook");
});

test("logout ends the session and its views", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const { cookie } = login(place);
  const page = place.page("/club", { cookie });
  const socket = await place.connect({ ...page, cookie });
  await socket.join(page);
  const answer = place.get("/logout", { method: "POST", body: form(page, {}), cookie });
  assert.equal(answer.status, 303);
  assert.match(place.get("/wander", { cookie: `${session(answer)}; ${cookieOf(answer, "__phoenix_flash__")}` }).body, /bye/);
  assert.equal(place.get("/who", { cookie }).body, "nobody");
  assert.equal(await socket.closed, 1001);
  const again = await place.connect({ ...page, cookie });
  assert.deepEqual(await again.join(page, { params: { _mounts: 1 } }), { error: { reason: "stale" } });
});

test("on_mount runs at each join: a session that has changed shuts the door", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const { cookie } = login(place);
  const page = place.page("/club", { cookie });
  const socket = await place.connect({ ...page, cookie });
  await socket.join(page);
  place.sql("UPDATE sessions SET data = NULL");
  const { error } = await socket.join(page, { params: { _mounts: 1 } });
  assert.deepEqual([error.redirect.to, typeof error.redirect.flash], ["/roam", "string"]);
});

test("hooks: halt with a reply, detach, handle_params, faults", async (t) => {
  const place = new Place(t);
  await place.gateway();
  const { cookie } = login(place);
  const page = place.page("/club", { cookie });
  const socket = await place.connect({ ...page, cookie });
  await socket.join(page);
  assert.deepEqual(await socket.click("who", {}), { diff: { r: "the hook" } });
  assert.deepEqual(await socket.click("say", { text: "x" }), { diff: { 3: "x" } }, "others go on to the view");
  const patch = async (url) => (await socket.call(socket.joinRef, socket.topic, "live_patch", { url: `http://localhost${url}` })).response;
  assert.deepEqual(await patch("/club?home=1"), { diff: { 3: "" } }, "the view's handle_params did not run");
  assert.deepEqual(await patch("/club?a"), { diff: { 0: "/club?a" } });
  assert.deepEqual(await socket.click("who", { last: 1 }), { diff: { r: "the hook" } });
  socket.push("who", {});
  await socket.event("phx_error");
  await place.said(/no handler for event `who`/);
  for (const [query, why] of [["halt", /users of view wander: an on_mount hook that halts/], ["twice", /a hook of that id is attached/]]) {
    const failed = place.get(`/club?${query}=1`, { cookie });
    assert.equal(failed.status, 500);
    assert.match(failed.said, why);
  }
});

test("a mount that fails with a status: the error page, and the same for a join", async (t) => {
  const place = new Place(t);
  await place.gateway();
  for (const status of [404, 410, 418]) assert.equal(place.get(`/wander?status=${status}`).status, status);
  assert.match(place.get("/wander?status=404").body, /Not found/);
  assert.equal(place.get("/wander?status=200").status, 500);
  const page = place.page("/wander");
  const socket = await place.connect(page);
  const { error } = await socket.join(page, { url: undefined, redirect: "http://localhost/wander?status=404" });
  assert.deepEqual([error.reason, error.status, typeof error.token], ["reload", 404, "string"]);
  const reload = (token) => place.get("/wander", { cookie: `${page.cookie}; __phoenix_reload_status__=${token}` });
  const shown = reload(error.token);
  assert.equal(shown.status, 404);
  assert.ok(shown.headers["set-cookie"].some((one) => /^__phoenix_reload_status__=;.*Max-Age=0/i.test(one)), "used once");
  assert.equal(reload("x").status, 500, "a token that is none");
  assert.equal(place.get("/wander", { cookie: page.cookie }).status, 200);
  const failing = await socket.join(page, { url: undefined, redirect: "http://localhost/wander?status=500" });
  assert.deepEqual(failing, { error: { reason: "join crashed" } });
});

test("a handler for machines asks for no token, and sees no session", async (t) => {
  const place = new Place(t);
  const { cookie } = login(place);
  assert.equal(place.get("/who", { cookie }).body, "ann");
  const answer = place.get("/hook", { method: "POST", body: "{}", cookie });
  assert.deepEqual([answer.status, answer.body, answer.headers["set-cookie"]], [200, "nobody", undefined]);
  const fresh = place.get("/hook/login", { method: "POST", body: "user=eve", cookie });
  assert.equal(fresh.status, 303);
  assert.equal(place.get("/who", { cookie }).body, "ann", "the visitor's session is as it was");
  assert.equal(place.get("/who", { cookie: session(fresh) }).body, "eve");
});
