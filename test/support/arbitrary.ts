import fc from "fast-check";
import type { Place } from "../../src/model/place.js";
import { SET, UNDECLARED, type Strategy } from "../../src/model/strategy.js";
import { record, type Maybe, type Value } from "../../src/model/value.js";
import { DELETE, KEEP, set, type Patch } from "../../src/patch/index.js";
import { edit, map, splice, type ItemPatch } from "./patches.js";

/**
 * Few keys, few values, every kind at every place: what is drawn collides. A key's first letter says how its list
 * merges, so that every draw agrees on the plan.
 */
const KEYS = ["a", "s", "k", "l", "p", "r", "constructor", "$append"] as const;
const BY_N = [{ name: "n" }];

export const STRATEGIES: Strategy = {
  ...UNDECLARED,
  key: (name) => BY_KEY.get(name) ?? STRATEGIES,
  item: () => STRATEGIES,
};
const BY_KEY: ReadonlyMap<string, Strategy> = new Map([
  ["s", { ...STRATEGIES, merge: "set", identity: SET }],
  ["k", { ...STRATEGIES, merge: "keyed", identity: BY_N }],
  ["l", { ...STRATEGIES, merge: "append" }],
  ["p", { ...STRATEGIES, merge: "prepend" }],
  ["r", { ...STRATEGIES, merge: "replace" }],
]);

/** The same plan, as a merge profile says it. */
export const PROFILE = [
  '"/**/s": { x-merge: set }',
  '"/**/k": { x-merge: keyed, x-merge-keys: [n] }',
  '"/**/l": { x-merge: append }',
  '"/**/p": { x-merge: prepend }',
  '"/**/r": { x-merge: replace }',
].join("\n");

const scalar = fc.constantFrom<Value>(0, 1, "x", true, null);
const key = fc.constantFrom(...KEYS);

export const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    { weight: 3, arbitrary: scalar },
    { weight: 2, arbitrary: fc.array(fc.oneof(scalar, tie("value"), keyedItem(tie("value"))), { maxLength: 4 }) },
    { weight: 4, arbitrary: object(tie("value")) },
  ),
})).value;

export const maybe: fc.Arbitrary<Maybe> = fc.option(value, { nil: undefined, freq: 8 });

function object(of: fc.Arbitrary<Value>): fc.Arbitrary<Value> {
  return fc.uniqueArray(fc.tuple(key, of), { selector: ([name]) => name, maxLength: 4 }).map(record);
}

function keyedItem(of: fc.Arbitrary<Value>): fc.Arbitrary<Value> {
  return fc
    .tuple(fc.constantFrom<Value>(0, 1, "w"), fc.option(of))
    .map(([n, more]) => record([["n", n], ...(more === null ? [] : [["a", more] as const])]));
}

type Shape = "set" | "keyed" | "plain";
const shapeOf = (name: string): Shape => (name === "s" ? "set" : name === "k" ? "keyed" : "plain");

/** A patch that fits the plan below a key of that shape. */
function patchOf(shape: Shape, depth: number): fc.Arbitrary<Patch> {
  const constants: fc.Arbitrary<Patch>[] = [fc.constant(DELETE), value.map(set)];
  if (depth === 0) return fc.oneof(...constants, fc.constant(KEEP));
  const list = shape === "plain" ? splices : shape === "set" ? setEdits : keyedEdits(depth - 1);
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant(KEEP) },
    { weight: 1, arbitrary: constants[0] as fc.Arbitrary<Patch> },
    { weight: 3, arbitrary: constants[1] as fc.Arbitrary<Patch> },
    { weight: 6, arbitrary: maps(depth - 1) },
    { weight: 5, arbitrary: list },
  );
}

function maps(depth: number): fc.Arbitrary<Patch> {
  const entry = key.chain((name) => fc.tuple(fc.constant(name), patchOf(shapeOf(name), depth)));
  return fc.uniqueArray(entry, { selector: ([name]) => name, maxLength: 4 }).map(map);
}

const few = fc.array(fc.oneof(scalar, keyedItem(scalar)), { maxLength: 3 });
const splices: fc.Arbitrary<Patch> = fc.record({ remove: few, prepend: few, append: few }).map(splice);

const where = fc.constantFrom<"head" | "tail">("head", "tail");

const setEdits: fc.Arbitrary<Patch> = fc
  .uniqueArray(fc.tuple(fc.constantFrom<Value>(0, 1, "x"), fc.boolean(), where, fc.boolean()), {
    selector: ([item]) => item,
  })
  .map((items) =>
    edit(
      SET,
      items.map(([item, present, place, fresh]) => [
        JSON.stringify(item),
        { patch: present ? set(item) : DELETE, place, fresh: present && fresh } satisfies ItemPatch,
      ]),
    ),
  );

function keyedEdits(depth: number): fc.Arbitrary<Patch> {
  const keyed = fc.constantFrom<Value>(0, 1).chain((n) => {
    const whole = fc.option(value, { nil: null }).map((a) =>
      set(
        record([
          ["n", n],
          ["a", a],
        ]),
      ),
    );
    const merged = fc
      .uniqueArray(
        fc
          .constantFrom("a", "s", "k")
          .chain((name) => fc.tuple(fc.constant(name), patchOf(shapeOf(name), Math.min(depth, 1)))),
        { selector: ([name]) => name, maxLength: 2 },
      )
      .map((entries) => map([["n", set(n)], ...entries]));
    return fc.tuple(
      fc.constant(`[${JSON.stringify(n)}]`),
      fc.oneof(fc.constant<Patch>(DELETE), whole, merged),
      where,
      fc.boolean(),
    );
  });
  const scalars = fc.tuple(fc.constant('"x"'), fc.constantFrom<Patch>(DELETE, set("x")), where, fc.boolean());
  return fc.uniqueArray(fc.oneof(keyed, scalars), { selector: ([name]) => name, maxLength: 3 }).map((items) =>
    edit(
      BY_N,
      items.map(([name, patch, place, fresh]) => [
        name,
        { patch, place, fresh: fresh && patch.kind === "set" } satisfies ItemPatch,
      ]),
    ),
  );
}

export const patch: fc.Arbitrary<Patch> = patchOf("plain", 3);

const place: fc.Arbitrary<Place> = fc.oneof(
  fc.array(key, { minLength: 1, maxLength: 2 }),
  fc.constantFrom<Place>(
    [],
    ["k", { by: BY_N, key: "[0]" }],
    ["k", { by: BY_N, key: "[0]" }, "a"],
    ["s", { by: SET, key: "0" }],
  ),
);

/** Locks of one fragment, none inside another. */
export const locks: fc.Arbitrary<readonly Place[]> = fc.uniqueArray(place, {
  maxLength: 2,
  selector: (p) => JSON.stringify(p),
});
