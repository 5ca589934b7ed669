import fc from "fast-check";
import { record, type Value } from "../../src/model/value.js";

/** Documents as people write them under the plan of `arbitrary.ts`: data, and directives where they mean something. */
const scalar = fc.constantFrom<Value>(0, 1, "x", true, null);
const KEYS = ["a", "b", "s", "k", "l", "p", "r"] as const;

const wrap = (name: string, value: fc.Arbitrary<Value>): fc.Arbitrary<Value> =>
  value.map((inner) => record([[`$${name}`, inner]]));

function node(name: string, depth: number): fc.Arbitrary<Value> {
  const adds = ["s", "k", "l", "p"].includes(name); // a scalar is no list: it replaces one only where that is said
  const plain = adds ? fc.oneof(fc.constant(null), wrap("replace", scalar)) : scalar;
  const options: fc.Arbitrary<Value>[] = [plain, wrap("delete", fc.constant(true)), wrap("literal", data(1))];
  if (depth > 0) {
    const list = name === "s" ? setList : name === "k" ? keyedList(depth - 1) : plainList;
    const map = object(depth - 1);
    options.push(
      list,
      list,
      wrap("replace", name === "k" ? wholeItems : data(2)),
      wrap("lock", list),
      wrap("pin", list),
      wrap("append", list),
      wrap("prepend", list),
    );
    options.push(wrap("remove", name === "k" ? plainKeys : plainList), combined(list));
    if (name !== "s" && name !== "k" && name !== "l" && name !== "p") {
      const whole = name === "r" ? data(2) : map; // below a map that is replaced whole nothing is a directive
      options.push(whole, whole, whole, wrap("merge", map), wrap("lock", whole));
    }
    if (name === "k" || name === "s") options.push(wrap("merge", list));
  }
  return fc.oneof(...options);
}

function object(depth: number): fc.Arbitrary<Value> {
  const entry = fc.constantFrom(...KEYS).chain((name) => fc.tuple(fc.constant(name), node(name, depth)));
  return fc.uniqueArray(entry, { selector: ([name]) => name, maxLength: 4 }).map(record);
}

function data(depth: number): fc.Arbitrary<Value> {
  if (depth === 0) return scalar;
  const entry = fc
    .constantFrom(...KEYS)
    .chain((name) => fc.tuple(fc.constant(name), name === "k" ? fc.oneof(scalar, wholeItems) : data(depth - 1)));
  return fc.oneof(
    scalar,
    fc.uniqueArray(entry, { selector: ([name]) => name, maxLength: 3 }).map(record),
    fc.array(data(depth - 1), { maxLength: 3 }),
  );
}

const plainList = fc.array(fc.oneof(scalar, data(1)), { maxLength: 3 });
const setList = fc.uniqueArray(scalar, { maxLength: 3 });
const plainKeys = fc.array(fc.constantFrom<Value>(0, 1, "x"), { maxLength: 2 });

/** A keyed list without directives, for `$replace`: every item has its key, no two the same. */
const wholeItems = fc.uniqueArray(fc.constantFrom<Value>(0, 1, 2), { maxLength: 3 }).chain((names) =>
  fc.tuple(
    ...names.map((n) =>
      data(1).map((a) =>
        record([
          ["n", n],
          ["a", a],
        ]),
      ),
    ),
  ),
);

function keyedList(depth: number): fc.Arbitrary<Value> {
  const item = (n: Value): fc.Arbitrary<Value> =>
    object(Math.min(depth, 1)).map((more) => record([["n", n], ...Object.entries(more as Record<string, Value>)]));
  const written = (n: Value): fc.Arbitrary<Value> =>
    fc.oneof(item(n), item(n), wrap("delete", fc.constant(record([["n", n]]))), wrap("lock", item(n)));
  return fc
    .uniqueArray(fc.constantFrom<Value>(0, 1, 2), { maxLength: 3 })
    .chain((names) => fc.tuple(...names.map(written)));
}

/** Of an item one fragment says one thing: what it brings goes to one end. */
function combined(list: fc.Arbitrary<Value>): fc.Arbitrary<Value> {
  return fc.tuple(plainKeys, list, fc.boolean()).map(([remove, added, head]) =>
    record([
      ["$append", head ? [] : added],
      ["$remove", remove],
      ["$prepend", head ? added : []],
    ]),
  );
}

export const document: fc.Arbitrary<Value> = fc.oneof(
  { weight: 9, arbitrary: object(3) },
  { weight: 1, arbitrary: wrap("replace", data(2)) },
);
