import * as fc from "fast-check";
import { expect, test } from "vitest";
import { jsonFormat, yamlFormat } from "../../src/format/index.js";
import { jsoncFormat } from "../support/formats.js";
import type { Range } from "../../src/model/diagnostic.js";
import type { Document, Format, Location, Path } from "../../src/model/document.js";
import { canonical, type Value } from "../../src/model/value.js";
import { RUNS, value } from "./support/arbitrary.js";

const yaml = yamlFormat();

/** The text of a range, its first line indented as it stands. */
function slice(text: string, { start, end }: Range): string {
  const lines = text.split(/\r\n|\n|\r/).slice(start.line - 1, end.line);
  lines[lines.length - 1] = (lines.at(-1) as string).slice(0, end.column - 1);
  lines[0] = " ".repeat(start.column - 1) + (lines[0] as string).slice(start.column - 1);
  return lines.join("\n");
}

function pathsOf(node: Value, path: Path = []): readonly (readonly [Path, Value])[] {
  if (typeof node !== "object" || node === null) return [[path, node]];
  const entries = Array.isArray(node) ? [...node.entries()] : Object.entries(node as Record<string, Value>);
  return [[path, node], ...entries.flatMap(([key, item]) => pathsOf(item as Value, [...path, key]))];
}

test.each<[string, Format]>([
  ["YAML", yaml],
  ["JSON", jsonFormat],
  ["JSON with comments", jsoncFormat],
])("range() of %s gives a text that means the value", (_, format) => {
  fc.assert(
    fc.property(value, (written) => {
      const text = format.emit(written);
      const document = format.parse(text);
      for (const [path, expected] of pathsOf(written)) {
        const own = slice(text, (document.range(path) as Location).value);
        if (/^\s*[|>]\d/.test(own)) continue; // how deep a block is indented counts from what it stands in
        const read = format.parse(`${own}\n`); // the end of its last line is no part of it, and belongs to a `|+`
        expect(canonical(read.value as Value)).toBe(canonical(expected));
      }
    }),
    RUNS,
  );
});

const TEXT = `# top
base: &base
  mtu: 1500 # plain
  dns: !append [a, 'b']
site:
  <<: *base
  mtu: !lock 9000
  blank:
copy: *base
list:
- x: 1
  y: |
    text
- !delete {name: web}
gone: !delete
flow: {a: [1, 2], b}
`;

const at = (document: Document, path: Path, text = TEXT): Record<string, string> => {
  const place = document.range(path);
  const parts = Object.entries(place ?? {}) as [string, Range | undefined][];
  return Object.fromEntries(
    parts.flatMap(([name, range]) =>
      range ? [[name, `${range.start.line}:${range.start.column} ${slice(text, range).trimStart()}`]] : [],
    ),
  );
};

test.each<[Path, Record<string, string>]>([
  [["base", "mtu"], { key: "3:3 mtu", value: "3:8 1500" }],
  [["base", "dns"], { key: "4:3 dns", value: "4:8 !append [a, 'b']" }],
  [["base", "dns", "$append"], { key: "4:8 !append", value: "4:16 [a, 'b']" }],
  [["base", "dns", "$append", 1], { value: "4:20 'b'" }],
  [["site", "mtu"], { key: "7:3 mtu", value: "7:8 !lock 9000" }],
  [["site", "mtu", "$lock"], { key: "7:8 !lock", value: "7:14 9000" }],
  [["site", "dns", "$append", 0], { value: "4:17 a", use: "6:7 *base" }],
  [["site", "blank"], { key: "8:3 blank", value: "8:9 " }],
  [["copy"], { key: "9:1 copy", value: "9:7 *base" }],
  [["copy", "mtu"], { key: "3:3 mtu", value: "3:8 1500", use: "9:7 *base" }],
  [["list", 0], { value: "11:3 x: 1\n  y: |\n    text" }],
  [["list", 0, "y"], { key: "12:3 y", value: "12:6 |\n    text" }],
  [["list", 1, "$delete", "name"], { key: "14:12 name", value: "14:18 web" }],
  [["gone", "$delete"], { key: "15:7 !delete", value: "15:7 !delete" }],
  [["flow", "a", 1], { value: "16:15 2" }],
  [["flow", "b"], { key: "16:19 b", value: "16:20 " }],
])("range() says where %j stands", (path, expected) => {
  expect(at(yaml.parse(TEXT), path)).toEqual(expected);
});

const USED = `deep: &deep {k: 1, l: &l [2]}
base: &base
  <<: *deep
  m: *l
copy:
  again: *base
over:
  <<: [*base, {n: 3, k: 4}]
  k: 5
&key name: *key
`;

test.each<[Path, Record<string, string>]>([
  [["base", "k"], { key: "1:14 k", value: "1:17 1", use: "3:7 *deep" }],
  [["base", "m"], { key: "4:3 m", value: "4:6 *l" }],
  [["base", "m", 0], { value: "1:27 2", use: "4:6 *l" }],
  [["copy", "again"], { key: "6:3 again", value: "6:10 *base" }],
  [["copy", "again", "k"], { key: "1:14 k", value: "1:17 1", use: "6:10 *base" }],
  [["copy", "again", "m"], { key: "4:3 m", value: "1:26 [2]", use: "6:10 *base" }],
  [["copy", "again", "m", 0], { value: "1:27 2", use: "6:10 *base" }],
  [["over", "k"], { key: "9:3 k", value: "9:6 5" }],
  [["over", "l", 0], { value: "1:27 2", use: "8:3 <<" }],
  [["over", "n"], { key: "8:16 n", value: "8:19 3", use: "8:3 <<" }],
  [["name"], { key: "10:6 name", value: "10:12 *key" }],
])("range() says of %j where it is defined and where it was asked for", (path, expected) => {
  expect(at(yaml.parse(USED), path, USED)).toEqual(expected);
});

test.each<[Path]>([
  [["nothing"]],
  [["base", "mtu", "x"]],
  [["list", 7]],
  [["list", "x"]],
  [["base", "dns", "$remove"]],
  [["base", "dns", 0]],
])("range() knows no place %j", (path) => expect(yaml.parse(TEXT).range(path)).toBeUndefined());

test("range() of JSON gives keys and values", () => {
  const document = jsonFormat.parse('{"a": [1,\n {"b": 2}]}');
  expect(document.range(["a", 1, "b"])).toEqual({
    key: { start: { line: 2, column: 3 }, end: { line: 2, column: 6 } },
    value: { start: { line: 2, column: 8 }, end: { line: 2, column: 9 } },
  });
  expect(document.range(["a", "1"])).toBeUndefined();
});
