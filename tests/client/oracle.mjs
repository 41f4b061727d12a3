// oracle.mjs: merges what oracle.c prints with the real client code and compares.
//
//   node oracle.mjs PROGRAM CLIENT_FOLDER [--seed N] [--count N] [--view NAME]
//
// PROGRAM is the built oracle, CLIENT_FOLDER the assets/js/phoenix_live_view of the npm package. The last
// line is `N passed, N failed`, counting sequences. What fails is printed with its view and seed.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [program, client, ...options] = process.argv.slice(2);
const { default: Rendered } = await import(
  pathToFileURL(resolve(join(client, "rendered.js")))
);
globalThis.window = globalThis; // it asks it for structuredClone
const SHOWN = 5;

// Client 1.2 needs "km" where a "k" moves rows by their old indexes; nothing else may say it.
function checkMoves(node, where) {
  if (node === null || typeof node !== "object" || Array.isArray(node)) return;
  for (const [key, value] of Object.entries(node)) {
    if (key === "k") {
      let moves = false;
      for (const [index, entry] of Object.entries(value)) {
        if (index === "kc" || index === "km") continue;
        if (typeof entry === "number" || Array.isArray(entry)) moves = true;
        checkMoves(Array.isArray(entry) ? entry[1] : entry, where);
      }
      if (!Number.isInteger(value.kc)) throw new Error("a k without kc");
      if (moves !== (value.km === true)) throw new Error("km does not say whether rows move");
    } else if (key !== "p" && key !== "s") {
      if (value === null || typeof value === "number")
        throw new Error(`a dynamic is ${value}: the client takes it for a component`);
      checkMoves(value, where);
    }
  }
}

class Sequence {
  constructor() {
    this.rendered = null;
    this.error = null;
    this.diffs = 0;
  }

  // `forget`: drop this diff, to see that the comparison notices.
  step(line, forget = false) {
    if (this.error) return;
    try {
      const tree = line.full ?? line.diff;
      if (tree) checkMoves(tree, "");
      if (line.full) this.rendered = new Rendered("phx-1", line.full);
      else if (line.diff && !forget) {
        this.rendered.mergeDiff(line.diff);
        this.diffs++;
      }
      const { buffer } = this.rendered.toString();
      if (buffer !== line.html)
        this.error = `client  ${JSON.stringify(buffer)}\nfresh   ${JSON.stringify(line.html)}`;
    } catch (error) {
      this.error = error.stack;
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
  lines.slice(0, at + 1).forEach((line, i) => sequence.step(line, i === at));
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
  sequence.step(line);
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
console.log(`${views.size} views, ${diffs} diffs, ${(bytes / 1e6).toFixed(1)} MB; ` +
  `${noticed} withheld diffs noticed`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed || !passed ? 1 : 0);
