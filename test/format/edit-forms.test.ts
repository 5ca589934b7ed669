import { expect, test } from "vitest";
import { yamlFormat } from "../../src/format/index.js";
import type { Edit, Format, Path } from "../../src/model/document.js";
import { record, type Value } from "../../src/model/value.js";
import { envFormat, iniFormat, jsoncFormat, tomlFormat } from "../support/formats.js";

const yaml = yamlFormat();
const map = (entries: Readonly<Record<string, Value>>): Value => record(Object.entries(entries));
const set = (path: Path, value: Value): Edit => ({ path, set: value });
const remove = (path: Path): Edit => ({ path, remove: true });

type Row = readonly [name: string, format: Format, before: string, edits: readonly Edit[], after: string];

test.each<Row>([
  [
    "adds a key to a keyed item, and an item, in a block",
    yaml,
    "users:\n  - name: a\n    uid: 1 # c\n  - name: b\n",
    [set(["users", 0, "shell"], "x"), set(["users", 2], map({ name: "c" }))],
    "users:\n  - name: a\n    uid: 1 # c\n    shell: x\n  - name: b\n  - name: c\n",
  ],
  [
    "adds a key to a keyed item on one line, and an item on lines, indented by tabs",
    jsoncFormat,
    '{\n\t"u": [\n\t\t{ "n": 1 }\n\t]\n}',
    [set(["u", 0, "m"], 2), set(["u", 1], map({ n: 2 }))],
    '{\n\t"u": [\n\t\t{ "n": 1, "m": 2 },\n\t\t{\n\t\t\t"n": 2\n\t\t}\n\t]\n}',
  ],
  [
    "adds a key to a table of a list, and a table, before what follows",
    tomlFormat,
    "[[u]]\nn = 1\n\n[other]\nx = 1\n",
    [set(["u", 0, "m"], 2), set(["u", 1], map({ n: 2 }))],
    "[[u]]\nn = 1\nm = 2\n\n[[u]]\nn = 2\n\n[other]\nx = 1\n",
  ],
  [
    "adds a section to a text without a final newline",
    iniFormat,
    "[A]\nx=1",
    [set(["B"], map({ y: "2" }))],
    "[A]\nx=1\n\n[B]\ny=2",
  ],
  [
    "makes the maps and lists that a path leads through",
    yaml,
    "b: 1\n",
    [set(["a", "x", "z"], 1), set(["l", 0], "q")],
    "b: 1\na:\n  x:\n    z: 1\nl:\n  - q\n",
  ],
  [
    "makes the maps that a path leads through between braces",
    jsoncFormat,
    "{}",
    [set(["a", "b"], 1)],
    '{\n  "a": {\n    "b": 1\n  }\n}',
  ],
  [
    "puts a first key above the comment of the first header, and a section at the end",
    tomlFormat,
    "# top\n\n[x]\ny = 1\n",
    [set(["a"], 1), set(["q", "r"], 1)],
    "# top\n\na = 1\n\n[x]\ny = 1\n\n[q]\nr = 1\n",
  ],
  ["starts a text of comments", yaml, "# c\n", [set(["b", "c"], 1)], "# c\nb:\n  c: 1\n"],
  ["starts a text of nothing", envFormat, "", [set(["A"], "b c")], 'A="b c"\n'],
  [
    "quotes a key that a reader would take for something else",
    yaml,
    "a: 1\n",
    [set(["on"], 1), set(["a b: c"], 2), set(["10"], 3)],
    'a: 1\n"on": 1\n"a b: c": 2\n"10": 3\n',
  ],
  ["quotes a key with a dot", tomlFormat, "a = 1\n", [set(["a b.c"], 'x"y')], 'a = 1\n"a b.c" = "x\\"y"\n'],
  [
    "writes a text of many lines as a block, and between braces on one line",
    yaml,
    "a: 1\nb: {c: 2}\n",
    [set(["a"], "l1\nl2\n"), set(["b", "c"], "l1\nl2\n")],
    'a: |\n  l1\n  l2\nb: {c: "l1\\nl2\\n"}\n',
  ],
  [
    "ends a text of blank lines where the file has no final newline",
    yaml,
    "- 0 # c",
    [set([0], "a\n\n")],
    "- |+ # c\n  a\n\n",
  ],
  [
    "writes a block behind the key, and leaves the comment there",
    yaml,
    "a: 1 # c\nb: 2\n",
    [set(["a"], [1, 2])],
    "a: # c\n  - 1\n  - 2\nb: 2\n",
  ],
  [
    "empties a list that is not indented behind its key, the comments above",
    yaml,
    "a:\n# c\n- 1\nb: 2\n",
    [remove(["a", 0])],
    "# c\na: []\nb: 2\n",
  ],
  ["replaces below a comment that ends with a colon", yaml, "a: # see:\n  x: 1\n", [set(["a"], 5)], "a: # see:\n  5\n"],
  [
    "leaves comments between items on their lines where the item before them goes",
    jsoncFormat,
    '{\n  "a": 1,\n  // about b\n  "b": 2 // b\n}\n',
    [remove(["b"])],
    '{\n  "a": 1\n  // about b\n  // b\n}\n',
  ],
  [
    "leaves the comment of the last item with it where those behind go",
    jsoncFormat,
    "[\n  1, // one\n  2,\n]\n",
    [remove([1])],
    "[\n  1, // one\n]\n",
  ],
  [
    "writes new items where the last ones stood that go",
    jsoncFormat,
    "[\n  1, // one\n  2 // two\n]\n",
    [remove([1]), set([2], 3)],
    "[\n  1, // one\n  3 // two\n]\n",
  ],
  [
    "sets a key with a dot between braces in its place",
    tomlFormat,
    "a = {b.c = 1, b.d = 2}\n",
    [set(["a", "b", "c"], 5)],
    "a = {b.c = 5, b.d = 2}\n",
  ],
  [
    "adds to dotted keys behind the last of them",
    tomlFormat,
    "a.b = 1\nc = 2\n",
    [set(["a", "d"], map({ e: 1 })), set(["a", "f"], 2)],
    "a.b = 1\na.d = { e = 1 }\na.f = 2\nc = 2\n",
  ],
  [
    "leaves the other lines of a key where one goes and one comes",
    iniFormat,
    "[A]\nDNS=1\n# two\nDNS=2\nDNS=1\n",
    [remove(["A", "DNS", 0]), set(["A", "DNS", 3], "3")],
    "[A]\n# two\nDNS=2\nDNS=1\nDNS=3\n",
  ],
  [
    "writes a continued line anew where its second half would be a comment",
    iniFormat,
    "[A]\nx = \\\n  1\ny = 2\n",
    [set(["A", "x"], "#1")],
    "[A]\nx = #1\ny = 2\n",
  ],
  [
    "makes a list of a continued line",
    iniFormat,
    "[A]\nx = \\\n  1\ny = 2\n",
    [set(["A", "x"], ["3", "4"])],
    "[A]\nx = 3\nx = 4\ny = 2\n",
  ],
  [
    "never writes over the line that takes back what is above it",
    iniFormat,
    "[A]\n#!replace\nx=1\nx=\n",
    [set(["A", "x", "$replace"], "2")],
    "[A]\n#!replace\nx=2\n",
  ],
  [
    "takes a section out that stands at several places",
    iniFormat,
    "[A]\nx=1\n\ny=2\n\n[B]\nz=1\n\n[A]\n",
    [remove(["A"])],
    "[B]\nz=1\n",
  ],
])("edit() %s", (_, format, before, edits, after) => {
  expect(format.edit(before, edits)).toBe(after);
});

test("edit() makes a key of a table below a blank first line", () => {
  const after = tomlFormat.edit("\n[a]\nb = 1\n\n[c]\n", [set(["a"], 1)]);
  expect(after).toMatch(/^\na = 1\n\n+\[c\]\n$/);
});

test.each<readonly [name: string, format: Format, before: string, edits: readonly Edit[], message: RegExp]>([
  ["null in TOML", tomlFormat, "a = 1\n", [set(["a"], null)], /TOML has no null: cannot write \/a/],
  ["a text of many lines in INI", iniFormat, "[A]\na=1\n", [set(["A", "a"], "1\n2")], /a value is one line of text/],
  ["a list of key=value lines", envFormat, "a=1\n", [set(["a"], ["x"])], /there are no lists/],
  ["an entry below a scalar", yaml, "a: 1\n", [set(["a", "b"], 1)], /\/a holds nothing that could be edited/],
  ["an alias", yaml, "a: &x {b: 1}\nc: *x\n", [set(["c", "b"], 2)], /\/c is an alias: edit what it refers to/],
  [
    "the removal of what `<<` brings",
    yaml,
    "a: &x {b: 1}\nc:\n  <<: *x\n",
    [remove(["c", "b"])],
    /"b" is brought by <<: edit it where it is written/,
  ],
  [
    "a key beside a directive whose operand goes",
    iniFormat,
    "[A]\n#!append\nx=1\n",
    [remove(["A", "x", "$append"]), set(["A", "x", "y"], "2")],
    /a value is a text or a list of texts/,
  ],
])("edit() refuses %s", (_, format, before, edits, message) => {
  expect(() => format.edit(before, edits)).toThrow(RangeError);
  expect(() => format.edit(before, edits)).toThrow(message);
});
