import { describe, expect, test } from "vitest";
import { SET } from "../../src/model/strategy.js";
import { record, type Json, type Maybe, type Value } from "../../src/model/value.js";
import { apply, DELETE, KEEP, patchItems, set, type Carrier, type Patch } from "../../src/patch/index.js";
import { edit, map, splice, type ItemPatch } from "../support/patches.js";

const BY_NAME = [{ name: "name" }];

function jobs(...items: readonly (readonly [name: string, item: Partial<ItemPatch>])[]): ReturnType<typeof edit> {
  return edit(
    BY_NAME,
    items.map(([name, item]) => [`["${name}"]`, { patch: DELETE, place: "tail", fresh: false, ...item }]),
  );
}

const job = (name: string, entries: Readonly<Record<string, Patch>> = {}): Patch =>
  map([["name", set(name)], ...Object.entries(entries)]);

describe("apply() of constants", () => {
  test("keep returns what is below, and nothing for nothing", () => {
    const base = { mtu: 1500 };
    expect(apply(KEEP, base)).toBe(base);
    expect(apply(KEEP, undefined)).toBeUndefined();
  });

  test("delete leaves nothing", () => {
    expect(apply(DELETE, { mtu: 1500 })).toBeUndefined();
  });

  test("set leaves its own value, whatever is below", () => {
    const value = { mtu: 9000 };
    expect(apply(set(value), { mtu: 1500 })).toBe(value);
    expect(apply(set(value), undefined)).toBe(value);
  });
});

describe("apply() of a map", () => {
  test.each<[string, Patch, Maybe, Json]>([
    ["changes one key", map([["mtu", set(9000)]]), { mtu: 1500, up: true }, { mtu: 9000, up: true }],
    ["takes a key out", map([["mtu", DELETE]]), { mtu: 1500, up: true }, { up: true }],
    ["adds a key", map([["up", set(true)]]), { mtu: 1500 }, { mtu: 1500, up: true }],
    ["merges into what a key holds", map([["net", map([["b", set(2)]])]]), { net: { a: 1 } }, { net: { a: 1, b: 2 } }],
    ["makes a map where nothing is", map([["mtu", set(9000)]]), undefined, { mtu: 9000 }],
    ["takes a scalar for an empty map", map([["mtu", set(9000)]]), 5, { mtu: 9000 }],
    ["takes a list for an empty map", map([["mtu", set(9000)]]), ["x"], { mtu: 9000 }],
    ["leaves an empty map where it says nothing over a scalar", map([]), 5, {}],
    ["leaves an empty map of one whose every key goes", map([["mtu", DELETE]]), { mtu: 1500 }, {}],
    ["makes no key of a deletion of nothing", map([["up", DELETE]]), undefined, {}],
    [
      "takes the names on a prototype for ordinary keys",
      map([["constructor", set(1)]]),
      { a: 0 },
      { a: 0, constructor: 1 },
    ],
  ])("%s", (_, patch, base, expected) => {
    expect(apply(patch, base)).toEqual(expected);
  });

  test("leaves no trace of a key that it takes out", () => {
    expect(Object.keys(apply(map([["mtu", DELETE]]), { mtu: 1500, up: true }) as object)).toEqual(["up"]);
  });

  test("keeps the order of the keys below, and puts new ones last", () => {
    const patch = map([
      ["c", set(3)],
      ["b", set(2)],
      ["a", set(1)],
    ]);
    expect(Object.keys(apply(patch, { a: 0, b: 0 }) as object)).toEqual(["a", "b", "c"]);
  });

  test.each<[string, Patch]>([
    ["says nothing", map([])],
    ["says what is there already", map([["mtu", set(1500)]])],
    ["deletes what is not there", map([["up", DELETE]])],
    ["changes nothing further down", map([["net", map([])]])],
  ])("returns the very map below where it %s (M4)", (_, patch) => {
    const base = { mtu: 1500, net: { a: 1 } };
    expect(apply(patch, base)).toBe(base);
  });

  test("returns an untouched subtree as the same object, beside a changed one (M4)", () => {
    const base = { net: { a: 1 }, mtu: 1500 };
    const above = apply(map([["mtu", set(9000)]]), base) as typeof base;
    expect(above).not.toBe(base);
    expect(above.net).toBe(base.net);
  });
});

describe("apply() of a splice", () => {
  test.each<[string, Patch, Maybe, Json]>([
    ["adds at head and tail", splice({ prepend: ["a", "b"], append: ["y", "z"] }), ["m"], ["a", "b", "m", "y", "z"]],
    ["takes out every equal item", splice({ remove: ["b"] }), ["a", "b", "c", "b"], ["a", "c"]],
    ["takes out the last item", splice({ remove: ["b"] }), ["a", "b"], ["a"]],
    ["takes out by value, not by identity", splice({ remove: [{ x: 1 }] }), [{ x: 1 }, { x: 2 }], [{ x: 2 }]],
    ["keeps what it adds and removes at once", splice({ remove: ["a"], append: ["a"] }), ["a", "b"], ["b", "a"]],
    ["makes a list where nothing is", splice({ append: ["a"] }), undefined, ["a"]],
    ["takes a map for an empty list", splice({ append: ["a"] }), { a: 1 }, ["a"]],
    ["leaves an empty list of a scalar where it adds nothing", splice({}), 5, []],
  ])("%s", (_, patch, base, expected) => {
    expect(apply(patch, base)).toEqual(expected);
  });

  test.each<[string, Patch]>([
    ["adds nothing", splice({})],
    ["removes what is not there", splice({ remove: ["z"] })],
  ])("returns the very list below where it %s (M4)", (_, patch) => {
    const base = ["a", "b"];
    expect(apply(patch, base)).toBe(base);
  });
});

describe("apply() of an edit", () => {
  test.each<[string, Patch, Maybe, Json]>([
    [
      "changes an item in its turn",
      jobs(["node", { patch: job("node", { every: set("5s") }) }]),
      [{ name: "node" }, { name: "self" }],
      [{ name: "node", every: "5s" }, { name: "self" }],
    ],
    ["takes an item out", jobs(["node", {}]), [{ name: "node" }, { name: "self" }], [{ name: "self" }]],
    ["does nothing by deleting what is not there", jobs(["node", {}]), [{ name: "self" }], [{ name: "self" }]],
    [
      "adds new items at head and tail, in its own order",
      jobs(
        ["z", { patch: job("z") }],
        ["a", { patch: job("a"), place: "head" }],
        ["y", { patch: job("y") }],
        ["b", { patch: job("b"), place: "head" }],
      ),
      [{ name: "m" }],
      [{ name: "a" }, { name: "b" }, { name: "m" }, { name: "z" }, { name: "y" }],
    ],
    [
      "leaves an item that is there in its turn, whatever its place",
      jobs(["b", { patch: job("b", { x: set(1) }), place: "head" }]),
      [{ name: "a" }, { name: "b" }],
      [{ name: "a" }, { name: "b", x: 1 }],
    ],
    [
      "lets the item below give way to one that comes anew",
      jobs(["a", { patch: set({ name: "a", x: 2 }), fresh: true }]),
      [{ name: "a", x: 1, y: 1 }, { name: "b" }],
      [{ name: "b" }, { name: "a", x: 2 }],
    ],
    [
      "leaves items without a key where they are",
      jobs(["b", { patch: job("b") }]),
      [{ x: 1 }, ["list"], { name: "a" }],
      [{ x: 1 }, ["list"], { name: "a" }, { name: "b" }],
    ],
    [
      "reaches every item of its key",
      jobs(["a", { patch: job("a", { x: set(1) }) }]),
      [{ name: "a" }, { name: "b" }, { name: "a", y: 2 }],
      [{ name: "a", x: 1 }, { name: "b" }, { name: "a", y: 2, x: 1 }],
    ],
    ["makes a list where nothing is", jobs(["a", { patch: job("a") }]), undefined, [{ name: "a" }]],
    ["takes a map for an empty list", jobs(["a", { patch: job("a") }]), { a: 1 }, [{ name: "a" }]],
    [
      "adds to a set what it lacks",
      edit(SET, [
        ['"a"', { patch: set("a"), place: "tail", fresh: false }],
        ['"b"', { patch: set("b"), place: "tail", fresh: false }],
      ]),
      ["a"],
      ["a", "b"],
    ],
  ])("%s", (_, patch, base, expected) => {
    expect(apply(patch, base)).toEqual(expected);
  });

  test.each<[string, Patch]>([
    ["speaks of no item that is there", jobs(["z", {}])],
    ["says what an item says already", jobs(["a", { patch: job("a", { x: set(1) }) }])],
  ])("returns the very list below where it %s (M4)", (_, patch) => {
    const base = [{ name: "a", x: 1 }, { name: "b" }];
    expect(apply(patch, base)).toBe(base);
  });
});

describe("patchItems() tells a carrier what becomes of each item", () => {
  const carrier: Carrier<{ readonly value: Value; readonly by: string }> = {
    value: (item) => item.value,
    changed: (item, value) => ({ value, by: `${item.by}, changed` }),
    added: (value, source) => ({ value, by: `added as ${source}` }),
  };

  test("in a splice by its turn among the added ones, those of the head first", () => {
    const patch = splice({ remove: ["b"], prepend: ["p"], append: ["q", "r"] });
    const under = ["a", "b"].map((value) => ({ value, by: "vendor" }));
    expect(patchItems(patch, under, carrier)).toEqual([
      { value: "p", by: "added as 0" },
      { value: "a", by: "vendor" },
      { value: "q", by: "added as 1" },
      { value: "r", by: "added as 2" },
    ]);
  });

  test("in an edit by its key", () => {
    const patch = jobs(["a", { patch: job("a", { x: set(1) }) }], ["c", { patch: job("c") }]);
    const under = ["a", "b"].map((name) => ({ value: record([["name", name]]), by: "vendor" }));
    expect(patchItems(patch, under, carrier)).toEqual([
      { value: { name: "a", x: 1 }, by: "vendor, changed" },
      { value: { name: "b" }, by: "vendor" },
      { value: { name: "c" }, by: 'added as ["c"]' },
    ]);
  });
});

describe("apply() of a splice knows what it takes out by what it says, not by how it is spelt", () => {
  const few: readonly Value[] = [{ a: 1, b: 2 }, "x"];
  const many: readonly Value[] = [...few, 1, 2, 3, 4, 5, 6, 7];
  test.each([
    ["few", few],
    ["many", many],
  ])("of %s", (_, remove) => {
    const base = [{ b: 2, a: 1 }, "x", "1", { a: 1 }];
    expect(apply(splice({ remove }), base)).toEqual(["1", { a: 1 }]);
  });

  test("of none", () => {
    expect(apply(splice({ remove: [] }), ["x"])).toEqual(["x"]);
  });
});
