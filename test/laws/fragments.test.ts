import deepmerge from "deepmerge";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isFinding, readDirectives } from "../../src/model/directive.js";
import { UNDECLARED } from "../../src/model/strategy.js";
import { equal, isObject, keysOf, record, type Maybe, type Value } from "../../src/model/value.js";
import { apply, brokenLocks, elaborate, joinAll } from "../../src/patch/index.js";
import { STRATEGIES } from "../support/arbitrary.js";
import { document } from "../support/documents.js";
import { law } from "./laws.js";

function outcome(documents: readonly Value[]): { value: Maybe; broken: readonly unknown[] } {
  const whole = joinAll(documents.map((value) => elaborate(value, STRATEGIES)));
  const value = apply(whole.patch, undefined);
  return {
    value,
    broken: brokenLocks(whole.locks, undefined, value)
      .map(({ place }) => JSON.stringify(place))
      .sort(),
  };
}

test("M6: resolving documents one after the other equals resolving their composition", () => {
  law(
    fc.property(fc.array(document, { minLength: 1, maxLength: 8 }), (documents) => {
      const meanings = documents.map((value) => elaborate(value, STRATEGIES));
      const oneByOne = meanings.reduce<Maybe>((below, { patch }) => apply(patch, below), undefined);
      expect(equal(oneByOne, outcome(documents).value)).toBe(true);
    }),
  );
});

test("M8: splitting a fragment by disjoint keys, into adjacent pieces, changes nothing", () => {
  law(
    fc.property(
      fc.array(document, { minLength: 1, maxLength: 4 }),
      fc.nat(),
      fc.infiniteStream(fc.boolean()),
      (documents, at, coins) => {
        const index = at % documents.length;
        const pieces = split(documents[index] as Value, () => coins.next().value as boolean);
        const parted = [...documents.slice(0, index), ...pieces, ...documents.slice(index + 1)];
        const [whole, apart] = [outcome(documents), outcome(parted)];
        expect(equal(whole.value, apart.value)).toBe(true);
        expect(apart.broken).toEqual(whole.broken);
      },
    ),
  );
});

/** A document as two: every map that is merged key by key may be parted, what a key says whole may not. */
function split(value: Value, coin: () => boolean): readonly Value[] {
  const parts = part(value, coin);
  return [parts.left, parts.right].filter((piece) => piece !== undefined);
}

function part(value: Value, coin: () => boolean): { left?: Value; right?: Value } {
  const directives = isObject(value) ? readDirectives(value) : [];
  const splittable = isObject(value) && keysOf(value).length > 0 && !isFinding(directives) && directives.length === 0;
  if (!splittable) return coin() ? { left: value } : { right: value };
  const left: [string, Value][] = [];
  const right: [string, Value][] = [];
  for (const key of keysOf(value)) {
    // below `r` a map is replaced whole: its keys belong together
    const parts: { left?: Value; right?: Value } =
      key === "r"
        ? coin()
          ? { left: value[key] as Value }
          : { right: value[key] as Value }
        : part(value[key] as Value, coin);
    if (parts.left !== undefined) left.push([key, parts.left]);
    if (parts.right !== undefined) right.push([key, parts.right]);
  }
  return {
    ...(left.length === 0 ? {} : { left: record(left) }),
    ...(right.length === 0 ? {} : { right: record(right) }),
  };
}

const scalar = fc.constantFrom<Value>(0, 1, "x", true);
const same: fc.Arbitrary<{ a: Value; b: Value }> = fc.letrec<{ pair: { a: Value; b: Value } }>((tie) => ({
  pair: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    fc.record({ a: scalar, b: scalar }),
    fc.record({ a: fc.array(scalar, { maxLength: 3 }), b: fc.array(scalar, { maxLength: 3 }) }),
    fc
      .uniqueArray(fc.tuple(fc.constantFrom("x", "y", "z", "w"), fc.constantFrom("both", "a", "b"), tie("pair")), {
        selector: ([key]) => key,
      })
      .map((entries) => ({
        a: record(entries.filter(([, where]) => where !== "b").map(([key, , pair]) => [key, pair.a] as const)),
        b: record(entries.filter(([, where]) => where !== "a").map(([key, , pair]) => [key, pair.b] as const)),
      })),
  ),
})).pair;

test("M11: two layers of plain data without a change of kind equal deepmerge with lists replaced", () => {
  law(
    fc.property(same, ({ a, b }) => {
      if (!isObject(a) || !isObject(b)) return;
      const ours = apply(elaborate(b, UNDECLARED).patch, apply(elaborate(a, UNDECLARED).patch, undefined));
      const theirs = deepmerge<unknown>(a, b, {
        arrayMerge: (_, over: unknown[]) => over,
        isMergeableObject: (value) => typeof value === "object" && value !== null,
      });
      expect(ours).toEqual(theirs);
    }),
  );
});
