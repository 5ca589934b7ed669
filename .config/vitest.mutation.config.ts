import { defineConfig } from "vitest/config";
import { markdown } from "./markdown.js";

/** What mutation tests run: the tests of the patch stage, with few property runs for each of many mutants. */
export default defineConfig({
  plugins: [markdown],
  test: {
    root: new URL("..", import.meta.url).pathname,
    include: ["test/patch/**/*.test.ts", "test/laws/**/*.test.ts", "test/plan.test.ts", "test/cases/cases.test.ts"],
    env: { LAWS_RUNS: "150" },
    testTimeout: 60_000,
  },
});
