// oracle.mjs: merges what oracle.c prints with the real client code and compares.
//
//   node oracle.mjs PROGRAM BUNDLE,… [--seed N] [--count N] [--view NAME]
//
// PROGRAM is the built oracle, each BUNDLE a phoenix_live_view.esm.js of an npm package, unmodified but for
// one more export. The last line is `N passed, N failed`, counting sequences; each must pass with every
// client. What fails is printed with its view and seed.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

globalThis.window = globalThis; // the client asks it for structuredClone
const [program, bundles, ...options] = process.argv.slice(2);
const clients = await Promise.all(bundles.split(",").map(load));
const SHOWN = 5;

async function load(bundle) {
  const source = readFileSync(bundle, "utf8") + "\nexport { Rendered };\n";
  return (await import("data:text/javascript;base64," + Buffer.from(source).toString("base64"))).Rendered;
}

// What the browser shows after a patch. The root tags of nodes with "r" carry a data-phx-id; one that the
// client takes for unchanged comes as an empty tag with data-phx-skip, and the browser keeps the element
// that it has. `held` maps ids to what they showed at the last patch.
const TAG = /<(\/?)([a-zA-Z][^\s\/>]*)((?:[^>"']|"[^"]*"|'[^']*')*)>/g;
const VOID = new Set(["area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"]);

function shown(html, held) {
  const now = new Map(), open = [], ids = [];
  const outs = [""]; // the page, and each open element with an id: texts of their own, none a part of another
  let at = 0, match;
  const add = (text) => { outs[outs.length - 1] += text; };
  const close = ({ id, first }) => {
    if (!id) return;
    const own = outs.pop();
    now.set(id, { html: own, ids: ids.slice(first) });
    ids.push(id);
    add(own);
  };
  TAG.lastIndex = 0;
  while ((match = TAG.exec(html))) {
    const [text, slash, tag, attrs] = match;
    const id = / data-phx-id="([^"]*)"/.exec(attrs)?.[1];
    add(html.slice(at, match.index));
    at = TAG.lastIndex;
    if (slash) {
      add(text);
      const element = open.pop();
      if (element?.tag !== tag) throw new Error(`</${tag}> closes <${element?.tag}>`);
      close(element);
    } else if (id && / data-phx-skip\b/.test(attrs)) {
      if (!held.has(id)) throw new Error(`${id} is skipped, but the page has no such element`);
      const kept = held.get(id);
      add(kept.html);
      for (const each of [...kept.ids, id]) {
        now.set(each, held.get(each));
        ids.push(each);
      }
      if (!attrs.endsWith("/")) at = TAG.lastIndex = html.indexOf(">", at) + 1; // its end tag
    } else {
      const element = { tag, id, first: ids.length };
      if (id) outs.push("");
      add(`<${tag}${attrs.replace(/ data-phx-id="[^"]*"/, "")}>`);
      if (VOID.has(tag)) close(element);
      else open.push(element);
    }
  }
  if (open.length) throw new Error(`<${open[0].tag}> is not closed`);
  add(html.slice(at));
  held.clear();
  for (const [id, element] of now) held.set(id, element);
  return outs[0];
}

// The token of a view within differs each time; the client keeps its first.
const blank = (html) => html.replaceAll(/ data-phx-session="\d+"/g, "");

// Client 1.2 needs "km" where a "k" moves rows by their old indexes; nothing else may say it.
function checkMoves(node, where) {
  if (node === null || typeof node !== "object" || Array.isArray(node)) return;
  for (const [key, value] of Object.entries(node)) {
    if (key === "k") {
      let moves = false;
      for (const [index, entry] of Object.entries(value)) {
        if (index === "kc" || index === "km") continue;
        if (typeof entry === "number" || Array.isArray(entry)) moves = true;
        checkMoves(Array.isArray(entry) ? entry[1] : entry, "inside");
      }
      if (!Number.isInteger(value.kc)) throw new Error("a k without kc");
      if (moves !== (value.km === true)) throw new Error("km does not say whether rows move");
    } else if (key === "r") {
      if (value !== 1 || where === "") throw new Error("an r that is no root flag");
    } else if (key !== "p" && key !== "s") {
      if (value === null || typeof value === "number")
        throw new Error(`a dynamic is ${value}: the client takes it for a component`);
      checkMoves(value, "inside");
    }
  }
}

class Sequence {
  constructor() {
    this.pages = clients.map((Rendered) => ({ Rendered, tree: null, held: new Map() }));
    this.error = null;
    this.diffs = 0;
  }

  // `forget`: drop this diff, to see that the comparison notices.
  step(text, forget = false) {
    if (this.error) return;
    for (const page of this.pages) {
      const line = JSON.parse(text); // clients take what they are given and change it
      try {
        checkMoves(line.full ?? line.diff ?? {}, "");
        if (line.full) {
          page.tree = new page.Rendered("phx-1", line.full);
          page.held.clear();
        } else if (line.diff && !forget) {
          page.tree.mergeDiff(line.diff);
        }
        // as the client does: an event without a diff does not patch
        if (line.full || (line.diff && !forget)) page.html = shown(page.tree.toString().buffer, page.held);
        if (blank(page.html) !== blank(line.html))
          this.error = `client  ${JSON.stringify(page.html)}\nfresh   ${JSON.stringify(line.html)}`;
      } catch (error) {
        this.error = error.stack;
      }
      if (this.error) {
        this.error = `client ${this.pages.indexOf(page) + 1} of ${this.pages.length}\n${this.error}`;
        return;
      }
      if (line.diff && page === this.pages[0]) this.diffs++;
    }
  }
}

let passed = 0, failed = 0, diffs = 0, bytes = 0;
let noticed = 0; // of the sequences that were spoilt on purpose

function report(lines, sequence) {
  const { view, seed, step } = lines[lines.length - 1];
  failed++;
  if (failed > SHOWN) return;
  console.log(`FAILED: --view ${view} --seed ${seed} --count 1, step ${step}`);
  console.log(JSON.stringify(lines[lines.length - 1].source));
  console.log(sequence.error);
}

// Plays again with the last diff that changes the page left out: must not pass.
function spoil(texts) {
  const lines = texts.map((text) => JSON.parse(text));
  let at = lines.length - 1;
  while (at > 0 && !(lines[at].diff && lines[at].html !== lines[at - 1].html)) at--;
  if (!at) return;
  const sequence = new Sequence();
  texts.slice(0, at + 1).forEach((text, i) => sequence.step(text, i === at));
  if (sequence.error) noticed++;
  else {
    failed++;
    console.log(`FAILED: a withheld diff was not noticed: ${lines[at].view} ${lines[at].seed}`);
  }
}

let texts = [], current = null, sequence = null, reported = false, views = new Set();

function finish() {
  if (!current) return;
  if (!sequence.error) {
    passed++;
    if (!views.has(current.view) && sequence.diffs > 5) {
      views.add(current.view);
      spoil(texts);
    }
  }
  diffs += sequence.diffs;
}

const child = spawn(program, options, { stdio: ["ignore", "pipe", "inherit"] });
const exit = new Promise((done) => child.on("close", done));
for await (const text of createInterface({ input: child.stdout })) {
  const line = JSON.parse(text);
  bytes += text.length;
  if (!current || current.view !== line.view || current.seed !== line.seed) {
    finish();
    [texts, current, sequence, reported] = [[], line, new Sequence(), false];
  }
  texts.push(text);
  sequence.step(text);
  if (sequence.error && !reported) {
    reported = true;
    report([{ ...line, source: JSON.parse(text) }], sequence);
  }
}
finish();
const code = await exit;
if (code !== 0) {
  console.log(`FAILED: ${program} ended with ${code}`);
  failed++;
}
if (passed > 0 && noticed < views.size) failed++;
console.log(`${clients.length} clients, ${views.size} views, ${diffs} diffs, ${(bytes / 1e6).toFixed(1)} MB; ` +
  `${noticed} withheld diffs noticed`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed || !passed ? 1 : 0);
