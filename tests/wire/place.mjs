// place.mjs: a folder with keys and a store, the real clive-gateway on a port of its own, pages from
// the real clive-fcgi run as CGI, and sockets that speak V2. What a test started ends with it.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import WebSocket from "ws";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
export const out = path.resolve(root, process.env.OUT ?? "build");
export const gatewayProgram = path.join(out, "bin/clive-gateway");
const fcgiProgram = path.join(out, "bin/clive-fcgi");
export const app = process.env.WIRE_APP ?? path.join(out, "lib/wire_app.so");
export const isSanitized = Boolean(process.env.SANITIZE);

export function pause(ms) {
  return new Promise((resume) => setTimeout(resume, ms));
}

// Ends a child that does not end by itself, without keeping anybody waiting.
function killLater(child) {
  const timer = setTimeout(() => child.kill("SIGKILL"), 20000);
  return child.done.finally(() => clearTimeout(timer));
}

// Waits until `check` gives something true; 30 s are for machines that do much else.
export async function until(check, what) {
  const end = Date.now() + 30000;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await pause(5);
  }
}

export function children(pid) {
  const file = `/proc/${pid}/task/${pid}/children`;
  return existsSync(file) ? readFileSync(file, "utf8").trim().split(" ").filter(Boolean).map(Number) : [];
}

// A zombie does not count.
export function isAlive(pid) {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

export class Place {
  constructor(t) {
    this.dir = mkdtempSync(path.join(tmpdir(), "clive-wire-"));
    this.keys = path.join(this.dir, "keys");
    this.db = path.join(this.dir, "store.db");
    this.started = [];
    this.sockets = [];
    execFileSync(path.join(out, "bin/clive"), ["keygen", this.keys], { stdio: "pipe" });
    t.after(() => this.end());
  }

  get world() {
    return ["--app", app, "--db", this.db, "--keys", this.keys, ...(this.options ?? [])];
  }

  // A child whose standard error is kept in .said and whose end is .done: { code, signal }.
  start(command, args, options = {}) {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    child.said = "";
    child.stderr.on("data", (data) => (child.said += data));
    child.stdout.on("data", (data) => (child.said += data));
    child.done = once(child, "close").then(([code, signal]) => ({ code, signal }));
    this.started.push(child);
    return child;
  }

  async end() {
    for (const socket of this.sockets) socket.ws.terminate();
    for (const child of this.started) {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill("SIGTERM");
        await killLater(child);
      }
    }
    rmSync(this.dir, { recursive: true, force: true });
    for (const { said } of this.started)
      if (/ERROR: \w+Sanitizer|runtime error:|bug at /.test(said)) throw new Error(said);
  }

  // clive-gateway, ready. Its .port, .worker() and what it said.
  async gateway(extra = [], options = {}) {
    const listen = extra.includes("--listen") ? [] : ["--listen", "127.0.0.1:0"];
    const child = this.start(gatewayProgram, [...this.world, ...listen, ...extra], options);
    await until(() => {
      if (child.exitCode !== null) throw new Error(`clive-gateway ended: ${child.said}`);
      return / ready /.test(child.said);
    }, "clive-gateway");
    child.port = Number(/ listening on=\S*?:(\d+)\n/.exec(child.said)?.[1] ?? 0);
    child.workers = () => children(child.pid);
    child.finish = async () => {
      child.kill("SIGTERM");
      return child.done;
    };
    this.server = child;
    return child;
  }

  // What the gateway wrote to its log that matches, line by line.
  lines(pattern) {
    return this.server.said.split("\n").filter((line) => pattern.test(line));
  }

  // The same once there are `n` of them: a line may arrive after the frame that it belongs to.
  async said(pattern, n = 1) {
    await until(() => this.lines(pattern).length >= n, `${n} lines like ${pattern}`);
    return this.lines(pattern);
  }

  // An answer of clive-fcgi: { status, headers (lower case; each a list), body, said }.
  get(uri, { cookie, method = "GET", body = "", env: more = {}, args = [] } = {}) {
    const [pathname, query = ""] = uri.split("?");
    const env = {
      ...process.env, GATEWAY_INTERFACE: "CGI/1.1", REQUEST_METHOD: method, REQUEST_URI: uri,
      SCRIPT_NAME: "", PATH_INFO: pathname, QUERY_STRING: query, SERVER_PROTOCOL: "HTTP/1.1",
      SERVER_NAME: "localhost", SERVER_PORT: "80", HTTP_HOST: "localhost", ...more,
    };
    if (cookie) env.HTTP_COOKIE = cookie;
    if (method === "POST") {
      env.CONTENT_LENGTH ??= String(Buffer.byteLength(body));
      env.CONTENT_TYPE ??= "application/x-www-form-urlencoded";
    }
    const { stdout, stderr } = spawnSync(fcgiProgram, [...this.world, ...args], { env, encoding: "utf8", input: body });
    const [head, ...rest] = stdout.split("\r\n\r\n");
    const headers = {};
    for (const line of head.split("\r\n")) {
      const [, name, value] = /^([^:]*): (.*)$/.exec(line) ?? [];
      if (name) (headers[name.toLowerCase()] ??= []).push(value);
    }
    return { status: Number.parseInt(headers.status?.[0] ?? "0", 10), headers, body: rest.join("\r\n\r\n"), said: stderr };
  }

  // A page as the browser gets it: its tokens, its container's id, the cookie it has now.
  page(uri, { cookie } = {}) {
    const { headers, body, said: stderr } = this.get(uri, { cookie });
    const stdout = Object.entries(headers).map(([name, all]) => all.map((value) => `${name}: ${value}\r\n`).join("")).join("") + body;
    const [, id, session, statics] =
      /<\w+ id="([^"]*)" data-phx-main data-phx-session="([^"]*)" data-phx-static="([^"]*)"/.exec(stdout) ?? [];
    if (!session) throw new Error(`no page for ${uri}: ${stdout} ${stderr}`);
    return {
      html: stdout, uri, session, static: statics, id,
      csrf: /name="csrf-token" content="([^"]*)"/.exec(stdout)?.[1],
      cookie: /^Set-Cookie: ([^;\r\n]*)/im.exec(stdout)?.[1] ?? cookie,
    };
  }

  // An open socket with the page's cookie and CSRF token.
  async connect(page, options = {}) {
    const socket = new Socket(this, page, options);
    await socket.opened;
    return socket;
  }

  // Page, socket and join in one: the socket, with .page and .joined (the reply's response).
  async join(uri, options = {}) {
    const page = this.page(uri);
    const socket = await this.connect(page, options);
    socket.page = page;
    socket.joined = await socket.join(page);
    return socket;
  }

  sql(text) {
    return execFileSync("sqlite3", ["-cmd", ".timeout 5000", this.db, text], { encoding: "utf8" }).trim();
  }
}

// What a client of V2 says and hears; `transmit` is its transport's.
export class Talk {
  constructor() {
    this.ref = 3;
    this.messages = [];
    this.waiting = [];
    this.topics = new Map();
  }

  take(array) {
    const [joinRef, ref, topic, event, payload] = array;
    this.messages.push({ joinRef, ref, topic, event, payload });
    this.#match();
  }

  ended() {
    this.isClosed = true;
    for (const one of this.waiting.splice(0)) one.reject(new Error("the socket closed"));
  }

  #match() {
    for (const one of [...this.waiting]) {
      const at = this.messages.findIndex(one.test);
      if (at < 0) continue;
      this.waiting.splice(this.waiting.indexOf(one), 1);
      one.resolve(this.messages.splice(at, 1)[0]);
    }
  }

  // The first message, already here or still to come, that passes; it is taken out.
  next(test) {
    if (this.isClosed && !this.messages.some(test)) return Promise.reject(new Error("the socket is closed"));
    return new Promise((resolve, reject) => {
      this.waiting.push({ test, resolve, reject });
      this.#match();
    });
  }

  event(name) {
    return this.next((m) => m.event === name);
  }

  send(joinRef, ref, topic, event, payload) {
    this.transmit(JSON.stringify([joinRef, ref, topic, event, payload]));
  }

  newRef() {
    return String(++this.ref);
  }

  // Sends and waits for the reply: { status, response } and the whole message as .message.
  async call(joinRef, topic, event, payload, ref = this.newRef()) {
    this.send(joinRef, ref, topic, event, payload);
    const message = await this.next((m) => m.event === "phx_reply" && m.ref === ref && m.topic === topic);
    return { ...message.payload, message };
  }

  // phx_join with the page's tokens; the response of an ok reply, or { error: response }.
  async join(page, changes = {}) {
    const topic = changes.topic ?? `lv:${page.id}`;
    const ref = this.newRef();
    const { params, ...rest } = changes;
    const payload = {
      url: `http://localhost${page.uri}`, session: page.session, static: page.static, sticky: false,
      params: { _csrf_token: page.csrf, _mounts: 0, _mount_attempts: 0, ...params }, ...rest,
    };
    delete payload.topic;
    const reply = await this.call(ref, topic, "phx_join", payload, ref);
    if (reply.status === "ok") this.topics.set(topic, ref);
    this.topic = topic;
    return reply.status === "ok" ? reply.response : { error: reply.response };
  }

  get joinRef() {
    return this.topics.get(this.topic);
  }

  // An event as a click sends it; the response.
  async click(name, value = { value: "" }, more = {}) {
    const reply = await this.call(this.joinRef, this.topic, "event", { type: "click", event: name, value, ...more });
    return reply.response;
  }

  // The same without waiting; its ref.
  push(name, value = { value: "" }) {
    const ref = this.newRef();
    this.send(this.joinRef, ref, this.topic, "event", { type: "click", event: name, value });
    return ref;
  }
}

export class Socket extends Talk {
  constructor(place, page, { origin, query, path: where = "/live/websocket", headers = {}, csrf, port, cookie } = {}) {
    super();
    const token = csrf ?? page?.csrf;
    const search = query ?? `_csrf_token=${token}&_mounts=0&_mount_attempts=0&_live_referer=undefined&vsn=2.0.0`;
    const all = { ...headers };
    const sent = cookie ?? page?.cookie;
    if (sent) all.Cookie = sent;
    this.ws = new WebSocket(`ws://127.0.0.1:${port ?? place.server.port}${where}?${search}`, { headers: all, origin, perMessageDeflate: false });
    this.opened = new Promise((resolve, reject) => {
      this.ws.once("open", resolve);
      this.ws.once("unexpected-response", (request, response) => reject(Object.assign(new Error("refused"), { status: response.statusCode })));
      this.ws.once("error", reject);
    });
    this.opened.catch(() => {});
    this.closed = new Promise((resolve) => this.ws.once("close", (code) => resolve(code)));
    this.ws.on("error", () => {});
    this.ws.on("message", (data) => this.take(JSON.parse(data)));
    this.ws.once("close", () => this.ended());
    place.sockets.push(this);
  }

  transmit(text) {
    this.ws.send(text);
  }

  close() {
    this.ws.close(1000);
    return this.closed;
  }
}
