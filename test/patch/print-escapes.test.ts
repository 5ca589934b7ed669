import { describe, expect, test } from "vitest";
import { SET, UNDECLARED, type Strategy } from "../../src/model/strategy.js";
import { equal, type Json, type Maybe } from "../../src/model/value.js";
import { apply, DELETE, elaborate, print, set, type Patch } from "../../src/patch/index.js";
import { edit, map, splice } from "../support/patches.js";

const BY_NAME = [{ name: "name" }];

/** Each key below is merged as its name says, at every depth. */
const STRATEGIES: Strategy = {
  ...UNDECLARED,
  key: (name) => ({ tags: TAGS, jobs: JOBS, tail: TAIL, whole: WHOLE })[name] ?? STRATEGIES,
  item: () => STRATEGIES,
};
const TAGS: Strategy = { ...STRATEGIES, merge: "set", identity: SET };
const JOBS: Strategy = { ...STRATEGIES, merge: "keyed", identity: BY_NAME };
const TAIL: Strategy = { ...STRATEGIES, merge: "append" };
const WHOLE: Strategy = { ...STRATEGIES, merge: "replace" };

const LOOKS_LIKE_ONE = { $append: ["x"] };
const ESCAPED = { $literal: LOOKS_LIKE_ONE };

/** What is printed, once it is known to mean the patch on a base when it is read again. */
function printed(patch: Patch, strategy: Strategy, base?: Json): Maybe {
  const document = print(patch, strategy);
  const { patch: again, findings } = elaborate(document, strategy);
  expect(findings.map(({ finding }) => finding.message)).toEqual([]);
  expect(equal(apply(again, base), apply(patch, base))).toBe(true);
  return document;
}

const item = (patch: Patch) => ({ patch, place: "tail", fresh: false }) as const;

describe("print() escapes what would be read as a directive (E4)", () => {
  test.each<[string, Json]>([
    ["a directive", { $delete: true }],
    ["several that stand together", { $remove: [1], $append: [2] }],
    ["an escape", { $literal: 1 }],
    ["a directive beside a key", { $lock: 1, mtu: 1500 }],
    ["one that is nearly a directive", { $apend: [1] }],
  ])("%s", (_, value) => {
    expect(printed(set(value), STRATEGIES)).toEqual({ $literal: value });
    expect(printed(set({ net: value }), STRATEGIES)).toEqual({ $replace: { net: { $literal: value } } });
    expect(printed(set([value]), STRATEGIES)).toEqual([{ $literal: value }]);
  });

  test("but not other $words", () => {
    expect(printed(set([{ $ref: "#/net" }, { $schema: "s", mtu: 1 }]), STRATEGIES)).toEqual([
      { $ref: "#/net" },
      { $schema: "s", mtu: 1 },
    ]);
  });

  test.each<[string, Patch, Json, Json]>([
    ["deep below $replace", set({ a: { b: [1, LOOKS_LIKE_ONE] } }), {}, { $replace: { a: { b: [1, ESCAPED] } } }],
    [
      "once for all that is inside",
      set({ a: { $lock: LOOKS_LIKE_ONE } }),
      {},
      { $replace: { a: { $literal: { $lock: LOOKS_LIKE_ONE } } } },
    ],
    ["beside what is plain", set([LOOKS_LIKE_ONE, { mtu: 1 }, "x"]), [], [ESCAPED, { mtu: 1 }, "x"]],
    ["in a key's value", map([["a", set(LOOKS_LIKE_ONE)]]), { a: 1 }, { a: ESCAPED }],
    [
      "in a map with the strategy replace",
      map([["whole", set({ a: { b: LOOKS_LIKE_ONE } })]]),
      {},
      { whole: { a: { b: ESCAPED } } },
    ],
    ["as a map with the strategy replace", map([["whole", set(LOOKS_LIKE_ONE)]]), {}, { whole: ESCAPED }],
    [
      "in added items",
      splice({ prepend: [LOOKS_LIKE_ONE], append: [{ a: LOOKS_LIKE_ONE }] }),
      [1],
      { $prepend: [ESCAPED], $append: [{ a: ESCAPED }] },
    ],
    [
      "in removed items",
      splice({ remove: [LOOKS_LIKE_ONE, { a: [LOOKS_LIKE_ONE] }] }),
      [1, LOOKS_LIKE_ONE, { a: [LOOKS_LIKE_ONE] }],
      { $remove: [ESCAPED, { a: [ESCAPED] }] },
    ],
  ])("%s", (_, patch, base, expected) => {
    expect(printed(patch, STRATEGIES, base)).toEqual(expected);
  });

  test("in a list that is appended to", () => {
    expect(printed(splice({ append: [LOOKS_LIKE_ONE, [LOOKS_LIKE_ONE]] }), TAIL, [])).toEqual([ESCAPED, [ESCAPED]]);
  });
});

describe("print() escapes items of lists with identity (E4)", () => {
  const key = '{"$append":["x"]}';

  test.each<[string, Patch, Json]>([
    ["a set's item", edit(SET, [[key, item(set(LOOKS_LIKE_ONE))]]), [ESCAPED]],
    ["what is inside a set's item", edit(SET, [[`{"a":${key}}`, item(set({ a: LOOKS_LIKE_ONE }))]]), [{ a: ESCAPED }]],
    ["a set's item that is removed", edit(SET, [[key, item(DELETE)]]), { $remove: [ESCAPED] }],
    ["the items of a set that is replaced", set(["a", LOOKS_LIKE_ONE]), { $replace: ["a", ESCAPED] }],
  ])("%s", (_, patch, expected) => {
    expect(printed(patch, TAGS, ["b", LOOKS_LIKE_ONE])).toEqual(expected);
  });

  test("what is inside a keyed item", () => {
    const entries = map([
      ["name", set("web")],
      ["a", set(LOOKS_LIKE_ONE)],
    ]);
    expect(printed(edit(BY_NAME, [['["web"]', item(entries)]]), JOBS, [])).toEqual([{ name: "web", a: ESCAPED }]);
    expect(printed(edit(BY_NAME, [['["web"]', item(set({ name: "web", a: LOOKS_LIKE_ONE }))]]), JOBS, [])).toEqual([
      { $replace: { name: "web", a: ESCAPED } },
    ]);
    expect(printed(set([{ name: "web", a: LOOKS_LIKE_ONE }]), JOBS, [])).toEqual({
      $replace: [{ name: "web", a: ESCAPED }],
    });
  });

  test("a keyed item to be removed whose field is named as a directive", () => {
    const by = [{ name: "$lock" }];
    const patch = edit(by, [['["web"]', item(DELETE)]]);
    expect(print(patch, { ...JOBS, identity: by })).toEqual({ $remove: [{ $literal: { $lock: "web" } }] });
  });
});

describe("print() escapes a keyed list without proper keys, which is but data (E7)", () => {
  test.each<[string, Json]>([
    ["an item without its key", [{ name: "a" }, { every: "5s" }]],
    ["an item that is a list", [["a"]]],
    ["a key twice", [{ name: "a" }, { name: "b" }, { name: "a", every: "5s" }]],
    ["a scalar twice", ["a", "a"]],
  ])("%s", (_, list) => {
    const escaped = { $literal: list };
    expect(printed(set(list), JOBS)).toEqual(escaped);
    expect(printed(map([["jobs", set(list)]]), STRATEGIES)).toEqual({ jobs: escaped });
    expect(printed(set({ net: { jobs: list } }), STRATEGIES)).toEqual({ $replace: { net: { jobs: escaped } } });
    expect(printed(map([["whole", set({ jobs: list })]]), STRATEGIES)).toEqual({ whole: { jobs: escaped } });
    expect(printed(set([{ jobs: list }]), STRATEGIES)).toEqual([{ jobs: escaped }]);
    expect(printed(splice({ remove: [{ jobs: list }] }), STRATEGIES)).toEqual({ $remove: [{ jobs: escaped }] });
  });

  test.each<[string, Json]>([
    ["proper keys", [{ name: "a" }, { name: "b" }]],
    ["a scalar beside the item that it would name", ["a", { name: "a" }]],
    ["nothing", []],
  ])("but not one with %s", (_, list) => {
    expect(printed(set({ jobs: list }), STRATEGIES)).toEqual({ $replace: { jobs: list } });
  });

  test("nor a set that says a value twice", () => {
    expect(printed(set({ tags: ["a", "a"] }), STRATEGIES)).toEqual({ $replace: { tags: ["a", "a"] } });
  });
});
