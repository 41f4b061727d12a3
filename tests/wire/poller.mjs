// poller.mjs: a client of Phoenix's long-poll transport, as phoenix.js 1.8 is one: it opens, polls all
// the time, posts what it has to say in batches of which one is under way. What it asks with is `ask`:
// HTTP to the gateway unless told otherwise.
import http from "node:http";
import { Talk } from "./place.mjs";

// An HTTP request: { status, headers, body }.
export function ask(place, { method = "GET", query, headers = {}, body, port, agent, signal }) {
  return new Promise((resolve, reject) => {
    const all = { ...headers };
    if (body !== undefined) all["Content-Length"] ??= String(Buffer.byteLength(body));
    const options = { host: "127.0.0.1", port: port ?? place.server.port, path: `/live/longpoll?${query}`, method, headers: all, agent: agent ?? false, signal };
    const request = http.request(options, (response) => {
      const parts = [];
      response.on("data", (data) => parts.push(data));
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts).toString() }));
      response.on("error", reject);
    });
    request.on("error", reject);
    request.end(body);
  });
}

export class Poller extends Talk {
  constructor(place, page, { cookie, csrf, query, headers = {}, asker = ask, ...more } = {}) {
    super();
    this.place = place;
    this.page = page;
    this.asker = asker;
    this.more = more;
    this.query = query ?? `_csrf_token=${csrf ?? page?.csrf}&_mounts=0&_mount_attempts=0&_live_referer=undefined&vsn=2.0.0`;
    this.headers = { ...headers };
    const sent = cookie ?? page?.cookie;
    if (sent) this.headers.Cookie = sent;
    this.token = null;
    this.queue = [];
    this.answers = [];
    this.stop = new AbortController();
    this.closed = new Promise((resolve) => (this.close = resolve));
    this.closed.then(() => this.ended());
    place.sockets.push({ ws: { terminate: () => this.leave() } });
  }

  // The JSON of an answer.
  async ask(method, { body, headers = {}, token = this.token } = {}) {
    const query = `${this.query}&token=${token === null ? "" : encodeURIComponent(token)}`;
    const answer = await this.asker(this.place, { method, query, headers: { ...this.headers, ...headers }, body, signal: this.stop.signal, ...this.more });
    if (answer.status !== 200) return { status: 0 };
    return JSON.parse(answer.body);
  }

  // The first answer.
  async open() {
    const first = await this.ask("GET");
    if (first.status === 410) this.token = first.token;
    return first;
  }

  // One poll; what it brings is taken.
  async poll() {
    const answer = await this.ask("GET");
    this.answers.push(answer.status);
    if (answer.token) this.token = answer.token;
    for (const message of answer.messages ?? []) this.take(JSON.parse(message));
    return answer;
  }

  // Polls until it is told otherwise; then `closed` is the status.
  start() {
    this.polling = (async () => {
      for (;;) {
        const { status } = await this.poll().catch(() => ({ status: this.stop.signal.aborted ? -1 : 0 }));
        if (status !== 200 && status !== 204) return this.close(status);
      }
    })();
    return this;
  }

  async post(lines, headers = {}) {
    return this.ask("POST", { body: lines.join("\n"), headers: { "Content-Type": "application/x-ndjson", ...headers } });
  }

  transmit(text) {
    this.queue.push(text);
    this.posting ??= (async () => {
      while (this.queue.length) {
        const { status } = await this.post(this.queue.splice(0, 100)).catch(() => ({ status: this.stop.signal.aborted ? -1 : 0 }));
        if (status !== 200) this.close(status);
      }
      this.posting = null;
    })();
  }

  leave() {
    this.stop.abort();
    this.close(-1);
  }
}

// Page, session and join in one.
export async function joinByPoll(place, uri, options = {}) {
  const page = place.page(uri);
  const poller = new Poller(place, page, options);
  await poller.open();
  poller.start();
  poller.joined = await poller.join(page);
  return poller;
}
