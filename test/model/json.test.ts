import assert from "node:assert";
import { describe, expect, test } from "vitest";
import { canonical, equal, keysOf, Literal, plain, record } from "../../src/model/value.js";

const huge = new Literal(2n ** 53n + 1n, "9007199254740993", "integer", "json");

describe("equal()", () => {
  test.each([
    ["a literal and its value", new Literal(1, "1.0", "float", "yaml"), 1],
    ["two spellings", new Literal(420, "0644", "integer", "yaml"), new Literal(420, "0o644", "integer", "yaml")],
    ["zero and minus zero", 0, -0],
    ["an integer beyond 2^53 in two forms", 1e16, new Literal(10n ** 16n, "10000000000000000", "integer", "json")],
    [
      "objects whatever their keys' order",
      record([
        ["a", 1],
        ["b", 2],
      ]),
      record([
        ["b", 2],
        ["a", 1],
      ]),
    ],
  ])("holds for %s", (_, a, b) => {
    expect(equal(a, b)).toBe(true);
    expect(canonical(a)).toBe(canonical(b));
  });

  test.each([
    ["integers that a double cannot tell apart", huge, new Literal(2n ** 53n, "9007199254740992", "integer", "json")],
    ["a number and its text", 1, "1"],
    ["null and false", null, false],
    ["lists of another order", [1, 2], [2, 1]],
    ["an object and a list", record([]), []],
  ])("does not hold for %s", (_, a, b) => {
    expect(equal(a, b)).toBe(false);
    expect(canonical(a)).not.toBe(canonical(b));
  });
});

test("record() keeps the written order of keys that JavaScript would move", () => {
  expect(
    keysOf(
      record([
        ["b", 1],
        ["10", 2],
        ["2", 3],
      ]),
    ),
  ).toEqual(["b", "10", "2"]);
});

test("record() takes every key for an ordinary one", () => {
  const object = record([
    ["__proto__", 1],
    ["constructor", 2],
  ]);
  expect(keysOf(object)).toEqual(["__proto__", "constructor"]);
  expect(object.__proto__).toBe(1);
  expect("toString" in object).toBe(false);
});

test("plain() gives a literal's value, and the digits of an integer that a double cannot hold", () => {
  expect(
    plain(
      record([
        ["a", new Literal(1, "1.0", "float", "yaml")],
        ["b", huge],
      ]),
    ),
  ).toEqual({ a: 1, b: "9007199254740993" });
});

test("plain() makes what JSON.parse makes, an own __proto__ included", () => {
  const text = '{"a":[{"b":null}],"__proto__":{"x":1},"constructor":2}';
  const json = plain(
    record([
      ["a", [record([["b", null]])]],
      ["__proto__", record([["x", 1]])],
      ["constructor", 2],
    ]),
  );
  assert.deepStrictEqual(json, JSON.parse(text));
  expect(JSON.stringify(json)).toBe(text);
});
