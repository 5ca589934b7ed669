import * as fc from "fast-check";
import { expect, test } from "vitest";
import { formatNamed, jsonFormat, yamlFormat } from "../../src/format/index.js";
import { jsoncFormat } from "../support/formats.js";
import type { Document, Edit, Path } from "../../src/model/document.js";
import { canonical, Literal, record, type Value } from "../../src/model/value.js";
import { sized } from "../support/runs.js";
import { RUNS, value } from "./support/arbitrary.js";

const yaml = yamlFormat({ tags: ["!secret"] });

interface Case {
  readonly name: string;
  readonly before: string;
  readonly edits: readonly Edit[];
  readonly after: string;
}

/** A string to YAML 1.2 alone, and spelled as one. */
const YES = new Literal("yes", "yes", "string", "yaml");

const YAML: readonly Case[] = [
  {
    name: "ends a last line where a text of several lines must",
    before: "a: x",
    edits: [
      { path: ["a"], set: "b\nc\n\n" },
      { path: ["d"], set: 1 },
    ],
    after: "a: |+\n  b\n  c\n\nd: 1\n",
  },
  {
    name: "takes the blank lines out that a kept text above would take",
    before: "a: |+\n  t\n\nb: 1\n\nc: 1\n\n\nd: 1\n\ne: 1\n\nf: 1\n",
    edits: [
      { path: ["b"], remove: true },
      { path: ["c"], remove: true },
      { path: ["e"], remove: true },
    ],
    after: "a: |+\n  t\n\nd: 1\n\n\nf: 1\n",
  },
  {
    name: "appends items in the order of their indexes",
    before: "a:\n  - 1\n",
    edits: [
      { path: ["a", 3], set: 4 },
      { path: ["a", 1], set: 2 },
      { path: ["a", 2], set: 3 },
    ],
    after: "a:\n  - 1\n  - 2\n  - 3\n  - 4\n",
  },
  {
    name: "leaves a merge key where all other keys go",
    before: 'b: &b\n  x: 1\na:\n  "y": 1\n  <<: *b\n  z: 1\n',
    edits: [
      { path: ["a", "y"], remove: true },
      { path: ["a", "z"], remove: true },
    ],
    after: "b: &b\n  x: 1\na:\n  <<: *b\n",
  },
  {
    name: "writes a key below what only comments are, which have no line end",
    before: "# only",
    edits: [{ path: ["a"], set: 1 }],
    after: "# only\na: 1\n",
  },
  {
    name: "replaces items of a list in brackets, all of which go, by others",
    before: "a: [x, z] # both\n",
    edits: [
      { path: ["a", 0], remove: true },
      { path: ["a", 1], remove: true },
      { path: ["a", 2], set: "u" },
    ],
    after: "a: [u] # both\n",
  },
  {
    name: "keeps a comment behind the comma of a first item apart from the bracket",
    before: "a: [x, # one\n    y]\nb: {c: 1, # two\n    d: 2}\n",
    edits: [
      { path: ["a", 0], remove: true },
      { path: ["b", "c"], remove: true },
    ],
    after: "a: [ # one\n    y]\nb: { # two\n    d: 2}\n",
  },
  {
    name: "keeps a comment between an item and its comma on a line that belongs to the brackets",
    before: "a: [ x\n  # one\n  , y ]\n",
    edits: [{ path: ["a", 0], remove: true }],
    after: "a: [ # one\n  y ]\n",
  },
  {
    name: "keeps a mark of byte order, which is in no column",
    before: "\ufeffa: 1\nb: 2\n",
    edits: [
      { path: ["a"], remove: true },
      { path: ["c"], set: [1] },
    ],
    after: "\ufeffb: 2\nc:\n  - 1\n",
  },
  {
    name: "replaces a scalar and keeps the comment beside it",
    before: "a: 1 # one\nb: 'x'\n",
    edits: [{ path: ["a"], set: 2 }],
    after: "a: 2 # one\nb: 'x'\n",
  },
  {
    name: "removes a key and keeps its comments as lines",
    before: "# top\na: 1 # one\nb:\n  # inner\n  c: 2 # two\n\nd: 3\n",
    edits: [
      { path: ["a"], remove: true },
      { path: ["b"], remove: true },
    ],
    after: "# top\n# one\n# inner\n# two\n\nd: 3\n",
  },
  {
    name: "adds keys at the end of a map, in its column",
    before: "a:\n    b: 1 # c\nd: 2\n",
    edits: [
      { path: ["a", "x"], set: [1, "on"] },
      { path: ["e"], set: null },
    ],
    after: 'a:\n    b: 1 # c\n    x:\n      - 1\n      - "on"\nd: 2\ne: null\n',
  },
  {
    name: "adds a key to a file without a final newline",
    before: "a: 1",
    edits: [{ path: ["b"], set: 2 }],
    after: "a: 1\nb: 2",
  },
  {
    name: "keeps CRLF",
    before: "a: 1\r\nb:\r\n  c: 2\r\n",
    edits: [
      { path: ["b", "d"], set: record([["e", 1]]) },
      { path: ["a"], remove: true },
    ],
    after: "b:\r\n  c: 2\r\n  d:\r\n    e: 1\r\n",
  },
  {
    name: "fills an empty document below its comments",
    before: "# nothing yet\n",
    edits: [{ path: ["a", "b"], set: 1 }],
    after: "# nothing yet\na:\n  b: 1\n",
  },
  { name: "fills an empty map", before: "{}\n", edits: [{ path: ["a"], set: 1 }], after: "{a: 1}\n" },
  {
    name: "edits flow collections with their commas",
    before: "a: [1, 2, 3]\nb: {x: 1, y: 2}\nc: []\n",
    edits: [
      { path: ["a", 1], remove: true },
      { path: ["a", 3], set: "v, w" },
      { path: ["b", "y"], remove: true },
      { path: ["b", "z"], set: "on" },
      { path: ["c", 0], set: 1 },
    ],
    after: 'a: [1, 3, "v, w"]\nb: {x: 1, z: "on"}\nc: [1]\n',
  },
  {
    name: "empties a map to {} where it stood",
    before: "a:\n  b: 1 # c\nd:\n- x\n",
    edits: [
      { path: ["a", "b"], remove: true },
      { path: ["d", 0], remove: true },
    ],
    after: "a: {} # c\nd: []\n",
  },
  {
    name: "removes the first key beside a dash",
    before: "- a: 1\n  b: 2\n- c: 3\n",
    edits: [{ path: [0, "a"], remove: true }],
    after: "- b: 2\n- c: 3\n",
  },
  {
    name: "appends to a list and removes from it",
    before: "l:\n- a # first\n- b\n# end\n",
    edits: [
      { path: ["l", 0], remove: true },
      { path: ["l", 2], set: "c" },
    ],
    after: "l:\n# first\n- b\n- c\n# end\n",
  },
  {
    name: "replaces a block by a scalar and a scalar by a block",
    before: "a:\n  b: 1\nc: 2\nd: |\n  text\n",
    edits: [
      { path: ["a"], set: 5 },
      { path: ["c"], set: record([["x", 1]]) },
      { path: ["d"], set: "s" },
    ],
    after: "a: 5\nc:\n  x: 1\nd: s\n",
  },
  {
    name: "edits below a tag and replaces a tagged value whole",
    before: "dns: !append [a] # c\nmtu: !lock 5\n",
    edits: [
      { path: ["dns", "$append", 1], set: "b" },
      { path: ["mtu"], set: 6 },
    ],
    after: "dns: !append [a, b] # c\nmtu: 6\n",
  },
  {
    name: "writes a value behind a blank key",
    before: "a:\nb: # why\n",
    edits: [
      { path: ["a"], set: 1 },
      { path: ["b"], set: 2 },
    ],
    after: "a: 1\nb: 2 # why\n",
  },
  {
    name: "says over a merged key what it is to be",
    before: "x: &x {k: 1}\ny:\n  <<: *x\n",
    edits: [{ path: ["y", "k"], set: 2 }],
    after: "x: &x {k: 1}\ny:\n  <<: *x\n  k: 2\n",
  },
  {
    name: "makes a map of a blank key, or a list",
    before: "a:\nb: # why\nc:\n  # later\n  d:\n",
    edits: [
      { path: ["a", "x"], set: 1 },
      { path: ["b", 0], set: "z" },
      { path: ["c", "d", "e", "f"], set: [1] },
    ],
    after: "a:\n  x: 1\nb: # why\n  - z\nc:\n  # later\n  d:\n    e:\n      f:\n        - 1\n",
  },
  {
    name: "makes a map of what is blank behind a dash, in brackets, and behind an anchor",
    before: "-\n- {a, b: }\n- c: &c\n",
    edits: [
      { path: [0, "x"], set: 1 },
      { path: [1, "a", "x"], set: 1 },
      { path: [1, "b", "x"], set: 1 },
      { path: [2, "c", "x"], set: 1 },
    ],
    after: "- x: 1\n- {a: {x: 1}, b: {x: 1}}\n- c: &c {x: 1}\n",
  },
  {
    name: "writes behind a tag that has nothing behind it, and to a key without a colon",
    before: "a: !append # c\nb: [!append]\n? c\nd: {e}\n",
    edits: [
      { path: ["a", "$append", 0], set: 1 },
      { path: ["b", 0, "$append"], set: [2] },
      { path: ["c"], set: 3 },
      { path: ["d", "e"], set: 4 },
    ],
    after: "a: !append # c\n  - 1\nb: [!append [2]]\n? c\n: 3\nd: {e: 4}\n",
  },
  {
    name: "says over a blank that << brings what it is to hold",
    before: "x: &x {k: }\ny:\n  <<: *x\n",
    edits: [{ path: ["y", "k", "z"], set: 1 }],
    after: "x: &x {k: }\ny:\n  <<: *x\n  k:\n    z: 1\n",
  },
  ...["%YAML 1.1\n---\n", "# old\n\n%TAG !e! tag:example.com:\n%YAML 1.1 # yes\n---\n"].map((before) => ({
    name: `spells by the version that a file declares: ${JSON.stringify(before)}`,
    before: `${before}a: 1\nb: [x]\n`,
    edits: [
      { path: ["a"], set: YES },
      { path: ["b", 1], set: YES },
      { path: ["c"], set: YES },
    ],
    after: `${before}a: "yes"\nb: [x, "yes"]\nc: "yes"\n`,
  })),
  {
    name: "fills a document by the version that it declares",
    before: "%YAML 1.1\n---\n",
    edits: [{ path: ["a"], set: YES }],
    after: '%YAML 1.1\n---\na: "yes"\n',
  },
  {
    name: "spells as the id says where the file declares nothing",
    before: "a: |\n  %YAML 1.1\n",
    edits: [{ path: ["b"], set: YES }],
    after: "a: |\n  %YAML 1.1\nb: yes\n",
  },
];

test.each(YAML)("edit() of YAML $name", ({ before, edits, after }) => {
  expect(yaml.edit(before, edits)).toBe(after);
});

const JSON_CASES: readonly Case[] = [
  {
    name: "replaces, adds and removes in the file's indentation",
    before: '{\n    "a": 1,\n    "b": [1, 2],\n    "c": {}\n}\n',
    edits: [
      { path: ["a"], remove: true },
      { path: ["b", 2], set: 3 },
      { path: ["c", "d"], set: record([["e", [1]]]) },
      { path: ["f"], set: [] },
    ],
    after:
      '{\n    "b": [1, 2, 3],\n    "c": {\n        "d": {\n            "e": [\n                1\n            ]\n        }\n    },\n    "f": []\n}\n',
  },
  { name: "keeps one line", before: '{"a":1}', edits: [{ path: ["b"], set: [1] }], after: '{"a":1, "b": [1]}' },
  {
    name: "keeps CRLF",
    before: '{\r\n\t"a": 1\r\n}\r\n',
    edits: [{ path: ["b"], set: 2 }],
    after: '{\r\n\t"a": 1,\r\n\t"b": 2\r\n}\r\n',
  },
  {
    name: "removes the last item",
    before: "[\n  1,\n  2\n]\n",
    edits: [{ path: [1], remove: true }],
    after: "[\n  1\n]\n",
  },
  { name: "empties a map", before: '{\n  "a": 1\n}\n', edits: [{ path: ["a"], remove: true }], after: "{}\n" },
];

test.each(JSON_CASES)("edit() of JSON $name", ({ before, edits, after }) => {
  expect(jsonFormat.edit(before, edits)).toBe(after);
});

test("edit() of JSON with comments keeps each of them", () => {
  const before = '{\n  // one\n  "a": 1, // two\n  "b": 2 /* three */, // four\n}\n';
  const after = jsoncFormat.edit(before, [
    { path: ["a"], remove: true },
    { path: ["c"], set: 3 },
  ]);
  expect(after).toBe('{\n  // one\n  // two\n  "b": 2 /* three */, // four\n  "c": 3,\n}\n');
});

test("edit() of JSON with comments reaches into directives", () => {
  const before = '{\n  "dns": { "$append": [ "a", ], }, // more\n  "mtu": { "$lock": 1, /* mine */ },\n}\n';
  const after = jsoncFormat.edit(before, [
    { path: ["dns", "$append", 1], set: "b" },
    { path: ["mtu", "$lock"], set: 2 },
    { path: ["gone"], set: { $delete: true } },
  ]);
  expect(jsoncFormat.parse(after)).toMatchObject({
    findings: [],
    value: { dns: { $append: ["a", "b"] }, mtu: { $lock: 2 }, gone: { $delete: true } },
  });
  for (const kept of ["// more", "/* mine */", '"mtu": { "$lock": 2, /* mine */ },']) expect(after).toContain(kept);
});

test.each([
  ["inside what an alias brings", "a: &x {k: 1}\nb: *x\n", { path: ["b", "k"], set: 2 }, /alias/],
  ["of what only << brings", "a: &x {k: 1}\nb: {<<: *x}\n", { path: ["b", "k"], remove: true }, /<<|something else/],
  ["of an anchor's value that is used elsewhere", "a: &x 1\nb: *x\n", { path: ["a"], set: 2 }, /something else/],
  ["of what is not there", "a: 1\n", { path: ["b"], remove: true }, /nothing to remove at \/b/],
  ["inside a scalar", "a: 1\n", { path: ["a", "b"], set: 1 }, /\/a holds nothing/],
  ["inside a null that is written", "a: ~\n", { path: ["a", "b"], set: 1 }, /\/a holds nothing/],
  ["of what a blank key does not hold", "a:\n", { path: ["a", "b"], remove: true }, /nothing to remove at \/a\/b/],
  ["inside a blank that is used elsewhere", "a: &x\nb: *x\n", { path: ["a", "b"], set: 1 }, /something else/],
  ["beside a tag", "a: !append [1]\n", { path: ["a", "$remove"], set: [1] }, /tag !append/],
  ["of a text with errors", "a: [\n", { path: ["a"], set: 1 }, /without errors/],
] as const)("edit() refuses an edit %s", (_, before, edit, message) => {
  expect(() => yaml.edit(before, [edit])).toThrow(message);
});

test("edit() refuses edits of one place that contradict each other", () => {
  expect(() =>
    yaml.edit("a: {b: 1}\n", [
      { path: ["a"], set: 1 },
      { path: ["a", "b"], set: 2 },
    ]),
  ).toThrow(/overlap at \/a/);
});

/** Every place of a value, and a new one in each container. */
function placesOf(node: Value, path: Path = []): readonly { path: Path; isNew: boolean }[] {
  const here = { path, isNew: false };
  if (Array.isArray(node)) {
    return [
      here,
      ...node.flatMap((item, index) => placesOf(item as Value, [...path, index])),
      { path: [...path, node.length], isNew: true },
    ];
  }
  if (typeof node !== "object" || node === null) return [here];
  const inner = Object.entries(node as Record<string, Value>).flatMap(([key, item]) => placesOf(item, [...path, key]));
  return [here, ...inner, { path: [...path, "new key"], isNew: true }];
}

/** Comments at the end of lines and on lines of their own, each told by its number. */
function withComments(
  text: string,
  edited: string,
  sites: readonly number[],
): { text: string; comments: readonly string[] } {
  const comments: string[] = [];
  const lines = text.split("\n").flatMap((line, index) => {
    const comment = `${edited} comment ${index}.`;
    if (line === "" || !sites.includes(index % 7)) return [line];
    comments.push(comment);
    const indent = /^ */.exec(line)?.[0] ?? "";
    return index % 2 === 0 ? [`${line} ${comment}`] : [indent + comment, line];
  });
  return { text: lines.join("\n"), comments };
}

const sites = fc.subarray([0, 1, 2, 3, 4, 5, 6]);

test.each([
  ["YAML", yamlFormat(), "#"],
  ["JSON with comments", jsoncFormat, "//"],
] as const)(
  "edit() of %s does what is asked, keeps every comment, and every line that is not concerned",
  (_, format, edited) => {
    fc.assert(
      fc.property(
        value,
        fc.array(fc.tuple(fc.nat(), fc.boolean(), value), { minLength: 1, maxLength: 4 }),
        sites,
        fc.boolean(),
        (written, picks, where, crlf) => {
          const plain = withComments(format.emit(written), edited, where);
          const text = crlf ? plain.text.replaceAll("\n", "\r\n") : plain.text;
          const before = format.parse(text);
          fc.pre(before.findings.length === 0 && canonical(before.value as Value) === canonical(written));
          const places = placesOf(written);
          const edits: Edit[] = [];
          for (const [pick, removes, set] of picks) {
            const { path, isNew } = places[pick % places.length] as (typeof places)[number];
            if (edits.some((edit) => overlaps(edit.path, path))) continue;
            edits.push(removes && !isNew ? { path, remove: true } : { path, set });
          }
          const after = format.edit(text, edits);
          for (const comment of plain.comments) expect(after).toContain(comment);
          if (crlf) expect(after.replaceAll("\r\n", "")).not.toContain("\n");
          for (const line of untouched(before, text, edits)) expect(after).toContain(line);
        },
      ),
      RUNS,
    );
  },
);

test.each<[places: string, edits: readonly Edit[]]>([
  ["/a/x", [{ path: ["a", "x"], set: 2 }]],
  [
    "/a/x, /c",
    [
      { path: ["a", "x"], set: 2 },
      { path: ["c"], set: 2 },
    ],
  ],
  ["4 places", ["x", "c", "d", "e"].map((key) => ({ path: key === "x" ? ["a", key] : [key], set: 2 }))],
])("edit() says of %s that it would change what is used elsewhere too", (places, edits) => {
  const text = "a: &a {x: 1}\nb: *a\n";
  expect(() => yaml.edit(text, edits)).toThrow(new Error(`the edit of ${places} would change something else too`));
  expect(yaml.edit(text, [])).toBe(text);
});

test("edit() of JSON adds an entry behind a comment of several lines", () => {
  expect(jsoncFormat.edit('{\n  "c": 3 /* x\n  y */\n}\n', [{ path: ["n"], set: 1 }])).toBe(
    '{\n  "c": 3, /* x\n  y */\n  "n": 1\n}\n',
  );
});

test.each([
  ["yaml", (key: string) => `${key}: 1\n`],
  ["env", (key: string) => `${key}=1\n`],
  ["toml", (key: string) => `${key} = 1\n`],
])("edit() of %s adds a key behind however many there are", (name, line) => {
  const text = Array.from({ length: sized(150_000) }, (_, index) => line(`k${index}`)).join("");
  const set = name === "env" ? "1" : 1;
  expect(
    formatNamed(name)
      ?.edit?.(text, [{ path: ["new"], set }])
      .slice(text.length),
  ).toBe(line("new"));
});

function overlaps(a: Path, b: Path): boolean {
  return a.every((segment, index) => segment === b[index]) || b.every((segment, index) => segment === a[index]);
}

/** The texts of the root's members, each on one line, that no edit concerns. */
function untouched(document: Document, text: string, edits: readonly Edit[]): readonly string[] {
  const { value: root } = document;
  if (edits.some(({ path }) => path.length === 0) || typeof root !== "object" || root === null) return [];
  const touched = new Set(edits.map(({ path }) => String(path[0])));
  const keys = Array.isArray(root) ? root.map((_, index) => index) : Object.keys(root);
  const lines = text.split(/\r?\n/);
  return keys
    .filter((key) => !touched.has(String(key)))
    .flatMap((key) => {
      const range = document.range([key])?.value;
      if (range === undefined || range.start.line !== range.end.line) return [];
      return [(lines[range.start.line - 1] as string).slice(range.start.column - 1, range.end.column - 1)];
    });
}
