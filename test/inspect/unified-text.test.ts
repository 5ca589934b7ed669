import { applyPatch, parsePatch } from "diff";
import fc from "fast-check";
import { expect, test } from "vitest";
import { unifiedText } from "../../src/inspect/index.js";
import { runs } from "../support/runs.js";

const NAMES = { name: "app/app.yaml", before: "vendor", after: "effective" };
const text = fc
  .tuple(fc.array(fc.constantFrom("a", "b", "", " c", "-- d", "\\ e")), fc.boolean())
  .map(([lines, ended]) => lines.map((line) => `${line}\n`).join("") + (ended ? "" : "end"));

test("applying the patch to the old text gives the new one", async () => {
  await fc.assert(
    fc.asyncProperty(text, text, async (old, now) => {
      const patch = await unifiedText(old, now, NAMES);
      expect(patch === "").toBe(old === now);
      if (patch !== "") expect(applyPatch(old, patch)).toBe(now);
    }),
    runs({ cost: 100 }),
  );
});

test("the headers name the file, and behind a tab the side", async () => {
  const patch = await unifiedText("a: 1\n", "a: 2\n", NAMES);
  expect(patch.split("\n").slice(0, 3)).toEqual([
    "--- app/app.yaml\t(vendor)",
    "+++ app/app.yaml\t(effective)",
    "@@ -1,1 +1,1 @@",
  ]);
  expect(parsePatch(patch)[0]?.oldFileName).toBe("app/app.yaml");
});

const lines = (word: string): string => Array.from({ length: 50_000 }, (_, index) => `${word}${index}\n`).join("");

test("texts with too many differences are one hunk, in time", async () => {
  const patch = await unifiedText(lines("a"), lines("b"), NAMES);
  expect(patch).toContain("@@ -1,50000 +1,50000 @@");
  expect(applyPatch(lines("a"), patch)).toBe(lines("b"));
  expect(await unifiedText("", lines("b").slice(0, -1), NAMES)).toMatch(/\\ No newline at end of file\n$/);
});
