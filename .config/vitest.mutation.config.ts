import { defineConfig } from "vitest/config";
import { markdown } from "./markdown.js";

/** The rooms that are mutated, or the one of them that ROOM names; `--mutate` names the same. */
const { ROOM = "{patch,provenance,discover}" } = process.env;

/** What mutation tests run: the tests of these rooms and the laws, with few property runs for each of many mutants. */
export default defineConfig({
  plugins: [markdown],
  test: {
    root: new URL("..", import.meta.url).pathname,
    include: [`test/${ROOM}/**/*.test.ts`, "test/laws/**/*.test.ts"],
    env: { LAWS_RUNS: "150" },
    testTimeout: 60_000,
  },
});
