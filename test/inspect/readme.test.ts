import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { graft, memoryFileSystem, overlay } from "../../src/host/public.js";
import { audit, diff, jsonPatch, mergePatch, prepare, preview } from "../../src/index.js";

const text = readFileSync(new URL("../../src/inspect/README.md", import.meta.url), "utf8");
const block = (language: string): string =>
  new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "m").exec(text)?.[1] ?? "";

test("the example in the folder's README prints what it says", async () => {
  const printed: string[] = [];
  const known = { audit, diff, graft, jsonPatch, memoryFileSystem, mergePatch, overlay, prepare, preview };
  const print = (value: unknown): void => void printed.push(`${JSON.stringify(value)}\n`);
  const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor as new (
    ...source: readonly string[]
  ) => (...given: readonly unknown[]) => Promise<void>;
  const run = new AsyncFunction(...Object.keys(known), "print", block("ts"));
  await run(...Object.values(known), print);
  expect(printed.join("")).toBe(block("text"));
});
