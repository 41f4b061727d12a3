// For tests/e2e/upstream: LiveView's own tests, in Debian's Chromium.
import { existsSync } from "node:fs";
import path from "node:path";
import { defineConfig, devices } from "@playwright/test";

const shell = "/usr/bin/chromium-headless-shell";

export default defineConfig({
  testDir: path.join(process.env.UPSTREAM, "test/e2e/tests"),
  outputDir: path.join(process.env.UPSTREAM, "test-results"),
  workers: 1, // some of them count what happens in two seconds
  retries: 2, // as theirs
  reporter: [["list"]],
  use: {
    ...devices["Desktop Chrome"],
    baseURL: "http://localhost:4004/",
    ignoreHTTPSErrors: true,
    launchOptions: {
      executablePath: existsSync(shell) ? shell : "/usr/bin/chromium",
      args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    },
  },
});
