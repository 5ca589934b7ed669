import { expect, test } from "vitest";
import { tomlFormat } from "../support/formats.js";
import type { Edit } from "../../src/model/document.js";
import { record } from "../../src/model/value.js";

const TEXT = `# licence

# about a
[a]
x = 1 # why
y = [
  1, # one
  2,
]

# about b
[a.b]
z = "s"

[[items]]
name = "one"

[items.sub]
k = 1

[[items]]
name = "two"
inline = { a = 1, b.c = 2 }

[t]
dotted.one = 1
dotted.two = 2 # two

[imp.deep]
v = 1
`;

/** What each edit makes of the lines that it is about; all other lines stay. */
const CASES: readonly [name: string, edits: readonly Edit[], before: string, after: string][] = [
  [
    "sets a scalar and keeps the comment beside it",
    [{ path: ["a", "x"], set: "v" }],
    "x = 1 # why\n",
    'x = "v" # why\n',
  ],
  [
    "replaces a list and keeps the comments inside",
    [{ path: ["a", "y"], set: [3] }],
    "y = [\n  1, # one\n  2,\n]\n",
    "# one\ny = [3]\n",
  ],
  ["appends to a list on lines of its own", [{ path: ["a", "y", 2], set: 3 }], "  2,\n]\n", "  2,\n  3,\n]\n"],
  ["removes an item of a list", [{ path: ["a", "y", 0], remove: true }], "  1, # one\n  2,\n", "  # one\n  2,\n"],
  ["adds a key behind the last of its table", [{ path: ["a", "n"], set: 1 }], "  2,\n]\n\n", "  2,\n]\nn = 1\n\n"],
  ["adds a table behind its siblings", [{ path: ["a", "n"], set: { k: 1 } }], 'z = "s"\n', 'z = "s"\n\n[a.n]\nk = 1\n'],
  [
    "adds a list of tables",
    [{ path: ["a", "n"], set: [{ k: 1 }, {}] }],
    'z = "s"\n',
    'z = "s"\n\n[[a.n]]\nk = 1\n\n[[a.n]]\n',
  ],
  [
    "adds the first key of the file above the comment of a header",
    [{ path: ["n"], set: 1 }],
    "\n# about a\n",
    "\nn = 1\n\n# about a\n",
  ],
  ["adds a table at the end of the file", [{ path: ["n", "m"], set: { k: 1 } }], "v = 1\n", "v = 1\n\n[n.m]\nk = 1\n"],
  ["removes a key and keeps its comment as a line", [{ path: ["a", "x"], remove: true }], "x = 1 # why\n", "# why\n"],
  [
    "removes a table with the blank lines around it",
    [{ path: ["a", "b"], remove: true }],
    '# about b\n[a.b]\nz = "s"\n\n',
    "# about b\n\n",
  ],
  [
    "removes a table that holds others",
    [{ path: ["a"], remove: true }],
    TEXT.slice(TEXT.indexOf("[a]"), TEXT.indexOf("\n[[items]]")),
    "# why\n# one\n\n# about b\n",
  ],
  ["removes the last table", [{ path: ["imp"], remove: true }], "\n[imp.deep]\nv = 1\n", ""],
  [
    "removes an item and its tables",
    [{ path: ["items", 0], remove: true }],
    '[[items]]\nname = "one"\n\n[items.sub]\nk = 1\n\n',
    "",
  ],
  ["replaces an item", [{ path: ["items", 0], set: { n: 1 } }], 'name = "one"\n\n[items.sub]\nk = 1\n', "n = 1\n"],
  [
    "appends an item",
    [{ path: ["items", 2], set: { name: "three" } }],
    "b.c = 2 }\n",
    'b.c = 2 }\n\n[[items]]\nname = "three"\n',
  ],
  [
    "adds a table to an item that is not the last",
    [{ path: ["items", 0, "more"], set: { k: 2 } }],
    "k = 1\n",
    "k = 1\n\n[items.more]\nk = 2\n",
  ],
  [
    "edits between braces",
    [
      { path: ["items", 1, "inline", "a"], remove: true },
      { path: ["items", 1, "inline", "b", "d"], set: { e: 1 } },
    ],
    "{ a = 1, b.c = 2 }",
    "{ b = { c = 2, d = { e = 1 } } }",
  ],
  [
    "empties braces",
    [
      { path: ["items", 1, "inline", "a"], remove: true },
      { path: ["items", 1, "inline", "b"], remove: true },
    ],
    "{ a = 1, b.c = 2 }",
    "{}",
  ],
  ["adds a dotted key", [{ path: ["t", "dotted", "a b"], set: 3 }], "# two\n", '# two\ndotted."a b" = 3\n'],
  [
    "keeps an empty table of dotted keys",
    [
      { path: ["t", "dotted", "one"], remove: true },
      { path: ["t", "dotted", "two"], remove: true },
    ],
    "dotted.one = 1\ndotted.two = 2 # two\n",
    "dotted = {}\n# two\n",
  ],
  [
    "opens a table that only a longer header named",
    [{ path: ["imp", "k"], set: 3 }],
    "v = 1\n",
    "v = 1\n\n[imp]\nk = 3\n",
  ],
  [
    "keeps an empty table that only a longer header named",
    [{ path: ["imp", "deep"], remove: true }],
    "[imp.deep]\nv = 1\n",
    "[imp]\n",
  ],
  ["replaces a table by a table", [{ path: ["a", "b"], set: { k: 1 } }], 'z = "s"\n', "k = 1\n"],
  ["replaces a scalar by a table", [{ path: ["a", "x"], set: { k: 1 } }], "x = 1", "x = { k = 1 }"],
  [
    "goes where a directive leads",
    [{ path: ["a", "x"], set: record([["$append", ["x"]]]) }],
    "x = 1",
    'x = { "$append" = ["x"] }',
  ],
];

test.each(CASES)("edit() of TOML %s", (_, edits, before, after) => {
  expect(TEXT.split(before)).toHaveLength(2);
  expect(tomlFormat.edit(TEXT, edits)).toBe(TEXT.replace(before, () => after));
  const windows = TEXT.replaceAll("\n", "\r\n");
  expect(tomlFormat.edit(windows, edits)).toBe(TEXT.replace(before, () => after).replaceAll("\n", "\r\n"));
});

test.each<[name: string, before: string, edit: Edit, after: string]>([
  ["a table by a scalar", "[a]\nx = 1\n\n[b]\ny = 1\n", { path: ["a"], set: 1 }, "a = 1\n\n[b]\ny = 1\n"],
  ["a list of tables by none", "[[a]]\nx = 1\n[b]\n", { path: ["a", 0], remove: true }, "a = []\n\n[b]\n"],
  ["a list of tables by a mixed one", "[[a]]\nx = 1\n[b]\n", { path: ["a", 1], set: 2 }, "a = [{ x = 1 }, 2]\n\n[b]\n"],
  ["all of a text", "# c\na = 1\n\n[b]\n", { path: [], set: { c: 2 } }, "# c\nc = 2\n"],
  ["the last key by nothing", "# c\na = 1 # d\n", { path: ["a"], remove: true }, "# c\n# d\n"],
  ["all by nothing", "# c\na = 1 # d\n", { path: [], remove: true }, "# c\n# d\n"],
  ["nothing by a first key", "", { path: ["a", "b"], set: 1 }, "[a]\nb = 1\n"],
  ["comments by a first key below", "# c", { path: ["a"], set: 1 }, "# c\na = 1"],
  ["the text behind a byte order mark", "\ufeff[a]\n", { path: ["b"], set: 1 }, "\ufeffb = 1\n\n[a]\n"],
  ["the last line without its end", "[a]\nx = 1", { path: ["a", "y"], set: 2 }, "[a]\nx = 1\ny = 2"],
  ["a value in a list in braces", "a = { b = [1, # c\n 2] }\n", { path: ["a", "b"], set: 3 }, "# c\na = { b = 3 }\n"],
  [
    "the indentation of its neighbours",
    "[a]\n\tx = 1\n[b]\n",
    { path: ["a", "y"], set: 2 },
    "[a]\n\tx = 1\n\ty = 2\n[b]\n",
  ],
  ["a key that is only digits", "[a]\n1 = 1\n", { path: ["a", "1"], set: 2 }, "[a]\n1 = 2\n"],
  [
    "braces over several lines (TOML 1.1)",
    "a = {\n  b = 1, # c\n}\n",
    { path: ["a", "d"], set: 2 },
    "a = {\n  b = 1, # c\n  d = 2,\n}\n",
  ],
])("edit() of TOML replaces %s", (_, before, edit, after) => {
  expect(tomlFormat.edit(before, [edit])).toBe(after);
});

test.each<[name: string, text: string, edits: readonly Edit[], message: RegExp]>([
  ["null", "a = 1\n", [{ path: ["a"], set: null }], /no null: cannot write \/a/],
  ["null in a new table", "a = 1\n", [{ path: ["b"], set: { c: null } }], /no null: cannot write \/b\/c/],
  ["a root that is no table", "a = 1\n", [{ path: [], set: [1] }], /a table at its root/],
  ["what is not there", "a = 1\n", [{ path: ["b"], remove: true }], /nothing to remove at \/b/],
  ["the inside of a scalar", "a = 1\n", [{ path: ["a", "b"], set: 1 }], /\/a holds nothing/],
  ["a key of a list", "a = [1]\n", [{ path: ["a", "b"], set: 1 }], /is a list and has no key/],
  ["a text with errors", "a = \n", [{ path: ["a"], set: 1 }], /without errors/],
  [
    "edits that contradict",
    "[a]\nb = 1\n",
    [
      { path: ["a"], set: 1 },
      { path: ["a", "b"], set: 2 },
    ],
    /overlap/,
  ],
])("edit() of TOML refuses %s", (_, text, edits, message) => {
  expect(() => tomlFormat.edit(text, edits)).toThrow(message);
});
