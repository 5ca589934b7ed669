import * as fc from "fast-check";
import { expect, test } from "vitest";
import { envFormat, iniFormat } from "../support/formats.js";
import { isError } from "../../src/model/diagnostic.js";
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
