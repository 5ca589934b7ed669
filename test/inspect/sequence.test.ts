import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hunksBetween, reorder } from "../../src/inspect/lists.js";
import { equal, type Value } from "../../src/model/value.js";
import { law } from "../laws/laws.js";

const letters = fc.array(fc.constantFrom<Value>("a", "b", "c", 1, [1]), { maxLength: 16 });

test("hunksBetween() finds a shortest script: between two hunks the lists are equal", () => {
  law(
    fc.property(letters, letters, (before, after) => {
      const hunks = hunksBetween(before, after);
      if (hunks === undefined) {
        expect(before.some((item) => after.some((other) => equal(item, other)))).toBe(false);
        return;
      }
      const rebuilt: Value[] = [];
      let at = 0;
      for (const { from, to, at: start, end } of hunks) {
        rebuilt.push(...before.slice(at, from), ...after.slice(start, end));
        at = to;
      }
      expect([...rebuilt, ...before.slice(at)]).toEqual(after);
      const edits = hunks.reduce((sum, { from, to, at: start, end }) => sum + (to - from) + (end - start), 0);
      expect(edits).toBe(before.length + after.length - 2 * longestCommon(before, after));
    }),
  );
});

/** The textbook table. */
function longestCommon(a: readonly Value[], b: readonly Value[]): number {
  let row = [0, ...b.map(() => 0)];
  for (const item of a) {
    const next = [0];
    b.forEach((other, index) =>
      next.push(
        equal(item, other) ? (row[index] as number) + 1 : Math.max(row[index + 1] as number, next[index] as number),
      ),
    );
    row = next;
  }
  return row.at(-1) as number;
}

describe("hunksBetween()", () => {
  const long = Array.from({ length: 10_000 }, (_, index) => index);

  test("says nothing of equal lists, and gives lists without a common item up", () => {
    expect(hunksBetween([], [])).toEqual([]);
    expect(hunksBetween([1, 2], [1.0, 2])).toEqual([]);
    expect(hunksBetween([1, 2], [3, 4])).toBeUndefined();
    expect(hunksBetween([], [1])).toEqual([{ from: 0, to: 0, at: 0, end: 1 }]);
  });

  test("finds few edits far apart in a long list, and gives many up", () => {
    const few = long.flatMap((item) => (item % 1000 === 7 ? ["new", item] : item % 1000 === 500 ? [] : [item]));
    expect(hunksBetween(long, few)).toHaveLength(20);
    expect(
      hunksBetween(
        long,
        long.map((item) => (item % 10 === 5 ? -item : item)),
      ),
    ).toBeUndefined();
  });
});

const order = fc.uniqueArray(fc.nat(30).map(String), { maxLength: 14 });

test("reorder() brings names into any order, with as few moves as can be", () => {
  law(
    fc.property(
      order.chain((names) => fc.tuple(fc.constant(names), fc.shuffledSubarray(names, { minLength: names.length }))),
      ([before, after]) => {
        const list = [...before];
        const turns = reorder(before, after);
        for (const { from, to } of turns) list.splice(to, 0, ...list.splice(from, 1));
        expect(list).toEqual(after);
        expect(turns).toHaveLength(before.length - longestCommon(before, after));
      },
    ),
  );
});
