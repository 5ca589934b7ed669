import { expect, test } from "vitest";
import { yamlFormat } from "../../src/format/index.js";
import { MOST_OF_A_KIND } from "../../src/model/diagnostic.js";
import { keysOf, Literal, type Value, type ValueObject } from "../../src/model/value.js";

const yaml = yamlFormat({ tags: ["!secret", "!Ref"] });

test.each<[string, unknown]>([
  ["", undefined],
  ["# only a comment\n", undefined],
  ["---\n", undefined],
  ["--- # nothing\n...\n", undefined],
  ["null", null],
  ["{}", {}],
  ["a:\r\n  b: 1\r\n", { a: { b: 1 } }],
  ["a:\r  b: 1\rc: |\r  x\r  y\r", { a: { b: 1 }, c: "x\ny\n" }],
  ["a: &x {p: 1}\nb: *x\n", { a: { p: 1 }, b: { p: 1 } }],
  ["a: &x 1\nb: &x 2\nc: *x\n", { a: 1, b: 2, c: 2 }],
  ["&k key: v\nother: *k\n", { key: "v", other: "key" }],
  ["a: &x {p: 1, q: 1}\nb: {<<: *x, q: 2}\n", { a: { p: 1, q: 1 }, b: { p: 1, q: 2 } }],
  ["b: {q: 2, <<: [{p: 1}, {p: 0, q: 0, r: 3}]}\n", { b: { q: 2, p: 1, r: 3 } }],
  ["!append [a]", { $append: ["a"] }],
  ["a: !lock 5\nb: !lock '5'\nc: !lock word\n", { a: { $lock: 5 }, b: { $lock: "5" }, c: { $lock: "word" } }],
  ["a: !delete\nb: !delete {name: web}\n", { a: { $delete: true }, b: { $delete: { name: "web" } } }],
  ["a: !remove\n  - x\n", { a: { $remove: ["x"] } }],
  ["a: &x !append [1]\nb: *x\n", { a: { $append: [1] }, b: { $append: [1] } }],
  ["!<!append> [1]", { $append: [1] }],
  ["a: !!map {}\nb: !!seq [x]\n", { a: {}, b: ["x"] }],
])("parse() reads %j", (text, value) => {
  expect(yaml.parse(text).findings).toEqual([]);
  expect(yaml.parse(text).value).toEqual(value);
});

test("parse() shares the value of an alias", () => {
  const { a, b } = yaml.parse("a: &x {p: 1}\nb: *x\n").value as { a: Value; b: Value };
  expect(b).toBe(a);
});

test("parse() keeps the written order of keys that look like indexes", () => {
  expect(keysOf(yaml.parse("b: 1\n10: 2\n2: 3\n").value as ValueObject)).toEqual(["b", "10", "2"]);
});

test.each([
  ["!secret db", "!secret db"],
  ["!secret 'd b'", "!secret 'd b'"],
  ["!secret", "!secret"],
  ["!Ref [a, {b: c}]", "!Ref [a, {b: c}]"],
  ["!secret |\n    one\n    two", '!secret "one\\ntwo\\n"'],
  ["&x !secret db", "!secret db"],
])("an application's own tag stays as it is written: %j", (text, kept) => {
  const { value, findings } = yaml.parse(`a: ${text}\n`);
  expect(findings).toEqual([]);
  expect(value).toEqual({ a: new Literal(kept, kept, "tag", "yaml") });
  expect(yaml.parse(yaml.emit(value as Value)).value).toEqual(value);
});

/** One mistake a line: the text, where, the code, the words. */
test.each<[text: string, at: string, code: string, message: string | RegExp]>([
  ["a: 1\na: 2\n", "2:1-2", "parse/duplicate-key", 'the key "a" is written twice, first in line 1'],
  ["a: 1\n'a': 2\n", "2:1-4", "parse/duplicate-key", /written twice/],
  ["{<<: {a: 1}, <<: {b: 1}}", "1:14-16", "parse/duplicate-key", /"<<" is written twice/],
  ["a: 1\n---\nb: 2\n", "2:1-4", "parse/several-documents", "a configuration file holds one document, found 2"],
  ["~: 1", "1:1-2", "parse/key", "a key must be a plain string, found a null key"],
  [": 1", "1:1-1", "parse/key", /null key/],
  ["? [a]\n: b", "1:3-6", "parse/key", /list or map as a key/],
  ["a: &x 1\n*x : 2", "2:1-3", "parse/key", /alias as a key/],
  ["!!int 1: a", "1:7-8", "parse/key", /key with a tag/],
  ["a: *x", "1:4-6", "parse/alias", "the alias *x refers to no anchor above it"],
  ["a: *x\nb: &x 1", "1:4-6", "parse/alias", /no anchor above/],
  ["a: &x [*x]", "1:8-10", "parse/alias", "the alias *x stands inside the node that it refers to"],
  ["<<: 5", "1:5-6", "parse/merge-key", /found a scalar/],
  ["<<: !append [{a: 1}]", "1:13-21", "parse/merge-key", /found a directive/],
  ["a: !!binary aGk=", "1:4-12", "parse/tag", "the tag !!binary is of a type that JSON does not have"],
  ["a: !!set {x}", "1:4-9", "parse/tag", /JSON does not have/],
  ["a: !!omap [x: 1]", "1:4-10", "parse/tag", /JSON does not have/],
  ["a: !!timestamp 2001-12-14", "1:4-15", "parse/tag", /JSON does not have/],
  ["a: !apend [x]", "1:4-10", "parse/tag", "the tag !apend has no meaning here"],
  ["a:\n  - !Secret x", "2:5-12", "parse/tag", /no meaning/],
  ["a: !!int x", "1:4-9", "parse/tag", 'the tag !!int takes an integer, found "x"'],
  ["a: !!str [x]", "1:4-9", "parse/tag", /takes a scalar, found a list/],
  ["a: !secret\n  b: 1", "1:4-11", "parse/tag", /write the map in flow style/],
  ["a: !secret [\n  b]", "1:4-11", "parse/tag", /write the list on one line/],
  ['a: "\\ud800"', "1:4-12", "parse/string", "half a surrogate pair is no character"],
  ["a: \0", "1:4-5", "parse/string", "the character U+0000 cannot stand in YAML as it is"],
  ["a:\n\tb: 1", "2:1-2", "parse/syntax", "expected spaces as indentation, found a tab"],
  ["a: b: c", "1:4-5", "parse/syntax", "expected one value behind a key, found a second key"],
  ["a: 1\nb\nc: 2", "2:1-2", "parse/syntax", /expected ":"/],
  ["a: [1, 2", "1:9-9", "parse/syntax", /expected "\]"/],
  ["a: {b: 1", "1:9-9", "parse/syntax", /expected "\}"/],
  ['a: "x', "1:4-5", "parse/syntax", "the string has no end"],
  ["a: 'x' y", "1:8-9", "parse/syntax", 'expected the end of the value, found "y"'],
  ["a: @x", "1:4-5", "parse/syntax", /cannot start as "@" does/],
  ['a: "\\q"', "1:5-7", "parse/syntax", 'the string in double quotes holds the unknown escape "\\\\q"'],
  ["%foo\n---\na: 1", "1:1-5", "parse/syntax", /expected %YAML 1.1, %YAML 1.2 or %TAG/],
  ["a: [b, c]]", "1:10-11", "parse/syntax", /found "\]"/],
  ["a: |\n  x\n y", "3:1-2", "parse/syntax", /./],
  ["a: &x &y 1", "1:7-9", "parse/syntax", /at most one anchor/],
  ["- a\nb: 1", "2:1-2", "parse/syntax", /expected the end of the value/],
])("parse() says what is wrong with %j", (text, at, code, message) => {
  const [first] = yaml.parse(text).findings;
  const { start, end } = first?.range ?? {};
  expect(`${start?.line}:${start?.column}-${end?.column}`).toBe(at);
  expect(first).toMatchObject({
    code,
    severity: "error",
    message: expect.stringMatching(typeof message === "string" ? escape(message) : message),
  });
});

function escape(message: string): RegExp {
  return new RegExp(`^${message.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&")}$`);
}

test("parse() proposes the tag that was meant", () => {
  expect(yaml.parse("a: !apend [x]").findings).toMatchObject([{ hint: "did you mean !append?" }]);
  expect(yaml.parse("a: !secert x").findings).toMatchObject([{ hint: "did you mean !secret?" }]);
});

test("parse() names a handful of mistakes, not hundreds", () => {
  expect(yaml.parse("\ta: ]\n".repeat(300)).findings.length).toBeLessThanOrEqual(3);
});

test("of a kind of finding so many are told, and the last of them says how many more there are", () => {
  const duplicates = MOST_OF_A_KIND + 3;
  const text = `a: 1\n${"a: 1\n".repeat(duplicates)}b: !x 1\n`;
  const { findings } = yamlFormat().parse(text);
  const duplicated = findings.filter(({ code }) => code === "parse/duplicate-key");
  expect(duplicated.map(({ range }) => range.start.line)).toEqual(
    Array.from({ length: MOST_OF_A_KIND }, (_, at) => at + 2),
  );
  expect(duplicated.map(({ more }) => more)).toEqual([...Array<undefined>(MOST_OF_A_KIND - 1).fill(undefined), 3]);
  expect(findings.filter(({ code }) => code === "parse/tag")).toMatchObject([
    { range: { start: { line: duplicates + 2 } } },
  ]);
});
