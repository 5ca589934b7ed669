import { defineConfig } from "vitest/config";
import { atlas, markdown } from "./plugins.js";

/** What is asked, by folders of `test/`: the rooms that `--mutate` names, and where a mutant survives these, the laws. */
const { ROOMS = "{patch,provenance,discover,laws}" } = process.env;

/** What mutation tests run, with few property runs for each of many mutants. */
export default defineConfig({
  plugins: [atlas, markdown],
  test: {
    root: new URL("..", import.meta.url).pathname,
    include: [`test/${ROOMS}/**/*.test.ts`],
    env: { LAWS_RUNS: "150" },
    testTimeout: 60_000,
  },
});
