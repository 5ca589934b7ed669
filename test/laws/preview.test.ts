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
const RUNS = runs({ few: 250, cost: 10 });

function under(vendor: Value, overrides: readonly Value[]): Promise<Resolution> {
  const files = [
    ["/usr/share/substrata/schemas/app.json.merge.yaml", PROFILE],
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
  // what is broken needs a schema: test/inspect/preview.test.ts
  if (RUNS.numRuns > 100) expect(FATES.filter((fate) => !seen.has(fate))).toEqual(["broken"]);
});
