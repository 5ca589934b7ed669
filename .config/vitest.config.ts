import { defineConfig } from "vitest/config";
import { atlas, markdown } from "./plugins.js";
import { LONG } from "../test/support/runs.js";

export default defineConfig({
  plugins: [atlas, markdown],
  test: {
    root: new URL("..", import.meta.url).pathname,
    include: ["test/**/*.test.ts"],
    reporters: ["default", new URL("count-reporter.ts", import.meta.url).pathname],
    execArgv: ["--max-semi-space-size=64"], // much is made and forgotten: collecting it is a tenth of the time
    testTimeout: LONG ? 3_600_000 : 60_000,
    maxWorkers: "100%", // by default one processor is left idle, which is half of a small machine
    isolate: false, // modules are loaded, and made fast, once for all files of a worker: a test leaves nothing changed
  },
});
