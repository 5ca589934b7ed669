import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stepsBetween } from "../../src/inspect/index.js";
import { SET, UNDECLARED, type Strategy } from "../../src/model/strategy.js";
import { equal, plain, type Value } from "../../src/model/value.js";
import { law } from "../laws/laws.js";
import { applyJsonPatch, type PatchOperation } from "../support/json-patch.js";

type Steps = ReturnType<typeof stepsBetween>;

const letters = fc.array(fc.constantFrom<Value>("a", "b", "c", 1, [1]), { maxLength: 16 });

/** The steps between two lists, which must lead from the one to the other. */
function stepsOf(before: readonly Value[], after: readonly Value[], strategy: Strategy = UNDECLARED): Steps {
  const steps = stepsBetween(before, after, { strategies: strategy, format: undefined });
  const written = steps.map((step) => ("value" in step ? { ...step, value: plain(step.value) } : step));
  expect(applyJsonPatch(plain(before), written as readonly PatchOperation[])).toEqual(plain(after));
  return steps;
}

/** One operation that writes the whole list: nothing shorter was found. */
const isWhole = (steps: Steps): boolean => steps.length === 1 && steps[0]?.op === "replace" && steps[0].path === "";

test("the steps between two lists without identity are a shortest script", () => {
  law(
    fc.property(letters, letters, (before, after) => {
      const steps = stepsOf(before, after);
      if (isWhole(steps)) {
        expect(before.some((item) => after.some((other) => equal(item, other)))).toBe(false);
        return;
      }
      const edits = steps.reduce((sum, { op }) => sum + (op === "replace" ? 2 : 1), 0); // one goes and one comes
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

describe("the steps between two lists without identity", () => {
  const long = Array.from({ length: 10_000 }, (_, index) => index);

  test("are none between equal lists, and write a list without a common item anew", () => {
    expect(stepsOf([], [])).toEqual([]);
    expect(stepsOf([1, 2], [1.0, 2])).toEqual([]);
    expect(stepsOf([1, 2], [3, 4])).toEqual([{ op: "replace", path: "", value: [3, 4], place: [] }]);
    expect(stepsOf([], [1])).toEqual([{ op: "add", path: "/0", value: 1, place: [0] }]);
  });

  test("are few where few edits lie far apart in a long list, and one where they are many", () => {
    const few = long.flatMap((item) => (item % 1000 === 7 ? ["new", item] : item % 1000 === 500 ? [] : [item]));
    const steps = stepsOf(long, few);
    expect(steps.map(({ op }) => op)).toEqual(Array.from({ length: 10 }, () => ["add", "remove"]).flat());
    const many = long.map((item) => (item % 10 === 5 ? -item : item));
    expect(isWhole(stepsOf(long, many))).toBe(true);
  });
});

const order = fc.uniqueArray(fc.nat(30).map(String), { maxLength: 14 });

test("a set is brought into any order by moves alone, as few as can be", () => {
  law(
    fc.property(
      order.chain((names) => fc.tuple(fc.constant(names), fc.shuffledSubarray(names, { minLength: names.length }))),
      ([before, after]) => {
        const steps = stepsOf(before, after, { ...UNDECLARED, merge: "set", identity: SET });
        expect(steps.filter(({ op }) => op !== "move")).toEqual([]);
        expect(steps).toHaveLength(before.length - longestCommon(before, after));
      },
    ),
  );
});
