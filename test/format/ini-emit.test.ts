import * as fc from "fast-check";
import { expect, test } from "vitest";
import { yamlFormat } from "../../src/format/index.js";
import { iniFormat } from "../support/formats.js";
import { canonical, Literal, record, type Value } from "../../src/model/value.js";
import { AWKWARD, RUNS, text } from "./support/arbitrary.js";

test("emit() of INI writes sections in order, a list as a key repeated, a blank line between", () => {
  const value = record([
    [
      "b",
      record([
        ["z", "1"],
        ["10", ["x", "y z"]],
        ["a", "b # c"],
      ]),
    ],
    ["empty", {}],
    [
      "9",
      record([
        ["n", 1.5],
        ["big", new Literal(2n ** 64n, "18446744073709551616", "integer", "yaml")],
        ["on", true],
        ["off", false],
      ]),
    ],
  ]);
  expect(iniFormat.emit(value)).toBe(
    "[b]\nz=1\n10=x\n10=y z\na=b # c\n\n[empty]\n\n[9]\nn=1.5\nbig=18446744073709551616\non=true\noff=false\n",
  );
  expect(iniFormat.emit({})).toBe("");
});

function literal(syntax: string): Value {
  return [new Literal(true, "yes", "boolean", syntax), new Literal(420, "0644", "integer", syntax)];
}

test("emit() of INI writes a literal of its own as spelled, one of another syntax by its value", () => {
  expect(iniFormat.emit({ S: { A: literal("ini"), B: literal("yaml"), C: literal("env") } })).toBe(
    "[S]\nA=yes\nA=0644\nB=true\nB=420\nC=true\nC=420\n",
  );
  expect(yamlFormat().emit({ A: literal("ini") })).toBe("A:\n  - true\n  - 420\n");
});

test("emit() of INI writes an empty list and an empty text as an empty assignment", () => {
  expect(iniFormat.emit({ S: { A: [], B: "" } })).toBe("[S]\nA=\nB=\n");
});

test("emit() of INI writes a list of one as one line: the schema says what it is", () => {
  expect(iniFormat.emit({ S: { A: ["x"] } })).toBe("[S]\nA=x\n");
});

test("emit() of INI writes keys in the order asked for, and comments on lines of their own", () => {
  const value = { b: { z: "1", a: ["x", "y"] }, a: { k: { $lock: "v" } } };
  const options = {
    keys: (object: { readonly [key: string]: unknown }) => Object.keys(object).sort(),
    comment: (path: readonly (string | number)[]) => `at ${path.join("/")}\nand on`,
  };
  expect(iniFormat.emit(value, options)).toBe(
    "[a]\n# at a/k/$lock and on\n#!lock\nk=v\n\n[b]\n# at b/a/0 and on\na=x\n# at b/a/1 and on\na=y\n# at b/z and on\nz=1\n",
  );
  expect(iniFormat.parse(iniFormat.emit(value, options))).toMatchObject({ findings: [], value });
});

test.each<[string, Value, string]>([
  ["a scalar at the root", { A: "x" }, "ini cannot say /A: a key stands in a section"],
  ["a list at the root", { A: ["x"] }, "ini cannot say /A: a key stands in a section"],
  ["a text alone", "x", "ini cannot say the root: a file is a map of keys"],
  ["a list alone", [], "ini cannot say the root"],
  ["a map below a key", { S: { A: { b: "c" } } }, "ini cannot say /S/A: a value is a text or a list of texts"],
  ["an empty map below a key", { S: { A: {} } }, "ini cannot say /S/A: a value"],
  ["a list of maps", { S: { A: [{ b: "c" }] } }, "ini cannot say /S/A/0: an item is a text"],
  ["a list of lists", { S: { A: ["x", ["y"]] } }, "ini cannot say /S/A/1: an item is a text"],
  ["null", { S: { A: null } }, "ini cannot say /S/A: there is no null"],
  ["NaN", { S: { A: Number.NaN } }, "there is no number NaN"],
  ["an infinity", { S: { A: [-Infinity] } }, "ini cannot say /S/A/0: there is no number -Infinity"],
  ["an application's tag", { S: { A: new Literal("!x y", "!x y", "tag", "yaml") } }, "there are no tags, found !x y"],
  ["a line break", { S: { A: "b\nc" } }, "ini cannot say /S/A: a value is one line of text"],
  ["a CR", { S: { A: ["b", "c\r"] } }, "ini cannot say /S/A/1: a value is one line"],
  ["a NUL", { S: { A: "\0" } }, "ini cannot say /S/A"],
  ["a blank before", { S: { A: " b" } }, "blanks around a value do not count"],
  ["a tab behind", { S: { A: "b\t" } }, "blanks around a value do not count"],
  ["half a surrogate pair", { S: { A: "\udc00" } }, "half a surrogate pair"],
  ["an empty item among others", { S: { A: ["x", ""] } }, "ini cannot say /S/A/1: an empty item takes back others"],
  ["an empty item of a directive", { S: { A: { $append: [""] } } }, "ini cannot say /S/A/$append/0: an empty item"],
  ["a directive without items", { S: { A: { $append: [] } } }, "ini cannot say /S/A/$append: expected a list of texts"],
  ["directives that do not stand together", { S: { A: { $lock: "x", $pin: "y" } } }, "do not stand together"],
  ["a deletion of something", { S: { A: { $delete: "x" } } }, "ini cannot say /S/A/$delete: expected true"],
  ["a section that is appended", { S: { $append: ["x"] } }, "ini cannot say /S: a section is no list"],
  ["a key with =", { S: { "a=b": "x" } }, 'ini cannot say /S/a=b: a key is one line without "="'],
  ["a key like a section", { S: { "[a": "x" } }, "ini cannot say /S/[a: a line that starts so"],
  ["a key like a comment", { S: { ";a": "x" } }, "a line that starts so"],
  ["a key with a blank behind", { S: { "a ": "x" } }, "blanks around a key"],
  ["an empty key", { S: { "": "x" } }, "a key has a name"],
  ["a directive beside a key", { S: { $lock: "x", a: "y" } }, "ini cannot say /S/$lock: a directive is no key"],
  ["an empty section", { "": { a: "x" } }, "a section has a name"],
  ["a section of two lines", { "a\nb": {} }, "the name of a section is one line"],
  ["a directive of the root", { $replace: { S: {} } }, "a directive is no section"],
])("emit() of INI refuses %s", (_, value, message) => {
  expect(() => iniFormat.emit(value)).toThrow(RangeError);
  expect(() => iniFormat.emit(value)).toThrow(message);
});

const sayable = (word: string): boolean => word !== "" && !/[\r\n\0]|^[ \t]|[ \t]$/.test(word);
const item = text.filter(sayable);
const key = text.filter((word) => sayable(word) && !/=|^[#;[\ufeff]/.test(word));
const section = text.filter((word) => word !== "" && !/[\r\n\0]/.test(word));
const many = fc.array(item, { minLength: 2, maxLength: 4 });
const some = fc.array(item, { minLength: 1, maxLength: 3 });
const bare: fc.Arbitrary<Value> = fc.oneof(
  item,
  many,
  fc.constant<Value>({ $delete: true }),
  some.map((list) => ({ $replace: list })),
  some.map((list) => ({ $append: list })),
  fc.tuple(some, some).map(([removed, added]) => ({ $remove: removed, $prepend: added })),
);
const constant: fc.Arbitrary<Value> = fc.oneof(item, fc.constant(""), many);
const withDirectives: fc.Arbitrary<Value> = fc.oneof(
  { weight: 3, arbitrary: bare },
  fc.tuple(fc.constantFrom("$lock", "$pin", "$existing"), bare).map(([word, of]) => ({ [word]: of })),
  fc.tuple(fc.constantFrom("$replace", "$literal"), item).map(([word, of]) => ({ [word]: of })),
  fc.constantFrom<Value>({ $replace: "" }, { $literal: "" }, { $lock: { $pin: "x" } }),
);
const mapOf = (of: fc.Arbitrary<Value>): fc.Arbitrary<Value> =>
  fc.array(fc.tuple(key, of), { maxLength: 4 }).map((entries) => record(new Map(entries)));
const body: fc.Arbitrary<Value> = fc.oneof(
  { weight: 4, arbitrary: mapOf(withDirectives) },
  mapOf(withDirectives).map((map) => ({ $lock: map })),
  mapOf(constant).map((map) => ({ $replace: map })),
  fc.constant<Value>({ $delete: true }),
  fc.constant<Value>({ $pin: { $delete: true } }),
);

test("emit() of INI writes what parse() reads back, directives included", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(section, body), { minLength: 1, maxLength: 4 }), (entries) => {
      const written = record(new Map(entries));
      const emitted = iniFormat.emit(written);
      const { value, findings } = iniFormat.parse(emitted);
      expect(findings).toEqual([]);
      expect(canonical(value as Value)).toBe(canonical(written));
      expect(iniFormat.emit(value as Value)).toBe(emitted);
    }),
    RUNS,
  );
});

test.each(AWKWARD.filter(sayable))("emit() of INI keeps the text %j", (word) => {
  const value = { S: { KEY: word, LIST: [word, word], NEXT: "1" } };
  expect(iniFormat.parse(iniFormat.emit(value))).toMatchObject({ findings: [] });
  expect(iniFormat.parse(iniFormat.emit(value)).value).toEqual(value);
});
