import { expect, test } from "vitest";
import { yamlFormat } from "../../src/format/index.js";
import { Literal, type Scalar } from "../../src/model/value.js";

const yaml = yamlFormat();
const yaml11 = yamlFormat({ version: "1.1" });

const literal = (value: Literal["value"], text: string, type: Literal["type"]): Literal =>
  new Literal(value, text, type, "yaml");
const integer = (value: number | bigint, text: string): Literal => literal(value, text, "integer");
const float = (value: number, text: string): Literal => literal(value, text, "float");
const boolean = (value: boolean, text: string): Literal => literal(value, text, "boolean");

/** A text that stays without quotes: another reader takes it for something else (E11). */
const kept = (text: string): Literal => literal(text, text, "string");

/** What a plain scalar means, by YAML 1.2 and by 1.1. */
const SCALARS: readonly (readonly [text: string, core: Scalar, old: Scalar])[] = [
  ["word", "word", "word"],
  ["two words", "two words", "two words"],
  ["0", 0, 0],
  ["-17", -17, -17],
  ["+5", integer(5, "+5"), integer(5, "+5")],
  ["-0", integer(-0, "-0"), integer(-0, "-0")],
  ["0644", integer(644, "0644"), integer(420, "0644")],
  ["-010", integer(-10, "-010"), integer(-8, "-010")],
  ["08", integer(8, "08"), integer(8, "08")],
  ["0o17", integer(15, "0o17"), kept("0o17")],
  ["0x1F", integer(31, "0x1F"), integer(31, "0x1F")],
  ["-0x1", kept("-0x1"), integer(-1, "-0x1")],
  ["0b11", kept("0b11"), integer(3, "0b11")],
  ["0b_", kept("0b_"), kept("0b_")],
  ["1_000", kept("1_000"), integer(1000, "1_000")],
  ["9007199254740992", 9007199254740992, 9007199254740992],
  ["9007199254740993", integer(9007199254740993n, "9007199254740993"), integer(9007199254740993n, "9007199254740993")],
  [
    "-9007199254740993",
    integer(-9007199254740993n, "-9007199254740993"),
    integer(-9007199254740993n, "-9007199254740993"),
  ],
  ["0xFFFFFFFFFFFFFFFF", integer(2n ** 64n - 1n, "0xFFFFFFFFFFFFFFFF"), integer(2n ** 64n - 1n, "0xFFFFFFFFFFFFFFFF")],
  ["1.5", 1.5, 1.5],
  ["1.0", float(1, "1.0"), float(1, "1.0")],
  [".5", float(0.5, ".5"), float(0.5, ".5")],
  ["5.", float(5, "5."), float(5, "5.")],
  ["1e3", float(1000, "1e3"), float(1000, "1e3")],
  ["12e03", float(12000, "12e03"), float(12000, "12e03")],
  ["1e+21", 1e21, 1e21],
  ["1_0.5", kept("1_0.5"), float(10.5, "1_0.5")],
  [".", kept("."), kept(".")],
  ["e5", "e5", "e5"],
  ["1.2.3", "1.2.3", "1.2.3"],
  ["true", true, true],
  ["False", boolean(false, "False"), boolean(false, "False")],
  ["yes", kept("yes"), boolean(true, "yes")],
  ["off", kept("off"), boolean(false, "off")],
  ["y", kept("y"), boolean(true, "y")],
  ["N", kept("N"), boolean(false, "N")],
  ["yEs", kept("yEs"), kept("yEs")],
  ["null", null, null],
  ["~", literal(null, "~", "null"), literal(null, "~", "null")],
  ["Null", literal(null, "Null", "null"), literal(null, "Null", "null")],
  ["", literal(null, "", "blank"), literal(null, "", "blank")],
  ["22:30", kept("22:30"), kept("22:30")],
  ["190:20:30.15", kept("190:20:30.15"), kept("190:20:30.15")],
  ["2001-12-14", kept("2001-12-14"), kept("2001-12-14")],
  ["2001-12-14t21:59:43.10-05:00", kept("2001-12-14t21:59:43.10-05:00"), kept("2001-12-14t21:59:43.10-05:00")],
  ["52:54:00:12:34:56", kept("52:54:00:12:34:56"), kept("52:54:00:12:34:56")],
  ["=", kept("="), kept("=")],
  ["'5'", "5", "5"],
  ['"yes"', "yes", "yes"],
  ["! 5", "5", "5"],
  ["!!str 5", "5", "5"],
  ["!!str", "", ""],
  ['!!int "5"', 5, 5],
  ["!!float 1", float(1, "1.0"), float(1, "1.0")],
  ["!!bool true", true, true],
  ['!!null ""', literal(null, "", "blank"), literal(null, "", "blank")],
];

test.each(SCALARS)("a plain scalar means what its version of YAML says: %s", (text, core, old) => {
  const document = `a: ${text}\n`;
  expect(yaml.parse(document)).toMatchObject({ findings: [] });
  expect(yaml.parse(document).value).toStrictEqual(Object.assign(Object.create(null), { a: core }));
  expect(yaml11.parse(document).value).toStrictEqual(Object.assign(Object.create(null), { a: old }));
});

const plain = (scalar: Scalar): unknown => (scalar instanceof Literal ? scalar.value : scalar);

test.each(SCALARS)("a literal is emitted by its text, a value as JSON would: %s", (_, core, old) => {
  const blank = core instanceof Literal && core.type === "blank";
  const settled = blank ? "null" : core instanceof Literal ? core.text : undefined;
  if (settled !== undefined) expect(yaml.emit({ a: core })).toBe(`a: ${settled}\n`);
  for (const [format, value] of [
    [yaml, core],
    [yaml11, old],
  ] as const) {
    const again = format.parse(format.emit({ a: value })).value as { a: Scalar };
    expect(plain(again.a)).toStrictEqual(plain(value));
  }
});

test("a literal that the other dialect reads otherwise is emitted by its value", () => {
  expect(yaml.emit({ a: integer(420, "0644"), b: boolean(true, "yes") })).toBe("a: 420\nb: true\n");
  expect(yaml11.emit({ a: integer(420, "0644"), b: boolean(true, "yes") })).toBe("a: 0644\nb: yes\n");
});

test("literals of another syntax are emitted by value, numbers of JSON by their text", () => {
  const date = new Literal("1979-05-27", "1979-05-27", "date", "toml");
  const number = new Literal(1000, "1E3", "float", "json");
  expect(yaml.emit({ date, number, big: new Literal(2n ** 64n, "0x1_0", "integer", "toml") })).toBe(
    'date: "1979-05-27"\nnumber: 1E3\nbig: 18446744073709551616\n',
  );
});

test.each([".inf", "-.Inf", ".NaN", "1e999", `1${"0".repeat(400)}`])("%.8s is no finite number", (text) => {
  expect(yaml.parse(`a: ${text}\n`).findings).toMatchObject([
    { code: "parse/number", range: { start: { line: 1, column: 4 } } },
  ]);
});

test("a file's own %YAML line beats the dialect", () => {
  expect(yaml.parse("%YAML 1.1\n---\na: 0644\n").value).toEqual({ a: integer(420, "0644") });
});

test.each([
  ["on: x", "on"],
  ["1: x", "1"],
  ["0x1: x", "0x1"],
  ["1.0: x", "1.0"],
  ["true: x", "true"],
  ['"a b": x', "a b"],
  ["'~': x", "~"],
  ["? k\n: x", "k"],
  ['"<<": x', "<<"],
  ["__proto__: x", "__proto__"],
  ["constructor: x", "constructor"],
  ["&anchor k: x", "k"],
])("a key is its source text: %j", (text, key) => {
  for (const format of [yaml, yaml11]) expect(Object.entries(format.parse(text).value as object)).toEqual([[key, "x"]]);
});
