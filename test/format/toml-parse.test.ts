import * as fc from "fast-check";
import { expect, test } from "vitest";
import { tomlFormat } from "../support/formats.js";
import { DEFAULT_LIMITS } from "../../src/model/document.js";
import { keysOf, Literal, record, type Value, type ValueObject } from "../../src/model/value.js";
import { RUNS } from "./support/arbitrary.js";

const literal = (value: number | bigint | string, text: string, type: "integer" | "float" | "date"): Literal =>
  new Literal(value, text, type, "toml");
const date = (text: string): Literal => literal(text, text, "date");

test.each<[text: string, value: unknown]>([
  ["", undefined],
  ["# nothing\n\n\t# yet", undefined],
  ["a = 1", { a: 1 }],
  ["a = 0", { a: 0 }],
  ["\ufeffa = 1", { a: 1 }],
  ["a = 1\r\n[b]\r\nc = 2\r\n", { a: 1, b: { c: 2 } }],
  ["[a]", { a: {} }],
  ['"" = 1\n"a b".\'c\' = 2\n1.2 = 3\n', { "": 1, "a b": { c: 2 }, 1: { 2: 3 } }],
  ["[a.b]\nc = 1\n[a]\nd = 2\n", { a: { b: { c: 1 }, d: 2 } }],
  ["[a]\nb.c = 1\n[a.b.d]\ne = 2\n", { a: { b: { c: 1, d: { e: 2 } } } }],
  ["[a.b.c]\n[a]\nb.d = 1\n", { a: { b: { c: {}, d: 1 } } }],
  ["[[a]]\nb = 1\n[a.c]\nd = 1\n[[a.e]]\n[[a.e]]\n[[a]]\n", { a: [{ b: 1, c: { d: 1 }, e: [{}, {}] }, {}] }],
  ["a = [1, # one\n [2, 'x'],\n {b = 1},\n]\n", { a: [1, [2, "x"], { b: 1 }] }],
  ["a = {b.c = 1, b.d = {}, e = [{}]}", { a: { b: { c: 1, d: {} }, e: [{}] } }],
  ["a = {\n b = 1, # TOML 1.1\n c = 2,\n}", { a: { b: 1, c: 2 } }],
  ['a = """\none \\\n   two\n"""', { a: "one two\n" }],
  ["a = '''\none \\\ntwo'''", { a: "one \\\ntwo" }],
  ['a = """"quoted""""', { a: '"quoted"' }],
  ['a = "\\u00e9\\U0001F600\\t\\x41\\e"', { a: "é😀\tA\u001b" }],
  ["a = '\\d'", { a: "\\d" }],
  ['a = """\\  \r\n\t \r\n  b\r\nc\\\\"""', { a: "b\nc\\" }],
  ["a = ''''''", { a: "" }],
  ["a = ''''b'''''", { a: "'b''" }],
  ["a = 0xDEAD_beef", { a: literal(3735928559, "0xDEAD_beef", "integer") }],
  ["a = 0o755", { a: literal(493, "0o755", "integer") }],
  ["a = 0b11", { a: literal(3, "0b11", "integer") }],
  ["a = 1_000", { a: literal(1000, "1_000", "integer") }],
  ["a = +5", { a: literal(5, "+5", "integer") }],
  ["a = -9007199254740993", { a: literal(-9007199254740993n, "-9007199254740993", "integer") }],
  ["a = 9223372036854775807", { a: literal(9223372036854775807n, "9223372036854775807", "integer") }],
  ["a = 1.5", { a: 1.5 }],
  ["a = 1.0", { a: literal(1, "1.0", "float") }],
  ["a = 1e3", { a: literal(1000, "1e3", "float") }],
  ["a = 1_0.2_5e+1_0", { a: literal(102500000000, "1_0.2_5e+1_0", "float") }],
  ["a = -0.0", { a: literal(-0, "-0.0", "float") }],
  ["a = 1979-05-27T07:32:00Z", { a: date("1979-05-27T07:32:00Z") }],
  ["a = 1979-05-27 07:32:00.5 # why", { a: date("1979-05-27 07:32:00.5") }],
  ["a = [1979-05-27, 07:32:00]", { a: [date("1979-05-27"), date("07:32:00")] }],
  ["a = 2000-02-29t23:59:60.123456789-23:59", { a: date("2000-02-29t23:59:60.123456789-23:59") }],
])("parse() of TOML reads %j", (text, value) => {
  expect(tomlFormat.parse(text)).toMatchObject({ findings: [] });
  expect(tomlFormat.parse(text).value).toEqual(value);
  if (value === undefined) return;
  expect(tomlFormat.parse(tomlFormat.emit(tomlFormat.parse(text).value as Value)).value).toEqual(value);
});

test("parse() of TOML takes a time without seconds, as TOML 1.1 has it, and emit() adds them", () => {
  const { value } = tomlFormat.parse("a = 07:32\nb = 1979-05-27 07:32Z\n");
  expect(value).toEqual({
    a: literal("07:32:00", "07:32", "date"),
    b: literal("1979-05-27 07:32:00Z", "1979-05-27 07:32Z", "date"),
  });
  expect(tomlFormat.emit(value as Value)).toBe("a = 07:32:00\nb = 1979-05-27 07:32:00Z\n");
});

test("parse() of TOML takes keys of Object.prototype and indexes as they come", () => {
  const text = "b = 1\n__proto__ = 2\nconstructor.toString = 3\n10 = 4\n2 = 5\n";
  const value = tomlFormat.parse(text).value as ValueObject;
  expect(keysOf(value)).toEqual(["b", "__proto__", "constructor", "10", "2"]);
  expect(tomlFormat.emit(value)).toBe("b = 1\n__proto__ = 2\n10 = 4\n2 = 5\n\n[constructor]\ntoString = 3\n");
});

const twice = (key: string, line: number): string => `the key "${key}" is written twice, first in line ${line}`;
const ESCAPE = "the string holds an unknown escape";
const FOUND = "expected a key or a value, found";

const WRONG: readonly [text: string, at: string, code: string, message: string][] = [
  // What stands twice.
  ["a = 1\na = 2", "2:1-2", "parse/duplicate-key", twice("a", 1)],
  ["[a]\n[b]\n[a]\nb = 1", "3:2-3", "parse/duplicate-key", twice("a", 1)],
  ["[a]\nb = 1\n[a.b]", "3:4-5", "parse/duplicate-key", twice("a.b", 2)],
  ["a.b = 1\n[a]", "2:2-3", "parse/duplicate-key", twice("a", 1)],
  ["[a]\nb.c = 1\n[a.b]", "3:4-5", "parse/duplicate-key", twice("a.b", 2)],
  ["[a.b]\n[a]\nb.c = 1", "3:1-2", "parse/duplicate-key", twice("b", 1)],
  ["a = {b = 1}\na.c = 2", "2:1-2", "parse/duplicate-key", twice("a", 1)],
  ["a = {b = 1}\n[a.c]", "2:2-3", "parse/duplicate-key", twice("a", 1)],
  ["a = [1]\n[[a]]", "2:3-4", "parse/duplicate-key", twice("a", 1)],
  ["a = [{}]\n[a.b]", "2:2-3", "parse/duplicate-key", twice("a", 1)],
  ["[[a]]\n[a]", "2:2-3", "parse/duplicate-key", twice("a", 1)],
  ["[a]\n[[a]]", "2:3-4", "parse/duplicate-key", twice("a", 1)],
  ["[a.b]\n[[a]]", "2:3-4", "parse/duplicate-key", twice("a", 1)],
  ["[[t.a]]\n[t]\na.b = 1", "3:1-2", "parse/duplicate-key", twice("a", 1)],
  ["a = {b = 1, b = 2}", "1:13-14", "parse/duplicate-key", twice("b", 1)],
  ["a = {b = [\n1], b = 2}", "2:5-6", "parse/duplicate-key", twice("b", 1)],
  ['a = [{x = {}}, {b.c = 1, d = 1, "b".c = 2}]', "1:37-38", "parse/duplicate-key", twice("b.c", 1)],
  ["a = {b = {c = 1}, b.d = 2}", "1:19-20", "parse/duplicate-key", twice("b", 1)],
  // What is no text, no number.
  ["a = 'x\0'", "1:7-8", "parse/string", "the character U+0000 cannot stand in TOML as it is"],
  ["a = 1 # \u0007", "1:9-10", "parse/string", "the character U+0007 cannot stand in TOML as it is"],
  ["a = 1\n\u007f", "2:1-2", "parse/string", "the character U+007F cannot stand in TOML as it is"],
  ["a = 1\rb = 2", "1:6-6", "parse/string", "the character U+000D cannot stand in TOML but before a line feed"],
  ['a = "\\ud800"', "1:6-12", "parse/string", '"\\\\ud800" is no character'],
  ['a = "\\U00110000"', "1:6-16", "parse/string", '"\\\\U00110000" is no character'],
  ["a = inf", "1:5-8", "parse/number", '"inf" is no finite number'],
  ["a = [-nan]", "1:6-10", "parse/number", '"-nan" is no finite number'],
  ["a = 1e999", "1:5-10", "parse/number", '"1e999" is no finite number'],
  // What is no TOML.
  ["a = 1\n\ufeffb = 2", "2:1-2", "parse/syntax", `${FOUND} "\ufeff"`],
  ['a = "\\q"', "1:6-8", "parse/syntax", ESCAPE],
  ['a = "\\u12"', "1:6-8", "parse/syntax", ESCAPE],
  ['a = """\n\\q"""', "2:1-3", "parse/syntax", ESCAPE],
  ['a = "x\nb = 1', "1:5-7", "parse/syntax", "the string has no end on its line"],
  ["a = 'x", "1:5-7", "parse/syntax", "the string has no end on its line"],
  ['a = """x\ny', "1:5-9", "parse/syntax", "the string has no end"],
  ['a = """"""""""', "1:5-13", "parse/syntax", "a string holds at most two of its quotes in a row"],
  ["a =", "1:4-4", "parse/syntax", "expected a value, found the end of the line"],
  ["a", "1:2-2", "parse/syntax", 'expected "=" behind the key, found the end of the line'],
  ["a: 1", "1:2-3", "parse/syntax", 'expected "=" behind the key, found ":"'],
  ["a:1", "1:2-4", "parse/syntax", 'expected "=" behind the key, found ":1"'],
  ["a = {b\n= 1}", "1:7-7", "parse/syntax", 'expected "=" behind the key, found the end of the line'],
  ["a = {b =\n1}", "1:9-9", "parse/syntax", "expected a value, found the end of the line"],
  ["a =  # why", "1:4-4", "parse/syntax", "expected a value, found the end of the line"],
  ["a = info", "1:5-9", "parse/syntax", `${FOUND} "info"`],
  ["a = 12a", "1:5-8", "parse/syntax", `${FOUND} "12a"`],
  ["a = [1a]", "1:6-8", "parse/syntax", `${FOUND} "1a"`],
  ["= 1", "1:1-2", "parse/syntax", `${FOUND} "="`],
  ["a = 1 b = 2", "1:7-8", "parse/syntax", 'expected the end of the line, found "b"'],
  ["a = [1, 2\nb = 3", "2:1-2", "parse/syntax", 'expected "," or "]", found "b"'],
  ["a = [1 2]", "1:8-9", "parse/syntax", 'expected "," or "]", found "2"'],
  ["a = {b = 1 c = 2}", "1:12-13", "parse/syntax", 'expected "," or "}", found "c"'],
  ["a = [1, 2", "1:10-10", "parse/syntax", 'expected "," or "]", found the end of the line'],
  ["a = [1, # one\n\n", "1:8-8", "parse/syntax", 'expected "]", found the end of the line'],
  ["a = {b = 1", "1:11-11", "parse/syntax", 'expected "," or "}", found the end of the line'],
  ["a = [,]", "1:6-7", "parse/syntax", `${FOUND} ","`],
  ["a = yes", "1:5-8", "parse/syntax", `${FOUND} "yes"`],
  ["a = null", "1:5-9", "parse/syntax", `${FOUND} "null"`],
  ["a = /etc", "1:5-9", "parse/syntax", `${FOUND} "/etc"`],
  ["a = 01", "1:5-7", "parse/syntax", 'a number starts with no zero, found "01"'],
  ["a = -00.5", "1:5-10", "parse/syntax", 'a number starts with no zero, found "-00.5"'],
  ["a = 0x_1", "1:5-9", "parse/syntax", "an underscore in a number stands between two digits"],
  ["a = 0XFF", "1:5-9", "parse/syntax", `${FOUND} "0XFF"`],
  ["a = +0x1", "1:5-9", "parse/syntax", `${FOUND} "+0x1"`],
  ["a = .5", "1:5-7", "parse/syntax", `${FOUND} ".5"`],
  ["a = 10.0.0.1", "1:5-13", "parse/syntax", `${FOUND} "10.0.0.1"`],
  ["a = 1__0", "1:5-9", "parse/syntax", "an underscore in a number stands between two digits"],
  ["a = 2020-02-30", "1:5-15", "parse/syntax", '"2020-02-30" is no date'],
  ["a = 1900-02-29", "1:5-15", "parse/syntax", '"1900-02-29" is no date'],
  ["a = 1979-05-27T", "1:5-16", "parse/syntax", '"1979-05-27T" is no date'],
  ["a = 1979-05-27 24:00:00", "1:5-24", "parse/syntax", '"1979-05-27 24:00:00" is no date'],
  ["a = 1979-05-27 7:32", "1:16-20", "parse/syntax", 'expected the end of the line, found "7:32"'],
  ["a = 25:00:00", "1:5-13", "parse/syntax", '"25:00:00" is no time'],
  ["a = 07:32:00Z", "1:5-14", "parse/syntax", '"07:32:00Z" is no time'],
  ["[a\nb = 1", "1:3-3", "parse/syntax", 'expected "]" behind the name of the table, found the end of the line'],
  ["[[a]", "1:5-5", "parse/syntax", 'expected "]]" behind the name of the table, found the end of the line'],
  ["[a] b = 1", "1:5-6", "parse/syntax", 'expected the end of the line, found "b"'],
  ["[]", "1:2-3", "parse/syntax", 'expected the name of a table, found "]"'],
  ["[[a] ]", "1:6-7", "parse/syntax", '"[[" and "]]" hold no blanks between their brackets'],
  ["a..b = 1", "1:1-5", "parse/syntax", "a dotted key has a name on either side of each dot"],
  ["a.= 1", "1:1-3", "parse/syntax", "a dotted key has a name on either side of each dot"],
  ["[.a]", "1:2-4", "parse/syntax", "a dotted key has a name on either side of each dot"],
  ['"""a""" = 1', "1:1-8", "parse/syntax", `${FOUND} "\\"\\"\\"a\\"\\"\\""`],
  ['a = "x" "y"', "1:9-12", "parse/syntax", 'expected the end of the line, found "\\"y\\""'],
  ["é = 1", "1:1-2", "parse/syntax", `${FOUND} "é"`],
];

test.each(WRONG)("parse() of TOML says what is wrong with %j", (text, at, code, message) => {
  const [first] = tomlFormat.parse(text).findings;
  const { start, end } = first?.range ?? {};
  expect({ at: `${start?.line}:${start?.column}-${end?.column}`, code: first?.code, message: first?.message }).toEqual({
    at,
    code,
    message,
  });
  expect(first?.severity).toBe("error");
});

test.each(WRONG)("parse() of TOML finds it also with CRLF, below other lines: %j", (text, at, code) => {
  const unchanged = text.includes("\r");
  const shifted = `# first\r\nzz = 1\r\n${unchanged ? text : text.replaceAll("\n", "\r\n")}`;
  const found = tomlFormat.parse(shifted).findings.find((finding) => finding.code === code);
  expect(found?.range.start.line).toBe(Number(at.split(":")[0]) + 2);
});

test("parse() of TOML tells several mistakes, and not too many", () => {
  const lines = ["a = ", "b = 1", "c = tru", "b = 2", "[d", "e = 01", "f = 02"];
  const { findings } = tomlFormat.parse(lines.join("\n"));
  expect(findings.map(({ range }) => range.start.line)).toEqual([1, 3, 4, 5]);
});

test.each<[what: string, text: string, lines: readonly number[]]>([
  ["a list that holds a mistake", "a = [\n  1 2,\n  3,\n  [4],\n]\nb = tru\n", [2, 6]],
  ["a list whose end is missing", "a = [1,\n  2\nb = 3\nc = tru\n", [3, 4]],
  ["a list whose end is missing above a header", "a = [1, 2\n[b] # why\nc = tru\n", [2, 3]],
  ["a string of several lines that holds one", 'a = """\n\\q\nb = tru\n"""\nc = tru\n', [2, 5]],
  ["a string whose end is missing", 'a = """x\nb = tru\nc = tru\n', [1]],
])("parse() of TOML goes on with the next statement behind %s", (_, text, lines) => {
  expect(tomlFormat.parse(text).findings.map(({ range }) => range.start.line)).toEqual(lines);
});

test.each<[text: string, at: string]>([
  ["a = [[1]]\nb = [[[1]]]", "2:7"],
  ["a.b = {}\nb.c.d = 1\nc.d.e.f = 1", "3:5"],
  ["a = {b = {}}\nb = {c = [[]]}", "2:11"],
  ["[a.b]\n[c]\nd = []\n[[d]]\n[e.f.g]", "5:1"],
  ["[[a]]\nx = 1\n[a.b]", "3:1"],
])("parse() of TOML says where %j is too deep", (text, at) => {
  const { value, findings } = tomlFormat.parse(text, { ...DEFAULT_LIMITS, depth: 3 });
  expect(value).toBeUndefined();
  expect(findings.map(({ code, range: { start } }) => [code, `${start.line}:${start.column}`])).toEqual([
    ["parse/depth", at],
  ]);
});

test.each([
  ["a = True", "write `a = true`"],
  ["a = null", "TOML has no null: leave the key out"],
  ["a = info", 'write `a = "info"`'],
  ["mode = 0644", "write an octal number as 0o644, or quote it"],
])("parse() of TOML gives advice for %j", (text, hint) => {
  expect(tomlFormat.parse(text).findings[0]?.hint).toBe(hint);
});

test("parse() of TOML reads a string that is long as it reads one that is short", () => {
  const pieces = fc.constantFrom(
    ..."a|é|😀|\\n|\\\\|\\\"|\\u0041|\\ud800|\\U0001F600|\\x41|\\e|\\q|\\|'|\n|\r\n| |\t|\\\n  |\\  \r\n\n".split("|"),
  );
  const more = "z".repeat(20_000);
  fc.assert(
    fc.property(fc.constantFrom('"', "'", '"""', "'''"), fc.array(pieces, { maxLength: 8 }), (quote, parts) => {
      const [short, long] = ["", more].map((tail) => tomlFormat.parse(`a = ${quote}${parts.join("")}z${tail}${quote}`));
      if (short?.findings.some(({ message }) => !/escape|no character/.test(message))) return;
      const isRead = short?.findings.length === 0;
      expect(long?.findings.map(({ range }) => range.start).slice(0, 1)).toEqual(
        short?.findings.map(({ range }) => range.start).slice(0, 1),
      );
      if (isRead) expect(long?.value).toEqual({ a: `${(short.value as { readonly a: string }).a}${more}` });
    }),
    RUNS,
  );
});

test("parse() of TOML reads strings of any length as it reads short ones", () => {
  const long = "0123456789abcdef".repeat(20_000);
  const escaped = `${long}\\n\\u00e9\\\\${long}`;
  const text = [
    `a = "${escaped}" # one`,
    `b = [{ c = '${long}', d = "${escaped}" }, 1]`,
    `e = """\n${long}\\\n   ${long}"\n"""`,
    `f = '''\r\n${long}\r\n\\q'''`,
    `g = "short"`,
  ].join("\n");
  const document = tomlFormat.parse(text);
  const { value, findings } = document;
  expect(findings).toEqual([]);
  const both = `${long}\né\\${long}`;
  expect(value).toEqual(
    record([
      ["a", both],
      [
        "b",
        [
          record([
            ["c", long],
            ["d", both],
          ]),
          1,
        ],
      ],
      ["e", `${long}${long}"\n`],
      ["f", `${long}\n\\q`],
      ["g", "short"],
    ]),
  );
  expect(document.range(["b", 1])?.value.start.column).toBe((text.split("\n")[1] as string).lastIndexOf("1") + 1);
  expect(tomlFormat.parse(`a = "${long}\\q"`).findings).toMatchObject([
    { code: "parse/syntax", range: { start: { column: long.length + 6 } } },
  ]);
  expect(tomlFormat.parse(`a = "${long}\n`).findings).toMatchObject([{ code: "parse/syntax" }]);
  expect(tomlFormat.parse(`"${long}" = 1`).value).toEqual({ [long]: 1 });
});
