import * as fc from "fast-check";
import { expect, test } from "vitest";
import { envFormat, iniFormat } from "../support/formats.js";
import { isError } from "../../src/model/diagnostic.js";
import type { Edit } from "../../src/model/document.js";
import { canonical, member, type Value } from "../../src/model/value.js";
import { RUNS } from "./support/arbitrary.js";

type Row = readonly [name: string, before: string, edits: readonly Edit[], after: string];
const set = (path: string, value: Value): Edit => ({ path: pathOf(path), set: value });
const remove = (path: string): Edit => ({ path: pathOf(path), remove: true });
const pathOf = (path: string): readonly (string | number)[] =>
  path.split("/").map((step) => (/^\d+$/.test(step) ? Number(step) : step));

const INI: readonly Row[] = [
  [
    "sets a value and keeps the blanks around it",
    "# c\n[S]\n  A  =  x  \nB=1\n",
    [set("S/A", "y z")],
    "# c\n[S]\n  A  =  y z  \nB=1\n",
  ],
  [
    "writes a number and a boolean by their value",
    "[S]\nA=x\nB=y\n",
    [set("S/A", 5), set("S/B", false)],
    "[S]\nA=5\nB=false\n",
  ],
  [
    "changes one item of a repeated key",
    "[S]\nA=1\n; c\nA = 2\nA=3\n",
    [set("S/A/1", "x")],
    "[S]\nA=1\n; c\nA = x\nA=3\n",
  ],
  [
    "adds an item behind the last, as that is written",
    "[S]\n  A = 1\n  A = 2\nB=3\n",
    [set("S/A/2", "x")],
    "[S]\n  A = 1\n  A = 2\n  A = x\nB=3\n",
  ],
  ["adds an item to a list of one", "[S]\nA=1\nB=2\n", [set("S/A/1", "x")], "[S]\nA=1\nA=x\nB=2\n"],
  ["removes an item", "[S]\nA=1\n# c\nA=2\nA=3\n", [remove("S/A/1")], "[S]\nA=1\n# c\nA=3\n"],
  ["removes an item of two", "[S]\nA=1\nA=2\n", [remove("S/A/0")], "[S]\nA=2\n"],
  ["removes the only item with its line", "[S]\nA=1\nB=2\n", [remove("S/A/0")], "[S]\nB=2\n"],
  ["removes all items with their lines", "[S]\nA=1\nA=2\nB=2\n", [remove("S/A/0"), remove("S/A/1")], "[S]\nB=2\n"],
  [
    "removes a key with all its lines, and keeps comments",
    "[S]\n# a\nA=1\n# b\nB=2\nA=3 \\\n# in\n  4\n",
    [remove("S/A")],
    "[S]\n# a\n# b\nB=2\n# in\n",
  ],
  ["removes a directive with its key", "[S]\n#!lock\nA=1\nB=2\n", [remove("S/A")], "[S]\nB=2\n"],
  [
    "adds a key at the section's end, before what belongs to the next",
    "[S]\nA=1\n\n# of T\n[T]\nB=2\n",
    [set("S/C", "x")],
    "[S]\nA=1\nC=x\n\n# of T\n[T]\nB=2\n",
  ],
  [
    "adds a key where a repeated section ends",
    "[S]\nA=1\n[T]\n[S]\nB=2\n[U]\n",
    [set("S/C", ["x", "y"])],
    "[S]\nA=1\n[T]\n[S]\nB=2\nC=x\nC=y\n[U]\n",
  ],
  ["adds a key to an empty section", "[S]\n[T]\n", [set("S/A", "x")], "[S]\nA=x\n[T]\n"],
  ["adds a section", "[S]\nA=1\n", [set("T/A", "x"), set("U", {})], "[S]\nA=1\n\n[T]\nA=x\n\n[U]\n"],
  ["adds a section to nothing", "", [set("T/A", "x")], "[T]\nA=x\n"],
  ["adds a section below comments", "# c\n", [set("T/A", "x")], "# c\n\n[T]\nA=x\n"],
  [
    "removes a section with all its parts, and keeps comments",
    "# c\n[S]\n# d\nA=1\n[T]\nB=1\n[S]\nC=1\n",
    [remove("S")],
    "# c\n# d\n[T]\nB=1\n",
  ],
  ["removes the last section", "[S]\nA=1\n", [remove("S")], ""],
  ["removes the last key and keeps its section", "[S]\nA=1\n", [remove("S/A")], "[S]\n"],
  ["removes everything", "# c\n[S]\nA=1\n", [{ path: [], remove: true }], "# c\n"],
  [
    "sets everything",
    "# c\n[S]\nA=1\nB=2\n",
    [{ path: [], set: { S: { B: "2", C: "3" }, T: { A: "x" } } }],
    "# c\n[S]\nB=2\nC=3\n\n[T]\nA=x\n",
  ],
  ["keeps a file without a final line break", "[S]\nA=1", [set("S/B", "2")], "[S]\nA=1\nB=2"],
  [
    "keeps CRLF",
    "[S]\r\nA=1\r\n",
    [set("S/B", ["2", "3"]), set("T/C", "4")],
    "[S]\r\nA=1\r\nB=2\r\nB=3\r\n\r\n[T]\r\nC=4\r\n",
  ],
  ["keeps a byte order mark", "\ufeff[S]\nA=1\n", [set("S/A", "2")], "\ufeff[S]\nA=2\n"],
  [
    "replaces a continued value and keeps its comments",
    "[S]\nA=1 \\\n# in\n  2\nB=3\n",
    [set("S/A", "x")],
    "[S]\n# in\nA=x\nB=3\n",
  ],
  ["adds behind a backslash at the end", "[S]\nA=1\\", [set("S/B", "2")], "[S]\nA=1\nB=2"],
  [
    "adds behind a backslash at the end that only comments follow",
    "[S]\nA=1\\\n# c\\\n",
    [set("S/B", "2"), set("T", { C: "3" })],
    "[S]\nA=1\nB=2\n# c\\\n\n[T]\nC=3\n",
  ],
  [
    "sets a value in the place of a backslash at the end",
    "#!replace\n[S]\nA=\\\n",
    [set("S/$replace/A", "1")],
    "#!replace\n[S]\nA=1\n",
  ],
  ["leaves a backslash at the end of a comment", "[S]\nA=1\n# c\\", [set("S/B", "2")], "[S]\nA=1\nB=2\n# c\\"],
  ["says a deletion by its directive", "[S]\nA=1\n", [set("S/A", { $delete: true })], "[S]\n#!delete\nA=\n"],
  ["fills an empty assignment", "[S]\nA = \nB=1\n", [set("S/A", "x")], "[S]\nA = x\nB=1\n"],
  ["says a list by a reset", "[S]\nA=1\n", [set("S/A", { $replace: ["1", "2"] })], "[S]\nA=\nA=1\nA=2\n"],
  ["adds to a list behind a reset", "[S]\nA=\nA=1\n", [set("S/A/$replace/1", "2")], "[S]\nA=\nA=1\nA=2\n"],
  ["adds a directive", "[S]\n# c\nA=1\n", [set("S/A", { $lock: "1" })], "[S]\n# c\n#!lock\nA=1\n"],
  ["takes a directive away", "[S]\n#!lock\nA=1\n", [set("S/A", "1")], "[S]\nA=1\n"],
  [
    "edits below directives",
    "[S]\n#!remove\nA=1\n#!append\nA=2\nA=3\n",
    [set("S/A/$append/1", "x"), set("S/A/$remove/1", "y")],
    "[S]\n#!remove\nA=1\nA=y\n#!append\nA=2\nA=x\n",
  ],
  [
    "moves a directive to the next item",
    "[S]\n#!append\nA=1\nB=0\nA=2\n",
    [remove("S/A/$append/0")],
    "[S]\n#!append\nA=2\nB=0\n",
  ],
  ["removes a directive with its only item", "[S]\n#!append\nA=1\nB=0\n", [remove("S/A/$append/0")], "[S]\nB=0\n"],
  [
    "changes the directives of a section",
    "[S]\nA=1\n#!pin\n[T]\nB=2\n",
    [set("S", { $lock: { A: "1" } }), set("T", { B: "2", C: "3" })],
    "#!lock\n[S]\nA=1\n[T]\nB=2\nC=3\n",
  ],
  ["deletes a section", "[S]\nA=1\n", [set("S", { $delete: true })], "#!delete\n[S]\n"],
  ["edits below a section's directive", "#!lock\n[S]\nA=1\n", [set("S/$lock/A", "2")], "#!lock\n[S]\nA=2\n"],
  [
    "says an empty text and an empty list as themselves",
    "[S]\nA=1\nB=2\n",
    [set("S/A", ""), set("S/B", [])],
    "[S]\n#!replace\nA=\n#!replace\nB=\n",
  ],
  [
    "writes nothing for what is there already",
    "[S]\nA=  1 \n#!delete\nB=\n",
    [set("S/A", "1"), set("S/B", { $delete: true })],
    "[S]\nA=  1 \n#!delete\nB=\n",
  ],
];

const ENV: readonly Row[] = [
  ["sets a value, in quotes where it needs them", "# c\nA='x'\nB=1\n", [set("A", "y z")], '# c\nA="y z"\nB=1\n'],
  ["adds and removes keys", 'A=1\nB="2\n3"\n# c\nC=4\n', [set("D", "$x"), remove("B")], 'A=1\n# c\nC=4\nD="\\$x"\n'],
  ["fills an empty file", "", [set("A", 1)], "A=1\n"],
  ["removes the last key", "# c\nA=1\n", [remove("A")], "# c\n"],
  ["says a deletion", "A=1\n", [set("A", { $delete: true })], "#!delete\nA=\n"],
  ["keeps a spelling beside", 'A="$x"\nB=1\n', [set("B", "2")], 'A="$x"\nB=2\n'],
  ["adds behind a backslash at the end", "A=1\\", [set("B", "2")], "A=1\nB=2"],
  ["adds behind a backslash before the last line end", "A=1\\\n", [set("B", "2")], "A=1\nB=2\n"],
  ["adds behind a value that looks like a comment", "A=x\\\n# c\n", [set("B", "2")], "A=x\\\n# c\nB=2\n"],
  ["sets an empty text", "A=1\n", [set("A", "")], "A=\n"],
];

test.each(INI)("edit() of INI %s", (_, before, edits, after) => {
  expect(iniFormat.edit(before, edits)).toBe(after);
});

test.each(ENV)("edit() of key=value lines %s", (_, before, edits, after) => {
  expect(envFormat.edit(before, edits)).toBe(after);
});

test.each<[string, string, Edit, string]>([
  ["a text with errors", "[S]\nx\n", set("S/A", "1"), "only a text without errors can be edited"],
  ["the removal of nothing", "[S]\nA=1\n", remove("S/B"), "there is nothing to remove at /S/B"],
  ["a path through a text", "[S]\nA=1\n", set("S/A/b", "1"), "/S/A holds nothing that could be edited"],
  ["a line break", "[S]\nA=1\n", set("S/A", "a\nb"), "ini cannot say /S/A"],
  ["a key without a section", "[S]\nA=1\n", set("B", "1"), "ini cannot say /B"],
  ["a map below a key", "[S]\nA=1\n", set("S/A", { b: "c" }), "ini cannot say /S/A"],
])("edit() of INI refuses %s", (_, before, edit, message) => {
  expect(() => iniFormat.edit(before, [edit])).toThrow(RangeError);
  expect(() => iniFormat.edit(before, [edit])).toThrow(message);
});

const PIECES =
  "[T]|A=1|A=|B=x|B = y | C=z\\|\\|# c|;d|#!lock|#!append|#!remove|#!replace|#!delete||  |D=a\\ |E=1\r|[S]".split("|");
const source = fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((lines) => ["[S]", ...lines].join("\n"));
const wanted = fc.constantFrom<Value>(
  "v",
  "a b",
  "x\\",
  ["1", "2"],
  { $delete: true },
  { $lock: "1" },
  { $append: ["1"], $remove: ["2"] },
);

test("edit() of INI means what was asked for, and leaves all other keys and every comment", () => {
  let edited = 0;
  fc.assert(
    fc.property(
      source,
      fc.constantFrom("S", "T", "N"),
      fc.constantFrom("A", "B", "C", "Z"),
      wanted,
      (text, name, key, value) => {
        const before = iniFormat.parse(text);
        if (before.findings.some(isError)) return;
        const whole = member(before.value, name);
        if (member(whole, "$lock") ?? member(whole, "$replace") ?? member(whole, "$delete")) return;
        edited += 1;
        const after = iniFormat.edit(text, [{ path: [name, key], set: value }]);
        const read = iniFormat.parse(after).value;
        expect(canonical(member(member(read, name), key) as Value)).toBe(canonical(value));
        for (const other of ["S", "T"]) {
          for (const each of ["A", "B", "C", "D", "E"]) {
            if (other === name && each === key) continue;
            const [was, is] = [before.value, read].map((root) => member(member(root, other), each));
            expect(is && canonical(is)).toBe(was && canonical(was));
          }
        }
        expect(comments(after)).toEqual(comments(text));
      },
    ),
    RUNS,
  );
  expect(edited).toBeGreaterThan(RUNS.numRuns / 4);
});

function comments(written: string): readonly string[] {
  return (written.match(/^[ \t]*[#;](?!!).*$/gm) ?? []).map((line) => line.trim()).sort();
}
