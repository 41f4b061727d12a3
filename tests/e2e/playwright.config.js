// The browser tests: Debian's Chromium, the real programs behind lighttpd.
import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

const shell = "/usr/bin/chromium-headless-shell";

export default defineConfig({
  testDir: ".",
  outputDir: "../../test-results",
  fullyParallel: true,
  workers: 2,
  timeout: 60000,
  expect: { timeout: 20000 },
  reporter: [["list"], ["./count.js"]],
  use: {
    browserName: "chromium",
    launchOptions: {
      executablePath: existsSync(shell) ? shell : "/usr/bin/chromium",
      args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    },
  },
});
