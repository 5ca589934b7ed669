import fc from "fast-check";
import { expect, test } from "vitest";
import { searchRemoval, type Removal, type Taken, type Tried } from "../../src/revise/removal-search.js";
import { runs } from "../support/runs.js";

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

function lookAt({ hiders, wrong, allowed, involved }: Whole, taken: Taken): Tried {
  // taking away what is hidden uncovers nothing: whatever hides it still stands
  const uncovered = (part: number): boolean => {
    const hider = hiders[part] ?? 6;
    return hider === 6 || (taken.includes(hider) && uncovered(hider));
  };
  const visible = PARTS.filter((part) => !taken.includes(part) && uncovered(part));
  const bits = visible.reduce((sum, part) => sum | (1 << part), 0);
  const own = visible.filter((part) => wrong.includes(part));
  const named = new Set(visible.filter((part) => involved[bits]?.includes(part)));
  return {
    fine: own.length === 0 && (bits === 0 || (allowed[bits] as boolean)),
    active: new Set(visible),
    blamed: named,
    involved: named,
    wrong: new Set(own),
    hopeless: false,
  };
}

const SETS = Array.from({ length: 64 }, (_, bits) => PARTS.filter((part) => bits & (1 << part)));

/** The search over a drawn whole, and how often it tried. */
async function searched(drawn: Whole, tries: number): Promise<{ readonly found: Removal | undefined; made: number }> {
  let made = 0;
  const attempt = async (taken: Taken): Promise<Tried> => {
    made += 1;
    return lookAt(drawn, taken);
  };
  return { found: await searchRemoval(lookAt(drawn, []), attempt, tries, true), made };
}

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
    const { found, made } = await searched(drawn, tries);
    expect(made).toBeLessThanOrEqual(tries);
    if (found === undefined) return;
    expect(lookAt(drawn, found.taken).fine).toBe(true);
    const smallest = Math.min(...SETS.filter((set) => lookAt(drawn, set).fine).map(({ length }) => length));
    if (found.smallest) expect(found.taken.length).toBe(smallest);
  }));

/** Parts of which none is hidden or wrong by itself. */
function plain(parts: number, involved: readonly number[], isFine: (taken: Taken) => boolean) {
  const asked: string[] = [];
  const look = (taken: Taken): Tried => {
    const active = new Set(Array.from({ length: parts }, (_, part) => part).filter((part) => !taken.includes(part)));
    const named = new Set(involved.filter((part) => active.has(part)));
    return { fine: isFine(taken), active, blamed: named, involved: named, wrong: new Set(), hopeless: false };
  };
  const attempt = async (taken: Taken): Promise<Tried> => {
    asked.push(taken.join(" "));
    return look(taken);
  };
  return { asked, search: (tries = 200, end = true) => searchRemoval(look([]), attempt, tries, end) };
}

test("what is involved is tried first, fewer before more and stronger before weaker, then the rest by size", async () => {
  const never = plain(4, [1, 2], (taken) => taken.length === 4);
  await never.search();
  expect(never.asked).toEqual([
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
  const { search, asked } = plain(4, [1, 2], (taken) => taken.includes(2) || taken.includes(1));
  expect(await search()).toEqual({ taken: [2], smallest: true });
  expect(asked).toEqual(["2"]);
});

test("what is smaller and not involved is found, too", async () => {
  const { search } = plain(5, [1, 2], (taken) => taken.includes(4) || (taken.includes(1) && taken.includes(2)));
  expect(await search()).toEqual({ taken: [4], smallest: true });
});

test("of a hundred parts nine that are wrong together are found, and nobody says that they are fewest", async () => {
  const nine = [3, 14, 15, 26, 35, 58, 79, 89, 93];
  const { search, asked } = plain(100, nine, (taken) => nine.every((part) => taken.includes(part)));
  expect(await search()).toEqual({ taken: nine.toReversed(), smallest: false });
  expect(asked.length).toBeLessThanOrEqual(200);
});

test("where the whole without anything is not fine, only what is involved is tried", async () => {
  const { search, asked } = plain(20, [4], () => false);
  expect(await search(200, false)).toBeUndefined();
  expect(asked).toEqual(["4"]);
});
