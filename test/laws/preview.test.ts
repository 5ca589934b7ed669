import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonFormat } from "../../src/format/index.js";
import { memoryFileSystem } from "../../src/host/public.js";
import { diff, preview, resolve, type Resolution, type Upgrade } from "../../src/index.js";
import { FATES } from "../../src/inspect/index.js";
import type { Value } from "../../src/model/value.js";
import { PROFILE } from "../support/arbitrary.js";
import { document } from "../support/documents.js";
import { runs } from "../support/runs.js";

/* Whole resolutions cost more than a patch: fewer cases, the same laws. */
const RUNS = runs({ few: 70, cost: 10 });

function under(vendor: Value, overrides: readonly Value[], profile = PROFILE): Promise<Resolution> {
  const files = [
    ["/usr/share/substrata/schemas/app.json.merge.yaml", profile],
    ["/usr/share/defaults/app.json", jsonFormat.emit(vendor)],
    ...overrides.map((value, index) => [`/etc/app.json.d/${index}.json`, jsonFormat.emit(value)] as const),
  ];
  return resolve(memoryFileSystem(Object.fromEntries(files) as Record<string, string>), "app.json");
}

const overrides = fc.array(document, { maxLength: 2 });

test("an upgrade to the same vendor is nothing", async () => {
  await fc.assert(
    fc.asyncProperty(document, overrides, async (vendor, above) => {
      const [before, after] = await Promise.all([under(vendor, above), under(structuredClone(vendor), above)]);
      expect(preview(before, after)).toEqual([]);
    }),
    RUNS,
  );
});

/** Whether an upgrade is about a change: at its place, or of a whole that it is in; a move is told as a move. */
function about({ place, change, effect }: Upgrade, changed: string, moved: boolean): boolean {
  if (change === "moved" || effect === "moved") return moved && place === changed;
  return !moved && (place === changed || changed.startsWith(`${place}/`));
}

test("every change of the vendor, and every change of what is effective, has exactly one fate", async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(document, document, overrides, async (vendor, newVendor, above) => {
      const [before, after] = await Promise.all([under(vendor, above), under(newVendor, above)]);
      const upgrades = preview(before, after);
      const [vendorBefore, vendorAfter] = await Promise.all([under(vendor, []), under(newVendor, [])]);
      upgrades.forEach(({ fate }) => seen.add(fate));
      if (upgrades.some(({ place, because }) => place === "" && because !== undefined)) return; // it was not read
      const changes = [...diff(vendorBefore, vendorAfter), ...diff(before, after)].map(({ place, change }) => ({
        place,
        moved: change === "moved",
      }));
      for (const { place, moved } of changes) {
        const findings = upgrades.filter((upgrade) => about(upgrade, place, moved));
        const whole = moved ? upgrades.filter((upgrade) => about(upgrade, place, false)) : [];
        expect({ place, findings: findings.length + (findings.length === 0 ? whole.length : 0) }).toEqual({
          place,
          findings: 1,
        });
      }
      for (const { place, change, effect } of upgrades.filter(({ because }) => because === undefined)) {
        expect({ place, change, effect }).not.toEqual({ place, change: "none", effect: "none" });
      }
    }),
    RUNS,
  );
  // what is broken needs a schema, what is remerged other declarations: test/inspect/preview.test.ts, and below
  if (RUNS.numRuns > 100) expect(FATES.filter((fate) => !seen.has(fate))).toEqual(["broken", "remerged"]);
});

/** Whether a place is another one, or in it. */
function inside(place: string, whole: string): boolean {
  return place === whole || place.startsWith(`${whole}/`);
}

/** Other strategies for some of the keys. */
const profile = fc
  .subarray(PROFILE.split("\n"))
  .chain((lines) => fc.constantFrom(lines, [...lines, '"/**/l": { x-merge: replace }', '"/**/p": { x-merge: append }']))
  .map((lines) =>
    lines.length === 0 ? "{}" : [...new Map(lines.map((line) => [line.split(":")[0], line])).values()].join("\n"),
  );

test("a place is listed if and only if a diff of both hosts or of both vendors does, whatever is declared", async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(document, document, overrides, profile, async (vendor, newVendor, above, declared) => {
      const [before, after, oldDeclarations, vendorBefore, vendorAfter] = await Promise.all([
        under(vendor, above),
        under(newVendor, above, declared),
        under(newVendor, above),
        under(vendor, []),
        under(newVendor, [], declared),
      ]);
      const upgrades = preview(before, after, { before: vendorBefore, after: vendorAfter, oldDeclarations });
      if (upgrades.some(({ place, because }) => place === "" && because !== undefined)) return; // it was not read
      const changed = [...diff(vendorBefore, vendorAfter), ...diff(before, after)].map(({ place }) => place);
      const listed = upgrades.filter(({ because }) => because === undefined).map(({ place }) => place);
      expect(listed.filter((place) => !changed.some((one) => inside(one, place)))).toEqual([]);
      expect(changed.filter((one) => !upgrades.some(({ place }) => inside(one, place)))).toEqual([]);
      for (const { fate, declarations } of upgrades) {
        seen.add(fate);
        if (fate === "remerged") expect(declarations).not.toEqual([]);
      }
      const alike = preview(before, await under(newVendor, above), {
        before: vendorBefore,
        after: await under(newVendor, []),
        oldDeclarations,
      });
      expect(alike.filter(({ fate }) => fate === "remerged")).toEqual([]);
    }),
    RUNS,
  );
  if (RUNS.numRuns > 100) expect([...seen]).toEqual(expect.arrayContaining(["remerged", "joined", "adopted"]));
});
