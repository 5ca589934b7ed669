import { expect, test } from "vitest";
import { iniFormat } from "../support/formats.js";
import type { Path } from "../../src/model/document.js";
import { keysOf, Literal, type ValueObject } from "../../src/model/value.js";

/** What an empty assignment takes back is told by the strategy. */
const RESET = new Literal(true, "", "boolean", "ini");

/** The value of a text under `[S]`, which must read without a finding. */
function keys(text: string): unknown {
  const { value, findings } = iniFormat.parse(`[S]\n${text}`);
  expect(findings).toEqual([]);
  return (value as ValueObject).S;
}

// systemd.syntax(7), and conf-parser.c where the page is silent; compared with `systemd-analyze verify` of units.
test.each<[string, string, unknown]>([
  ["a value is a text, whatever it looks like", "A=1\nB=yes\nC=null\n", { A: "1", B: "yes", C: "null" }],
  ["blanks around key and value do not count", "  A \t=\t x y \t\n", { A: "x y" }],
  ["other white space counts", "A=\u00a0x\u00a0\nB=\fy\n", { A: "\u00a0x\u00a0", B: "\fy" }],
  ["the first = divides", "A=b=c\nB==\n", { A: "b=c", B: "=" }],
  ["a line that starts with # or ; is a comment, indented too", "# A=1\n;B=2\n \t# C=3\nD=4\n", { D: "4" }],
  ["there are no comments behind a value", "A=b # c\nC=d ; e\n", { A: "b # c", C: "d ; e" }],
  ["quotes are the application's affair", 'A="b c"\nB=\'x\n', { A: '"b c"', B: "'x" }],
  ["a repeated key is a list in order", "A=1\nB=x\nA=2\nA=1\n", { A: ["1", "2", "1"], B: "x" }],
  ["an empty assignment takes back", "A=\n", { A: { $delete: RESET } }],
  ["an empty assignment at the end takes all back", "A=1\nA=2\nA=  \n", { A: { $delete: RESET } }],
  ["what follows an empty assignment starts anew", "A=1\nA=\nA=2\nA=3\n", { A: { $replace: ["2", "3"] } }],
  ["even one is a list then", "A=\nA=2\n", { A: { $replace: ["2"] } }],
  ["the last empty assignment counts", "A=\nA=1\nA=\nA=2\n", { A: { $replace: ["2"] } }],
  ["a backslash at the end continues a line", "A=b\\\nc\n", { A: "b c" }],
  ["blanks before a continued line stay", "A=b \\\n   c\n", { A: "b     c" }],
  ["comments in between are skipped", "A=b\\\n# x\n  ; y\nc\\\n# z\nd\n", { A: "b c d" }],
  ["a comment's own backslash continues nothing", "# x\\\nA=1\n", { A: "1" }],
  ["an empty line ends the continuation", "A=b\\\n\nB=c\n", { A: "b", B: "c" }],
  ["a backslash before the end of the file is none", "A=b\\", { A: "b" }],
  ["two backslashes are two, and continue nothing", "A=b\\\\\nB=c\n", { A: "b\\\\", B: "c" }],
  ["three backslashes continue", "A=b\\\\\\\nc\n", { A: "b\\\\ c" }],
  ["a backslash before a blank continues nothing", "A=b\\ \nB=c\n", { A: "b\\", B: "c" }],
  ["a key may be continued too", "A\\\nB=c\n", { "A B": "c" }],
  ["an assignment may be empty by continuation", "A=\\\n\n", { A: { $delete: RESET } }],
  ["a key may hold brackets", "Name[de]=x\n", { "Name[de]": "x" }],
  ["keys of prototypes are keys", "__proto__=1\nconstructor=2\n", JSON.parse('{"__proto__":"1","constructor":"2"}')],
  ["CRLF and CR end lines", "A=1\r\nB=2\\\r\n3\rC=4", { A: "1", B: "2 3", C: "4" }],
  ["astral characters are characters", "😀=👩‍👩‍👧\n", { "😀": "👩‍👩‍👧" }],
])("parse() of INI: %s", (_, text, expected) => {
  expect(keys(text)).toEqual(expected);
});

test.each<[string, string, unknown]>([
  ["nothing", "", undefined],
  ["comments only", "# A\n\n; B\n", undefined],
  ["a byte order mark", "\ufeff[S]\nA=1\n", { S: { A: "1" } }],
  ["a section without keys", "[S]\n[T]\n", { S: {}, T: {} }],
  [
    "a repeated section, which continues",
    "[S]\nA=1\n[T]\nA=x\n[S]\nA=2\nB=3\n",
    { S: { A: ["1", "2"], B: "3" }, T: { A: "x" } },
  ],
  ["a header's blanks: around it none, inside its name", "  [ S ] \t\nA=1\n", { " S ": { A: "1" } }],
  ["brackets inside a name", "[a]b]\nA=1\n[[c]\n", { "a]b": { A: "1" }, "[c": {} }],
])("parse() of INI reads %s", (_, text, expected) => {
  expect(iniFormat.parse(text)).toMatchObject({ findings: [] });
  expect(iniFormat.parse(text).value).toEqual(expected);
});

test("parse() of INI keeps the order in which keys and sections are first written", () => {
  const { value } = iniFormat.parse("[b]\nz=1\n10=2\na=3\nz=4\n[9]\n[a]\n[b]\n");
  expect(keysOf(value as ValueObject)).toEqual(["b", "9", "a"]);
  expect(keysOf((value as ValueObject).b as ValueObject)).toEqual(["z", "10", "a"]);
});

test.each<[string, string, unknown]>([
  ["#!lock", "#!lock\nA=1\n", { A: { $lock: "1" } }],
  [";!pin, indented", "  ;!pin\nA=1\nA=2\n", { A: { $pin: ["1", "2"] } }],
  ["a directive of a deletion", "#!lock\nA=\n", { A: { $lock: { $delete: RESET } } }],
  ["#!delete", "#!delete\nA=\n", { A: { $delete: true } }],
  ["#!append of one", "#!append\nA=1\n", { A: { $append: ["1"] } }],
  ["#!append over all lines of its key", "#!append\nA=1\nB=x\nA=2\n", { A: { $append: ["1", "2"] }, B: "x" }],
  [
    "several for lists",
    "#!remove\nA=1\n#!prepend\nA=2\nA=3\n;!append\nA=4\n",
    { A: { $remove: ["1"], $prepend: ["2", "3"], $append: ["4"] } },
  ],
  ["one around another", "#!lock\n#!append\nA=1\n", { A: { $lock: { $append: ["1"] } } }],
  ["#!replace of one is no list", "#!replace\nA=1\n", { A: { $replace: "1" } }],
  ["#!replace of several", "#!replace\nA=1\nA=2\n", { A: { $replace: ["1", "2"] } }],
  ["#!replace and a reset", "#!replace\nA=\nA=1\n", { A: { $replace: "1" } }],
  ["#!replace of nothing", "#!replace\nA=\n", { A: { $replace: "" } }],
  ["#!literal of nothing", "#!literal\nA=\n", { A: { $literal: "" } }],
  ["#!/bin/sh, a comment", "#!/bin/sh\nA=1\n", { A: "1" }],
  ["#!important, a comment", "#!important\nA=1\n", { A: "1" }],
  ["words behind #!, a comment", "#! lock this some day\nA=1\n", { A: "1" }],
  ["what is nearly a directive, far from any key", "#!lokc\n\nA=1\n", { A: "1" }],
  ["a comment about locks", "# lock\n#lock\nA=1\n", { A: "1" }],
])("parse() of INI reads %s", (_, text, expected) => {
  expect(keys(text)).toEqual(expected);
});

test.each<[string, string, unknown]>([
  ["a lock", "#!lock\n[S]\nA=1\n", { S: { $lock: { A: "1" } } }],
  ["a deletion", "[R]\n#!delete\n[S]\n[T]\n", { R: {}, S: { $delete: true }, T: {} }],
  [
    "a replacement, in which nothing is a directive",
    "#!replace\n[S]\nA=\nB=1\nB=\nB=2\n",
    { S: { $replace: { A: "", B: "2" } } },
  ],
  ["two of them", "#!lock\n#!pin\n[S]\nA=1\n[S]\nB=2\n", { S: { $lock: { $pin: { A: "1", B: "2" } } } }],
])("parse() of INI reads a directive of a section: %s", (_, text, expected) => {
  expect(iniFormat.parse(text)).toMatchObject({ findings: [] });
  expect(iniFormat.parse(text).value).toEqual(expected);
});

const LONG = "x".repeat(1024 * 1024);

test.each<[name: string, text: string, code: string, at: string, message: RegExp]>([
  ["a key before any section", "# c\n A=1\nB=2\n", "parse/syntax", "2:2-2:3", /"A" stands before any section/],
  ["a line that is nothing", "[S]\n  what is this \n", "parse/syntax", "2:3-2:15", /found "what is this"/],
  ["a header without an end", "[S\nA=1\n", "parse/syntax", "1:1-1:3", /no "\]"/],
  ["something behind a header", "[S] # c\n", "parse/syntax", "1:4-1:8", /behind a section header/],
  ["a section without a name", "[]\nA=1\n", "parse/syntax", "1:1-1:3", /has a name/],
  ["an empty key", "[S]\n  = 1\n", "parse/syntax", "2:3-2:4", /a key before "="/],
  ["a byte order mark inside", "[S]\n\ufeffA=1\n", "parse/syntax", "2:1-2:3", /byte order mark/],
  ["a NUL", "[S]\nA=b\0c\n", "parse/string", "2:4-2:5", /NUL/],
  ["a directive as a key", "[S]\n$append=1\n", "parse/syntax", "2:1-2:8", /a directive is a comment/],
  ["a directive as a section", "[$lock]\nA=1\n", "parse/syntax", "1:1-1:8", /a directive is a comment/],
  ["a line beyond a megabyte", `[S]\nA=${LONG}\n`, "parse/syntax", "2:1-2:1", /longer than a megabyte/],
  ["continued lines beyond one", `[S]\nA=\\\n${LONG}\n`, "parse/syntax", "2:1-2:1", /longer than a megabyte/],
  ["a slip", "[S]\n #!lokc\nA=1\n", "merge/unknown-directive", "2:2-2:8", /"#!lokc" is no directive/],
  ["another case", "[S]\n#!LOCK\nA=1\n", "merge/unknown-directive", "2:1-2:7", /"#!LOCK"/],
  ["a blank too many", "[S]\n# ! lock\nA=1\n", "merge/unknown-directive", "2:1-2:9", /"# ! lock"/],
  ["a dollar", "[S]\n#!$lock\nA=1\n", "merge/unknown-directive", "2:1-2:8", /is no directive/],
  ["a slip above a directive", "[S]\n#!lokc\n#!pin\nA=1\n", "merge/unknown-directive", "2:1-2:7", /"#!lokc"/],
  [
    "words behind a directive",
    "[S]\n#!lock it\nA=1\n",
    "merge/directive-misplaced",
    "2:1-2:10",
    /nothing else may stand/,
  ],
  [
    "a directive before a blank line",
    "[S]\n#!lock\n\nA=1\n",
    "merge/directive-misplaced",
    "2:1-2:7",
    /no key and no section/,
  ],
  [
    "a directive before a comment",
    "[S]\n#!lock\n# c\nA=1\n",
    "merge/directive-misplaced",
    "2:1-2:7",
    /no key and no section/,
  ],
  ["a directive at the end", "[S]\nA=1\n#!lock", "merge/directive-misplaced", "3:1-3:7", /no key and no section/],
  [
    "a directive in a continued line",
    "[S]\nA=1\\\n#!lock\n2\n",
    "merge/directive-misplaced",
    "3:1-3:7",
    /is continued/,
  ],
  [
    "a directive at a later line of its key",
    "[S]\nA=1\n#!lock\nA=2\n",
    "merge/directive-misplaced",
    "3:1-3:7",
    /before the first line of its key/,
  ],
  [
    "one for lists at a later line alone",
    "[S]\nA=1\n#!append\nA=2\n",
    "merge/directive-misplaced",
    "3:1-3:9",
    /above it have no directive/,
  ],
  [
    "one for lists twice",
    "[S]\n#!append\nA=1\n#!append\nA=2\n",
    "merge/directive-misplaced",
    "4:1-4:9",
    /has it already/,
  ],
  [
    "two for lists at one line",
    "[S]\n#!append\n#!remove\nA=1\n",
    "merge/directive-misplaced",
    "3:1-3:9",
    /one directive for lists/,
  ],
  [
    "one around a list inside",
    "[S]\n#!append\n#!lock\nA=1\n",
    "merge/directive-misplaced",
    "3:1-3:7",
    /above the directive for lists/,
  ],
  [
    "nothing to append",
    "[S]\n#!append\nA=\n",
    "merge/directive-operand",
    "3:1-3:2",
    /#!append takes an item, found nothing/,
  ],
  ["a deletion of a value", "[S]\n#!delete\nA=1\n", "merge/directive-operand", "3:3-3:4", /takes an empty assignment/],
  [
    "a directive below a deletion",
    "[S]\n#!delete\n#!lock\nA=\n",
    "merge/directive-misplaced",
    "3:1-3:7",
    /below #!delete/,
  ],
  [
    "a deleted section with keys",
    "#!delete\n[S]\nA=1\n",
    "merge/directive-sibling",
    "1:1-1:9",
    /cannot stand beside "A"/,
  ],
  ["a list of a section", "#!append\n[S]\nA=1\n", "merge/directive-misplaced", "1:1-1:9", /a section is no list/],
  ["a directive at a later header", "[S]\nA=1\n#!lock\n[S]\n", "merge/directive-misplaced", "3:1-3:7", /first header/],
])("parse() of INI tells %s", (_, text, code, at, message) => {
  const { findings } = iniFormat.parse(text);
  expect(findings).toMatchObject([{ code, severity: "error", message: expect.stringMatching(message) as unknown }]);
  const [{ start, end }] = findings.map(({ range }) => range) as [(typeof findings)[number]["range"]];
  expect(`${start.line}:${start.column}-${end.line}:${end.column}`).toBe(at);
});

test("parse() of INI tells every line that is wrong, up to twenty", () => {
  expect(iniFormat.parse("[S]\nx\n=1\n[\n").findings).toHaveLength(3);
  expect(iniFormat.parse("x\n".repeat(1000)).findings).toHaveLength(20);
});

const TEXT = `# top
[Net]
DNS = 1.1.1.1
  Mode=a \\
# inside
    b
DNS=8.8.8.8
Gone=
#!lock
#!append
Tags=x
Tags = y

#!pin
[Site]
List=
List=one
[Net]
Last=1
`;

function sliceOf(path: Path, what: "key" | "value"): string | undefined {
  const range = iniFormat.parse(TEXT).range(path)?.[what];
  if (range === undefined) return undefined;
  const lines = TEXT.split("\n");
  const offset = ({ line, column }: { line: number; column: number }): number =>
    lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0) + column - 1;
  return TEXT.slice(offset(range.start), offset(range.end));
}

test.each<[Path, key: string | undefined, value: string | undefined]>([
  [[], undefined, TEXT],
  [["Net"], "Net", TEXT.slice(TEXT.indexOf("[Net]"), TEXT.indexOf("\n\n#!pin"))],
  [["Net", "DNS"], "DNS", TEXT.slice(TEXT.indexOf("1.1.1.1"), TEXT.indexOf("\nGone"))],
  [["Net", "DNS", 0], undefined, "1.1.1.1"],
  [["Net", "DNS", 1], undefined, "8.8.8.8"],
  [["Net", "DNS", 2], undefined, undefined],
  [["Net", "Mode"], "Mode", "a \\\n# inside\n    b"],
  [["Net", "Gone"], "Gone", ""],
  [["Net", "Gone", "$delete"], undefined, ""],
  [["Net", "Tags"], "Tags", "x\nTags = y"],
  [["Net", "Tags", "$lock", "$append", 1], undefined, "y"],
  [["Net", "Last"], "Last", "1"],
  [["Net", "Last", 0], "Last", "1"],
  [["Net", "Nothing"], undefined, undefined],
  [["Site", "$pin", "List"], "List", "one"],
  [["Site", "$pin", "List", "$replace", 0], undefined, "one"],
  [["Nowhere"], undefined, undefined],
  [["Net", "__proto__"], undefined, undefined],
])("range() of INI finds %j", (path, key, value) => {
  expect([sliceOf(path, "key"), sliceOf(path, "value")]).toEqual([key, value]);
});

test("range() of INI names line and column as editors count them", () => {
  expect(iniFormat.parse("[S]\r\n😀 = x\r\n").range(["S", "😀"])).toEqual({
    key: { start: { line: 2, column: 1 }, end: { line: 2, column: 3 } },
    value: { start: { line: 2, column: 6 }, end: { line: 2, column: 7 } },
  });
});
