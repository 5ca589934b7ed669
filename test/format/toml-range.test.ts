import * as fc from "fast-check";
import { expect, test } from "vitest";
import { tomlFormat } from "../support/formats.js";
import type { Range } from "../../src/model/diagnostic.js";
import type { Location, Path } from "../../src/model/document.js";
import { canonical, isList, isObject, keysOf, member, type Value } from "../../src/model/value.js";
import { RUNS } from "./support/arbitrary.js";
import { styled, table } from "./toml-values.js";

function slice(text: string, { start, end }: Range): string {
  const lines = text.split("\n").slice(start.line - 1, end.line);
  lines[lines.length - 1] = (lines.at(-1) as string).slice(0, end.column - 1);
  lines[0] = (lines[0] as string).slice(start.column - 1);
  return lines.join("\n");
}

function pathsOf(node: Value, path: Path = []): readonly (readonly [Path, Value])[] {
  const inner = isList(node)
    ? node.flatMap((item, index) => pathsOf(item, [...path, index]))
    : isObject(node)
      ? keysOf(node).flatMap((key) => pathsOf(node[key] as Value, [...path, key]))
      : [];
  return [[path, node], ...inner];
}

test("range() of TOML gives a text that means the value, and keys that are the key", () => {
  fc.assert(
    fc.property(table, fc.array(fc.nat({ max: 11 }), { minLength: 20, maxLength: 20 }), (written, picks) => {
      const text = styled(written, picks);
      const document = tomlFormat.parse(text);
      for (const [path, expected] of pathsOf(written).slice(1)) {
        const { key, value } = document.range(path) as Location;
        const name = path.at(-1);
        expect(key === undefined).toBe(typeof name === "number");
        if (key !== undefined) {
          expect(tomlFormat.parse(`${slice(text, key)} = 1`).value).toEqual({ [String(name)]: 1 });
        }
        const written = slice(text, value);
        // A table under headers, or of dotted keys, may be written in several places: its range is the first of them.
        const isValue = !isObject(expected) && !(isList(expected) && written.startsWith("[["));
        if (!isValue && !written.startsWith("{")) continue;
        const read = member(tomlFormat.parse(`a = ${written}`).value, "a");
        if (isValue || read !== undefined) expect(canonical(read as Value)).toBe(canonical(expected));
      }
    }),
    RUNS,
  );
});

const TEXT = `# top
"a b".c = 1 # one
x.y = [1, { z = 'two' }] # two

[net]
mtu = 1500
dns."$append" = ["a"]

[[items]]
name = "one"
[items.sub]
k = """
text"""
[[items]]

[deep.er]
v = 2020-01-01 # date
`;

test.each<[path: Path, key: string | undefined, value: string]>([
  [["a b"], '2:1 "a b"', "2:7 c = 1"],
  [["a b", "c"], "2:7 c", "2:11 1"],
  [["x", "y", 1, "z"], "3:13 z", "3:17 'two'"],
  [["x", "y", 1], undefined, "3:11 { z = 'two' }"],
  [["net"], "5:2 net", '5:1 [net]\nmtu = 1500\ndns."$append" = ["a"]'],
  [["net", "dns", "$append", 0], undefined, '7:18 "a"'],
  [["net", "dns", "$append"], '7:5 "$append"', '7:17 ["a"]'],
  [["items", 0], undefined, '9:1 [[items]]\nname = "one"'],
  [["items", 0, "sub"], "11:8 sub", '11:1 [items.sub]\nk = """\ntext"""'],
  [["items", 0, "sub", "k"], "12:1 k", '12:5 """\ntext"""'],
  [["items", 1], undefined, "14:1 [[items]]"],
  [["deep"], "16:2 deep", "16:1 [deep.er]\nv = 2020-01-01"],
  [["deep", "er", "v"], "17:1 v", "17:5 2020-01-01"],
])("range() of TOML says where %j stands", (path, key, value) => {
  const found = tomlFormat.parse(TEXT).range(path) as Location;
  const shown = (range: Range): string => `${range.start.line}:${range.start.column} ${slice(TEXT, range)}`;
  expect(found.key && shown(found.key)).toBe(key);
  expect(shown(found.value)).toBe(value);
});

test.each<[Path]>([[["nothing"]], [["net", "mtu", "x"]], [["items", 7]], [["items", "x"]], [["x", "y", "0"]]])(
  "range() of TOML knows no place %j",
  (path) => expect(tomlFormat.parse(TEXT).range(path)).toBeUndefined(),
);

test("range() of TOML of the root is the whole text", () => {
  expect(tomlFormat.parse("a = 1\n").range([])).toEqual({
    key: undefined,
    value: { start: { line: 1, column: 1 }, end: { line: 2, column: 1 } },
  });
});
