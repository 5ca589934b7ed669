import * as fc from "fast-check";
import { expect, test } from "vitest";
import { jsonFormat, yamlFormat } from "../../src/format/index.js";
import { envFormat, iniFormat } from "../support/formats.js";
import { canonical, plain, record, type Value } from "../../src/model/value.js";
import { AWKWARD, RUNS, text } from "./support/arbitrary.js";

// os-release(5), systemd.exec(5) `EnvironmentFile=`, and env-file.c where the pages are silent
test.each<[string, string, unknown]>([
  ["nothing", "", undefined],
  ["comments", "# A=1\n  ; B=2\n", undefined],
  ["plain values", "A=1\nB=x/y:z\nC=\n", { A: "1", B: "x/y:z", C: "" }],
  ["blanks around = and at the end", " A = b c \t\n", { A: "b c" }],
  ["double quotes", 'A="b c"\nB=""\n', { A: "b c", B: "" }],
  ["escapes in double quotes", String.raw`A="\"\\\$\` \n"` + "\n", { A: '"\\$` \\n' }],
  ["single quotes, in which nothing escapes", "A='b \"c\" \\'\n", { A: 'b "c" \\' }],
  ["quoted parts beside one another", "A='b'\"c\"d\n", { A: "bcd" }],
  ["a value over several lines", "A=\"b\nc\"\nB='d\r\ne'\n", { A: "b\nc", B: "d\r\ne" }],
  ["an escaped line break, which is nothing", 'A=b\\\nc\nB="d\\\ne"\nC=f\\\r\ng\n', { A: "bc", B: "de", C: "fg" }],
  ["an escaped character", "A=b\\ \\#c\\\\\nB=x\\", { A: "b #c\\", B: "x" }],
  ["# inside a word", "A=b#c\nB=#d\n", { A: "b#c", B: "#d" }],
  ["what a shell would run, as text", "A=`date`\nB=$(date)\nC=$HOME\n", { A: "`date`", B: "$(date)", C: "$HOME" }],
  ["dotted keys", "net.ipv4.ip_forward = 1\n", { "net.ipv4.ip_forward": "1" }],
  ["a byte order mark and CRLF", "\ufeffA=1\r\nB=2\r\n", { A: "1", B: "2" }],
  [
    "directives",
    "#!lock\nA=1\n#!delete\nB=\n;!replace\nC=x\n",
    { A: { $lock: "1" }, B: { $delete: true }, C: { $replace: "x" } },
  ],
])("parse() of key=value lines reads %s", (_, source, expected) => {
  const { value, findings } = envFormat.parse(source);
  expect(findings).toEqual([]);
  expect(value === undefined ? undefined : plain(value)).toEqual(expected);
});

test.each<[name: string, text: string, code: string, at: string, message: RegExp]>([
  [
    "a line that is nothing",
    "A=1\nif true\n",
    "parse/syntax",
    "2:1",
    /expected key=value or a comment, found "if true"/,
  ],
  ["a section", "[S]\n", "parse/syntax", "1:1", /expected key=value/],
  ["an empty key", " =1\n", "parse/syntax", "1:2", /a key before "="/],
  ["a word before the key", "export A=1\n", "parse/syntax", "1:1", /"export A" is no name/],
  ["a key of no name", "A+=1\n", "parse/syntax", "1:1", /"A\+" is no name/],
  ["a key twice", "A=1\nB=2\nA=3\n", "parse/duplicate-key", "3:1", /first in line 1/],
  ["a comment behind a value", "A=b # c\n", "parse/syntax", "1:5", /comment/],
  ["a comment behind quotes", 'A="b" # c\n', "parse/syntax", "1:7", /comment/],
  ["a comment behind nothing", "A= # c\n", "parse/syntax", "1:4", /comment/],
  ["a word behind quotes", "A='b' c\nB=1\n", "parse/syntax", "1:7", /behind the closing quote/],
  ["quotes without an end", 'A=1\nB="b\nC=1\n', "parse/syntax", "2:3", /no end/],
  ["single quotes without an end", "A='b\n", "parse/syntax", "1:3", /no end/],
  ["a NUL", "A=\0\n", "parse/string", "1:3", /NUL/],
  ["a list", "#!append\nA=1\n", "merge/directive-misplaced", "1:1", /no lists/],
  ["a slip", "#!lokc\nA=1\n", "merge/unknown-directive", "1:1", /"#!lokc"/],
  ["a lost directive", "#!lock\n\nA=1\n", "merge/directive-misplaced", "1:1", /no key/],
  ["a deletion of a value", "#!delete\nA=1\n", "merge/directive-operand", "2:3", /empty assignment/],
])("parse() of key=value lines tells %s", (_, source, code, at, message) => {
  const { findings } = envFormat.parse(source);
  expect(findings).toMatchObject([{ code, severity: "error", message: expect.stringMatching(message) as unknown }]);
  expect(`${findings[0]?.range.start.line}:${findings[0]?.range.start.column}`).toBe(at);
});

test("range() of key=value lines covers the quotes", () => {
  const document = envFormat.parse('# c\nA = "b c" \nB=x\n');
  expect(document.range(["A"])).toEqual({
    key: { start: { line: 2, column: 1 }, end: { line: 2, column: 2 } },
    value: { start: { line: 2, column: 5 }, end: { line: 2, column: 10 } },
  });
  expect(document.range(["C"])).toBeUndefined();
});

test("emit() of key=value lines keeps a spelling: to a shell it may mean more than its text", () => {
  const source = 'A="$HOME/x"\nB=\'y\'\nC=`date`\nD=a b\nE=\\"\n';
  expect(envFormat.emit(envFormat.parse(source).value as Value)).toBe(source);
  expect(plain(envFormat.parse(source).value as Value)).toEqual({
    A: "$HOME/x",
    B: "y",
    C: "`date`",
    D: "a b",
    E: '"',
  });
});

test("a spelling of key=value lines is a plain text in other formats", () => {
  const value = envFormat.parse("A='$x'\n").value as Value;
  expect(jsonFormat.emit(value)).toBe('{\n  "A": "$x"\n}\n');
  expect(yamlFormat().emit(value)).toBe("A: $x\n");
  expect(iniFormat.emit(record([["S", value]]))).toBe("[S]\nA=$x\n");
});

test("emit() of key=value lines quotes what a shell would take for something else", () => {
  const value = { a: "b c", b: "$x", c: 'q"q', d: "new\nline", e: "", f: 1.5, g: true, h: "~", i: "#", j: "é" };
  expect(envFormat.emit(value)).toBe(
    'a="b c"\nb="\\$x"\nc="q\\"q"\nd="new\nline"\ne=\nf=1.5\ng=true\nh="~"\ni="#"\nj="é"\n',
  );
});

test.each(AWKWARD.filter((word) => !word.includes("\0")))("emit() of key=value lines writes the text %j", (word) => {
  const { value, findings } = envFormat.parse(envFormat.emit({ KEY: word, NEXT: "1" }));
  expect(findings).toEqual([]);
  expect(plain(value as Value)).toEqual({ KEY: word, NEXT: "1" });
});

test("emit() of key=value lines writes what parse() reads back", () => {
  const key = fc.string({ unit: fc.constantFrom(...Array.from("ABz_09.-/:é")), minLength: 1, maxLength: 5 });
  const texts = text.filter((word) => !word.includes("\0"));
  const withDirectives = fc.oneof(
    texts,
    fc
      .tuple(fc.constantFrom("$lock", "$pin", "$replace", "$existing", "$literal"), texts)
      .map(([word, of]) => ({ [word]: of })),
    fc.constant({ $delete: true }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(key, withDirectives), { minLength: 1, maxLength: 5 }), (entries) => {
      const written = record(new Map<string, Value>(entries));
      const { value, findings } = envFormat.parse(envFormat.emit(written));
      expect(findings).toEqual([]);
      expect(canonical(value as Value)).toBe(canonical(written));
    }),
    RUNS,
  );
});

test.each<[string, Value, string]>([
  ["a map", { A: { B: "x" } }, "env cannot say /A: a value is a text"],
  ["a list", { A: ["x"] }, "env cannot say /A: there are no lists"],
  ["a directive of lists", { A: { $append: ["x"] } }, "env cannot say /A/$append: there are no lists"],
  ["null", { A: null }, "env cannot say /A: there is no null"],
  ["a NUL", { A: "\0" }, "env cannot say /A: a NUL character"],
  ["half a surrogate pair", { A: "\ud800" }, "env cannot say /A: half a surrogate pair"],
  ["a key with a blank", { "A B": "x" }, "env cannot say /A B: a key is a name"],
  ["an empty key", { "": "x" }, "a key is a name"],
  ["a directive of the root", { $lock: { A: "x" } }, "env cannot say /$lock"],
  ["a text alone", "x", "env cannot say the root: a file is a map of keys"],
])("emit() of key=value lines refuses %s", (_, value, message) => {
  expect(() => envFormat.emit(value)).toThrow(RangeError);
  expect(() => envFormat.emit(value)).toThrow(message);
});
