// The table of the js-framework-benchmark: what each operation leaves on the page.
import { expect, open, test } from "./site.js";

const adjectives = ("pretty large big small tall short long handsome plain quaint clean elegant easy angry crazy " +
  "helpful mushy odd unsightly adorable important inexpensive cheap expensive fancy").split(" ");
const colours = "red yellow blue green pink brown purple brown white black orange".split(" ");
const nouns = "table chair house bbq desk car pony cookie sandwich burger pizza mouse keyboard".split(" ");

// The benchmark's words by the view's own random numbers.
function* labels() {
  let x = 12345n;
  const pick = (words) => {
    x = (x * 1103515245n + 12345n) % 2147483648n;
    return words[Number((x / 65536n) % BigInt(words.length))];
  };
  for (;;) yield `${pick(adjectives)} ${pick(colours)} ${pick(nouns)}`;
}

function firstLabels(n) {
  const all = labels();
  return Array.from({ length: n }, () => all.next().value);
}

// [id, label, class] of each row
function table(page) {
  return page.evaluate(() => Array.from(document.querySelectorAll("tbody tr"),
    (row) => [Number(row.cells[0].textContent), row.cells[1].querySelector("a").textContent, row.className]));
}

async function settled(page, n) {
  await expect(page.locator("tbody tr")).toHaveCount(n);
  return table(page);
}

test("create, append, create again, clear", async ({ page, site, complaints }) => {
  await open(page, `${site.url}/rows`);
  await page.click("[phx-click=create]");
  const expected = firstLabels(3000);
  expect(await settled(page, 1000)).toEqual(expected.slice(0, 1000).map((label, i) => [i + 1, label, ""]));
  await page.click("[phx-click=append]");
  expect(await settled(page, 2000)).toEqual(expected.slice(0, 2000).map((label, i) => [i + 1, label, ""]));
  await page.click("[phx-click=create]");
  expect(await settled(page, 1000)).toEqual(expected.slice(2000).map((label, i) => [i + 2001, label, ""]));
  await page.click("[phx-click=clear]");
  await settled(page, 0);
  expect(complaints).toEqual([]);
});

test("update every tenth row", async ({ page, site }) => {
  await open(page, `${site.url}/rows?n=1000`);
  const expected = firstLabels(1000);
  for (const times of [1, 2]) {
    await page.click("[phx-click=update10]");
    await expect(page.locator("tbody tr:first-child a")).toHaveText(expected[0] + " !!!".repeat(times));
    expect(await table(page)).toEqual(
      expected.map((label, i) => [i + 1, label + (i % 10 ? "" : " !!!".repeat(times)), ""]));
  }
});

test("select marks one row", async ({ page, site }) => {
  await open(page, `${site.url}/rows?n=100`);
  for (const n of [5, 1, 100]) {
    await page.click(`tbody tr:nth-child(${n}) a`);
    await expect(page.locator(`tbody tr:nth-child(${n})`)).toHaveClass("danger");
    await expect(page.locator("tr.danger")).toHaveCount(1);
  }
});

test("swap, and back", async ({ page, site }) => {
  await open(page, `${site.url}/rows?n=1000`);
  const before = await table(page);
  await page.click("[phx-click=swap]");
  await expect(page.locator("tbody tr:nth-child(2) td:first-child")).toHaveText("999");
  const swapped = [...before];
  [swapped[1], swapped[998]] = [swapped[998], swapped[1]];
  expect(await table(page)).toEqual(swapped);
  await page.click("[phx-click=swap]");
  await expect(page.locator("tbody tr:nth-child(2) td:first-child")).toHaveText("2");
  expect(await table(page)).toEqual(before);
});

test("remove takes the row that was clicked", async ({ page, site }) => {
  await open(page, `${site.url}/rows?n=1000`);
  let rows = await table(page);
  for (const at of [500, 1, 998]) {
    await page.click(`tbody tr:nth-child(${at}) button`);
    rows.splice(at - 1, 1);
    expect(await settled(page, rows.length)).toEqual(rows);
  }
});

test("ten thousand rows, and no more at the start", async ({ page, site }) => {
  await page.goto(`${site.url}/rows?n=20000`);
  await expect(page.locator("tbody tr")).toHaveCount(10000);
  await open(page, `${site.url}/rows`);
  await page.click("[phx-click=create10k]");
  const rows = await settled(page, 10000);
  expect(rows[9999]).toEqual([10000, firstLabels(10000)[9999], ""]);
});

test("changes of all kinds one after the other stay true", async ({ page, site }) => {
  await open(page, `${site.url}/rows?n=1000`);
  let rows = await table(page);
  await page.click("[phx-click=swap]");
  [rows[1], rows[998]] = [rows[998], rows[1]];
  await page.click("tbody tr:nth-child(3) a");
  rows[2][2] = "danger";
  await page.click("[phx-click=update10]");
  rows = rows.map(([id, label, mark], i) => [id, label + (i % 10 ? "" : " !!!"), mark]);
  await page.click("tbody tr:nth-child(2) button");
  rows.splice(1, 1);
  await page.click("[phx-click=append]");
  const more = firstLabels(2000).slice(1000).map((label, i) => [i + 1001, label, ""]);
  expect(await settled(page, 1999)).toEqual([...rows, ...more]);
});
