// fastcgi.mjs: the web server's side of FastCGI 1.0, as small as the tests need it.
import { connect } from "node:net";
import { once } from "node:events";

const BEGIN = 1, END = 3, PARAMS = 4, STDIN = 5, STDOUT = 6, STDERR = 7;

function record(type, content) {
  const head = Buffer.from([1, type, 0, 1, content.length >> 8, content.length & 255, 0, 0]);
  return Buffer.concat([head, content]);
}

// Content of any length, in records, then the empty one that ends the stream.
function stream(type, content) {
  const records = [];
  for (let at = 0; at < content.length; at += 65535)
    records.push(record(type, content.subarray(at, at + 65535)));
  return Buffer.concat([...records, record(type, Buffer.alloc(0))]);
}

function pair(name, value) {
  const length = (n) => {
    if (n < 128) return Buffer.from([n]);
    const four = Buffer.alloc(4);
    four.writeUInt32BE((n | 0x80000000) >>> 0);
    return four;
  };
  const [n, v] = [Buffer.from(name), Buffer.from(value)];
  return Buffer.concat([length(n.length), length(v.length), n, v]);
}

// A response as the program wrote it: { status, headers: Map, body }.
export function parse(raw) {
  const end = raw.indexOf("\r\n\r\n");
  const headers = new Map();
  for (const line of raw.subarray(0, end).toString().split("\r\n")) {
    const colon = line.indexOf(":");
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return { status: Number.parseInt(headers.get("status") ?? "0", 10), headers, body: raw.subarray(end + 4) };
}

// A connection; `address` is what net.connect takes.
export class Connection {
  constructor(address) {
    this.socket = connect(address);
    this.pending = Buffer.alloc(0);
    this.socket.on("error", () => {});
  }

  // Sends the variables of a GET unless told otherwise, and the body; `unfinished`: more of it is to come.
  ask(params, { keep = false, body = Buffer.alloc(0), unfinished = false } = {}) {
    const all = { GATEWAY_INTERFACE: "CGI/1.1", REQUEST_METHOD: "GET", SERVER_PROTOCOL: "HTTP/1.1", ...params };
    const pairs = Object.entries(all).filter(([, v]) => v !== undefined).map(([n, v]) => pair(n, v));
    this.socket.write(Buffer.concat([
      record(BEGIN, Buffer.from([0, 1, keep ? 1 : 0, 0, 0, 0, 0, 0])),
      stream(PARAMS, Buffer.concat(pairs)),
      unfinished ? record(STDIN, body) : stream(STDIN, body),
    ]));
  }

  // The same; gives the response, or null if the program went away without one.
  async request(params, options) {
    this.ask(params, options);
    const out = [];
    for (;;) {
      while (this.pending.length >= 8) {
        const length = this.pending.readUInt16BE(4);
        const whole = 8 + length + this.pending[6];
        if (this.pending.length < whole) break;
        const type = this.pending[1];
        const content = this.pending.subarray(8, 8 + length);
        this.pending = this.pending.subarray(whole);
        if (type === STDOUT) out.push(Buffer.from(content));
        else if (type === STDERR) throw new Error(`stderr record: ${content}`);
        else if (type === END) return parse(Buffer.concat(out));
      }
      const gone = Promise.race([
        once(this.socket, "end").then(() => null),
        once(this.socket, "close").then(() => null),
      ]);
      const data = await Promise.race([once(this.socket, "data").then(([d]) => d), gone]);
      if (data === null) return null;
      this.pending = Buffer.concat([this.pending, data]);
    }
  }

  close() {
    this.socket.destroy();
  }
}

// One request on a connection of its own; an answer that does not come fails the test. libfcgi hangs up
// on a connection to a unix socket that is silent for 2 s, as we may be on a machine that does much else:
// then it has seen nothing of the request, which is sent once more.
export async function request(address, params, options) {
  for (let left = 3; ; left--)
    try {
      return await requestOnce(address, params, options);
    } catch (error) {
      if (error.code !== "EPIPE" || !left) throw error;
    }
}

async function requestOnce(address, params, options) {
  const connection = new Connection(address);
  let limit;
  const late = new Promise((_, reject) => {
    limit = setTimeout(() => reject(new Error("no answer in 20 s")), 20000);
  });
  try {
    return await Promise.race([connection.request(params, options), late]);
  } finally {
    clearTimeout(limit);
    connection.close();
  }
}
