import { describe, expect, test } from "vitest";
import { yamlFormat } from "../../src/format/index.js";
import { formatPlace } from "../../src/model/place.js";
import { SET, UNDECLARED, type Strategy } from "../../src/model/strategy.js";
import type { Json, Maybe } from "../../src/model/value.js";
import { apply, elaborate, type Elaboration } from "../../src/patch/index.js";

const BY_KEY: Readonly<Record<string, Strategy>> = {
  tags: { ...UNDECLARED, merge: "set", identity: SET },
  head: { ...UNDECLARED, merge: "prepend" },
  tail: { ...UNDECLARED, merge: "append" },
};
const STRATEGIES: Strategy = { ...UNDECLARED, key: (name) => ({ ...BY_KEY, jobs: JOBS })[name] ?? UNDECLARED };
const JOBS: Strategy = { ...UNDECLARED, merge: "keyed", identity: [{ name: "name" }], item: () => STRATEGIES };

/** What a file means under the plan, by its YAML text. */
function read(text: string): Elaboration & { readonly reported: readonly string[] } {
  const document = yamlFormat().parse(text);
  expect(document.findings).toEqual([]);
  const lineOf = (path: Elaboration["findings"][number]["path"]): number => document.range(path)?.value.start.line ?? 0;
  const elaboration = elaborate(document.value, STRATEGIES, { lineOf });
  const reported = elaboration.findings.map(
    ({ finding, place, path }) => `line ${lineOf(path)} ${formatPlace(place)} ${finding.code}: ${finding.message}`,
  );
  return { ...elaboration, reported };
}

function over(base: Json, text: string): Maybe {
  const { patch, reported } = read(text);
  expect(reported).toEqual([]);
  return apply(patch, base);
}

describe("a list without identity", () => {
  test.each<[string, Json, string, Json]>([
    ["takes the place of the one below", { dns: ["a", "b"] }, "dns: [c]", { dns: ["c"] }],
    ["is added at the tail where the strategy appends", { tail: ["a"] }, "tail: [b, c]", { tail: ["a", "b", "c"] }],
    ["is added at the head where the strategy prepends", { head: ["a"] }, "head: [b, c]", { head: ["b", "c", "a"] }],
    ["is added at the tail by !append", { dns: ["a"] }, "dns: !append [b]", { dns: ["a", "b"] }],
    ["is added at the head by !prepend", { dns: ["a"] }, "dns: !prepend [b]", { dns: ["b", "a"] }],
    [
      "is added at the tail by !append where the strategy prepends",
      { head: [1] },
      "head: !append [2]",
      { head: [1, 2] },
    ],
    ["loses by !remove what equals", { dns: ["a", "b", "a"] }, "dns: !remove [a]", { dns: ["b"] }],
    ["loses by !remove where the strategy appends", { tail: ["a", "b"] }, "tail: !remove [a]", { tail: ["b"] }],
    ["takes an escaped item for data", { dns: [] }, "dns: [{ $literal: { $lock: 1 } }]", { dns: [{ $lock: 1 }] }],
  ])("%s", (_, base, text, expected) => {
    expect(over(base, text)).toEqual(expected);
  });

  test("refuses !merge, for nothing tells its items apart, and changes nothing", () => {
    const { reported, patch } = read("dns: !merge [a]\n");
    expect(reported).toEqual([
      "line 1 /dns merge/directive-misplaced: $merge means nothing here: the items of this list have no identity",
    ]);
    expect(apply(patch, { dns: ["b"] })).toEqual({ dns: ["b"] });
  });

  test("refuses a directive inside an item, with its line", () => {
    expect(read("dns:\n  - a\n  - b: !append [c]\n").reported).toEqual([
      "line 3 /dns/1/b merge/directive-misplaced: $append means nothing here: inside an item of a list without identity",
    ]);
  });
});

describe("the operand of a directive for lists", () => {
  test.each<[string, string]>([
    ["dns: !append a", '/dns merge/directive-operand: $append takes a list, found "a"'],
    ["dns: !prepend { a: 1 }", "/dns merge/directive-operand: $prepend takes a list, found a map"],
    ["dns: !remove a", '/dns merge/directive-operand: $remove takes a list, found "a"'],
    [
      "dns: !merge a",
      '/dns merge/directive-operand: $merge takes a map, or a list whose items have identity, found "a"',
    ],
    ["jobs: !append { name: node }", "/jobs merge/directive-operand: $append takes a list, found a map"],
  ])("%s", (text, expected) => {
    const { reported, patch } = read(text);
    expect(reported).toEqual([`line 1 ${expected}`]);
    expect(apply(patch, { dns: ["b"] })).toEqual({ dns: ["b"] });
  });
});

describe("a list whose items have identity", () => {
  test.each<[string, Json, string, Json]>([
    ["adds to a set what it lacks, at the tail", { tags: ["a"] }, "tags: [b, a]", { tags: ["a", "b"] }],
    ["adds to a set at the head by !prepend", { tags: ["a"] }, "tags: !prepend [b, a]", { tags: ["b", "a"] }],
    ["takes out of a set by !delete", { tags: ["a", "b"] }, "tags: [!delete a]", { tags: ["b"] }],
    ["takes out of a set by !remove", { tags: ["a", "b"] }, "tags: !remove [a]", { tags: ["b"] }],
    [
      "takes an escaped item of a set for data",
      { tags: [] },
      "tags: [{ $literal: { $lock: 1 } }]",
      { tags: [{ $lock: 1 }] },
    ],
    [
      "merges a keyed item with its namesake, and adds a new one at the tail",
      { jobs: [{ name: "node", port: 1 }, { name: "self" }] },
      "jobs: [{ name: mine }, { name: node, every: 5s }]",
      { jobs: [{ name: "node", port: 1, every: "5s" }, { name: "self" }, { name: "mine" }] },
    ],
    [
      "merges keyed items by !merge too",
      { jobs: [{ name: "a", x: 1 }] },
      "jobs: !merge [{ name: a, y: 2 }]",
      { jobs: [{ name: "a", x: 1, y: 2 }] },
    ],
    [
      "adds a keyed item at the tail by !append",
      { jobs: [{ name: "a" }] },
      "jobs: !append [{ name: b }]",
      { jobs: [{ name: "a" }, { name: "b" }] },
    ],
    [
      "adds a keyed item at the head by !prepend",
      { jobs: [{ name: "a" }] },
      "jobs: !prepend [{ name: b }]",
      { jobs: [{ name: "b" }, { name: "a" }] },
    ],
    [
      "takes a keyed item out by !delete",
      { jobs: [{ name: "a", x: 1 }, { name: "b" }] },
      "jobs: [!delete { name: a }]",
      { jobs: [{ name: "b" }] },
    ],
    [
      "takes a keyed item out by the word that is its key",
      { jobs: [{ name: "a" }, { name: "b" }] },
      "jobs: !remove [a]",
      { jobs: [{ name: "b" }] },
    ],
    [
      "takes a keyed item out by its fields",
      { jobs: [{ name: "a" }, "a"] },
      "jobs: !remove [{ name: a }]",
      { jobs: ["a"] },
    ],
    [
      "takes out and adds again at the end",
      { tags: ["a", "b"] },
      "tags: { $remove: [a], $append: [a] }",
      { tags: ["b", "a"] },
    ],
    [
      "finds the key behind a directive around the item",
      { jobs: [{ name: "a", x: 1 }] },
      "jobs: [!lock { name: a, y: 2 }]",
      { jobs: [{ name: "a", x: 1, y: 2 }] },
    ],
    [
      "merges a list inside an item as the item's plan says",
      { jobs: [{ name: "a", tail: [1] }] },
      "jobs: [{ name: a, tail: [2] }]",
      { jobs: [{ name: "a", tail: [1, 2] }] },
    ],
  ])("%s", (_, base, text, expected) => {
    expect(over(base, text)).toEqual(expected);
  });

  test("places what an item says by the item's key, in findings and in locks", () => {
    const { reported, locks } = read("jobs:\n  - name: node\n    dns: !append a\n  - !lock { name: self }\n");
    expect(reported).toEqual(['line 3 /jobs/[name=node]/dns merge/directive-operand: $append takes a list, found "a"']);
    expect(locks.map(({ place }) => formatPlace(place))).toEqual(["/jobs/[name=self]"]);
  });

  test("refuses a directive inside an item of a set, which is a value", () => {
    expect(read("tags:\n  - { a: !append [b] }\n").reported).toEqual([
      'line 2 /tags/[={"a":{"$append":["b"]}}]/a merge/directive-misplaced: $append means nothing here: inside an item of a set',
    ]);
  });
});
