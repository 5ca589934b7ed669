import { describe, expect, test } from "vitest";
import { SET, UNDECLARED, type Identity, type Strategy } from "../../src/model/strategy.js";
import { equal, type Json, type Maybe, type Value } from "../../src/model/value.js";
import { apply, DELETE, elaborate, KEEP, print, set, type Patch } from "../../src/patch/index.js";
import { edit, map, type ItemPatch } from "../support/patches.js";

const BY_NAME: Identity = [{ name: "name" }];
const BY_PORT: Identity = [{ name: "port" }, { name: "protocol" }];

/** Each key below is merged as its name says, at every depth. */
const STRATEGIES: Strategy = {
  ...UNDECLARED,
  key: (name) => ({ tags: TAGS, jobs: JOBS, ports: PORTS })[name] ?? STRATEGIES,
  item: () => STRATEGIES,
};
const TAGS: Strategy = { ...STRATEGIES, merge: "set", identity: SET };
const JOBS: Strategy = { ...STRATEGIES, merge: "keyed", identity: BY_NAME };
const PORTS: Strategy = { ...STRATEGIES, merge: "keyed", identity: BY_PORT };

/** What is printed, once it is known to mean the patch on a base when it is read again. */
function printed(patch: Patch, strategy: Strategy, base?: Json): Maybe {
  const document = print(patch, strategy);
  const { patch: again, findings } = elaborate(document, strategy);
  expect(findings.map(({ finding }) => finding.message)).toEqual([]);
  expect(equal(apply(again, base), apply(patch, base))).toBe(true);
  return document;
}

type Written = readonly [key: string, patch: Patch, place?: "head" | "tail", fresh?: "fresh"];

function items(by: Identity, ...entries: readonly Written[]): Patch {
  return edit(
    by,
    entries.map(([key, patch, place = "tail", fresh]) => [
      key,
      { patch, place, fresh: fresh !== undefined } satisfies ItemPatch,
    ]),
  );
}

const job = (name: string, more: Readonly<Record<string, Patch>> = {}): Patch =>
  map([["name", set(name)], ...Object.entries(more)]);

describe("print() of an edit", () => {
  const base = [{ name: "a", x: 1 }, { name: "b" }, "a"];
  test.each<[string, Patch, Json]>([
    [
      "is a plain list of what it says of each item",
      items(BY_NAME, ['["a"]', job("a", { y: set(2) })], ['["c"]', job("c")]),
      [{ name: "a", y: 2 }, { name: "c" }],
    ],
    ["is an empty list where it says nothing", items(BY_NAME), []],
    [
      "replaces an item whole under $replace",
      items(BY_NAME, ['["a"]', set({ name: "a" })]),
      [{ $replace: { name: "a" } }],
    ],
    ["removes an item by its fields", items(BY_NAME, ['["a"]', DELETE]), { $remove: [{ name: "a" }] }],
    [
      "removes an item by its fields, whichever end it would go to",
      items(BY_NAME, ['["a"]', DELETE, "head"]),
      { $remove: [{ name: "a" }] },
    ],
    [
      "removes a scalar alone under $literal, for it would name an item too",
      items(BY_NAME, ['"a"', DELETE]),
      { $remove: [{ $literal: "a" }] },
    ],
    ["adds a scalar as itself", items(BY_NAME, ['"z"', set("z")]), ["z"]],
    [
      "puts an item to the head by $prepend",
      items(BY_NAME, ['["c"]', job("c"), "head"]),
      { $prepend: [{ name: "c" }] },
    ],
    [
      "says both ends",
      items(BY_NAME, ['["d"]', job("d")], ['["c"]', job("c"), "head"]),
      { $prepend: [{ name: "c" }], $append: [{ name: "d" }] },
    ],
    [
      "removes an item that comes anew, and adds it",
      items(BY_NAME, ['["a"]', set({ name: "a" }), "tail", "fresh"]),
      { $remove: [{ name: "a" }], $append: [{ $replace: { name: "a" } }] },
    ],
    [
      "removes one item and adds another",
      items(BY_NAME, ['["b"]', DELETE], ['["c"]', job("c")]),
      { $remove: [{ name: "b" }], $append: [{ name: "c" }] },
    ],
    [
      "merges a list inside an item as the plan says",
      items(BY_NAME, ['["a"]', job("a", { tags: set(["t"]) })]),
      [{ name: "a", tags: { $replace: ["t"] } }],
    ],
  ])("%s", (_, patch, expected) => {
    expect(printed(patch, JOBS, base)).toEqual(expected);
  });

  test("removes an item of several fields by all of them", () => {
    const patch = items(BY_PORT, ['[80,"udp"]', DELETE]);
    expect(printed(patch, PORTS, [{ port: 80, protocol: "udp" }])).toEqual({
      $remove: [{ port: 80, protocol: "udp" }],
    });
  });

  test.each<[string, Patch, Json]>([
    ["adds to a set by a plain list", items(SET, ['"c"', set("c")]), ["c"]],
    ["takes out of a set by the value", items(SET, ['"a"', DELETE]), { $remove: ["a"] }],
    ["takes a map out of a set by the value", items(SET, ['{"x":1}', DELETE]), { $remove: [{ x: 1 }] }],
    ["adds a map to a set as itself", items(SET, ['{"x":2}', set({ x: 2 })]), [{ x: 2 }]],
    ["adds a list to a set as itself", items(SET, ["[1]", set([1])]), [[1]]],
  ])("%s", (_, patch, expected) => {
    expect(printed(patch, TAGS, ["a", "b", { x: 1 }])).toEqual(expected);
  });
});

describe("print() of locks", () => {
  const patch = map([
    ["net", map([["mtu", set(1500)]])],
    ["jobs", items(BY_NAME, ['["a"]', job("a")], ['["b"]', job("b")])],
    ["up", DELETE],
  ]);
  const bare: Value = { net: { mtu: 1500 }, jobs: [{ name: "a" }, { name: "b" }], up: { $delete: true } };

  test.each<[string, readonly string[], Json]>([
    ["nothing where none is asked for", [], bare as Json],
    ["the whole", [""], { $lock: bare as Json }],
    ["a key", ["/net"], { ...bare, net: { $lock: { mtu: 1500 } } }],
    ["a key below another", ["/net/mtu"], { ...bare, net: { mtu: { $lock: 1500 } } }],
    ["a keyed item", ["/jobs/[name=a]"], { ...bare, jobs: [{ $lock: { name: "a" } }, { name: "b" }] }],
    [
      "what is inside a keyed item",
      ["/jobs/[name=b]/name"],
      { ...bare, jobs: [{ name: "a" }, { name: { $lock: "b" } }] },
    ],
    ["a deletion", ["/up"], { ...bare, up: { $lock: { $delete: true } } }],
    ["two places", ["/up", "/net"], { ...bare, up: { $lock: { $delete: true } }, net: { $lock: { mtu: 1500 } } }],
    ["nothing of which nothing is said", ["/mtu"], bare as Json],
  ])("stands around %s", (_, locked, expected) => {
    expect(print(patch, STRATEGIES, new Set(locked))).toEqual(expected);
  });

  test("leaves an empty document empty", () => {
    expect(print(KEEP, STRATEGIES, new Set([""]))).toBeUndefined();
  });
});
