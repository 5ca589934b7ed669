import { expect, test } from "vitest";
import { jsonFormat, yamlFormat } from "../../src/format/index.js";
import { jsoncFormat } from "../support/formats.js";
import { record } from "../../src/model/value.js";

const VALUE = record([
  ["z", 1],
  ["text", "one\ntwo\n"],
  ["long", "word ".repeat(60).trim()],
  ["empty", {}],
  ["none", []],
  ["list", [1, [2, record([["k", "on"]])], "three\nlines"]],
]);
const OPTIONS = {
  keys: (object: { readonly [key: string]: unknown }) => Object.keys(object).sort(),
  comment: (path: readonly (string | number)[]) => `at ${path.join("/")}\nand on`,
};

test("emit() of YAML writes keys in the order asked for and comments on the lines of leaves", () => {
  expect(yamlFormat().emit(VALUE, OPTIONS)).toBe(`empty: {} # at empty and on
list:
  - 1 # at list/0 and on
  - - 2 # at list/1/0 and on
    - k: "on" # at list/1/1/k and on
  - |- # at list/2 and on
    three
    lines
long: ${"word ".repeat(60).trim()} # at long and on
none: [] # at none and on
text: | # at text and on
  one
  two
z: 1 # at z and on
`);
});

test("emit() of YAML with comments reads back", () => {
  const text = yamlFormat().emit(VALUE, OPTIONS);
  expect(yamlFormat().parse(text)).toMatchObject({ findings: [], value: VALUE });
  expect(yamlFormat().emit("x", { comment: () => "root" })).toBe("x # root\n");
});

test("emit() of YAML writes a text of several lines without blanks at their ends, and a long key behind a question mark", () => {
  const long = "k".repeat(1025);
  const value = record([
    ["a", "\nb\n\n  c\n"],
    ["b", [" d\ne\n\n"]],
    [long, record([["f", []]])],
    [`${long}g`, "h\ni"],
  ]);
  const text = `a: |\n\n  b\n\n    c\nb:\n  - |2+\n     d\n    e\n\n? ${long}\n: f: []\n? ${long}g\n: |-\n  h\n  i\n`;
  expect(yamlFormat().emit(value)).toBe(text);
  expect(yamlFormat().parse(text).value).toEqual(value);
});

test("emit() of JSON with comments writes them behind the comma, JSON none", () => {
  const value = record([
    ["a", 1],
    ["b", [true]],
  ]);
  expect(jsoncFormat.emit(value, OPTIONS)).toBe(
    '{\n  "a": 1, // at a and on\n  "b": [\n    true // at b/0 and on\n  ]\n}\n',
  );
  expect(jsonFormat.emit(value, OPTIONS)).toBe('{\n  "a": 1,\n  "b": [\n    true\n  ]\n}\n');
});
