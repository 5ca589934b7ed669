import { expect, test } from "vitest";
import { yamlFormat } from "../../src/format/index.js";
import { tomlFormat } from "../support/formats.js";
import { Literal, record, type Value } from "../../src/model/value.js";

const VALUE = record([
  [
    "table",
    record([
      ["k", 1],
      ["deep", record([["only", record([["x", "a\nb"]])]])],
    ]),
  ],
  ["z", true],
  [
    "items",
    [
      record([
        ["name", "one"],
        ["sub", record([["s", 1]])],
      ]),
      record([]),
    ],
  ],
  [
    "mixed",
    [
      1,
      record([
        ["b", 2],
        ["a", []],
      ]),
      [record([])],
    ],
  ],
  ["wide", Array.from({ length: 4 }, (_, index) => `a rather long item, number ${index}`)],
  ["empty", record([])],
  ["none", []],
  ["a b", record([['"', 1.5]])],
]);

test("emit() of TOML writes keys first, then tables under headers", () => {
  expect(tomlFormat.emit(VALUE)).toBe(`z = true
mixed = [1, { b = 2, a = [] }, [{}]]
wide = [
  "a rather long item, number 0",
  "a rather long item, number 1",
  "a rather long item, number 2",
  "a rather long item, number 3",
]
none = []

[table]
k = 1

[table.deep.only]
x = "a\\nb"

[[items]]
name = "one"

[items.sub]
s = 1

[[items]]

[empty]

["a b"]
"\\"" = 1.5
`);
});

test("emit() of TOML writes the order and the comments that are asked for", () => {
  const text = tomlFormat.emit(VALUE, {
    keys: (object) => Object.keys(object).sort(),
    comment: (path) => (path[0] === "wide" ? undefined : `at ${path.join("/")}\nand on`),
  });
  expect(text).toBe(`mixed = [
  1, # at mixed/0 and on
  { a = [], b = 2 }, # at mixed/1/b and on; at mixed/1/a and on
  [
    {}, # at mixed/2/0 and on
  ],
]
none = [] # at none and on
wide = [
  "a rather long item, number 0",
  "a rather long item, number 1",
  "a rather long item, number 2",
  "a rather long item, number 3",
]
z = true # at z and on

["a b"]
"\\"" = 1.5 # at a b/" and on

[empty] # at empty and on

[[items]]
name = "one" # at items/0/name and on

[items.sub]
s = 1 # at items/0/sub/s and on

[[items]] # at items/1 and on

[table]
k = 1 # at table/k and on

[table.deep.only]
x = "a\\nb" # at table/deep/only/x and on
`);
});

test("emit() of TOML writes literals of other syntaxes by their value, its own by their text", () => {
  const { value } = yamlFormat({ version: "1.1" }).parse(
    "a: 0644\nb: 1.0\nc: yes\nd: 1e3\ne: 0x1F\nf: 99999999999999999999\n",
  );
  expect(tomlFormat.emit(value as Value)).toBe(
    "a = 420\nb = 1.0\nc = true\nd = 1000.0\ne = 31\nf = 99999999999999999999\n",
  );
  const own = "a = 0o644\nb = 1979-05-27\nc = 1_000.0\nd = -0.0\n";
  expect(tomlFormat.emit(tomlFormat.parse(own).value as Value)).toBe(own);
  expect(tomlFormat.emit({ a: new Literal(5, "6", "integer", "toml") })).toBe("a = 5\n");
  expect(tomlFormat.emit({ a: 1e300, b: 2 ** 53, c: -0, d: 1e-7 })).toBe(
    "a = 1e+300\nb = 9007199254740992\nc = 0\nd = 1e-7\n",
  );
});

test.each<[what: string, value: Value, message: string]>([
  ["null", { net: { mtu: null } }, "TOML has no null: cannot write /net/mtu"],
  ["a list with null", { a: [1, null] }, "TOML has no null: cannot write /a/1"],
  ["null in a table of a list", { a: [{}, { b: null }] }, "TOML has no null: cannot write /a/1/b"],
  ["YAML's blank", { a: new Literal(null, "", "blank", "yaml") }, "TOML has no null: cannot write /a"],
  ["a tag", { a: new Literal("!x y", "!x y", "tag", "yaml") }, 'TOML has no tag: "!x y": cannot write /a'],
  ["NaN", { a: Number.NaN }, "TOML has no finite number NaN: cannot write /a"],
  ["half a character", { a: "\ud800" }, "TOML has no half a surrogate pair: cannot write /a"],
  ["a list as root", [1], "TOML holds a table at its root, found a list"],
  ["a scalar as root", "x", "TOML holds a table at its root, found a scalar"],
  ["null as root", null, "TOML holds a table at its root, found null"],
])("emit() of TOML refuses %s and says where", (_, value, message) => {
  expect(() => tomlFormat.emit(value)).toThrow(new RangeError(message));
});
