import { describe, expect, test } from "vitest";
import { SET, UNDECLARED, type Strategy } from "../../src/model/strategy.js";
import { equal, Literal, type Json, type Maybe } from "../../src/model/value.js";
import { apply, DELETE, elaborate, KEEP, print, set, type Patch } from "../../src/patch/index.js";
import { map, splice } from "../support/patches.js";

const BY_NAME = [{ name: "name" }];

/** Each key below is merged as its name says, at every depth. */
const STRATEGIES: Strategy = {
  ...UNDECLARED,
  key: (name) => ({ tags: TAGS, jobs: JOBS, tail: TAIL, head: HEAD, whole: WHOLE })[name] ?? STRATEGIES,
  item: () => STRATEGIES,
};
const TAGS: Strategy = { ...STRATEGIES, merge: "set", identity: SET };
const JOBS: Strategy = { ...STRATEGIES, merge: "keyed", identity: BY_NAME };
const TAIL: Strategy = { ...STRATEGIES, merge: "append" };
const HEAD: Strategy = { ...STRATEGIES, merge: "prepend" };
const WHOLE: Strategy = { ...STRATEGIES, merge: "replace" };

/** What is printed, once it is known to mean the patch on a base when it is read again. */
function printed(patch: Patch, strategy: Strategy, base?: Json): Maybe {
  const document = print(patch, strategy);
  const { patch: again, findings } = elaborate(document, strategy);
  expect(findings.map(({ finding }) => finding.message)).toEqual([]);
  expect(equal(apply(again, base), apply(patch, base))).toBe(true);
  return document;
}

describe("print() of constants", () => {
  test("keep is an empty document", () => {
    expect(print(KEEP, STRATEGIES)).toBeUndefined();
  });

  const blank = new Literal(null, "", "blank", "yaml");
  const octal = new Literal(420, "0644", "integer", "yaml");
  test.each<[string, Patch, Strategy, unknown]>([
    ["a deletion is $delete", DELETE, STRATEGIES, { $delete: true }],
    ["a scalar is itself", set(1500), STRATEGIES, 1500],
    ["null is itself", set(null), STRATEGIES, null],
    ["a scalar is itself where maps are replaced", set("a"), WHOLE, "a"],
    ["a scalar keeps its spelling", set(octal), STRATEGIES, octal],
    ["a blank is null, which no reader takes for nothing", set(blank), STRATEGIES, null],
    ["a map stands under $replace", set({ mtu: 1500 }), STRATEGIES, { $replace: { mtu: 1500 } }],
    ["a map is itself where maps are replaced", set({ mtu: 1500 }), WHOLE, { mtu: 1500 }],
    ["a list is itself", set(["a"]), STRATEGIES, ["a"]],
    ["a list is itself where the strategy says replace", set(["a"]), WHOLE, ["a"]],
    ["a list stands under $replace where lists are appended", set(["a"]), TAIL, { $replace: ["a"] }],
    ["a list stands under $replace where lists are prepended", set(["a"]), HEAD, { $replace: ["a"] }],
    ["a scalar stands under $literal where lists are appended", set(5), TAIL, { $literal: 5 }],
    ["a map stands under $replace where lists are appended", set({ a: 1 }), TAIL, { $replace: { a: 1 } }],
    ["a set stands under $replace", set(["a"]), TAGS, { $replace: ["a"] }],
    ["a keyed list stands under $replace", set([{ name: "a" }]), JOBS, { $replace: [{ name: "a" }] }],
  ])("%s", (_, patch, strategy, expected) => {
    expect(printed(patch, strategy, { mtu: 9000, up: true })).toEqual(expected);
  });
});

describe("print() of a map", () => {
  test.each<[string, Patch, Strategy, Json]>([
    [
      "is each key by itself",
      map([
        ["mtu", set(1)],
        ["up", DELETE],
      ]),
      STRATEGIES,
      { mtu: 1, up: { $delete: true } },
    ],
    ["is a map of nothing where it says nothing", map([]), STRATEGIES, {}],
    [
      "goes down as the plan says",
      map([["net", map([["tags", set(["a"])]])]]),
      STRATEGIES,
      { net: { tags: { $replace: ["a"] } } },
    ],
    ["stands under $merge where maps are replaced", map([["mtu", set(1)]]), WHOLE, { $merge: { mtu: 1 } }],
    ["of the key $append stands under $merge", map([["$append", set([1])]]), STRATEGIES, { $merge: { $append: [1] } }],
    [
      "of a key that is nearly a directive stands under $merge",
      map([["$apend", set(1)]]),
      STRATEGIES,
      { $merge: { $apend: 1 } },
    ],
    [
      "of a directive's key beside another stands under $merge",
      map([
        ["$lock", set(1)],
        ["a", set(2)],
      ]),
      STRATEGIES,
      { $merge: { $lock: 1, a: 2 } },
    ],
    ["of other $words is itself", map([["$ref", set("x")]]), STRATEGIES, { $ref: "x" }],
  ])("%s", (_, patch, strategy, expected) => {
    expect(printed(patch, strategy, { mtu: 9000, up: true })).toEqual(expected);
  });
});

describe("print() of a splice", () => {
  test.each<[string, Patch, Strategy, Json]>([
    ["is a plain list where the strategy appends", splice({ append: [1, 2] }), TAIL, [1, 2]],
    ["is a plain list where the strategy prepends", splice({ prepend: [1, 2] }), HEAD, [1, 2]],
    ["is $append where the strategy prepends", splice({ append: [1] }), HEAD, { $append: [1] }],
    ["is $prepend where the strategy appends", splice({ prepend: [1] }), TAIL, { $prepend: [1] }],
    ["is $append where the strategy replaces", splice({ append: [1] }), STRATEGIES, { $append: [1] }],
    ["is $prepend where the strategy replaces", splice({ prepend: [1] }), STRATEGIES, { $prepend: [1] }],
    ["is $remove", splice({ remove: ["a"] }), STRATEGIES, { $remove: ["a"] }],
    [
      "is two directives at both ends where the strategy appends",
      splice({ prepend: [1], append: [2] }),
      TAIL,
      { $prepend: [1], $append: [2] },
    ],
    [
      "is two directives at both ends where the strategy prepends",
      splice({ prepend: [1], append: [2] }),
      HEAD,
      { $prepend: [1], $append: [2] },
    ],
    [
      "is two directives where it removes and the strategy appends",
      splice({ remove: ["a"], append: [2] }),
      TAIL,
      { $remove: ["a"], $append: [2] },
    ],
    [
      "is two directives where it removes and the strategy prepends",
      splice({ remove: ["a"], prepend: [2] }),
      HEAD,
      { $remove: ["a"], $prepend: [2] },
    ],
    ["is an empty list where it says nothing and the strategy appends", splice({}), TAIL, []],
    ["is an empty list where it says nothing and the strategy prepends", splice({}), HEAD, []],
    [
      "is an $append of nothing where it says nothing and the strategy replaces",
      splice({}),
      STRATEGIES,
      { $append: [] },
    ],
  ])("%s", (_, patch, strategy, expected) => {
    expect(printed(patch, strategy, ["a", "b"])).toEqual(expected);
  });

  test("says its directives in the order in which they act", () => {
    const document = print(splice({ append: [3], prepend: [2], remove: [1] }), STRATEGIES);
    expect(Object.keys(document as object)).toEqual(["$remove", "$prepend", "$append"]);
  });
});
