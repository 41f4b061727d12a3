// `make screenshots`: the README's pictures, made anew from the running demo.
import config from "./playwright.config.js";

export default { ...config, testMatch: "screenshots.js", workers: 1, reporter: "list" };
