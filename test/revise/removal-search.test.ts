import fc from "fast-check";
import { expect, test } from "vitest";
import { memoryFileSystem } from "../../src/host/public.js";
import { finding, locate, START, type Origin } from "../../src/model/diagnostic.js";
import type { Fragment, Resolution } from "../../src/model/resolution.js";
import { readerOf } from "../../src/model/reader.js";
import type { Plan } from "../../src/plan.js";
import { filesToTakeAway, type FilesToTakeAway } from "../../src/revise/index.js";
import { runs } from "../support/runs.js";

/* The search alone, over plans that say what each set of files comes to; over real ones see files-to-take-away.test.ts. */

type Taken = readonly number[];

/** What is left without some of the files, which are numbered from the weakest. */
interface Left {
  readonly fine: boolean;
  readonly visible: readonly number[];
  /** What the errors of the whole name. */
  readonly involved: readonly number[];
  /** What is wrong by itself. */
  readonly wrong: readonly number[];
}

const VENDOR = { name: "vendor", root: "/usr" };
const ADMIN = { name: "admin", root: "/etc" };
const fileOf = (part: number): string => `/etc/${part}.yaml`;

function originOf(part: number): Origin {
  return { layer: "admin", file: fileOf(part), ...START };
}

function resolutionOf(parts: number, { fine, visible, involved, wrong }: Left): Resolution {
  const fragments = Array.from({ length: parts }, (_, part): Fragment => ({
    layer: "admin",
    file: fileOf(part),
    lowest: false,
    step: "{name}.d/",
    kind: "drop-in",
    standing: visible.includes(part) ? { is: "effective" } : { is: "shadowed", by: fileOf(parts) },
  }));
  const diagnostics = [
    ...involved.map((part) => locate(finding("schema/type", { types: ["integer"] }), { origin: originOf(part) })),
    ...wrong.map((part) => locate(finding("parse/syntax", { reason: "x" }), { origin: originOf(part) })),
  ];
  const common = {
    id: "app.yaml",
    precedence: "layered",
    reader: readerOf("layered"),
    fragments,
    diagnostics,
    dependencies: [],
  } as const;
  return { ...common, state: fine ? "effective" : "refused" } as unknown as Resolution;
}

/**
 * Searches among files, and tells what was tried, the strongest of each set first.
 *
 * @param vendorFine whether it is fine without anything.
 */
async function search(parts: number, leftWithout: (taken: Taken) => Left, tries: number, vendorFine = true) {
  const files = memoryFileSystem(Object.fromEntries(Array.from({ length: parts }, (_, part) => [fileOf(part), ""])));
  const asked: string[] = [];
  const resolve: Plan["resolve"] = async (_, view = {}) => {
    const visible: readonly number[] = [];
    const nothing: Left = { fine: vendorFine, visible, involved: [], wrong: [] };
    if (view.layers !== undefined) return resolutionOf(0, nothing);
    const there = await Promise.all(
      Array.from({ length: parts }, async (_unused, part) => (await view.files?.entry(fileOf(part))) !== undefined),
    );
    const taken = there.flatMap((is, part) => (is ? [] : [part])).toReversed();
    asked.push(taken.join(" "));
    return resolutionOf(parts, leftWithout(taken));
  };
  const plan = { layers: [VENDOR, ADMIN], resolve } as unknown as Plan;
  const refused = resolutionOf(parts, leftWithout([]));
  const found = await filesToTakeAway({ plan, files }, refused, { tries: tries + 1 }); // one is for the vendor alone
  return { found: answerOf(found), asked };
}

function answerOf(
  found: FilesToTakeAway | undefined,
): { readonly taken: Taken; readonly smallest: boolean } | undefined {
  if (found?.files === undefined) return undefined;
  return { taken: found.files.map(({ file }) => Number(/\d+/.exec(file)?.[0])).toReversed(), smallest: found.smallest };
}

/*
 * Six parts. Some are hidden while another stands, some are wrong by themselves; which of the others may stand together
 * is drawn, in no order that more or fewer parts would follow.
 */
const PARTS: readonly number[] = [0, 1, 2, 3, 4, 5];
const whole = fc.record({
  /** The part that hides each, always a stronger one; 6 where none does. */
  hiders: fc.tuple(...PARTS.map((part) => fc.integer({ min: part + 1, max: 6 }))),
  wrong: fc.subarray([...PARTS], { maxLength: 2 }),
  /** By what is visible, as bits: whether it may stand together. */
  allowed: fc.array(fc.boolean(), { minLength: 64, maxLength: 64 }),
  involved: fc.array(fc.subarray([...PARTS]), { minLength: 64, maxLength: 64 }),
});
type Whole = typeof whole extends fc.Arbitrary<infer T> ? T : never;

function lookAt({ hiders, wrong, allowed, involved }: Whole, taken: Taken): Left {
  // taking away what is hidden uncovers nothing: whatever hides it still stands
  const uncovered = (part: number): boolean => {
    const hider = hiders[part] ?? 6;
    return hider === 6 || (taken.includes(hider) && uncovered(hider));
  };
  const visible = PARTS.filter((part) => !taken.includes(part) && uncovered(part));
  const bits = visible.reduce((sum, part) => sum | (1 << part), 0);
  const own = visible.filter((part) => wrong.includes(part));
  return {
    fine: own.length === 0 && (bits === 0 || (allowed[bits] as boolean)),
    visible,
    involved: visible.filter((part) => involved[bits]?.includes(part)),
    wrong: own,
  };
}

const SETS = Array.from({ length: 64 }, (_, bits) => PARTS.filter((part) => bits & (1 << part)));

const searched = (drawn: Whole, tries: number) => search(6, (taken) => lookAt(drawn, taken), tries);

const law = (tries: fc.Arbitrary<number>, holds: (drawn: Whole, tries: number) => Promise<void>): Promise<void> =>
  fc.assert(
    fc.asyncProperty(whole, tries, async (drawn, most) => {
      fc.pre(!lookAt(drawn, []).fine);
      await holds(drawn, most);
    }),
    runs(),
  );

test("with enough tries a smallest set is found, and it is known to be one", () =>
  law(fc.constant(200), async (drawn, tries) => {
    const { found } = await searched(drawn, tries);
    const smallest = Math.min(...SETS.filter((set) => lookAt(drawn, set).fine).map(({ length }) => length));
    expect(lookAt(drawn, found?.taken ?? []).fine).toBe(true);
    expect({ size: found?.taken.length, smallest: found?.smallest }).toEqual({ size: smallest, smallest: true });
  }));

test("with few tries what is found does, and is only said to be smallest where it is", () =>
  law(fc.integer({ min: 1, max: 20 }), async (drawn, tries) => {
    const { found, asked } = await searched(drawn, tries);
    expect(asked.length).toBeLessThanOrEqual(tries);
    if (found === undefined) return;
    expect(lookAt(drawn, found.taken).fine).toBe(true);
    const smallest = Math.min(...SETS.filter((set) => lookAt(drawn, set).fine).map(({ length }) => length));
    if (found.smallest) expect(found.taken.length).toBe(smallest);
  }));

/** Parts of which none is hidden or wrong by itself. */
function plain(parts: number, involved: readonly number[], isFine: (taken: Taken) => boolean) {
  const look = (taken: Taken): Left => {
    const visible = Array.from({ length: parts }, (_, part) => part).filter((part) => !taken.includes(part));
    return { fine: isFine(taken), visible, involved: involved.filter((part) => visible.includes(part)), wrong: [] };
  };
  return (tries = 200, vendorFine = true) => search(parts, look, tries, vendorFine);
}

test("what is involved is tried first, fewer before more and stronger before weaker, then the rest by size", async () => {
  const never = plain(4, [1, 2], (taken) => taken.length === 4);
  expect((await never()).asked).toEqual([
    "2",
    "1",
    "2 1",
    "3",
    "0",
    "3 2",
    "3 1",
    "3 0",
    "2 0",
    "1 0",
    "3 2 1",
    "3 2 0",
    "3 1 0",
    "2 1 0",
    "3 2 1 0",
  ]);
});

test("of two that do the stronger is chosen", async () => {
  const { found, asked } = await plain(4, [1, 2], (taken) => taken.includes(2) || taken.includes(1))();
  expect(found).toEqual({ taken: [2], smallest: true });
  expect(asked).toEqual(["2"]);
});

test("what is smaller and not involved is found, too", async () => {
  const others = plain(5, [1, 2], (taken) => taken.includes(4) || (taken.includes(1) && taken.includes(2)));
  expect((await others()).found).toEqual({ taken: [4], smallest: true });
});

test("of a hundred parts nine that are wrong together are found, and nobody says that they are fewest", async () => {
  const nine = [3, 14, 15, 26, 35, 58, 79, 89, 93];
  const { found, asked } = await plain(100, nine, (taken) => nine.every((part) => taken.includes(part)))();
  expect(found).toEqual({ taken: nine.toReversed(), smallest: false });
  expect(asked.length).toBeLessThanOrEqual(200);
});

test("where the whole without anything is not fine, only what is involved is tried", async () => {
  const { found, asked } = await plain(20, [4], () => false)(200, false);
  expect(found).toBeUndefined();
  expect(asked).toEqual(["4"]);
});
