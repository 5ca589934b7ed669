import * as fc from "fast-check";
import { expect, test } from "vitest";
import { envFormat, iniFormat } from "../../src/format/index.js";
import { isError } from "../../src/model/diagnostic.js";
import { canonical, type Value } from "../../src/model/json.js";
import { RUNS } from "./support/arbitrary.js";

const COUNT = 40_000;
const numbers = Array.from({ length: COUNT }, (_, index) => index);
const KEYS = numbers.map((index) => `Key${index}=value ${index}\n`).join("");

test.each<[string, string]>([
  ["keys", `[S]\n${KEYS}`],
  ["items", `[S]\n${"Key=value\n".repeat(COUNT)}`],
  ["sections", numbers.map((index) => `[S${index}]\nA=1\n`).join("")],
  ["headers of one section", "[S]\nA=1\n".repeat(COUNT)],
  ["comments inside a value", `[S]\nA=\\\n${"x\\\n# c\n".repeat(COUNT)}`],
  ["backslashes", `[S]\nA=${"\\".repeat(COUNT)}\nB=1\n`],
  ["blanks", `[S]\nA=${" ".repeat(COUNT)}x${" ".repeat(COUNT)}\n`],
])("INI of 40,000 %s is read, found, written and edited soon: quadratic time would be minutes", (_, text) => {
  const document = iniFormat.parse(text);
  const { value, findings } = document;
  expect(findings).toEqual([]);
  expect(canonical(iniFormat.parse(iniFormat.emit(value as Value)).value as Value)).toBe(canonical(value as Value));
  for (const key of ["S", "S39999"]) for (const index of numbers) document.range([key, `Key${index}`]);
  const edited = iniFormat.parse(iniFormat.edit(text, [{ path: ["S", "Z"], set: "x" }]));
  expect((edited.value as { S: unknown }).S).toMatchObject({ Z: "x" });
});

test.each<[string, string]>([
  ["lost directives", "[S]\n#!lock\n\n".repeat(COUNT)],
  ["lines that are nothing", "x\n".repeat(COUNT)],
  ["broken headers", "[x\n".repeat(COUNT)],
  ["keys outside", KEYS],
])("INI of 40,000 %s is refused soon", (_, text) => {
  expect(iniFormat.parse(text).findings.some(isError)).toBe(true);
});

test.each<[string, string]>([
  ["keys", KEYS.replaceAll("value ", "value")],
  ["escapes", `A=${"\\x".repeat(COUNT)}\n`],
  ["quotes", `A=${"'x'\"y\"".repeat(COUNT)}\n`],
  ["lines of a value", `A="${"x\n".repeat(COUNT)}"\n`],
])("key=value lines of 40,000 %s are read, written and edited soon", (_, text) => {
  const { value, findings } = envFormat.parse(text);
  expect(findings).toEqual([]);
  expect(envFormat.emit(value as Value)).toBe(text);
  expect(envFormat.edit(text, [{ path: ["Z"], set: "x" }])).toBe(`${text}Z=x\n`);
});

test.each(["A='x\n", 'A="x\n', "A=b # c\n", "x\n", "A=1\n"])(
  "key=value lines of 40,000 %j are refused soon",
  (line) => {
    expect(envFormat.parse(line.repeat(COUNT)).findings.some(isError)).toBe(true);
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
      { ...RUNS, numRuns: 5000 },
    );
    expect(read).toBeGreaterThan(100);
  },
);
