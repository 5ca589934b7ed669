import { describe, expect, test } from "vitest";
import { formatPlace } from "../../src/model/place.js";
import { SET, UNDECLARED, type Strategy } from "../../src/model/strategy.js";
import type { Json, Maybe } from "../../src/model/value.js";
import { apply, elaborate } from "../../src/patch/index.js";

type ElaborateOptions = Parameters<typeof elaborate>[2];

const strategies: Strategy = {
  ...UNDECLARED,
  key: (name) =>
    ({
      set: { ...UNDECLARED, merge: "set" as const, identity: SET },
      jobs: { ...UNDECLARED, merge: "keyed" as const, identity: [{ name: "name" }] },
      ports: {
        ...UNDECLARED,
        merge: "keyed" as const,
        identity: [{ name: "port" }, { name: "protocol", default: "tcp" }],
      },
      tail: { ...UNDECLARED, merge: "append" as const },
      head: { ...UNDECLARED, merge: "prepend" as const },
      whole: { ...UNDECLARED, merge: "replace" as const },
    })[name] ?? UNDECLARED,
};

function over(base: Json | undefined, overlay: Json, options?: ElaborateOptions): Maybe {
  const { patch, findings } = elaborate(overlay, strategies, options);
  expect(findings.map(({ finding }) => finding.message)).toEqual([]);
  return apply(patch, base);
}

function wrong(overlay: Json, options?: ElaborateOptions): readonly string[] {
  return elaborate(overlay, strategies, options).findings.map(
    ({ finding, place }) => `${formatPlace(place)} ${finding.code}: ${finding.message}`,
  );
}

describe("elaborate() by strategy", () => {
  test.each<[string, Json | undefined, Json, Json]>([
    ["replaces a scalar", { a: 1 }, { a: 2 }, { a: 2 }],
    ["merges maps key by key", { a: { x: 1, y: 1 } }, { a: { y: 2 } }, { a: { x: 1, y: 2 } }],
    ["replaces a list", { a: [1, 2] }, { a: [3] }, { a: [3] }],
    ["replaces a map whose strategy says so", { whole: { x: 1 } }, { whole: { y: 2 } }, { whole: { y: 2 } }],
    ["takes a scalar for a list of one where lists are appended", { tail: [1] }, { tail: 2 }, { tail: [1, 2] }],
    ["takes it for one where nothing is below", undefined, { tail: 2 }, { tail: [2] }],
    ["takes null for a list of none there", { tail: [1] }, { tail: null }, { tail: [1] }],
    ["takes a scalar for an item of a set", { set: ["a"] }, { set: "b" }, { set: ["a", "b"] }],
    ["takes a scalar for a keyed item", { jobs: ["a"] }, { jobs: "b" }, { jobs: ["a", "b"] }],
    ["takes it for the whole list under $replace", { tail: [1] }, { tail: { $replace: 2 } }, { tail: [2] }],
    ["takes it as it is under $literal", { tail: [1] }, { tail: { $literal: 2 } }, { tail: 2 }],
    ["appends to a list", { tail: [1] }, { tail: [2, 1] }, { tail: [1, 2, 1] }],
    ["prepends to a list", { head: [1] }, { head: [2, 3] }, { head: [2, 3, 1] }],
    ["adds to a set what it lacks", { set: ["a", "b"] }, { set: ["b", "c"] }, { set: ["a", "b", "c"] }],
    [
      "merges keyed items, and adds new ones at the end",
      { jobs: [{ name: "a", x: 1 }, { name: "b" }] },
      { jobs: [{ name: "c" }, { name: "a", y: 2 }] },
      { jobs: [{ name: "a", x: 1, y: 2 }, { name: "b" }, { name: "c" }] },
    ],
    [
      "knows an item by several fields",
      { ports: [{ port: 80, protocol: "udp" }] },
      { ports: [{ port: 80, protocol: "tcp", n: 1 }] },
      {
        ports: [
          { port: 80, protocol: "udp" },
          { port: 80, protocol: "tcp", n: 1 },
        ],
      },
    ],
    [
      "lets a key field's default stand in, and does not write it",
      { ports: [{ port: 80, protocol: "tcp" }] },
      { ports: [{ port: 80, n: 1 }, { port: 81 }] },
      { ports: [{ port: 80, protocol: "tcp", n: 1 }, { port: 81 }] },
    ],
    [
      "takes a scalar in a keyed list for its own key",
      { jobs: ["default"] },
      { jobs: ["default", { name: "x" }] },
      { jobs: ["default", { name: "x" }] },
    ],
    [
      "leaves items without a key alone",
      { jobs: [{ x: 1 }, { name: "a" }] },
      { jobs: [{ name: "a", y: 2 }] },
      { jobs: [{ x: 1 }, { name: "a", y: 2 }] },
    ],
    ["makes a map where nothing is", undefined, { a: { b: 1 } }, { a: { b: 1 } }],
    ["keeps null as a value", { a: 1 }, { a: null }, { a: null }],
  ])("%s", (_, base, overlay, expected) => {
    expect(over(base, overlay)).toEqual(expected);
  });
});

describe("elaborate() by directive", () => {
  test.each<[string, Json | undefined, Json, Json | undefined]>([
    ["$replace takes the place of a map", { a: { x: 1 } }, { a: { $replace: { y: 2 } } }, { a: { y: 2 } }],
    [
      "$merge merges a map that is replaced by default",
      { whole: { x: 1 } },
      { whole: { $merge: { y: 2 } } },
      { whole: { x: 1, y: 2 } },
    ],
    [
      "$merge reads its operand key by key",
      { a: { x: 1, $append: 3 } },
      { a: { $merge: { $append: 4 } } },
      { a: { x: 1, $append: 4 } },
    ],
    ["$append adds to a list that is replaced by default", { a: [1] }, { a: { $append: [2] } }, { a: [1, 2] }],
    [
      "$remove, $prepend and $append act in that order",
      { a: [1, 2, 3] },
      { a: { $append: [2], $remove: [2], $prepend: [0] } },
      { a: [0, 1, 3, 2] },
    ],
    ["$remove drops every equal item", { a: [1, 2, 1] }, { a: { $remove: [1] } }, { a: [2] }],
    [
      "$remove names a keyed item by its key alone",
      { jobs: [{ name: "a" }, { name: "b" }] },
      { jobs: { $remove: ["a"] } },
      { jobs: [{ name: "b" }] },
    ],
    [
      "$remove names a keyed item by its fields",
      { jobs: [{ name: "a", x: 1 }] },
      { jobs: { $remove: [{ name: "a" }] } },
      { jobs: [] },
    ],
    [
      "$prepend puts new items of a set to its head",
      { set: ["a"] },
      { set: { $prepend: ["c", "a", "b"] } },
      { set: ["c", "b", "a"] },
    ],
    [
      "$remove and $append move an item to the end",
      { set: ["a", "b"] },
      { set: { $remove: ["a"], $append: ["a"] } },
      { set: ["b", "a"] },
    ],
    ["$delete removes a key", { a: 1, b: 2 }, { a: { $delete: true } }, { b: 2 }],
    [
      "$delete removes a keyed item",
      { jobs: [{ name: "a", x: 1 }, { name: "b" }] },
      { jobs: [{ $delete: { name: "a" } }] },
      { jobs: [{ name: "b" }] },
    ],
    ["$delete at the root leaves nothing", { a: 1 }, { $delete: true }, undefined],
    ["$literal is data, whatever it holds", {}, { a: { $literal: { $append: [1] } } }, { a: { $append: [1] } }],
    ["$literal escapes inside a list", {}, { a: [{ $literal: { $delete: true } }] }, { a: [{ $delete: true }] }],
    ["$lock leaves the value", { a: 1 }, { a: { $lock: 2 } }, { a: 2 }],
    ["$lock stands around another directive", { a: [1] }, { a: { $lock: { $append: [2] } } }, { a: [1, 2] }],
    ["$pin leaves the value", {}, { a: { $pin: [1] } }, { a: [1] }],
    ["$existing leaves the value", { a: 1 }, { a: { $existing: 2 } }, { a: 2 }],
    [
      "$replace replaces a keyed item whole",
      { jobs: [{ name: "a", x: 1 }] },
      { jobs: [{ $replace: { name: "a", y: 2 } }] },
      { jobs: [{ name: "a", y: 2 }] },
    ],
    [
      "an object with a $word among other keys is data",
      {},
      { a: { $schema: "x", b: 1 } },
      { a: { $schema: "x", b: 1 } },
    ],
    ["an object of unknown $words is data", {}, { a: { $ref: "x" } }, { a: { $ref: "x" } }],
  ])("%s", (_, base, overlay, expected) => {
    expect(over(base, overlay)).toEqual(expected);
  });
});

describe("elaborate() refuses", () => {
  test.each<[string, Json, readonly string[]]>([
    [
      "a directive beside a key",
      { a: { $append: [1], b: 2 } },
      ['/a merge/directive-sibling: $append cannot stand beside "b"'],
    ],
    [
      "two directives that stand alone",
      { a: { $replace: 1, $append: [2] } },
      ['/a merge/directive-sibling: $replace cannot stand beside "$append"'],
    ],
    ["a misspelt directive", { a: { $apend: [1] } }, ['/a merge/unknown-directive: "$apend" is no directive']],
    [
      "a misspelt directive inside a list",
      { a: [{ $delte: true }] },
      ['/a/0 merge/unknown-directive: "$delte" is no directive'],
    ],
    [
      "a directive below $replace",
      { a: { $replace: { b: { $delete: true } } } },
      ["/a/b merge/directive-misplaced: $delete means nothing here: below $replace"],
    ],
    [
      "a directive in an item without identity",
      { a: [{ b: { $lock: 1 } }] },
      ["/a/0/b merge/directive-misplaced: $lock means nothing here: inside an item of a list without identity"],
    ],
    [
      "$merge of a list without identity",
      { a: { $merge: [1] } },
      ["/a merge/directive-misplaced: $merge means nothing here: the items of this list have no identity"],
    ],
    [
      "$merge of a scalar",
      { a: { $merge: 1 } },
      ["/a merge/directive-operand: $merge takes a map, or a list whose items have identity, found 1"],
    ],
    ["$append of a scalar", { a: { $append: "x" } }, ['/a merge/directive-operand: $append takes a list, found "x"']],
    [
      "$delete of anything but true",
      { a: { $delete: false } },
      ["/a merge/directive-operand: $delete takes true, or an item of a list with identity, found false"],
    ],
    [
      "a keyed item without its key",
      { jobs: [{ x: 1 }] },
      ['/jobs/0 merge/missing-key: an item of this list is known by "name", but "name" is missing'],
    ],
    [
      "a keyed item whose key is no scalar",
      { jobs: [{ name: [1] }] },
      ['/jobs/0 merge/missing-key: an item of this list is known by "name", but "name" is no scalar'],
    ],
    [
      "a keyed item twice",
      { jobs: [{ name: "a" }, { name: "a" }] },
      ["/jobs/1 merge/duplicate-item: the item [name=a] is written twice, first in line 0"],
    ],
    [
      "a keyed item deleted and written in one list",
      { jobs: [{ $delete: { name: "a" } }, { name: "a" }] },
      ["/jobs/1 merge/duplicate-item: the item [name=a] is written twice, first in line 0"],
    ],
    [
      "a set's item deleted and written in one list",
      { set: [{ $delete: "a" }, "a"] },
      ["/set/1 merge/duplicate-item: the item [=a] is written twice, first in line 0"],
    ],
    [
      "a keyed item that two directives bring",
      { jobs: { $prepend: [{ name: "a" }], $append: [{ name: "a", x: 1 }] } },
      ["/jobs merge/duplicate-item: the item [name=a] is written twice, first in line 0"],
    ],
    [
      "an item without its key, or twice, in a keyed list that is replaced whole",
      { jobs: { $replace: [{ name: "a" }, { x: 1 }, { name: "a" }] } },
      [
        '/jobs/1 merge/missing-key: an item of this list is known by "name", but "name" is missing',
        "/jobs/2 merge/duplicate-item: the item [name=a] is written twice, first in line 0",
      ],
    ],
    [
      "a map where the strategy merges lists",
      { tail: { a: 1 } },
      ["/tail merge/strategy: the strategy append merges lists, found a map"],
    ],
  ])("%s", (_, overlay, expected) => {
    expect(wrong(overlay)).toEqual(expected);
  });

  test("and remarks an item that a set says twice", () => {
    expect(wrong({ set: ["a", "a"] })).toEqual(["/set/1 merge/duplicate-in-set: [=a] is written twice in one list"]);
  });
});

describe("elaborate() with nulls deleting (RFC 7396)", () => {
  const options = { nulls: "delete" } as const;
  test.each<[string, Json | undefined, Json, Json]>([
    ["deletes a map's member", { a: 1, b: 2 }, { a: null }, { b: 2 }],
    [
      "deletes a member of a keyed item",
      { jobs: [{ name: "a", x: 1 }] },
      { jobs: [{ name: "a", x: null }] },
      { jobs: [{ name: "a" }] },
    ],
    ["keeps null in a list", {}, { a: [null] }, { a: [null] }],
    [
      "keeps null under $replace and $literal",
      {},
      { a: { $replace: { b: null } }, c: { $literal: null } },
      { a: { b: null }, c: null },
    ],
    ["keeps null at the root", { a: 1 }, null, null],
  ])("%s", (_, base, overlay, expected) => {
    expect(over(base, overlay, options)).toEqual(expected);
  });
});
