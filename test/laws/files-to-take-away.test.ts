import fc from "fast-check";
import { expect, test } from "vitest";
import { remember } from "../../src/host/index.js";
import { memoryFileSystem, overlay, type FileSystem } from "../../src/host/public.js";
import { filesToTakeAway, prepare, type Plan } from "../../src/index.js";
import { LONG, runs } from "../support/runs.js";

/*
 * Q11 on hosts with 30 drop-ins, some of them namesakes in two layers, and one to three faults of several kinds: the set
 * that is named makes the id valid, and no smaller one does where that is said.
 */
const { numRuns, ...anew } = { ...runs({ few: 20 }), ...(LONG ? { numRuns: 200 } : {}) };

const SCHEMA = JSON.stringify({
  properties: {
    t: { type: "integer" },
    u: { type: "integer", maximum: 5 },
    list: { "x-merge": "append", maxItems: 20 },
  },
  dependentRequired: { needs: ["needed"] },
});

/** What a drop-in without a fault says: keys of its own, and some that others have too. */
const harmless = fc.record(
  {
    t: fc.nat(9),
    shared: fc.nat(3),
    list: fc.constant([1]),
    needed: fc.constant({ $delete: true }),
    k: fc.constant(1),
  },
  { requiredKeys: [] },
);
type Written = Record<string, unknown>;

/** A fault, put into what a drop-in says. */
const FAULTS: Readonly<Record<string, (written: Written) => string>> = {
  parse: () => '{ "a": ',
  type: (written) => JSON.stringify({ ...written, t: "many" }),
  range: (written) => JSON.stringify({ ...written, u: 9 }),
  directive: (written) => JSON.stringify({ ...written, x: { $apend: [1] } }),
  lock: (written) => JSON.stringify({ ...written, locked: 2 }),
  ownLock: (written) => JSON.stringify({ ...written, k: { $lock: 5 } }),
  needs: (written) => JSON.stringify({ ...written, needs: 1 }),
  length: (written) => JSON.stringify({ ...written, list: Array.from({ length: 9 }, (_, n) => n) }),
};

const host = fc
  .record({
    dropIns: fc.uniqueArray(fc.tuple(fc.constantFrom("run", "etc"), fc.nat(24), harmless), {
      selector: ([layer, name]) => `${layer}/${name}`,
      minLength: 30,
      maxLength: 30,
      size: "max",
    }),
    faults: fc.uniqueArray(fc.tuple(fc.nat(29), fc.constantFrom(...Object.keys(FAULTS))), {
      selector: ([at]) => at,
      minLength: 1,
      maxLength: 3,
    }),
  })
  .map(({ dropIns, faults }) => {
    const faultOf = new Map(faults);
    const files = dropIns.map(([layer, name, written], index) => {
      const fault = FAULTS[faultOf.get(index) ?? ""];
      return [
        `/${layer}/app.json.d/${String(name).padStart(2, "0")}.json`,
        fault?.(written) ?? JSON.stringify(written),
      ] as const;
    });
    return Object.fromEntries([
      ["/usr/share/substrata/schemas/app.json.schema.json", SCHEMA],
      ["/usr/share/defaults/app.json", '{"t": 1, "locked": {"$lock": 1}, "needed": 1}'],
      ...files,
    ]);
  });

async function isValid(plan: Plan, files: FileSystem, without: readonly string[]): Promise<boolean> {
  const proposed = overlay(files, Object.fromEntries(without.map((file) => [file, null])));
  return (await plan.resolve("app.json", { files: proposed })).state !== "refused";
}

test("the set that is named makes the id valid within 200 tries, and is as small as it is said to be", async () => {
  const counts = { refused: 0, smallest: 0 };
  await fc.assert(
    fc.asyncProperty(host, fc.infiniteStream(fc.nat()), async (tree, chance) => {
      const files = remember(memoryFileSystem(tree)); // the same bytes are parsed once
      const plan = await prepare(files);
      const refused = await plan.resolve("app.json");
      const found = await filesToTakeAway({ plan, files }, refused);
      fc.pre(refused.state === "refused");
      counts.refused += 1;
      counts.smallest += found?.smallest ? 1 : 0;
      const named = (found?.files ?? []).map(({ file }) => file);
      expect(found?.tries).toBeLessThanOrEqual(200);
      expect(named.length).toBeGreaterThan(0);
      expect(await isValid(plan, files, named)).toBe(true);
      if (!found?.smallest) return;
      const blamed = refused.diagnostics.flatMap(({ origin, related = [] }) =>
        [origin, ...related.map((each) => each.origin)].flatMap((each) =>
          each?.layer === "admin" || each?.layer === "runtime" ? [each.file] : [],
        ),
      );
      const all = Object.keys(tree).filter((file) => file.includes(".d/"));
      const random = Array.from({ length: 10 }, () =>
        Array.from({ length: named.length - 1 }, () => all[(chance.next().value as number) % all.length] as string),
      );
      const smaller = [...subsets([...new Set([...named, ...blamed])], named.length - 1), ...random];
      for (const set of smaller) expect({ set, valid: await isValid(plan, files, set) }).toEqual({ set, valid: false });
    }),
    { numRuns, ...anew },
  );
  expect(counts.smallest).toBeGreaterThan(counts.refused / 2); // the claim is made where it can be
});

/** All sets of at most so many words. */
function subsets(words: readonly string[], size: number): readonly (readonly string[])[] {
  const [first, ...rest] = words;
  if (first === undefined || size === 0) return [[]];
  return [...subsets(rest, size), ...subsets(rest, size - 1).map((set) => [first, ...set])];
}
