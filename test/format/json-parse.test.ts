import { expect, test } from "vitest";
import { jsonFormat } from "../../src/format/index.js";
import { jsoncFormat } from "../support/formats.js";
import { keysOf, Literal, type Value, type ValueObject } from "../../src/model/value.js";

const number = (value: number | bigint, text: string, type: "integer" | "float"): Literal =>
  new Literal(value, text, type, "json");

test.each<[string, unknown]>([
  ["", undefined],
  [" \n", undefined],
  ['{"a": [1, 1.5, true, null, "x\\u00e9"]}', { a: [1, 1.5, true, null, "xé"] }],
  ["[1.0]", [number(1, "1.0", "float")]],
  ["[1e3]", [number(1000, "1e3", "float")]],
  ["[-0]", [number(-0, "-0", "integer")]],
  ["[1e+21]", [1e21]],
  ["[9007199254740993]", [number(9007199254740993n, "9007199254740993", "integer")]],
  ["[0.30000000000000004]", [0.30000000000000004]],
  ["[0.3000000000000000444]", [number(0.30000000000000004, "0.3000000000000000444", "float")]],
])("parse() reads %s", (text, value) => {
  expect(jsonFormat.parse(text)).toMatchObject({ findings: [] });
  expect(jsonFormat.parse(text).value).toEqual(value);
  expect(jsonFormat.parse(jsonFormat.emit((value ?? null) as Value)).value).toEqual(value ?? null);
});

test("parse() takes keys of Object.prototype and indexes as they come", () => {
  const value = jsonFormat.parse('{"b": 1, "__proto__": 2, "constructor": 3, "10": 4, "2": 5}').value as ValueObject;
  expect(keysOf(value)).toEqual(["b", "__proto__", "constructor", "10", "2"]);
  expect(JSON.parse(jsonFormat.emit(value))).toEqual(
    JSON.parse('{"b": 1, "__proto__": 2, "constructor": 3, "10": 4, "2": 5}'),
  );
});

test.each<[text: string, at: string, code: string, message: string]>([
  ['{"a": 1,\n "a": 2}', "2:2-5", "parse/duplicate-key", 'the key "a" is written twice, first in line 1'],
  ["[1e400]", "1:2-7", "parse/number", '"1e400" is no finite number'],
  ['["\\ud800"]', "1:2-10", "parse/string", "half a surrogate pair is no character"],
  ["[1,]", "1:4-5", "parse/syntax", 'expected a value, found "]"'],
  ['{"a": 1,}', "1:9-10", "parse/syntax", 'expected a key in double quotes, found "}"'],
  ["{a: 1}", "1:2-3", "parse/syntax", 'expected a key in double quotes, found "a"'],
  ['{"a" 1}', "1:6-7", "parse/syntax", 'expected ":" behind the key, found "1"'],
  ['{"a": 1', "1:8-8", "parse/syntax", 'expected "}", found the end of the file'],
  ["[1 2]", "1:4-5", "parse/syntax", 'expected "," or the end of the list or map, found "2"'],
  ["1 2", "1:3-4", "parse/syntax", 'expected the end of the file, found "2"'],
  ["[tru]", "1:2-5", "parse/syntax", 'expected a value, found "tru"'],
  ["['a']", "1:2-5", "parse/syntax", "expected a value, found \"'a'\""],
  ['["x', "1:2-4", "parse/syntax", "the string has no end on its line"],
  ['["\\q"]', "1:2-6", "parse/syntax", "the string holds an unknown escape"],
  ['["\t"]', "1:2-5", "parse/syntax", "a control character cannot stand in a string"],
  ["// c\n1", "1:1-5", "parse/syntax", "JSON has no comments"],
])("parse() says what is wrong with %j", (text, at, code, message) => {
  const [first] = jsonFormat.parse(text).findings;
  const { start, end } = first?.range ?? {};
  expect(`${start?.line}:${start?.column}-${end?.column}`).toBe(at);
  expect(first).toMatchObject({ code, severity: "error", message });
});

test("JSON with comments allows comments and a last comma, and nothing else", () => {
  expect(jsoncFormat.parse('// a\n{"a": [1, /* b */ 2,],}').value).toEqual({ a: [1, 2] });
  expect(jsoncFormat.parse("// nothing\n").value).toBeUndefined();
  expect(jsoncFormat.parse("[,]").findings).toHaveLength(1);
  expect(jsoncFormat.parse("{a: 1}").findings).toHaveLength(1);
});

test("emit() writes what JSON can say and refuses the rest", () => {
  const hex = new Literal(31, "0x1F", "integer", "yaml");
  const float = new Literal(1, "1.0", "float", "yaml");
  expect(jsonFormat.emit([hex, float, new Literal(2n ** 64n, "x", "integer", "toml"), {}, []])).toBe(
    "[\n  31,\n  1.0,\n  18446744073709551616,\n  {},\n  []\n]\n",
  );
  const tag = new Literal("!secret x", "!secret x", "tag", "yaml");
  expect(() => jsonFormat.emit({ a: tag })).toThrow(new RangeError('JSON has no tags: cannot write "!secret x"'));
  expect(() => jsonFormat.emit(Number.NaN)).toThrow(RangeError);
});
