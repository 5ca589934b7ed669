import * as fc from "fast-check";
import { expect, test } from "vitest";
import { envFormat, iniFormat } from "../support/formats.js";
import { isError } from "../../src/model/diagnostic.js";
import { memoryFileSystem } from "../../src/host/public.js";
import { resolve } from "../../src/index.js";
import { DEFAULT_LIMITS } from "../../src/model/document.js";
import { canonical, type Value } from "../../src/model/value.js";
import { expectLinear } from "../support/expect-linear.js";
import { sized } from "../support/runs.js";
import { RUNS } from "./support/arbitrary.js";

type Write = (count: number) => string;

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);
const keys: Write = (count) =>
  numbers(count)
    .map((index) => `Key${index}=value${index}\n`)
    .join("");

test.each<[string, Write]>([
  ["keys", (count) => `[S]\n${keys(count)}`],
  ["items", (count) => `[S]\n${"Key=value\n".repeat(count)}`],
  [
    "sections",
    (count) =>
      numbers(count)
        .map((index) => `[S${index}]\nA=1\n`)
        .join(""),
  ],
  ["headers of one section", (count) => "[S]\nA=1\n".repeat(count)],
  ["comments inside a value", (count) => `[S]\nA=\\\n${"x\\\n# c\n".repeat(count)}`],
  ["backslashes", (count) => `[S]\nA=${"\\".repeat(count)}\nB=1\n`],
  ["blanks", (count) => `[S]\nA=${" ".repeat(count)}x${" ".repeat(count)}\n`],
  ["blanks inside a key", (count) => `[S]\nA${" ".repeat(count)}b=1\n`],
  ["blanks before a sign", (count) => `[S]\nA${" ".repeat(count)}=1\n`],
  ["joined lines that are blank", (count) => `[S]\nA=1${" \\\n".repeat(count)}\nB=1\n`],
])("INI is read, found, written and edited with as much work as there are %s", async (_, write) => {
  await expectLinear((count) => {
    const text = write(count);
    const document = iniFormat.parse(text);
    const { value, findings } = document;
    expect(findings).toEqual([]);
    expect(canonical(iniFormat.parse(iniFormat.emit(value as Value)).value as Value)).toBe(canonical(value as Value));
    for (const key of ["S", `S${count - 1}`]) for (const index of numbers(count)) document.range([key, `Key${index}`]);
    const edited = iniFormat.parse(iniFormat.edit(text, [{ path: ["S", "Z"], set: "x" }]));
    expect((edited.value as { S: unknown }).S).toMatchObject({ Z: "x" });
  }, sized(40_000));
});

test.each<[string, Write]>([
  ["lost directives", (count) => "[S]\n#!lock\n\n".repeat(count)],
  ["lines that are nothing", (count) => "x\n".repeat(count)],
  ["broken headers", (count) => "[x\n".repeat(count)],
  ["keys outside", keys],
])("INI is refused with as much work as there are %s", async (_, write) => {
  await expectLinear((count) => {
    expect(iniFormat.parse(write(count)).findings.some(isError)).toBe(true);
  }, sized(40_000));
});

test.each<[string, Write]>([
  ["keys", keys],
  ["escapes", (count) => `A=${"\\x".repeat(count)}\n`],
  ["quotes", (count) => `A=${"'x'\"y\"".repeat(count)}\n`],
  ["lines of a value", (count) => `A="${"x\n".repeat(count)}"\n`],
])("key=value lines are read, written and edited with as much work as there are %s", async (_, write) => {
  await expectLinear((count) => {
    const text = write(count);
    const { value, findings } = envFormat.parse(text);
    expect(findings).toEqual([]);
    expect(envFormat.emit(value as Value)).toBe(text);
    expect(envFormat.edit(text, [{ path: ["Z"], set: "x" }])).toBe(`${text}Z=x\n`);
  }, sized(40_000));
});

test.each(["A='x\n", 'A="x\n', "A=b # c\n", "x\n", "A=1\n"])(
  "key=value lines are refused with as much work as there are lines %j",
  async (line) => {
    await expectLinear((count) => {
      expect(envFormat.parse(line.repeat(count)).findings.some(isError)).toBe(true);
    }, sized(40_000));
  },
);

const MANY = 3000;

test.each([
  ["a key", iniFormat, `[S]\n${"#!merge\n".repeat(MANY)}A=1\n`, DEFAULT_LIMITS.depth - 2, 2],
  ["a section", iniFormat, `${"#!merge\n".repeat(MANY)}[S]\nA=1\n`, DEFAULT_LIMITS.depth - 2, 1],
  ["both", iniFormat, `#!lock\n#!pin\n[S]\n${"#!merge\n".repeat(MANY)}A=1\n`, DEFAULT_LIMITS.depth - 4, 4],
  ["a line of key=value", envFormat, `${"#!merge\n".repeat(MANY)}A=1\n`, DEFAULT_LIMITS.depth - 1, 1],
])("directives of %s nest as deep as is allowed, and the first one too many is told", (_, format, text, fit, first) => {
  const { findings } = format.parse(text);
  expect(findings).toMatchObject([{ code: "parse/depth", facts: { limit: DEFAULT_LIMITS.depth } }]);
  expect(findings[0]?.range.start).toEqual({ line: first + fit, column: 1 });
  const fewer = text
    .split("\n")
    .toSpliced(first - 1, MANY - fit)
    .join("\n");
  expect(format.parse(fewer).findings).toEqual([]);
});

test("a drop-in of nothing but directives refuses its id", async () => {
  const files = memoryFileSystem({
    "/usr/share/defaults/app.conf": "[S]\nA=1\n",
    "/usr/share/substrata/schemas/app.conf.schema.json": JSON.stringify({ "x-format": "ini" }),
    "/etc/app.conf.d/10.conf": `[S]\n${"#!merge\n".repeat(MANY)}A=2\n`,
  });
  const resolution = await resolve(files, "app.conf");
  expect(resolution.state).toBe("refused");
  expect(resolution.diagnostics.map(({ code }) => code)).toEqual(["parse/depth"]);
});

const PIECES =
  "[S]|[T]|[|]|=|A=1|A=|B = y | C=z\\|\\|\\\\|# c|;d|#!lock|#!append|#!replace|#!delete|#!lokc||  |'|\"|$x|`|export |\0|\ufeff|\r|\r\n|\n|\n|\n|\ud800|😀|\u2028".split(
    "|",
  );
const source = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: "grapheme", maxLength: 3 })))
  .map((all) => all.join(""));

test.each([iniFormat, envFormat])(
  "parse() of $name never throws, and what it reads can be written and read again",
  (format) => {
    let read = 0;
    fc.assert(
      fc.property(source, fc.boolean(), (pieces, opened) => {
        const { value, findings } = format.parse(opened && format.name === "ini" ? `[S]\n${pieces}` : pieces);
        if (findings.some(isError) || value === undefined || pieces.includes("\ud800")) return;
        read += 1;
        const again = format.parse(format.emit(value));
        expect(again.findings).toEqual([]);
        expect(again.value).toEqual(value);
      }),
      RUNS,
    );
    expect(read).toBeGreaterThan(RUNS.numRuns / 50);
  },
);
