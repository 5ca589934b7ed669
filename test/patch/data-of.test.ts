import { describe, expect, test } from "vitest";
import { yamlFormat } from "../../src/format/index.js";
import type { Path } from "../../src/model/document.js";
import { formatPlace } from "../../src/model/place.js";
import { UNDECLARED } from "../../src/model/strategy.js";
import type { Json, Value } from "../../src/model/value.js";
import { dataOf } from "../../src/patch/index.js";

const read = (text: string): Value => yamlFormat().parse(text).value as Value;

describe("dataOf() is what a document states", () => {
  test.each<[string, string, Json]>([
    ["as it stands where nothing is a directive", "{ a: 1, b: [x, { c: null }] }", { a: 1, b: ["x", { c: null }] }],
    ["of a scalar", "5", 5],
    ["of an empty map and an empty list", "{ a: {}, b: [] }", { a: {}, b: [] }],
    ["behind $lock and $pin", "{ a: !lock 1, b: !pin { c: 2 } }", { a: 1, b: { c: 2 } }],
    ["behind directives in each other", "a: { $existing: { $merge: { b: !replace [1] } } }", { a: { b: [1] } }],
    ["with $literal taken off, and nothing in it", "a: { $literal: { $lock: 1 } }", { a: { $lock: 1 } }],
    ["deep inside of what is literal", "a: { $literal: { b: { $delete: true } } }", { a: { b: { $delete: true } } }],
    ["without what is deleted", "{ a: !delete , b: 1 }", { b: 1 }],
    ["with nothing of a map whose every key is deleted", "a: { b: !delete }", { a: {} }],
    ["without items that are deleted", "a: [!delete { n: 1 }, { n: 2 }]", { a: [{ n: 2 }] }],
    ["with the items that are added", "{ a: !append [1], b: !prepend [2] }", { a: [1], b: [2] }],
    ["with all that are added, in the order of acting", "a: { $append: [3], $prepend: [1, 2] }", { a: [1, 2, 3] }],
    ["without what is removed", "a: { $remove: [1], $append: [2] }", { a: [2] }],
    ["with nothing of a list that is only removed from", "{ a: !remove [1], b: 1 }", { b: 1 }],
    ["with items behind directives", "a: !append [!lock { n: 1 }]", { a: [{ n: 1 }] }],
  ])("%s", (_, text, expected) => {
    expect(dataOf(read(text), UNDECLARED, "set")?.value).toEqual(expected);
  });

  test.each(["!delete", "!remove [1]", "{ $append: [] }"])("or nothing at all: %s", (text) => {
    expect(dataOf(read(text), UNDECLARED, "set")).toBeUndefined();
  });
});

describe("dataOf() takes null as the layer does", () => {
  const text = "{ a: null, b: { c: null, d: 1 }, e: [null], f: !pin null }";

  test("for a value", () => {
    expect(dataOf(read(text), UNDECLARED, "set")?.value).toEqual({ a: null, b: { c: null, d: 1 }, e: [null], f: null });
  });

  test("for the deletion of a member, and of nothing else", () => {
    expect(dataOf(read(text), UNDECLARED, "delete")?.value).toEqual({ b: { d: 1 }, e: [null] });
    expect(dataOf(read("null"), UNDECLARED, "delete")?.value).toBeNull();
    expect(dataOf(read("{ a: 1, b: x }"), UNDECLARED, "delete")?.value).toEqual({ a: 1, b: "x" });
  });
});

describe("dataOf() knows where a node stands in the document", () => {
  test.each<[string, string, Path, string]>([
    ["the whole", "a: 1", [], ""],
    ["the whole behind a directive", "!lock { a: 1 }", [], "/$lock"],
    ["a key", "a: { b: 1 }", ["a", "b"], "/a/b"],
    ["a key behind directives", "a: { $pin: { b: !lock 1 } }", ["a", "b"], "/a/$pin/b/$lock"],
    ["a list", "a: !append [x]", ["a"], "/a"],
    ["an item", "a: [x, { b: 1 }]", ["a", 1, "b"], "/a/1/b"],
    ["an item behind one that is deleted", "a: [!delete { n: 1 }, { n: 2 }]", ["a", 0, "n"], "/a/1/n"],
    ["an item that is added", "a: { $remove: [x], $append: [y, z] }", ["a", 1], "/a/$append/1"],
    ["a key that is not there: the map", "a: { b: 1 }", ["a", "c"], "/a"],
    ["a key below one that is not there", "a: { b: 1 }", ["c", "b"], ""],
    ["a key below a scalar", "a: 1", ["a", "b"], "/a"],
  ])("%s", (_, text, path, expected) => {
    expect(formatPlace(dataOf(read(text), UNDECLARED, "set")?.pathOf(path) ?? ["nowhere"])).toBe(expected);
  });
});
