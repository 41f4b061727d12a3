// js_ops.mjs: hands the JSON of every JS command (tests/unit/js_ops.h, which the unit tests hold clivec
// to) to the client's own js.js: it must know each op, read each key that we send, and not throw.
//
//   node --experimental-loader ./tests/client/resolve.mjs tests/client/js_ops.mjs CLIENT_FOLDER
//
// The last line is `N passed, N failed`, counting chains.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const TABLE = new URL("../unit/js_ops.h", import.meta.url);

// ---- as much of a browser as the commands touch ---------------------------------------------------

globalThis.window = globalThis;
globalThis.requestAnimationFrame = (callback) => callback();
globalThis.setTimeout = (callback, time) => {
  if (!Number.isInteger(time)) throw new Error(`time is ${time}`);
  callback();
};
globalThis.MouseEvent = class extends Event {};
for (const name of ["Anchor", "Area", "Input", "Select", "TextArea", "Button", "IFrame"])
  globalThis[`HTML${name}Element`] = class {};

class Element extends HTMLInputElement {
  values = new Map([["phx-remove", "[]"], ["data-x", "[]"]]);
  classes = new Set();
  style = {};
  tagName = "DIV";
  events = [];
  constructor(visible) {
    super();
    this.offsetWidth = this.offsetHeight = visible ? 1 : 0;
    this.firstElementChild = null;
    this.classList = {
      add: (...names) => names.forEach((name) => this.classes.add(name)),
      remove: (...names) => names.forEach((name) => this.classes.delete(name)),
      contains: (name) => this.classes.has(name),
    };
  }
  get attributes() {
    return [...this.values].map(([name, value]) => ({ name, value }));
  }
  getClientRects = () => [];
  getAttribute = (name) => this.values.get(name) ?? null;
  hasAttribute = (name) => this.values.has(name);
  setAttribute(name, value) {
    if (typeof value !== "string") throw new Error(`attribute ${name} is set to ${value}`);
    this.values.set(name, value);
  }
  removeAttribute = (name) => this.values.delete(name);
  dispatchEvent = (event) => this.events.push(event.type);
  closest = (selector) => this.select(selector)[0];
  querySelectorAll = (selector) => this.select(selector);
  focus() {}
  isSameNode = (other) => other === this;
  select(selector) {
    if (typeof selector !== "string" || !selector) throw new Error(`selector ${selector}`);
    return [this];
  }
}

const { default: JS } = await import(
  pathToFileURL(resolve(join(process.argv[2], "js.js")))
);

// ---- one chain ------------------------------------------------------------------------------------

// What the client is asked to do; checks that it is what the command says.
function viewFor(done) {
  const view = {
    binding: (name) => `phx-${name}`,
    isConnected: () => true,
    withinTargets: (target, callback) => callback(view, target),
    pushEvent: (type, element, target, event, data, options) => {
      if (typeof event !== "string" || event.startsWith("[")) throw new Error("push without event");
      done.push(["push", event, options]);
    },
    transition: (time, onStart, onEnd) => {
      if (!Number.isInteger(time)) throw new Error(`time is ${time}`);
      onStart(), onEnd();
    },
    liveSocket: {
      jsQuerySelectorAll: (element, query, fallback) => fallback(),
      asyncTransition: (promise) => done.push(["blocks", promise]),
      execJS: (element, commands) => done.push(["exec", commands]),
      historyRedirect: (e, href, kind) => done.push(["navigate", href, kind]),
      pushHistoryPatch: (e, href, kind) => done.push(["patch", href, kind]),
    },
  };
  return view;
}

function run(json, visible) {
  const commands = JSON.parse(json);
  const unread = [];
  const spied = Object.create(JS);
  for (const [kind, args] of commands) {
    const exec = JS[`exec_${kind}`];
    if (typeof exec !== "function") throw new Error(`the client has no command ${kind}`);
    if (args === null || typeof args !== "object" || Array.isArray(args))
      throw new Error(`the arguments of ${kind} are no object`);
    spied[`exec_${kind}`] = function (...all) {
      const given = all[6];
      const read = new Set(["to"]); // filterToEls does
      all[6] = new Proxy(given, {
        get: (object, key) => (read.add(key), object[key]),
      });
      exec.apply(this, all);
      for (const key of Object.keys(given)) if (!read.has(key)) unread.push(`${kind}.${key}`);
    };
  }
  const element = new Element(visible);
  globalThis.document = { querySelectorAll: (s) => element.select(s), activeElement: element };
  const done = [];
  spied.exec({}, "click", json, viewFor(done), element, null);
  JS.onBeforeElUpdated(element, new Element(visible)); // what ignore_attrs left for the next patch
  if (unread.length) throw new Error(`the client does not read ${unread.join(", ")}`);
  const pushes = commands.filter(([kind]) => kind === "push").length;
  if (done.filter(([what]) => what === "push").length !== pushes) throw new Error("a push is lost");
}

// ---- all of the table -----------------------------------------------------------------------------

// A row is { source, json }, both C strings whose escapes are JSON's too.
const STRINGS = /"(?:[^"\\]|\\.)*"/g;
function textOf(cStrings) {
  return cStrings.match(STRINGS).map((text) => JSON.parse(text)).join("");
}

const table = readFileSync(TABLE, "utf8");
const strings = String.raw`((?:"(?:[^"\\]|\\.)*"\s*)+)`;
const rows = [...table.matchAll(new RegExp(String.raw`\{\s*${strings},\s*${strings}\}`, "g"))];
let passed = 0;
let failed = 0;
const kinds = new Set();
for (const [, source, json] of rows) {
  try {
    JSON.parse(textOf(json)).forEach(([kind]) => kinds.add(kind));
    run(textOf(json), true);
    run(textOf(json), false);
    passed++;
  } catch (error) {
    failed++;
    console.log(`FAILED: ${textOf(source)}\n  ${textOf(json)}\n  ${error.message}`);
  }
}
for (const name of Object.keys(JS).filter((key) => key.startsWith("exec_"))) {
  if (kinds.has(name.slice(5))) continue;
  failed++;
  console.log(`FAILED: the table has no command ${name.slice(5)}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed || !passed ? 1 : 0;
